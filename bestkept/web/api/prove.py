"""The ledger over the API: entries, proofs, the checkpoint; the overview."""

import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from bestkept.journal import queries, tasks
from bestkept.journal.rules import NotThere
from bestkept.prove import queries as prove
from bestkept.prove import reading
from bestkept.register.inventory import queries as inventory
from bestkept.respond import queries as respond
from bestkept.watch import queries as watch
from bestkept.web import events
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer
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
    start = queries.first_at(_midnight(asked.since)) if asked.since else 0
    below = asked.below
    if asked.until:
        after = queries.first_at(_midnight(asked.until) + timedelta(days=1))
        below = after if below is None else min(below, after)
    found = queries.newest(
        asked.size, below, asked.verb, looks=asked.views, subject=asked.subject, start=start
    )
    full = len(found) == asked.size and found[-1].number
    return {"items": events.all_told(found), "below": found[-1].number if full else None}


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


@offer(router, "GET", "/entries/{number}", told=Offer("read", DESK, shapes.EntrySaid))
def show_entry(request: Call, number: int) -> Any:
    """Show an entry of the ledger in words, with the values that the caller's role may read."""
    found, opened = _entry(number), queries.openings(number)
    about = reading.subjects(opened)
    fields = reading.read(request.caller.acting(*reading.may_read(found.verb)), found)
    if any(not one.why for one in fields):
        request.caller.saw(*about)
    return {**vars(events.told(found, opened)), "subjects": about, "fields": fields}


@offer(router, "GET", "/entries/{number}/proof", told=Offer("read", DESK, shapes.Proof))
def prove_entry(request: Call, number: int) -> Any:
    """Give the proof that an entry stands in the signed log."""
    return json.loads(reading.proof(request.caller.home, _entry(number).number))


@offer(router, "GET", "/log", told=Offer("read", DESK, shapes.Log))
def show_log(request: Call) -> Any:
    """Show by what others check the log: its public key, and who anchored it."""
    home = request.caller.home
    request.caller.acting()
    (anchors, lost), (key, *earlier) = prove.anchors(home), prove.log_keys(home)
    return {"key": key, "earlier_keys": earlier, "anchors": anchors[::-1], "lost": lost}


def _entry(number: int) -> queries.Entry:
    if not 0 <= number < 2**53:
        raise NotThere(f"The ledger has no entry {number}.")
    return queries.entry(number)


@offer(router, "GET", "/checkpoint", told=Offer("read", DESK, str, kind="text/plain"))
def give_checkpoint(request: Call) -> Any:
    """Give the newest signed checkpoint, to be kept by somebody else."""
    if tasks.checkpoint(request.caller.home) is None:
        raise NotThere("There is no checkpoint yet: one is signed within seconds.")
    note = (request.caller.home.log / "checkpoint").read_bytes()
    return HttpResponse(note, content_type="text/plain; charset=utf-8")
