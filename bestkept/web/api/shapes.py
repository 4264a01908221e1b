"""What the answers and the requests look like. Version 1: fields are added, and never changed."""

import re
from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar

from ninja import Field, Schema
from pydantic import AwareDatetime, BeforeValidator, ConfigDict, StringConstraints

from bestkept.register.intake.rules import VERDICTS as DECISIONS
from bestkept.watch.rules import GRADES
from bestkept.watch.rules import VERDICTS as FOUND

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


class Page(Schema, Generic[Item]):
    """Some lines of a list, and how many there are in all."""

    items: list[Item]
    total: int
    page: int
    size: int


class Made(Schema):
    """The number of what was made or changed."""

    number: str


class Me(Schema):
    """Whose token this is, and what it is good for."""

    person: str
    name: str
    roles: list[str]
    token: str
    scopes: list[str]
    last_day: date


class AssetsAsked(Paged):
    """What of the register is asked for."""

    words: Line = ""
    tier: Line = ""
    status: Line = Field("", description="One state, or several with commas")
    owner: Line = ""
    kind: Line = ""
    lacks: Line = Field("", description="The name of a fact that is missing")
    sort: Literal[
        "number", "-number", "title", "-title", "tier", "-tier", "owner", "-owner",
        "status", "-status",
    ] = "number"  # fmt: skip


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


class Event(Schema):
    """An entry in plain words."""

    number: int
    at: datetime
    verb: str
    words: str
    more: str
    by: str


class OverviewNow(Schema):
    """What stands, in numbers."""

    secrets_by_state: dict[str, int]
    secrets_by_tier: dict[str, int]
    findings_by_verdict: dict[str, int]
    open_incidents: int
    entries: int
    signed_entries: int


class Finding(Schema):
    """Where a passage of ours was seen, and the verdict on it; never the passage."""

    number: str
    asset: str
    document: str
    version: int
    lens: str
    path: str
    member: str | None
    line: int
    start: int
    end: int
    share: float
    grade: str
    public: bool
    excerpt_sha256: str
    entry: int
    seen: datetime
    verdict: str
    because: str | None


class FindingsAsked(Paged):
    """Which findings are asked for."""

    verdict: Literal["", *FOUND] = ""  # type: ignore[valid-type]
    grade: Literal["", *GRADES] = ""  # type: ignore[valid-type]
    asset: Line = ""


class Sighting(Sent):
    """A finding of a scan, as `bestkept scan --json` prints it, without any text."""

    asset: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[0-9]{1,10}$")]
    document: Annotated[str, StringConstraints(pattern=r"^[A-Z]-[0-9]{1,10}$")]
    version: int = Field(ge=0, le=2**31 - 1)
    lens: Literal["verbatim", "code", "term"]
    path: Annotated[str, StringConstraints(pattern=r"^[^\x00]+$", max_length=8000)]
    member: Text | None = None
    line: int = Field(ge=1, le=2**53)
    start: Count
    end: Count
    share: float = Field(ge=0, le=1)
    grade: Literal[GRADES]  # type: ignore[valid-type]
    public: bool
    excerpt_sha256: Hash
    place: Text | None = Field(None, description="The real place, by which it is known again")


class Scan(Sent):
    """What one scan found; nothing, too, is worth recording."""

    findings: list[Sighting] = Field(max_length=500)  # of so many assets at most: one act


class Recorded(Schema):
    """The numbers of the findings that are new, and of those that were known."""

    new: list[str]
    known: list[str]


class Verdict(Sent):
    """A verdict on a finding, and why."""

    verdict: Literal[FOUND]  # type: ignore[valid-type]
    because: Said


class Decision(Sent):
    """A decision on a candidate; `privileged` marks the reason as legal advice."""

    verdict: Literal[DECISIONS]  # type: ignore[valid-type]
    because: Text = ""
    privileged: bool = False


class State(Schema):
    """A candidate and the state that it is in."""

    number: str
    state: str


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


class Told(Sent):
    """One sentence of what was done, or why."""

    text: Said


class IncidentsAsked(Paged):
    """Which incidents are asked for."""

    status: Literal["", "open", "closed"] = ""


class EntriesAsked(Sent):
    """Which entries of the ledger are asked for, newest first."""

    below: int | None = Field(None, ge=0, le=2**53, description="Only those below this number")
    size: int = Field(40, ge=1, le=100)
    verb: Line = ""
    views: bool = Field(default=False, description="Looks too")


class Entries(Schema):
    """Entries, newest first; `below` asks for those that follow, null at the end."""

    items: list[Event]
    below: int | None


class Proof(Schema):
    """Hashes by which anybody can see that an entry is in the signed log (RFC 6962)."""

    entry: int
    leaf: str = Field(description="The entry's bytes, in base64")
    leaf_sha256: str
    size: int = Field(description="How many entries the checkpoint covers")
    hashes: list[str]
    checkpoint: str


class Person(Schema):
    """A person and the roles held today."""

    email: str
    name: str
    roles: list[str]


class PersonsAsked(Paged):
    """Which people are asked for, by words of name or address."""

    words: Line = ""


class Draft(Sent):
    """A draft; it is looked at once and forgotten."""

    text: Annotated[str, StringConstraints(max_length=200_000)]


class Reason(Schema):
    """A passage of the draft, by its character offsets, and what to do about it."""

    category: str
    start: int
    end: int
    advice: str


class Answer(Schema):
    """What to do with a draft: fine, change or ask; by which lenses it was looked at."""

    verdict: str
    reasons: list[Reason]
    lenses: list[str]
    left_out: list[str] = Field(default_factory=list)


class Day(Sent):
    """The day that is asked about; none means today."""

    on: WholeDay | None = None


class Rows(Schema):
    """The inventory: one object an asset, with the facts in force by name."""

    items: list[dict[str, Any]]
