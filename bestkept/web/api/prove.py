"""The ledger over the API: entries, proofs, the checkpoint; the overview."""

from base64 import b64encode
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from bestkept.journal import queries, tasks
from bestkept.journal.rules import NotThere
from bestkept.register.inventory import queries as inventory
from bestkept.respond import queries as respond
from bestkept.watch import queries as watch
from bestkept.web import events
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer
from bestkept.web.api.shapes import parts
from bestkept.web.api.shapes import prove as shapes
from bestkept.web.visits import ANYBODY, DESK

router = Router()
LOOK = "page.viewed"


@offer(router, "GET", "/me", told=Offer(None, ANYBODY, shapes.Me))
def show_me(request: Call) -> Any:
    """Show whose token this is, and what it is good for."""
    token = request.caller.token
    whose = {"person": token.person.email, "name": token.person.name, "roles": token.person.roles}
    return {**whose, "token": token.number, "scopes": token.scopes, "last_day": token.last}


@offer(router, "GET", "/overview", told=Offer("read", DESK, shapes.OverviewNow))
def show_overview(request: Call) -> Any:
    """Show what stands, in numbers."""
    by = request.caller.acting()
    signed = tasks.checkpoint(request.caller.home)
    return {
        "secrets_by_state": inventory.counted(by, "status"),
        "secrets_by_tier": inventory.counted(by, "tier"),
        "findings_by_verdict": watch.counted(by),
        "open_incidents": respond.listed(status="open", size=1)[1],
        "entries": queries.head().size,
        "signed_entries": signed.size if signed else 0,
    }


@offer(router, "GET", "/entries", told=Offer("read", DESK, shapes.Entries))
def list_entries(request: Call, asked: Query[shapes.EntriesAsked]) -> Any:
    """List entries of the ledger, newest first."""
    request.caller.acting()
    found = queries.newest(asked.size, asked.below, asked.verb, looks=asked.views)
    full = len(found) == asked.size and found[-1].number
    return {"items": events.all_told(found), "below": found[-1].number if full else None}


@offer(router, "GET", "/entries/{number}", told=Offer("read", DESK, parts.Event))
def show_entry(request: Call, number: int) -> Any:
    """Show an entry of the ledger in words."""
    request.caller.acting()
    return events.told(_entry(number), queries.openings(number))


@offer(router, "GET", "/entries/{number}/proof", told=Offer("read", DESK, shapes.Proof))
def prove_entry(request: Call, number: int) -> Any:
    """Give the proof that an entry stands in the signed log."""
    home = request.caller.home
    found, signed = _entry(number), tasks.checkpoint(home)
    if signed is None or signed.size <= number:
        raise NotThere("The next checkpoint will cover it: one is signed within seconds.")
    return {
        "entry": number,
        "leaf": b64encode(found.leaf).decode(),
        "leaf_sha256": found.leaf_hash.hex(),
        "size": signed.size,
        "hashes": [one.hex() for one in queries.proof(home, number, signed.size)],
        "checkpoint": (home.log / "checkpoint").read_text(),
    }


def _entry(number: int) -> queries.Entry:
    if not 0 <= number < 2**53:
        raise NotThere(f"The journal has no entry {number}.")
    return queries.entry(number)


@offer(router, "GET", "/checkpoint", told=Offer("read", DESK, str, kind="text/plain"))
def give_checkpoint(request: Call) -> Any:
    """Give the newest signed checkpoint, to be kept by somebody else."""
    if tasks.checkpoint(request.caller.home) is None:
        raise NotThere("There is no checkpoint yet: one is signed within seconds.")
    note = (request.caller.home.log / "checkpoint").read_bytes()
    return HttpResponse(note, content_type="text/plain; charset=utf-8")
