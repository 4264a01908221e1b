"""Who may see what: the rows that bear on a decision, in one question, and decisions made again.

The question is written in SQL, for both databases: it names the tables of the parts whose rows
it reads, and asks for all of them at once. Nothing is kept from one decision to the next.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from bestkept.journal import queries as journal
from bestkept.journal import rows
from bestkept.journal.models import Field
from bestkept.journal.rules import Refused
from bestkept.protect.decision import rules
from bestkept.protect.decision.rules import Asked, Decision, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

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


# Each part of the question: the kind of row, what it tells, and where it is read. `{who}` and
# `{what}` are the ids of person and secret; `{text:..}` is a day as text.
_PARTS = (
    (
        "engagement",
        "o.number, o.kind, x.country, o.number || '\n' || x.unit || '\n' || x.job, o.country",
        "NULL, NULL",
        "people_engagement x JOIN people_organisation o ON o.id = x.organisation_id",
        "x.person_id = {who} AND {open}",
    ),
    (
        "standing",
        "NULL, x.status, NULL, NULL, NULL",
        "NULL, NULL",
        "people_standing x",
        "x.person_id = {who} AND {open}",
    ),
    (
        "vetting",
        "NULL, NULL, NULL, NULL, NULL",
        "x.level, NULL",
        "people_vetting x",
        "x.person_id = {who} AND {open}",
    ),
    (
        "tier",
        "NULL, x.value, NULL, NULL, NULL",
        "NULL, NULL",
        "register_assetfact x",
        "x.asset_id = {what} AND x.name = 'tier' AND {open}",
    ),
    (
        "grant",
        "x.number, x.purpose, "
        "(SELECT o.number || '\n' || e.unit || '\n' || e.job FROM people_engagement e "
        "JOIN people_organisation o ON o.id = e.organisation_id WHERE e.id = x.engagement_id), "
        "NULL, NULL",
        "x.version, NULL",
        "access_grant x",
        "x.person_id = {who} AND x.asset_id = {what}",
    ),
    *(
        (
            kind,
            "a.number, x.form, x.purposes, a.kind, "
            "CASE WHEN x.every_secret OR c.id IS NOT NULL THEN 'yes' END",
            "c.first_version, c.last_version",
            "agreements_party p JOIN agreements_terms x ON x.agreement_id = p.agreement_id "
            "JOIN agreements_agreement a ON a.id = p.agreement_id "
            "LEFT JOIN agreements_covered c ON c.terms_id = x.id AND c.asset_id = {what}",
            whose,
        )
        for kind, whose in (
            ("own", "p.person_id = {who}"),
            (
                "theirs",
                "p.organisation_id IN (SELECT g.organisation_id FROM people_engagement g "
                "WHERE g.person_id = {who} AND {current:g})",
            ),
        )
    ),
    (
        "notice",
        "x.number, NULL, x.done, NULL, NULL",
        "NULL, NULL",
        # One that was withdrawn never held, from its first day on.
        "(SELECT n.id, n.number, n.recorded_in_id, n.told_on AS valid_from, "
        "CAST(NULL AS date) AS valid_to, "
        "CASE WHEN n.withdrawn_in_id IS NULL THEN NULL ELSE n.told_on END AS ended_on, "
        "n.withdrawn_in_id AS superseded_in_id, "
        "CASE WHEN k.id IS NULL THEN NULL ELSE 'yes' END AS done FROM notices_notice n "
        "LEFT JOIN notices_acknowledgement k ON k.notice_id = n.id{then:k} "
        "WHERE n.person_id = {who} AND n.asset_id = {what}) x",
        "{always}",
    ),
    (
        "advice",
        "x.number, x.country, x.form, x.outcome, NULL",
        "NULL, NULL",
        "people_engagement g JOIN people_organisation o ON o.id = g.organisation_id "
        "JOIN countries_advice x ON x.country IN (g.country, o.country)",
        "g.person_id = {who} AND {current:g} AND x.form <> '' AND {open}",
    ),
)
_TYPES = ("text",) * 5 + ("bigint",) * 2
_HOLDS = (
    "{0}.valid_from <= {day} AND ({0}.valid_to IS NULL OR {0}.valid_to > {day}) "
    "AND ({ended} IS NULL OR {ended} > {day})"
)
# By the record as it stood before an entry: what was recorded later is not there, and what was
# ended later is still open.
_THEN_ENDED = (
    "(CASE WHEN (SELECT j.number FROM journal_act j WHERE j.id = {0}.superseded_in_id) >= {before} "
    "THEN NULL ELSE {0}.ended_on END)"
)
_THEN_THERE = "(SELECT j.number FROM journal_act j WHERE j.id = {0}.recorded_in_id) < {before}"


@functools.cache
def _question(vendor: str, *, then: bool) -> str:
    """Return the question as a database understands it; `then` by the record of an earlier day."""
    name = ":{}" if vendor == "sqlite" else "%({})s"
    day = name.format("day") + ("" if vendor == "sqlite" else "::date")
    before = name.format("before") + ("" if vendor == "sqlite" else "::bigint")

    def ended(alias: str) -> str:
        return _THEN_ENDED.format(alias, before=before) if then else f"{alias}.ended_on"

    def there(alias: str) -> str:
        return f" AND {_THEN_THERE.format(alias, before=before)}" if then else ""

    words = {
        "{who}": f"(SELECT id FROM people_person WHERE email = {name.format('person')})",
        "{what}": f"(SELECT id FROM register_asset WHERE number = {name.format('asset')})",
        "{open}": _HOLDS.format("x", day=day, ended=ended("x")),
        "{then:k}": there("k"),
        "{always}": "1 = 1",
        "{current:g}": _HOLDS.format("g", day=day, ended=ended("g")) + there("g"),
    }
    asked = []
    for kind, told, versions, source, where in _PARTS:
        columns = _columns(f"{told}, {versions}", vendor)
        days = ", ".join(_text(d, vendor) for d in ("x.valid_from", "x.valid_to", ended("x")))
        part = (
            f"SELECT '{kind}', x.id, x.recorded_in_id, {columns}, {days} "  # noqa: S608 - our own words
            f"FROM {source} WHERE {where}{there('x')}"
        )
        for word, meaning in words.items():
            part = part.replace(word, meaning)
        asked.append(part)
    return " UNION ALL ".join(asked)


def _columns(told: str, vendor: str) -> str:
    """Return columns of which the empty ones have a type, as a union on PostgreSQL needs it."""
    if vendor == "sqlite":
        return told
    parts = told.split(", ")
    if len(parts) != len(_TYPES):
        return told
    return ", ".join(
        f"NULL::{kind}" if part == "NULL" else part
        for part, kind in zip(parts, _TYPES, strict=True)
    )


def _text(day: str, vendor: str) -> str:
    # On SQLite a bare column would come back as a date: a sum with nothing comes as its text.
    return f"({day}) || ''" if vendor == "sqlite" else f"({day})::text"


def rows_for(asked: Asked, before: int | None = None) -> list[Row]:
    """Return the rows that bear on what is asked, in one question to the database.

    `before` is an entry: then by the record as it stood before that.
    """
    values: dict[str, Any] = {"person": asked.person, "asset": asked.asset, "day": asked.day}
    if before is not None:
        values["before"] = before
    question = _question(connection.vendor, then=before is not None)
    return list(map(Row._make, _ask(question, values)))


def _ask(question: str, values: Mapping[str, Any]) -> Iterable[tuple[Any, ...]]:
    # Django's own cursors rewrite the text each time and prepare nothing: that would be most of
    # what a decision costs.
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if connection.vendor == "sqlite":
            found: Iterable[tuple[Any, ...]] = connection.connection.execute(question, values)
            return list(found)
        cursor = connection.Database.Cursor(connection.connection)  # type: ignore[attr-defined]
        answer: list[tuple[Any, ...]] = cursor.execute(question, values, prepare=True).fetchall()
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
        raise Refused(f"{asset} is not yours to see, if there is one. Ask legal.")
    newest = found[1] or 0
    if version is not None and not 1 <= version <= newest:
        raise Refused(f"{asset} has no version {version}.")
    return Asked(person, asset, newest if version is None else version, purpose, day.isoformat())


def evaluate(asked: Asked) -> Decision:
    """Decide now, by the policy in force; in the transaction that is open, if one is."""
    return rules.decide(asked, rows_for(asked), rules.POLICIES[rules.CURRENT])


def again(number: int) -> Again:
    """Make the decision of an entry again, by its own policy and the record as it stood then.

    Refused for an entry that is no decision.
    """
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
