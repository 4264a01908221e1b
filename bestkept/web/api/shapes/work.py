"""Work that outlasts a request: what is asked for, how far it is, what came of it."""

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

from bestkept.web.api.shapes.parts import Name, Paged, Sent, WholeDay
from bestkept.work.rules import KINDS


class WorkAsked(Paged):
    """Which work is asked for."""

    kind: Literal[tuple(KINDS)] = "scan"  # type: ignore[valid-type]


class Job(Schema):
    """A piece of work: its state, how far it is, and what came of it."""

    name: str
    kind: str
    words: str
    arguments: dict[str, Any]
    by: str
    asked: datetime
    state: str
    share: float | None = Field(description="0 to 1; null where nobody knows")
    phrase: str
    begun: datetime | None
    ended: datetime | None
    why: str = Field(description="Why it failed")
    outcome: dict[str, Any]


class ScanOf(Sent):
    """The place that is to be scanned, by the name under which it was allowed."""

    place: Name


class Nothing(Sent):
    """There is nothing to say."""


class BindersOf(Sent):
    """The day of which all binders are to be written; none means today."""

    on: WholeDay | None = None
