"""One case of a joiner, mover or leaver: what is due, what is done, and the one next thing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bestkept.content.countries import FORMS
from bestkept.journal.rules import Refused
from bestkept.protect.access.actions import MAY_GRANT
from bestkept.protect.moves import actions, ending, leaving, letter, queries, rules
from bestkept.web import events
from bestkept.web.visits import DESK, Visit, page
from bestkept.web.vocabulary import spoken

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

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
    file = forms.CharField(
        label=_("Its number in the vault"), required=False, max_length=40, help_text="V-0001"
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
        except Refused as why:
            trouble = str(why)
        else:
            return redirect("desk:move", number)
    elif act:
        trouble = str(_("Something is missing: it is marked below."))
    request.visitor.saw(found.case.person, *(one[0] for one in found.listed))
    return render(
        request,
        "desk/move.html",
        _page(found, able)
        | {
            "trouble": trouble,
            "desk": request.visitor.may(*DESK),
            "legal": request.visitor.may("legal"),
        },
    )


def _able(request: Visit, found: Whole) -> dict[str, forms.Form]:
    """Return the forms that the visitor may send now, by what they do."""
    may, posted = request.visitor.may, request.POST.get("act", "")
    if found.case.closed or found.case.person == request.visitor.person.email:
        return {}
    open_ = {one.key for one in found.items if one.state == rules.OPEN}
    wished: dict[str, tuple[type[forms.Form], bool]] = {
        "close": (Because, found.ready and may(*actions.MAY_MOVE)),
        "end": (Because, "access" in open_ and may(*ending.MAY_END)),
        "settle": (_settling(found, may), bool(found.falls) and may(*ending.MAY_END)),
        "clear": (Clearing, _waits(found) and may(*actions.MAY_CLEAR)),
    }
    for name, box in leaving.BOXES.items():
        ready = name in open_ and (name != leaving.HANDED or "approval" not in open_)
        wished[f"step {name}"] = (_STEPS.get(name, Stepping), ready and may(*box.may))
    wished |= {f"excuse {key}": (Because, may("legal")) for key in open_}
    first = {"day": datetime.now(UTC).date()}
    return {
        act: form(
            request.POST if act == posted else None,
            initial=first if issubclass(form, Stepping) else None,
            auto_id=f"{act.replace(' ', '-').replace('/', '-')}-%s",
        )
        for act, (form, yes) in wished.items()
        if yes
    }


def _waits(found: Whole) -> bool:
    told = found.facts.declared
    return told is not None and not told.outcome


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
    elif what == "end":
        ending.end_access(acting(*ending.MAY_END), number, told["because"])
    else:
        actions.finish(acting(*actions.MAY_MOVE), number, told["because"])


def _page(found: Whole, able: dict[str, forms.Form]) -> dict[str, Any]:
    main = _main(found, able)
    rows = [
        {
            "item": one,
            "step": able.get(f"step {one.key}") if main != f"step {one.key}" else None,
            "excuse": able.get(f"excuse {one.key}"),
            "told": next((s for s in found.steps if s.item == one.key), None),
            "entry": _entry(one),
            "who": _called(one.owes, found),
            "to": _to(one, found) if one.state == rules.OPEN else "",
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
        "events": events.timeline(found.case.number),
    }


_OTHERS = ("clear", "end", "close")


def _main(found: Whole, able: dict[str, forms.Form]) -> str:
    """Return the one thing to do next; access ends on the last day, or when all else is done."""
    early = found.case.due > datetime.now(UTC).date() and len(rules.waiting(found.items)) > 1
    steps = [f"step {name}" for name in leaving.BOXES]
    last = ("end", *steps) if not early else (*steps, "end")
    order = [act for act in ("settle", "clear", "close", *last) if act in able]
    return "" if not order or (early and order[0] == "end") else order[0]


def _called(owes: str, found: Whole) -> str:
    """Return how whoever owes something is called: a name, or a role as people say it."""
    return found.case.name if owes == found.case.person else spoken(owes)


def _to(one: Due, found: Whole) -> tuple[str, str | _StrPromise] | str:
    """Return where an open item is done, and what the link says; "" where it is done here."""
    if one.key.startswith("notice ") and not one.shows:
        asked = urlencode({"asset": one.key.partition(" ")[2], "who": found.case.person})
        return f"{reverse('desk:tell')}?{asked}", _("Tell them")
    if one.key == "approval":
        return reverse("desk:move-letter", args=[found.case.number]), _("Read the draft")
    return ""


def _entry(one: Due) -> int:
    """Return the entry that an item rests on, 0 where it names none."""
    told = next((word for word in one.shows if word.startswith("entry ")), "entry 0")
    return int(told.partition(" ")[2])


@page(*queries.MAY_SEE)
def letter_(request: Visit, number: str) -> HttpResponse:
    """Show a letter as it will be printed; legal approves it first."""
    found = queries.whole(request.visitor.acting(), number)
    to = request.GET.get("to", "")[:200]
    kind = rules.EMPLOYER if to or request.GET.get("kind") == rules.EMPLOYER else rules.REMINDER
    approved = next((one for one in found.letters if one.kind == kind), None)
    page_ = {"case": found.case, "kind": kind, "to": to, "approved": approved}
    legal = request.visitor.may("legal") and found.case.closed is None
    if approved is None and legal and (to or kind == rules.REMINDER):
        by = request.visitor.acting("legal")
        form, done = _approving(request, by, number, kind, to)
        if done:
            return redirect("desk:move", number)
        page_ |= {"form": form, "source": letter.SOURCE}
    request.visitor.saw(found.case.person, *(one[0] for one in found.listed))
    return render(request, "desk/move_letter.html", page_)


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
