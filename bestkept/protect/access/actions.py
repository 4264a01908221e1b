"""What changes: access is asked for, granted, used, revoked, and looked at again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bestkept.journal.actions import act, close
from bestkept.journal.rules import Refused, reason
from bestkept.people.actions import known
from bestkept.people.queries import authorise
from bestkept.people.rules import line
from bestkept.protect.access import queries, rules
from bestkept.protect.access.models import Campaign, Grant, Item, Opened, Request, Review
from bestkept.protect.decision.actions import EVERYBODY, decided
from bestkept.register import queries as register
from bestkept.register.models import Asset

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from django.db.models import QuerySet

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.people.models import Person
    from bestkept.protect.decision.rules import Decision
    from bestkept.register.queries import DocumentView

MAY_GRANT = ("legal", "administrator")
MAY_REVOKE = ("legal", "security", "administrator")
MAY_OWN = ("employee", "analyst", "security", "legal", "administrator")


@dataclass(frozen=True)
class Opening:
    """What an opening came to: its entry, the decision, and where the secret lies if permitted.

    `location` is what the register says of the place, `documents` those of the version.
    """

    entry: int
    decision: Decision
    location: str | None
    documents: tuple[DocumentView, ...]


def request(
    by: Actor, number: str, *, purpose: str, until: date, because: str, version: int | None = None
) -> str:
    """Ask to know a secret for a purpose until a day; return the request's number."""
    with act("access.requested", by) as recording:
        day = recording.at.date()
        authorise(by, day, *EVERYBODY)
        row = Request.objects.create(
            number=rules.request_number(Request.objects.count() + 1),
            person=known(by.person),
            asset=_asset(number, version),
            version=version,
            purpose=line(purpose, "purpose").lower(),
            because=reason(because),
            until=rules.last_day(until, day),
            recorded_in_id=recording.id,
        )
        recording.about(row.number, number, by.person)
        _note(recording, row)
    return row.number


def approve(by: Actor, number: str, because: str) -> str:
    """Grant what was asked for; return the grant's number. Refused once it was answered."""
    with act("access.approved", by) as recording:
        row = _answer(recording, by, number, rules.APPROVED)
        grant = granted(recording, by, row.person, row.asset, asked=row, because=because)
        _why(recording, grant)
        recording.about(row.number, grant.number, row.asset.number, row.person.email)
    return grant.number


def refuse(by: Actor, number: str, because: str) -> None:
    """Refuse what was asked for, with a reason that the person is told."""
    with act("access.refused", by) as recording:
        row = _answer(recording, by, number, rules.REFUSED)
        recording.about(row.number, row.asset.number, row.person.email)
        recording.note("because", reason(because))


def grant(
    by: Actor,
    email: str,
    number: str,
    *,
    purpose: str,
    until: date,
    because: str,
    version: int | None = None,
) -> str:
    """Let a person know a secret for a purpose until a day, unasked; return the grant's number."""
    with act("access.granted", by) as recording:
        asset, person = _asset(number, version), known(email)
        _may_grant(by, recording, asset)
        asked = Request(version=version, purpose=line(purpose, "purpose").lower(), until=until)
        made = granted(recording, by, person, asset, asked=asked, because=because)
        _why(recording, made)
        recording.about(made.number, number, person.email)
    return made.number


def revoke(by: Actor, what: str, because: str) -> list[str]:
    """End a grant, all grants of a person, or all grants of a secret, at once, in one act.

    `what` is the number of a grant, an address, or the number of a secret. Returns the grants
    that were ended. Refused where there is none to end.
    """
    with act("access.revoked", by) as recording:
        day = recording.at.date()
        authorise(by, day, *MAY_OWN)
        rows = _meant(what).filter(superseded_in__isnull=True).exclude(valid_to__lte=day)
        found = list(rows.select_related("asset", "person"))
        if not found:
            raise Refused(f"No grant is open for {what}. Nothing was changed.")
        assets = {one.asset.number: one.asset for one in found}
        if not all(_owns(by, one) for one in assets.values()):
            authorise(by, day, *MAY_REVOKE)
        about = {*assets, *(one.person.email for one in found)}
        numbers = [one.number for one in found]
        recording.about(*dict.fromkeys([what, *numbers, *sorted(about)]))
        recording.note("because", reason(because))
        close(recording, Grant.objects.filter(pk__in=[one.pk for one in found]), day, "grant")
    return numbers


def open_secret(by: Actor, number: str, purpose: str, version: int | None = None) -> Opening:
    """Tell the person where a secret lies, if all that is needed for it is met today.

    Decision and opening are one act in one transaction: no revoke comes between them. A
    refusal is recorded too, and says what is missing and what can be done.
    """
    with act("access.decided", by) as recording:
        decision = decided(recording, by, by.person, number, purpose, version=version)
        asked = decision.asked
        recording.note("opened", asked.version if decision.permitted else None)
        if decision.permitted:
            _know(recording, by, asked.asset, asked.version)
    if not decision.permitted:
        return Opening(recording.number, decision, None, ())
    found = register.asset(asked.asset)
    documents = tuple(d for v in found.versions if v.number == asked.version for d in v.documents)
    return Opening(recording.number, decision, found.fact("location"), documents)


def _know(recording: Recording, by: Actor, number: str, version: int) -> None:
    told = {"person": known(by.person), "asset": _asset(number, None), "version": version}
    if not Opened.objects.filter(**told).exists():
        Opened.objects.create(recorded_in_id=recording.id, **told)


# Looking at grants again


def begin_campaign(by: Actor, reviewer: str, due: date, asset: str | None = None) -> str:
    """Have somebody look again at all open grants, or those of one secret; return its number."""
    with act("campaign.begun", by) as recording:
        day = recording.at.date()
        authorise(by, day, *MAY_REVOKE)
        rows = Grant.objects.filter(superseded_in__isnull=True).exclude(valid_to__lte=day)
        if asset is not None:
            rows = rows.filter(asset=_asset(asset, None))
        found = list(rows.order_by("pk"))
        if not found:
            raise Refused("There is no open grant to look at. Nothing was begun.")
        campaign = Campaign.objects.create(
            number=rules.campaign_number(Campaign.objects.count() + 1),
            reviewer=known(reviewer),
            due=due,
            recorded_in_id=recording.id,
        )
        Item.objects.bulk_create([Item(campaign=campaign, grant=one) for one in found])
        recording.about(campaign.number, campaign.reviewer.email)
        recording.note("grants", [one.number for one in found])
        recording.note("due", due.isoformat())
    return campaign.number


def show_campaign(by: Actor, number: str) -> list[str]:
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

    The time since the grants were shown is measured by the journal's clock, and kept with the
    size of the batch; what looks rubber-stamped is recorded all the same, and flagged.
    """
    with act("campaign.answered", by) as recording:
        _reviewing(recording, by, number)
        rows = Item.objects.filter(campaign__number=number, review__isnull=True)
        items = {one.grant.number: one for one in rows.select_related("grant")}
        odd = [name for name in verdicts if name not in items]
        if odd or not verdicts or set(verdicts.values()) - {rules.KEEP, rules.END}:
            raise Refused(f"Say keep or end for grants that wait in {number}; not {odd}.")
        seconds = queries.seconds_since_shown(number, by.person, recording.at)
        kept = sum(word == rules.KEEP for word in verdicts.values())
        stamped = rules.rubber_stamped(len(verdicts), seconds, kept)
        said = {"because": reason(because), "batch": len(verdicts), "seconds": seconds}
        for name, word in verdicts.items():
            Review.objects.create(
                item=items[name],
                verdict=word,
                stamped=stamped,
                recorded_in_id=recording.id,
                **said,
            )
        ended = [items[name].grant_id for name, word in verdicts.items() if word == rules.END]
        recording.about(number, *sorted(verdicts))
        for name, value in {**said, "verdicts": dict(verdicts), "stamped": stamped}.items():
            recording.note(name, value)
        close(recording, Grant.objects.filter(pk__in=ended), recording.at.date(), "grant")
    return stamped


def _reviewing(recording: Recording, by: Actor, number: str) -> Campaign:
    authorise(by, recording.at.date(), by.role)
    found = Campaign.objects.filter(number=number).select_related("reviewer").first()
    if found is None or found.reviewer.email != by.person:
        raise Refused(f"{number} is no campaign of yours.")
    return found


# What several acts of this part do


def _answer(recording: Recording, by: Actor, number: str, answer: str) -> Request:
    authorise(by, recording.at.date(), *MAY_OWN)
    rows = Request.objects.filter(number=number, answered_in__isnull=True)
    found = rows.select_related("asset", "person").first()
    if found is None:
        raise Refused(f"There is no open request {number}. Nothing was changed.")
    _may_grant(by, recording, found.asset)
    rows.update(answer=answer, answered_in_id=recording.id)
    return found


def granted(
    recording: Recording, by: Actor, person: Person, asset: Asset, *, asked: Request, because: str
) -> Grant:
    """Grant in the act that is open what was asked for, or would have been (not saved)."""
    day = recording.at.date()
    last = rules.last_day(asked.until, day)
    made = Grant.objects.create(
        number=rules.grant_number(Grant.objects.count() + 1),
        person=person,
        asset=asset,
        version=asked.version,
        purpose=asked.purpose,
        because=reason(because),
        approver=known(by.person),
        same_person=by.person == person.email,
        engagement_id=queries.place_of(person.pk, day),
        request=asked if asked.pk else None,
        valid_from=day,
        valid_to=last + timedelta(days=1),
        recorded_in_id=recording.id,
    )
    said = {"number": made.number, "person": person.email, "version": made.version}
    days = {"valid_from": day.isoformat(), "valid_to": (last + timedelta(days=1)).isoformat()}
    recording.note(f"grant.{made.pk}", said | {"purpose": made.purpose} | days)
    return made


def _why(recording: Recording, made: Grant) -> None:
    recording.note("because", made.because)
    recording.note("same_person", made.same_person)


def _note(recording: Recording, row: Request) -> None:
    for name in ("version", "purpose", "because"):
        recording.note(name, getattr(row, name))
    recording.note("until", row.until.isoformat())


def _may_grant(by: Actor, recording: Recording, asset: Asset) -> None:
    authorise(by, recording.at.date(), *(MAY_OWN if _owns(by, asset) else MAY_GRANT))


def _owns(by: Actor, asset: Asset) -> bool:
    return by.role in MAY_OWN and queries.owns(by.person, asset.number)


def _meant(what: str) -> QuerySet[Grant]:
    if "@" in what:
        return Grant.objects.filter(person__email=what.strip().lower())
    if what.startswith("G-"):
        return Grant.objects.filter(number=what)
    return Grant.objects.filter(asset__number=what)


def _asset(number: str, version: int | None) -> Asset:
    found = Asset.objects.filter(number=number).first()
    if found is None:
        raise Refused(f"{number} is not yours to see, if there is one. Ask legal.")
    if version is not None and not found.versions.filter(number=version).exists():
        raise Refused(f"{number} has no version {version}.")
    return found
