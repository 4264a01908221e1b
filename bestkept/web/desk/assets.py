"""The page of one asset, and its binder."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from bestkept.engines import detect
from bestkept.people.queries import lookers, views_of
from bestkept.protect.access import documents, opening
from bestkept.protect.access.whereabouts import as_told
from bestkept.protect.notices import actions as notices
from bestkept.protect.notices import queries as notices_given
from bestkept.prove import actions as prove
from bestkept.register import actions as register
from bestkept.register import facts, queries, rules
from bestkept.register.intake import queries as intake
from bestkept.register.inventory import queries as inventory
from bestkept.register.terms import queries as terms
from bestkept.respond import queries as respond
from bestkept.watch import queries as watch
from bestkept.web import events, failures, knowing
from bestkept.web.paging import Pages, asked_page, parted
from bestkept.web.visits import DESK, Visit, page

if TYPE_CHECKING:
    from bestkept.journal.rules import Actor
    from bestkept.register.queries import AssetView

SHOWN = 8  # acts of the timeline that are in sight
SEES_LOOKS = ("legal", "security", "auditor", "administrator")
# Shown in their own places on the page, and not among the facts.
APART = ("title", "description", "boundary", "factor", "place", "copy")


@page(*DESK)
def asset(request: Visit, number: str) -> HttpResponse:
    """Show one asset as of a day."""
    return _shown(request, number, Day(request.GET or None))


def _shown(request: Visit, number: str, day: Day, sealing: Day | None = None) -> HttpResponse:
    """Show an asset, as of today where what was asked is no day; that stands beside the field."""
    by, on = request.visitor.acting(), day.cleaned_data["on"] if day.is_valid() else None
    found = as_told(by, queries.seen_asset(by, number, on))
    request.visitor.saw(number)
    told = {"day": day, "sealing": sealing}
    return render(request, "desk/asset.html", _page(by, found, on, request) | told)


def _page(by: Actor, found: AssetView, on: date | None, request: Visit) -> dict[str, Any]:
    secret = found.kind == rules.TRADE_SECRET
    seen, many = watch.listed(by, asset=found.number, size=10)
    incidents = respond.of_asset(found.number)
    request.visitor.saw(*(one.number for one in seen), *(one.number for one in incidents))
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
        **_versions(found, asked_page(request)),
        "kept": documents.of_asset(by, found.number, on) if secret else [],
        "may_tie": request.visitor.may(*opening.MAY_TIE),
        "may_edit": request.visitor.may(*register.MAY_AMEND),
        "findings": seen,
        "many_findings": many,
        "incidents": incidents,
        "newest": (told := events.timeline(found.number))[:SHOWN],
        "older": told[SHOWN:],
        "by_acts": facts.BY_ACTS,
        "views": views_of(found.number),
        "looks": lookers(found.number, 8) if by.role in SEES_LOOKS else [],
        "terms": terms.terms(by, found.number),
        "knows": knowing.about(by, found.number, on, request) if secret else None,
        "may_tell": request.visitor.may(*notices.MAY_GIVE),
        "outdated": notices_given.outdated(by, found) if secret else [],
        "is_secret": secret,
        "may_prove": request.visitor.may(*prove.MAY_PROVE),
        "step": found.fact("status") in ("candidate", "reviewed"),
    }


def _versions(found: AssetView, number: int) -> dict[str, Any]:
    """Return the versions, newest first, each with what differs from the one before.

    The pages are those of the longest list; a shorter one ends before.
    """
    pairs = list(zip((None, *found.versions), found.versions, strict=False))
    told = [rules.shifts(old.documents, one.documents) if old else None for old, one in pairs]
    sizes = [len(one.documents) for one in found.versions] + [len(one or ()) for one in told]
    rows = [
        {
            "version": one,
            "shifts": None if shifts is None else parted(shifts, number),
            "same": not shifts,
            "documents": parted(one.documents, number),
        }
        for one, shifts in zip(found.versions, told, strict=True)
    ]
    return {"versions": rows[::-1], "pages": Pages(number, Pages.SIZE, max(sizes, default=0))}


@page(*DESK)
def guard(request: Visit, number: str) -> HttpResponse:
    """Show which lenses guard each document of an asset now, as the index has it."""
    by, home = request.visitor.acting(), request.visitor.home
    found = as_told(by, queries.seen_asset(by, number))
    request.visitor.saw(number)
    index = detect.Index.open(home.index, home.detect_key())
    guarding = index.guarding(number)
    rows = [
        (one, guarding.get(one.label, []))
        for version in found.versions
        for one in version.documents
    ]
    names = [(label, lenses) for label, lenses in guarding.items() if label.startswith("T-")]
    page_ = {"asset": found, "terms": names, "lenses": detect.DOCUMENT_LENSES}
    page_ |= {"pages": Pages(at := asked_page(request), Pages.SIZE, len(rows))}
    page_ |= {"rows": parted(rows, at)}
    return render(request, "desk/guard_lines.html" if request.htmx else "desk/guard.html", page_)


def _factors(found: AssetView) -> list[dict[str, Any]]:
    done = {one.factor: one for one in inventory.scores(found)}
    return [
        {"key": n, "name": n.replace("-", " "), "asks": asks, "score": done.get(n)}
        for n, asks in facts.FACTORS.items()
    ]


class Day(forms.Form):
    """The day that is asked about; none means today."""

    on = forms.DateField(
        label=_("As of"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


@page(*prove.MAY_PROVE)
def binder(request: Visit, number: str) -> HttpResponse:
    """Write the binder of an asset for a day, and hand it out."""
    if request.method != "POST":
        return failures.unasked(request, ("POST",))
    form = Day(request.POST)
    if not form.is_valid():
        return _shown(request, number, Day(), form)
    on = form.cleaned_data["on"] or datetime.now(UTC).date()
    by = request.visitor.acting()
    made = prove.write_binder(by, request.visitor.home, number, on)
    request.visitor.saw(number)
    name = f"{number}-{on.isoformat()}.zip"
    told = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(made.data, content_type="application/zip", headers=told)
