"""The letters of a leaver, drafted from the record: what survives, and secrets by title alone.

A draft, not legal advice: legal reads it, changes what the country asks, and approves it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

SOURCE = (
    "Drafted from the record. Practice: reminder letters at exit (Sedona Conference "
    "commentary); duties by the agreements named here. Not legal advice: confirm with counsel."
)


@dataclass(frozen=True)
class Survives:
    """An agreement that binds a leaver: its number, kind, day of signing, law, and what outlasts.

    `since` is from when it is over, None while it is in force.
    """

    number: str
    kind: str
    signed_on: date
    law: str
    survives: str
    since: date | None


@dataclass(frozen=True)
class About:
    """What a letter tells: to whom, by whom, the last day, agreements, and secrets by title.

    `since` are secrets that they came to know after the case was begun, on the day `begun`.
    """

    name: str
    house: str
    last: date
    agreements: Sequence[Survives]
    secrets: Sequence[tuple[str, str]]
    since: Sequence[tuple[str, str]]
    begun: date


def reminder(about: About) -> str:
    """Return the draft of the reminder to somebody who leaves."""
    paragraphs = (
        f"Dear {about.name},",
        (
            f"Your work with {about.house} ends on {_day(about.last)}. Thank you for it. This "
            "letter reminds you of what stays confidential afterwards. It asks for nothing "
            "new."
        ),
        _bound(about.agreements),
        _known(about),
        (
            "They are named by title alone. What was learnt stays secret as long as it is "
            "secret: do not use it or tell it to anybody, in your next work either. Your "
            "general skills and what everybody may know are yours to use."
        ),
        (
            "Please return or destroy every copy that you still have, and tell us if you find "
            "one later. Nothing in this letter keeps you from reporting a suspected violation "
            "of law to an authority or an attorney."
        ),
        "If you are not sure whether something is confidential, ask us before you share it.",
        f"{about.house}",
    )
    return "\n\n".join(paragraphs)


def employer(about: About, to: str) -> str:
    """Return the draft of a letter to a new employer: that duties exist, and not what they name."""
    paragraphs = (
        f"To {to}:",
        (
            f"{about.name} worked with {about.house} until {_day(about.last)}. We wish them "
            "well with you, and do not write to hinder their work."
        ),
        (
            "They keep duties of confidence towards us. We ask you not to give them tasks "
            "that could not be done without breaking these, and to tell us if you see a "
            "conflict."
        ),
        f"{about.house}",
    )
    return "\n\n".join(paragraphs)


def _bound(agreements: Sequence[Survives]) -> str:
    if not agreements:
        return (
            "No agreement with you is on our record. Duties that the law itself sets remain; "
            "counsel says which."
        )
    lines = [
        f"- {one.kind} {one.number}, signed on {_day(one.signed_on)}, law of {one.law}"
        f"{_over(one.since)}: confidence lasts {one.survives}"
        for one in agreements
    ]
    return "\n".join(("These agreements bind you:", *lines))


def _over(since: date | None) -> str:
    return f", over since {_day(since)}" if since else ""


def _known(about: About) -> str:
    if not about.secrets and not about.since:
        return "By our record you were told of no trade secret by name."
    parts = []
    if about.secrets:
        parts += ["By our record you know of these trade secrets:", *_titles(about.secrets)]
    if about.since:
        parts += [f"Since {_day(about.begun)} you also came to know of:", *_titles(about.since)]
    return "\n".join(parts)


def _titles(secrets: Sequence[tuple[str, str]]) -> list[str]:
    return [f"- {title} ({number})" for number, title in secrets]


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
