"""What changes: persons join, hold roles, work for somebody, are vetted, and get a sign-in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bestkept.journal.actions import act, close
from bestkept.journal.rules import (
    VIEWED,
    Actor,
    NotAllowed,
    NotThere,
    Refused,
    reason,
    storable,
)
from bestkept.people import invitations, queries, rules
from bestkept.people.models import Person, RoleHeld, SignIn, Token

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bestkept.journal.actions import Recording
    from bestkept.people.queries import PersonView

ENDS_SIGN_INS = ("administrator", "hr", "security")


def create_owner(email: str, name: str, os_account: str, *, door: str = "cli") -> PersonView:
    """Record the first person of a home, bound to the account that made it.

    The owner vouches for themselves: there is nobody else yet. Refused once there is.
    """
    by = Actor(rules.address(email), "administrator", door)
    with act("person.created", by) as recording:
        if Person.objects.exists():
            raise Refused("This home has an owner already.")
        join(recording, by.person, name, rules.OWNER_ROLES, os_account)
    return queries.person_of_account(os_account)


def add_person(
    by: Actor, email: str, name: str, roles: Sequence[str], os_account: str | None = None
) -> None:
    """Record a person who holds `roles` from today; Refused if the address is known already."""
    with act("person.created", by) as recording:
        admit(recording, by, email, name, roles, os_account=os_account)


def admit(
    recording: Recording,
    by: Actor,
    email: str,
    name: str,
    roles: Sequence[str],
    *,
    os_account: str | None = None,
) -> None:
    """Do as `add_person`, in an act that is open: one of several that stand or fall together."""
    queries.authorise(by, recording.at.date(), "administrator", "hr")
    kept = rules.address(email)
    known_roles = given(by, roles)
    if Person.objects.filter(email=kept).exists():
        raise Refused(f"{kept} is on record already.")
    join(recording, kept, name, known_roles, os_account)


def given(by: Actor, roles: Sequence[str]) -> list[str]:
    """Return the roles that `by` gives to somebody new.

    Refused for more than HR may give; a token of whomever gives no more than these either.
    """
    able = rules.gives(by.role, by.door)
    if able != rules.ROLES and not set(roles) <= set(able):
        raise Refused(
            f"HR gives these roles: {', '.join(rules.HR_GIVES)}, and so does a token. "
            "Ask for others."
        )
    return [rules.role(role) for role in roles]


def change_roles(by: Actor, email: str, roles: Sequence[str], because: str) -> None:
    """Let a person hold just `roles` from today on; Refused where they do already.

    Raises Refused also for no reason, and where no administrator would be left.
    """
    with act("roles.changed", by) as recording:
        queries.authorise(by, recording.at.date(), "administrator")
        row, wanted = known(email), {rules.role(role) for role in roles}
        recording.about(row.email)
        recording.note("because", reason(because))
        today = recording.at.date()
        held = {one.role: one for one in queries.standing_roles(row, today)}
        if set(held) == wanted:
            raise Refused(f"{row.email} holds just these roles already. Nothing was changed.")
        for role in sorted(set(held) - wanted):
            end_role(recording, held[role])
        for role in sorted(wanted - set(held)):
            hold(recording, row, role)
        if "administrator" in set(held) - wanted and not queries.administrators(today):
            raise Refused("Nobody would be administrator any more. Give another that role first.")


def end_role(recording: Recording, held: RoleHeld) -> None:
    """End a role from today on, in the act that is open."""
    ended_on = max(recording.at.date(), held.valid_from)
    RoleHeld.objects.filter(pk=held.pk).update(ended_on=ended_on, superseded_in_id=recording.id)
    told = {"name": held.role, "ended_on": ended_on.isoformat()}
    recording.note(f"role.ended.{held.pk}", told)


def invite(by: Actor, email: str) -> int:
    """Record that a person is invited to sign in; return the entry that the invitation names.

    A later invitation takes the place of an earlier one, and of a sign-in whose password was
    lost once it is accepted. Whoever has its address can become the person: so it takes
    somebody who may give every role that the person holds. Refused for others, and for
    somebody who is on no record.
    """
    with act("person.invited", by) as recording:
        today = recording.at.date()
        queries.authorise(by, today, *invitations.MAY_INVITE)
        row = known(email)
        held = [one.role for one in queries.standing_roles(row, today).order_by("role")]
        if beyond := invitations.beyond(by, held):
            raise NotAllowed(
                f"{row.email} is {', '.join(beyond)}: only an administrator invites them, by hand."
            )
        recording.about(row.email)
    return recording.number


def accept_invitation(email: str, entry: int, account: str, *, door: str) -> None:
    """Record that the person whom entry `entry` invited signs in as `account` from now on.

    Who holds the invitation speaks for the person: nobody is signed in yet. Sign-ins that
    they had before end. Refused for an invitation that was used, or followed by another.
    """
    by = Actor(rules.address(email), "invited", door)
    with act("sign-in.made", by) as recording:
        row = known(email)
        if entry != invitations.open_invitation(row.email):
            raise Refused(invitations.USED)
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
        row = known(email)
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
    """Record that a person signs in no longer, from this moment; Refused where none did.

    Their tokens end with it, and an invitation that waits leads nowhere any more.
    """
    with act("sign-in.ended", by) as recording:
        queries.authorise(by, recording.at.date(), *ENDS_SIGN_INS)
        row = known(email)
        recording.about(row.email)
        recording.note("because", reason(because))
        waits = row.email in invitations.open_invitations([row.email])
        if not _end_sign_ins(recording, row) and not waits:
            raise Refused(
                f"{row.email} has no sign-in, and no invitation waits. Nothing was changed."
            )


def end_all(recording: Recording, row: Person) -> dict[str, int]:
    """End a person's sign-ins, tokens and roles in the act that is open; return how many each.

    Refused where nobody would be administrator any more.
    """
    today = recording.at.date()
    open_ = Token.objects.filter(person=row).exclude(valid_to__lte=today)
    ended = {
        "sign-ins": close(recording, SignIn.objects.filter(person=row), today, "sign-in"),
        "tokens": close(recording, open_, today, "token"),
    }
    held = RoleHeld.objects.filter(person=row, superseded_in__isnull=True)
    roles = list(held.exclude(valid_to__lte=today))
    for one in roles:
        end_role(recording, one)
    if not queries.administrators(today):
        raise Refused("Nobody would be administrator any more. Give another that role first.")
    return {**ended, "roles": len(roles)}


def make_token(by: Actor, name: str, scopes: Iterable[str], days: int, digest: str) -> str:
    """Record that programs may ask for `by` from today on, for `days`; return its number.

    `digest` is a keyed hash of the token, in hexadecimal. Nobody makes one for somebody else.
    """
    with act("token.made", by) as recording:
        today = recording.at.date()
        queries.authorise(by, today, by.role)
        kept = storable(name).strip()
        if not kept or not kept.isprintable():
            raise Refused("Give the token a name by which you know it again.")
        if Token.objects.filter(digest=digest).exists():
            raise Refused("This token is on record already. Let the program begin anew.")
        row = Token.objects.create(
            person=known(by.person),
            number=rules.token_number(Token.objects.count() + 1),
            name=kept[:80],
            scopes=" ".join(rules.scopes(scopes)),
            digest=digest,
            valid_from=today,
            valid_to=today + timedelta(days=rules.life(days)),
            recorded_in_id=recording.id,
        )
        recording.about(row.number, by.person)
        recording.note(f"token.{row.pk}", _token(row))
    return row.number


def end_token(by: Actor, number: str, because: str) -> None:
    """Record that a token is good for nothing from this moment on.

    One's own, or anybody's in the roles that end sign-ins. NotThere where there is none that
    is `by`'s to end.
    """
    with act("token.ended", by) as recording:
        row = Token.objects.filter(number=number, superseded_in__isnull=True).first()
        if row is None or (row.person.email != by.person and by.role not in ENDS_SIGN_INS):
            raise NotThere(f"There is no token {number} that is yours to end.")
        queries.authorise(by, recording.at.date(), by.role)
        recording.about(number, row.person.email)
        recording.note("because", storable(because))
        close(recording, Token.objects.filter(pk=row.pk), recording.at.date(), "token")


def use_token(number: str) -> None:
    """Record that a token was used today: once a day, so that no more is known than the day."""
    told = queries.token(number)
    if told is None or not told.person.roles:
        raise NotAllowed("This token stands for nobody who holds a role.")
    with act("token.used", Actor(told.person.email, told.person.roles[0], "api")) as recording:
        recording.about(number)


def _token(row: Token) -> dict[str, str | None]:
    last = row.valid_to.isoformat() if row.valid_to else None
    return {
        "name": row.name,
        "scopes": row.scopes,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": last,
    }


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


def known(email: str) -> Person:
    """Return the row of a person; Refused where nobody on record has the address."""
    found = Person.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise Refused(f"Nobody on record has the e-mail address {email}. Add the person first.")
    return found


def _end_sign_ins(recording: Recording, row: Person) -> int:
    """End a person's sign-ins, and with the first of them their tokens; return how many ended."""
    today = recording.at.date()
    ended = close(recording, SignIn.objects.filter(person=row), today, "sign-in")
    if ended:
        close(recording, Token.objects.filter(person=row), today, "token")
    return ended


def join(
    recording: Recording, email: str, name: str, roles: Sequence[str], os_account: str | None
) -> None:
    """Put a person on record, with roles from today on."""
    row = Person.objects.create(
        email=email, name=storable(name), os_account=os_account, recorded_in_id=recording.id
    )
    recording.about(email)
    recording.note("name", row.name)
    recording.note("os_account", os_account)
    for role in roles:
        hold(recording, row, role)


def begin_role(recording: Recording, row: Person, role: str) -> None:
    """Let somebody who holds no role begin with one, in the act that is open."""
    if not queries.standing_roles(row, recording.at.date()).exists():
        hold(recording, row, role)


def hold(recording: Recording, row: Person, role: str) -> None:
    """Let a person hold a role from today on, in the act that is open."""
    today = recording.at.date()
    held = RoleHeld.objects.create(
        person=row, role=role, valid_from=today, recorded_in_id=recording.id
    )
    recording.note(
        f"role.{held.pk}", {"name": role, "valid_from": today.isoformat(), "valid_to": None}
    )
