"""What changes: notices are given, acknowledged by whom they were given to, and withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.content import handling
from bestkept.journal.actions import act, several
from bestkept.journal.rules import Refused, reason, storable
from bestkept.people.models import Person
from bestkept.people.queries import authorise
from bestkept.protect.notices import queries, rules
from bestkept.protect.notices.models import Acknowledgement, Notice
from bestkept.register import actions as register
from bestkept.register import queries as assets
from bestkept.register.rules import TRADE_SECRET

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.protect.notices.queries import Said
    from bestkept.register.queries import AssetView

MAY_GIVE = ("legal", "administrator")


def give(by: Actor, asset_number: str, emails: Sequence[str], words: str = "") -> list[str]:
    """Tell people of a secret and how to handle it; return the numbers of the notices.

    One act for each person, all of them or none. `words` is what counsel adds (may be
    empty). Whoever was told before is told anew where title, tier or handling rules have changed
    since; the notice before stays on record, until that day. Raises Refused for what is no trade
    secret, for somebody on no record, and for whoever was told just this.
    """
    told = list(dict.fromkeys(email.strip().lower() for email in emails if email.strip()))
    if not 0 < len(told) <= rules.MOST_AT_ONCE:
        raise Refused(f"Name 1 to {rules.MOST_AT_ONCE} people to tell.")
    with several() as entry:
        numbers = []
        for email in told:
            with entry("notice.given", by) as recording:
                authorise(by, recording.at.date(), *MAY_GIVE)
                numbers.append(_give(recording, assets.asset(asset_number), email, words))
        return numbers


def _give(recording: Recording, asset: AssetView, email: str, words: str) -> str:
    rules_of_tier = handling.of(asset.fact("tier") or "", recording.at.date())
    if asset.kind != TRADE_SECRET or rules_of_tier is None:
        raise Refused(f"{asset.number} is no trade secret with a tier: there are no rules to tell.")
    person, said = _person(email), queries.said_of(asset, rules_of_tier)
    before = _before(asset.number, person, said)
    row = Notice.objects.create(
        number=rules.number(Notice.objects.count() + 1),
        asset=register.known(asset.number),
        person=person,
        title=said.title,
        tier=said.tier,
        rules=said.rules,
        words=_words(words),
        told_on=recording.at.date(),
        recorded_in_id=recording.id,
    )
    recording.about(asset.number, email, row.number)
    told = {name: getattr(row, name) for name in ("number", "title", "tier", "rules", "words")}
    recording.note(f"notice.{row.pk}", {**told, "person": email})
    if before is not None:
        recording.note("before", before.number)
    return row.number


def _person(email: str) -> Person:
    found = Person.objects.filter(email=email).first()
    if found is None:
        raise Refused(f"Nobody on record has the e-mail address {email}. Nobody was told.")
    return found


def _before(asset: str, person: Person, said: Said) -> Notice | None:
    """Return the notice that stood until now, if any; Refused where it said just this."""
    rows = Notice.objects.filter(asset__number=asset, person=person, withdrawn_in__isnull=True)
    found = rows.order_by("pk").last()
    if found is not None and (found.title, found.tier, found.rules) == said:
        raise Refused(
            f"{person.email} was told of {asset} already, by {found.number}. Nobody was told."
        )
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
        if later := queries.later(row).first():
            raise Refused(f"{number} was followed by {later.number}: acknowledge that one.")
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
