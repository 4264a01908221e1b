"""How the whole register stands over the API, and the index that guards it."""

from datetime import UTC, date, datetime
from typing import Any

from ninja import Query, Router

from bestkept.engines.detect import LAPTOP
from bestkept.gateways import coverage
from bestkept.journal.rules import Actor
from bestkept.protect.notices import queries as notices
from bestkept.register import facts, rules
from bestkept.register import queries as register
from bestkept.register.inventory import queries as inventory
from bestkept.register.inventory.queries import Asked
from bestkept.register.terms import queries as terms
from bestkept.web.api.callers import Call
from bestkept.web.api.offers import Offer, offer
from bestkept.web.api.shapes import parts
from bestkept.web.api.shapes import standing as shapes
from bestkept.web.visits import DESK
from bestkept.work import queries as work

router = Router()
NAMED = 100  # trade secrets that are named; the others are counted


@offer(router, "GET", "/register/standing", told=Offer("read", DESK, shapes.RegisterStanding))
def show_register_standing(request: Call) -> Any:
    """Show where the register stands: what is missing where, value against protection, ends."""
    by = request.caller.acting()
    worth = inventory.worth(by, NAMED)
    given, acknowledged = notices.counted(by)
    request.caller.saw(*(number for number, _, _ in worth.secrets))
    return {
        "lacking": _lacking(by),
        "worth": [
            {"number": number, "title": title, "measures": scores[0], "value": scores[1]}
            for number, title, scores in worth.secrets
        ],
        "scored": [
            {"measures": scores[0], "value": scores[1], "secrets": many}
            for scores, many in sorted(worth.many.items())
        ],
        "notices": given,
        "acknowledged": acknowledged,
        "ends": _ends(by, datetime.now(UTC).date()),
    }


def _lacking(by: Actor) -> list[dict[str, Any]]:
    found = inventory.lacking_by_unit(by, facts.WANTED)
    return [
        {"unit": unit, "secrets": counts[""], "lacks": {n: counts[n] for n in facts.WANTED}}
        for unit, counts in found.items()
    ]


def _ends(by: Actor, day: date) -> list[dict[str, Any]]:
    """Return what ends before this month comes again, the next first."""
    end = date(day.year + 1, day.month, 1)
    rights, embargoes = inventory.expiries(by, day, end), terms.embargo_ends(by, day, end)
    told = [(*one, False) for one in rights] + [(*one, True) for one in embargoes]
    names = ("day", "asset", "words", "embargo")
    return [dict(zip(names, one, strict=True)) for one in sorted(told)]


@offer(router, "GET", "/index", told=Offer("read", DESK, shapes.IndexState))
def show_index(request: Call) -> Any:
    """Show the state of the index: its files, what each lens guards, whether it is sound."""
    by = request.caller.acting()
    found = coverage.state(request.caller.home, register.segments(by))
    last = work.last_done(by, "check")
    files = [{**vars(one), **vars(one.segment)} for one in found.files]
    told = {**vars(found), "sound": found.sound, "files": files}
    return {**told, "checked": last.ended if last else None}


@offer(router, "GET", "/index/assets", told=Offer("read", DESK, parts.Page[shapes.AssetGuarded]))
def list_guarded_assets(request: Call, asked: Query[parts.Paged]) -> Any:
    """List trade secrets, each with the lenses that guard it; `lacks=guarded-text` has the rest."""
    by, home = request.caller.acting(), request.caller.home
    wanted = Asked(kind=rules.TRADE_SECRET, start=asked.start, size=asked.size)
    found, segments = inventory.listed(by, wanted), register.segments(by)
    request.caller.saw(*(one.number for one in found.lines))
    items = [
        {"number": one.number, "title": one.title, "lenses": _lenses(home, segments, one.number)}
        for one in found.lines
    ]
    return asked.page_of(items, found.total)


def _lenses(home: Any, segments: Any, number: str) -> dict[str, int]:
    """Return which lenses guard an asset here; what laptops get follows them."""
    found = coverage.guards(home, segments, number)
    return {lens: texts for lens, texts in found.items() if not lens.startswith(LAPTOP)}
