"""What changes: access is asked for, granted, used and revoked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bestkept.journal.actions import act, close
from bestkept.journal.rules import Refused, reason
from bestkept.people.actions import known
from bestkept.people.queries import authorise
from bestkept.people.rules import line
from bestkept.protect.access import knowing, queries, rules
from bestkept.protect.access.models import Grant, Opened, Request
from bestkept.protect.access.rules import weighty
from bestkept.protect.decision.actions import EVERYBODY, decided, note
from bestkept.protect.decision.queries import UNKNOWN, evaluate
from bestkept.protect.decision.rules import Asked
from bestkept.register import queries as register
from bestkept.register.inventory.queries import beside
from bestkept.register.models import Asset

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.people.models import Person
    from bestkept.protect.decision.rules import Decision
    from bestkept.register.inventory.standing import ListedAsset
    from bestkept.register.queries import AssetView, DocumentView

MAY_GRANT = ("legal", "administrator")
MAY_REVOKE = queries.MAY_REVOKE
MAY_BREAK = ("legal", "security", "custodian")
GLASS = "break-glass"  # the purpose that such an opening is decided by
MAY_OWN = queries.MAY_OWN


@dataclass(frozen=True)
class Opening:
    """What an opening came to: its entry, the decision, and where the secret lies if permitted.

    `location`, `places` and `copies` are what the register says of where it lies today, each in
    its words; `documents` are those of the version that was decided on.
    """

    entry: int
    decision: Decision
    location: str | None = None
    documents: tuple[DocumentView, ...] = ()
    places: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


def request(
    by: Actor, number: str, *, purpose: str, until: date, because: str, version: int | None = None
) -> str:
    """Ask to know a secret for a purpose until a day; return the request's number.

    Whether there is such a secret is not told: a request for none goes to legal, and looks the
    same. Refused for one that waits already, and for more than a person can need.
    """
    asked = rules.asked_number(number)
    with act("access.requested", by) as recording:
        day = recording.at.date()
        authorise(by, day, *EVERYBODY)
        what = line(purpose, "purpose").lower()
        _refuse_again(by.person, asked, what)
        row = Request.objects.create(
            number=rules.request_number(Request.objects.count() + 1),
            person=known(by.person),
            asked=asked,
            asset=Asset.objects.filter(number=asked).first(),
            version=version,
            purpose=what,
            because=reason(because),
            until=rules.last_day(until, day),
            recorded_in_id=recording.id,
        )
        recording.about(row.number, *([asked] if row.asset_id else []), by.person)
        _note(recording, row)
    return row.number


def _refuse_again(person: str, asked: str, purpose: str) -> None:
    waiting = Request.objects.filter(person__email=person, answered_in__isnull=True)
    same = waiting.filter(asked=asked, purpose=purpose).first()
    if same is not None:
        raise Refused(f"You asked for it already: {same.number} waits. Nothing was changed.")
    if waiting.count() >= rules.MOST_WAITING:
        raise Refused(f"{rules.MOST_WAITING} requests of yours wait. Ask again once they do not.")


def approve(
    by: Actor, number: str, because: str, *, until: date | None = None, version: int | None = None
) -> str:
    """Grant what was asked for, or less; return the grant's number. Refused once it was answered.

    Less is an earlier last day, or one version where any was asked for. For more than was asked
    it is Refused: whoever needs it asks anew.
    """
    with act("access.approved", by) as recording:
        row = _answer(recording, by, number, rules.APPROVED)
        if row.asset is None:
            raise Refused(f"There is no asset {row.asked}. Refuse it, and say no more than that.")
        _narrow(row, until, version)
        _versioned(row.asset, row.version)
        grant = granted(recording, by, row.person, row.asset, asked=row, because=because)
        _why(recording, grant)
        recording.about(row.number, grant.number, row.asset.number, row.person.email)
    return grant.number


def _narrow(row: Request, until: date | None, version: int | None) -> None:
    """Make less of a request before it is granted; its row stays as it was asked."""
    if until is not None and until > row.until:
        raise Refused(f"{row.number} asks until {row.until}: nobody is granted more than they ask.")
    if version is not None and row.version not in (None, version):
        raise Refused(f"{row.number} asks for version {row.version} and for no other.")
    row.until, row.version = until or row.until, version or row.version


def refuse(by: Actor, number: str, because: str) -> None:
    """Refuse what was asked for, with a reason that the person is told."""
    with act("access.refused", by) as recording:
        row = _answer(recording, by, number, rules.REFUSED)
        about = [row.asset.number] if row.asset else []
        recording.about(row.number, *about, row.person.email)
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
        # Who may not grant it is told the same of a secret that there is not.
        authorise(by, recording.at.date(), *(MAY_OWN if _owns(by, number) else MAY_GRANT))
        asset, person = secret(number, version), known(email)
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
        rows = queries.meant(what).filter(superseded_in__isnull=True).exclude(valid_to__lte=day)
        found = list(rows.select_related("asset", "person"))
        assets = {one.asset.number: one.asset for one in found}
        # Who may not end it is told the same where there is nothing to end.
        if not all(_owns(by, one) for one in assets or [what]):
            authorise(by, day, *MAY_REVOKE)
        if not found:
            raise Refused(f"No grant is open for {what}. Nothing was changed.")
        about = {*assets, *(one.person.email for one in found)}
        numbers = [one.number for one in found]
        recording.about(*dict.fromkeys([what, *numbers, *sorted(about)]))
        recording.note("because", reason(because))
        close(recording, Grant.objects.filter(pk__in=[one.pk for one in found]), day, "grant")
    return numbers


def open_secret(by: Actor, number: str, purpose: str, version: int | None = None) -> Opening:
    """Tell the person where a secret lies, if all that is needed for it is met today.

    Without a version, the newest is meant that they may know; the newest, where they may know
    none. Decision and opening are one act in one transaction: no revoke comes between them. A
    refusal is recorded too, and says what is missing and what can be done.
    """
    with act("access.decided", by) as recording:
        decision = decided(recording, by, by.person, number, purpose, version=version)
        asked = decision.asked
        recording.note("opened", asked.version if decision.permitted else None)
        if decision.permitted:
            know(recording, by, asked.asset, asked.version)
    if not decision.permitted:
        return Opening(recording.number, decision)
    return _told(recording.number, decision, register.asset(asked.asset))


def _told(entry: int, decision: Decision, found: AssetView) -> Opening:
    """Return what an opening tells of where a secret lies."""
    version = decision.asked.version
    return Opening(
        entry,
        decision,
        found.fact("location"),
        tuple(one for v in found.versions if v.number == version for one in v.documents),
        tuple(beside(found, "place").values()),
        tuple(beside(found, "copy").values()),
    )


def break_glass(by: Actor, number: str, because: str) -> Opening:
    """Tell where a secret lies without a grant, for a reason that others will read.

    For legal and security, and for a custodian who is on record as holding a copy of it. It is an
    act of its own kind, and who did it knows the secret from then on. The decision is made and
    noted all the same: it says what was missing.
    """
    with act("access.glass-broken", by) as recording:
        authorise(by, recording.at.date(), *MAY_BREAK)
        asset = secret(number, None)
        if by.role == "custodian" and not knowing.holds_copy(by.person, number):
            raise Refused(UNKNOWN.format(number))
        found = register.asset(number)
        version = max((one.number for one in found.versions), default=0)
        asked = Asked(by.person, number, version, GLASS, recording.at.date().isoformat())
        decision = evaluate(asked)
        recording.about(number, by.person)
        note(recording, asked, decision)
        recording.note("because", weighty(because))
        know(recording, by, asset.number, version, without_grant=True)
    return _told(recording.number, decision, found)


def know(
    recording: Recording, by: Actor, asset: str, version: int, *, without_grant: bool = False
) -> None:
    """Record in the act that is open that `by` knows a version of a secret from now on."""
    Opened.objects.create(
        person=known(by.person),
        asset=secret(asset, None),
        version=version,
        without_grant=without_grant,
        recorded_in_id=recording.id,
    )


# What several acts of this part do


def _answer(recording: Recording, by: Actor, number: str, answer: str) -> Request:
    authorise(by, recording.at.date(), *MAY_OWN)
    rows = Request.objects.filter(number=number, answered_in__isnull=True)
    found = rows.select_related("asset", "person").first()
    if found is None:
        raise Refused(f"There is no open request {number}. Nothing was changed.")
    if found.asset is None:
        authorise(by, recording.at.date(), *MAY_GRANT)
    else:
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
    authorise(by, recording.at.date(), *(MAY_OWN if _owns(by, asset.number) else MAY_GRANT))


def may_answer(person: str, roles: Sequence[str], asset: ListedAsset | None) -> bool:
    """Tell whether somebody with these roles may answer a request for this secret (None: none)."""
    own = asset is not None and person in (asset.owner, asset.deputy)
    return any(role in (MAY_OWN if own else MAY_GRANT) for role in roles)


def _owns(by: Actor, number: str) -> bool:
    return by.role in MAY_OWN and queries.owns(by.person, number)


def secret(number: str, version: int | None) -> Asset:
    """Return an asset that has this version (None: any); Refused where there is none."""
    found = Asset.objects.filter(number=number).first()
    if found is None:
        raise Refused(UNKNOWN.format(number))
    return _versioned(found, version)


def _versioned(asset: Asset, version: int | None) -> Asset:
    if version is not None and not asset.versions.filter(number=version).exists():
        raise Refused(f"{asset} has no version {version}.")
    return asset
