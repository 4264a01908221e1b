"""Who may see what: the rows that bear on a decision, in one question, and decisions made again.

Nothing is kept from one decision to the next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Exists, OuterRef, Q, TextField, Value
from django.db.models.functions import Concat

from bestkept.content import countries as law
from bestkept.engines.ledger.verify import canonical_json
from bestkept.journal import queries as journal
from bestkept.journal import rows
from bestkept.journal.models import Field
from bestkept.journal.rules import Refused
from bestkept.people.models import Engagement
from bestkept.people.queries import authorise
from bestkept.protect.access.models import Grant
from bestkept.protect.agreements.models import Covered, Party, Terms
from bestkept.protect.agreements.standing import governing
from bestkept.protect.countries import queries as countries
from bestkept.protect.decision import rules
from bestkept.protect.decision.question import AWARE, question
from bestkept.protect.decision.rules import Asked, Decision, Row
from bestkept.register.queries import MAY_SEE_ALL, is_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet

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


@dataclass(frozen=True)
class FormView:
    """Whether a form of signature is enough in a country (empty: unknown), and who says so.

    `advice` is the number of counsel's advice that settles it; else the `source` of a shipped
    statement, read on a day, and `confirmed` False as long as no counsel has confirmed it.
    """

    country: str
    name: str
    verdict: str
    words: str = ""
    source: str = ""
    read_on: str = ""
    confirmed: bool = False
    advice: str = ""


@dataclass(frozen=True)
class RestingView:
    """A grant that would lapse with an agreement: whose, of which secret, for what."""

    number: str
    person: str
    name: str
    asset: str
    purpose: str


@dataclass(frozen=True)
class Resting:
    """What access rests on an agreement alone: the first grants, and counts (up to COUNTED)."""

    grants: tuple[RestingView, ...]
    many: int
    persons: int
    secrets: int
    more: bool


COUNTED = 500  # grants that are counted; beyond, it is said that there are more


def rows_for(asked: Asked, before: int | None = None) -> list[Row]:
    """Return the rows that bear on what is asked, in one question to the database.

    `before` is an entry: then by the record as it stood before that.
    """
    values: dict[str, Any] = {"person": asked.person, "asset": asked.asset, "day": asked.day}
    if before is not None:
        values["before"] = before
    here = connections[DEFAULT_DB_ALIAS]  # once: `connection` looks it up for each attribute
    words = question(here.vendor, then=before is not None)
    return list(map(_row, _ask(here, words, values)))


_row = partial(tuple.__new__, Row)  # what Row._make does, without a call in Python for each


def _ask(
    here: BaseDatabaseWrapper, words: str, values: Mapping[str, Any]
) -> Sequence[tuple[Any, ...]]:
    # Django's own cursors rewrite the text each time and prepare nothing: that would be most of
    # what a decision costs.
    if here.connection is None:
        here.ensure_connection()
    with here.wrap_database_errors:
        if here.vendor == "sqlite":
            found: list[tuple[Any, ...]] = here.connection.execute(words, values).fetchall()
            return found
        cursor = here.Database.Cursor(here.connection)  # type: ignore[attr-defined]
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
    """Tell whether somebody knows of a secret: told, granted, shown, or named by its facts.

    False for a secret that there is not: whoever is told nothing cannot tell the two apart.
    """
    values = {"person": person, "asset": asset, "said": canonical_json(person).decode()}
    with connection.cursor() as cursor:
        cursor.execute(AWARE, values)
        known = cursor.fetchone() is not None
    return known or is_named(person, asset)


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
    every = _every(told)
    found = [(one, rows_for(one, number)) for one, _, _ in every]
    acts = sorted({row.act for _, own in found for row in own})
    gone = Field.objects.filter(act__in=acts, value="").exclude(name__in=_BESIDE)
    if gone.exists():
        return Again(number, ERASED, told, None)
    if changed := rows.changed(acts):
        return Again(number, f"not re-decidable: {changed[0]}", told, None)
    policy = rules.POLICIES[told["policy"]]
    now = [rules.decide(one, own, policy) for one, own in found]
    same = [(one.permitted, listed(one)) for one in now] == [one[1:] for one in every]
    return Again(number, SAME if same else "differs", told, now[0])


def _every(told: Mapping[str, Any]) -> list[tuple[Asked, bool, list[Any]]]:
    """Return all that an entry decided: the decisive one, and those of further secrets."""
    first = Asked(*(told[name] for name in ("person", "asset", "version", "purpose", "day")))
    further = [
        (replace(first, asset=asset, version=version), permitted, conditions)
        for asset, version, permitted, conditions in told.get("further", ())
    ]
    return [(first, told["permitted"], told["conditions"]), *further]


def listed(decision: Decision) -> list[list[Any]]:
    """Return the conditions as an entry records them."""
    return [
        [one.name, one.state, one.because, list(one.rows), one.next] for one in decision.conditions
    ]


def forms(kind: str, form: str, where: Sequence[str], on: date) -> list[FormView]:
    """Return whether a form of signature is enough for a kind of agreement in these countries."""
    policy = rules.POLICIES[rules.CURRENT]
    advised = countries.on_form(form, where, on)
    return [_form(policy, kind, form, code, advised) for code in where]


def _form(
    policy: rules.Policy, kind: str, form: str, code: str, advised: Sequence[tuple[str, str, str]]
) -> FormView:
    own = [(number, outcome) for number, country, outcome in advised if country == code]
    rows_ = [_advice_row(number, code, form, outcome) for number, outcome in own]
    verdict = _VERDICTS[rules.form_state(code, kind, form, rows_, policy)]
    name = law.names().get(code, code)
    if form in policy.refused_forms:
        return FormView(code, name, verdict, f"{form} is never taken here, whatever a law says")
    for number, outcome in reversed(own):
        if outcome == verdict:
            return FormView(code, name, verdict, confirmed=True, advice=number)
    found = law.form_statement(code, kind, form, policy.profiles)[1]
    if found is None:
        return FormView(code, name, verdict)
    told = (found.words, found.source, found.read_on, found.confirmed)
    return FormView(code, name, verdict, *told)


_VERDICTS = {rules.MET: rules.ENOUGH, rules.MISSING: rules.NOT_ENOUGH, rules.CONFIRM: ""}


def _advice_row(number: str, country: str, form: str, outcome: str) -> Row:
    return Row("advice", 0, 0, number, country, form, outcome, *[None] * 6)


def resting(by: Actor, number: str, size: int = 10) -> Resting:
    """Return which grants of today would lapse with an agreement: no other covers them.

    Versions aside, as the decision looks at it: by party, secret and purpose.
    """
    today = datetime.now(UTC).date()
    authorise(by, today, *MAY_SEE)
    terms = governing(today).filter(agreement__number=number).first()
    if terms is None:
        return Resting((), 0, 0, 0, more=False)
    found = list(
        _resting(terms, today)
        .order_by("pk")
        .values_list("number", "person__email", "person__name", "asset__number", "purpose")[
            : COUNTED + 1
        ]
    )
    told = [RestingView(*one) for one in found[:COUNTED]]
    persons, secrets = len({one.person for one in told}), len({one.asset for one in told})
    return Resting(tuple(told[:size]), len(told), persons, secrets, more=len(found) > COUNTED)


def _resting(terms: Terms, day: date) -> QuerySet[Grant]:
    """Return the grants whose one side only these terms bind: the person, or the employer."""
    parties = Party.objects.filter(agreement=terms.agreement_id)
    houses = list(parties.exclude(organisation=None).values_list("organisation", flat=True))
    places = Engagement.objects.holding(day).filter(organisation__in=houses)
    grants = Grant.objects.holding(day)
    if not terms.every_secret:
        grants = grants.filter(asset__in=Covered.objects.filter(terms=terms).values("asset"))
    if terms.purposes:
        grants = grants.filter(purpose__in=terms.purposes.split("\n"))
    own = Q(agreement__parties__person=OuterRef("person"))
    theirs = Q(agreement__parties__organisation__in=houses)
    return grants.filter(
        Q(person__in=parties.exclude(person=None).values("person")) & ~_other(terms, own, day)
        | Q(person__in=places.values("person")) & ~_other(terms, theirs, day)
    )


def _other(terms: Terms, party: Q, day: date) -> Q:
    """Tell that other terms bind a side too, for the secret and the purpose of a grant."""
    text, line = TextField(), Value("\n")
    listed = Concat(line, "purposes", line, output_field=text)
    asked = Concat(line, OuterRef("purpose"), line, output_field=text)
    rows = Terms.objects.holding(day).exclude(agreement=terms.agreement_id).filter(party)
    rows = rows.filter(Q(every_secret=True) | Q(covered__asset=OuterRef("asset")))
    return Q(
        Exists(rows.annotate(listed=listed).filter(Q(purposes="") | Q(listed__contains=asked)))
    )
