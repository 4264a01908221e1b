"""Who may see what: persons, roles and sign-ins, and who is acting."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from bestkept.journal import queries as journal
from bestkept.journal.rules import Actor, NotAllowed, Refused
from bestkept.people.called import as_on, called
from bestkept.people.models import (
    Engagement,
    Person,
    RoleHeld,
    SignIn,
    Standing,
    Token,
    Vetting,
)
from bestkept.people.rules import LEFT, LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

MAY_SEE_PERSONS = ("administrator", "hr", "legal", "security", "auditor")
VIEW = "view:"  # what stands before the subject of an act that only looked at it
ATTEMPT = "sign-in:"  # the same before the subject of an attempt to sign in
OPENED, FAILED = "sign-in.opened", "sign-in.failed"
MOST = 500  # people who are asked for by their keys; with more, everybody is read


@dataclass(frozen=True)
class PersonView:
    """A person: e-mail address, name, account on this machine, roles held on the day asked."""

    email: str
    name: str
    os_account: str | None
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Look:
    """A page that showed facts about a subject: the entry, when (UTC), to whom, which page."""

    entry: int
    at: datetime
    by: str
    page: str


@dataclass(frozen=True)
class TokenView:
    """A token: whose, what for, its first and last day; `used` is the last day that it was used.

    `person` holds the roles of today. `ended` tells that it is good for nothing any more.
    """

    number: str
    person: PersonView
    name: str
    scopes: tuple[str, ...]
    since: date
    last: date
    used: date | None
    ended: bool


@dataclass(frozen=True)
class Attempt:
    """An attempt to sign in as somebody: the entry, when (UTC), and whether they got in."""

    entry: int
    at: datetime
    done: bool


@dataclass(frozen=True)
class Placed:
    """A person on a day: for whom they work, where and in which job, their status, and vetting.

    What is on no record is empty.
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


def person(email: str, on: date | None = None) -> PersonView | None:
    """Return the person of this address with the roles held on `on` (None: today)."""
    found = Person.objects.filter(email=email.strip().lower()).first()
    return _view(found, on) if found else None


def person_of_account(os_account: str, on: date | None = None) -> PersonView:
    """Return the person bound to an account of the operating system; Refused if nobody is."""
    found = Person.objects.filter(os_account=os_account).first()
    if found is None:
        raise Refused(
            f"The account {os_account} belongs to nobody in this home. "
            "Run as the account that made it."
        )
    return _view(found, on)


def address_of_account(os_account: str) -> str:
    """Return the address of the person bound to an account; it asks for nothing else.

    So it can be asked of an older home too. Refused if nobody is.
    """
    found = Person.objects.filter(os_account=os_account).values_list("email", flat=True).first()
    if found is None:
        raise Refused(f"The account {os_account} belongs to nobody in this home.")
    return str(found)


def persons(by: Actor, on: date | None = None) -> list[PersonView]:
    """Return everybody on record with their roles, by address; Refused for most roles."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE_PERSONS)
    return _all_views(Person.objects.order_by("email"), on)


def listed(
    by: Actor, *, words: str = "", organisation: str = "", start: int = 0, size: int = 25
) -> tuple[list[PersonView], int]:
    """Return some people by address, and how many there are.

    With `words` in name or address; who works today for an organisation, by its number.
    """
    authorise(by, datetime.now(UTC).date(), *MAY_SEE_PERSONS)
    rows = called(words).order_by("email")
    if organisation:
        rows = rows.filter(pk__in=working_at([organisation]).values("person"))
    return _all_views(rows[start : start + size]), rows.count()


def working_at(numbers: Iterable[str]) -> QuerySet[Engagement]:
    """Return the places at some organisations that count today: of two that hold, the later."""
    later = Engagement.objects.holding().filter(person=OuterRef("person"), pk__gt=OuterRef("pk"))
    rows = Engagement.objects.holding().filter(organisation__number__in=list(numbers))
    return rows.filter(~Exists(later))


def names(emails: Sequence[str]) -> dict[str, str]:
    """Return the names of those of these addresses that are on record."""
    return dict(Person.objects.filter(email__in=emails).values_list("email", "name"))


def holders(roles: Sequence[str]) -> list[PersonView]:
    """Return who holds one of these roles today, by name."""
    day = datetime.now(UTC).date()
    held = RoleHeld.objects.holding(day).filter(role__in=roles).select_related("person")
    able = {one.person.email: one.person for one in held}
    told: dict[str, list[str]] = {}
    theirs = RoleHeld.objects.holding(day).filter(person__in=list(able.values()))
    for one in theirs.select_related("person"):
        told.setdefault(one.person.email, []).append(one.role)
    found = [
        PersonView(row.email, row.name, row.os_account, tuple(sorted(told[row.email])))
        for row in able.values()
    ]
    return sorted(found, key=lambda one: (one.name.casefold(), one.email))


def with_roles(on: date) -> list[PersonView]:
    """Return everybody who holds a role on a day, by address, for tasks."""
    told: dict[str, tuple[Person, list[str]]] = {}
    held = RoleHeld.objects.holding(on).select_related("person")
    for one in held.order_by("person__email", "role"):
        told.setdefault(one.person.email, (one.person, []))[1].append(one.role)
    return [
        PersonView(email, row.name, row.os_account, tuple(sorted(set(roles))))
        for email, (row, roles) in told.items()
    ]


def placed(by: Actor, on: date | None = None) -> list[Placed]:
    """Return everybody with the place, status and vetting that they have on a day, by address."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE_PERSONS)
    day = on or datetime.now(UTC).date()
    return _all_placed(as_on(Person.objects.order_by("email"), on), day)


def placings(emails: Sequence[str], on: date | None = None) -> dict[str, Placed]:
    """Return the places of some people on a day by address, for pages that list them."""
    rows = as_on(Person.objects.filter(email__in=emails), on)
    found = _all_placed(rows, on or datetime.now(UTC).date())
    return {one.email: one for one in found}


def _all_placed(rows: Sequence[Person], day: date) -> list[Placed]:
    asked = [row.pk for row in rows] if len(rows) <= MOST else None
    places, standings, vettings = (
        {row.person_id: row for row in _dated(model, day, asked)}
        for model in (Engagement, Standing, Vetting)
    )
    return [
        _placed(row, places.get(row.pk), standings.get(row.pk), vettings.get(row.pk))
        for row in rows
    ]


def place(email: str, on: date | None = None) -> Placed | None:
    """Return the place, status and vetting of one person on a day, for stages after this one."""
    return placings([email], on).get(email)


def my_place(by: Actor) -> Placed:
    """Return where `by` works today, by the record."""
    authorise(by, datetime.now(UTC).date(), by.role)
    return placings([by.person])[by.person]


def _dated(model: Any, day: date, people: Sequence[int] | None = None) -> Any:
    wanted = ("organisation", "manager") if model is Engagement else ()
    # The last one counts; of vettings the highest, as it does where access is decided.
    order = ("level", "pk") if model is Vetting else ("pk",)
    rows = model.objects.holding(day).select_related(*wanted).order_by(*order)
    return rows if people is None else rows.filter(person__in=people)


def _placed(
    row: Person, at: Engagement | None, standing: Standing | None, vetting: Vetting | None
) -> Placed:
    told = {name: getattr(at, name) if at else "" for name in ("unit", "job", "site", "country")}
    return Placed(
        row.email,
        row.name,
        organisation=at.organisation.number if at else "",
        kind=at.organisation.kind if at else "",
        **told,
        manager=at.manager.email if at and at.manager else "",
        status=standing.status if standing else "",
        vetted=LEVELS[vetting.level] if vetting else "",
    )


def signing_in(emails: Sequence[str]) -> set[str]:
    """Return which of these persons have a sign-in now."""
    rows = SignIn.objects.filter(person__email__in=emails, superseded_in__isnull=True)
    return set(rows.values_list("person__email", flat=True))


def gone(on: date, some: Iterable[str] | None = None) -> frozenset[str]:
    """Return the addresses of those who have left by a day, of some or (None) of all."""
    rows = _dated(Standing, on)
    if some is not None:
        rows = rows.filter(person__email__in=set(some))
    last = dict(rows.values_list("person__email", "status"))  # of two that hold, the later counts
    return frozenset(email for email, status in last.items() if status == LEFT)


def signs_in(email: str) -> bool:
    """Tell whether a person has a sign-in now."""
    return bool(signing_in([email]))


def person_of_sign_in(account: str) -> PersonView | None:
    """Return the person for whom a sign-in stands now, None where it stands for nobody."""
    found = SignIn.objects.filter(account=account, superseded_in__isnull=True)
    row = found.select_related("person").first()
    return _view(row.person, None) if row else None


def token_of(digest: str) -> TokenView | None:
    """Return the token of a keyed hash, None where there is none or it is good no longer."""
    row = Token.objects.select_related("person").filter(digest=digest).first()
    found = _token(row) if row else None
    return found if found and not found.ended else None


def token(number: str) -> TokenView | None:
    """Return a token by its number, whether it is still good or not."""
    row = Token.objects.select_related("person").filter(number=number).first()
    return _token(row) if row else None


def tokens_of(email: str) -> list[TokenView]:
    """Return a person's tokens that are good today, newest first."""
    rows = Token.objects.filter(person__email=email, superseded_in__isnull=True)
    found = [_token(row) for row in rows.select_related("person").order_by("-id")]
    return [one for one in found if not one.ended]


def _token(row: Token) -> TokenView:
    today = datetime.now(UTC).date()
    last = journal.latest(row.number, 1)
    used = last[0].at.astimezone(UTC).date() if last and last[0].verb == "token.used" else None
    end = row.valid_to or date.max
    return TokenView(
        row.number,
        _view(row.person, None),
        row.name,
        tuple(row.scopes.split()),
        row.valid_from,
        end - timedelta(days=1),
        used,
        row.superseded_in_id is not None or not row.valid_from <= today < end,
    )


def views_of(label: str) -> int:
    """Return how often a page showed facts about a subject."""
    return journal.counted(f"{VIEW}{label}")


def lookers(label: str, size: int) -> list[Look]:
    """Return the newest `size` times that a page showed facts about a subject, newest first."""
    entries = journal.latest(f"{VIEW}{label}", size)
    opened = journal.openings_of([one.number for one in entries])
    told = {n: {one.name: one.value for one in fields} for n, fields in opened.items()}
    return [
        Look(e.number, e.at, told[e.number].get("actor.person", ""), told[e.number].get("page", ""))
        for e in entries
    ]


def attempts(email: str, size: int) -> list[Attempt]:
    """Return the newest attempts to sign in as somebody."""
    label = f"{ATTEMPT}{email}"
    return [Attempt(e.number, e.at, e.verb == OPENED) for e in journal.latest(label, size)]


def authorise(by: Actor, on: date, *roles: str) -> None:
    """Refuse unless `by` acts in one of `roles` and holds that role on the day of the act."""
    if by.role not in roles:
        raise NotAllowed(f"This takes one of these roles: {', '.join(roles)}; not {by.role}.")
    if not holds(by.person, by.role, on):
        raise NotAllowed(f"{by.person} does not hold the role {by.role} on {on}.")


def holds(email: str, role: str, on: date | None = None) -> bool:
    """Tell whether a person holds a role on a day (None: today), in one question."""
    theirs = RoleHeld.objects.filter(person__email=email.strip().lower(), role=role)
    return theirs.holding(on).exists()


def _view(row: Person, on: date | None) -> PersonView:
    return _all_views([row], on)[0]


def _all_views(rows: Iterable[Person], on: date | None = None) -> list[PersonView]:
    """Return persons with their roles, in two questions however many there are."""
    people, held = as_on(rows, on), defaultdict[int, list[str]](list)
    there = RoleHeld.objects.holding(on).filter(person__in=people)
    for one, role in there.order_by("role").values_list("person", "role"):
        held[one].append(role)
    return [PersonView(row.email, row.name, row.os_account, tuple(held[row.pk])) for row in people]


def standing_roles(row: Person, day: date) -> QuerySet[RoleHeld]:
    """Return the rows of the roles that a person holds on a day."""
    return RoleHeld.objects.holding(day).filter(person=row)


def administrators(day: date) -> int:
    """Return how many people are administrators on a day."""
    held = RoleHeld.objects.holding(day).filter(role="administrator")
    return held.values("person").distinct().count()
