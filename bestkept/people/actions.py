"""What changes: persons join, hold roles, and get a sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import act
from bestkept.journal.rules import VIEWED, Actor, Refused, storable
from bestkept.people import queries, rules
from bestkept.people.models import Person, RoleHeld, SignIn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.journal.actions import Recording
    from bestkept.people.queries import PersonView


def create_owner(email: str, name: str, os_account: str, *, door: str = "cli") -> PersonView:
    """Record the first person of a home, bound to the account that made it.

    The owner vouches for themselves: there is nobody else yet. Refused once there is.
    """
    by = Actor(rules.address(email), "administrator", door)
    with act("person.created", by) as recording:
        if Person.objects.exists():
            raise Refused("This home has an owner already.")
        _join(recording, by.person, name, rules.OWNER_ROLES, os_account)
    return queries.person_of_account(os_account)


def add_person(
    by: Actor, email: str, name: str, roles: Sequence[str], os_account: str | None = None
) -> None:
    """Record a person who holds `roles` from today; Refused if the address is known already."""
    with act("person.created", by) as recording:
        queries.authorise(by, recording.at.date(), "administrator", "hr")
        kept = rules.address(email)
        if Person.objects.filter(email=kept).exists():
            raise Refused(f"{kept} is on record already.")
        _join(recording, kept, name, [rules.role(role) for role in roles], os_account)


def invite(by: Actor, email: str) -> int:
    """Record that a person is invited to sign in; return the entry that the invitation names.

    A later invitation takes the place of an earlier one, and of a sign-in whose password was
    lost once it is accepted. Refused for somebody who is on no record.
    """
    with act("person.invited", by) as recording:
        queries.authorise(by, recording.at.date(), "administrator", "hr")
        row = _known(email)
        recording.about(row.email)
    return recording.number


def accept_invitation(email: str, entry: int, account: str, *, door: str) -> None:
    """Record that the person whom entry `entry` invited signs in as `account` from now on.

    Who holds the invitation speaks for the person: nobody is signed in yet. Sign-ins that
    they had before end. Refused for an invitation that was used, or followed by another.
    """
    by = Actor(rules.address(email), "invited", door)
    with act("sign-in.made", by) as recording:
        row = _known(email)
        if entry != queries.open_invitation(row.email):
            raise Refused("This invitation was used already, or a later one was sent. Ask anew.")
        recording.about(row.email)
        recording.note("invitation", entry)
        _end_sign_ins(recording, row)
        made = SignIn.objects.create(
            person=row,
            account=account,
            valid_from=recording.at.date(),
            recorded_in_id=recording.id,
        )
        recording.note(f"sign-in.{made.pk}", {"account": account})


def join_provider(email: str, issuer: str, *, door: str) -> None:
    """Record that an identity provider vouches for a person from now on; it said so itself.

    Refused for somebody who has no sign-in: the provider makes none.
    """
    by = Actor(rules.address(email), "invited", door)
    with act("provider.joined", by) as recording:
        row = _known(email)
        if not SignIn.objects.filter(person=row, superseded_in__isnull=True).exists():
            raise Refused(f"{row.email} has no sign-in. Nothing was changed.")
        recording.about(row.email)
        recording.note("issuer", storable(issuer))


def choose_provider(by: Actor, issuer: str, *, only: bool) -> None:
    """Record by which identity provider people sign in from now on; none where it is empty.

    With `only`, nobody but administrators signs in by another way.
    """
    with act("provider.chosen", by) as recording:
        queries.authorise(by, recording.at.date(), "administrator")
        recording.about("provider")
        recording.note("issuer", storable(issuer))
        recording.note("only", only)


def end_sign_in(by: Actor, email: str, because: str) -> None:
    """Record that a person signs in no longer, from this moment; Refused where none did."""
    with act("sign-in.ended", by) as recording:
        queries.authorise(by, recording.at.date(), "administrator", "hr", "security")
        row = _known(email)
        if not because.strip():
            raise Refused("Say why, in a sentence: the reason is kept with the act.")
        recording.about(row.email)
        recording.note("because", storable(because))
        if not _end_sign_ins(recording, row):
            raise Refused(f"{row.email} has no sign-in. Nothing was changed.")


def record_attempt(account: str, way: str, *, done: bool, door: str) -> None:
    """Record that somebody signed in as the person of `account`, or tried to and did not get in.

    `way` is password, provider, passkey or code. Nothing is recorded about an account that
    stands for nobody, so that what a stranger types never comes into the record.
    """
    person = queries.person_of_sign_in(account)
    if person is None:
        return
    verb = queries.OPENED if done else queries.FAILED
    with act(verb, Actor(person.email, "signing-in", door)) as recording:
        recording.about(f"{queries.ATTEMPT}{person.email}")
        recording.note("way", way)


def record_views(by: Actor, page: str, labels: Sequence[str]) -> None:
    """Record that a page showed `by` facts about the subjects `labels`.

    Its own subjects are `view:TS-0001` and so on, so that looking at a thing does not stand
    among what was done about it.
    """
    with act(VIEWED, by) as recording:
        queries.authorise(by, recording.at.date(), by.role)
        recording.about(*(f"{queries.VIEW}{label}" for label in labels))
        recording.note("page", page)


def _known(email: str) -> Person:
    found = Person.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise Refused(f"Nobody on record has the e-mail address {email}. Add the person first.")
    return found


def _end_sign_ins(recording: Recording, row: Person) -> int:
    open_ones = SignIn.objects.filter(person=row, superseded_in__isnull=True)
    for one in open_ones:
        ended_on = max(recording.at.date(), one.valid_from)
        open_ones.filter(pk=one.pk).update(ended_on=ended_on, superseded_in_id=recording.id)
        recording.note(f"sign-in.ended.{one.pk}", {"ended_on": ended_on.isoformat()})
    return len(open_ones)


def _join(
    recording: Recording, email: str, name: str, roles: Sequence[str], os_account: str | None
) -> None:
    row = Person.objects.create(
        email=email, name=storable(name), os_account=os_account, recorded_in_id=recording.id
    )
    recording.about(email)
    recording.note("name", row.name)
    recording.note("os_account", os_account)
    today = recording.at.date()
    for role in roles:
        held = RoleHeld.objects.create(
            person=row, role=role, valid_from=today, recorded_in_id=recording.id
        )
        recording.note(
            f"role.{held.pk}", {"name": role, "valid_from": today.isoformat(), "valid_to": None}
        )
