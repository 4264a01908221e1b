"""Who may see what: cases with their items as the record has them now, and what each rests on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from bestkept.journal.rules import Refused
from bestkept.people.models import Person
from bestkept.people.queries import authorise
from bestkept.people.rules import WORKING, Owed
from bestkept.protect.moves import contents, joining, places, record, rules, wanting
from bestkept.protect.moves.models import Case, Letter, Receipt, Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor
    from bestkept.protect.moves.rules import Asks, Due, Facts, Held, Lost, Place, Told

NAMED = 500  # ids that a question names
SOME = 8  # people who are named of those that lack what a place asks for
WITHDRAWN = "case.withdrawn"  # the act that ends a case as if nothing had come of it
MAY_SEE = ("hr", "legal", "security", "administrator", "auditor")


@dataclass(frozen=True)
class CaseView:
    """A case as a list shows it: whose, due when, and how many of its items stand how."""

    number: str
    kind: str
    person: str
    name: str
    due: date
    first: bool
    entry: int
    begun: datetime
    closed_entry: int | None
    closed: datetime | None
    done: int
    waiting: int
    late: bool
    withdrawn: bool = False

    @property
    def state(self) -> str:
        """How it stands, in a word."""
        if self.withdrawn:
            return "withdrawn"
        return "closed" if self.closed else "overdue" if self.late else "open"


@dataclass(frozen=True)
class StepView:
    """What somebody did that the record cannot see: when, in which words, and its entry."""

    item: str
    day: date
    words: str
    asked: tuple[str, ...]
    form: str
    file: str
    entry: int


@dataclass(frozen=True)
class LetterView:
    """A letter as legal approved it."""

    kind: str
    text: str
    because: str
    entry: int
    at: datetime


@dataclass(frozen=True)
class Whole:
    """A case with all of it: items, what falls away, the list of secrets, steps and letters.

    `facts` are those of the day asked for; `listed` are number, title and reasons, and `later`
    the same of what a leaver came to know after the list was written. `lost` is the access of a
    leaver that was ended.
    """

    case: CaseView
    because: str
    facts: Facts
    place: Place | None
    items: tuple[Due, ...]
    falls: tuple[Held, ...]
    stays: tuple[Told, ...]
    listed: tuple[tuple[str, str, tuple[str, ...]], ...]
    steps: tuple[StepView, ...]
    letters: tuple[LetterView, ...]
    later: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    lost: Lost = rules.Lost()  # noqa: RUF009 - frozen

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way of closing it."""
        return self.case.closed is None and not rules.waiting(self.items)


@dataclass(frozen=True)
class NotBegun:
    """A case that the record asks for and nobody has begun: of which kind, whose, and why."""

    kind: str
    person: str
    name: str
    why: str


@dataclass(frozen=True)
class Lacking:
    """A requirement, and how many people of its places lack what it asks for and have no case.

    `some` are a few of them, by address, each with the name.
    """

    asks: Asks
    count: int
    some: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Read:
    """An edition of the notice of immunity that a person read, when, and the entry that says so."""

    edition: str
    at: datetime
    entry: int


def listed(
    by: Actor, *, state: str = "open", start: int = 0, size: int = 25, on: date | None = None
) -> tuple[list[CaseView], int]:
    """Return some cases, those due first on top, and how many: open, overdue, closed or all."""
    day = on or _today()
    authorise(by, _today(), *MAY_SEE)
    rows = contents.cases().order_by("due_now", "pk")
    wanted = {
        "open": Q(closed_in__isnull=True),
        "overdue": Q(closed_in__isnull=True, due_now__lt=day),
        "closed": Q(closed_in__isnull=False),
        "all": Q(),
    }
    rows = rows.filter(wanted.get(state, Q()))
    page = list(rows[start : start + size])
    found = contents.items(page, day)
    return [_case(row, found[row.number], day) for row in page], rows.count()


def whole(by: Actor, number: str, on: date | None = None) -> Whole:
    """Return a case with all of it; Refused for most roles.

    Its own person sees it too, without what others say about them: reasons, steps, letters.
    """
    row = _wide().filter(number=number).first()
    own = row is not None and row.person.email == by.person
    authorise(by, _today(), *(MAY_SEE if not own else (by.role,)))
    if row is None:
        raise Refused(f"There is no case {number}.")
    found = _whole(row, on or _today())
    return _for_its_person(found) if own else found


def _for_its_person(found: Whole) -> Whole:
    items = tuple(replace(one, reason="") for one in found.items)
    return replace(found, because="", items=items, steps=(), letters=())


def of_person(by: Actor, email: str, on: date | None = None) -> list[CaseView]:
    """Return the cases of a person, newest first; everybody sees their own."""
    authorise(by, _today(), *(MAY_SEE if by.person != email else (by.role,)))
    day = on or _today()
    rows = list(_wide().filter(person__email=email).order_by("-pk")[:50])
    found = contents.items(rows, day)
    return [_case(row, found[row.number], day) for row in rows]


def mine(email: str, on: date | None = None) -> Whole | None:
    """Return the open case of a person as they may see it; None if there is none."""
    rows = _wide().filter(person__email=email, closed_in__isnull=True)
    row = rows.order_by("-pk").first()
    return _for_its_person(_whole(row, on or _today())) if row else None


def due_of(by: Actor, email: str, on: date | None = None) -> tuple[Due, ...]:
    """Return what a person needs at their place, whether they have a case or not."""
    authorise(by, _today(), *(MAY_SEE if by.person != email else (by.role,)))
    day = on or _today()
    found = record.of([email], day).get(email)
    if found is None:
        raise Refused(f"Nobody on record has the e-mail address {email}.")
    return joining.due(found, day)


def due_without_case(by: Actor, email: str) -> tuple[Due, ...]:
    """Return what somebody who works here needs at their place, where no case of theirs asks.

    As `due_of`, but the declaration about earlier employers, which is asked as people come.
    """
    authorise(by, _today(), *MAY_SEE)
    if Case.objects.filter(person__email=email, closed_in__isnull=True).exists():
        return ()
    facts = record.of([email], _today()).get(email)
    if facts is None or facts.place is None or facts.status not in ("", WORKING):
        return ()
    return tuple(one for one in joining.due(facts, _today()) if one.key != "inbound")


def immunity_read(by: Actor, email: str) -> list[Read]:
    """Return which editions of the notice of 18 USC 1833(b) somebody read here, newest first."""
    authorise(by, _today(), *MAY_SEE)
    rows = Receipt.objects.filter(person__email=email).select_related("recorded_in")
    return [
        Read(one.edition, one.recorded_in.at, one.recorded_in.number or 0)
        for one in rows.order_by("-pk")
    ]


def requirements(by: Actor, on: date | None = None) -> list[Asks]:
    """Return what places ask of their people on a day, oldest first."""
    authorise(by, _today(), *MAY_SEE)
    return record.requirements(on or _today())


def lacking(by: Actor) -> dict[str, Lacking]:
    """Return of whom places ask today what these have not, by requirement.

    Of those who have no case: a case asks the others. They stand in the order of requirements.
    """
    authorise(by, _today(), *MAY_SEE)
    found = places.on(_today())
    pks = {pk for _, some in found for pk in some[:SOME]}
    told = {pk: (email, name) for pk, email, name in _named(pks)}
    return {
        asks.number: Lacking(asks, len(some), tuple(sorted(told[pk] for pk in some[:SOME])))
        for asks, some in found
    }


def _named(pks: Collection[int]) -> list[tuple[int, str, str]]:
    """Return row, address and name of people; all of them where that is cheaper to ask."""
    people = Person.objects.all() if len(pks) > NAMED else Person.objects.filter(pk__in=pks)
    return [(one.pk, one.email, one.name) for one in people]


def not_begun(by: Actor, on: date | None = None, size: int | None = None) -> list[NotBegun]:
    """Return the cases that the record asks for and nobody has begun, by address; `size` at most.

    Whoever is joining or leaving has one, and whoever works with open grants of another place.
    """
    authorise(by, _today(), *MAY_SEE)
    found = wanting.on(on or _today())[:size]
    told = {pk: (email, name) for pk, email, name in _named([pk for pk, _ in found])}
    return [NotBegun(kind, *told[pk], wanting.WHY[kind]) for pk, kind in found]


def count_not_begun(by: Actor, on: date | None = None) -> int:
    """Return how many these are."""
    authorise(by, _today(), *MAY_SEE)
    return len(wanting.on(on or _today()))


def owed(day: date, of: Collection[str] | None = None) -> list[Owed]:
    """Return what is owed for open cases on a day, by persons and roles or (None) by anybody.

    And what places ask of people who have no case: for each requirement one thing, that legal
    owes. For the parts after this one, which ask who may see it.
    """
    rows = _wide().filter(closed_in__isnull=True)
    if of is not None and all("@" in one for one in of):
        rows = rows.filter(person__email__in=of)
    found = contents.items(list(rows), day)
    names = {row.number: row.person.name for row in rows}
    asked = (
        _owed(one, number, names[number])
        for number, all_ in found.items()
        for one in all_
        if one.waits and (of is None or one.owes in of) and not _is_notice(one)
    )
    lack = places.on(day) if of is None or rules.LEGAL in of else ()
    return sorted((*asked, *(rules.asked_of(asks, len(some)) for asks, some in lack)))


def _owed(one: Due, number: str, name: str) -> Owed:
    """Return an item as it is owed: by a role for somebody, or by the person on their own page."""
    if "@" in one.owes:
        return Owed(one.day, "own-move", number, one.what, one.owes)
    return Owed(one.day, "move", number, f"{one.what} ({name})", one.owes)


def _is_notice(one: Due) -> bool:
    """Tell whether an item is a notice that was given: notices themselves tell that it is owed."""
    return one.key.startswith("notice ") and bool(one.shows)


def drafted(by: Actor, number: str, kind: str, to: str = "") -> str:
    """Return the draft of a letter, for legal; Refused where there is no such leaver."""
    authorise(by, _today(), "legal")
    row = _wide().filter(number=number, kind=rules.LEAVER).first()
    if row is None:
        raise Refused(f"There is no leaver's case {number}.")
    return contents.draft(row, _today(), kind, to)


# Views


def _today() -> date:
    return datetime.now(UTC).date()


def _wide() -> QuerySet[Case]:
    return contents.cases().order_by("pk")


def _case(row: Case, made: Iterable[Due], day: date) -> CaseView:
    all_ = [one for one in made if one.asked]
    closed = row.closed_in
    return CaseView(
        row.number,
        row.kind,
        row.person.email,
        row.person.name,
        row.until,
        row.first,
        row.recorded_in.number or 0,
        row.recorded_in.at,
        closed.number if closed else None,
        closed.at if closed else None,
        sum(not one.waits for one in all_),
        sum(one.waits for one in all_),
        closed is None and row.until < day,
        closed is not None and closed.verb == WITHDRAWN,
    )


def _whole(row: Case, day: date) -> Whole:
    made = contents.items([row], day)[row.number]
    facts = record.of([row.person.email], day)[row.person.email]
    mover = row.kind == rules.MOVER and row.closed_in is None
    return Whole(
        _case(row, made, day),
        row.because,
        facts,
        record.place_of(row.place) if row.place else None,
        made,
        joining.falls(facts) if mover else (),
        joining.stays_secret(facts) if mover else (),
        tuple(
            (one.asset.number, one.title, tuple(one.why.split("\n")))
            for one in contents.listed(row)
        ),
        tuple(_step(one) for one in contents.by_case(Step, [row])[row.pk]),
        tuple(_letter(one) for one in contents.by_case(Letter, [row])[row.pk]),
        tuple(contents.later(row, day)),
        contents.lost(row) if row.kind == rules.LEAVER else rules.Lost(),
    )


def _step(one: Step) -> StepView:
    asked = tuple(filter(None, one.asked.split("\n")))
    entry = one.recorded_in.number or 0
    return StepView(one.item, one.day, one.words, asked, one.form, one.file, entry)


def _letter(one: Letter) -> LetterView:
    at = one.recorded_in
    return LetterView(one.kind, one.text, one.because, at.number or 0, at.at)
