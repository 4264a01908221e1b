"""A calendar as RFC 5545 writes it: one whole day for each thing that is owed."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bestkept.protect.duties import rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bestkept.people.rules import Owed

_OCTETS = 75  # of a line at most, without its end (section 3.1)
_CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f]")


def written(found: Iterable[Owed], today: date, name: str, home: str, pages: str = "") -> str:
    """Return a calendar of what is owed, which its program looks at again once a day.

    `home` tells this installation from others, so that ids stay the same and clash with none;
    `pages` is the address where each is done. Only kinds, numbers and days are in it.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Bestkept//Duties//EN"]
    lines += ["CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(name)}"]
    lines += ["REFRESH-INTERVAL;VALUE=DURATION:P1D"]  # RFC 7986
    same: Counter[str] = Counter()
    for one in rules.ordered(found):
        uid = _uid(one, home)
        same[uid] += 1
        lines += _event(one, f"{uid}-{same[uid]}@{home}", today, pages)
    return "".join(f"{folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _uid(one: Owed, home: str) -> str:
    """Return what stays the same while a thing is owed, though its day moves."""
    told = repr((home, one.kind, one.number, one.words, one.person))
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _event(one: Owed, uid: str, today: date, pages: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{uid}"
    yield f"DTSTAMP:{today:%Y%m%d}T000000Z"
    yield f"DTSTART;VALUE=DATE:{one.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{_after(one.day):%Y%m%d}"
    yield f"SUMMARY:{escaped(rules.plain(one))}"
    yield "TRANSP:TRANSPARENT"
    if pages:
        yield f"URL:{pages}/me/"
    yield "END:VEVENT"


def _after(day: date) -> date:
    return day + timedelta(days=1) if day < date.max else day


def escaped(text: str) -> str:
    """Return a text as a value (section 3.3.11); what is no character of a text is left out."""
    kept = _CONTROLS.sub("", text.replace("\r\n", "\n"))
    for plain, told in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        kept = kept.replace(plain, told)
    return kept


def folded(line: str) -> str:
    """Return a line in pieces of at most 75 octets, none cut inside a character (section 3.1)."""
    pieces, piece, room = [], "", _OCTETS
    for letter in line:
        size = len(letter.encode())
        if size > room:
            pieces.append(piece)
            piece, room = "", _OCTETS - 1  # the space that a further piece begins with
        piece, room = piece + letter, room - size
    return "\r\n ".join([*pieces, piece])
