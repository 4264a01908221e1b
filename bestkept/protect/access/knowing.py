"""Who knows a secret and why, gathered from all that says so; and what somebody knows.

Who owns it or stands in, who put it on record, made it or holds a copy, to whom it was granted,
who opened it, and who was told of it in a notice: one answer for pages, programs and binders.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Min

from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused, in_force, utc_day
from bestkept.people import queries as people
from bestkept.people.queries import authorise
from bestkept.people.rules import PARTNER
from bestkept.protect.access import queries, rules
from bestkept.protect.access.models import Grant, Opened
from bestkept.protect.access.rules import Known, Reason
from bestkept.protect.notices import queries as notices
from bestkept.protect.notices.rules import DONE, WAITING
from bestkept.register import facts
from bestkept.register import queries as register
from bestkept.register.intake import queries as intake
from bestkept.register.inventory import queries as inventory
from bestkept.register.models import Asset

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor
    from bestkept.protect.access.queries import GrantView
    from bestkept.protect.notices.queries import NoticeView
    from bestkept.register.queries import AssetView, FactView

MAY_SEE = (*register.MAY_SEE_ALL, "hr")
OWNING = ("employee",)
NOT_TOLD = "not told"
INSIDE, OUTSIDE = "known-inside", "known-outside"  # factors that the record has a count for


@dataclass(frozen=True)
class Secret:
    """A secret that somebody knows of: what it is called, and every reason of theirs.

    `grants` are those in force, `lapsed` open ones that count no more; `notice` is the number of
    what told them, if that stands, and `state` how it stands.
    """

    number: str
    title: str
    tier: str
    reasons: tuple[Reason, ...]
    grants: tuple[GrantView, ...]
    notice: str
    state: str
    lapsed: tuple[GrantView, ...] = ()

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


def counts(found: Iterable[Known], on: date | None = None) -> dict[str, int]:
    """Return how many who know a secret or may are of ours and of partners, by factor."""
    emails = [one.person for one in found if one.counts]
    placed = people.placings(emails, on).values() if emails else ()
    outside = sum(one.kind == PARTNER for one in placed)
    return {INSIDE: len(emails) - outside, OUTSIDE: outside}


def counted(number: str) -> dict[str, int]:
    """Return how many people know a secret or may today: what two of the six factors ask for."""
    return counts(who_knows(number, datetime.now(UTC).date()))


def scored(number: str, factor: str, because: str) -> str:
    """Return the reason of a score with the count beside it, where the factor asks for one."""
    if factor not in (INSIDE, OUTSIDE):
        return because
    many, whose = counted(number)[factor], "of ours" if factor == INSIDE else "of partners"
    told = f"{many} {whose} {'knows' if many == 1 else 'know'} it or may, by the record of"
    return rules.with_record(because, f"{told} {datetime.now(UTC).date()}")


def holds_copy(person: str, number: str) -> bool:
    """Tell whether somebody is on record as holding a copy of a secret today."""
    found = register.asset(number).facts
    copies = (one for one in found if facts.kind(one.name) == facts.COPY)
    return any(facts.person(one.name, one.value) == person for one in copies)


def who_knows(number: str, on: date, as_known: date | None = None) -> list[Known]:
    """Return who knows a secret on a day and why, for stages after this one."""
    why: dict[str, list[Reason]] = defaultdict(list)
    states: dict[str, str] = {}
    until = min(on, as_known or on)
    for person, reason in _on_record(register.asset(number, on, as_known), on):
        why[person].append(reason)
    for notice in notices.standing_of(number, on, as_known):
        why[notice.person].append(_told(notice, until))
        states[notice.person] = DONE if _done(notice, until) else WAITING
    granted = Grant.objects.filter(asset__number=number, valid_from__lte=on).order_by("pk")
    for grant in queries.views(granted, on, as_known):
        if as_known is None or utc_day(grant.recorded) <= as_known:
            why[grant.person].append(_granted(grant, on, as_known))
    for opening in _first(Opened.objects.filter(asset__number=number), until):
        why[opening.person.email].append(_opened(opening))
    names = people.names(list(why))
    return [Known(p, names.get(p, p), tuple(why[p]), states.get(p, NOT_TOLD)) for p in sorted(why)]


def reasons_of(email: str, on: date) -> dict[str, list[Reason]]:
    """Return why somebody knows secrets on a day, by number, for parts after this one.

    As `who_knows` tells it of each, in as many questions for one secret as for many. What they
    put on record and no row ever named them for is left out.
    """
    why: dict[str, list[Reason]] = defaultdict(list)
    for number, named in register.named_on(email, on).items():
        why[number] += map(_named, named)
    for notice in notices.standing_to(email, on):
        why[notice.asset].append(_told(notice, on))
    granted = Grant.objects.filter(person__email=email, valid_from__lte=on).order_by("pk")
    for grant in queries.views(granted, on):
        why[grant.asset].append(_granted(grant, on, None))
    for opening in _first(Opened.objects.filter(person__email=email), on):
        why[opening.asset.number].append(_opened(opening))
    for number, entry in _recorded(email, why, on):
        why[number].insert(0, Reason(rules.RECORDED, rules.RECORDED, entry, now=False))
    return {number: reasons for number, reasons in why.items() if reasons}


def _recorded(email: str, numbers: Iterable[str], on: date) -> list[tuple[str, int]]:
    """Return which of these assets somebody had put on record by a day, and by which entry."""
    rows = Asset.objects.filter(number__in=list(numbers), recorded_in__at__lt=_end(on))
    told = [(n, entry or 0) for n, entry in rows.values_list("number", "recorded_in__number")]
    by = journal.said([entry for _, entry in told], "actor.person")
    return [(number, entry) for number, entry in told if by.get(entry) == email]


def _on_record(asset: AssetView, on: date) -> Iterator[tuple[str, Reason]]:
    if utc_day(asset.recorded) <= on:
        by = Reason(rules.RECORDED, rules.RECORDED, asset.entry, now=False)
        yield intake.submitter(asset), by
    for fact in asset.facts:
        if who := facts.person(fact.name, fact.value):
            yield who, _named(fact)


def _named(fact: FactView) -> Reason:
    kind = _BY_FACT.get(facts.kind(fact.name), fact.name)
    words = f"{kind} since {fact.valid_from}"
    return Reason(kind, words, fact.entry, now=kind != rules.AUTHOR)


_BY_FACT = {facts.AUTHOR: rules.AUTHOR, facts.COPY: rules.HOLDS}


def _granted(grant: GrantView, on: date, as_known: date | None) -> Reason:
    holds = bool(in_force([grant], on, as_known))
    until = f"until {grant.last}" if holds else f"which ended on {grant.end}"
    if holds and grant.lapse:
        until = f"not since {grant.lapse.since}: {grant.lapse.why}"
    words = f"{grant.number} for {grant.purpose}, {until}"
    return Reason(rules.GRANTED, words, grant.entry, now=holds and not grant.lapse)


def _first(rows: QuerySet[Opened], until: date) -> QuerySet[Opened]:
    """Return of these openings by a day the first of each version by each person."""
    there = rows.filter(recorded_in__at__lt=_end(until)).order_by()
    each = there.values("person", "asset", "version", "without_grant").annotate(top=Min("pk"))
    found = Opened.objects.filter(pk__in=each.values("top")).order_by("pk")
    return found.select_related("person", "asset", "recorded_in")


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def _opened(one: Opened) -> Reason:
    kind = rules.GLASS if one.without_grant else rules.OPENED
    words = kind.replace("opened", f"opened version {one.version}", 1)
    return Reason(kind, words, one.recorded_in.number or 0, now=False)


def _told(one: NoticeView, until: date) -> Reason:
    words = f"told in {one.number} on {one.told_on}"
    words += ", and acknowledged it" if _done(one, until) else ""
    return Reason(rules.TOLD, words, one.entry, now=False)


def _done(one: NoticeView, until: date) -> bool:
    return one.acknowledged is not None and utc_day(one.acknowledged) <= until


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
    grants = queries.views(rows, day)
    for one in grants:
        why[one.asset].append(_granted(one, day, None))
    for row in _first(Opened.objects.filter(person__email=email), day):
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
            tuple(one for one in held if one.asset == number and not one.lapse),
            told[number].number if number in told else "",
            told[number].state if number in told else NOT_TOLD,
            tuple(one for one in held if one.asset == number and one.lapse),
        )
        for number in sorted(why)
    ]
    return sorted(found, key=lambda one: (not one.grants, not one.now))
