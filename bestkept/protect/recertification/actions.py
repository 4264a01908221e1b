"""What changes: a campaign is begun, handed on, shown to its reviewer, answered in batches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from bestkept.journal.actions import act, close
from bestkept.journal.rules import NotThere, Refused, reason
from bestkept.people import queries as people
from bestkept.people.actions import known
from bestkept.people.models import Engagement, Organisation
from bestkept.people.queries import authorise
from bestkept.protect.access import queries as access
from bestkept.protect.access.models import Grant
from bestkept.protect.recertification import queries, rules
from bestkept.protect.recertification.models import Campaign, Handing, Item, Review
from bestkept.register.models import Asset

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import QuerySet

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.people.models import Person

MAY_BEGIN = ("legal", "security", "administrator")


def begin(by: Actor, reviewer: str, due: date, scope: str = "") -> str:
    """Have somebody look again at open grants by a day; return the campaign's number.

    `scope` is the number of a secret, or of an organisation whose people's grants are meant;
    empty: all. Refused where there is none, or more than anybody looks at.
    """
    with act("campaign.begun", by) as recording:
        day = recording.at.date()
        authorise(by, day, *MAY_BEGIN)
        if due < day:
            raise Refused(f"{due} is over: name a day that lies ahead.")
        found = list(_meant(scope, day).order_by("pk")[: rules.LARGEST + 1])
        if not found:
            raise Refused("There is no open grant to look at. Nothing was begun.")
        if len(found) > rules.LARGEST:
            raise Refused(
                f"Those are more than {rules.LARGEST:,} grants, and nobody looks at so many: "
                "begin one campaign for each secret or organisation."
            )
        campaign = Campaign.objects.create(
            number=rules.number(Campaign.objects.count() + 1),
            reviewer=_able(reviewer, day),
            due=due,
            scope=scope,
            recorded_in_id=recording.id,
        )
        Item.objects.bulk_create([Item(campaign=campaign, grant=one) for one in found])
        recording.about(campaign.number, campaign.reviewer.email)
        recording.note("grants", [one.number for one in found])
        recording.note("scope", scope)
        recording.note("due", due.isoformat())
    return campaign.number


def hand(by: Actor, number: str, reviewer: str, because: str) -> None:
    """Give what waits in a campaign to another reviewer; what was answered stays as it is.

    Refused where nothing waits, it is theirs already, or they could not answer.
    """
    with act("campaign.handed", by) as recording:
        authorise(by, recording.at.date(), *MAY_BEGIN)
        campaign = Campaign.objects.filter(number=number).first()
        if campaign is None:
            raise NotThere(f"There is no campaign {number}. Nothing was changed.")
        if not queries.waits(number):
            raise Refused(f"Nothing waits in {number}: there is nothing to hand on.")
        row, before = _able(reviewer, recording.at.date()), queries.reviewer_of(campaign)
        if row.email == before:
            raise Refused(f"{number} is {row.email}'s already. Nothing was changed.")
        made = Handing.objects.create(campaign=campaign, person=row, recorded_in_id=recording.id)
        recording.about(number, row.email, before)
        recording.note("because", reason(because))
        recording.note(f"handing.{made.pk}", {"from": before, "to": row.email})


def _able(email: str, day: date) -> Person:
    """Return who is to look again; Refused for those who could not open the page of it."""
    row = known(email)
    held = people.person(row.email, day)
    if held is None or not set(held.roles) & set(rules.MAY_REVIEW) or people.gone(day, [row.email]):
        raise Refused(
            f"{row.email} could not answer: they have left, or hold no role but partner. "
            "Name one of us."
        )
    return row


def _meant(scope: str, day: date) -> QuerySet[Grant]:
    rows = access.holding(day)
    if not scope:
        return rows
    if Organisation.objects.filter(number=scope).exists():
        there = Engagement.objects.filter(organisation__number=scope, valid_from__lte=day)
        there = there.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        there = there.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))
        return rows.filter(person__in=there.values("person"))
    if not Asset.objects.filter(number=scope).exists():
        raise Refused(f"There is neither a secret nor an organisation {scope}.")
    return rows.filter(asset__number=scope)


def show(by: Actor, number: str) -> list[str]:
    """Show the reviewer the grants that wait for an answer, and record when that was."""
    with act(queries.SHOWN, by) as recording:
        _reviewing(recording, by, number)
        rows = Item.objects.filter(campaign__number=number, review__isnull=True)
        waiting = list(rows.order_by("pk").values_list("grant__number", flat=True))
        recording.about(number)
        recording.note("waiting", len(waiting))
    return waiting


def review(by: Actor, number: str, verdicts: Mapping[str, str], because: str) -> bool:
    """Answer for grants of a campaign: keep each or end it. Tell whether it looks unread.

    The time since the grants were shown, or since the batch before was answered where that is
    later, is measured by the journal's clock, and kept with the size of the batch; what looks
    rubber-stamped is recorded all the same, and flagged.
    """
    with act("campaign.answered", by) as recording:
        _reviewing(recording, by, number)
        rows = Item.objects.filter(campaign__number=number, review__isnull=True)
        rows = rows.filter(grant__number__in=list(verdicts))
        items = {one.grant.number: one for one in rows.select_related("grant")}
        odd = [name for name in verdicts if name not in items]
        if odd or not verdicts or set(verdicts.values()) - {rules.KEEP, rules.END}:
            raise Refused(f"Say keep or end for grants that wait in {number}; not {odd}.")
        stamped = _answer(recording, by, items, verdicts, because)
        recording.about(number, *sorted(verdicts))
        ended = [items[name].grant_id for name, word in verdicts.items() if word == rules.END]
        open_ = Grant.objects.filter(pk__in=ended, superseded_in__isnull=True)
        close(recording, open_, recording.at.date(), "grant")
    return stamped


def _answer(
    recording: Recording,
    by: Actor,
    items: Mapping[str, Item],
    verdicts: Mapping[str, str],
    because: str,
) -> bool:
    number = next(iter(items.values())).campaign.number
    seconds = queries.seconds_looked(number, by.person, recording.at)
    kept = sum(word == rules.KEEP for word in verdicts.values())
    stamped = rules.rubber_stamped(len(verdicts), seconds, kept)
    said = {"because": reason(because), "batch": len(verdicts), "seconds": seconds}
    Review.objects.bulk_create(
        Review(item=items[name], verdict=word, stamped=stamped, recorded_in_id=recording.id, **said)
        for name, word in verdicts.items()
    )
    for name, value in {**said, "verdicts": dict(verdicts), "stamped": stamped}.items():
        recording.note(name, value)
    return stamped


def _reviewing(recording: Recording, by: Actor, number: str) -> Campaign:
    authorise(by, recording.at.date(), by.role)
    found = Campaign.objects.filter(number=number).select_related("reviewer").first()
    if found is None or queries.reviewer_of(found) != by.person:
        raise Refused(f"{number} is no campaign of yours.")
    return found
