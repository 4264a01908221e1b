"""What of the register an address asks for; the same for its list, its views and its export."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.register.inventory.queries import ASKABLE, Asked
from bestkept.web.paging import Pages, asked_page

if TYPE_CHECKING:
    from django.http import HttpRequest, QueryDict

COLUMNS = ("number", "title", "tier", "unit", "owner", "status")


def asked(request: HttpRequest) -> Asked:
    """Return what the address asks for, of the page that it names."""
    return of_query(request.GET, start=(asked_page(request) - 1) * Pages.SIZE)


def of_query(told: QueryDict, start: int = 0) -> Asked:
    """Return what a query asks for; what it says wrongly is left out."""
    names = ("tier", "status", "owner", "unit", "kind")
    sort = told.get("sort", "number")
    return Asked(
        words=told.get("words", "")[:200],
        lacks=told.get("lacks", "")[:80],
        sort=sort if sort.removeprefix("-") in COLUMNS else "number",
        start=start,
        size=Pages.SIZE,
        **{name: told.get(name, "")[:200] for name in names},
    )


def told(one: Asked) -> dict[str, str]:
    """Return what is asked for by name, as a view keeps it."""
    found = {name: str(getattr(one, name)) for name in ASKABLE}
    return {**found, "sort": "" if one.sort == "number" else one.sort}
