"""Agreements with their terms, obligations and notices."""

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from bestkept.content.countries import FORMS
from bestkept.protect.agreements.listing import LACKS
from bestkept.protect.agreements.rules import HOW, KINDS, LASTING, MOST_YEARS, RENEWALS, STATES
from bestkept.web.api.shapes.parts import Line, Name, Paged, Said, Sent, Title, WholeDay

Long = Annotated[str, Field(max_length=400)]


class AgreementsAsked(Paged):
    """Which agreements are asked for."""

    words: Line = Field("", description="In number, kind, party, law; or a secret's number")
    party: Line = ""
    kind: Literal["", *KINDS] = ""  # type: ignore[valid-type]
    state: Literal["", *STATES] = ""  # type: ignore[valid-type]
    ends: str = Field("", pattern=r"^([0-9]{4}-[0-9]{2})?$", description="A month: 2026-12")
    lacks: Literal["", *LACKS] = Field(  # type: ignore[valid-type]
        "", description="The notice of 18 USC 1833(b), or the signed text"
    )


class Party(Schema):
    """Who is bound: a person by address, or an organisation by number."""

    label: str
    name: str
    person: bool


class Immunity(Schema):
    """How terms give the notice of 18 USC 1833(b), and the entry that says so."""

    how: str
    policy: str
    received_on: date | None
    entry: int | None


class Lasting(Schema):
    """How long confidence lasts after terms, in a form, and the entry that says so."""

    how: str
    until: date | None
    years: int | None
    entry: int | None


class Terms(Schema):
    """What an agreement says from a day on; `last` is its last day as far as is known today."""

    amendment: int
    valid_from: date
    last: date | None
    renews: date | None = Field(description="After which day it renews by itself next")
    parties: list[str] = Field(description="Whom these terms bind, by address or number")
    every_secret: bool
    secrets: list[str]
    purposes: list[str]
    survives: str
    law: str
    form: str
    signed_on: date
    notice_days: int | None
    renewal: str
    file: str
    sha256: str
    because: str
    entry: int
    immunity: Immunity | None
    lasting: Lasting | None

    @staticmethod
    def resolve_secrets(one: Any) -> list[str]:
        """Return the secrets as they are written: TS-0001:1-3."""
        return [str(scope) for scope in one.scopes]


class Obligation(Schema):
    """What has to be done under an agreement: by whom, until when, and whether it is."""

    order: int
    words: str
    owner: str
    due: date
    entry: int
    done_entry: int | None
    dropped: bool = Field(description="What closed it said that it need not be done any more")


class OwnDuty(Schema):
    """An open obligation that the token's person answers for, whether they signed or not."""

    agreement: str
    kind: str
    order: int
    words: str
    due: date


class AgreementLine(Schema):
    """A line of the list: how an agreement stands today, and how much of it is open."""

    number: str
    kind: str
    parties: list[Party]
    state: str
    last: date | None
    renews: date | None
    owed: int
    overdue: int


class Short(Schema):
    """That confidence ends before the secrets that it covers do; none named: every one."""

    ends: date | None = Field(description="From which day on; empty: some time after its end")
    secrets: list[str]
    every: bool


class Agreement(Schema):
    """An agreement as of a day: the terms that governed, the chain of all, obligations."""

    number: str
    kind: str
    parties: list[Party]
    entry: int
    terms: Terms | None
    chain: list[Terms]
    lapsed: date | None
    obligations: list[Obligation]
    immunity: str = Field(description="How it stands to the notice of 18 USC 1833(b)")

    @staticmethod
    def resolve_parties(one: Any) -> Any:
        """Return who is bound, with names."""
        return one.bound


class SignedByMe(Schema):
    """What binds the token's person: the terms, and what they owe under it."""

    number: str
    kind: str
    own: bool = Field(description="Signed by the person, not only by their employer")
    organisation: str
    terms: Terms
    lapsed: date | None
    obligations: list[Obligation]


class Due(Schema):
    """What falls due under an agreement: on which day, what, and who answers for it."""

    day: date
    agreement: str
    what: str
    owner: str


class DueAsked(Sent):
    """How many days ahead are asked for."""

    days: int = Field(90, ge=0, le=3660)


class NoticeTold(Sent):
    """How terms give the notice of 18 USC 1833(b)."""

    how: Literal[HOW]  # type: ignore[valid-type]
    policy: Line = ""
    received_on: WholeDay | None = None


class LastingTold(Sent):
    """How long confidence lasts after terms, with the day or the years that this asks for."""

    how: Literal[LASTING]  # type: ignore[valid-type]
    until: WholeDay | None = None
    years: int | None = Field(None, ge=1, le=MOST_YEARS)


class Wording(Sent):
    """What terms say; no purposes mean any, and * among the secrets every one."""

    secrets: list[Name] = Field(max_length=5000)
    purposes: list[Name] = Field([], max_length=200)
    first: WholeDay
    last: WholeDay | None = None
    survives: Long = "as long as it is secret"
    law: Title
    form: Literal[FORMS]  # type: ignore[valid-type]
    signed_on: WholeDay
    notice_days: int | None = Field(None, ge=0, le=3650)
    renewal: Literal[RENEWALS] = RENEWALS[0]  # type: ignore[valid-type]
    file: Line = Field("", description="The number of the signed text in the vault")
    immunity: NoticeTold | None = None
    lasting: LastingTold | None = None
    because: Said


class Amending(Wording):
    """What terms say from a day on, who is bound from then on, and who no longer."""

    joins: list[Title] = Field([], max_length=500, description="Addresses, or numbers like O-0001")
    leaves: list[Title] = Field([], max_length=500, description="Of those who are bound now")


class Signed(Wording):
    """An agreement that was signed, and who is bound by it."""

    kind: Literal[KINDS]  # type: ignore[valid-type]
    parties: list[Title] = Field(max_length=500, description="Addresses, or numbers like O-0001")


class Ending(Sent):
    """From which day an agreement holds no longer, and why."""

    first: WholeDay
    because: Said


class Renewing(Sent):
    """Until which day an agreement was renewed, and how that is known."""

    last: WholeDay
    because: Said


class Surviving(LastingTold):
    """How long confidence lasts after the terms of an amendment, and how that is known."""

    amendment: int = Field(0, ge=0, le=2**31 - 1)
    because: Said


class Reassigning(Sent):
    """Who answers for an obligation from now on, and until when; empty: as before."""

    owner: Line = ""
    due: WholeDay | None = None
    because: Said


class Owing(Sent):
    """What has to be done, by whom, until when."""

    words: Long
    owner: Line
    due: WholeDay


class Text(Sent):
    """Which document of the vault is the signed text of which amendment."""

    amendment: int = Field(0, ge=0, le=2**31 - 1)
    file: Line


class Noticed(NoticeTold):
    """How the terms of an amendment give the notice, and how that is known."""

    amendment: int = Field(0, ge=0, le=2**31 - 1)
    because: Said


class FormEnough(Schema):
    """Whether a form of signature is enough in a country (empty: unknown), and who says so."""

    country: str
    name: str
    verdict: str
    words: str
    source: str
    read_on: str
    confirmed: bool
    advice: str


class RightsOf(Schema):
    """A party whose work is not the payer's where it works, who says so, and what hands it over."""

    party: str
    name: str
    country: str
    country_name: str
    words: str
    source: str
    read_on: str
    confirmed: bool
    assigned: list[str] = Field(description="Agreements in force; none: the rights stay theirs")


class RestingGrant(Schema):
    """A grant that would lapse with an agreement."""

    number: str
    person: str
    name: str
    asset: str
    purpose: str


class Bearing(Schema):
    """What hangs on an agreement today: form, rights, and what access rests on it alone."""

    forms: list[FormEnough]
    rights: list[RightsOf]
    short: Short | None = Field(description="Where confidence ends before a secret does")
    grants: list[RestingGrant]
    many: int
    persons: int
    secrets: int
    more: bool


class MonthDue(Schema):
    """What falls into a month: how many terms end, last days for notice, obligations."""

    first: date
    ends: int
    notices: int
    owed: int


class AgreementCounts(Schema):
    """How many agreements are on record, how many in which state, and what each month asks."""

    total: int
    in_force: int
    soon: int
    over: int
    overdue: int
    months: list[MonthDue]


class TextSent(Sent):
    """Of which amendment a file is the signed text; where empty, of the one that governs."""

    amendment: str = Field("", pattern="^[0-9]{0,9}$")
