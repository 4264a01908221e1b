"""Incidents."""

from datetime import datetime
from typing import Literal

from ninja import Field, Schema
from pydantic import AwareDatetime

from bestkept.respond.rules import OUTCOMES
from bestkept.web.api.shapes.parts import Line, Paged, Said, Sent, Title, Told

HOWS = ("", *(one.partition(":")[0] for one in OUTCOMES))


class Step(Schema):
    """Something that was done about an incident."""

    text: str
    entry: int
    at: datetime


class Evidence(Schema):
    """Something in the vault that belongs to an incident; whoever may opens it by its number."""

    number: str
    name: str
    bytes: int
    entry: int
    at: datetime


class Incident(Schema):
    """An incident with its clock: whole hours since it was discovered.

    A closed one has the reason, the instant and, where it was told, the outcome.
    """

    number: str
    title: str
    status: str
    discovered_at: datetime
    hours: int
    entry: int
    opened: datetime
    findings: list[str]
    steps: list[Step]
    evidence: list[Evidence]
    because: str
    outcome: str
    closed: datetime | None


class Opening(Sent):
    """The incident that findings become, or one that begins with what somebody was told."""

    title: Title
    findings: list[Line] = Field([], max_length=100)
    discovered_at: AwareDatetime | None = Field(None, description="With time zone; none means now")


class IncidentsAsked(Paged):
    """Which incidents are asked for."""

    status: Literal["", "open", "closed"] = ""


class IncidentEnding(Told):
    """Why an incident is closed, and how it ended."""

    outcome: Literal[HOWS] = ""  # type: ignore[valid-type]


class EvidenceTold(Sent):
    """What a file shows that is kept for an incident."""

    because: Said
