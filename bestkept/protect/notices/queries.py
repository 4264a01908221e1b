"""Who may see what: whom a secret was told to, and what one was told oneself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import OuterRef, Subquery

from bestkept.content import handling
from bestkept.journal.rules import Refused, utc_day
from bestkept.people.queries import authorise
from bestkept.people.rules import Many, Owed
from bestkept.protect.notices import rules, waiting
from bestkept.protect.notices.models import Notice
from bestkept.register.queries import MAY_SEE_ALL

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from bestkept.content.handling import Handling
    from bestkept.journal.models import Act
    from bestkept.journal.rules import Actor
    from bestkept.register.queries import AssetView

MAY_SEE = (*MAY_SEE_ALL, "hr")


class Said(NamedTuple):
    """What a notice says: what the secret is called, how secret it is, which rules hold."""

    title: str
    tier: str
    rules: str


@dataclass(frozen=True)
class NoticeView:
    """A notice: who was told of what on which day, what was added, and how it stands.

    `entry` recorded it; `acknowledged` is when (UTC) and `acknowledged_entry` by which entry
    the person acknowledged it, None before; `withdrawn` the entry that took it back. `until` is
    the day on which the person was told anew; None where it says what they were told last.
    """

    number: str
    asset: str
    title: str
    tier: str
    rules: str
    words: str
    person: str
    name: str
    told_on: date
    entry: int
    acknowledged: datetime | None
    acknowledged_entry: int | None
    withdrawn: int | None
    until: date | None = None

    @property
    def state(self) -> str:
        """How it stands, in a word or two."""
        done, gone = self.acknowledged is not None, self.withdrawn is not None
        return rules.state(acknowledged=done, withdrawn=gone, replaced=self.until is not None)

    @property
    def handling(self) -> Handling | None:
        """The rules that the person was told, by the day on which they were."""
        return handling.of(self.tier, self.told_on)


def of_asset(by: Actor, number: str, size: int = 1000) -> list[NoticeView]:
    """Return whom a secret was told to, by the newest notices that stand or stood."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    return [_view(row) for row in _whole().filter(asset__number=number).order_by("-pk")[:size]]


def said_of(asset: AssetView, rules_of_tier: Handling) -> Said:
    """Return what a notice of an asset says today."""
    title = asset.fact("title") or asset.number
    return Said(title, rules_of_tier.tier, rules_of_tier.version)


def outdated(by: Actor, asset: AssetView) -> list[NoticeView]:
    """Return who was told of another state of a secret than today's, and not anew since.

    Another title, tier or edition of the handling rules. Oldest first; nobody where it is no
    secret with a tier.
    """
    day = datetime.now(UTC).date()
    authorise(by, day, *MAY_SEE)
    rules_of_tier = handling.of(asset.fact("tier") or "", day)
    if rules_of_tier is None:
        return []
    told = said_of(asset, rules_of_tier)
    rows = _whole().filter(asset__number=asset.number, withdrawn_in__isnull=True, until=None)
    found = rows.exclude(title=told.title, tier=told.tier, rules=told.rules).order_by("pk")
    return [_view(row) for row in found]


def of_person(by: Actor, email: str) -> list[NoticeView]:
    """Return what a person was told, by all notices that stand or stood, newest first."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    return [_view(row) for row in _whole().filter(person__email=email).order_by("-pk")]


def standing_of(number: str, on: date, as_known: date | None = None) -> list[NoticeView]:
    """Return the notices of a secret that were given by a day and not withdrawn.

    Of each person the last one. For parts after this one. With `as_known`, by the record then.
    """
    return _standing(_whole().filter(asset__number=number), on, as_known)


def standing_to(person: str, on: date) -> list[NoticeView]:
    """Return the notices to a person, as `standing_of` does those of a secret."""
    return _standing(_whole().filter(person__email=person), on, None)


def _standing(rows: QuerySet[Notice], on: date, as_known: date | None) -> list[NoticeView]:
    told = rows.filter(told_on__lte=min(on, as_known or on)).order_by("pk")
    there = (row for row in told if not _until(row.withdrawn_in, as_known or date.max))
    return [_view(row) for row in {(row.asset_id, row.person_id): row for row in there}.values()]


def known_by(number: str, on: date | None = None, as_known: date | None = None) -> tuple[int, int]:
    """Return how many people were told of a secret by a day, and how many acknowledged it.

    For stages after this one: it says nobody's name. Who was told anew counts once, and has
    acknowledged it where they did so of any. With `as_known`, by the record then.
    """
    day = min(on or date.max, as_known or date.max)
    rows = _whole().filter(asset__number=number, told_on__lte=day)
    told = [row for row in rows if not _until(row.withdrawn_in, as_known or date.max)]
    done = {row.person_id for row in told if _until(_done_in(row), day)}
    return len({row.person_id for row in told}), len(done)


def _until(act: Act | None, day: date) -> bool:
    return act is not None and utc_day(act.at) <= day


def _done_in(row: Notice) -> Act | None:
    done = getattr(row, "acknowledgement", None)
    return done.recorded_in if done else None


def listed(
    by: Actor, *, waiting: bool, start: int, size: int, asset: str = ""
) -> tuple[list[NoticeView], int]:
    """Return some notices, newest first, and how many there are.

    Those that wait alone, or those of one asset, where that is told.
    """
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    rows = _whole().order_by("-pk")
    if asset:
        rows = rows.filter(asset__number=asset)
    if waiting:
        rows = rows.filter(withdrawn_in__isnull=True, acknowledgement__isnull=True, until=None)
    return [_view(row) for row in rows[start : start + size]], rows.count()


def counted(by: Actor) -> tuple[int, int]:
    """Return how many notices stand, and how many of them were acknowledged."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    rows = Notice.objects.filter(withdrawn_in__isnull=True)
    return rows.count(), rows.filter(acknowledgement__isnull=False).count()


def mine(person: str) -> list[NoticeView]:
    """Return what a person was told, those to acknowledge first.

    Withdrawn ones are left out, and those that a later one of the same secret followed.
    """
    rows = _mine(person).filter(until=None)
    return sorted((_view(row) for row in rows), key=lambda one: one.acknowledged is not None)


def earlier(person: str) -> list[NoticeView]:
    """Return what a person was told before they were told anew of the same secret."""
    return [_view(row) for row in _mine(person).exclude(until=None)]


def _mine(person: str) -> QuerySet[Any]:
    return _whole().filter(person__email=person, withdrawn_in__isnull=True).order_by("-pk")


def my_own(person: str, number: str) -> NoticeView:
    """Return a notice to a person; Refused in the same words for another's and for none."""
    row = _whole().filter(person__email=person, number=number, withdrawn_in__isnull=True).first()
    if row is None:
        raise Refused(f"{number} is no notice to you.")
    return _view(row)


def owed(day: date, of: Collection[str] | None = None) -> list[Owed]:
    """Return which notices wait to be acknowledged on a day, of some people or (None) of all."""
    rows = waiting.rows(day)
    return _owed(rows if of is None else rows.filter(person__email__in=of))


def many_owed(day: date) -> Many:
    """Return which notices wait to be acknowledged on a day."""
    kept = waiting.on(day)
    return Many(
        "notice",
        kept.days,
        lambda size: _picked(kept.notices[:size]),
        lambda of: Many.listed("notice", owed(day, of)),
    )


def _picked(pks: tuple[int, ...]) -> list[Owed]:
    return sorted(_owed(Notice.objects.filter(pk__in=pks)))


def _owed(rows: QuerySet[Notice]) -> list[Owed]:
    told = rows.values_list("told_on", "number", "asset__number", "person__email")
    return [
        Owed(
            since + timedelta(days=rules.DAYS),
            "notice",
            number,
            f"Acknowledge that you were told of {asset}.",
            email,
        )
        for since, number, asset, email in told
    ]


def later(one: Notice) -> QuerySet[Notice]:
    """Return the notices by which a person was told anew of the same secret, the first first."""
    return waiting.followed(one.asset_id, one.person_id, one.pk)


def _whole() -> QuerySet[Any]:
    rows = Notice.objects.select_related(
        "asset", "person", "recorded_in", "withdrawn_in", "acknowledgement__recorded_in"
    )
    following = waiting.followed(OuterRef("asset"), OuterRef("person"), OuterRef("pk"))
    return rows.annotate(until=Subquery(following.values("told_on")[:1]))


def _view(row: Notice) -> NoticeView:
    done = _done_in(row)
    return NoticeView(
        row.number,
        row.asset.number,
        row.title,
        row.tier,
        row.rules,
        row.words,
        row.person.email,
        row.person.name,
        row.told_on,
        row.recorded_in.number or 0,
        done.at if done else None,
        done.number if done else None,
        row.withdrawn_in.number if row.withdrawn_in else None,
        row.until,  # type: ignore[attr-defined]  # annotated by `_whole`
    )
