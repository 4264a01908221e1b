"""The import of a table in steps: upload, match columns, look at each row, then all or nothing.

Nothing is kept between the steps: the table goes to the browser and comes back with the form,
so that what was uploaded lies nowhere until it is imported.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.gateways import tables
from bestkept.journal.rules import Refused
from bestkept.register import facts
from bestkept.register.inventory import actions, queries
from bestkept.register.inventory.rules import ASSET, KIND, SINCE, Line
from bestkept.web.visits import Visit, page
from bestkept.web.vocabulary import said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from bestkept.register.inventory.rules import Wrong

LARGEST = 1_000_000  # characters of a table that goes to the browser and back
SHOWN = 40  # good rows that are shown
CELLS = 150  # cells that can be mended on the page; with what a form has besides, under its bound
COLUMNS = 180  # of a table, each of which is matched on the page
# What people call columns, and what they are here.
ALSO = {
    "name": "title",
    "secret": "title",
    "classification": "tier",
    "level": "tier",
    "type": KIND,
    "from": SINCE,
    "since date": SINCE,
    "department": "unit",
    "site": "unit",
    "place": "location",
    "where": "location",
    "responsible": "owner",
    "owner email": "owner",
    "summary": "description",
    "id": ASSET,
    "number": ASSET,
}
CHOICES = [KIND, SINCE, *facts.PLAIN, *(f"factor.{n}" for n in facts.FACTORS), "place.1", "status"]


class File(forms.Form):
    """A table to import."""

    table = forms.FileField(
        label=_("A table"),
        help_text=_(
            "CSV, XLSX or JSON. The first line names the columns; each further line becomes "
            "an asset. Nothing is recorded before the last step."
        ),
    )


@dataclass(frozen=True)
class Table:
    """A table on its way: the name of its file, its columns, and each line with its number."""

    name: str
    columns: tuple[str, ...]
    lines: tuple[tuple[int, tuple[str, ...]], ...]

    def packed(self) -> str:
        """Return it as it goes to the browser; Refused for one that is too large for that."""
        text = json.dumps([self.name, self.columns, self.lines], separators=(",", ":"))
        if len(text) > LARGEST or len(self.columns) > COLUMNS:
            raise Refused(
                gettext(
                    "%(name)s is too large for a page. Nothing was imported; on the machine of "
                    "this home, bestkept import takes it."
                )
                % {"name": self.name}
            )
        return text

    def matched(self, names: Sequence[str]) -> list[Line]:
        """Return its lines with the columns called `names`; one without a name is left out."""
        return [
            Line(number, {n: cell for n, cell in zip(names, cells, strict=False) if n})
            for number, cells in self.lines
        ]


def _of_lines(name: str, lines: Sequence[Line]) -> Table:
    columns = tuple(dict.fromkeys(column for line in lines for column in line.cells))
    rows = tuple((line.number, tuple(line.cells.get(c, "") for c in columns)) for line in lines)
    return Table(name, columns, rows)


def _unpacked(text: str) -> Table:
    try:
        name, columns, lines = told = json.loads(text)
        json.dumps(told, ensure_ascii=False).encode()  # JSON knows half letters; nothing else does
        rows = tuple((int(n), tuple(str(cell) for cell in cells)) for n, cells in lines)
        if any(len(cells) != len(columns) for _, cells in rows):
            raise ValueError
        return Table(str(name)[:200], tuple(str(c) for c in columns), rows)
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise Refused(_damaged()) from None


def _damaged() -> str:
    return gettext("The table came back damaged. Begin again with the file.")


@page(*actions.MAY_IMPORT)
def wizard(request: Visit) -> HttpResponse:
    """Lead through the steps; each has all that it needs in its form."""
    request.visitor.saw("register")
    step = request.POST.get("step", "")
    if request.method != "POST" or step not in ("upload", "match", "take"):
        return _shown(request, "upload", form=File())
    try:
        return _upload(request) if step == "upload" else _looked_at(request, take=step == "take")
    except Refused as why:
        form = File()
        return _shown(request, "upload", form=form, why=str(why))


def _upload(request: Visit) -> HttpResponse:
    form = File(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, "upload", form=form)
    file = form.cleaned_data["table"]
    table = _of_lines(file.name or "table", tables.of_bytes(file.name or "table", file.read()))
    guesses = [_guess(column) for column in table.columns]
    rows = [
        {"column": c, "guess": g, "like": _like(table, n)}
        for n, (c, g) in enumerate(zip(table.columns, guesses, strict=True))
    ]
    return _shown(request, "match", table=table, packed=table.packed(), rows=rows, choices=CHOICES)


def _guess(column: str) -> str:
    name = column.strip().casefold()
    known = ALSO.get(name, name)
    return known if known in CHOICES else ""


def _like(table: Table, place: int) -> str:
    return next((cells[place] for _, cells in table.lines if cells[place].strip()), "")


def _looked_at(request: Visit, *, take: bool) -> HttpResponse:
    """Show what each row would become, or import all of them where none is wrong."""
    by, told = request.visitor.acting(*actions.MAY_IMPORT), request.POST
    table = _unpacked(told.get("table", ""))
    names = _names(table, told)
    twice = sorted({n for n in names if n and names.count(n) > 1})
    if twice:
        raise Refused(
            gettext("Two columns were matched with %(name)s. Begin again, and keep one.")
            % {"name": said(twice[0])}
        )
    table = _mended(table, told)
    lines = table.matched(names)
    newcomers: list[str] = []
    _, wrong = queries.preview(by, lines)
    if wrong and told.get("add-people") == "yes" and all(one.person for one in wrong):
        newcomers = sorted({one.person for one in wrong if one.person})
        _, wrong = queries.preview(by, lines, newcomers)
    if take and not wrong:
        made = actions.take(by, lines, table.name, newcomers)
        request.visitor.saw(*made)
        return redirect(f"{reverse('desk:register')}?sort=-number")
    page_ = _preview(table, names, wrong)
    return _shown(request, "preview", packed=table.packed(), **page_)


def _names(table: Table, told: Mapping[str, str]) -> list[str]:
    """Return what each column was matched with: as it was chosen, or as the last page has it."""
    if "names" not in told:
        return [told.get(f"column-{n}", "") for n in range(len(table.columns))]
    names = told["names"].split(",") if table.columns else []
    if len(names) != len(table.columns):
        raise Refused(_damaged())
    return names


def _mended(table: Table, told: Mapping[str, str]) -> Table:
    """Return the table with the cells that were typed anew on the page."""
    lines = tuple(
        (n, tuple(told.get(f"cell-{n}-{at}", cell) for at, cell in enumerate(cells)))
        for n, cells in table.lines
    )
    return Table(table.name, table.columns, lines)


def _preview(table: Table, names: Sequence[str], wrong: Sequence[Wrong]) -> dict[str, Any]:
    faults: dict[int, list[str]] = {}
    for one in wrong:
        # The page has a box to tick where the command has a word to type.
        faults.setdefault(one.line, []).append(one.why.replace(" (--add-people)", ""))
    used = [at for at, name in enumerate(names) if name]
    able = CELLS // max(len(used), 1)
    rows = [_shown_row(n, cells, used, faults.get(n, [])) for n, cells in table.lines]
    bad, good = [r for r in rows if r["why"]], [r for r in rows if not r["why"]]
    for row in bad[:able]:
        row["edit"] = True
    return {
        "table": table,
        "names": [names[at] for at in used],
        "matched": ",".join(names),
        "rows": [*bad[: max(able, SHOWN)], *good[:SHOWN]],
        "more": max(len(bad) - max(able, SHOWN), 0) + max(len(good) - SHOWN, 0),
        "bad": len(bad),
        "good": len(good),
        "nobody": bool(wrong) and all(one.person for one in wrong),
        "elsewhere": faults.get(1, []) if not table.lines else [],
    }


def _shown_row(
    number: int, cells: Sequence[str], used: Sequence[int], why: list[str]
) -> dict[str, Any]:
    told = [(at, cells[at]) for at in used]
    return {"line": number, "cells": told, "why": why, "edit": False}


def _shown(request: Visit, step: str, **told: Any) -> HttpResponse:
    page_ = {"step": step, "steps": ("upload", "match", "preview"), **told}
    return render(request, "desk/import.html", page_)
