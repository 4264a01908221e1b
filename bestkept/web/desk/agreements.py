"""Agreements: the list with its calendar, and the page of one with all that hangs on it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bestkept.engines.vault import KeyTrouble
from bestkept.home import HomeTrouble
from bestkept.journal.rules import Refused
from bestkept.people import queries as people
from bestkept.protect.access import documents
from bestkept.protect.agreements import (
    actions,
    lasting,
    listing,
    queries,
    rights,
    rules,
    standing,
)
from bestkept.protect.agreements.listing import Asked
from bestkept.protect.decision import queries as decision
from bestkept.protect.decision.rules import NOT_ENOUGH
from bestkept.protect.repapering import kept
from bestkept.register.inventory import queries as inventory
from bestkept.vault import queries as vault
from bestkept.web import calendars, events
from bestkept.web.desk import agreeing
from bestkept.web.paging import Pages, asked_page
from bestkept.web.visits import Visit, page

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpResponse

    from bestkept.journal.rules import Actor
    from bestkept.protect.agreements.queries import AgreementView
    from bestkept.protect.agreements.rules import Due

SEEING = queries.MAY_SEE
NEXT = 5  # things that come next, beside the calendar
SHOWN = 24  # secrets that are named; others are counted
BOUND = 6  # parties that a line of the list names


@page(*SEEING)
def agreements(request: Visit) -> HttpResponse:
    """List agreements, and what falls due under them in the coming months."""
    by, number, asked = request.visitor.acting(*SEEING), asked_page(request), _asked(request)
    found, total = listing.listed(by, asked)
    request.visitor.saw(*(one.view.number for one in found))
    page_ = {
        "lines": found,
        "short": lasting.short(by, [one.view for one in found]),
        "asked": asked,
        "pages": Pages(number, Pages.SHORT, total),
        "narrowed": any((asked.words, asked.party, asked.kind, asked.state, asked.ends))
        or bool(asked.lacks),
        "bound": BOUND,
    }
    if request.htmx:
        return render(request, "desk/agreements_lines.html", page_)
    day = _today()
    page_ |= {
        "counts": listing.counted(by),
        "cells": _cells(by),
        "coming": _coming(by, day),
        "today": day,
        "kinds": rules.KINDS,
        "states": rules.STATES,
        "may": request.visitor.may(*actions.MAY_SIGN),
    }
    return render(request, "desk/agreements.html", page_)


def _asked(request: Visit) -> Asked:
    told = {
        name: " ".join(request.GET.get(name, "").replace("\0", "").split())[:80]
        for name in ("words", "party", "kind", "state", "ends", "lacks")
    }
    start = (asked_page(request) - 1) * Pages.SHORT
    return Asked(**told, start=start, size=Pages.SHORT)


def _coming(by: Actor, day: date) -> list[tuple[Due, str, str]]:
    """Return what comes next, each with who is bound and the name of who answers for it."""
    found = listing.coming(by, day, listing.MONTHS * 31, NEXT)
    bound = listing.bound([one.agreement for one in found])
    names = people.names([one.owner for one in found])
    return [
        (one, ", ".join(bound[one.agreement][:2]), names.get(one.owner, one.owner)) for one in found
    ]


def _cells(by: Actor) -> list[calendars.Cell]:
    to = reverse("desk:agreements")
    return [
        calendars.Cell(one.first, one.ends, one.notices, one.owed, f"{to}?ends={one.key}")
        for one in listing.calendar(by)
    ]


@page(*SEEING)
def agreement(request: Visit, number: str) -> HttpResponse:
    """Show one agreement as of a day; record what was done or changed about it."""
    by, form = request.visitor.acting(*SEEING), agreeing.Day(request.GET or None)
    on = form.cleaned_data["on"] if form.is_valid() else None
    found = queries.agreement(by, number, on)
    forms_ = _forms(request, found)
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    if asked in forms_ and forms_[asked].is_valid():
        try:
            agreeing.do(request, found, asked, forms_[asked].cleaned_data)
        except (Refused, KeyTrouble, HomeTrouble) as why:
            forms_[asked].add_error(None, str(why))
        else:
            return redirect("desk:agreement", number)
    told = _page(by, found, on) | {"asked_day": form}
    request.visitor.saw(number, *(one for one, _, title in told["secrets"] if title))
    told["signed_edition"] = kept.edition(by, found.number)
    return render(request, "desk/agreement.html", told | _may(request, forms_))


def _forms(request: Visit, found: AgreementView) -> dict[str, forms.Form]:
    """Return the forms that the visitor may send, by what they do."""
    able = agreeing.FORMS
    if not request.visitor.may(*actions.MAY_SIGN):
        own = any(one.owner == request.visitor.person.email for one in found.obligations)
        able = {"done": able["done"]} if own else {}
    asked = request.POST.get("act") if request.method == "POST" else None
    return {
        name: form(
            request.POST if name == asked else None,
            request.FILES if name == asked else None,
            initial=agreeing.first(found),
            auto_id=f"{name}-%s",
        )
        for name, form in able.items()
    }


def _may(request: Visit, forms_: dict[str, forms.Form]) -> dict[str, Any]:
    told = {
        "may": request.visitor.may(*actions.MAY_SIGN),
        "may_read": request.visitor.may(*documents.MAY_OPEN),
        "me": request.visitor.person.email,
    }
    return told | forms_


def _page(by: Actor, found: AgreementView, on: date | None) -> dict[str, Any]:
    day = _today()
    terms = found.terms
    state = rules.state(found.chain, on or day)
    scopes = terms.scopes if terms else ()
    last = terms.last if terms else None
    signature = _signature(found, on or day)
    owned = rights.rights(found, on or day)
    titles = inventory.titles([scope.asset for scope in scopes[:SHOWN]])
    return {
        "next": _next(found, state, [one.name for one in signature if one.verdict == NOT_ENOUGH]),
        "agreement": found,
        "terms": terms,
        "on": on,
        "today": day,
        "day": on or day,
        "state": state,
        "left": (last - (on or day)).days if last else None,
        "last": last,
        "ended": _ended(found),
        "before": found.chain[-1] if found.chain else None,
        "begins": min((one.valid_from for one in found.chain), default=None),
        "secrets": [(s.asset, str(s), titles.get(s.asset, "")) for s in scopes[:SHOWN]],
        "more_secrets": max(len(scopes) - SHOWN, 0),
        "chain": _chain(found),
        "owners": people.names([one.owner for one in found.obligations]),
        "open": [one for one in found.obligations if one.done_entry is None],
        "overdue": sum(o.done_entry is None and o.due < day for o in found.obligations),
        "forms": signature,
        "unsigned": [one.name for one in signature if one.verdict == NOT_ENOUGH],
        "rights": owned,
        "kept": rights.kept(owned),
        "resting": decision.resting(by, found.number),
        "document": vault.kept(terms.file)[-1] if terms and terms.file else None,
        "immunity": _immunity(found),
        **_dates(found, day),
        "short": lasting.short(by, [found]).get(found.number),
        "events": events.timeline(found.number),
    }


def _next(found: AgreementView, state: str, unsigned: list[str]) -> str:
    """Return what is to be done first: what evidence lacks, else what its end asks for."""
    if found.terms is None:
        return "answer" if _to_answer(found) else "amend"
    if unsigned:
        return "amend"
    if not found.terms.file:
        return "attach"
    if found.immunity in rules.LACKING:
        return "immune"
    if _to_answer(found):
        return "answer"
    return "renew" if state == rules.ENDS_SOON else "amend"


def _to_answer(found: AgreementView) -> bool:
    """Tell whether a day of it has passed without an answer, or it soon renews by itself."""
    near, day = standing.due_days(found, _today(), near=True), _today()
    return any(_renews(found) or one.day < day for one in near)


def _renews(found: AgreementView) -> bool:
    if found.terms is None or _ended(found):
        return False
    return found.chain[-1].renewal == rules.BY_ITSELF


def _ended(found: AgreementView) -> bool:
    return bool(found.chain) and found.chain[-1].ended_entry is not None


def _dates(found: AgreementView, day: date) -> dict[str, Any]:
    dates = standing.due_days(found, day)
    missed = [one for one in dates if one.day < day]
    return {"dates": dates, "missed": missed, "evergreen": _renews(found)}


def _chain(found: AgreementView) -> list[dict[str, Any]]:
    """Return the terms, newest first, each with what changed from the ones before."""
    pairs = zip((None, *found.chain), found.chain, strict=False)
    told = [
        {"terms": now, "changes": rules.changes(before, now) if before else []}
        for before, now in pairs
    ]
    return told[::-1]


def _signature(found: AgreementView, day: date) -> list[decision.FormView]:
    if found.terms is None:
        return []
    countries = queries.where(found, day)
    return decision.forms(found.kind, found.terms.form, countries, day)


def _immunity(found: AgreementView) -> dict[str, Any]:
    state = found.immunity
    told = found.terms.immunity if found.terms else None
    words = immunity_words(state)
    return {"state": state, "lacks": state in rules.LACKING, "told": told, "words": words}


def immunity_words(state: str) -> str:
    """Return what an agreement lacks of the notice of 18 USC 1833(b); "" where nothing."""
    return str(_WORDS[state])


_WORDS = {
    rules.NOT_NEEDED: "",
    rules.GIVEN: "",
    rules.NOT_RECEIVED: _("It refers to a policy, but no record says that the person received it."),
    rules.NOT_GIVEN: _("It does not carry the notice."),
    rules.UNKNOWN: _("Nobody has looked whether it carries the notice."),
}


def _today() -> date:
    return datetime.now(UTC).date()
