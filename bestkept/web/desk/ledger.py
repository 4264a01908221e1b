"""The ledger: entries, and the proof that one stands in the log."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bestkept.engines.ledger.verify import verify_inclusion
from bestkept.journal import queries, tasks
from bestkept.web import events
from bestkept.web.visits import DESK, EVERYONE, Visit, page

if TYPE_CHECKING:
    from bestkept.home import Home
    from bestkept.journal.queries import Entry

SIZE = 40


@dataclass(frozen=True)
class Proven:
    """Whether an entry is in the signed log: of how many entries, by which hashes; `why` if not."""

    holds: bool
    size: int
    hashes: list[bytes]
    root: bytes
    why: str = ""


@page(*DESK)
def ledger(request: Visit) -> HttpResponse:
    """List entries, newest first."""
    below = request.GET.get("below", "")
    before = int(below) if below.isascii() and below.isdigit() else None
    verb = request.GET.get("verb", "")[:80]
    views = request.GET.get("views") == "yes"
    found = queries.newest(SIZE, before, verb, looks=views)
    page_ = {
        "events": events.all_told(found),
        "below": found[-1].number if len(found) == SIZE and found[-1].number else None,
        "verb": verb,
        "views": views,
        "head": queries.head(),
        "signed": tasks.checkpoint(request.visitor.home),
    }
    return render(request, "desk/ledger.html", page_)


@page(*EVERYONE)
def entry(request: Visit, number: int) -> HttpResponse:
    """Show an entry with its proof, as a page or as what a seal opens.

    Seals stand on pages of many roles. Who is not at the desk sees that the entry is in the log,
    and nothing of what it says, which may be about anybody and any secret.
    """
    found = queries.entry(number)
    page_ = {"entry": found, "proof": _proven(request.visitor.home, found)}
    if request.visitor.may(*DESK):
        opened = queries.openings(number)
        page_ |= {"event": events.told(found, opened), "names": [one.name for one in opened]}
    part = "desk/entry_proof.html" if request.htmx else "desk/entry.html"
    return render(request, part, page_)


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
def checkpoint(request: Visit) -> HttpResponse:
    """Hand out the newest signed checkpoint, to be kept by somebody else."""
    note = (request.visitor.home.log / "checkpoint").read_bytes()
    told = {"Content-Disposition": 'attachment; filename="checkpoint.txt"'}
    return HttpResponse(note, content_type="text/plain; charset=utf-8", headers=told)
