"""What changes: other rights, scores, values and places are recorded; de-listing; imports."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bestkept.engines.ledger.verify import canonical_json
from bestkept.journal.actions import act, close, several
from bestkept.journal.rules import Refused, reason
from bestkept.people import actions as people
from bestkept.people.models import Person
from bestkept.people.queries import authorise
from bestkept.people.rules import called
from bestkept.people.rules import role as known_role
from bestkept.register import actions as register
from bestkept.register import facts, rules, tasks
from bestkept.register.intake import actions as intake
from bestkept.register.intake.rules import ACCEPTED, DELIST, DELISTED
from bestkept.register.inventory import queries
from bestkept.register.inventory import rules as table
from bestkept.register.inventory.models import SavedView
from bestkept.register.queries import MAY_SEE_ALL
from bestkept.register.rules import INNOVATION, TRADE_SECRET

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from bestkept.home import Home
    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.register.facts import Valuation
    from bestkept.register.inventory.rules import Line, Row

MAY_KEEP = ("analyst", "legal", "administrator")
MAY_SHARE = ("analyst", "legal", "security", "administrator")
MAY_IMPORT = ("legal", "administrator")  # an import may carry what was accepted elsewhere


def add_right(
    by: Actor, kind: str, told: Mapping[str, str], *, valid_from: date | None = None
) -> str:
    """Put a patent, trademark, copyright or know-how on record; return its number.

    `told` are its first facts, a title among them; the owner is `by` unless it says another.
    Raises Refused for a trade secret or an innovation, which begin in ways of their own.
    """
    if kind in (TRADE_SECRET, INNOVATION):
        raise Refused(
            f"A {kind} begins in another way: a trade secret is submitted or registered, an "
            "innovation is recorded with its authors."
        )
    if not told.get("title", "").strip():
        raise Refused("Say its title.")
    with act("right.recorded", by) as recording:
        authorise(by, recording.at.date(), *MAY_KEEP)
        for name in told:
            rules.settable(name)
        asset = register.begin(recording, kind, {"owner": by.person, **told}, valid_from)
    return asset.number


def score(
    by: Actor, number: str, factor: str, points: int, because: str, *, since: date | None = None
) -> None:
    """Score one of the six factors of a trade secret, from 1 to 5, with the reason.

    Raises Refused for another kind of asset: a patent is not measured by what keeps it secret.
    """
    if factor not in facts.FACTORS:
        raise Refused(f"There is no factor {factor!r}. Factors are: {', '.join(facts.FACTORS)}.")
    told = f"{points}: {reason(because)}"
    _state(by, number, "factor.scored", (f"factor.{factor}", told), since)


def value(by: Actor, number: str, name: str, told: Valuation, *, since: date | None = None) -> None:
    """Record what something is worth (`value`) or has cost (`cost`)."""
    if name not in ("value", "cost"):
        raise Refused("What is recorded is a value or a cost.")
    _state(by, number, f"{name}.recorded", (name, str(told)), since)


def _state(by: Actor, number: str, verb: str, fact: tuple[str, str], since: date | None) -> None:
    with act(verb, by) as recording:
        authorise(by, recording.at.date(), *MAY_KEEP)
        asset = register.known(number)
        if facts.kind(fact[0]) == "factor" and asset.kind != TRADE_SECRET:
            raise Refused(f"{number} is no {TRADE_SECRET} but a {asset.kind}: it has no factors.")
        recording.about(number)
        register.put(recording, asset, *fact, since or recording.at.date())


def delist(
    by: Actor,
    home: Home,
    number: str,
    cause: str,
    *,
    because: str,
    evidence: str,
    stop_guarding: bool = False,
) -> None:
    """Take an accepted trade secret off the list; it stays on record.

    `cause` is public, obsolete or abandoned; `evidence` says where that can be seen. Its text
    goes on being guarded, unless `stop_guarding`: then its sketches leave the index. Raises
    Refused, and HomeTrouble when the index cannot be written.
    """
    with act("secret.delisted", by) as recording:
        authorise(by, recording.at.date(), "legal")
        asset = register.known(number)
        if cause not in facts.GONE:
            raise Refused(f"There is no cause {cause!r}. Causes are: {', '.join(facts.GONE)}.")
        why, where = reason(because), _evidence(evidence)
        recording.about(number)
        recording.note("cause", cause)
        recording.note("because", why)
        recording.note("evidence", where)
        day = intake.move(recording, by, asset, DELIST, why)
        register.put(recording, asset, "delisting", f"{cause}: {why} Evidence: {where}", day)
        guarding = facts.STOPPED if stop_guarding else "goes on"
        register.put(recording, asset, "guarding", guarding, day)
        if stop_guarding:
            tasks.withdraw(recording, home, number)
    tasks.publish_index(home)


def _evidence(text: str) -> str:
    if not text.strip():
        raise Refused("Say where it can be seen: a page, a publication, a minute of a meeting.")
    return reason(text)


def take(by: Actor, lines: Sequence[Line], source: str, newcomers: Sequence[str] = ()) -> list[str]:
    """Import a table, all of it or nothing; return the numbers of the assets that it made.

    One entry for the import and one for each asset, in one transaction, so that a binder
    of one asset shows none of the others. Before them one for each of the `newcomers`, who
    are put on record as employees by their addresses. Raises Refused where any line is wrong:
    ask `queries.preview` which, and why.
    """
    with several() as entry:
        for email in newcomers:
            with entry("person.created", by) as recording:
                people.admit(recording, by, email, called(email), ["employee"])
        rows, wrong = queries.preview(by, lines)
        with entry("inventory.imported", by) as recording:
            authorise(by, recording.at.date(), *MAY_IMPORT)
            if wrong:
                raise Refused(
                    f"Line {wrong[0].line}: {wrong[0].why} Nothing was imported; "
                    f"{len(wrong)} faults in all."
                )
            digest = _digest(lines)
            recording.about(f"import {digest[:12]}")
            recording.note("source", reason(source))
            recording.note("sha256", digest)
            recording.note("assets", len(rows))
        return [_import(entry("asset.imported", by), row, by, digest) for row in rows]


def note_export(by: Actor, query: str, form: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Record that the inventory, or what `query` asks of it, was handed out as csv or json."""
    with act("inventory.exported", by) as recording:
        authorise(by, recording.at.date(), *queries.MAY_EXPORT)
        recording.about("export")
        recording.note("query", query)
        recording.note("form", form)
        recording.note("assets", len(rows))
        recording.note("sha256", hashlib.sha256(canonical_json([*map(dict, rows)])).hexdigest())


def save_view(
    by: Actor, name: str, told: Mapping[str, str], *, role: str = "", pinned: bool = False
) -> None:
    """Save what of the register somebody asks for, for themselves or for a role they name.

    One of the same name and owner is taken the place of. Raises Refused for what cannot be.
    """
    with act("view.saved", by) as recording:
        authorise(by, recording.at.date(), *MAY_SEE_ALL)
        if role:
            authorise(by, recording.at.date(), *MAY_SHARE)
        today = recording.at.date()
        kept, query = table.view_name(name), queries.view_query(told)
        owner = Person.objects.get(email=by.person)
        close(recording, SavedView.objects.filter(owner=owner, name=kept), today, "view")
        row = SavedView.objects.create(
            owner=owner,
            name=kept,
            role=known_role(role) if role else "",
            query=query[:1000],
            pinned=pinned,
            valid_from=today,
            recorded_in_id=recording.id,
        )
        recording.about("saved views")
        told_of = {"name": kept, "query": row.query, "role": row.role, "pinned": pinned}
        recording.note(f"view.{row.pk}", told_of)


def drop_view(by: Actor, row: int) -> None:
    """Let a view of one's own be there no longer; Refused for another's."""
    with act("view.dropped", by) as recording:
        authorise(by, recording.at.date(), *MAY_SEE_ALL)
        recording.about("saved views")
        mine = SavedView.objects.filter(pk=row, owner__email=by.person)
        if not close(recording, mine, recording.at.date(), "view"):
            raise Refused("There is no such view of yours. Nothing was changed.")


def _digest(lines: Sequence[Line]) -> str:
    told = [[line.number, dict(line.cells)] for line in lines]
    return hashlib.sha256(canonical_json(told)).hexdigest()


def _import(opened: AbstractContextManager[Recording], row: Row, by: Actor, digest: str) -> str:
    told = {"owner": by.person, **row.facts}
    if told.get("status") in (ACCEPTED, DELISTED):
        told.setdefault("acceptance", f"by {by.person}: taken over with an import")
    with opened as recording:
        asset = register.begin(recording, row.kind, told, row.since)
        recording.note("import", digest)
        recording.note("line", row.line)
    return asset.number
