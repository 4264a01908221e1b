"""Changes in law and wording: the list, recording one with its impact before it is recorded."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.content.countries import FORMS
from bestkept.journal.rules import Refused
from bestkept.people import organisations
from bestkept.people import queries as people
from bestkept.protect.agreements.rules import KINDS
from bestkept.protect.repapering import actions, changes, kept, queries, readers, rules, telling
from bestkept.web import events
from bestkept.web.countries import CountryField
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import Visit, page
from bestkept.web.vocabulary import titled_lazy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.protect.repapering.impact import Reached, Touched
    from bestkept.protect.repapering.rules import Change

SHOWN = 25  # people, or lines of a preview or a difference, that a page shows; the rest is counted
_DAY = {"type": "date", "class": "day"}


def _choices(words: Sequence[str]) -> list[tuple[str, Any]]:
    return [(word, titled_lazy(word)) for word in words]


class Recording(forms.Form):
    """A change, as it is put in."""

    kind = forms.ChoiceField(label=_("What changes?"), choices=_choices(rules.KINDS))
    words = forms.CharField(
        label=_("In plain words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    source = forms.CharField(
        label=_("Who says so?"),
        max_length=400,
        help_text=_("The act and its section, the decision, or whoever adopted the wording."),
    )
    made_on = forms.DateField(
        label=_("Made public on"), widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY)
    )
    effective = forms.DateField(
        label=_("Holds from"), widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY)
    )
    country = CountryField(label=_("In which country?"), required=False, empty=_("Everywhere"))
    law = forms.CharField(
        label=_("How agreements name its law"),
        required=False,
        max_length=200,
        help_text=_("The name of the country, if you leave it empty."),
    )
    topic = forms.ChoiceField(label=_("Topic"), choices=_choices(rules.TOPICS))
    edition = forms.CharField(
        label=_("Edition of the new wording"),
        required=False,
        max_length=80,
        help_text=_("For a change in wording alone, like NDA 2026-2."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Which kinds of agreement does it touch?"),
        required=False,
        choices=[(kind, kind) for kind in KINDS],
        initial=KINDS,
        widget=forms.CheckboxSelectMultiple,
    )
    signed = forms.MultipleChoiceField(
        label=_("Only those signed in one of these forms"),
        required=False,
        choices=_choices(FORMS),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none for any form, of agreements signed before it was made public."),
    )
    refuses = forms.BooleanField(
        label=_("These forms are no longer enough there: refuse access that rests on them"),
        required=False,
    )
    advice = forms.CharField(
        label=_("Advice by which counsel confirmed it"),
        required=False,
        max_length=20,
        help_text=_("Like L-0001. Without it, the change says: confirm with counsel."),
    )

    def told(self) -> Change:
        """Return the change that was put in."""
        told = dict(self.cleaned_data)
        told["forms"], told["kinds"] = tuple(told.pop("signed")), tuple(told["kinds"])
        del told["advice"]
        return rules.Change(**told)


class Beginning(forms.Form):
    """A campaign that begins."""

    words = forms.CharField(label=_("What is it called?"), max_length=200)
    owner = forms.ChoiceField(label=_("Who answers for it?"))
    due = forms.DateField(
        label=_("Signed by"), widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY)
    )

    def __init__(self, *told: Any, **more: Any) -> None:
        super().__init__(*told, **more)
        self.fields["owner"].choices = owners()  # type: ignore[attr-defined]


def owners() -> list[tuple[str, str]]:
    """Return who may answer for agreements of a campaign, with their names."""
    return [(one.email, one.name) for one in people.holders(actions.MAY_CHASE)]


class Confirming(forms.Form):
    """The advice by which counsel confirmed a change."""

    advice = forms.CharField(label=_("Number of the advice"), max_length=20)


class Telling(forms.Form):
    """What whoever a change concerns is told of it."""

    message = forms.CharField(
        label=_("What does it mean for them?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In plain words. They read it at me, with the change itself."),
    )


class Withdrawing(forms.Form):
    """Why a change is taken back."""

    because = forms.CharField(label=_("Why"), max_length=500)


@page(*queries.MAY_SEE)
def law(request: Visit) -> HttpResponse:
    """List what changed, and what is being signed anew."""
    number, by = asked_page(request), request.visitor.acting(*queries.MAY_SEE)
    found, total = queries.changes(by, (number - 1) * Pages.SIZE, Pages.SIZE)
    running, many = queries.campaigns(by, size=SHOWN)
    request.visitor.saw(*(one.number for one in found), *(one.number for one in running))
    page_ = {
        "changes": found,
        "pages": Pages(number, Pages.SIZE, total),
        "unsure": queries.unconfirmed(),
        "running": running,
        "more": many - len(running),
        "may": request.visitor.may(*changes.MAY_RECORD),
    }
    return render(request, "desk/law.html", page_)


@page(*changes.MAY_RECORD)
def record(request: Visit) -> HttpResponse:
    """Show what a change would touch, then record it."""
    by = request.visitor.acting(*changes.MAY_RECORD)
    form = Recording(request.POST or None, initial={"made_on": _today(), "effective": _today()})
    found = None
    if request.method == "POST" and form.is_valid():
        try:
            found = kept.preview(by, form.told(), form.cleaned_data["advice"])
            if request.POST.get("act") == "record":
                return redirect("desk:law-change", _record(by, form))
        except Refused as why:
            form.add_error(None, str(why))
    if found:
        request.visitor.saw(*(one.agreement for one in found.agreements[:SHOWN]))
    page_ = {"form": form, "found": found, "not_yet": rules.NOT_YET}
    return render(request, "desk/law_record.html", page_ | _previewed(by, found))


def _record(by: Actor, form: Recording) -> str:
    return changes.record(by, form.told(), form.cleaned_data["advice"])


def _today() -> Any:
    return datetime.now(UTC).date()


def _previewed(by: Actor, found: Any) -> dict[str, Any]:
    if found is None:
        return {}
    signed, reached = found.agreements, found.persons
    return _lines(by, signed[:SHOWN], ()) | {
        "more": len(signed) - len(signed[:SHOWN]),
        "reached": len(reached),
    }


@page(*queries.MAY_SEE)
def law_change(request: Visit, number: str) -> HttpResponse:
    """Show one change with its impact list; confirm or withdraw it, or begin to sign anew."""
    by = request.visitor.acting(*queries.MAY_SEE)
    found = queries.change(by, number)
    forms_ = _forms(request, found.told.words)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act == "assess" or (act in forms_ and forms_[act].is_valid()):
        try:
            return redirect(*_do(request, found.number, act, forms_))
        except Refused as why:
            forms_[act if act in forms_ else "withdraw"].add_error(None, str(why))
    request.visitor.saw(found.number)
    page_ = _page(request, found) | forms_ | _impact(request, found.number)
    return render(request, "desk/law_change.html", page_)


def _forms(request: Visit, words: str) -> dict[str, forms.Form]:
    asked = request.POST.get("act", "")
    kinds: dict[str, tuple[type[forms.Form], dict[str, Any]]] = {
        "begin": (Beginning, {"words": words[:80], "owner": request.visitor.person.email}),
        "confirm": (Confirming, {}),
        "tell": (Telling, {}),
        "withdraw": (Withdrawing, {}),
    }
    return {
        name: form(request.POST if asked == name else None, initial=first, auto_id=f"{name}-%s")
        for name, (form, first) in kinds.items()
    }


def _do(request: Visit, number: str, act: str, forms_: dict[str, forms.Form]) -> tuple[str, ...]:
    """Do what was asked; return where that leads."""
    by = request.visitor.acting(*changes.MAY_RECORD)
    if act == "assess":
        changes.assess(by, number)
        return "desk:law-change", number
    told = forms_[act].cleaned_data
    if act == "begin":
        return "desk:repapering", actions.begin(by, number, **told)
    if act == "confirm":
        changes.confirm(by, number, told["advice"])
    elif act == "tell":
        telling.tell(by, number, told["message"])
    else:
        changes.withdraw(by, number, told["because"])
    return "desk:law-change", number


def _page(request: Visit, found: Any) -> dict[str, Any]:
    may = request.visitor.may(*changes.MAY_RECORD) and not found.withdrawn
    by = request.visitor.acting(*queries.MAY_SEE)
    return {
        "change": found,
        "may": may,
        "campaigns": [queries.campaign(by, one) for one in found.campaigns],
        "events": events.timeline(found.number),
        "not_yet": rules.NOT_YET,
        "every": set(found.told.kinds) == set(KINDS),
        "counted": readers.counted(by, found.number),
        "unread": [r for r in readers.readers(by, found.number, size=SHOWN)[0] if not r.read],
    }


def _impact(request: Visit, number: str) -> dict[str, Any]:
    """Return a page of the impact list that is kept; with what differs now where it is asked."""
    by, at = request.visitor.acting(*queries.MAY_SEE), asked_page(request)
    signed, total = kept.touched(by, number, (at - 1) * Pages.SIZE, Pages.SIZE)
    reached, many = kept.reached(by, number, size=SHOWN)
    request.visitor.saw(*(one.agreement for one in signed))
    compared = kept.differences(by, number) if request.GET.get("compare") else None
    return _lines(by, signed, reached) | {
        "pages": Pages(at, Pages.SIZE, total),
        "reached": reached,
        "others": many - len(reached),
        "compared": compared,
        "apart": _apart(by, compared),
    }


def _apart(by: Actor, found: Any) -> list[dict[str, Any]]:
    """Return the lines in which two lists differ, some of each kind, and how many more."""
    if found is None:
        return []
    names = called(by, (party for one in (*found.came, *found.went) for party in one.parties))
    told = (
        ("added", [(one.agreement, _plainly(one.why, one.parties, names)) for one in found.came]),
        ("removed", [(one.agreement, _plainly(one.why, one.parties, names)) for one in found.went]),
        ("added", [(one.name, one.why) for one in found.persons_came]),
        ("removed", [(one.name, one.why) for one in found.persons_went]),
    )
    return [
        {"kind": kind, "lines": lines[:SHOWN], "more": len(lines) - SHOWN}
        for kind, lines in told
        if lines
    ]


def _lines(by: Actor, signed: Sequence[Touched], reached: Sequence[Reached]) -> dict[str, Any]:
    """Return agreements of a list, each with why it is there, and what its parties are called."""
    names = called(by, (party for one in signed for party in one.parties))
    names |= {one.email: one.name for one in reached}
    lines = [(one, _plainly(one.why, one.parties, names)) for one in signed]
    return {"lines": lines, "called": names}


def _plainly(why: str, parties: Sequence[str], names: dict[str, str]) -> str:
    for party in parties:
        why = why.replace(party, names.get(party, party))
    return why


def called(by: Actor, parties: Iterable[str]) -> dict[str, str]:
    """Return what parties are called: people by address, organisations by number."""
    told = set(parties)
    houses = organisations.listed(by) if any("@" not in one for one in told) else []
    return people.names(sorted(told)) | {one.number: one.name for one in houses}
