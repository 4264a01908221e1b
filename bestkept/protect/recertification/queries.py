"""Who may see what: how campaigns stand, and the facts by which a grant is judged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import BigIntegerField, Count, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.people import queries as people
from bestkept.people.models import Engagement
from bestkept.people.queries import authorise
from bestkept.people.rules import Owed
from bestkept.protect.access import queries as access
from bestkept.protect.access.models import Grant
from bestkept.protect.recertification import rules
from bestkept.protect.recertification.models import Campaign, Handing, Item, Review
from bestkept.register.inventory import queries as inventory

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bestkept.journal.rules import Actor
    from bestkept.protect.access.queries import GrantView

MAY_SEE = ("legal", "security", "hr", "auditor", "administrator")
SHOWN = "campaign.shown"


@dataclass(frozen=True)
class CampaignView:
    """A campaign: who looks again, until when, how many grants, and how many wait or were ended.

    `scope` is the number of a secret or organisation, empty for all. `stamped` counts the
    answers that look as if nobody had read what they were about; `own` the grants that a reviewer
    kept of their own, which nobody else has looked at. `gone` tells that the reviewer has left.
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

    @property
    def overdue(self) -> bool:
        """Whether something waits although the day has passed."""
        return bool(self.waiting) and self.due < datetime.now(UTC).date()


@dataclass(frozen=True)
class Waiting:
    """A grant that waits for an answer, with the facts by which it is judged.

    The title of the secret, for whom the person works and in which job, and when they last
    opened it (None: never).
    """

    grant: GrantView
    title: str
    organisation: str
    job: str
    opened: datetime | None


@dataclass(frozen=True)
class Answer:
    """Answers that came in one batch: to how many grants, after how many seconds, and why.

    `ended` are the numbers of the grants that were ended; `own` those of the reviewer's own that
    they kept; `stamped` tells that it looks unread.
    """

    entry: int
    at: datetime
    batch: int
    seconds: int
    because: str
    ended: tuple[str, ...]
    own: tuple[str, ...]
    stamped: bool

    @property
    def each(self) -> int:
        """Seconds a grant."""
        return self.seconds // self.batch


def listed(by: Actor, *, start: int = 0, size: int = 25) -> tuple[list[CampaignView], int]:
    """Return some campaigns, the newest first, and how many there are."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    return _views(_whole()[start : start + size]), Campaign.objects.count()


def mine(person: str) -> list[CampaignView]:
    """Return the campaigns of a reviewer in which something waits, the most urgent first."""
    rows = _whole().filter(now=person, waiting__gt=0).order_by("due", "pk")
    return _views(rows[:50])


def campaign(by: Actor, number: str) -> CampaignView:
    """Return a campaign for its reviewer, and for those who see all; Refused for others."""
    authorise(by, datetime.now(UTC).date(), by.role)
    row = _whole().filter(number=number).first()
    if row is None or not (by.role in MAY_SEE or row.now == by.person):
        raise Refused(f"{number} is no campaign of yours.")
    return _views([row])[0]


def waits(number: str) -> bool:
    """Tell whether something waits in a campaign, for its actions."""
    return Item.objects.filter(_waits(), campaign__number=number).exists()


def reviewer_of(row: Campaign) -> str:
    """Return the address of whose a campaign is now, for its actions."""
    last = row.handings.order_by("-pk").values_list("person__email", flat=True).first()
    return last or row.reviewer.email


def waiting(by: Actor, number: str, size: int = 25) -> list[Waiting]:
    """Return the next grants that wait in a campaign, each with what is needed to judge it.

    Those that have ended since need no answer, and are left out.
    """
    campaign(by, number)
    rows = Item.objects.filter(_waits(), campaign__number=number).order_by("pk")[:size]
    found = Grant.objects.filter(pk__in=[one.grant_id for one in rows])
    grants = access.views(found.order_by("pk"))
    lines = inventory.lines_of({one.asset for one in grants})
    opened = access.last_opened([(one.person, one.asset) for one in grants])
    places = _places({one.person for one in grants})
    return [
        Waiting(
            one,
            lines[one.asset].title if one.asset in lines else one.asset,
            *places.get(one.person, ("", "")),
            opened.get((one.person, one.asset)),
        )
        for one in grants
    ]


def _waits(path: str = "") -> Q:
    """Return what an item that waits is: not answered, and its grant has not ended by itself."""
    told: dict[str, object] = {"review__isnull": True, "grant__superseded_in__isnull": True}
    told["grant__valid_to__gt"] = datetime.now(UTC).date()
    return Q(**{f"{path}{name}": value for name, value in told.items()})


def _places(people: Iterable[str]) -> dict[str, tuple[str, str]]:
    day = datetime.now(UTC).date()
    rows = Engagement.objects.holding(day).filter(person__email__in=list(people))
    told = rows.order_by("pk").values_list("person__email", "organisation__name", "job")
    return {email: (name, job) for email, name, job in told}


def answers(by: Actor, number: str) -> list[Answer]:
    """Return what was answered in a campaign, batch by batch, the newest first."""
    campaign(by, number)
    rows = Review.objects.filter(item__campaign__number=number).order_by("-recorded_in", "pk")
    found: dict[int, list[Any]] = {}
    wide = ("recorded_in", "item__grant")
    for row in rows.select_related(*wide).annotate(by=_ANSWERED_BY):
        found.setdefault(row.recorded_in_id, []).append(row)
    return [_batch(ones) for ones in found.values()]


def _batch(rows: list[Any]) -> Answer:
    first = rows[0]
    ended = tuple(one.item.grant.number for one in rows if one.verdict == rules.END)
    own = tuple(one.item.grant.number for one in rows if _own(one))
    told = (first.batch, first.seconds, first.because, ended, own, first.stamped)
    return Answer(first.recorded_in.number or 0, first.recorded_in.at, *told)


def _own(row: Any) -> bool:
    return rules.kept_own(row.by, row.item.grant.person_id, row.verdict)


def owed(day: date, of: Collection[str] | None = None) -> list[Owed]:
    """Return the campaigns in which something waits, of some reviewers or (None) of all.

    For parts after this one: nobody is asked for leave.
    """
    rows = list(_whole().filter(waiting__gt=0, recorded_in__at__date__lte=day))
    left = people.gone(day, {row.now for row in rows})
    told = (
        Owed(row.due, "handing", row.number, _LEFT, rules.NOBODY)
        if row.now in left
        else Owed(row.due, "campaign", row.number, _words(row.waiting), row.now)
        for row in rows
    )
    return sorted(one for one in told if of is None or one.person in of)


_LEFT = "Hand it on: whoever was to look again at these grants has left"


def _words(many: int) -> str:
    return f"Look again at {many} {'grant' if many == 1 else 'grants'}: still needed?"


def seconds_looked(number: str, person: str, at: datetime) -> int:
    """Return how long a person has looked at what waits in a campaign; 0 if it never was shown.

    Counted from when it was last shown to them, or from the last answer where that is later:
    what is answered batch after batch was looked at one after the other.
    """
    shown = [one for one in journal.timeline(number) if one.verb == SHOWN]
    said = journal.said([one.number for one in shown], "actor.person")
    mine = [one.at for one in shown if said.get(one.number) == person]
    if not mine:
        return 0
    answered = Review.objects.filter(item__campaign__number=number)
    last = answered.aggregate(last=Max("recorded_in__at"))["last"]
    since = max([mine[-1], *([last] if last else [])])
    return max(int((at - since).total_seconds()), 0)


def _whole() -> Any:
    rows = Campaign.objects.select_related("recorded_in").order_by("-pk")
    last = Handing.objects.filter(campaign=OuterRef("pk")).order_by("-pk")
    now = Subquery(last.values("person__email")[:1])
    return rows.annotate(
        now=Coalesce(now, F("reviewer__email")),
        many=Count("items"),
        waiting=Count("items", filter=_waits("items__")),
        ended=Count("items", filter=Q(items__review__verdict=rules.END)),
        stamped=Count("items", filter=Q(items__review__stamped=True)),
    )


# The person whose campaign it was when an item of it was answered.
_ANSWERED_BY = Coalesce(
    Subquery(
        Handing.objects.filter(
            campaign=OuterRef("item__campaign"), recorded_in__lt=OuterRef("recorded_in")
        )
        .order_by("-pk")
        .values("person")[:1]
    ),
    F("item__campaign__reviewer"),
    output_field=BigIntegerField(),
)


def _views(rows: Iterable[Any]) -> list[CampaignView]:
    """Return campaigns, in as many questions for one as for many."""
    found = list(rows)
    kept = Review.objects.filter(item__campaign__in=found, verdict=rules.KEEP)
    own = kept.annotate(by=_ANSWERED_BY).filter(item__grant__person=F("by"))
    owns = Counter(own.values_list("item__campaign", flat=True))
    emails = {row.now for row in found}
    names, left = people.names(sorted(emails)), people.gone(datetime.now(UTC).date(), emails)
    return [
        CampaignView(
            row.number,
            row.now,
            names[row.now],
            row.due,
            row.scope,
            row.recorded_in.number or 0,
            row.many,
            row.waiting,
            row.ended,
            row.stamped,
            owns[row.pk],
            row.now in left,
        )
        for row in found
    ]
