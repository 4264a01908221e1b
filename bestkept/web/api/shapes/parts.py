"""What all resources share: pages of lists, days, numbers, words of a bounded length."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

from ninja import Field, Schema
from pydantic import BeforeValidator, ConfigDict, StringConstraints

Item = TypeVar("Item")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(told: Any) -> Any:
    if told is not None and not (isinstance(told, str) and _DAY.fullmatch(told)):
        raise ValueError("Write a day like 2026-03-01.")
    return told


WholeDay = Annotated[date, BeforeValidator(_day)]
# No control characters: nothing of ours can be told in them, and PostgreSQL takes no zero byte.
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=200)]
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=8000)]
Said = Annotated[str, StringConstraints(pattern=r"^[^\x00]*[^\x00\s][^\x00]*$", max_length=2000)]
_TOLD = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"
Name = Annotated[str, StringConstraints(pattern=_TOLD, max_length=60)]
Title = Annotated[str, StringConstraints(pattern=_TOLD, max_length=200)]
Hash = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0, le=2**53)]


class Sent(Schema):
    """What is sent to us: names that we do not know are told, and not passed over."""

    model_config = ConfigDict(extra="forbid")


class Paged(Sent):
    """Which page of a list, from 1, and how long a page is."""

    page: int = Field(1, ge=1, le=1_000_000)
    size: int = Field(25, ge=1, le=100)

    @property
    def start(self) -> int:
        """The place of the first line, from 0."""
        return (self.page - 1) * self.size

    def page_of(self, items: Sequence[Any], total: int) -> dict[str, Any]:
        """Return the lines of this page, of so many in all, as `Page` has them."""
        return {"items": items, "total": total, "page": self.page, "size": self.size}


class Page(Schema, Generic[Item]):
    """Some lines of a list, and how many there are in all."""

    items: list[Item]
    total: int
    page: int
    size: int


class Made(Schema):
    """The number of what was made or changed."""

    number: str


class Event(Schema):
    """An entry in plain words."""

    number: int
    at: datetime
    verb: str
    words: str
    more: str
    by: str


class Told(Sent):
    """One sentence of what was done, or why."""

    text: Said


class Day(Sent):
    """The day that is asked about; none means today."""

    on: WholeDay | None = None
