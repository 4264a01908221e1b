"""The ledger: entries, what they say, and the proof that one stands in the log."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from bestkept.engines.ledger.verify import verify_inclusion
from bestkept.journal import queries, tasks
from bestkept.journal.rules import Refused
from bestkept.prove import queries as prove
from bestkept.prove import reading
from bestkept.prove.rules import LOG
from bestkept.web import events
from bestkept.web.desk import deciding
from bestkept.web.paging import Pages, asked_page, whole
from bestkept.web.visits import DESK, EVERYONE, Visit, page

if TYPE_CHECKING:
    from bestkept.home import Home
    from bestkept.journal.queries import Entry
    from bestkept.web.visits import Visitor

SIZE = 40


@dataclass(frozen=True)
class Proven:
    """Whether an entry is in the signed log: of how many entries, by which hashes; `why` if not."""

    holds: bool
    size: int
    hashes: list[bytes]
    root: bytes
    why: str = ""


@dataclass(frozen=True)
class Asked:
    """Which entries are asked for; the last day is among them, days are of the reader's zone."""

    number: int | None = None
    verb: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None
    views: bool = False
    wrong: str = ""

    @property
    def narrow(self) -> bool:
        """Tell whether anything was asked for."""
        told = (self.verb, self.subject, self.since, self.until, self.wrong)
        return self.number is not None or any(told)


@page(*DESK)
def ledger(request: Visit) -> HttpResponse:
    """List entries, newest first, as far as they fit what is asked for."""
    asked, below = _asked(request), whole(request.GET.get("below", ""))
    found = _found(asked, below)
    told = events.all_told(found)
    request.visitor.saw(*{one.by for one in told if one.by})
    page_ = {
        "events": told,
        "below": found[-1].number if len(found) == SIZE and found[-1].number else None,
        "asked": asked,
        "verbs": _verbs(asked.verb),
        "head": queries.head(),
        "signed": tasks.checkpoint(request.visitor.home),
    }
    part = "desk/ledger_lines.html" if request.htmx else "desk/ledger.html"
    return render(request, part, page_)


def _asked(request: Visit) -> Asked:
    told, wrong = request.GET, ""
    days: dict[str, date | None] = {}
    for name in ("since", "until"):
        try:
            days[name] = _day(told.get(name, ""))
        except ValueError:
            days[name], wrong = None, gettext("A day is written like 2026-03-01.")
    number = told.get("number", "").strip()
    if number and whole(number) is None:
        wrong = gettext("An entry has a number, such as 12.")
    if days["since"] and days["until"] and days["since"] > days["until"]:
        wrong = gettext("The first day is after the last one: change them round.")
    views = told.get("views") == "yes"
    verb, subject = (_line(told.get(name, "")) for name in ("verb", "subject"))
    return Asked(whole(number), verb[:80], _numbered(subject), **days, views=views, wrong=wrong)


_NUMBER = re.compile(r"(?:^|(?<=:))[a-z]{1,3}-[0-9]+$", re.IGNORECASE)


def _numbered(subject: str) -> str:
    """Return a subject with its number in capitals, as the log has it: ts-0001 is TS-0001."""
    return _NUMBER.sub(lambda found: found[0].upper(), subject)


def _line(text: str) -> str:
    return " ".join(text.replace("\0", "").split())[:200]


def _day(text: str) -> date | None:
    """Return a day of a century in which somebody may record; ValueError for other words."""
    day = date.fromisoformat(text) if text else None
    if day and not 1900 <= day.year < 3000:
        raise ValueError
    return day


def _found(asked: Asked, below: int | None) -> list[Entry]:
    if asked.wrong:
        return []
    if asked.number is not None:
        return list(queries.entries(asked.number, asked.number + 1))
    start = queries.first_at(_midnight(asked.since)) if asked.since else 0
    if asked.until:
        after = queries.first_at(_midnight(asked.until + timedelta(days=1)))
        below = after if below is None else min(below, after)
    return queries.newest(
        SIZE, below, asked.verb, looks=asked.views, subject=asked.subject, start=start
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _verbs(asked: str) -> list[tuple[str, str]]:
    """Return every act that there is with what it is called, in the order of the words."""
    known = {*events.MORE, *events.PHRASES, *([asked] if asked else [])}
    return sorted(((one, events.called(one)) for one in known), key=lambda one: one[1].casefold())


@page(*EVERYONE)
def entry(request: Visit, number: int) -> HttpResponse:
    """Show an entry with its proof, as a page or as what a seal opens.

    Seals stand on pages of many roles. Who is not at the desk sees that the entry is in the log,
    and nothing of what it says, which may be about anybody and any secret.
    """
    found = queries.entry(number)
    page_: dict[str, Any] = {"entry": found, "proof": _proven(request.visitor.home, found)}
    if request.visitor.may(*DESK):
        page_ |= _told(request.visitor, found)
    if request.visitor.may(*deciding.SEES):
        page_["decided"] = deciding.shown(request, number)
    part = "desk/entry_proof.html" if request.htmx else "desk/entry.html"
    return render(request, part, page_)


def _told(visitor: Visitor, found: Entry) -> dict[str, Any]:
    """Return what an entry says to somebody at the desk; that it was shown is recorded."""
    opened = queries.openings(found.number)
    by = visitor.acting(*reading.may_read(found.verb))
    told = reading.read(by, found)
    about, event = reading.subjects(opened), events.told(found, opened)
    visitor.saw(*filter(None, [event.by]))
    if any(not one.why for one in told):
        visitor.saw(*about)
    return {"event": event, "fields": events.fields(told), "about": about}


def _proven(home: Home, found: Entry) -> Proven:
    signed = tasks.checkpoint(home)
    if signed is None or signed.size <= found.number:
        why = gettext("The next checkpoint will cover it: one is signed within seconds.")
        return Proven(holds=False, size=signed.size if signed else 0, hashes=[], root=b"", why=why)
    try:
        hashes = queries.proof(home, found.number, signed.size)
        verify_inclusion(found.number, signed.size, found.leaf_hash, hashes, signed.root)
    except (OSError, ValueError):
        why = gettext(
            "The entry cannot be shown to be the one that was signed. Run bestkept fsck at once."
        )
        return Proven(holds=False, size=signed.size, hashes=[], root=signed.root, why=why)
    return Proven(holds=True, size=signed.size, hashes=hashes, root=signed.root)


@page(*DESK)
def proof(request: Visit, number: int) -> HttpResponse:
    """Hand out the proof that an entry stands in the log, for `bestkept verify`."""
    told = reading.proof(request.visitor.home, number)
    return _file(told, f"entry-{number}.json", "application/json")


@page(*DESK)
def checkpoint(request: Visit) -> HttpResponse:
    """Hand out the newest signed checkpoint, to be kept by somebody else."""
    place = request.visitor.home.log / "checkpoint"
    if not place.is_file():
        raise Refused(gettext("No checkpoint is signed yet: one is signed within seconds."))
    return _file(place.read_bytes(), "checkpoint.txt")


@page(*DESK)
def key(request: Visit) -> HttpResponse:
    """Hand out the log's public key, to be kept by whoever will verify."""
    return _file(request.visitor.home.log_vkey.read_bytes(), "log.vkey")


def _file(data: bytes, name: str, kind: str = "text/plain; charset=utf-8") -> HttpResponse:
    told = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=kind, headers=told)


@page(*DESK)
def log(request: Visit) -> HttpResponse:
    """Show by what others check the log: its key, its checkpoint, and who anchored it."""
    home, number = request.visitor.home, asked_page(request)
    anchors, lost = prove.anchors(home)
    current, *earlier = prove.log_keys(home)
    start = (number - 1) * Pages.SIZE
    page_ = {
        "key": current,
        "earlier": earlier,
        "signed": tasks.checkpoint(home),
        "anchors": [
            (one, datetime.fromisoformat(one.at))
            for one in anchors[::-1][start : start + Pages.SIZE]
        ],
        "last": anchors[-1] if anchors else None,
        "lost": lost,
        "pages": Pages(number, Pages.SIZE, len(anchors)),
        "subject": LOG,
    }
    return render(request, "desk/log.html", page_)
