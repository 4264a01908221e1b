"""Who may see what: agreements with their terms on a day, and what is due under them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import FilteredRelation, Prefetch, Q
from django.db.models.functions import Coalesce

from bestkept.journal.rules import NotThere, in_force, known, utc_day
from bestkept.people.models import Engagement, Organisation
from bestkept.people.queries import authorise
from bestkept.protect.agreements import rules
from bestkept.protect.agreements.models import (
    Agreement,
    Charge,
    Covered,
    ImmunityNotice,
    Obligation,
    Party,
    Renewal,
    Survival,
    Terms,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet

    from bestkept.journal.models import Act
    from bestkept.journal.rules import Actor

MAY_SEE = ("legal", "security", "hr", "auditor", "administrator")


@dataclass(frozen=True)
class ObligationView:
    """An obligation: its number in the agreement, what, who, until when, and when it was done.

    Who and when are as of the last change that is known. `dropped` tells that what closed it said
    that it need not be done any more.
    """

    order: int
    words: str
    owner: str
    due: date
    entry: int
    done_entry: int | None
    dropped: bool = False


@dataclass(frozen=True)
class OwnDuty:
    """An open obligation as its owner sees it: of which agreement, what, until when."""

    agreement: str
    kind: str
    order: int
    words: str
    due: date


@dataclass(frozen=True)
class PartyView:
    """Who is bound: a person or an organisation, by address or number, with the name."""

    label: str
    name: str
    person: bool


@dataclass(frozen=True)
class AgreementView:
    """An agreement on a day: who is bound, the terms that held, and the whole chain of them.

    Who is bound is told of that day, of the last terms before it where none held. `lapsed` is
    since when none holds; None where some do, or none did yet.
    """

    number: str
    kind: str
    parties: tuple[str, ...]
    entry: int
    recorded: datetime
    terms: rules.Terms | None
    chain: tuple[rules.Terms, ...]
    lapsed: date | None
    obligations: tuple[ObligationView, ...]
    bound: tuple[PartyView, ...] = ()

    @property
    def immunity(self) -> str:
        """How the terms of that day stand to the notice of 18 USC 1833(b)."""
        persons = any(one.person for one in self.bound)
        return rules.immunity(self.kind, self.terms, persons=persons)


@dataclass(frozen=True)
class Binding:
    """An agreement as whom it binds may see it: nothing of its other parties, nor what they owe.

    `own` tells that the person signed it; `organisation` is the name of the one they work for
    if that did. `terms` are those of the day, else the last before it.
    """

    number: str
    kind: str
    own: bool
    organisation: str
    terms: rules.Terms
    lapsed: date | None
    obligations: tuple[ObligationView, ...]


def agreements(
    by: Actor, on: date | None = None, as_known: date | None = None
) -> list[AgreementView]:
    """Return every agreement with its terms on a day (None: today), oldest first."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    return [view(row, on, as_known) for row in whole() if _is_known(row.recorded_in, as_known)]


def agreement(
    by: Actor, number: str, on: date | None = None, as_known: date | None = None
) -> AgreementView:
    """Return an agreement with the terms that governed on a day; who is bound may see it too."""
    row = whole().filter(number=number).first()
    bound = row is not None and any(
        party.person is not None and party.person.email == by.person for party in row.parties.all()
    )
    authorise(by, datetime.now(UTC).date(), *(MAY_SEE if not bound else (by.role,)))
    if row is None or not _is_known(row.recorded_in, as_known):
        raise NotThere(f"There is no agreement {number}.")
    return view(row, on, as_known)


def signed_by(by: Actor, email: str, on: date | None = None) -> list[AgreementView]:
    """Return what somebody signed themselves, with the terms of a day (None: today)."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE)
    rows = whole().filter(parties__person__email=email).distinct()
    return [_to(view(row, on), {email}, on or datetime.now(UTC).date()) for row in rows]


def _to(seen: AgreementView, whom: set[str], day: date) -> AgreementView:
    """Return an agreement as it binds somebody: no terms before they joined, or since they left."""
    chain = tuple(one for one in seen.chain if whom & set(one.parties))
    if seen.terms is None or seen.terms in chain:
        return replace(seen, chain=chain)
    return replace(seen, chain=chain, terms=None, lapsed=rules.lapsed(chain, day))


def binding(by: Actor, on: date | None = None) -> list[Binding]:
    """Return what binds `by` on a day, or did: their own, and those of whom they work for.

    Those in force come first. Nobody asks it for somebody else.
    """
    day = on or datetime.now(UTC).date()
    authorise(by, datetime.now(UTC).date(), by.role)
    works = Engagement.objects.holding(day).filter(person__email=by.person)
    theirs = dict(works.values_list("organisation__number", "organisation__name"))
    mine = Q(parties__person__email=by.person) | Q(parties__organisation__number__in=theirs)
    found = [_binding(row, by.person, theirs, day) for row in whole().filter(mine).distinct()]
    told = [one for one in found if one is not None]
    return sorted(told, key=lambda one: (one.lapsed is not None, one.number))


def _binding(row: Agreement, person: str, theirs: dict[str, str], day: date) -> Binding | None:
    seen = _to(view(row, day), {person, *theirs}, day)
    begun = [one for one in seen.chain if one.valid_from <= day]
    if not begun:
        return None
    terms = seen.terms or begun[-1]
    return Binding(
        row.number,
        row.kind,
        person in terms.parties,
        next((theirs[one] for one in terms.parties if one in theirs), ""),
        replace(terms, parties=()),
        seen.lapsed,
        tuple(one for one in seen.obligations if one.owner == person),
    )


def covering(asset: str, on: date, as_known: date | None = None) -> list[AgreementView]:
    """Return the agreements that cover a secret by some of their terms, in force or not.

    For stages after this one, which ask who may themselves.
    """
    named = Q(every_secret=True) | Q(covered__asset__number=asset)
    rows = whole().filter(pk__in=Terms.objects.filter(named).values("agreement"))
    found = [view(row, on, as_known) for row in rows if _is_known(row.recorded_in, as_known)]
    return [one for one in found if any(terms.covers(asset) for terms in one.chain)]


def whole() -> QuerySet[Agreement]:
    """Return agreements with all that a view tells, in a fixed number of questions."""
    terms = Terms.objects.select_related("recorded_in", "superseded_in")
    owed = Obligation.objects.select_related("owner", "recorded_in", "done_in")
    charged = Charge.objects.select_related("owner", "recorded_in")
    bound = Party.objects.select_related("person", "organisation", "recorded_in")
    rows = Agreement.objects.select_related("recorded_in").order_by("id")
    return rows.prefetch_related(
        Prefetch("parties", bound.order_by("pk")),
        Prefetch("terms", terms),
        Prefetch("terms__covered", Covered.objects.select_related("asset")),
        "terms__texts",
        "terms__unbound",
        Prefetch("terms__renewals", Renewal.objects.select_related("recorded_in").order_by("pk")),
        Prefetch("terms__survivals", Survival.objects.select_related("recorded_in").order_by("pk")),
        Prefetch("terms__immunities", ImmunityNotice.objects.select_related("recorded_in")),
        Prefetch("obligations", owed),
        Prefetch("obligations__charges", charged.order_by("pk")),
    )


def _is_known(act: Act, as_known: date | None) -> bool:
    return as_known is None or utc_day(act.at) <= as_known


def view(row: Agreement, on: date | None, as_known: date | None = None) -> AgreementView:
    """Return an agreement of `whole` as it stood on a day (None: today)."""
    day = on or datetime.now(UTC).date()
    chain = known(_chain(row, as_known), as_known)
    standing = in_force(chain, day)
    terms = max(standing, key=lambda one: one.row, default=None)
    bound = _bound(row, terms or _nearest(chain, day))
    return AgreementView(
        row.number,
        row.kind,
        tuple(one.label for one in bound),
        row.recorded_in.number or 0,
        row.recorded_in.at,
        terms,
        tuple(chain),
        None if standing else rules.lapsed(chain, day),
        tuple(
            _obligation(one, as_known)
            for one in row.obligations.all()
            if _is_known(one.recorded_in, as_known)
        ),
        bound,
    )


def _nearest(chain: Sequence[rules.Terms], day: date) -> rules.Terms | None:
    """Return the last terms that began by a day, else the first ones."""
    begun = [one for one in chain if one.valid_from <= day]
    return begun[-1] if begun else chain[0] if chain else None


def _bound(row: Agreement, terms: rules.Terms | None) -> tuple[PartyView, ...]:
    told = [_party(party) for party in row.parties.all()]
    found = {one.label: one for one in told if terms is None or one.label in terms.parties}
    return tuple(found.values())


def _party(row: Party) -> PartyView:
    if row.person is not None:
        return PartyView(row.person.email, row.person.name, person=True)
    found = row.organisation
    return PartyView(found.number if found else "", found.name if found else "", person=False)


def _chain(row: Agreement, as_known: date | None) -> list[rules.Terms]:
    parties = [one for one in row.parties.all() if _is_known(one.recorded_in, as_known)]
    rows = sorted(row.terms.all(), key=lambda one: one.pk)
    return [_terms(one, parties, as_known) for one in rows]


def _terms(row: Terms, parties: Sequence[Party], as_known: date | None) -> rules.Terms:
    apart = {one.party_id for one in row.unbound.all()}
    told = [one for one in row.renewals.all() if _is_known(one.recorded_in, as_known)]
    ended = row.superseded_in
    texts = sorted(row.texts.all(), key=lambda one: one.pk)
    text = texts[-1] if texts else row
    covered = sorted(row.covered.all(), key=lambda one: one.asset.number)
    return rules.Terms(
        row=row.pk,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        entry=row.recorded_in.number or 0,
        recorded=row.recorded_in.at,
        ended_on=row.ended_on,
        ended_entry=ended.number if ended else None,
        superseded=ended.at if ended else None,
        amendment=row.amendment,
        every_secret=row.every_secret,
        scopes=tuple(
            rules.Scope(one.asset.number, one.first_version, one.last_version) for one in covered
        ),
        purposes=tuple(row.purposes.split("\n")) if row.purposes else (),
        survives=row.survives,
        law=row.law,
        form=row.form,
        signed_on=row.signed_on,
        notice_days=row.notice_days,
        renewal=row.renewal,
        file=text.file,
        sha256=text.sha256,
        because=row.because,
        immunity=_immunity(row),
        lasting=_lasting(row, as_known),
        parties=tuple(dict.fromkeys(_party(one).label for one in parties if one.pk not in apart)),
        periods=tuple(sorted(one.last for one in told if one.last)),
        seen=max((one.seen for one in told if one.seen), default=None),
    )


def _lasting(row: Terms, as_known: date | None) -> rules.Lasting | None:
    rows = [one for one in row.survivals.all() if _is_known(one.recorded_in, as_known)]
    if not rows:
        return None
    told = rows[-1]
    return rules.Lasting(told.how, told.until, told.years, told.recorded_in.number)


def _immunity(row: Terms) -> rules.Immunity | None:
    open_ones = [one for one in row.immunities.all() if one.superseded_in_id is None]
    newest = max(open_ones, key=lambda one: one.pk, default=None)
    if newest is None:
        return None
    told = (newest.how, newest.policy, newest.received_on)
    return rules.Immunity(*told, newest.recorded_in.number)


def _obligation(row: Obligation, as_known: date | None) -> ObligationView:
    closed = row.done_in if row.done_in and _is_known(row.done_in, as_known) else None
    charges = [one for one in row.charges.all() if _is_known(one.recorded_in, as_known)]
    now = charges[-1] if charges else row
    return ObligationView(
        row.order,
        row.words,
        now.owner.email,
        now.due,
        row.recorded_in.number or 0,
        closed.number if closed else None,
        closed is not None and closed.verb.startswith(rules.DROPPED),
    )


def owed_by(by: Actor) -> list[OwnDuty]:
    """Return the open obligations that `by` answers for, whether they signed or not.

    Nothing of who is bound, or of what else the agreement says. The next to be due come first.
    """
    authorise(by, datetime.now(UTC).date(), by.role)
    return [
        OwnDuty(one.agreement.number, one.agreement.kind, one.order, one.words, one.now_due)
        for one in open_obligations({by.person}).order_by("now_due", "pk")
    ]


def open_obligations(of: Collection[str] | None = None) -> QuerySet[Any]:
    """Return what is neither done nor dropped, with `now_owner` (an address) and `now_due`.

    Of some owners or (None) of all; for parts after this one, which ask who may themselves.
    """
    standing = FilteredRelation("charges", condition=Q(charges__superseded_in=None))
    rows = Obligation.objects.filter(done_in=None).select_related("agreement")
    rows = rows.annotate(now=standing).annotate(
        now_owner=Coalesce("now__owner__email", "owner__email"),
        now_due=Coalesce("now__due", "due"),
    )
    return rows if of is None else rows.filter(now_owner__in=of)


def where(one: AgreementView, on: date) -> list[str]:
    """Return the countries concerned on a day: where who is bound works, or has its seat."""
    people = [party.label for party in one.bound if party.person]
    houses = [party.label for party in one.bound if not party.person]
    places = Engagement.objects.holding(on).filter(person__email__in=people)
    seats = Organisation.objects.filter(number__in=houses)
    found = {*places.values_list("country", flat=True), *seats.values_list("country", flat=True)}
    return sorted(found)
