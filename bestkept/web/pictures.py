"""Charts as SVG, drawn here: titled, readable without colour, their table one press away.

Colours and sizes of letters come from the style sheet, so that a chart follows light and dark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW, LABEL, BAR, TAIL = 28, 104, 190, 46  # lengths in the drawing's own units
CELL, HEAD = 34, 24


def bars(title: str, rows: Sequence[tuple[str, int]]) -> SafeString:
    """Return bars that lie, one a row: a name, its bar and its figure."""
    most = max([count for _, count in rows] + [1])
    drawn = format_html_join(
        "",
        '<text x="{}" y="{}" class="name">{}</text>'
        '<rect x="{}" y="{}" width="{}" height="16" rx="3" class="lies"/>'
        '<text x="{}" y="{}" class="figure">{}</text>',
        (
            (
                *(0, n * ROW + 18, name),
                *(LABEL, n * ROW + 5, wide),
                *(LABEL + wide + 8, n * ROW + 18, count),
            )
            for n, (name, count) in enumerate(rows)
            for wide in [max(count * BAR / most, 2)]
        ),
    )
    svg = drawing(title, LABEL + BAR + TAIL, len(rows) * ROW, drawn, _told(rows))
    return figure(svg, ("", gettext("How many")), rows)


def line(title: str, points: Sequence[tuple[str, int]]) -> SafeString:
    """Return a line over time, with the first and last name below, and a dot on each value."""
    wide, high = 460, 120
    most = max([count for _, count in points] + [1])
    step = wide / max(len(points) - 1, 1)
    places = [
        (n * step + 4, high - count * (high - 16) / most) for n, (_, count) in enumerate(points)
    ]
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in places) if places else ""
    dots = format_html_join(
        "",
        '<circle cx="{}" cy="{}" r="3" class="dot"><title>{}: {}</title></circle>',
        (
            (f"{x:.1f}", f"{y:.1f}", name, count)
            for (x, y), (name, count) in zip(places, points, strict=True)
        ),
    )
    ends = format_html(
        '<text x="4" y="{0}" class="name">{1}</text>'
        '<text x="{2}" y="{0}" class="name end">{3}</text>',
        high + 20,
        points[0][0] if points else "",
        wide + 4,
        points[-1][0] if points else "",
    )
    base = format_html(
        '<path d="M4 {} H{}" class="axis"/><path d="{}" class="line"/>', high, wide + 4, path
    )
    svg = drawing(title, wide + 12, high + 28, base + dots + ends, _told(points))
    return figure(svg, ("", gettext("How many")), points)


def heat(
    title: str, columns: Sequence[str], rows: Sequence[tuple[str, Sequence[int | None]]]
) -> SafeString:
    """Return a table of cells, each with its figure, darker for more; None is a cell without."""
    most = max([v or 0 for _, values in rows for v in values] + [1])
    heads = format_html_join(
        "",
        '<text x="{}" y="16" class="name mid">{}</text>',
        ((LABEL + n * CELL * 2 + CELL, name) for n, name in enumerate(columns)),
    )
    body = [_heat_row(n, name, values, most) for n, (name, values) in enumerate(rows)]
    drawn = heads + mark_safe("".join(body))  # noqa: S308 - each part was escaped when made
    told = [(f"{name}, {c}", v) for name, vs in rows for c, v in zip(columns, vs, strict=True)]
    wide, high = LABEL + len(columns) * CELL * 2, HEAD + len(rows) * CELL
    svg = drawing(title, wide, high, drawn, _told([(n, v) for n, v in told if v is not None]))
    table = [(name, *("" if v is None else v for v in values)) for name, values in rows]
    return figure(svg, ("", *columns), table)


def _heat_row(place: int, name: str, values: Sequence[int | None], most: int) -> SafeString:
    top = HEAD + place * CELL
    cells = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}" rx="3" class="heat-{}"/>'
        '<text x="{}" y="{}" class="figure mid heat-{}">{}</text>',
        (
            (
                *(LABEL + n * CELL * 2 + 1, top + 1, CELL * 2 - 2, CELL - 2, _depth(value, most)),
                *(LABEL + n * CELL * 2 + CELL, top + 22, _depth(value, most)),
                "\N{EN DASH}" if value is None else value,
            )
            for n, value in enumerate(values)
        ),
    )
    return format_html('<text x="0" y="{}" class="name">{}</text>{}', top + 22, name, cells)


def _depth(value: int | None, most: int) -> str:
    return "none" if value is None else str(min(round(value * 4 / most), 4))


def _told(rows: Sequence[tuple[str, int]]) -> str:
    return "; ".join(f"{name}: {count}" for name, count in rows) or gettext("nothing")


def drawing(title: str, wide: float, high: float, drawn: str, told: str) -> SafeString:
    """Return a picture that is one thing to a screen reader, which reads its figures."""
    return format_html(
        '<svg class="picture" viewBox="0 0 {} {}" role="img" aria-label="{}. {}">{}</svg>',
        wide,
        max(high, 1),
        title,
        told,
        drawn,
    )


def figure(svg: str, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> SafeString:
    """Return a picture with the table of its figures behind one press."""
    cells = format_html_join(
        "", '<th scope="col">{}</th>', ((head or gettext("What"),) for head in heads)
    )
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows),
    )
    return format_html(
        '<figure class="chart">{0}<details class="figures"><summary>{1}</summary>'
        '<div class="table" tabindex="0" role="region" aria-label="{1}"><table>'
        "<thead><tr>{2}</tr></thead><tbody>{3}</tbody></table></div></details></figure>",
        svg,
        gettext("The figures"),
        cells,
        body,
    )
