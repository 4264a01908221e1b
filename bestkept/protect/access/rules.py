"""What follows: numbers, how long a grant may last, who knows a secret, and what a reason says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bestkept.journal.rules import Refused, storable

APPROVED, REFUSED = "approved", "refused"
LONGEST = 366  # days that a grant lasts at most: then it is asked for anew
MOST_WAITING = 20  # requests of one person that may wait: more would only be guessing
ANSWER_DAYS = 3  # within which a request is to be answered; our own figure
UNOWNED = "legal"  # the role that answers requests for what nobody owns
SHORTEST_REASON = 15  # characters of a reason for which the glass is broken
_NUMBER = re.compile(r"[A-Z]{1,6}-[0-9]{1,12}", re.ASCII)
# Why somebody knows: the kinds of reasons, the strongest first.
OWNER, DEPUTY, RECORDED, AUTHOR, HOLDS = (
    "owner",
    "deputy",
    "put it on record",
    "author",
    "holds a copy",
)
# Why an open grant counts no more.
EARLIER = "given for an earlier position"
# Why who stands so knows nothing by a grant; only who is working may.
NOT_WORKING = {
    "joining": "the person is joining",
    "leaving": "the person is leaving",
    "left": "the person left",
}
GRANTED, OPENED, GLASS, TOLD = "granted", "opened", "opened without a grant", "told"
WAS_GRANTED = "was granted"  # of a grant that counts no more, as its person reads it


@dataclass(frozen=True)
class Reason:
    """Why somebody knows a secret or may: its kind, the words, the entry that shows it.

    `now` tells that it lets them know the secret on the day that is asked about.
    """

    kind: str
    words: str
    entry: int
    now: bool

    def __str__(self) -> str:
        return f"{self.words} (entry {self.entry})"


@dataclass(frozen=True)
class Known:
    """Somebody who knows or may know a secret, or could before, with every reason.

    `now` is False where nothing lets them know it any more: what was learnt stays learnt.
    `state` is what is on record of telling them: acknowledged, not acknowledged, not told.
    """

    person: str
    name: str
    reasons: tuple[Reason, ...]
    state: str

    @property
    def now(self) -> bool:
        """Whether anything lets them know it on the day that is asked about."""
        return any(one.now for one in self.reasons)

    @property
    def counts(self) -> bool:
        """Whether they know it or may: not who had a grant alone, which counts no more."""
        return any(one.now or one.kind != GRANTED for one in self.reasons)

    @property
    def why(self) -> tuple[str, ...]:
        """The reasons as sentences."""
        return tuple(map(str, self.reasons))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of the reasons, each once."""
        return tuple(dict.fromkeys(one.kind for one in self.reasons))


def with_record(because: str, beside: str) -> str:
    """Return the reason of a score with what the record said beside it when it was scored.

    `beside` begins with a count and ends with the day.
    """
    return f"{because.strip()} ({beside})"


def without_record(because: str) -> tuple[str, str]:
    """Return the reason of a score alone, and what `with_record` put beside it, if it did."""
    found = _RECORD.search(because)
    return (because[: found.start()], found[1]) if found else (because, "")


_RECORD = re.compile(r"\s*\(([0-9]+ [^()]*[0-9]{4}-[0-9]{2}-[0-9]{2})\)\s*$")


def request_number(count: int) -> str:
    """Return the number of the `count`-th request, from 1."""
    return f"R-{count:04d}"


def grant_number(count: int) -> str:
    """Return the number of the `count`-th grant, from 1."""
    return f"G-{count:04d}"


def asked_number(text: str) -> str:
    """Return the number of a secret as somebody wrote it; Refused for what can be none."""
    number = text.strip().upper()
    if not _NUMBER.fullmatch(number) or len(number) > 20:
        raise Refused("Write the number of the secret as you were given it, like TS-0001.")
    return number


def weighty(because: str) -> str:
    """Return the reason for an opening without a grant; Refused for one that says little."""
    told = storable(" ".join(because.split()))
    if len(told) < SHORTEST_REASON:
        raise Refused("Say in a sentence why it cannot wait for a grant: the owner will read it.")
    return told


def last_day(until: date, today: date) -> date:
    """Return the last day of a grant; Refused for one that is over, or lies too far ahead."""
    if until < today:
        raise Refused(f"{until} is over: name a last day that lies ahead.")
    if until > today + timedelta(days=LONGEST):
        raise Refused(f"A grant lasts {LONGEST} days at most: then it is looked at again.")
    return until
