"""Long lists in pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from django.http import HttpRequest


@dataclass(frozen=True)
class Pages:
    """Which page of how many: `number` from 1, `size` lines a page, `total` lines in all."""

    SIZE: ClassVar[int] = 25
    SHORT: ClassVar[int] = 20  # where each line tells much

    number: int
    size: int
    total: int

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


def asked_page(request: HttpRequest) -> int:
    """Return the number of the page that an address asks for; 1 for nonsense."""
    text = request.GET.get("page", "")
    return min(max(int(text), 1), 1_000_000) if text.isascii() and text.isdigit() else 1
