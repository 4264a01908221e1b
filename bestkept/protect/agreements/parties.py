"""Who joins an agreement by an amendment, and who leaves it: each binds from its day on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.rules import Refused
from bestkept.people.models import Organisation, Person
from bestkept.protect.agreements.models import Party, Terms, Unbound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.journal.actions import Recording
    from bestkept.protect.agreements.models import Agreement


def bind(recording: Recording, row: Agreement, texts: Sequence[str]) -> list[str]:
    """Bind persons (by address) and organisations (by number); return them as they are known."""
    return [str(one.person or one.organisation) for one in _bound(recording, row, texts)]


def change(
    recording: Recording, made: Terms, before: Terms, joins: Sequence[str], leaves: Sequence[str]
) -> None:
    """Let parties join with terms, and others leave; who was apart before them stays apart.

    A merger or a new name is both at once. Refused for who is bound already, for who is not, and
    where nobody would be left.
    """
    bound = _of(before)
    gone = [_named(bound, one) for one in leaves]
    came = _bound(recording, made.agreement, joins) if joins else []
    if twice := {str(_who(one)) for one in came} & bound.keys():
        raise Refused(f"{min(twice)} is bound already. Nothing was changed.")
    if len(gone) == len(bound) and not came:
        raise Refused("Somebody has to be bound. End the agreement instead.")
    apart = [*Party.objects.filter(unbound__terms=before), *gone]
    _part(recording, [(made, party) for party in apart])
    earlier = Terms.objects.filter(agreement=made.agreement_id).exclude(pk=made.pk)
    _part(recording, [(terms, party) for terms in earlier for party in came])
    if joins or leaves:
        recording.note("joins", [str(_who(one)) for one in came])
        recording.note("leaves", [str(_who(one)) for one in gone])


def _part(recording: Recording, pairs: Sequence[tuple[Terms, Party]]) -> None:
    for terms, party in pairs:
        Unbound.objects.create(terms=terms, party=party, recorded_in_id=recording.id)


def _of(terms: Terms) -> dict[str, Party]:
    """Return whom terms bind, by address or number."""
    rows = Party.objects.filter(agreement=terms.agreement_id).exclude(unbound__terms=terms)
    return {str(_who(one)): one for one in rows.select_related("person", "organisation")}


def label(text: str) -> str:
    """Return how a party is known: a person by the address, an organisation by its number."""
    return text.strip().lower() if "@" in text else text.strip().upper()


def _who(party: Party) -> Person | Organisation | None:
    return party.person or party.organisation


def _named(bound: dict[str, Party], text: str) -> Party:
    name = label(text)
    if name not in bound:
        raise Refused(f"{name} is not bound by it. Nothing was changed.")
    return bound[name]


def _bound(recording: Recording, row: Agreement, texts: Sequence[str]) -> list[Party]:
    names = dict.fromkeys(map(label, texts))
    return [_party(recording, row, one) for one in names if one]


def _party(recording: Recording, row: Agreement, text: str) -> Party:
    person = organisation = None
    if "@" in text:
        person = Person.objects.filter(email=text).first()
    else:
        organisation = Organisation.objects.filter(number=text).first()
    if person is None and organisation is None:
        raise Refused(f"{text} is on no record. Record the person or organisation first.")
    return Party.objects.create(
        agreement=row, person=person, organisation=organisation, recorded_in_id=recording.id
    )
