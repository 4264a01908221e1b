"""What follows: what may be reviewed, what opens a review, when the next one is due."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bestkept.journal.rules import Refused
from bestkept.people.rules import line, one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# What is reviewed. "programme" is all of it at once (CREATe's periodic programme review).
KINDS = (
    "programme",
    "protocol",
    "policy",
    "agreement",
    "course",
    "grant",
    "monitoring",
    "partner",
    "country",
    "secret",
    "control",
    "other",
)
NOBODY = "legal"  # the role whose review it is where owner and deputy have left
KEPT, CHANGED, ENDED = "kept", "changed", "ended"
OUTCOMES = (KEPT, CHANGED, ENDED)
BY_DATE, BY_HAND = "date", "by hand"  # what opens a review besides triggers
LONGEST_INTERVAL = 120  # months
AHEAD = 14  # days before the date that a review opens, so that it is done by then; our own figure
TIME = timedelta(days=14)  # that a review has which a trigger opens; our own figure
EARLIEST, LATEST = 1990, 2200  # years
WORDS, ACTION = 200, 400  # characters of a subject, and of an action


@dataclass(frozen=True)
class Trigger:
    """Something whose happening opens reviews: its verbs, and which reviews it concerns.

    `about` is "all" for every review that has the trigger; "subject" for those of what the
    entry is about; "person" for those whose owner or deputy it is about.
    """

    words: str
    verbs: tuple[str, ...]
    about: str = "all"


# By its word. Verbs are those of any stage: they are read from the journal, not imported. Those
# that set a status or a place are held against the code by tests/shape/test_triggers.py.
TRIGGERS = {
    "incident": Trigger("an incident was opened", ("incident.opened",)),
    "new country": Trigger(
        "people or partners in a country where there were none",
        (
            "organisation.recorded",
            "person.engaged",
            "person.imported",
            "person.provisioned",
            "person.told",
        ),
    ),
    "new tool": Trigger(
        "a place to be read, or a way to sign in, was set",
        ("place.allowed", "provider.chosen", "tool.recorded"),
    ),
    "new law": Trigger(
        "a law changed, or counsel advised",
        ("advice.logged", "law-change.recorded", "law-change.confirmed"),
    ),
    "leaving owner": Trigger(
        "its owner or deputy leaves",
        ("person.status-set", "person.imported", "leaver.begun", "case.closed", "case.withdrawn"),
        "person",
    ),
    "subject changed": Trigger(
        "what is reviewed was changed",
        (
            "agreement.amended",
            "agreement.ended",
            "campaign.answered",
            "fact.amended",
            "fact.corrected",
            "secret.delisted",
            "version.guarded",
        ),
        "subject",
    ),
}
VERBS = tuple(sorted({verb for one in TRIGGERS.values() for verb in one.verbs}))
LEAVING = ("leaving", "left")


@dataclass(frozen=True)
class Said:
    """How something is to be reviewed, as it is put in.

    `owner` and `deputy` are addresses (deputy "" for none); `first` is the day of the next
    review, `months` the interval (None: once); `triggers` words of TRIGGERS.
    """

    owner: str
    deputy: str
    first: date | None
    months: int | None
    triggers: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """What an entry of the journal says to a trigger: its verb, its subjects and its fields."""

    number: int
    verb: str
    subjects: frozenset[str]
    fields: Mapping[str, Any]


@dataclass(frozen=True)
class Standing:
    """A review that has not ended, as a trigger sees it; `since` is the entry that planned it."""

    row: int
    subject: str
    owner: str
    deputy: str
    triggers: frozenset[str]
    since: int


def number(count: int) -> str:
    """Return the number of the `count`-th review, from 1."""
    return f"RV-{count:04d}"


def checked(said: Said) -> Said:
    """Return how something is to be reviewed, as it is kept; Refused for what cannot be."""
    day(said.first)
    odd = sorted(set(said.triggers) - set(TRIGGERS))
    if odd:
        raise Refused(f"There is no trigger {odd[0]!r}. There are: {', '.join(TRIGGERS)}.")
    if said.months is not None and not 1 <= said.months <= LONGEST_INTERVAL:
        raise Refused(f"The interval is 1 to {LONGEST_INTERVAL} months, not {said.months}.")
    if said.months is not None and said.first is None:
        raise Refused("Say when it is reviewed first: the interval counts from that day.")
    if said.first is None and not said.triggers:
        raise Refused("Say when it is reviewed: a day, or what makes a review necessary.")
    if said.deputy and said.deputy.strip().lower() == said.owner.strip().lower():
        raise Refused("The deputy is somebody else than the owner.")
    told = set(said.triggers)
    kept = tuple(name for name in TRIGGERS if name in told)
    return Said(said.owner, said.deputy, said.first, said.months, kept)


def day(planned: date | None) -> None:
    """Refuse a day of which nobody can mean it."""
    if planned is not None and not EARLIEST <= planned.year <= LATEST:
        raise Refused(f"{planned} is no day to plan for: name one from {EARLIEST} to {LATEST}.")


def kind(text: str) -> str:
    """Return a kind of thing that is reviewed; Refused for another."""
    return one_of(text, KINDS, "kind of review")


def subject(text: str) -> str:
    """Return what is reviewed, as it is kept: one line."""
    return line(text, "subject", WORDS)


def months_later(first: date, months: int) -> date:
    """Return the day so many months after `first`; the last of its month where it has no such."""
    years, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(years, month + 1, min(first.day, calendar.monthrange(years, month + 1)[1]))


def next_due(first: date | None, months: int | None, closed: date | None) -> date | None:
    """Return the day of the next review, None where none is planned.

    `first` is the day of the first one, `closed` that on which the last one by any cause was
    closed (None: none was). The days are counted from the first, so that a review of the 31st
    comes back to it after a shorter month. One that was closed within AHEAD days before its
    day counts as done for that day.
    """
    if first is None or closed is None:
        return first
    if months is None:
        return first if first > closed + timedelta(days=AHEAD) else None
    done = closed + timedelta(days=AHEAD)
    passed = (done.year - first.year) * 12 + done.month - first.month
    step = max(passed // months, 0)
    day = months_later(first, step * months)
    while day <= done:
        step += 1
        day = months_later(first, step * months)
    return day


def opens(due: date | None, today: date) -> bool:
    """Tell whether a review that is planned for a day opens today."""
    return due is not None and due - timedelta(days=AHEAD) <= today


def suiting(entry: Entry, found: Iterable[Standing], *, new: bool) -> list[tuple[Standing, str]]:
    """Return which reviews an entry concerns, each with the trigger that says so.

    `new` tells that the entry is the first that speaks of its country. What happened before a
    review was planned does not concern it.
    """
    able = [word for word, one in TRIGGERS.items() if entry.verb in one.verbs]
    if not new:
        able = [word for word in able if word != "new country"]
    return [
        (one, word)
        for one in found
        if one.since < entry.number
        and (word := next((w for w in able if w in one.triggers and _meant(w, entry, one)), ""))
    ]


def _meant(word: str, entry: Entry, one: Standing) -> bool:
    about = TRIGGERS[word].about
    if about == "subject":
        return one.subject in entry.subjects
    if about == "person":
        leaves = any(_status(value) in LEAVING for value in entry.fields.values())
        return leaves and bool({one.owner, one.deputy} & entry.subjects)
    return True


def _status(value: Any) -> str:
    return str(value.get("status", "")) if isinstance(value, dict) else ""


def countries(fields: Mapping[str, Any]) -> set[str]:
    """Return the countries that an entry speaks of: of an organisation, or of where one works."""
    told = {str(fields["country"])} if fields.get("country") else set()
    places = [v for name, v in fields.items() if name.startswith("engagement.")]
    return told | {str(v["country"]) for v in places if isinstance(v, dict) and v.get("country")}


def outcome(text: str, waiting: Sequence[int]) -> str:
    """Return how a review came out; Refused for another word, and while actions are open."""
    kept = one_of(text, OUTCOMES, "outcome")
    if waiting:
        what = ", ".join(str(one) for one in waiting)
        raise Refused(f"Action {what} is not done yet: a review closes when all of them are.")
    return kept
