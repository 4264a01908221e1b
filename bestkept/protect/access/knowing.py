"""Who knows a secret and why, gathered from all that says so; and what somebody knows.

Who owns it or stands in, who put it on record, made it or holds a copy, to whom it was granted,
who opened it, and who was told of it in a notice: one answer for pages, programs and binders.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from bestkept.journal.rules import Refused, in_force, utc_day
from bestkept.people import queries as people
from bestkept.people.queries import authorise
from bestkept.protect.access import queries, rules
from bestkept.protect.access.models import Grant, Opened
from bestkept.protect.access.rules import Known, Reason
from bestkept.protect.notices import queries as notices
from bestkept.protect.notices.rules import DONE, WAITING
from bestkept.register import facts
from bestkept.register import queries as register
from bestkept.register.intake import queries as intake
from bestkept.register.inventory import queries as inventory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.journal.rules import Actor
    from bestkept.protect.access.queries import GrantView
    from bestkept.register.queries import AssetView

MAY_SEE = (*register.MAY_SEE_ALL, "hr")
OWNING = ("employee",)
NOT_TOLD = "not told"
_HOLDER = re.compile(r"number \S+ held by ([^:]+): ")


@dataclass(frozen=True)
class Secret:
    """A secret that somebody knows of: what it is called, and every reason of theirs.

    `grants` are those in force; `notice` is the number of what told them, if that stands, and
    `state` how it stands.
    """

    number: str
    title: str
    tier: str
    reasons: tuple[Reason, ...]
    grants: tuple[GrantView, ...]
    notice: str
    state: str

    @property
    def now(self) -> bool:
        """Whether anything lets them know it today."""
        return any(one.now for one in self.reasons)

    @property
    def own(self) -> bool:
        """Whether they answer for it."""
        return any(one.kind in (rules.OWNER, rules.DEPUTY) for one in self.reasons)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the reasons, each once."""
        return tuple(dict.fromkeys(one.kind for one in self.reasons))


def known_by(
    by: Actor, number: str, on: date | None = None, as_known: date | None = None
) -> list[Known]:
    """Return who knows a secret, or may, and why; by address.

    For those who may see the whole register, HR, and the secret's owner and deputy.
    """
    authorise(by, datetime.now(UTC).date(), *MAY_SEE, *OWNING)
    if by.role not in MAY_SEE and not queries.owns(by.person, number):
        # The same words for both, so that nobody learns by trying which numbers there are.
        raise Refused(f"{number} is not yours to see, if there is one. Ask legal.")
    return who_knows(number, on or datetime.now(UTC).date(), as_known)


def known_by_count(number: str) -> int:
    """Return how many people know a secret or may: what the factor known-inside asks for."""
    return len(who_knows(number, datetime.now(UTC).date()))


def holds_copy(person: str, number: str) -> bool:
    """Tell whether somebody is on record as holding a copy of a secret today."""
    held = (_HOLDER.match(one.value) for one in register.asset(number).facts)
    return any(one is not None and _address(one[1]) == person for one in held)


def who_knows(number: str, on: date, as_known: date | None = None) -> list[Known]:
    """Return who knows a secret on a day and why, for stages after this one."""
    why: dict[str, list[Reason]] = defaultdict(list)
    states: dict[str, str] = {}
    for person, reason in _on_record(register.asset(number, on, as_known), on):
        why[person].append(reason)
    for person, state, reason in _told(number, on, as_known):
        why[person].append(reason)
        states[person] = state
    for person, reason in (*_granted(number, on, as_known), *_opened(number, on, as_known)):
        why[person].append(reason)
    names = people.names(list(why))
    return [Known(p, names.get(p, p), tuple(why[p]), states.get(p, NOT_TOLD)) for p in sorted(why)]


def _on_record(asset: AssetView, on: date) -> Iterator[tuple[str, Reason]]:
    if utc_day(asset.recorded) <= on:
        by = Reason(rules.RECORDED, rules.RECORDED, asset.entry, now=False)
        yield intake.submitter(asset), by
    for fact in asset.facts:
        since = f"since {fact.valid_from}"
        if fact.name in facts.PERSONS:
            words = f"{fact.name} {since}"
            yield _address(fact.value), Reason(fact.name, words, fact.entry, now=True)
        elif facts.kind(fact.name) == rules.AUTHOR:
            author = _address(fact.value.partition(":")[0])
            yield author, Reason(rules.AUTHOR, f"author {since}", fact.entry, now=False)
        elif held := _HOLDER.match(fact.value):
            words = f"{rules.HOLDS} {since}"
            yield _address(held[1]), Reason(rules.HOLDS, words, fact.entry, now=True)


def _address(text: str) -> str:
    return text.strip().lower()


def _granted(number: str, on: date, as_known: date | None) -> Iterator[tuple[str, Reason]]:
    rows = Grant.objects.filter(asset__number=number, valid_from__lte=on).order_by("pk")
    for grant in queries.views(rows):
        if as_known is None or utc_day(grant.recorded) <= as_known:
            yield grant.person, _reason(grant, on, as_known)


def _reason(grant: GrantView, on: date, as_known: date | None) -> Reason:
    holds = bool(in_force([grant], on, as_known))
    until = f"until {grant.last}" if holds else f"which ended on {grant.end}"
    words = f"{grant.number} for {grant.purpose}, {until}"
    return Reason(rules.GRANTED, words, grant.entry, now=holds)


def _opened(number: str, on: date, as_known: date | None) -> Iterator[tuple[str, Reason]]:
    """Return the first opening of each version by each person."""
    rows = Opened.objects.filter(asset__number=number).order_by("pk")
    seen = set()
    for one in rows.select_related("person", "recorded_in"):
        key = (one.person_id, one.version, one.without_grant)
        if key not in seen and utc_day(one.recorded_in.at) <= min(on, as_known or on):
            seen.add(key)
            kind = rules.GLASS if one.without_grant else rules.OPENED
            words = kind.replace("opened", f"opened version {one.version}", 1)
            yield one.person.email, Reason(kind, words, one.recorded_in.number or 0, now=False)


def _told(number: str, on: date, as_known: date | None) -> Iterator[tuple[str, str, Reason]]:
    for one in notices.standing_of(number, on, as_known):
        done = one.acknowledged is not None and utc_day(one.acknowledged) <= min(on, as_known or on)
        words = f"told in {one.number} on {one.told_on}"
        words += ", and acknowledged it" if done else ""
        reason = Reason(rules.TOLD, words, one.entry, now=False)
        yield one.person, DONE if done else WAITING, reason


# What somebody knows


def secrets_of(by: Actor, email: str) -> list[Secret]:
    """Return which secrets somebody knows of, with every reason, those they may know first.

    For oneself, for those who may see the whole register, and for HR.
    """
    authorise(by, datetime.now(UTC).date(), *(MAY_SEE if email != by.person else (by.role,)))
    day = datetime.now(UTC).date()
    why: dict[str, list[Reason]] = defaultdict(list)
    for line in inventory.answered_for(email):
        kind = rules.OWNER if line.owner == email else rules.DEPUTY
        why[line.number].append(Reason(kind, kind, 0, now=True))
    rows = Grant.objects.filter(person__email=email, valid_from__lte=day).order_by("pk")
    grants = queries.views(rows)
    for one in grants:
        why[one.asset].append(_reason(one, day, None))
    opened = Opened.objects.filter(person__email=email).order_by("pk")
    for row in opened.select_related("asset", "recorded_in"):
        kind = rules.GLASS if row.without_grant else rules.OPENED
        words = f"{kind} on {utc_day(row.recorded_in.at)}"
        why[row.asset.number].append(Reason(kind, words, row.recorded_in.number or 0, now=False))
    told = {one.asset: one for one in reversed(notices.mine(email))}
    for number, notice in told.items():
        words = f"told in {notice.number} on {notice.told_on}"
        why[number].append(Reason(rules.TOLD, words, notice.entry, now=False))
    lines = inventory.lines_of(why)
    held = in_force(grants, day)
    found = [
        Secret(
            number,
            lines[number].title if number in lines else number,
            lines[number].tier if number in lines else "",
            tuple(why[number]),
            tuple(one for one in held if one.asset == number),
            told[number].number if number in told else "",
            told[number].state if number in told else NOT_TOLD,
        )
        for number in sorted(why)
    ]
    return sorted(found, key=lambda one: (not one.grants, not one.now))
