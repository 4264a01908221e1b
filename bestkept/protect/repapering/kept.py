"""Who may see what: impact lists that are kept, how they differ now, and what is behind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bestkept.protect.repapering import changes, impact, rules
from bestkept.protect.repapering.models import Affected, Assessment, Concerned
from bestkept.protect.repapering.queries import change, may_see, standing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor
    from bestkept.protect.repapering.impact import Impact, Reached, Touched
    from bestkept.protect.repapering.queries import ChangeView
    from bestkept.protect.repapering.rules import Change


@dataclass(frozen=True)
class Differences:
    """What an impact list computed now has, and the one that is kept has not, and the reverse."""

    on: date
    came: tuple[Touched, ...]
    went: tuple[Touched, ...]
    persons_came: tuple[Reached, ...]
    persons_went: tuple[Reached, ...]

    @property
    def none(self) -> bool:
        """Tell whether there is no difference."""
        return not (self.came or self.went or self.persons_came or self.persons_went)


def preview(by: Actor, told: Change, advice: str = "") -> Impact:
    """Return what a change would touch by the record of today; nothing is kept.

    Refused as it would be when it is recorded, with that `advice`.
    """
    today = may_see(by)
    kept = rules.checked(told, today)
    if advice:
        changes.answering(kept, advice, today)
    return impact.computed(kept, today)


def touched(by: Actor, number: str, start: int = 0, size: int = 25) -> tuple[list[Touched], int]:
    """Return agreements of the newest impact list that is kept, and how many there are."""
    rows = Affected.objects.filter(assessment=_newest(change(by, number)))
    return _touched(rows.order_by("pk")[start : start + size]), rows.count()


def reached(by: Actor, number: str, start: int = 0, size: int = 25) -> tuple[list[Reached], int]:
    """Return persons of the newest impact list that is kept, and how many there are."""
    rows = Concerned.objects.filter(assessment=_newest(change(by, number)))
    return _reached(rows.order_by("pk")[start : start + size]), rows.count()


def differences(by: Actor, number: str) -> Differences:
    """Compute the impact of a change again, and hold it against the list that is kept."""
    today, found = may_see(by), change(by, number)
    now, newest = impact.computed(found.told, today), _newest(found)
    kept = _touched(Affected.objects.filter(assessment=newest).order_by("pk"))
    there = _reached(Concerned.objects.filter(assessment=newest).order_by("pk"))
    return Differences(
        now.on,
        *_apart(now.agreements, kept, "agreement"),
        *_apart(now.persons, there, "email"),
    )


def edition(by: Actor, agreement: str) -> str:
    """Return in which edition of our wording an agreement was last signed; empty if unknown."""
    may_see(by)
    return impact.signed_editions(agreement).get(agreement, "")


def behind(agreements: Collection[str], on: date) -> dict[str, str]:
    """Return which of these were to be signed anew by a day and were not, each with the change.

    For stages after this one, which ask who may.
    """
    rows = standing(on).filter(item__campaign__change__effective__lte=on)
    rows = rows.exclude(state__in=(rules.SIGNED, rules.EXCUSED))
    told = rows.filter(item__agreement__number__in=agreements).order_by("pk")
    return {
        one.item.agreement.number: f"{change_.number}, which holds since {change_.effective}"
        for one in told.select_related("item__agreement", "item__campaign__change")
        if (change_ := one.item.campaign.change).withdrawn_in_id is None
    }


def _apart(now: Iterable[Any], kept: Iterable[Any], name: str) -> tuple[Any, Any]:
    left, right = ({getattr(one, name): one for one in rows} for rows in (now, kept))
    return (
        tuple(one for key, one in left.items() if key not in right),
        tuple(one for key, one in right.items() if key not in left),
    )


def _newest(found: ChangeView) -> Assessment:
    return Assessment.objects.filter(change__number=found.number).latest("pk")


def _touched(rows: QuerySet[Affected]) -> list[Touched]:
    whole = rows.select_related("terms__agreement").prefetch_related(
        "terms__unbound",
        "terms__agreement__parties__person",
        "terms__agreement__parties__organisation",
    )
    return [impact.touched(one.terms, one.why) for one in whole]


def _reached(rows: QuerySet[Concerned]) -> list[Reached]:
    whole = rows.select_related("person")
    return [impact.Reached(one.person.email, one.person.name, one.why) for one in whole]
