"""The register: its list with saved views, its export, and a picture of where it stands."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.gateways import tables
from bestkept.people import queries as people
from bestkept.protect.access.whereabouts import table_as_told
from bestkept.protect.notices import queries as notices
from bestkept.register import facts, rules
from bestkept.register.intake.rules import STATES
from bestkept.register.inventory import actions
from bestkept.register.inventory import queries as inventory
from bestkept.register.inventory.queries import view_query
from bestkept.register.terms import queries as terms
from bestkept.web import failures
from bestkept.web.desk import asking
from bestkept.web.paging import Pages, asked_page, whole
from bestkept.web.plots import MIDDLE, Point
from bestkept.web.visits import DESK, Visit, page
from bestkept.web.vocabulary import said

if TYPE_CHECKING:
    from bestkept.journal.rules import Actor

NAMED = 100  # secrets that the picture names; the others it counts
# What is called how of the facts that a trade secret should have.
_CALLED = (
    _("A description"),
    _("A word on what it is not"),
    _("Where it lies, beyond the files"),
    _("A score of its value"),
    _("A score of its measures"),
    _("An acceptance by legal"),
)
WANTED = tuple(zip(facts.WANTED, _CALLED, strict=True))


def _everybody(role: str) -> str:
    return gettext("Everybody who is %(role)s") % {"role": said(role)}


_everybody_lazy = lazy(_everybody, str)


class View(forms.Form):
    """A view to save: its name, for whom, and whether it is on the overview."""

    name = forms.CharField(label=_("Name of the view"), max_length=80)
    role = forms.ChoiceField(
        label=_("Who finds it?"),
        required=False,
        choices=[("", _("Only I")), *((r, _everybody_lazy(r)) for r in DESK)],
    )
    pinned = forms.BooleanField(label=_("Show it on the overview"), required=False)


@page(*DESK)
def register(request: Visit) -> HttpResponse:
    """List what is on record."""
    asked, by = asking.asked(request), request.visitor.acting()
    found = inventory.listed(by, asked)
    request.visitor.saw(*(one.number for one in found.lines))
    page_ = {
        "lines": found.lines,
        "names": people.names([one.owner for one in found.lines]),
        "pages": Pages(asked_page(request), asked.size, found.total),
        "asked": asked,
        "query": view_query(asking.told(asked)),
        "columns": asking.COLUMNS,
    }
    if request.htmx:
        return render(request, "desk/register_lines.html", page_)
    return render(request, "desk/register.html", page_ | _around(request, by, asked.lacks))


def _around(request: Visit, by: Actor, lacks: str) -> dict[str, Any]:
    """Return what stands around the list: filters, views, and what the visitor may do."""
    return {
        "tiers": facts.TIERS,
        "states": STATES,
        "kinds": tuple(rules.PREFIXES),
        "units": [*inventory.units(by), inventory.NO_UNIT],
        "wanted": WANTED,
        "lacking": dict(WANTED).get(lacks, lacks),
        "views": inventory.saved_views(by, request.visitor.person.roles),
        "form": View(),
        "may_share": request.visitor.may(*actions.MAY_SHARE),
        "may_export": request.visitor.may(*inventory.MAY_EXPORT),
        "may_import": request.visitor.may(*actions.MAY_IMPORT),
    }


@page(*DESK)
def views(request: Visit) -> HttpResponse:
    """Save a view under a name, or drop one."""
    if request.method != "POST":
        return failures.unasked(request, ("POST",))
    by = request.visitor.acting(*actions.MAY_SHARE)
    query = request.POST.get("query", "")[:1000]
    if (row := whole(request.POST.get("drop", ""))) is not None:
        actions.drop_view(by, row)
        return redirect("desk:register")
    form = View(request.POST)
    if not form.is_valid():
        return failures.refused(request, gettext("A view needs a name. Go back and give it one."))
    told = form.cleaned_data
    asked = asking.told(asking.of_query(QueryDict(query)))
    actions.save_view(by, told["name"], asked, role=told["role"], pinned=told["pinned"])
    return redirect(f"{reverse('desk:register')}?{query}")


@page(*inventory.MAY_EXPORT)
def export(request: Visit) -> HttpResponse:
    """Hand out what the filter shows, as CSV or JSON; that it was handed out is recorded."""
    if request.method != "POST":
        return failures.unasked(request, ("POST",))
    by = request.visitor.acting(*inventory.MAY_EXPORT)
    asked = asking.of_query(QueryDict(request.POST.get("query", "")[:1000]))
    form = "json" if request.POST.get("form") == "json" else "csv"
    rows = table_as_told(by, inventory.exported(by, asked=asked), None)
    actions.note_export(by, view_query(asking.told(asked)), form, rows)
    text = tables.as_json(rows) if form == "json" else tables.as_csv(rows)
    kind = "application/json" if form == "json" else "text/csv; charset=utf-8"
    told = {"Content-Disposition": f'attachment; filename="inventory.{form}"'}
    return HttpResponse(text.encode(), content_type=kind, headers=told)


@page(*DESK)
def standing(request: Visit) -> HttpResponse:
    """Show value against protection, and what is missing where."""
    by = request.visitor.acting()
    told = inventory.worth(by, NAMED)
    named, scored = told.secrets, sum(told.many.values())
    lacking = inventory.lacking_by_unit(by, [name for name, _ in WANTED])
    request.visitor.saw(*(number for number, _, _ in named))
    page_ = {
        "points": [
            Point(title, done, worth, reverse("desk:asset", args=[number]))
            for number, title, (done, worth) in named
        ],
        "many": {(float(done), float(worth)): many for (done, worth), many in told.many.items()},
        "unnamed": scored - len(named),
        "unscored": sum(one[""] for one in lacking.values()) - scored,
        # As the picture shades it.
        "ask": sum(many for (done, worth), many in told.many.items() if done < MIDDLE < worth),
        "wanted": WANTED,
        "rows": [_row(unit, counts) for unit, counts in lacking.items()],
        "told": notices.counted(by),
        "months": _months(by),
    }
    return render(request, "desk/standing.html", page_)


def _months(by: Actor) -> list[tuple[str, list[str]]]:
    """Return the next twelve months, each with the rights and the embargoes that end in it."""
    today = datetime.now(UTC).date()
    firsts = [_month(today, n) for n in range(13)]
    rights = inventory.expiries(by, today, firsts[-1])
    told = [(day, f"{title} ({number}), {day}") for day, number, title in rights]
    embargoes = terms.embargo_ends(by, today, firsts[-1])
    embargo = gettext("Embargo on %(hint)s (%(number)s), %(day)s")
    told += [
        (day, embargo % {"hint": hint, "number": number, "day": day})
        for day, number, hint in embargoes
    ]
    return [
        (date_format(first, "M Y"), [words for day, words in sorted(told) if first <= day < then])
        for first, then in pairwise(firsts)
    ]


def _month(day: date, later: int) -> date:
    """Return the first day of the month that comes so many months later."""
    years, month = divmod(day.month - 1 + later, 12)
    return date(day.year + years, month + 1, 1)


def _row(unit: str, counts: dict[str, int]) -> dict[str, Any]:
    """Return a row of the heat table: each cell with its count and how deep its colour is."""
    total = counts[""]
    cells = [
        {"name": name, "many": counts[name], "depth": -(-4 * counts[name] // total)}
        for name, _ in WANTED
    ]
    return {"unit": unit, "total": total, "cells": cells}
