"""What changes: advice of local counsel is logged."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from bestkept.journal.actions import act
from bestkept.people.queries import authorise
from bestkept.people.rules import country
from bestkept.protect.countries import rules
from bestkept.protect.countries.models import Advice
from bestkept.vault import queries as vault

if TYPE_CHECKING:
    from bestkept.journal.rules import Actor
    from bestkept.protect.countries.rules import Advised

MAY_LOG = ("legal", "administrator")


def log_advice(by: Actor, where: str, said: Advised) -> str:
    """Log what counsel answered on the law of a country; return its number.

    On a form of signature it settles what decisions say of that form until it expires.
    """
    with act("advice.logged", by) as recording:
        day = recording.at.date()
        authorise(by, day, *MAY_LOG)
        told = asdict(rules.checked(said, day))
        expires = told.pop("expires")
        if said.file:
            vault.kept(said.file)
        row = Advice.objects.create(
            number=rules.advice_number(Advice.objects.count() + 1),
            country=country(where),
            valid_from=day,
            valid_to=expires,
            recorded_in_id=recording.id,
            **told,
        )
        recording.about(row.number)
        for name, value in told.items():
            recording.note(name, value)
        recording.note("country", row.country)
        recording.note("expires", expires.isoformat() if expires else None)
    return row.number
