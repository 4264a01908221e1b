"""Assets, candidates, and tables of them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

from bestkept.register.intake.rules import VERDICTS as DECISIONS
from bestkept.web.api.shapes.parts import Day, Line, Paged, Sent, Text, Title


class AssetsFiltered(Sent):
    """What of the register is asked for, in which order."""

    words: Line = ""
    tier: Line = ""
    status: Line = Field("", description="One state, or several with commas")
    owner: Line = ""
    unit: Line = Field("", description="A unit; `none` for what belongs to none")
    kind: Line = ""
    lacks: Line = Field("", description="The name of a fact that is missing")
    sort: Literal[
        "number", "-number", "title", "-title", "tier", "-tier", "owner", "-owner",
        "status", "-status", "unit", "-unit",
    ] = "number"  # fmt: skip


class AssetsAsked(Paged, AssetsFiltered):
    """A page of what of the register is asked for."""


class ExportAsked(Day, AssetsFiltered):
    """What is exported: the whole register, or what is asked for; as of a day."""


class AssetLine(Schema):
    """A line of the register, with what holds today."""

    number: str
    kind: str
    recorded: datetime
    title: str
    tier: str
    owner: str
    deputy: str
    status: str


class Fact(Schema):
    """A fact in force, since when, and the entry that recorded it."""

    name: str
    value: str
    valid_from: date
    valid_to: date | None
    entry: int
    recorded: datetime
    later: bool = Field(description="Recorded after the day that was asked about")


class Document(Schema):
    """A guarded document: where it was, its hash and sizes; never its text."""

    label: str
    location: str
    file_sha256: str
    bytes: int
    words: int
    sketches: int


class Version(Schema):
    """A version of an asset."""

    number: int
    entry: int
    recorded: datetime
    documents: list[Document]


class Asset(Schema):
    """An asset as of a day."""

    number: str
    kind: str
    entry: int
    recorded: datetime
    facts: list[Fact]
    versions: list[Version]


class Location(Schema):
    """Where an asset lies: said in a fact, or a document's."""

    what: str
    where: str


class Decision(Sent):
    """A decision on a candidate; `privileged` marks the reason as legal advice."""

    verdict: Literal[DECISIONS]  # type: ignore[valid-type]
    because: Text = ""
    privileged: bool = False


class Candidate(Sent):
    """What somebody thinks is a secret, told without giving it away."""

    title: Title
    tier: Literal["top", "restricted", "confidential"] = "confidential"
    description: Text = ""
    boundary: Text = ""
    location: Annotated[str, StringConstraints(pattern=r"^[^\x00]*$", max_length=2000)] = ""


class Again(Sent):
    """What was sent back, said again."""

    description: Text = ""
    boundary: Text = ""
    location: Text = ""
    because: Text = ""


class Rows(Schema):
    """The inventory: one object an asset, with the facts in force by name."""

    items: list[dict[str, Any]]


class WrongLine(Schema):
    """A line of a table that cannot be imported, and what to do about it."""

    line: int
    why: str


class Looked(Schema):
    """How many assets a table would make, and each line that is wrong."""

    assets: int
    wrong: list[WrongLine]


class Imported(Schema):
    """How many assets an import made."""

    assets: int
