"""What changes: notices are given, acknowledged by whom they were given to, and withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.content import handling
from bestkept.journal.actions import act, several
from bestkept.journal.rules import Refused, reason, storable
from bestkept.people.models import Person
from bestkept.people.queries import authorise
from bestkept.protect.notices import rules
from bestkept.protect.notices.models import Acknowledgement, Notice
from bestkept.register import actions as register
from bestkept.register import queries
from bestkept.register.rules import TRADE_SECRET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.register.queries import AssetView

MAY_GIVE = ("legal", "administrator")


def give(by: Actor, asset_number: str, emails: Sequence[str], words: str = "") -> list[str]:
    """Tell people of a secret and how to handle it; return the numbers of the notices.

    One act for each person, all of them or none. `words` is what counsel adds (may be
    empty). Raises Refused for what is no trade secret, for somebody on no record, and for
    whoever has a notice of it that stands.
    """
    told = list(dict.fromkeys(email.strip().lower() for email in emails if email.strip()))
    if not 0 < len(told) <= rules.MOST_AT_ONCE:
        raise Refused(f"Name 1 to {rules.MOST_AT_ONCE} people to tell.")
    with several() as entry:
        numbers = []
        for email in told:
            with entry("notice.given", by) as recording:
                authorise(by, recording.at.date(), *MAY_GIVE)
                numbers.append(_give(recording, queries.asset(asset_number), email, words))
        return numbers


def _give(recording: Recording, asset: AssetView, email: str, words: str) -> str:
    rules_of_tier = handling.of(asset.fact("tier") or "", recording.at.date())
    if asset.kind != TRADE_SECRET or rules_of_tier is None:
        raise Refused(f"{asset.number} is no trade secret with a tier: there are no rules to tell.")
    row = Notice.objects.create(
        number=rules.number(Notice.objects.count() + 1),
        asset=register.known(asset.number),
        person=_person(asset.number, email),
        title=asset.fact("title") or asset.number,
        tier=rules_of_tier.tier,
        rules=rules_of_tier.version,
        words=_words(words),
        told_on=recording.at.date(),
        recorded_in_id=recording.id,
    )
    recording.about(asset.number, email, row.number)
    told = {name: getattr(row, name) for name in ("number", "title", "tier", "rules", "words")}
    recording.note(f"notice.{row.pk}", {**told, "person": email})
    return row.number


def _person(asset: str, email: str) -> Person:
    found = Person.objects.filter(email=email).first()
    if found is None:
        raise Refused(f"Nobody on record has the e-mail address {email}. Nobody was told.")
    standing = Notice.objects.filter(asset__number=asset, person=found, withdrawn_in__isnull=True)
    if one := standing.first():
        raise Refused(f"{email} was told of {asset} already, by {one.number}. Nobody was told.")
    return found


def _words(text: str) -> str:
    kept = storable(text).strip()
    if len(kept) > rules.LONGEST:
        raise Refused(f"What you add is too long: {rules.LONGEST} characters at most.")
    return kept


def acknowledge(by: Actor, number: str) -> None:
    """Record that `by` has read a notice and will keep to it; Refused for one of another's."""
    with act("notice.acknowledged", by) as recording:
        authorise(by, recording.at.date(), by.role)
        rows = Notice.objects.select_related("asset")
        row = rows.filter(number=number, person__email=by.person).first()
        if row is None:
            raise Refused(f"{number} is no notice to you.")
        if row.withdrawn_in_id:
            raise Refused(f"{number} was withdrawn: there is nothing to acknowledge.")
        if Acknowledgement.objects.filter(notice=row).exists():
            raise Refused(f"You have acknowledged {number} already.")
        Acknowledgement.objects.create(notice=row, recorded_in_id=recording.id)
        recording.about(row.asset.number, by.person, number)
        recording.note("notice", number)
        recording.note("rules", row.rules)


def withdraw(by: Actor, number: str, because: str) -> None:
    """Record that a notice was given in error; Refused where it does not stand."""
    with act("notice.withdrawn", by) as recording:
        authorise(by, recording.at.date(), *MAY_GIVE)
        row = Notice.objects.select_related("asset", "person").filter(number=number).first()
        if row is None or row.withdrawn_in_id:
            raise Refused(f"There is no notice {number} that stands. Nothing was changed.")
        recording.about(row.asset.number, row.person.email, number)
        recording.note("notice", number)
        recording.note("because", reason(because))
        Notice.objects.filter(pk=row.pk).update(withdrawn_in_id=recording.id)
