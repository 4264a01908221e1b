"""The question of a decision, in SQL: every row that bears on a person and a secret, at once.

It names the tables of the parts whose rows it reads. Each part tells a kind of row: its label,
five texts, and the versions from and to; the rules say what these mean. In the words:
`{who}` and `{what}` are the ids of person and secret; `{holds:x}` is said of a row x that holds
on the day, `{there:k}` of a row k that was recorded by then. What several parts ask for is looked
up once, before them: who and what are meant (`asked`), and where the person works (`here`).
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

_POSITION = "{0}.number || '\n' || {1}.unit || '\n' || {1}.job"


# Whoever left with an amendment, or joined with a later one, is not bound by these terms. It is
# said with the terms, or with the party: no later record makes a party bound or unbound then.
_UNBOUND = """ AND NOT EXISTS (
    SELECT 1 FROM agreements_unbound u WHERE u.terms_id = x.id AND u.party_id = p.id)"""


class _Part(NamedTuple):
    kind: str
    told: tuple[str | None, str | None, str | None, str | None, str | None]
    source: str
    where: str
    versions: tuple[str | None, str | None] = (None, None)


def _bound(kind: str, party: str) -> _Part:
    return _Part(
        kind,
        (
            "a.number",
            "x.form",
            "x.purposes",
            "a.kind",
            "CASE WHEN x.every_secret OR c.id IS NOT NULL THEN 'yes' END",
        ),
        """agreements_party p
        JOIN agreements_terms x ON x.agreement_id = p.agreement_id
        JOIN agreements_agreement a ON a.id = p.agreement_id
        LEFT JOIN agreements_covered c ON c.terms_id = x.id AND c.asset_id = {what}""",
        party + _UNBOUND,
        ("c.first_version", "c.last_version"),
    )


_PARTS = (
    _Part(
        "engagement",
        ("x.number", "x.kind", "x.country", _POSITION.format("x", "x"), "x.seat"),
        "here x",
        "1 = 1",
    ),
    _Part(
        "standing",
        (None, "x.status", None, None, None),
        "people_standing x",
        "x.person_id = {who} AND {holds:x}",
    ),
    _Part(
        "vetting",
        (None, None, None, None, None),
        "people_vetting x",
        "x.person_id = {who} AND {holds:x}",
        ("x.level", None),
    ),
    _Part(
        "tier",
        (None, "x.value", None, None, None),
        "register_assetfact x",
        "x.asset_id = {what} AND x.name = 'tier' AND {holds:x}",
    ),
    _Part(
        "grant",
        ("x.number", "x.purpose", _POSITION.format("o", "e"), None, None),
        """access_grant x
        LEFT JOIN people_engagement e ON e.id = x.engagement_id
        LEFT JOIN people_organisation o ON o.id = e.organisation_id""",
        "x.person_id = {who} AND x.asset_id = {what}",
        ("x.version", None),
    ),
    _bound("own", "p.person_id = {who}"),
    _bound(
        "theirs",
        "p.organisation_id IN (SELECT h.organisation_id FROM here h)",
    ),
    _Part(  # a notice that was withdrawn never held, from its first day on
        "notice",
        ("x.number", None, "x.done", None, None),
        """(SELECT n.id, n.number, n.recorded_in_id, n.told_on AS valid_from,
            CAST(NULL AS date) AS valid_to,
            CASE WHEN n.withdrawn_in_id IS NULL THEN NULL ELSE n.told_on END AS ended_on,
            n.withdrawn_in_id AS superseded_in_id,
            CASE WHEN k.id IS NULL THEN NULL ELSE 'yes' END AS done
            FROM notices_notice n
            LEFT JOIN notices_acknowledgement k ON k.notice_id = n.id AND {there:k}
            WHERE n.person_id = {who} AND n.asset_id = {what}) x""",
        "{there:x}",
    ),
    _Part(
        "advice",
        ("x.number", "x.country", "x.form", "x.outcome", "n.kinds"),
        """here h JOIN countries_advice x ON x.country IN (h.country, h.seat)
        LEFT JOIN countries_narrowed n ON n.advice_id = x.id""",
        "x.form <> '' AND {holds:x}",
    ),
)
_HOLDS = (
    "{0}.valid_from <= {day} AND ({0}.valid_to IS NULL OR {0}.valid_to > {day}) "
    "AND ({ended} IS NULL OR {ended} > {day})"
)
# By the record as it stood before an entry: what was recorded later is not there, and what was
# ended later is still open.
_ENDED_THEN = (
    "(CASE WHEN (SELECT j.number FROM journal_act j WHERE j.id = {0}.superseded_in_id) >= {before} "
    "THEN NULL ELSE {0}.ended_on END)"
)
_THERE_THEN = "(SELECT j.number FROM journal_act j WHERE j.id = {0}.recorded_in_id) < {before}"
_FIRST = """WITH asked AS MATERIALIZED (
    SELECT (SELECT id FROM people_person WHERE email = {person}) AS who,
        (SELECT id FROM register_asset WHERE number = {asset}) AS what),
here AS MATERIALIZED (
    SELECT x.*, o.number, o.kind, o.country AS seat
    FROM people_engagement x JOIN people_organisation o ON o.id = x.organisation_id
    WHERE x.person_id = {who} AND {holds:x} AND {there:x})
"""
_SELECT = "SELECT {} FROM {} WHERE {}"
_MACRO = re.compile(r"\{(\w+)(?::(\w))?\}")


@functools.cache
def question(vendor: str, *, then: bool) -> str:
    """Return the question as a database understands it, with person, asset and day by name.

    `then` asks by the record as it stood before the entry that is named `before`.
    """
    words = _Words(vendor, then=then)
    return words.first() + " UNION ALL ".join(words.asked(part) for part in _PARTS)


class _Words:
    """The words of one database: `{who}` and the rest."""

    def __init__(self, vendor: str, *, then: bool) -> None:
        self._sqlite, self._then = vendor == "sqlite", then

    def first(self) -> str:
        """Return what is looked up once, before all parts."""
        return _MACRO.sub(self._meaning, _FIRST)

    def asked(self, part: _Part) -> str:
        """Return the words that ask for one kind of row."""
        days = (self._text(one) for one in ("x.valid_from", "x.valid_to", self._ended("x")))
        told = ", ".join(
            (
                f"'{part.kind}'",
                *(self._typed(one, "bigint") for one in ("x.id", "x.recorded_in_id")),
                *(self._typed(one, "text") for one in part.told),
                *(self._typed(one, "bigint") for one in part.versions),
                *days,
            )
        )
        where = f"{part.where} AND {{there:x}}" if self._then else part.where
        return _MACRO.sub(self._meaning, _SELECT.format(told, part.source, where))

    def _meaning(self, found: re.Match[str]) -> str:
        alias = found[2] or ""
        return {
            "person": self._named("person"),
            "asset": self._named("asset"),
            "who": "(SELECT who FROM asked)",
            "what": "(SELECT what FROM asked)",
            "holds": _HOLDS.format(alias, day=self._named("day"), ended=self._ended(alias)),
            "there": _THERE_THEN.format(alias, before=self._named("before"))
            if self._then
            else "1 = 1",
        }[found[1]]

    def _named(self, name: str) -> str:
        if self._sqlite:
            return f":{name}"
        kind = {"day": "::date", "before": "::bigint"}.get(name, "")
        return f"%({name})s{kind}"

    def _ended(self, alias: str) -> str:
        if not self._then:
            return f"{alias}.ended_on"
        return _ENDED_THEN.format(alias, before=self._named("before"))

    def _typed(self, column: str | None, kind: str) -> str:
        # What is empty needs a type on PostgreSQL, since each part of a union must agree. On
        # SQLite a bare column would be turned into the type that it was declared with.
        return f"+{column or 'NULL'}" if self._sqlite else column or f"NULL::{kind}"

    def _text(self, day: str) -> str:
        return f"+{day}" if self._sqlite else f"({day})::text"


# Whether somebody was told of a secret in a notice, was granted or shown it, or recorded it.
AWARE = """SELECT a.id FROM register_asset a WHERE a.number = %(asset)s AND (
    EXISTS (SELECT 1 FROM notices_notice n JOIN people_person p ON p.id = n.person_id
        WHERE n.asset_id = a.id AND p.email = %(person)s)
    OR EXISTS (SELECT 1 FROM access_grant g JOIN people_person p ON p.id = g.person_id
        WHERE g.asset_id = a.id AND p.email = %(person)s)
    OR EXISTS (SELECT 1 FROM access_opened o JOIN people_person p ON p.id = o.person_id
        WHERE o.asset_id = a.id AND p.email = %(person)s)
    OR EXISTS (SELECT 1 FROM journal_field j
        WHERE j.act_id = a.recorded_in_id AND j.name = 'actor.person' AND j.value = %(said)s))"""
