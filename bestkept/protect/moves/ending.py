"""What changes: every access of a leaver ends in one act, a mover's grants are settled, letters.

Each is one act, so that nothing of it stands alone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bestkept.journal.actions import act, close
from bestkept.journal.rules import NotAllowed, Refused, reason, storable
from bestkept.people import actions as people
from bestkept.people import invitations
from bestkept.people import queries as persons
from bestkept.people import rules as roles
from bestkept.people.queries import authorise
from bestkept.protect.access import rules as access
from bestkept.protect.access.actions import MAY_GRANT, granted
from bestkept.protect.access.models import Grant, Request
from bestkept.protect.moves import contents, joining, leaving, record, rules
from bestkept.protect.moves.models import Letter, Step

if TYPE_CHECKING:
    from collections.abc import Collection

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.people.models import Person
    from bestkept.protect.moves.models import Case

MAY_MOVE = ("hr", "legal", "administrator")
MAY_END = (*MAY_MOVE, "security")
MAY_SETTLE = ("administrator", "hr", "legal")  # roles: who holds several acts as the first
LONGEST = 12_000  # characters of a letter


def end_access(by: Actor, number: str, because: str) -> dict[str, int]:
    """End every access of a leaver at once: grants, requests, tokens, sign-ins and roles.

    An invitation that was not used is good for nothing any more either. Returns how many of each.
    Refused where nothing is open.
    """
    with act("leaver.access-ended", by) as recording:
        authorise(by, recording.at.date(), *MAY_END)
        row = _case(by, number, rules.LEAVER)
        recording.note("because", reason(because))
        recording.about(number, row.person.email, *touched(row.person))
        ended = access_ended(recording, row.person)
        if not any(ended.values()):
            raise Refused(f"Nothing of {row.person.email} is open any more. Nothing was changed.")
    return ended


def access_ended(recording: Recording, person: Person) -> dict[str, int]:
    """End every access of a person in the act that is open; return how many of each."""
    today = recording.at.date()
    rows = Grant.objects.filter(person=person).exclude(valid_to__lte=today)
    ended = {"grants": close(recording, rows, today, "grant")}
    waiting = Request.objects.filter(person=person, answered_in__isnull=True)
    ended["requests"] = waiting.update(answer=access.REFUSED, answered_in_id=recording.id)
    ended["invitations"] = len(invitations.open_invitations([person.email]))
    ended |= people.end_all(recording, person)
    recording.note("ended", ended)
    return ended


def touched(person: Person) -> list[str]:
    """Return a person's open grants and their secrets, so that their timelines show the end."""
    rows = Grant.objects.filter(person=person, superseded_in__isnull=True)
    found = rows.values_list("number", "asset__number")
    return list(dict.fromkeys(label for pair in found for label in pair))


def settle(by: Actor, number: str, keep: Collection[str], because: str) -> dict[str, list[str]]:
    """Close the grants of a mover's earlier place; grant those in `keep` anew for this one.

    Who may grant keeps (legal, an administrator); an owner grants anew by `access grant`.
    Returns the grants that were closed, and those that were made.
    """
    with act("mover.grants-settled", by) as recording:
        today = recording.at.date()
        authorise(by, today, *(MAY_GRANT if keep else MAY_END))
        row = _case(by, number, rules.MOVER)
        facts = record.of([row.person.email], today)[row.person.email]
        old = {one.number: one for one in joining.falls(facts)}
        if not old or set(keep) - set(old):
            odd = ", ".join(sorted(set(keep) - set(old))) or "none"
            raise Refused(f"These are no open grants of the earlier place: {odd}.")
        rows = Grant.objects.filter(number__in=old).select_related("asset").order_by("pk")
        kept = [one for one in rows if one.number in keep]
        close(recording, rows, today, "grant")
        made = _anew(recording, by, kept, because)
        assets = dict.fromkeys(one.asset for one in old.values())
        recording.about(number, row.person.email, *old, *made, *assets)
        recording.note("closed", sorted(old))
        recording.note("kept", sorted(keep))
        recording.note("granted", made)
    return {"closed": sorted(old), "granted": made}


def _anew(recording: Recording, by: Actor, kept: list[Grant], because: str) -> list[str]:
    """Grant for the present place what was granted for an earlier one, until the same day."""
    recording.note("because", reason(because))
    made = []
    for one in kept:
        until = (one.valid_to or recording.at.date()) - timedelta(days=1)
        asked = Request(version=one.version, purpose=one.purpose, until=until)
        found = granted(recording, by, one.person, one.asset, asked=asked, because=because)
        made.append(found.number)
    return made


def settle_roles(by: Actor, number: str, end: Collection[str], because: str) -> None:
    """End some of the roles that a mover has from before; the others are kept, for the reason.

    Refused for a role that is none of these, and where nobody would be administrator any more;
    NotAllowed where another than an administrator would end a role that is guarded.
    """
    with act("mover.roles-settled", by) as recording:
        today = recording.at.date()
        authorise(by, today, *MAY_SETTLE)
        row = _case(by, number, rules.MOVER)
        earlier = record.of([row.person.email], today)[row.person.email].earlier
        if odd := sorted(set(end) - set(earlier)) or ([] if earlier else ["none"]):
            raise Refused(f"These are no roles from before the move: {', '.join(odd)}.")
        guarded = sorted(set(end) & set(roles.BY_HAND))
        if guarded and roles.gives(by.role, by.door) != roles.ROLES:
            raise NotAllowed(
                f"They are {' and '.join(guarded)}: only an administrator ends that, by hand. "
                "Nothing was changed: let one settle the roles, or keep it with a reason."
            )
        for one in persons.standing_roles(row.person, today).filter(role__in=end):
            people.end_role(recording, one)
        if not persons.administrators(today):
            raise Refused("Nobody would be administrator any more. Give another that role first.")
        kept = sorted(set(earlier) - set(end))
        said = {"words": reason(because), "asked": "", "form": "", "file": ""}
        made = Step.objects.create(
            case=row, item=joining.ROLES, day=today, recorded_in_id=recording.id, **said
        )
        recording.about(number, row.person.email)
        recording.note("because", made.words)
        told = {"item": joining.ROLES, "day": today.isoformat(), "kept": kept, "ended": sorted(end)}
        recording.note(f"step.{made.pk}", told)


def approve_letter(
    by: Actor, number: str, kind: str, text: str, because: str, *, to: str = ""
) -> None:
    """Approve a letter of a leaver's case, as legal: the draft, or what legal made of it.

    That to a new employer is optional, and says to whom.
    """
    with act("letter.approved", by) as recording:
        authorise(by, recording.at.date(), "legal")
        row = _case(by, number, rules.LEAVER)
        if kind not in rules.LETTERS or (kind == rules.EMPLOYER and not to.strip()):
            raise Refused("Say which letter it is, and to whom one to a new employer goes.")
        if Letter.objects.filter(case=row, kind=kind).exists() and not _wanted_anew(
            row, kind, recording
        ):
            raise Refused(f"The {kind} letter of {number} was approved already.")
        kept = storable(text).strip() or contents.draft(row, recording.at.date(), kind, to)
        if len(kept) > LONGEST:
            raise Refused(f"A letter has {LONGEST} characters at most.")
        made = Letter.objects.create(
            case=row, kind=kind, text=kept, because=reason(because), recorded_in_id=recording.id
        )
        recording.about(number, row.person.email)
        recording.note("because", made.because)
        recording.note(f"letter.{made.pk}", {"kind": kind, "text": kept})


def _wanted_anew(row: Case, kind: str, recording: Recording) -> bool:
    """Tell whether the reminder is to be approved anew, since its leaver was told of more."""
    items = contents.items([row], recording.at.date())[row.number]
    open_ = {one.key for one in items if one.state == rules.OPEN}
    return kind == rules.REMINDER and leaving.APPROVAL in open_


def _case(by: Actor, number: str, kind: str) -> Case:
    row: Case | None = (
        contents.cases().filter(number=number, kind=kind, closed_in__isnull=True).first()
    )
    if row is None:
        raise Refused(f"There is no open case {number} of a {kind}. Nothing was changed.")
    if row.person.email == by.person:
        raise Refused("This is about you: somebody else does it.")
    return row
