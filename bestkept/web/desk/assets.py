"""The page of one asset, and its binder."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from bestkept.people.queries import lookers, views_of
from bestkept.protect.notices import actions as notices
from bestkept.prove import actions as prove
from bestkept.register import facts, queries, rules
from bestkept.register.intake import queries as intake
from bestkept.register.inventory import queries as inventory
from bestkept.register.terms import queries as terms
from bestkept.respond import queries as respond
from bestkept.watch import queries as watch
from bestkept.web import events, failures
from bestkept.web.desk import knowing
from bestkept.web.visits import DESK, Visit, page

if TYPE_CHECKING:
    from bestkept.journal.rules import Actor
    from bestkept.register.queries import AssetView

SEES_LOOKS = ("legal", "security", "auditor", "administrator")
# Shown in their own places on the page, and not among the facts.
APART = ("title", "description", "boundary", "factor", "place", "copy")


@page(*DESK)
def asset(request: Visit, number: str) -> HttpResponse:
    """Show one asset as of a day."""
    by, form = request.visitor.acting(), Day(request.GET or None)
    on = form.cleaned_data["on"] if form.is_valid() else None
    found = queries.seen_asset(by, number, on)
    request.visitor.saw(number)
    return render(request, "desk/asset.html", _page(by, found, on, request))


def _page(by: Actor, found: AssetView, on: date | None, request: Visit) -> dict[str, Any]:
    seen, many = watch.listed(by, asset=found.number, size=10)
    return {
        "asset": found,
        "on": on,
        "today": datetime.now(UTC).date(),
        "plain": [f for f in found.facts if facts.kind(f.name) not in APART],
        "said": {f.name: f for f in found.facts if f.name in APART},
        "places": [f for f in found.facts if facts.kind(f.name) in ("place", "copy")],
        "factors": _factors(found),
        "handling": inventory.handling_of(found, on or datetime.now(UTC).date()),
        "gaps": intake.gaps(found),
        "decisions": intake.decisions(by, found.number),
        "findings": seen,
        "many_findings": many,
        "incidents": respond.of_asset(found.number),
        "events": events.timeline(found.number),
        "views": views_of(found.number),
        "looks": lookers(found.number, 8) if by.role in SEES_LOOKS else [],
        "terms": terms.terms(by, found.number),
        "knowers": (known := knowing.knowers(by, found)),
        "told": [one for one in known if one.notice],
        "acknowledged": [one for one in known if one.state == "acknowledged"],
        "ties": [one.tie for one in known],
        "may_tell": request.visitor.may(*notices.MAY_GIVE),
        "is_secret": found.kind == rules.TRADE_SECRET,
        "may_prove": request.visitor.may(*prove.MAY_PROVE),
        "step": found.fact("status") in ("candidate", "reviewed"),
    }


def _factors(found: AssetView) -> list[dict[str, Any]]:
    done = {one.factor: one for one in inventory.scores(found)}
    return [
        {"name": n.replace("-", " "), "asks": asks, "score": done.get(n)}
        for n, asks in facts.FACTORS.items()
    ]


class Day(forms.Form):
    """The day that is asked about; none means today."""

    on = forms.DateField(
        label="As of", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@page(*prove.MAY_PROVE)
def binder(request: Visit, number: str) -> HttpResponse:
    """Write the binder of an asset for a day, and hand it out."""
    if request.method != "POST":
        return failures.unasked(request, ("POST",))
    form = Day(request.POST)
    on = (form.cleaned_data["on"] if form.is_valid() else None) or datetime.now(UTC).date()
    by = request.visitor.acting()
    made = prove.write_binder(by, request.visitor.home, number, on)
    request.visitor.saw(number)
    name = f"{number}-{on.isoformat()}.zip"
    told = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made.data, content_type="application/zip", headers=told)
