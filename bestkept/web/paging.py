"""Long lists in pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest

Line = TypeVar("Line")


DIGITS = 18  # of the longest number that is read


@dataclass(frozen=True)
class Pages:
    """Which page of how many: `number` from 1, `size` lines a page, `total` lines in all.

    `name` is what the address calls the number: each list of a page has its own.
    """

    SIZE: ClassVar[int] = 25
    SHORT: ClassVar[int] = 20  # where each line tells much

    number: int
    size: int
    total: int
    name: str = "page"

    @property
    def start(self) -> int:
        """The place of the first line, from 0."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max((self.total - 1) // self.size + 1, 1)

    @property
    def first_line(self) -> int:
        """The place of the first line of this page, from 1; 0 where there is none."""
        return min((self.number - 1) * self.size + 1, self.total)

    @property
    def last_line(self) -> int:
        """The place of the last line of this page."""
        return min(self.number * self.size, self.total)

    @property
    def before(self) -> int | None:
        """The page before, if there is one."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The page after, if there is one."""
        return self.number + 1 if self.number < self.last else None


def parted(rows: Sequence[Line], number: int, size: int = Pages.SIZE) -> Sequence[Line]:
    """Return the lines of a page of `rows`, which are all at hand."""
    return rows[(number - 1) * size : number * size]


def asked_page(request: HttpRequest, name: str = "page") -> int:
    """Return the number of the page that an address asks for; 1 for nonsense."""
    return min(max(whole(request.GET.get(name, "")) or 1, 1), 1_000_000)


def whole(text: str) -> int | None:
    """Return the whole number that somebody typed or sent; None for what is none of ours.

    More than eighteen digits count nothing here. A database could not take them, and Python
    refuses to read a few thousand.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None


def part(
    request: HttpRequest,
    some: Callable[..., tuple[Sequence[Any], int]],
    size: int,
    name: str = "page",
) -> tuple[Sequence[Any], Pages]:
    """Return the lines of the page that is asked for, and the pages; of one too far, the last.

    `some` gives the lines from `start` on, at most `size`, and how many there are in all.
    """
    number = asked_page(request, name)
    found, total = some(start=(number - 1) * size, size=size)
    pages = Pages(number, size, total, name)
    if number > pages.last:
        pages = Pages(pages.last, size, total, name)
        found, total = some(start=pages.start, size=size)
    return found, pages


def part_of(
    request: HttpRequest, lines: Sequence[Any], size: int, name: str = "page"
) -> tuple[Sequence[Any], Pages]:
    """Return as `part` the lines of a list that is there as a whole."""
    return part(request, lambda start, size: (lines[start : start + size], len(lines)), size, name)
