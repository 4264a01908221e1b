"""A calendar as SVG: what falls into each of the coming months, each a way to its list."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bestkept.web.pictures import figure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.utils.safestring import SafeString

ACROSS, WIDE, HIGH = 4, 100, 74  # cells in a row, and the size of each in the drawing's own units


class Cell(NamedTuple):
    """A month: its first day, how many terms end, days for notice, obligations; its address."""

    first: date
    ends: int
    notices: int
    owed: int
    to: str


def calendar(title: str, cells: Sequence[Cell]) -> SafeString:
    """Return the months as cells: how many terms end in large, what else is due below."""
    drawn = format_html_join("", "{}", ((_cell(n, one),) for n, one in enumerate(cells)))
    rows = math.ceil(len(cells) / ACROSS)
    svg = format_html(
        '<svg class="picture calendar" viewBox="0 0 {} {}" role="group" aria-label="{}">{}</svg>',
        *(ACROSS * WIDE, rows * HIGH, title, drawn),
    )
    told = [
        (format_html('<a href="{}">{}</a>', c.to, f"{c.first:%B %Y}"), c.ends, c.notices, c.owed)
        for c in cells
    ]
    heads = (_("Month"), _("Terms end"), _("Last days for notice"), _("Obligations due"))
    return figure(svg, heads, told)


def _cell(place: int, one: Cell) -> SafeString:
    x, y = place % ACROSS * WIDE + 1, place // ACROSS * HIGH + 1
    some = one.ends or one.notices or one.owed
    inside = format_html(
        '<title>{}</title><rect x="{}" y="{}" width="{}" height="{}" rx="4" class="{}"/>'
        '<text x="{}" y="{}" class="name">{}</text><text x="{}" y="{}" class="figure">{}</text>'
        '<text x="{}" y="{}" class="small">{}</text>',
        *(_told(one), x, y, WIDE - 7, HIGH - 8, "month ends" if one.ends else "month"),
        *(x + 8, y + 19, _name(one.first, place), x + 8, y + 39, one.ends or ""),
        *(x + 8, y + 57, _beside(one)),
    )
    if not some:
        return format_html("<g>{}</g>", inside)
    return format_html('<a href="{}" aria-label="{}">{}</a>', one.to, _told(one), inside)


def _name(first: date, place: int) -> str:
    """Return a month as it is written in its cell; with the year where that begins."""
    return f"{first:%b} {first:%Y}" if place == 0 or first.month == 1 else f"{first:%b}"


def _beside(one: Cell) -> str:
    notice = _("%(many)s notice") % {"many": one.notices} if one.notices else ""
    owed = _("%(many)s owed") % {"many": one.owed} if one.owed else ""
    both = _("%(many)s more due") % {"many": one.notices + one.owed}
    return both if notice and owed else notice or owed


def _told(one: Cell) -> str:
    ends = ngettext("%(many)s agreement ends", "%(many)s agreements end", one.ends)
    notices = ngettext("%(many)s last day for notice", "%(many)s last days for notice", one.notices)
    owed = ngettext("%(many)s obligation is due", "%(many)s obligations are due", one.owed)
    told = [
        words % {"many": many}
        for words, many in ((ends, one.ends), (notices, one.notices), (owed, one.owed))
    ]
    return f"{one.first:%B %Y}: {', '.join(told)}"
