"""What changes when somebody confirms to have a policy that their agreement refers to.

18 USC 1833(b)(3)(B) lets an agreement refer to a policy for the notice of immunity, if the person
was given it. Confirm with counsel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import close
from bestkept.protect.agreements.models import ImmunityNotice, Party
from bestkept.protect.agreements.rules import BY_POLICY
from bestkept.protect.moves.models import PolicyReceipt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.journal.actions import Recording
    from bestkept.people.models import Person
    from bestkept.protect.agreements.models import Terms


def policies(recording: Recording, person: Person, refers: Sequence[tuple[str, str]]) -> None:
    """Record that a person has these policies, each with the agreement that refers to it."""
    names = sorted({policy for _, policy in refers})
    for policy in names:
        PolicyReceipt.objects.create(person=person, policy=policy, recorded_in_id=recording.id)
    recording.note("policies", names)
    for number, policy in sorted(set(refers)):
        _noted(recording, number, policy)


def _noted(recording: Recording, number: str, policy: str) -> None:
    """Let an agreement say that its policy was received, once everybody whom it binds has it."""
    told = {"terms__agreement__number": number, "how": BY_POLICY, "policy": policy}
    rows = ImmunityNotice.objects.filter(received_on__isnull=True, **told)
    for one in list(rows.filter(superseded_in__isnull=True).select_related("terms")):
        if not _everybody_has(one.terms, policy):
            continue
        close(recording, rows.filter(pk=one.pk), one.valid_from, "immunity")
        made = ImmunityNotice.objects.create(
            terms=one.terms,
            how=one.how,
            policy=policy,
            received_on=recording.at.date(),
            valid_from=one.valid_from,
            recorded_in_id=recording.id,
        )
        said = {"amendment": one.terms.amendment, "how": one.how, "policy": policy}
        day = recording.at.date().isoformat()
        recording.note(f"immunity.{made.pk}", said | {"received_on": day})


def _everybody_has(terms: Terms, policy: str) -> bool:
    """Tell whether each person whom terms bind has confirmed a policy."""
    bound = Party.objects.filter(agreement=terms.agreement_id, person__isnull=False)
    people = set(bound.exclude(unbound__terms=terms).values_list("person", flat=True))
    has = PolicyReceipt.objects.filter(policy=policy, person__in=people)
    return not people - set(has.values_list("person", flat=True))
