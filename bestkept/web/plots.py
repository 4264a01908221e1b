"""Further charts as SVG: points in a plane, people around a secret, and a year of dates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext

from bestkept.web.pictures import drawing, figure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.safestring import SafeString

WIDE, HIGH = 620, 300  # of the plane, in the drawing's own units
SCALE = 5  # both axes run from 0 to this
MIDDLE = SCALE / 2  # what is left of it and above it asks for work
_LEFT, _TOP = WIDE * MIDDLE / SCALE, HIGH * (1 - MIDDLE / SCALE)
MOST_NAMES = 12  # in one place or month; what is more is counted
MOST_PEOPLE = 9  # around a secret; the list beside it has them all
_SHORT = 19


@dataclass(frozen=True)
class Point:
    """A point of a plane: what it is, how far right and up (0 to 5), and where it leads."""

    name: str
    x: float
    y: float
    to: str


@dataclass(frozen=True)
class Tie:
    """Somebody tied to the middle: by name, how, and whether that is beyond doubt."""

    name: str
    how: str
    sure: bool


def scatter(
    title: str,
    across: str,
    up: str,
    points: Sequence[Point],
    many: Mapping[tuple[float, float], int] | None = None,
) -> SafeString:
    """Return points in a plane whose left upper part asks for work; those in one place are one.

    `across` and `up` name the axes. `many` says how many there are in each place where these
    are more than the points that are named.
    """
    there: dict[tuple[float, float], list[Point]] = {at: [] for at in many or ()}
    for one in points:
        there.setdefault((one.x, one.y), []).append(one)
    counted = {at: len(ones) for at, ones in there.items()} | dict(many or {})
    dots = format_html_join(
        "", "{}", ((_dot(at, ones, counted[at]),) for at, ones in sorted(there.items()))
    )
    asks = gettext("worth much, little is done")
    svg = format_html(
        '<svg class="picture plane" viewBox="-30 -8 {} {}" role="group" aria-label="{}">'
        '<rect x="0" y="0" width="{}" height="{}" class="ask"/>'
        '<text x="8" y="18" class="name">{}</text>{}'
        '<path d="M0 0 V{} H{}" class="axis"/>'
        '<text x="{}" y="{}" class="name mid">{} \N{RIGHTWARDS ARROW}</text>'
        '<text x="-10" y="{}" class="name mid" transform="rotate(-90 -10 {})">'
        "{} \N{RIGHTWARDS ARROW}</text>{}</svg>",
        *(WIDE + 170, HIGH + 40, title, _LEFT, _TOP, asks),
        *(_grid(), HIGH, WIDE),
        *(WIDE / 2, HIGH + 26, across, HIGH / 2, HIGH / 2, up, dots),
    )
    rows = [(format_html('<a href="{}">{}</a>', p.to, p.name), p.x, p.y) for p in points]
    return figure(svg, ("", across, up), rows)


def _grid() -> SafeString:
    lines = [(f"M{n * WIDE / SCALE:.0f} 0 V{HIGH}",) for n in range(1, SCALE + 1)]
    lines += [(f"M0 {HIGH - n * HIGH / SCALE:.0f} H{WIDE}",) for n in range(1, SCALE + 1)]
    return format_html_join("", '<path d="{}" class="grid"/>', lines)


def _dot(at: tuple[float, float], ones: Sequence[Point], many: int) -> SafeString:
    x, y = at[0] * WIDE / SCALE, HIGH - at[1] * HIGH / SCALE
    names = ", ".join(_first([one.name for one in ones], many)) or _of_them(many)
    drawn = format_html(
        '<title>{}</title><circle cx="{}" cy="{}" r="{}" class="dot"/>'
        '<text x="{}" y="{}" class="small">{}</text>',
        *(names, f"{x:.0f}", f"{y:.0f}", min(5 + 2 * many, 14), f"{x + 14:.0f}", f"{y + 5:.0f}"),
        _short(ones[0].name) if many == len(ones) == 1 else _of_them(many),
    )
    if not ones:
        return format_html("<g>{}</g>", drawn)
    return format_html('<a href="{}" aria-label="{}">{}</a>', ones[0].to, names, drawn)


def _of_them(many: int) -> str:
    shown = number_format(many, force_grouping=True)
    return ngettext("%(many)s of them", "%(many)s of them", many) % {"many": shown}


def _and_more(more: int) -> str:
    shown = number_format(more, force_grouping=True)
    return ngettext("and %(more)s more", "and %(more)s more", more) % {"more": shown}


def _first(names: Sequence[str], many: int) -> list[str]:
    """Return the first few names, and how many more there are of so many."""
    shown = list(names[:MOST_NAMES])
    more = many - len(shown)
    return [*shown, _and_more(more)] if shown and more else shown


def around(title: str, middle: str, ties: Sequence[Tie]) -> SafeString:
    """Return a small graph: one thing in the middle, people around it, lines between.

    A line is broken where the tie is not beyond doubt; the list beside it says why.
    """
    shown = list(ties[:MOST_PEOPLE])
    if len(ties) > MOST_PEOPLE:
        shown[-1] = Tie(_and_more(len(ties) - MOST_PEOPLE + 1), "", sure=False)
    drawn = format_html_join(
        "", "{}", ((_tied(n, len(shown), one),) for n, one in enumerate(shown))
    )
    heart = format_html(
        '<circle cx="170" cy="118" r="32" class="heart"/>'
        '<text x="170" y="123" class="figure mid">{}</text>',
        middle,
    )
    told = "; ".join(f"{one.name}: {one.how}" for one in ties) or gettext("nobody")
    return drawing(title, 340, 252, drawn + heart, told)


def _tied(place: int, many: int, one: Tie) -> SafeString:
    turn = 2 * math.pi * place / many - math.pi / 2
    x, y = 170 + 122 * math.cos(turn), 118 + 92 * math.sin(turn)
    return format_html(
        '<path d="M170 118 L{0} {1}" class="tie{2}"/><circle cx="{0}" cy="{1}" r="7" class="dot"/>'
        '<text x="{0}" y="{3}" class="small mid">{4}</text>',
        f"{x:.0f}",
        f"{y:.0f}",
        "" if one.sure else " unsure",
        f"{y + (-12 if y < 40 else 23):.0f}",
        _short(one.name.partition(" ")[0] if many > 4 and one.how else one.name),
    )


def year(title: str, months: Sequence[tuple[str, Sequence[str]]]) -> SafeString:
    """Return twelve months, each with what ends in it: a count, and marks as many."""
    drawn = format_html_join(
        "",
        "{}",
        ((_month(n, name, list(ends)),) for n, (name, ends) in enumerate(months)),
    )
    named = [(name, _first(ends, len(ends))) for name, ends in months if ends]
    told = "; ".join(f"{name}: {', '.join(ends)}" for name, ends in named) or gettext("nothing")
    svg = drawing(title, 460, 2 + 62 * math.ceil(len(months) / 6), drawn, told)
    rows = [(name, one) for name, ends in named for one in ends]
    return figure(svg, (gettext("Month"), gettext("What ends")), rows)


def _month(place: int, name: str, ends: list[str]) -> SafeString:
    x, y = place % 6 * 77 + 1, place // 6 * 62 + 1
    return format_html(
        '<g><title>{}</title><rect x="{}" y="{}" width="71" height="54" rx="4" class="{}"/>'
        '<text x="{}" y="{}" class="name">{}</text>'
        '<text x="{}" y="{}" class="figure">{}</text></g>',
        ", ".join(_first(ends, len(ends))) or gettext("nothing ends"),
        *(x, y, "month ends" if ends else "month", x + 8, y + 20, name, x + 8, y + 42),
        len(ends) or "",
    )


def _short(name: str) -> str:
    return name if len(name) <= _SHORT else f"{name[: _SHORT - 1]}\N{HORIZONTAL ELLIPSIS}"
