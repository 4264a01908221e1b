"""Who may see what: the rows that bear on a decision, in one question, and decisions made again.

Nothing is kept from one decision to the next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

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
from bestkept.protect.access.lapsed import Places
from bestkept.protect.access.models import Grant
from bestkept.protect.agreements.models import Covered, Party, Terms
from bestkept.protect.agreements.standing import binding, governing
from bestkept.protect.countries import queries as countries
from bestkept.protect.decision import rules
from bestkept.protect.decision.policy import CURRENT, POLICIES
from bestkept.protect.decision.question import AWARE, question
from bestkept.protect.decision.rules import Asked, Decision, Row
from bestkept.register.queries import MAY_SEE_ALL, is_named

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import QuerySet

    from bestkept.journal.rules import Actor

MAY_SEE = ("legal", "security", "hr", "auditor", "administrator")
KNOWS_ALL = (*MAY_SEE, *MAY_SEE_ALL)  # roles that know of every secret there is
UNKNOWN = "{} is not yours to see, if there is one. Ask legal."
SUBJECT = "access:"  # stands before what a decision is about, as it does before views
DECIDED, GLASS = VERBS = ("access.decided", "access.glass-broken")
# What an entry needs for the decision in it to be made again.
NEEDED = ("person", "asset", "version", "purpose", "day", "policy", "conditions", "permitted")
SAME = "same"
DIFFERS = "differs"
ERASED = "not re-decidable: erased"
# What may be erased of the entries behind a decision without changing what it rests on.
_BESIDE = ("because", "name", "os_account", "words", "rows")


@dataclass(frozen=True)
class Again:
    """A decision made again: as it was recorded, as it comes out now, and how they compare.

    `verdict` is `same`, `differs`, or says why it cannot be made again; `made` is then empty.
    Of several secrets that one document holds, the decisive decision comes first.
    """

    entry: int
    verdict: str
    recorded: Mapping[str, Any]
    made: tuple[Decision, ...] = ()

    @property
    def now(self) -> Decision | None:
        """The decisive decision as it comes out now."""
        return self.made[0] if self.made else None


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


_BINDING = POLICIES[CURRENT].binding
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
    return rules.decide(asked, rows_for(asked), POLICIES[CURRENT])


def evaluate_for(
    person: str,
    asset: str,
    purpose: str,
    day: date,
    *,
    version: int | None = None,
    but: Collection[str] = (),
) -> Decision:
    """Decide now of a version; without one, of the newest that is permitted, else of the newest.

    A grant and an agreement may be for older versions alone. Conditions that `but` names are
    left out of account where a version is sought. Refused as by `asked_of`.
    """
    asked = asked_of(person, asset, purpose, day, version)
    found, policy = rows_for(asked), POLICIES[CURRENT]
    newest = rules.decide(asked, found, policy)
    if version is not None or _lacking(newest, but) - _OF_VERSIONS or not _lacking(newest, but):
        return newest
    older = (replace(asked, version=one) for one in range(asked.version - 1, 0, -1))
    made = (rules.decide(one, found, policy) for one in older)
    return next((one for one in made if not _lacking(one, but)), newest)


_OF_VERSIONS = {"grant", "agreement", "partner agreement", "form"}  # what may hang on the version


def _lacking(decision: Decision, but: Collection[str]) -> set[str]:
    return {one.name for one in decision.missing} - set(but)


def again(by: Actor, number: int) -> Again:
    """Make the decision of an entry again, by its own policy and the record as it stood then.

    An opening without a grant records what was decided too. Refused for an entry that records
    no decision, and for most roles.
    """
    return all_again(by, [number])[0]


def all_again(by: Actor, numbers: Sequence[int]) -> list[Again]:
    """Make the decisions of several entries again, as `again` does each.

    The rows that they rest on are held against their entries once for all of them.
    """
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    cases = [_noted(number) for number in numbers]
    acts = {act for one in cases for act in one.acts}
    gone = Field.objects.filter(act__in=acts, value="").exclude(name__in=_BESIDE)
    erased, changed = set(gone.values_list("act", flat=True)), rows.changed(sorted(acts))
    return [_made(one, erased, odd=bool(changed)) for one in cases]


class _Noted(NamedTuple):
    """What an entry noted of a decision, with the rows of then; None where some was erased."""

    number: int
    told: dict[str, Any]
    found: list[tuple[Asked, list[Row]]] | None

    @property
    def acts(self) -> set[int]:
        """The acts that wrote the rows."""
        return {row.act for _, own in self.found or () for row in own}


def _noted(number: int) -> _Noted:
    if journal.entry(number).verb not in VERBS:
        raise Refused(f"Entry {number} is no decision.")
    told = {one.name: one.value for one in journal.openings(number)}
    if all(name in told for name in NEEDED):
        return _Noted(number, told, [(one, rows_for(one, number)) for one, _, _ in every(told)])
    if not any(name in NEEDED for _, name in journal.erased(number)):
        raise Refused(f"Entry {number} is no decision.")
    return _Noted(number, told, None)


def _made(one: _Noted, erased: set[int], *, odd: bool) -> Again:
    if one.found is None or one.acts & erased:
        return Again(one.number, ERASED, one.told)
    if odd and (changed := rows.changed(sorted(one.acts))):
        return Again(one.number, f"not re-decidable: {changed[0]}", one.told)
    policy = POLICIES[one.told["policy"]]
    now = tuple(rules.decide(asked, own, policy) for asked, own in one.found)
    recorded = [(permitted, conditions) for _, permitted, conditions in every(one.told)]
    same = [(each.permitted, listed(each)) for each in now] == recorded
    return Again(one.number, SAME if same else DIFFERS, one.told, now)


def every(told: Mapping[str, Any]) -> list[tuple[Asked, bool, list[Any]]]:
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
    advised = [_advice_row(one, form) for one in countries.on_form(form, where, on)]
    confirmed = countries.confirmed(on)
    return [_form(kind, form, code, advised, confirmed) for code in where]


def _form(
    kind: str, form: str, code: str, advised: Sequence[Row], confirmed: Mapping[str, str]
) -> FormView:
    policy = POLICIES[CURRENT]
    verdict = _VERDICTS[rules.form_state(code, kind, form, advised, policy)]
    name = law.names().get(code, code)
    if form in policy.refused_forms:
        return FormView(code, name, verdict, f"{form} is never taken here, whatever a law says")
    counted = rules.counting(kind, [one for one in advised if one.first == code])
    for one in reversed(counted):
        if one.third == verdict:
            return FormView(code, name, verdict, confirmed=True, advice=str(one.label))
    found = law.form_statement(code, kind, form, policy.profiles)[1]
    if found is None:
        return FormView(code, name, verdict)
    sure = found.confirmed or found.key in confirmed
    told = (found.words, found.source, found.read_on, sure)
    return FormView(code, name, verdict, *told)


_VERDICTS = {rules.MET: rules.ENOUGH, rules.MISSING: rules.NOT_ENOUGH, rules.CONFIRM: ""}


def _advice_row(one: countries.OnForm, form: str) -> Row:
    told = (one.number, one.country, form, one.outcome, one.kinds)
    return Row("advice", one.row, 0, *told, None, None, one.since.isoformat(), None, None)


def resting(by: Actor, number: str, size: int = 10) -> Resting:
    """Return which grants of today would lapse with an agreement: no other covers them.

    Versions aside, as the decision looks at it: by party, secret and purpose.
    """
    today = datetime.now(UTC).date()
    authorise(by, today, *MAY_SEE)
    terms = governing(today).filter(agreement__number=number).select_related("agreement").first()
    if terms is None or terms.agreement.kind not in _BINDING:
        return Resting((), 0, 0, 0, more=False)
    wide = ("person", "asset", "engagement__organisation")
    found = list(_resting(terms, today).order_by("pk").select_related(*wide)[: COUNTED + 1])
    places = Places({one.person_id for one in found})
    told = [_rests(one) for one in found[:COUNTED] if not places.lapse(one, today)]
    persons, secrets = len({one.person for one in told}), len({one.asset for one in told})
    return Resting(tuple(told[:size]), len(told), persons, secrets, more=len(found) > COUNTED)


def _rests(one: Grant) -> RestingView:
    person = one.person
    return RestingView(one.number, person.email, person.name, one.asset.number, one.purpose)


def _resting(terms: Terms, day: date) -> QuerySet[Grant]:
    """Return the grants whose one side only these terms bind: the person, or the employer."""
    parties = Party.objects.filter(agreement=terms.agreement_id).exclude(unbound__terms=terms)
    houses = list(parties.exclude(organisation=None).values_list("organisation", flat=True))
    places = Engagement.objects.holding(day).filter(organisation__in=houses)
    grants = Grant.objects.holding(day)
    if not terms.every_secret:
        grants = grants.filter(asset__in=Covered.objects.filter(terms=terms).values("asset"))
    if terms.purposes:
        grants = grants.filter(purpose__in=terms.purposes.split("\n"))
    own = Party.objects.filter(person=OuterRef(OuterRef("person")))
    theirs = Party.objects.filter(organisation__in=houses)
    return grants.filter(
        Q(person__in=parties.exclude(person=None).values("person")) & ~_other(terms, own, day)
        | Q(person__in=places.values("person")) & ~_other(terms, theirs, day)
    )


def _other(terms: Terms, parties: QuerySet[Party], day: date) -> Q:
    """Tell that other terms bind a side too, for the secret and the purpose of a grant."""
    text, line = TextField(), Value("\n")
    listed = Concat(line, "purposes", line, output_field=text)
    asked = Concat(line, OuterRef("purpose"), line, output_field=text)
    rows = Terms.objects.holding(day).exclude(agreement=terms.agreement_id)
    rows = rows.filter(binding(parties), agreement__kind__in=_BINDING)
    rows = rows.filter(Q(every_secret=True) | Q(covered__asset=OuterRef("asset")))
    return Q(
        Exists(rows.annotate(listed=listed).filter(Q(purposes="") | Q(listed__contains=asked)))
    )
