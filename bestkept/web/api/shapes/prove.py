"""The ledger, the overview, people, whose token it is."""

from datetime import date, datetime
from typing import Annotated, Any

from ninja import Field, Schema

from bestkept.web.api.shapes.parts import Event, Line, Sent, WholeDay

# A day of a century in which somebody may record.
Day = Annotated[WholeDay, Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]


class Me(Schema):
    """Whose token this is, and what it is good for."""

    person: str
    name: str
    roles: list[str]
    token: str
    scopes: list[str]
    last_day: date


class OverviewNow(Schema):
    """What stands, in numbers."""

    secrets_by_state: dict[str, int]
    secrets_by_tier: dict[str, int]
    findings_by_verdict: dict[str, int]
    open_incidents: int
    entries: int
    signed_entries: int


class EntriesAsked(Sent):
    """Which entries of the ledger are asked for, newest first."""

    below: int | None = Field(None, ge=0, le=2**53, description="Only those below this number")
    size: int = Field(40, ge=1, le=100)
    verb: Line = ""
    subject: Line = Field("", description="Only those about this, such as TS-0001")
    since: Day | None = Field(None, description="The first day, in UTC")
    until: Day | None = Field(None, description="The last day, in UTC")
    views: bool = Field(default=False, description="Looks too")


class Entries(Schema):
    """Entries, newest first; `below` asks for those that follow, null at the end."""

    items: list[Event]
    below: int | None


class FieldSaid(Schema):
    """A field of an entry: its value, or why it is not shown."""

    name: str
    value: Any = None
    why: str = Field(
        description="Empty, or: erased; shut (not for this role); privileged (legal advice); "
        "machine (kept for checks by program)"
    )


class EntrySaid(Event):
    """An entry with what it says, as far as whoever asks may see what it is about."""

    subjects: list[str]
    fields: list[FieldSaid]


class Proof(Schema):
    """The proof that an entry is in the signed log (RFC 6962); `bestkept verify` reads it."""

    format: str
    entry: int
    leaf: str = Field(description="The entry's bytes, in base64")
    leaf_sha256: str
    size: int = Field(description="How many entries the checkpoint covers")
    hashes: list[str]
    checkpoint: str
    key: str = Field(description="The log's public key; take it from elsewhere to verify")


class Anchor(Schema):
    """An outside party that fixed the log: every entry below `size` was there at `at`."""

    entry: int
    kind: str = Field(description="stamp or cosignature")
    by: str
    at: datetime
    size: int


class Log(Schema):
    """By what others check the log: its keys, and who anchored it, newest first."""

    key: str
    earlier_keys: list[str] = Field(description="Those that it had before restores")
    anchors: list[Anchor]
    lost: list[int] = Field(description="Entries of anchors whose files are gone")
