"""What follows: from the rows that bear on a person and a secret, each condition met or missing.

Pure: a decision is a function of what was asked, the rows, and a policy by its revision. Days
are texts like 2026-03-01, which compare as days do.
"""

from __future__ import annotations

import functools
import operator
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from bestkept.content import countries
from bestkept.people.rules import LEVELS, PARTNER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bestkept.protect.decision.policy import Policy

MET = "met"
MISSING = "missing"
CONFIRM = "confirm with counsel"
NOT_ASKED = "not asked yet"
ENOUGH, NOT_ENOUGH = "enough", "not enough"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: may `person` know `asset` in `version` for `purpose` on `day`."""

    person: str
    asset: str
    version: int
    purpose: str
    day: str


class Row(NamedTuple):
    """A row that bears on a decision, as the one question to the database returns it.

    `act` wrote it. What the next four say depends on the kind (see `queries`); `low` and `high`
    are versions (None: any); `starts`, `ends` and `ended` are days, the last two exclusive.
    """

    kind: str
    id: int
    act: int
    label: str | None
    first: str | None
    second: str | None
    third: str | None
    fourth: str | None
    low: int | None
    high: int | None
    starts: str | None
    ends: str | None
    ended: str | None

    @property
    def name(self) -> str:
        """The row as a decision cites it."""
        return f"{self.kind}:{self.id}"


class Condition(NamedTuple):
    """One condition: its name and state, why, the rows that show it, and what can be done."""

    name: str
    state: str
    because: str
    rows: tuple[str, ...] = ()
    next: str = ""


class Decision(NamedTuple):
    """Whether it is permitted, every condition, and the policy by which it was decided."""

    asked: Asked
    permitted: bool
    conditions: tuple[Condition, ...]
    policy: int

    @property
    def missing(self) -> tuple[Condition, ...]:
        """The conditions for which it is refused."""
        return tuple(one for one in self.conditions if one.state == MISSING)


_id = operator.attrgetter("id")
_Ranked = tuple[int, int, Row]  # terms: what they lack, their id, the row


class _Case(NamedTuple):
    asked: Asked
    rows: Mapping[str, Sequence[Row]]
    policy: Policy
    place: Row | None
    own: Sequence[_Ranked]
    theirs: Sequence[_Ranked]
    advice: Sequence[Row]


def decide(asked: Asked, rows: Iterable[Row], policy: Policy) -> Decision:
    """Decide by these rows: permitted where no condition is missing."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.kind].append(row)
    place = _best(found["engagement"], asked.day)
    own, theirs = (_ranked(found[side], asked, policy) for side in ("own", "theirs"))
    advice = [row for row in found["advice"] if holds(row, asked.day)]
    case = _Case(asked, found, policy, place, own, theirs, advice)
    conditions = tuple([one(case) for one in _CONDITIONS])
    permitted = MISSING not in [one.state for one in conditions]
    return Decision(asked, permitted, conditions, policy.revision)


def holds(row: Row, day: str) -> bool:
    """Tell whether a row holds on a day."""
    if row.starts is None or row.starts > day:
        return False
    return (row.ends is None or day < row.ends) and (row.ended is None or day < row.ended)


def _last(row: Row) -> str:
    """Return the last day on which a row holds, as people say it."""
    return _day_before(row.ends) if row.ends else ""


@functools.lru_cache(maxsize=4096)  # more days than are looked at: eleven years
def _day_before(day: str) -> str:
    return str(date.fromisoformat(day) - timedelta(days=1))


def _best(rows: Sequence[Row], day: str, by: Callable[[Row], Any] = _id) -> Row | None:
    """Return the row that holds; of several the last `by`, else by what was recorded last."""
    found = [row for row in rows if holds(row, day)]
    if len(found) > 1:
        return max(found, key=by)
    return found[0] if found else None


def _position(case: _Case) -> Condition:
    if case.place is None:
        because = "It is on no record for whom this person works"
        return Condition("position", MISSING, because, (), "HR or an administrator records it.")
    told = f"Works for {case.place.label} in {case.place.second}"
    return Condition("position", MET, told, (case.place.name,))


def _standing(case: _Case) -> Condition:
    row = _best(case.rows["standing"], case.asked.day)
    if row is None:
        because = "Nobody has recorded that this person works here"
        return Condition("standing", MISSING, because, (), "HR records the status.")
    state = MET if row.first in case.policy.statuses else MISSING
    then = "" if state == MET else "Only who is working may know: HR records when that is so."
    return Condition("standing", state, f"The person is {row.first}", (row.name,), then)


def _grant(case: _Case) -> Condition:
    ranked = [(_grant_lacks(row, case), row.id, row) for row in case.rows["grant"]]
    then = f"Ask for it: bestkept access request {case.asked.asset} --purpose ... --until ..."
    if not ranked:
        return Condition("grant", MISSING, "No grant to this person is on record", (), then)
    lack, _, row = max(ranked)  # in no order of the database's: it must come out the same again
    if lack == len(_NEAR):
        return Condition("grant", MET, f"Granted by {row.label} until {_last(row)}", (row.name,))
    return Condition("grant", MISSING, f"{row.label} {_NEAR[lack]}", (row.name,), then)


# What a grant lacks, the nearest to enough last.
_NEAR = (
    "is over",
    "has not begun",
    "is for another purpose",
    "is for another version",
    "was given for another position",
)


def _grant_lacks(row: Row, case: _Case) -> int:
    """Return what a grant lacks, as a place in _NEAR; the one after the last is enough."""
    asked = case.asked
    if not holds(row, asked.day):
        return 1 if (row.starts or "") > asked.day else 0
    if row.first != asked.purpose:
        return 2
    if row.low is not None and row.low != asked.version:
        return 3
    if case.place is not None and row.second != case.place.third:
        return 4
    return 5


def _agreement(case: _Case) -> Condition:
    then = "Legal has an agreement signed by the person: bestkept agreement record ..."
    return _bound("agreement", "this person", case.own, then)


def _partner_agreement(case: _Case) -> Condition:
    if case.place is None:
        return _PLACE_FIRST
    if case.place.first != PARTNER:
        return _OWN_UNIT
    then = f"Legal has an agreement signed by {case.place.label}, or amends the one there is."
    return _bound("partner agreement", str(case.place.label), case.theirs, then)


_PLACE_FIRST = Condition(
    "partner agreement", NOT_ASKED, "Asked once it is on record for whom the person works"
)
_OWN_UNIT = Condition("partner agreement", MET, "Not needed: a unit of our own")


def _bound(name: str, whom: str, ranked: Sequence[_Ranked], then: str) -> Condition:
    if not ranked:
        return Condition(name, MISSING, f"No agreement with {whom} is on record", (), then)
    rank, _, row = max(ranked)
    if rank == _COVERS:
        until = f"until {_last(row)}" if row.ends else "without an end"
        return Condition(name, MET, f"{row.label} is in force {until}", (row.name,))
    lack = _over(row) if rank == _OVER else _SHORT[rank].format(row.third)
    return Condition(name, MISSING, f"{row.label} {lack}", (row.name,), then)


def _over(row: Row) -> str:
    """Return since when terms are over, by the last day that counted; some never held."""
    first = min(one for one in (row.ended, row.ends) if one)  # the first day that counts no more
    if row.starts and first <= row.starts:
        return "never held: it was ended before it began"
    return f"ended on {_day_before(first)}"


# What terms lack, the nearest to enough last.
_SHORT = (
    "does not bind to confidence: it is of the kind {}",
    "has not begun",
    "is over",
    "does not cover this secret",
    "does not cover this version",
    "does not cover this purpose",
)
_OVER, _COVERS = 2, len(_SHORT)


def _ranked(rows: Sequence[Row], asked: Asked, policy: Policy) -> list[_Ranked]:
    """Return terms with what they lack, as a place in _SHORT; _COVERS is enough."""
    return [(_terms_lack(row, asked, policy), row.id, row) for row in rows]


def _terms_lack(row: Row, asked: Asked, policy: Policy) -> int:
    if policy.binding and row.third not in policy.binding:
        return 0
    if not holds(row, asked.day):
        return 1 if (row.starts or "") > asked.day else _OVER
    if not row.fourth:
        return 3
    if (row.low or 0) > asked.version or (row.high or asked.version) < asked.version:
        return 4
    if row.second and asked.purpose not in row.second.split("\n"):
        return 5
    return _COVERS


def _form(case: _Case) -> Condition:
    """Whether the signatures suffice where the bound ones are: the best form of each side."""
    sides = _form_of(case, case.own, (case.place.second or "") if case.place else "")
    if case.place is not None and case.place.first == PARTNER:
        sides += _form_of(case, case.theirs, case.place.fourth or "")
    if not sides:
        return _AGREE_FIRST
    rank, _, row, country = min(sides)
    if rank == _GOOD:
        told = tuple([one[2].name for one in sides])
        return Condition("form", MET, f"Signed in a form that is enough ({row.first})", told)
    if rank == _UNSURE:
        because = f"Whether {row.first} is enough in {country or 'that country'} is on no record"
        return Condition("form", CONFIRM, because, (row.name,), _ASK_COUNSEL)
    where = country or "any country"
    because = f"{row.label} was signed by {row.first}, which is not enough in {where}"
    return Condition("form", MISSING, because, (row.name,), _SIGN_AGAIN)


_AGREE_FIRST = Condition("form", NOT_ASKED, "Asked once there is an agreement")
_ASK_COUNSEL = "Ask counsel, and log the advice."
_SIGN_AGAIN = "Legal has it signed in another form."
_BAD, _UNSURE, _GOOD = range(3)


def _form_of(
    case: _Case, ranked: Sequence[_Ranked], country: str
) -> list[tuple[int, int, Row, str]]:
    """Return the best form of the agreements of one side that cover what is asked, if any do."""
    found = [
        (_form_rank(case, country, row.third or "", row.first or ""), pk, row, country)
        for rank, pk, row in ranked
        if rank == _COVERS
    ]
    return [max(found)] if found else []


def _form_rank(case: _Case, country: str, kind: str, form: str) -> int:
    return _RANKS[form_state(country, kind, form, case.advice, case.policy)]


def form_state(country: str, kind: str, form: str, advice: Sequence[Row], policy: Policy) -> str:
    """Return whether a form of signature is enough in a country: met, missing, or to confirm.

    `advice` are the rows of counsel's advice that hold.
    """
    if form in policy.refused_forms:
        return MISSING
    verdict = countries.form_verdict(country, kind, form, policy.profiles)
    said = [row for row in advice if row.first == country and row.second == form]
    counted = counting(kind, said) if policy.fitting else said
    if counted:  # where they disagree still, the more careful answer counts
        verdict = NOT_ENOUGH if any(row.third == NOT_ENOUGH for row in counted) else ENOUGH
    return MET if verdict == ENOUGH else MISSING if verdict == NOT_ENOUGH else CONFIRM


def counting(kind: str, said: Sequence[Row]) -> list[Row]:
    """Return the answers on a form that count for a kind of agreement.

    They are for that kind or for every one, and none that was logged later and stands since the
    same day or a later one is for it too. So an answer that was logged before a change in law
    took hold, but after it was put on record, does not outweigh that change.
    """
    fit = [row for row in said if not row.fourth or kind in row.fourth.split("\n")]
    return [row for row in fit if not any(_outweighs(other, row) for other in fit)]


def _outweighs(other: Row, row: Row) -> bool:
    return other.id > row.id and (other.starts or "") >= (row.starts or "")


_RANKS = {MISSING: _BAD, CONFIRM: _UNSURE, MET: _GOOD}


def _notice(case: _Case) -> Condition:
    best = _best(case.rows["notice"], case.asked.day, lambda row: (row.second or "", row.id))
    if best is not None and best.second:
        return Condition("notice", MET, f"{best.label} was acknowledged", (best.name,))
    if best is not None:
        because = f"{best.label} was not acknowledged"
        then = "The person acknowledges the notice, on the page of their notices."
        return Condition("notice", MISSING, because, (best.name,), then)
    then = "Legal or the owner tells the person of the secret."
    return Condition("notice", MISSING, "The person was not told of this secret", (), then)


def _vetting(case: _Case) -> Condition:
    tier = _best(case.rows["tier"], case.asked.day, lambda row: (row.act, row.id))
    word = (tier.first if tier else None) or "top"
    levels = case.policy.vetting
    needed = levels[word] if word in levels else max(levels.values())
    shown = (tier.name,) if tier else ()
    if not needed:
        return Condition("vetting", MET, f"Not needed for tier {word}", shown)
    best = _best(case.rows["vetting"], case.asked.day, lambda row: (row.low or 0, row.id))
    if best and (best.low or 0) >= needed:
        because = f"Vetted: {LEVELS[best.low or 0]}"
        return Condition("vetting", MET, because, (best.name, *shown))
    because = f"Tier {word} asks for {LEVELS[needed]} vetting; none is in force"
    then = "HR or security has the person vetted, as far as the country allows, and records it."
    return Condition("vetting", MISSING, because, shown, then)


_TRAINING = Condition("training", NOT_ASKED, "There are no courses yet")
_CLEARANCE = Condition("clearance", NOT_ASKED, "Partners are not cleared yet")
_CONDITIONS: tuple[Callable[[_Case], Condition], ...] = (
    _position,
    _standing,
    _grant,
    _agreement,
    _partner_agreement,
    _form,
    _notice,
    _vetting,
    lambda _: _TRAINING,
    lambda _: _CLEARANCE,
)
