"""Decisions at the desk: asked without opening anything, shown as recorded, and made again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import Refused
from bestkept.people import organisations
from bestkept.people import queries as people
from bestkept.protect.decision import actions, queries
from bestkept.protect.decision import recorded as decisions
from bestkept.web.granting import THEIRS, in_words
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse
    from django.utils.functional import _StrPromise

    from bestkept.protect.decision.recorded import Cited, Made, Shown

SEES = queries.MAY_SEE
# What each kind of row that shows a condition is called.
ROWS = {
    "engagement": _("Place of work"),
    "standing": _("Status"),
    "vetting": _("Vetting"),
    "tier": _("Tier"),
    "grant": _("Grant"),
    "own": _("Agreement"),
    "theirs": _("Agreement"),
    "notice": _("Notice"),
    "advice": _("Advice of counsel"),
}


@dataclass(frozen=True)
class Row:
    """A row that shows a condition: what kind it is, what it is called, its entry."""

    kind: str | _StrPromise
    cited: Cited


@dataclass(frozen=True)
class Told:
    """A condition of a decision on somebody, as the desk reads it."""

    called: str
    state: str
    because: str
    then: str
    rows: tuple[Row, ...]


def shown(request: Visit, number: int) -> dict[str, Any] | None:
    """Return what an entry decided, for its page; made again where that is asked for.

    None for an entry that records no decision.
    """
    by = request.visitor.acting(*SEES)
    found = decisions.recorded(by, number)
    if found is None:
        return None
    request.visitor.saw(*(one.asset for one in found.made), *([found.person] * bool(found.person)))
    named = organisations.names()
    told = {
        "found": found,
        "name": people.names([found.person]).get(found.person, found.person),
        "made": [(one, _conditions(one, named)) for one in found.made],
    }
    if request.GET.get("again") == "yes":
        again = queries.again(by, number)
        told |= {"again": again, "differing": decisions.differing(again) if again.made else []}
    return told


def _conditions(made: Made, named: Mapping[str, str]) -> list[Told]:
    return [_told(one, named) for one in made.conditions]


def _told(one: Shown, named: Mapping[str, str]) -> Told:
    return Told(
        str(THEIRS.get(one.name, one.name)),
        one.state,
        in_words(one.because, named),
        in_words(one.next, named),
        tuple(Row(ROWS.get(row.kind, row.kind), row) for row in one.rows),
    )


class Asking(forms.Form):
    """Whether somebody may know a secret is asked."""

    person = forms.EmailField(
        label=_("Who?"), max_length=254, help_text=_("The address of somebody on record.")
    )
    asset = forms.CharField(
        label=_("Which secret?"), max_length=20, help_text=_("Its number, like TS-0001.")
    )
    version = forms.IntegerField(
        label=_("Which version?"),
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        help_text=_("Empty: the newest."),
    )
    purpose = forms.CharField(
        label=_("What for?"),
        max_length=120,
        help_text=_("As a grant names it: toll coating. A grant is for it alone."),
    )


@page(*SEES)
def may(request: Visit) -> HttpResponse:
    """Decide whether somebody may know a secret today; open nothing, and record the question."""
    first = {"asset": request.GET.get("asset", "")[:20], "person": request.GET.get("who", "")[:254]}
    form = Asking(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        what = (told["person"], told["asset"].strip().upper(), told["purpose"], told["version"])
        try:
            entry, _decision = actions.decide(request.visitor.acting(*SEES), *what)
        except Refused as why:
            form.add_error(None, str(why))
        else:
            return redirect("desk:entry", entry)
    return render(request, "desk/access_may.html", {"form": form})
