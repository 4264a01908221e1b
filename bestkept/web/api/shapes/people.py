"""People, where they work, and organisations."""

from datetime import date
from typing import Literal

from ninja import Field, Schema

from bestkept.web.api.shapes.parts import Line, Paged, Said, Sent, Title, WholeDay

Kind = Literal["own", "partner"]
Level = Literal["none", "basic", "enhanced"]
Aware = Literal["passed", "failed", "not asked"]


class Person(Schema):
    """A person and the roles held today."""

    email: str
    name: str
    roles: list[str]


class PersonsAsked(Paged):
    """Which people are asked for: by words of name or address, or for whom they work today."""

    words: Line = ""
    organisation: Line = Field("", description="Its number, like O-0001")


class Placed(Schema):
    """Where a person works on a day, their status, and how far they were vetted.

    What is on no record is empty; of a place, what nobody told is a dash.
    """

    email: str
    name: str
    organisation: str
    kind: str
    unit: str
    job: str
    site: str
    country: str
    manager: str
    status: str
    vetted: str


class Joining(Sent):
    """Somebody who is put on record."""

    email: Line
    name: Title
    roles: list[Literal["employee", "partner"]] = Field(["employee"], min_length=1, max_length=2)


class Naming(Sent):
    """What a person is called from today on, and why."""

    name: Title
    because: Said


class Placing(Sent):
    """Where a person works: the number of the organisation, and as much else as is known."""

    organisation: Line
    unit: Line = ""
    job: Line = ""
    site: Line = ""
    country: Line = Field("", description="Two letters; that of the seat where empty")
    manager: Line = Field("", description="The address of somebody on record")
    since: WholeDay | None = None


class Standing(Sent):
    """Whether a person is joining, working, leaving or gone, from which day on (none: today)."""

    status: Literal["joining", "working", "leaving", "left"]
    because: Said
    since: WholeDay | None = None


class Vetted(Schema):
    """A vetting on record, by its entry; `counts` tells that it is the one that counts today.

    `wrong` says why it was struck, and is empty where it was not.
    """

    entry: int
    level: str
    basis: str
    done_by: str
    done_on: date
    expires: date | None
    awareness: str
    counts: bool
    wrong: str


class Vetting(Sent):
    """That a person was vetted: how far, on which legal basis, by whom, when."""

    level: Level
    basis: Title
    done_by: Title
    done_on: WholeDay
    expires: WholeDay | None = None
    awareness: Aware = "not asked"


class Organisation(Schema):
    """A unit of our own or a partner, and the country of its seat.

    From the day `ended` on nobody works for it any more.
    """

    number: str
    name: str
    kind: str
    country: str
    ended: date | None


class OrganisationsAsked(Paged):
    """Which organisations are asked for, by words of their names or a number."""

    words: Line = ""


class Founding(Sent):
    """A unit of our own or a partner that is put on record."""

    name: Title
    kind: Kind
    country: Line = Field(description="Two letters, like IN")


class Taken(Schema):
    """How many lines of a table were recorded."""

    lines: int
