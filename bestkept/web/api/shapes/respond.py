"""Incidents."""

from datetime import datetime
from typing import Literal

from ninja import Field, Schema
from pydantic import AwareDatetime

from bestkept.web.api.shapes.parts import Line, Paged, Sent, Title


class Step(Schema):
    """Something that was done about an incident."""

    text: str
    entry: int
    at: datetime


class Incident(Schema):
    """An incident with its clock: whole hours since it was discovered."""

    number: str
    title: str
    status: str
    discovered_at: datetime
    hours: int
    entry: int
    opened: datetime
    findings: list[str]
    steps: list[Step]


class Opening(Sent):
    """The incident that findings become."""

    title: Title
    findings: list[Line] = Field(min_length=1, max_length=100)
    discovered_at: AwareDatetime | None = Field(None, description="With time zone; none means now")


class IncidentsAsked(Paged):
    """Which incidents are asked for."""

    status: Literal["", "open", "closed"] = ""
