"""Who may see what: who answers for which partner, country and secret, and what is vacant."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Min, Q

from bestkept.content import countries
from bestkept.journal.remembered import Remembered
from bestkept.journal.rules import Refused, utc_day
from bestkept.people.models import (
    Engagement,
    Naming,
    Organisation,
    OrganisationEnd,
    OrganisationName,
    Person,
    RoleHeld,
    Standing,
)
from bestkept.people.organisations import ended
from bestkept.people.queries import authorise
from bestkept.people.rules import PARTNER, Many
from bestkept.protect.stewards import rules
from bestkept.protect.stewards.models import Steward
from bestkept.protect.stewards.rules import Charge, Holder, Vacancy
from bestkept.register.inventory import standing
from bestkept.register.inventory.standing import OUT
from bestkept.register.models import Asset, AssetFact

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bestkept.journal.rules import Actor
    from bestkept.people.rules import Owed

MAY_SEE = ("legal", "analyst", "security", "hr", "auditor", "administrator")
# Whoever answers for something is one of us: no partner, no auditor.
MAY_SERVE = ("employee", "analyst", "security", "legal", "administrator")


@dataclass(frozen=True)
class Contact:
    """Somebody to turn to: for which partner or country, and as what."""

    email: str
    name: str
    of: str
    post: str


def coverage(by: Actor, on: date | None = None) -> list[Charge]:
    """Return the partners and countries with whoever answers for them on a day (None: today)."""
    authorise(by, _today(), *MAY_SEE)
    return list(_kept.on(on or _today()).places)


def vacancies(by: Actor, on: date | None = None) -> list[Vacancy]:
    """Return every post that nobody fills on a day (None: today), the longest vacant first."""
    authorise(by, _today(), *MAY_SEE)
    return list(_kept.on(on or _today()).vacancies)


def owed(day: date, of: Collection[str] | None = None) -> list[Owed]:
    """Return what is vacant on a day as what legal owes; nothing of anybody else."""
    if of is not None and rules.WATCHING not in of:
        return []
    return rules.owed(_kept.on(day).vacancies)


def many_owed(day: date) -> Many:
    """Return what is vacant on a day: for legal to fill."""
    kept = _kept.on(day).owed
    found = Many(
        "vacancy",
        [one.day for one in kept],
        lambda size: list(kept[:size]),
        lambda of: found if rules.WATCHING in of else Many.listed("vacancy", ()),
    )
    return found


def contacts(by: Actor) -> list[Contact]:
    """Return to whom somebody turns: who answers for those they work for, else for their country.

    The specialist, or the deputy where the specialist cannot; each once.
    """
    day = _today()
    authorise(by, day, by.role)
    at = (
        Engagement.objects.holding(day)
        .filter(person__email=by.person)
        .select_related("organisation")
    )
    mine = [number for one in at for number in (one.organisation.number, one.country)]
    found = {one.number: one for one in _places(day, mine)}
    told: dict[str, Contact] = {}
    for one in (one for number in mine if number in found for one in _contact(found[number])):
        told.setdefault(one.email, one)
    return list(told.values())


def _contact(charge: Charge) -> list[Contact]:
    for post, holder in charge.posts.items():
        if holder is not None and not holder.lack:
            return [Contact(holder.email, holder.name, charge.name, post)]
    return []


def handed(by: Actor, email: str) -> list[str]:
    """Return what a person answers for today: numbers of secrets and partners, countries."""
    authorise(by, _today(), *MAY_SEE)
    found = [number for number, _ in [*facts_held(email), *posts_held(email)]]
    return list(dict.fromkeys(found))


def answering(by: Actor) -> list[tuple[str, str]]:
    """Return who answers for anything today, by name: address and name.

    Also who holds no role any more: what was theirs is what has to be handed over.
    """
    authorise(by, _today(), *MAY_SEE)
    facts = AssetFact.objects.holding().filter(name__in=(rules.OWNER, rules.DEPUTY))
    posts = Steward.objects.filter(superseded_in__isnull=True)
    some = Q(email__in=facts.order_by().values("value")) | Q(pk__in=posts.values("person"))
    rows = Person.objects.filter(some).values_list("email", "name")
    return sorted(rows, key=lambda one: (one[1].casefold(), one[0]))


def facts_held(email: str) -> list[tuple[str, str]]:
    """Return of which secrets a person is owner or deputy today, for the actions."""
    rows = AssetFact.objects.holding().filter(name__in=(rules.OWNER, rules.DEPUTY), value=email)
    return sorted(set(rows.values_list("asset__number", "name")))


def posts_held(email: str) -> list[tuple[str, str]]:
    """Return which posts a person holds for partners and countries, for the actions."""
    rows = Steward.objects.filter(person__email=email, superseded_in__isnull=True)
    told = rows.select_related("organisation").order_by("pk")
    return [
        (one.organisation.number if one.organisation else one.country, one.post) for one in told
    ]


def able(email: str, on: date) -> None:
    """Refuse somebody who cannot answer for anything on a day."""
    holder = _holders([email.strip().lower()], on).get(email.strip().lower())
    if holder is None or holder.lack:
        why = f"{email} {holder.lack}" if holder else f"{email} is on no record"
        raise Refused(f"{why}. Name somebody else. Nothing was changed.")


def _today() -> date:
    return datetime.now(UTC).date()


class _Whole(NamedTuple):
    """The partners and countries as on a day, what is vacant, and what is owed for it in order."""

    places: tuple[Charge, ...]
    vacancies: tuple[Vacancy, ...]
    owed: tuple[Owed, ...]


def _whole(day: date) -> _Whole:
    places = _places(day)
    vacant = rules.vacancies([*places, *_secrets(day)])
    return _Whole(tuple(places), tuple(vacant), tuple(sorted(rules.owed(vacant))))


_kept = Remembered(
    _whole,
    *(Steward, Organisation, OrganisationEnd, OrganisationName, Engagement),
    *(Person, Naming, Standing, RoleHeld),
    *(Asset, AssetFact),
)


def _places(day: date, some: Iterable[str] | None = None) -> list[Charge]:
    """Return partners and countries, or some of them, with whoever answers for each."""
    held: dict[str, dict[str, str]] = defaultdict(dict)
    rows = Steward.objects.holding(day).order_by("pk")
    for number, letters, post, email in rows.values_list(
        "organisation__number", "country", "post", "person__email"
    ):
        held[number or letters][post] = email
    there = _there(day)
    wanted = set(there) if some is None else set(some)
    holders = _holders({e for n in wanted for e in held.get(n, {}).values()}, day)
    return [
        Charge(
            *there[number], {post: holders.get(held[number].get(post, "")) for post in rules.POSTS}
        )
        for number in there
        if number in wanted
    ]


def _there(day: date) -> dict[str, tuple[str, str, str, date]]:
    """Return the partners, and the countries in which anybody works or has their seat."""
    names = countries.names()
    over = ended(day)
    rows = Organisation.objects.exclude(number__in=list(over))
    rows = rows.select_related("recorded_in").order_by("pk")
    found: dict[str, tuple[str, str, str, date]] = {}
    since: dict[str, date] = {}
    for row in rows:
        first = utc_day(row.recorded_in.at)
        since.setdefault(row.country, first)
        if row.kind == PARTNER and first <= day:
            found[row.number] = (rules.PARTNER, row.number, row.name, first)
    works = Engagement.objects.holding(day).values_list("country").annotate(Min("valid_from"))
    for letters, first in works.order_by():
        since[letters] = min(since.get(letters, first), first)
    for letters in sorted(since):
        if since[letters] <= day:
            told = (rules.COUNTRY, letters, names.get(letters, letters), since[letters])
            found[letters] = told
    return found


def _secrets(day: date) -> list[Charge]:
    """Return the trade secrets that count, with owner and deputy."""
    every = (one.line for one in standing.on(day).by("number") if standing.is_secret(one))
    lines = [one for one in every if one.status not in OUT and utc_day(one.recorded) <= day]
    holders = _holders({email for one in lines for email in (one.owner, one.deputy)}, day)
    return [
        Charge(
            rules.SECRET,
            one.number,
            one.title,
            utc_day(one.recorded),
            {rules.OWNER: holders.get(one.owner), rules.DEPUTY: holders.get(one.deputy)},
        )
        for one in lines
    ]


def _holders(emails: Iterable[str], day: date) -> dict[str, Holder]:
    """Return whether each of these people can answer for something on a day, and why not."""
    asked = [one for one in emails if one]
    going = {
        email: (status, since)
        for email, status, since in Standing.objects.holding(day)
        .filter(person__email__in=asked, status__in=rules.GOING)
        .values_list("person__email", "status", "valid_from")
    }
    serving = RoleHeld.objects.holding(day).filter(person__email__in=asked, role__in=MAY_SERVE)
    may = set(serving.values_list("person__email", flat=True))
    names = Person.objects.filter(email__in=asked).values_list("email", "name")
    return {email: Holder(email, name, *_lack(email, going, may)) for email, name in names}


def _lack(email: str, going: dict[str, tuple[str, date]], may: set[str]) -> tuple[str, date | None]:
    if email in going:
        status, since = going[email]
        return ("is leaving" if status == "leaving" else "has left"), since
    return ("", None) if email in may else ("holds no role that may", None)
