"""What this home is set to, and the places that it reads for people."""

from datetime import date

from ninja import Field, Schema


class Setting(Schema):
    """A setting, and since when; `entry` null: as it comes."""

    name: str
    value: str
    since: date | None
    entry: int | None


class Place(Schema):
    """A place that the server reads for people, and what for."""

    name: str
    address: str
    uses: list[str] = Field(description="scan, passages")
    because: str
    since: date
    entry: int


class GroupRole(Schema):
    """A role that the members of groups of this name hold, as an administrator decided."""

    name: str
    role: str
    since: date
    entry: int
