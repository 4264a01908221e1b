"""The queue of candidates: an analyst looks first, then legal; each says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.journal.rules import Refused
from bestkept.protect.access.whereabouts import as_told
from bestkept.register import queries
from bestkept.register.intake import actions, rules
from bestkept.register.intake import queries as intake
from bestkept.register.inventory import queries as inventory
from bestkept.register.inventory.queries import Asked
from bestkept.respond import queries as respond
from bestkept.web import events
from bestkept.web.visits import DESK, Visit, page

if TYPE_CHECKING:
    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.web.visits import Visitor

# Each state that waits, who moves it on, and what the column is called.
STAGES = (
    ("candidate", "analyst", _("An analyst looks first")),
    ("reviewed", "legal", _("Legal decides")),
    ("sent back", "submitter", _("Sent back to whoever submitted it")),
)
SIZE = 20
_OVER = (rules.ACCEPTED, rules.REJECTED, rules.DELISTED)  # nothing is left to decide here


class Decision(forms.Form):
    """A decision on a candidate."""

    verdict = forms.ChoiceField(choices=[(v, v) for v in rules.VERDICTS])
    because = forms.CharField(
        label=_("Why"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to reject and to send back. It is kept with the act."),
    )
    privileged = forms.BooleanField(
        label=_("This reason is legal advice: only legal reads it"), required=False
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where the step needs one."""
        told = super().clean() or {}
        reasoned = told.get("verdict") in (rules.REJECT, rules.SEND_BACK)
        if reasoned and not (told.get("because") or "").strip():
            self.add_error("because", gettext("Say why in a sentence, so that it can be mended."))
        return told


@page(*DESK)
def queue(request: Visit) -> HttpResponse:
    """Show what waits, by whose turn it is."""
    by = request.visitor.acting()
    stages: list[dict[str, Any]] = [
        {"state": state, "role": role, "title": title, "found": _waiting(by, state)}
        for state, role, title in STAGES
    ]
    for one in stages:
        request.visitor.saw(*(line.number for line in one["found"].lines))
    return render(request, "desk/intake.html", {"stages": stages})


def _waiting(by: Actor, state: str) -> inventory.Listed:
    return inventory.listed(by, Asked(status=state, size=SIZE))


@page(*DESK)
def decide(request: Visit, number: str) -> HttpResponse:
    """Show a candidate to decide on, and take the decision."""
    by = request.visitor.acting()
    found = queries.seen_asset(by, number)
    state = intake.state(found)
    over = state in _OVER
    turn = () if over else rules.turn(state)  # whoever may de-list it is not waited for
    may = request.visitor.may(*turn) and state in ("candidate", "reviewed")
    form = Decision(request.POST or None)
    if request.method == "POST" and may and form.is_valid():
        try:
            actions.decide(request.visitor.acting(*turn), number, **form.cleaned_data)
        except Refused as why:
            form.add_error("because", str(why))
        else:
            return _onwards(request.visitor, number)
    request.visitor.saw(number, *(one.number for one in respond.of_asset(number)))
    decisions = intake.decisions(by, number)
    page_ = {
        "asset": found,
        "state": state,
        "turn": turn,
        "over": over,
        "last": next((d for d in reversed(decisions) if over and d.after == state), None),
        "may": may,
        "form": form,
        "gaps": intake.gaps(found),
        "submitter": intake.submitter(found),
        "decisions": decisions,
        "events": events.timeline(number)[:8],
        "told": {f.name: f for f in as_told(by, found).facts},
    }
    return render(request, "desk/decide.html", page_)


def _onwards(visitor: Visitor, number: str) -> HttpResponse:
    """Lead from a decision to the page of what was accepted, which left the queue; else back."""
    state = queries.said_today(number, "status").get("status")
    if state == rules.ACCEPTED and visitor.sees("desk:asset"):
        return redirect("desk:asset", number)
    return redirect("desk:intake")
