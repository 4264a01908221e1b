"""One case of a joiner, mover or leaver: what is due, what is done, and the one next thing."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.content.countries import FORMS
from bestkept.engines.vault import KeyTrouble
from bestkept.home import HomeTrouble
from bestkept.journal.rules import Refused
from bestkept.protect.access.actions import MAY_GRANT
from bestkept.protect.moves import (
    actions,
    ending,
    joining,
    leaving,
    letter,
    queries,
    rules,
    withdrawing,
)
from bestkept.web import events, sealing
from bestkept.web.desk import itemlinks
from bestkept.web.uploads import at_most
from bestkept.web.visits import DESK, Visit, page
from bestkept.web.vocabulary import spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.protect.moves.queries import Whole
    from bestkept.protect.moves.rules import Due

ONE_DAY = forms.DateInput(attrs={"type": "date"})


class Because(forms.Form):
    """A reason."""

    because = forms.CharField(label=_("Why"), max_length=500)


class Stepping(forms.Form):
    """Something that was done, which the record cannot see."""

    day = forms.DateField(label=_("When?"), widget=ONE_DAY)
    words = forms.CharField(
        label=_("What was done or agreed?"),
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In words of process. Never a secret, theirs or ours."),
    )

    def clean_day(self) -> date:
        """Refuse a day that lies ahead, beside the field."""
        day: date = self.cleaned_data["day"]
        if day > datetime.now(UTC).date():
            raise forms.ValidationError(_("That day lies ahead: record it once it is done."))
        return day


class Interviewing(Stepping):
    """An exit interview."""

    asked = forms.MultipleChoiceField(
        label=_("Which questions were asked?"),
        choices=[(one, one) for one in leaving.QUESTIONS],
        initial=leaving.QUESTIONS,
        widget=forms.CheckboxSelectMultiple,
    )


class Certifying(Stepping):
    """A certificate of return or destruction."""

    form = forms.ChoiceField(
        label=_("How was it signed?"), choices=[(one, one.capitalize()) for one in FORMS]
    )
    document = forms.FileField(
        label=_("The certificate"),
        required=False,
        help_text=at_most(
            _("It is sealed into the vault under a key of its own. At most %(most)s MB.")
        ),
    )
    file = forms.CharField(
        label=_("Or its number in the vault, where it lies there"),
        required=False,
        max_length=40,
        help_text="V-0001",
    )


class Clearing(Because):
    """What legal or HR decides on a declaration."""

    outcome = forms.ChoiceField(
        label=_("May they begin?"),
        choices=[
            (rules.CLEARED, _("Yes: nothing stands against it")),
            (rules.CONDITIONS, _("Yes, with conditions that the reason names")),
            (rules.HELD, _("Not yet")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("outcome", "because")

    def __init__(self, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        self.fields["because"].help_text = _("With “Not yet” they read this, and answer again.")


class Redating(Because):
    """Until when a case is due from now on."""

    due = forms.DateField(label=_("On which day?"), widget=ONE_DAY)
    field_order = ("due", "because")


class Deciding(Because):
    """Which roles from before a move end."""

    end = forms.MultipleChoiceField(
        label=_("These end today"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The others are kept, for the reason that you give."),
    )
    field_order = ("end", "because")

    def __init__(self, held: Sequence[str], *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        self.fields["end"].choices = [(one, spoken(one)) for one in held]  # type: ignore[attr-defined]


class Settling(Because):
    """Which grants of the earlier place are made anew."""

    keep = forms.MultipleChoiceField(
        label=_("Still needed at the new place"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("These are granted anew until the same day. All others end."),
    )
    field_order = ("keep", "because")


class Approving(Because):
    """A letter as legal approves it."""

    text = forms.CharField(
        label=_("The letter"),
        max_length=ending.LONGEST,
        widget=forms.Textarea(attrs={"rows": 22}),
    )
    field_order = ("text", "because")


_STEPS = {leaving.INTERVIEW: Interviewing, leaving.CERTIFICATE: Certifying}


@page(*queries.MAY_SEE)
def move(request: Visit, number: str) -> HttpResponse:
    """Show a case; take what was done about it."""
    found = queries.whole(request.visitor.acting(), number)
    act, trouble = request.POST.get("act", "") if request.method == "POST" else "", ""
    able = _able(request, found)
    if act in able and able[act].is_valid():
        try:
            _do(request, number, act, able[act].cleaned_data)
        except (Refused, KeyTrouble, HomeTrouble) as why:
            trouble = str(why)
        else:
            return redirect("desk:move", number)
    elif act:
        trouble = str(_("Something is missing: it is marked below."))
    request.visitor.saw(found.case.person, *(one[0] for one in (*found.listed, *found.later)))
    may = request.visitor.may
    page_ = {"trouble": trouble, "desk": may(*DESK), "may_move": may(*actions.MAY_MOVE)}
    if may("legal") and not any(one.kind == rules.EMPLOYER for one in found.letters):
        page_["writes"] = found.case.closed is None
    return render(request, "desk/move.html", _page(found, able, may) | page_)


def _able(request: Visit, found: Whole) -> dict[str, forms.Form]:
    """Return the forms that the visitor may send now, by what they do."""
    may, posted = request.visitor.may, request.POST.get("act", "")
    if found.case.closed or found.case.person == request.visitor.person.email:
        return {}
    open_ = {one.key for one in found.items if one.state == rules.OPEN}
    wished: dict[str, tuple[Callable[..., forms.Form], bool]] = {
        "close": (Because, found.ready and may(*actions.MAY_MOVE)),
        "end": (Because, "access" in open_ and may(*ending.MAY_END)),
        "settle": (_settling(found, may), bool(found.falls) and may(*ending.MAY_END)),
        "roles": (
            partial(Deciding, found.facts.earlier),
            joining.ROLES in open_ and may(*ending.MAY_SETTLE),
        ),
        "clear": (Clearing, _waits(found) and may(*actions.MAY_CLEAR)),
        "redate": (Redating, may(*actions.MAY_MOVE)),
        "withdraw": (Because, may(*actions.MAY_MOVE)),
    }
    for name, box in leaving.BOXES.items():
        ready = name in open_ and (name != leaving.HANDED or leaving.APPROVAL not in open_)
        wished[f"step {name}"] = (_STEPS.get(name, Stepping), ready and may(*box.may))
    wished |= {f"excuse {key}": (Because, may("legal")) for key in open_}
    first = {"day": datetime.now(UTC).date(), "due": found.case.due}
    return {
        act: form(
            request.POST if act == posted else None,
            request.FILES if act == posted else None,
            initial=first,
            auto_id=f"{act.replace(' ', '-').replace('/', '-')}-%s",
        )
        for act, (form, yes) in wished.items()
        if yes
    }


def _waits(found: Whole) -> bool:
    told = found.facts.declared
    return told is not None and told.outcome in ("", rules.HELD)


def _settling(found: Whole, may: Callable[..., bool]) -> type[forms.Form]:
    if not may(*MAY_GRANT):
        return Because
    choices = [(one.number, f"{one.title}: {one.purpose} ({one.number})") for one in found.falls]
    field = forms.MultipleChoiceField(
        label=Settling.base_fields["keep"].label,
        required=False,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=Settling.base_fields["keep"].help_text,
    )
    return type("Keeping", (Settling,), {"keep": field})


def _do(request: Visit, number: str, act: str, told: dict[str, Any]) -> None:
    acting, (what, _space, item) = request.visitor.acting, act.partition(" ")
    if what == "step":
        by = acting(*leaving.may_tick(item))
        more = {**told, "asked": "\n".join(told.get("asked", ()))}
        if sent := more.pop("document", None):
            actions.steps_on(by, number, item, told["day"], datetime.now(UTC).date())
            more["file"] = sealing.keep_certificate(by, request.visitor.home, sent, number)
        actions.step(by, number, item, **more)
    elif what == "excuse":
        actions.excuse(acting("legal"), number, item, told["because"])
    elif what == "settle":
        keep = told.get("keep", ())
        ending.settle(
            acting(*(MAY_GRANT if keep else ending.MAY_END)), number, keep, told["because"]
        )
    elif what == "clear":
        found = queries.whole(acting(), number)
        by = acting(*actions.MAY_CLEAR)
        actions.clear(by, found.case.person, told["outcome"], told["because"])
    elif what == "roles":
        by = acting(*ending.MAY_SETTLE)
        ending.settle_roles(by, number, told["end"], told["because"])
    elif what == "redate":
        withdrawing.redate(acting(*actions.MAY_MOVE), number, told["due"], told["because"])
    elif what == "withdraw":
        withdrawing.withdraw(acting(*actions.MAY_MOVE), number, told["because"])
    elif what == "end":
        ending.end_access(acting(*ending.MAY_END), number, told["because"])
    else:
        actions.finish(acting(*actions.MAY_MOVE), number, told["because"])


def _page(found: Whole, able: dict[str, forms.Form], may: Callable[..., bool]) -> dict[str, Any]:
    main = _main(found, able)
    open_ = [one for one in found.items if one.state == rules.OPEN and not found.case.closed]
    links = {one.key: itemlinks.to(one, found) for one in open_}
    rows = [
        {
            "item": one,
            "step": able.get(f"step {one.key}") if main != f"step {one.key}" else None,
            "excuse": able.get(f"excuse {one.key}"),
            "told": next((s for s in reversed(found.steps) if s.item == one.key), None),
            "entry": _entry(one),
            "who": _called(one.owes, found),
            "to": link if (link := links.get(one.key)) and may(*link.may) else None,
        }
        for one in found.items
    ]
    return {
        "found": found,
        "case": found.case,
        "rows": rows,
        "left": len(rules.waiting(found.items)),
        "main": main,
        "form": able.get(main),
        "next": next((one for one in found.items if f"step {one.key}" == main), None),
        "waiting_for": sorted({_called(one.owes, found) for one in rules.waiting(found.items)}),
        "others": [(act, able[act]) for act in _OTHERS if act in able and act != main],
        "first_day": max(found.case.due, datetime.now(UTC).date()),
        "ways": leaving.open_ways(found.facts) if found.case.withdrawn else (),
        "events": events.timeline(found.case.number),
    }


_OTHERS = ("clear", "roles", "end", "close", "redate", "withdraw")


def _main(found: Whole, able: dict[str, forms.Form]) -> str:
    """Return the one thing to do next; access ends on the last day, or when all else is done."""
    early = found.case.due > datetime.now(UTC).date() and len(rules.waiting(found.items)) > 1
    steps = [f"step {name}" for name in leaving.BOXES]
    last = ("end", *steps) if not early else (*steps, "end")
    decides = ("clear",) if not found.facts.declared or not found.facts.declared.outcome else ()
    order = [act for act in ("settle", "roles", *decides, "close", *last) if act in able]
    return "" if not order or (early and order[0] == "end") else order[0]


def _called(owes: str, found: Whole) -> str:
    """Return how whoever owes something is called: a name, or a role as people say it."""
    return found.case.name if owes == found.case.person else spoken(owes)


def _entry(one: Due) -> int:
    """Return the entry that an item rests on, 0 where it names none."""
    told = next((word for word in one.shows if word.startswith("entry ")), "entry 0")
    return int(told.partition(" ")[2])


@page(*queries.MAY_SEE)
def letter_(request: Visit, number: str) -> HttpResponse:
    """Show a letter as it will be printed; legal approves it first.

    A reminder is approved anew where its leaver was told of more since.
    """
    found = queries.whole(request.visitor.acting(), number)
    to, entry = request.GET.get("to", "")[:200], request.GET.get("entry", "")
    kind = rules.EMPLOYER if to or request.GET.get("kind") == rules.EMPLOYER else rules.REMINDER
    those = [one for one in found.letters if one.kind == kind]
    asked = next((one for one in those if str(one.entry) == entry), None)
    anew = kind == rules.REMINDER and _anew(found)
    approved = asked or (those[-1] if those else None)
    page_ = {"case": found.case, "kind": kind, "to": to, "approved": approved, "anew": anew}
    legal = request.visitor.may("legal") and found.case.closed is None and asked is None
    if legal and (anew or not those) and (to or kind == rules.REMINDER):
        by = request.visitor.acting("legal")
        form, done = _approving(request, by, number, kind, to)
        if done:
            return redirect("desk:move", number)
        page_ |= {"form": form, "source": letter.SOURCE, "approved": None}
    request.visitor.saw(found.case.person, *(one[0] for one in (*found.listed, *found.later)))
    return render(request, "desk/move_letter.html", page_)


def _anew(found: Whole) -> bool:
    """Tell whether the reminder that was approved says too little now."""
    open_ = {one.key for one in found.items if one.state == rules.OPEN}
    return leaving.APPROVAL in open_ and any(o.kind == rules.REMINDER for o in found.letters)


def _approving(
    request: Visit, by: Actor, number: str, kind: str, to: str
) -> tuple[Approving, bool]:
    """Return the form with the draft, and whether it was sent and the letter approved."""
    draft = queries.drafted(by, number, kind, to)
    form = Approving(request.POST or None, initial={"text": draft})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            ending.approve_letter(by, number, kind, told["text"], told["because"], to=to)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return form, True
    return form, False
