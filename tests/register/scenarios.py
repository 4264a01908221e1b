"""Stories of backdating, correction and late recording, and what the record must say of each.

Days are of the year 2025 unless they name another. `known` is a day of --as-known (None: all
that is known now); `later` what --on must mark: recorded after the day that is asked about.
An answer of None: nothing is on record for that day.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """What somebody recorded on `day`: a value of a fact, holding since a day."""

    day: str
    kind: str
    fact: str
    value: str
    since: str | None = None
    meant: str | None = None
    hour: int = 10


@dataclass(frozen=True)
class Answer:
    """What the record says about `fact` on a day."""

    on: str
    value: str | None
    known: str | None = None
    later: bool = False
    fact: str = "owner"


def guarded(day, value, since=None, hour=10):
    return Event(day, "guarded", "owner", value, since, None, hour)


def amended(day, value, since, fact="owner"):
    return Event(day, "amended", fact, value, since)


def corrected(day, value, since=None, meant=None, fact="owner"):
    return Event(day, "corrected", fact, value, since, meant)


LATER = True

SCENARIOS = {
    "what is guarded today holds from today": (
        [guarded("01-10", "bob")],
        [Answer("01-09", None), Answer("01-10", "bob"), Answer("12-31", "bob")],
    ),
    "guarded late: it holds since the day that was told, and is marked": (
        [guarded("01-10", "bob", since="2024-06-01")],
        [
            Answer("2024-05-31", None),
            Answer("2024-06-01", "bob", later=LATER),
            Answer("2024-06-01", None, known="01-09"),
            Answer("2024-06-01", "bob", known="01-10", later=LATER),
            Answer("01-10", "bob"),
        ],
    ),
    "guarded ahead: it holds from the day that was told": (
        [guarded("01-10", "bob", since="02-01")],
        [
            Answer("01-31", None),
            Answer("02-01", "bob"),
            Answer("02-01", "bob", known="01-10"),
        ],
    ),
    "a change recorded on its day": (
        [guarded("01-10", "bob"), amended("03-01", "petra", since="03-01")],
        [
            Answer("02-28", "bob"),
            Answer("03-01", "petra"),
            Answer("03-01", "bob", known="02-28"),
        ],
    ),
    "a change recorded late": (
        [guarded("01-10", "bob"), amended("06-01", "petra", since="03-01")],
        [
            Answer("02-28", "bob"),
            Answer("03-01", "petra", later=LATER),
            Answer("03-01", "bob", known="05-31"),
            Answer("05-31", "bob", known="05-31"),
            Answer("06-01", "petra"),
        ],
    ),
    "a change announced ahead": (
        [guarded("01-10", "bob"), amended("02-01", "petra", since="09-01")],
        [
            Answer("08-31", "bob"),
            Answer("09-01", "petra"),
            Answer("09-01", "petra", known="02-01"),
            Answer("09-01", "bob", known="01-31"),
        ],
    ),
    "changes one after the other": (
        [
            guarded("01-10", "bob"),
            amended("03-01", "petra", since="03-01"),
            amended("05-01", "aud", since="05-01"),
        ],
        [
            Answer("02-28", "bob"),
            Answer("04-30", "petra"),
            Answer("05-01", "aud"),
            Answer("06-01", "petra", known="04-30"),
        ],
    ),
    "a late change holds until the next one that is on record": (
        [
            guarded("01-10", "bob"),
            amended("06-01", "aud", since="06-01"),
            amended("07-01", "petra", since="03-01"),
        ],
        [
            Answer("02-28", "bob"),
            Answer("03-01", "petra", later=LATER),
            Answer("05-31", "petra", later=LATER),
            Answer("06-01", "aud"),
            Answer("03-01", "bob", known="06-30"),
        ],
    ),
    "a change that came between two is recorded last, and ends where the later one begins": (
        [
            guarded("01-10", "bob"),
            amended("04-01", "petra", since="04-01"),
            amended("08-01", "aud", since="08-01"),
            amended("09-01", "alice", since="06-01"),
        ],
        [
            Answer("05-31", "petra"),
            Answer("06-01", "alice", later=LATER),
            Answer("07-31", "alice", later=LATER),
            Answer("08-01", "aud"),
            Answer("06-01", "petra", known="08-31"),
        ],
    ),
    "a value that was wrong from the start": (
        [guarded("01-10", "bob"), corrected("03-01", "petra")],
        [
            Answer("01-09", None),
            Answer("01-10", "petra", later=LATER),
            Answer("01-10", "bob", known="02-28"),
            Answer("03-01", "petra"),
        ],
    ),
    "a first day that was too late is moved earlier": (
        [guarded("01-10", "bob"), corrected("03-01", "bob", since="2024-11-01")],
        [
            Answer("2024-11-01", "bob", later=LATER),
            Answer("2024-11-01", None, known="02-28"),
            Answer("2024-10-31", None),
        ],
    ),
    "a first day that was too early is moved later, and leaves nothing before it": (
        [guarded("01-10", "bob"), corrected("03-01", "bob", since="02-01")],
        [
            Answer("01-31", None),
            Answer("02-01", "bob", later=LATER),
            Answer("01-31", "bob", known="02-28"),
        ],
    ),
    "the day of a change was too early: the value before it holds on": (
        [
            guarded("01-10", "bob"),
            amended("03-01", "petra", since="03-01"),
            corrected("05-01", "petra", since="04-01"),
        ],
        [
            Answer("03-31", "bob", later=LATER),
            Answer("04-01", "petra", later=LATER),
            Answer("03-31", "petra", known="04-30"),
        ],
    ),
    "the day of a change was too late: the value before it ends sooner": (
        [
            guarded("01-10", "bob"),
            amended("03-01", "petra", since="03-01"),
            corrected("05-01", "petra", since="02-01"),
        ],
        [
            Answer("01-31", "bob"),
            Answer("02-01", "petra", later=LATER),
            Answer("02-01", "bob", known="04-30"),
        ],
    ),
    "value and day of a change were wrong": (
        [
            guarded("01-10", "bob"),
            amended("03-01", "petra", since="03-01"),
            corrected("05-01", "aud", since="02-01"),
        ],
        [
            Answer("01-31", "bob"),
            Answer("02-01", "aud", later=LATER),
            Answer("03-01", "aud", later=LATER),
            Answer("03-01", "petra", known="04-30"),
        ],
    ),
    "a value that has ended is corrected too": (
        [
            guarded("01-10", "bob"),
            amended("03-01", "petra", since="03-01"),
            corrected("05-01", "aud", meant="02-01"),
        ],
        [
            Answer("02-28", "aud", later=LATER),
            Answer("03-01", "petra"),
            Answer("02-28", "bob", known="04-30"),
        ],
    ),
    "a correction is corrected": (
        [
            guarded("01-10", "bob"),
            corrected("02-01", "petra"),
            corrected("03-01", "aud"),
        ],
        [
            Answer("01-10", "bob", known="01-31"),
            Answer("01-10", "petra", known="02-28", later=LATER),
            Answer("01-10", "aud", later=LATER),
        ],
    ),
    "a correction is taken back": (
        [guarded("01-10", "bob"), corrected("02-01", "petra"), corrected("03-01", "bob")],
        [
            Answer("01-10", "petra", known="02-01", later=LATER),
            Answer("01-10", "bob", later=LATER),
        ],
    ),
    "an announced change is called off": (
        [
            guarded("01-10", "bob"),
            amended("02-01", "petra", since="09-01"),
            corrected("04-01", "bob", meant="09-01"),
        ],
        [
            Answer("09-01", "bob"),
            Answer("09-01", "petra", known="03-31"),
            Answer("08-31", "bob"),
        ],
    ),
    "an announced change is brought forward": (
        [
            guarded("01-10", "bob"),
            amended("02-01", "petra", since="09-01"),
            corrected("04-01", "petra", since="07-01", meant="09-01"),
        ],
        [
            Answer("06-30", "bob"),
            Answer("07-01", "petra"),
            Answer("07-01", "bob", known="03-31"),
        ],
    ),
    "a second change on the same day takes the place of the first": (
        [
            guarded("01-10", "bob"),
            amended("03-01", "petra", since="03-01"),
            amended("03-02", "aud", since="03-01"),
        ],
        [
            Answer("03-01", "aud", later=LATER),
            Answer("03-01", "petra", known="03-01"),
            Answer("02-28", "bob"),
        ],
    ),
    "what held before the first value on record is added": (
        [guarded("01-10", "bob"), amended("03-01", "petra", since="2024-02-01")],
        [
            Answer("2024-02-01", "petra", later=LATER),
            Answer("01-09", "petra", later=LATER),
            Answer("01-10", "bob"),
            Answer("01-09", None, known="02-28"),
        ],
    ),
    "a value comes, goes and comes back": (
        [
            guarded("01-10", "bob"),
            amended("03-01", "petra", since="03-01"),
            amended("05-01", "bob", since="05-01"),
        ],
        [Answer("02-28", "bob"), Answer("03-01", "petra"), Answer("05-01", "bob")],
    ),
    "facts change without each other": (
        [
            guarded("01-10", "bob"),
            amended("03-01", "top", since="02-01", fact="tier"),
            amended("04-01", "petra", since="04-01"),
        ],
        [
            Answer("02-01", "bob"),
            Answer("02-01", "top", fact="tier", later=LATER),
            Answer("02-01", "confidential", fact="tier", known="02-28"),
            Answer("04-01", "petra"),
            Answer("04-01", "candidate", fact="status", known="12-31"),
        ],
    ),
    "a minute before midnight is still that day": (
        [guarded("01-10", "bob", hour=23)],
        [Answer("01-10", "bob", known="01-10"), Answer("01-10", None, known="01-09")],
    ),
}
