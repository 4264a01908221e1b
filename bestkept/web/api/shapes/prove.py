"""The ledger, the overview, people, whose token it is."""

from datetime import date

from ninja import Field, Schema

from bestkept.web.api.shapes.parts import Event, Line, Sent


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
