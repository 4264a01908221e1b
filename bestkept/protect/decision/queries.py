"""Who may see what: the rows that bear on a decision, in one question, and decisions made again.

Nothing is kept from one decision to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from bestkept.engines.ledger.verify import canonical_json
from bestkept.journal import queries as journal
from bestkept.journal import rows
from bestkept.journal.models import Field
from bestkept.journal.rules import Refused
from bestkept.people.queries import authorise
from bestkept.protect.decision import rules
from bestkept.protect.decision.question import AWARE, question
from bestkept.protect.decision.rules import Asked, Decision, Row
from bestkept.register.queries import MAY_SEE_ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from bestkept.journal.rules import Actor

MAY_SEE = ("legal", "security", "hr", "auditor", "administrator")
KNOWS_ALL = (*MAY_SEE, *MAY_SEE_ALL)  # roles that know of every secret there is
UNKNOWN = "{} is not yours to see, if there is one. Ask legal."
SUBJECT = "access:"  # stands before what a decision is about, as it does before views
SAME = "same"
ERASED = "not re-decidable: erased"
# What may be erased of the entries behind a decision without changing what it rests on.
_BESIDE = ("because", "name", "os_account", "words", "rows")


@dataclass(frozen=True)
class Again:
    """A decision made again: as it was recorded, as it comes out now, and how they compare.

    `verdict` is `same`, `differs`, or says why it cannot be made again; `now` is then None.
    """

    entry: int
    verdict: str
    recorded: Mapping[str, Any]
    now: Decision | None


def rows_for(asked: Asked, before: int | None = None) -> list[Row]:
    """Return the rows that bear on what is asked, in one question to the database.

    `before` is an entry: then by the record as it stood before that.
    """
    values: dict[str, Any] = {"person": asked.person, "asset": asked.asset, "day": asked.day}
    if before is not None:
        values["before"] = before
    words = question(connection.vendor, then=before is not None)
    return list(map(Row._make, _ask(words, values)))


def _ask(words: str, values: Mapping[str, Any]) -> Iterable[tuple[Any, ...]]:
    # Django's own cursors rewrite the text each time and prepare nothing: that would be most of
    # what a decision costs.
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            found: Iterable[tuple[Any, ...]] = connection.connection.execute(words, values)
            return list(found)
        cursor = connection.Database.Cursor(connection.connection)  # type: ignore[attr-defined]
        answer: list[tuple[Any, ...]] = cursor.execute(words, values, prepare=True).fetchall()
        return answer


def asked_of(person: str, asset: str, purpose: str, day: date, version: int | None) -> Asked:
    """Return what is asked; Refused for a secret or a version that is not on record.

    Without a version, the newest is meant; 0 where none was registered.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, (SELECT max(v.number) FROM register_version v WHERE v.asset_id = a.id) "
            "FROM register_asset a WHERE a.number = %s",
            [asset],
        )
        found = cursor.fetchone()
    if found is None:
        raise Refused(UNKNOWN.format(asset))
    newest = found[1] or 0
    if version is not None and not 1 <= version <= newest:
        raise Refused(f"{asset} has no version {version}.")
    return Asked(person, asset, newest if version is None else version, purpose, day.isoformat())


def aware(person: str, asset: str) -> bool:
    """Tell whether somebody knows of a secret: by notice, grant or opening, or as their own.

    False for a secret that there is not: whoever is told nothing cannot tell the two apart.
    """
    values = {"person": person, "asset": asset, "said": canonical_json(person).decode()}
    with connection.cursor() as cursor:
        cursor.execute(AWARE, values)
        return cursor.fetchone() is not None


def evaluate(asked: Asked) -> Decision:
    """Decide now, by the policy in force; in the transaction that is open, if one is."""
    return rules.decide(asked, rows_for(asked), rules.POLICIES[rules.CURRENT])


def again(by: Actor, number: int) -> Again:
    """Make the decision of an entry again, by its own policy and the record as it stood then.

    Refused for an entry that is no decision, and for most roles.
    """
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    if journal.entry(number).verb != "access.decided":
        raise Refused(f"Entry {number} is no decision.")
    told = {one.name: one.value for one in journal.openings(number)}
    needed = ("person", "asset", "version", "purpose", "day", "policy", "conditions", "permitted")
    if any(name not in told for name in needed):
        return Again(number, ERASED, told, None)
    asked = Asked(*(told[name] for name in needed[:5]))
    found = rows_for(asked, number)
    acts = sorted({row.act for row in found})
    gone = Field.objects.filter(act__in=acts, value="").exclude(name__in=_BESIDE)
    if gone.exists():
        return Again(number, ERASED, told, None)
    if changed := rows.changed(acts):
        return Again(number, f"not re-decidable: {changed[0]}", told, None)
    now = rules.decide(asked, found, rules.POLICIES[told["policy"]])
    same = told["permitted"] == now.permitted and told["conditions"] == listed(now)
    return Again(number, SAME if same else "differs", told, now)


def listed(decision: Decision) -> list[list[Any]]:
    """Return the conditions as an entry records them."""
    return [
        [one.name, one.state, one.because, list(one.rows), one.next] for one in decision.conditions
    ]
