"""Changes in law and wording, what they touch, and agreements that are signed anew."""

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import StringConstraints

from bestkept.protect.agreements.rules import KINDS
from bestkept.web.api.shapes.agreements import NoticeTold
from bestkept.web.api.shapes.parts import Line, Name, Paged, Said, Sent, WholeDay

Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,2}-[0-9]{1,12}$")]
Those = Annotated[list[Number], Field(min_length=1, max_length=200)]


class Change(Schema):
    """What changed: where, on which topic, by which source, and what it touches."""

    kind: str
    country: str
    topic: str
    words: str
    source: str
    made_on: date
    effective: date
    kinds: list[str]
    forms: list[str]
    law: str
    edition: str
    refuses: bool


class LawChange(Schema):
    """A change on record, whether counsel confirmed it, and how much it touches."""

    number: str
    told: Change
    standing: str
    advice: list[str]
    logged: list[str]
    entry: int
    recorded: datetime
    withdrawn: int | None
    assessed: date
    assessed_entry: int
    agreements: int
    persons: int
    campaigns: list[str]


class Touched(Schema):
    """An agreement in an impact list, and why."""

    agreement: str
    kind: str
    parties: list[str]
    form: str
    law: str
    signed_on: date
    why: str


class Reached(Schema):
    """A person in an impact list, and why."""

    email: str
    name: str
    why: str


class Impact(Schema):
    """What a change touches on a day."""

    on: date
    agreements: list[Touched]
    persons: list[Reached]


class Differences(Schema):
    """What an impact list computed now has more, or less, than the one that is kept."""

    on: date
    came: list[Touched]
    went: list[Touched]
    persons_came: list[Reached]
    persons_went: list[Reached]


class Changing(Sent):
    """A change that is to be recorded, or looked at before."""

    kind: Line = "law"
    topic: Line
    words: Said
    source: Said
    made_on: WholeDay
    effective: WholeDay
    country: Line = Field("", description="Its two letters; empty for everywhere")
    kinds: list[Line] = Field(list(KINDS), max_length=20)
    forms: list[Line] = Field([], max_length=20, description="Of signature; none: any")
    law: Line = ""
    edition: Line = ""
    refuses: bool = Field(default=False, description="These forms are no longer enough there")


class Recording(Changing):
    """A change that is to be recorded, with the advice by which counsel confirmed it."""

    advice: Line = ""


class Confirming(Sent):
    """The advice by which counsel confirmed a change."""

    advice: Number


class Reader(Schema):
    """A person who was told of a change, and when they said that they had read it."""

    email: str
    name: str
    told: datetime
    read: datetime | None
    entry: int


class ToldMe(Schema):
    """A change that one was told: in its own words, and what legal says that it means."""

    number: str
    change: Change
    where: str
    words: str
    told: datetime
    read: datetime | None
    read_entry: int | None
    withdrawn: bool


class EditionNoted(Sent):
    """In which edition terms were signed: those of an amendment (none: the last ones)."""

    edition: Name
    amendment: int | None = Field(None, ge=0, le=100_000)


class RepaperingBeginning(Sent):
    """A campaign that is to begin; `only` names some agreements of the impact list."""

    words: Line
    owner: Line
    due: WholeDay
    only: list[Number] = Field([], max_length=10_000)


class Behind(Schema):
    """Somebody who answers for agreements that are open, and how many of them are late."""

    person: str
    open: int
    late: int


class RepaperingCampaign(Schema):
    """A campaign on a day: how many agreements are in each state, late, or past the change."""

    number: str
    change: str
    effective: date
    words: str
    due: date
    entry: int
    counts: dict[str, int]
    total: int
    open: int
    late: int
    past: int
    behind: list[Behind]
    closed: int | None
    outcome: str

    @staticmethod
    def resolve_behind(one: object) -> list[Behind]:
        """Return the three that stand for somebody under their names."""
        told = getattr(one, "behind", ())
        return [Behind(person=who, open=many, late=late) for who, many, late in told]


class CampaignsAsked(Paged):
    """Which campaigns are asked for, as they stood on which day (none: today)."""

    on: WholeDay | None = None


class DayAsked(Sent):
    """As it stood on which day (none: today)."""

    on: WholeDay | None = None


class ItemsAsked(CampaignsAsked):
    """Which agreements of a campaign: those in one state alone, where it is told."""

    state: Line = ""


class RepaperingItem(Schema):
    """An agreement in a campaign: how it was signed, how it stands, and what closed it."""

    agreement: str
    kind: str
    parties: list[str]
    form: str
    signed_on: date
    state: str
    owner: str
    because: str
    edition: str
    since: date
    entry: int
    terms: str
    late: bool
    past: bool


class Moving(Sent):
    """Agreements that are moved on together, and why."""

    agreements: Those
    because: Said


class Signing(Moving):
    """How agreements were signed anew; `file` is the signed text of one, in the vault."""

    form: Line
    signed_on: WholeDay
    first: WholeDay | None = None
    last: WholeDay | None = None
    file: Line = ""
    instead: bool = Field(default=False, description="As a new agreement in the old one's place")
    notice: NoticeTold | None = Field(
        None, description="How the new wording gives the notice of 18 USC 1833(b), if looked at"
    )


class ItemSettling(Sent):
    """An agreement, and the terms on record already by which it was signed anew."""

    agreement: Number
    instead: Number
    amendment: int = Field(0, ge=0, le=100_000)
    because: Said


class Handing(Moving):
    """Agreements for which somebody else answers from now on."""

    owner: Line


class SignedSoFar(Schema):
    """How many agreements of a campaign were signed anew by a day."""

    day: date
    signed: int
