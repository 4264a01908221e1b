"""What is on record about people who move: of any number of them, in as many questions.

The rows are told as the decision reads them, so that what a case asks for is what a decision
would miss.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q

from bestkept.journal import queries as journal
from bestkept.people import invitations
from bestkept.people.models import (
    Engagement,
    Person,
    RoleHeld,
    SignIn,
    Standing,
    Token,
    Vetting,
)
from bestkept.people.rules import OWN
from bestkept.protect.access.models import Grant, Request
from bestkept.protect.agreements.models import Covered, ImmunityNotice, Party, Terms, Unbound
from bestkept.protect.agreements.rules import BY_POLICY
from bestkept.protect.agreements.standing import giving_notice
from bestkept.protect.countries import queries as countries
from bestkept.protect.countries.models import Advice
from bestkept.protect.decision import rules as decision
from bestkept.protect.decision.policy import CURRENT, POLICIES
from bestkept.protect.decision.rules import Asked, Row
from bestkept.protect.moves import rules
from bestkept.protect.moves.models import Declaration, PolicyReceipt, Requirement, Ruling
from bestkept.protect.moves.rules import Asks, Declared, Facts, Held, Place, Secret, Signed, Told
from bestkept.protect.notices.models import Notice
from bestkept.register.inventory.standing import OUT
from bestkept.register.models import Asset, AssetFact, Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date


_POLICY = POLICIES[CURRENT]
_STATES = {
    decision.MET: rules.DONE,
    decision.CONFIRM: rules.CONFIRM,
    decision.MISSING: rules.OPEN,
}


def of(emails: Iterable[str], day: date) -> dict[str, Facts]:
    """Return what is on record about these people on a day, by address."""
    return _Record(sorted(set(emails)), day).facts()


def requirements(day: date) -> list[Asks]:
    """Return what places ask of their people on a day."""
    rows = Requirement.objects.holding(day).select_related("asset", "recorded_in")
    return [_asks(row) for row in rows.order_by("pk")]


def _open(rows: Iterable[Any]) -> list[Any]:
    return [one for one in rows if one.superseded_in_id is None]


def _asks(row: Requirement) -> Asks:
    asset = row.asset.number if row.asset else ""
    kinds = tuple(row.kinds.split("/")) if row.kinds else ()
    where = (row.side, row.country, row.unit, row.job)
    entry = row.recorded_in.number or 0
    return Asks(row.number, *where, asset, row.purpose, kinds, row.valid_from, entry)


def place_of(row: Engagement) -> Place:
    """Return an engagement, with its organisation, as a place."""
    at = row.organisation
    told = (at.number, at.name, at.kind, row.country, at.country, row.unit, row.job)
    return Place(row.pk, *told, row.valid_from)


class _Record:
    """The rows about some people, each kind asked for once, and laid out by person."""

    def __init__(self, emails: Sequence[str], day: date) -> None:
        self.day = day
        self.people = {row.pk: row for row in Person.objects.filter(email__in=emails)}
        self.whose = Q(person__in=list(self.people))
        self.places = self._newest(Engagement, "organisation")
        self.standings = self._newest(Standing)
        self.vettings = self._by_person(Vetting.objects.holding(day).filter(self.whose))
        wide = ("asset", "engagement__organisation")
        self.grants = self._by_person(Grant.objects.filter(self.whose).select_related(*wide))
        open_ = Request.objects.filter(self.whose, answered_in__isnull=True, asset__isnull=False)
        self.requests = self._by_person(open_.select_related("asset"))
        # Asked for those that stand alone, SQLite would look through all that do.
        told = Notice.objects.filter(self.whose).select_related("asset", "acknowledgement")
        self.notices = self._by_person(
            one for one in told.order_by("pk") if one.withdrawn_in_id is None
        )
        self.asks = requirements(day)
        self._read_agreements()
        self._read_assets()
        self._read_moves()

    def _newest(self, model: Any, *wide: str) -> dict[int, Any]:
        """Return the row that holds of each: of several the one recorded last, as decided."""
        rows = model.objects.holding(self.day).filter(self.whose).select_related(*wide)
        return {row.person_id: row for row in rows.order_by("pk")}

    def _by_person(self, rows: Iterable[Any]) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = defaultdict(list)
        for row in rows:
            found[row.person_id].append(row)
        return found

    def _read_agreements(self) -> None:
        """Read the agreements of these people, and of those for whom they work."""
        at = {row.organisation_id for row in self.places.values()}
        parties = list(Party.objects.filter(self.whose | Q(organisation__in=at)))
        self.bound: dict[tuple[str, int], list[Party]] = defaultdict(list)
        for one in parties:
            side = ("own", one.person_id) if one.person_id else ("theirs", one.organisation_id)
            self.bound[side].append(one)  # type: ignore[index]
        signed = {one.agreement_id for one in parties}
        apart = Unbound.objects.filter(terms__agreement__in=signed)
        self.apart = set(apart.values_list("terms", "party"))
        self.terms: dict[int, list[Terms]] = defaultdict(list)
        for row in Terms.objects.filter(agreement__in=signed).select_related("agreement"):
            self.terms[row.agreement_id].append(row)
        covered = Covered.objects.filter(terms__agreement__in=signed)
        self.covered = {(one.terms_id, one.asset_id): one for one in covered}
        there = giving_notice().filter(terms__agreement__in=signed)
        self.immune = set(there.values_list("terms_id", flat=True))
        told = ImmunityNotice.objects.filter(terms__agreement__in=signed, how=BY_POLICY)
        named = told.filter(superseded_in__isnull=True)
        self.policies = dict(named.values_list("terms_id", "policy"))
        where = {row.country for row in self.places.values()}
        where |= {row.organisation.country for row in self.places.values()}
        self.sure = countries.confirmed(self.day)
        advice = Advice.objects.holding(self.day).filter(country__in=where).exclude(form="")
        self.advice = [
            _row("advice", one, one.number, one.country, one.form, one.outcome, one.kinds or None)
            for one in advice.select_related("narrowed")
        ]

    def _read_assets(self) -> None:
        """Read what the secrets are called, how secret they are, and which version is newest."""
        pk = {one.asset.pk: one.asset for one in self._all(self.grants, self.requests)}
        numbers = {one.asset for one in self.asks}
        pk |= {one.pk: one for one in Asset.objects.filter(number__in=numbers)}
        pk |= {one.asset.pk: one.asset for one in self._all(self.notices)}
        self.assets = {one.number: one for one in pk.values()}
        names = ("title", "tier", "status")
        facts = AssetFact.objects.filter(asset__in=list(pk), name__in=names)
        self.said: dict[tuple[int, str], AssetFact] = {}
        for fact in facts.holding(self.day).order_by("recorded_in_id", "pk"):
            self.said[fact.asset_id, fact.name] = fact
        counted = Version.objects.filter(asset__in=list(pk)).values_list("asset")
        self.newest = dict(counted.annotate(Max("number")))

    def _all(self, *kinds: Mapping[int, list[Any]]) -> list[Any]:
        return [one for kind in kinds for rows in kind.values() for one in rows]

    def _read_moves(self) -> None:
        wide = ("place", "recorded_in", "decided_in")
        declared = list(Declaration.objects.filter(self.whose).select_related(*wide).order_by("pk"))
        self.declared = self._by_person(declared)
        ruled = Ruling.objects.filter(declaration__in=[one.pk for one in declared])
        wide_ = ruled.select_related("recorded_in").order_by("pk")
        self.ruled = {one.declaration_id: one for one in wide_}
        acts = [one.decided_in for one in declared] + [o.recorded_in for o in self.ruled.values()]
        self.decided = journal.said([one.number or 0 for one in acts if one], "because")
        has = PolicyReceipt.objects.filter(self.whose)
        self.received = set(has.values_list("person_id", "policy"))
        self.sign_ins = self._by_person(_open(SignIn.objects.filter(self.whose)))
        tokens = Token.objects.filter(self.whose).exclude(valid_to__lte=self.day)
        self.tokens = self._by_person(_open(tokens))
        self.roles = self._by_person(RoleHeld.objects.holding(self.day).filter(self.whose))
        emails = {row.email: pk for pk, row in self.people.items()}
        self.invited = invitations.open_invitations(emails)
        owned = AssetFact.objects.filter(name__in=("owner", "deputy"), value__in=emails)
        self.owned: dict[int, set[str]] = defaultdict(set)
        for fact in owned.holding(self.day).select_related("asset"):
            self.owned[emails[fact.value]].add(fact.asset.number)

    # What is told of one person

    def facts(self) -> dict[str, Facts]:
        """Return what is on record about each."""
        return {person.email: self._facts(person) for person in self.people.values()}

    def _facts(self, person: Person) -> Facts:
        pk, at = person.pk, self.places.get(person.pk)
        place = place_of(at) if at else None
        asked = [one for one in self.asks if place and one.meets(place)]
        secrets = self._secrets(pk, place, asked)
        standing = self.standings.get(pk)
        levels = [self._level(one.number) for one in secrets if one.settled]
        return Facts(
            person.email,
            person.name,
            self.day,
            place,
            standing.status if standing else "",
            max((one.level for one in self.vettings[pk]), default=0),
            max(levels, default=0),
            secrets,
            {(one.number, one.purpose): self._decided(person, at, one) for one in secrets},
            tuple(dict.fromkeys(one.kinds for one in asked if one.kinds)),
            self._signed("own", pk, place.country if place else ""),
            self._signed("theirs", at.organisation_id if at else 0, place.seat if place else ""),
            tuple(map(self._told, {one.asset_id: one for one in self.notices[pk]}.values())),
            tuple(self._held(one, place) for one in self.grants[pk] if self._is_open(one)),
            self._declared(pk, place),
            self._immune(pk),
            bool(self.sign_ins[pk]),
            len(self.tokens[pk]),
            tuple(sorted(one.role for one in self.roles[pk])),
            tuple(sorted(self.owned[pk])),
            self._refers(pk),
            self._earlier(pk, place),
            person.email in self.invited,
            self.sure,
        )

    def _earlier(self, pk: int, place: Place | None) -> tuple[str, ...]:
        """Return the roles from before a place, but the one that everybody of its side has."""
        if place is None:
            return ()
        usual = "employee" if place.side == OWN else "partner"
        at = (place.since, self.places[pk].recorded_in_id)
        rows = [one for one in self.roles[pk] if (one.valid_from, one.recorded_in_id) < at]
        return tuple(sorted(one.role for one in rows if one.role != usual))

    def _is_open(self, row: Grant) -> bool:
        return row.superseded_in_id is None and (row.valid_to is None or row.valid_to > self.day)

    def _secrets(self, pk: int, place: Place | None, asked: list[Asks]) -> tuple[Secret, ...]:
        """Return what somebody is to know, each secret once for each purpose, the surest first."""
        told: list[tuple[str, str, str, bool]] = []
        told += [
            (grant.asset.number, grant.purpose, f"Granted by {grant.number}", True)
            for grant in self.grants[pk]
            if self._is_open(grant) and place and _position(grant) == place.position
        ]
        told += [
            (one.asset, one.purpose, f"Asked of the place by {one.number}", True)
            for one in asked
            if one.asset
        ]
        told += [
            (wish.asset.number, wish.purpose, f"Asked for in {wish.number}", False)
            for wish in self.requests[pk]
        ]
        found: dict[tuple[str, str], Secret] = {}
        for number, purpose, why, settled in told:
            if self._fact(number, "status") not in OUT:
                title = self._fact(number, "title") or number
                one_ = Secret(number, title, purpose, why, settled)
                found.setdefault((number, purpose), one_)
        return tuple(found.values())

    def _fact(self, number: str, name: str) -> str:
        fact = self.said.get((self.assets[number].pk, name))
        return fact.value if fact else ""

    def _level(self, number: str) -> int:
        tier = self._fact(number, "tier") or "top"
        return _POLICY.vetting.get(tier, max(_POLICY.vetting.values()))

    def _told(self, row: Notice) -> Told:
        done = hasattr(row, "acknowledgement")
        return Told(row.number, row.asset.number, row.title, done, row.recorded_in_id)

    def _held(self, row: Grant, place: Place | None) -> Held:
        number = row.asset.number
        title = self._fact(number, "title") or number
        here = place is not None and _position(row) == place.position
        last = row.valid_to or row.valid_from
        return Held(row.number, number, title, row.purpose, last, here, row.recorded_in_id)

    def _declared(self, pk: int, place: Place | None) -> Declared | None:
        """Return the newest declaration at this employer: another asks anew."""
        at = self.places.get(pk)
        if place is None or at is None:
            return None
        mine = [one for one in self.declared[pk] if one.place.organisation_id == at.organisation_id]
        if not mine:
            return None
        row = mine[-1]
        anew = self.ruled.get(row.pk)
        outcome, at_ = (anew.outcome, anew.recorded_in) if anew else (row.outcome, row.decided_in)
        because = self.decided.get(at_.number or 0, "") if at_ else ""
        return Declared(
            row.pk, row.bound, row.towards, outcome or "", because, row.recorded_in.number or 0
        )

    # As a decision reads it

    def _in_force(self, pk: int) -> list[Terms]:
        """Return the terms that bind a person today."""
        day = self.day.isoformat()
        terms = self._terms_of("own", pk)
        return [one for one in terms if decision.holds(_row("own", one), day)]

    def _immune(self, pk: int) -> bool:
        """Tell whether an agreement in force gives the notice of 18 USC 1833(b) to a person.

        In its text; or by a policy that legal recorded, or the person confirmed, to be received.
        """
        return any(
            one.pk in self.immune or (pk, self.policies.get(one.pk)) in self.received
            for one in self._in_force(pk)
        )

    def _refers(self, pk: int) -> tuple[tuple[str, str], ...]:
        """Return the agreements that refer to a policy which the person has not confirmed."""
        return tuple(
            (one.agreement.number, self.policies[one.pk])
            for one in self._in_force(pk)
            if one.pk in self.policies
            and one.pk not in self.immune
            and (pk, self.policies[one.pk]) not in self.received
        )

    def _terms_of(self, side: str, pk: int) -> list[Terms]:
        """Return the terms that bind somebody: not those before they joined, or since they left."""
        found = sorted(self.bound[side, pk], key=lambda one: one.agreement_id)
        pairs = ((party, one) for party in found for one in self.terms[party.agreement_id])
        return [one for party, one in pairs if (one.pk, party.pk) not in self.apart]

    def _signed(self, side: str, pk: int, country: str) -> tuple[Signed, ...]:
        found = []
        for one in self._terms_of(side, pk):
            if decision.holds(_row(side, one), self.day.isoformat()):
                kind = one.agreement.kind
                told = decision.form_state(country, kind, one.form, self.advice, _POLICY)
                state = _STATES[told]
                found.append(Signed(one.agreement.number, kind, one.law, one.form, state))
        return tuple(found)

    def _decided(self, person: Person, at: Engagement | None, one: Secret) -> decision.Decision:
        asset = self.assets[one.number]
        version = self.newest.get(asset.pk) or 0
        asked = Asked(person.email, one.number, version, one.purpose, self.day.isoformat())
        return decision.decide(asked, self._rows(person.pk, at, asset), _POLICY)

    def _rows(self, pk: int, at: Engagement | None, asset: Asset) -> Iterable[Row]:
        standing, tier = self.standings.get(pk), self.said.get((asset.pk, "tier"))
        if at is not None:
            place = place_of(at)
            told = (place.organisation, place.side, place.country, place.position, place.seat)
            yield _row("engagement", at, *told)
            yield from self._bound("theirs", at.organisation_id, asset)
            yield from (one for one in self.advice if one.first in (place.country, place.seat))
        if standing is not None:
            yield _row("standing", standing, None, standing.status)
        if tier is not None:
            yield _row("tier", tier, None, tier.value)
        yield from (_row("vetting", one, low=one.level) for one in self.vettings[pk])
        for grant in self.grants[pk]:
            if grant.asset_id == asset.pk:
                told_ = (grant.number, grant.purpose, _position(grant))
                yield _row("grant", grant, *told_, low=grant.version)
        yield from self._bound("own", pk, asset)
        for notice in self.notices[pk]:
            if notice.asset_id == asset.pk:
                yield _notice(notice)

    def _bound(self, side: str, pk: int, asset: Asset) -> Iterable[Row]:
        for one in self._terms_of(side, pk):
            named = self.covered.get((one.pk, asset.pk))
            yes = "yes" if one.every_secret or named else None
            told = (one.agreement.number, one.form, one.purposes, one.agreement.kind, yes)
            low, high = (named.first_version, named.last_version) if named else (None, None)
            yield _row(side, one, *told, low=low, high=high)


def _row(
    kind: str, one: Any, *told: str | None, low: int | None = None, high: int | None = None
) -> Row:
    words = (*told, *(None,) * (5 - len(told)))
    days = (one.valid_from, one.valid_to, one.ended_on)
    texts = [day.isoformat() if day else None for day in days]
    return Row._make((kind, one.pk, one.recorded_in_id, *words, low, high, *texts))


def _notice(one: Notice) -> Row:
    done = "yes" if hasattr(one, "acknowledgement") else None
    told = (one.number, None, done, None, None, None, None, one.told_on.isoformat(), None, None)
    return Row._make(("notice", one.pk, one.recorded_in_id, *told))


def _position(row: Grant) -> str:
    return place_of(row.engagement).position if row.engagement else ""
