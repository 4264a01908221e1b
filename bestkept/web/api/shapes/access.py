"""Who may know what: requests, grants, decisions, openings, and looking at grants again."""

from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema

from bestkept.web.api.shapes.parts import Line, Paged, Said, Sent, Title, Told, WholeDay


class GrantsAsked(Paged):
    """Which grants are asked for: of a secret, a person, persons by words, or that end by a day."""

    asset: Line = ""
    person: Line = ""
    words: Line = ""
    ends_by: WholeDay | None = None


class Lapse(Schema):
    """Why an open grant lets its person know nothing, and since which day: a move, or leaving."""

    why: str
    since: date


class Grant(Schema):
    """A person may know a secret (version null: any) for one purpose; `last` is the last day.

    One with a `lapse` is open, and lets them know nothing.
    """

    number: str
    person: str
    name: str
    asset: str
    version: int | None
    purpose: str
    because: str
    approver: str
    same_person: bool
    valid_from: date
    last: date
    entry: int
    lapse: Lapse | None


class Approving(Told):
    """Why it is granted; and less than was asked: until an earlier day, of one version alone."""

    until: WholeDay | None = None
    version: int | None = Field(None, ge=1, le=2**31 - 1)


class Granting(Sent):
    """Who is granted which secret, for what, until which day, and why."""

    person: Line
    asset: Line
    purpose: Title
    until: WholeDay
    because: Said
    version: int | None = Field(None, ge=1, le=2**31 - 1)


class AccessAsking(Sent):
    """Which secret is asked for, for what, until which day, and why."""

    asset: Line
    purpose: Title
    until: WholeDay
    because: Said
    version: int | None = Field(None, ge=1, le=2**31 - 1)


class RequestsAsked(Paged):
    """Which requests are asked for: for one secret (by the number asked for), or all."""

    asset: Line = ""
    waiting: bool = Field(default=True, description="Only those that nobody answered yet")


class MyRequest(Schema):
    """What the token's person asked for. Whether there is such a secret is not told.

    `answer_because` is the reason of whoever answered.
    """

    number: str
    asset: str
    version: int | None
    purpose: str
    because: str
    until: date
    at: datetime
    answer: str | None
    answer_because: str


class Request(MyRequest):
    """A request as whoever answers sees it; `there` tells whether there is such a secret."""

    person: str
    name: str
    there: bool
    entry: int


class Revoking(Sent):
    """What ends: a grant, all of a person (an address), or all of a secret; and why."""

    what: Line
    because: Said


class AccessEnded(Schema):
    """The numbers of the grants that were ended."""

    ended: list[str]


class KnowingReason(Schema):
    """Why somebody knows a secret or may; `entry` 0 where a fact of today says so."""

    kind: str
    words: str
    entry: int
    now: bool


class Knower(Schema):
    """Somebody who knows a secret, or may; `now` false: no longer, but has known it.

    `counts` false: they had a grant alone, and it counts no more.
    """

    person: str
    name: str
    now: bool
    counts: bool
    state: str
    reasons: list[KnowingReason]


class Secret(Schema):
    """A secret that somebody knows of, with every reason and the grants in force."""

    number: str
    title: str
    tier: str
    state: str
    reasons: list[KnowingReason]
    grants: list[Grant]


class SecretOpening(Sent):
    """Which secret is opened, for what; version null: the newest that the person may know."""

    asset: Line
    purpose: Title
    version: int | None = Field(None, ge=1, le=2**31 - 1)


class Condition(Schema):
    """A condition of a decision: met, missing, to confirm with counsel, or not asked yet."""

    name: str
    state: str
    because: str
    rows: list[str]
    next: str


class KnowingAsked(Sent):
    """Who, which secret (version null: the newest), and what for, as a grant names it."""

    person: Line
    asset: Line
    purpose: Title
    version: int | None = Field(None, ge=1, le=2**31 - 1)


class KnowingDecided(Schema):
    """The entry that records a decision, and its verdict."""

    entry: int
    permitted: bool


class CitedRow(Schema):
    """A row that shows a condition: its kind, what it is called, and the entry that recorded it."""

    name: str
    kind: str
    label: str
    entry: int | None


class DecidedCondition(Schema):
    """A condition as an entry records it, with the rows that show it."""

    name: str
    state: str
    because: str
    rows: list[CitedRow]
    next: str


class DecidedOn(Schema):
    """What was decided on one secret."""

    asset: str
    version: int
    permitted: bool
    conditions: list[DecidedCondition]


class DecisionRecorded(DecidedOn):
    """A decision as its entry records it; `further` are other secrets of the same document.

    `glass` tells that the secret was opened whatever was missing.
    """

    entry: int
    person: str
    purpose: str
    day: str
    policy: int
    glass: bool
    further: list[DecidedOn]


class Differing(Schema):
    """What came out otherwise when it was decided again."""

    asset: str
    name: str
    was: str | None
    now: str | None


class DecidedAgain(Schema):
    """A decision made again: `same`, `differs`, or why it cannot be; and as it was recorded."""

    entry: int
    verdict: str
    recorded: DecisionRecorded | None
    differing: list[Differing]


class Lying(Schema):
    """Where a document lies."""

    label: str
    location: str
    file_sha256: str


class Opened(Schema):
    """What an opening came to, of which version.

    A request that comes again with its key is told no place again.
    """

    entry: int
    permitted: bool
    conditions: list[Condition]
    version: int
    location: str | None
    places: list[str]
    copies: list[str]
    documents: list[Lying]


class Breaking(Sent):
    """Which secret is opened without a grant, and why it cannot wait for one."""

    asset: Line
    because: Said


class CampaignBeginning(Sent):
    """Whose grants are looked at again (a secret, an organisation; empty: all), by whom, until."""

    scope: Line = ""
    reviewer: Line
    due: WholeDay


class CampaignHanding(Sent):
    """Who looks again from now on, and why."""

    reviewer: Line
    because: Said


class Campaign(Schema):
    """How a recertification stands; `stamped` counts answers that look unread.

    `own` counts grants that a reviewer kept of their own; `gone` tells that the reviewer has left.
    """

    number: str
    reviewer: str
    name: str
    due: date
    scope: str
    entry: int
    grants: int
    waiting: int
    ended: int
    stamped: int
    own: int
    gone: bool
    overdue: bool


class WaitingGrant(Schema):
    """A grant that waits for an answer, with what it is judged by."""

    grant: Grant
    title: str
    organisation: str
    job: str
    opened: datetime | None


class Answers(Sent):
    """What becomes of grants of a campaign, by their numbers, and why."""

    verdicts: dict[Line, Literal["keep", "end"]] = Field(min_length=1, max_length=1000)
    because: Said


class Answered(Schema):
    """Whether the answers look as if nobody had read what they were about."""

    number: str
    stamped: bool


class PurposeAsked(Sent):
    """What a secret would be opened for; none: what was granted, or one's work.

    And in which version; none: the newest that the person may know.
    """

    purpose: Line = ""
    version: int | None = Field(None, ge=1, le=2**31 - 1)


class SecretDecision(Schema):
    """Whether the token's person may open a secret today, with every condition met or missing."""

    number: str
    version: int
    purpose: str
    purposes: list[str] = Field(description="Those that they were granted it for")
    permitted: bool
    conditions: list[Condition]


class GlassAsked(Paged):
    """Which openings without a grant are asked for: of one secret, or all."""

    asset: Line = ""


class GlassBroken(Schema):
    """An opening without a grant: of which secret, by whom, when, and why."""

    asset: str
    person: str
    name: str
    entry: int
    at: datetime
    because: str


class AnswersGiven(Schema):
    """Answers that came in one batch: to how many grants, after how many seconds, and why.

    `own` are the reviewer's own grants that they kept; `stamped` tells that it looks unread.
    """

    entry: int
    at: datetime
    batch: int
    seconds: int
    because: str
    ended: list[str]
    own: list[str]
    stamped: bool
