"""What changes: cases are begun, their items done or excused, and closed; places ask for things.

What ends access and moves grants is in `ending`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bestkept.content import immunity
from bestkept.content.countries import FORMS
from bestkept.journal.actions import act, close
from bestkept.journal.rules import NotAllowed, Refused, reason, storable
from bestkept.people import placing
from bestkept.people.actions import known
from bestkept.people.queries import authorise
from bestkept.people.rules import WORKING, line, one_of
from bestkept.protect.decision.actions import EVERYBODY
from bestkept.protect.moves import contents, ending, leaving, receiving, record, rules
from bestkept.protect.moves.models import (
    Case,
    Declaration,
    Excuse,
    Letter,
    Listed,
    Receipt,
    Requirement,
    Ruling,
    Step,
)
from bestkept.register.models import Asset
from bestkept.vault import queries as vault

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.people.models import Person

MAY_MOVE = ending.MAY_MOVE
MAY_BEGIN = (*MAY_MOVE, "security")  # security in an emergency alone: access first
MAY_CLEAR = ("legal", "hr")
STATUS = {rules.JOINER: "joining", rules.LEAVER: "leaving"}
_AFTER = {rules.JOINER: WORKING, rules.LEAVER: "left"}


def require(by: Actor, told: Mapping[str, str], because: str) -> str:
    """Record what places ask of their people from today on; return its number.

    `told` has side, country, unit and job (empty: any), and asset with purpose, or kinds.
    """
    kept = rules.checked(told)
    with act("requirement.recorded", by) as recording:
        authorise(by, recording.at.date(), *MAY_MOVE)
        number = kept.pop("asset")
        asset = Asset.objects.filter(number=number).first() if number else None
        if number and asset is None:
            raise Refused(f"{number} is not on record.")
        row = Requirement.objects.create(
            number=rules.requirement_number(Requirement.objects.count() + 1),
            asset=asset,
            valid_from=recording.at.date(),
            recorded_in_id=recording.id,
            **kept,
        )
        recording.about(row.number, *([number] if number else []))
        recording.note("because", reason(because))
        days = {"valid_from": row.valid_from.isoformat()}
        recording.note(f"requirement.{row.pk}", {**kept, "asset": number} | days)
    return row.number


def drop(by: Actor, number: str, because: str) -> None:
    """Record that places ask for something no longer from today on."""
    with act("requirement.ended", by) as recording:
        authorise(by, recording.at.date(), *MAY_MOVE)
        rows = Requirement.objects.filter(number=number)
        recording.about(number)
        recording.note("because", reason(because))
        if not close(recording, rows, recording.at.date(), "requirement"):
            raise Refused(f"There is no requirement {number} that holds. Nothing was changed.")


def begin(
    by: Actor, kind: str, email: str, *, because: str, due: date | None = None, first: bool = False
) -> str:
    """Begin the case of a joiner, mover or leaver, to be closed by `due`; return its number.

    A joiner's status becomes joining, a leaver's leaving, and the secrets that a leaver knows
    are listed. With `first` every access of a leaver ends in the same act. Refused while
    another case of the person is open; a leaver's takes the place of such a one.
    """
    one_of(kind, rules.KINDS, "kind of case")
    with act(f"{kind}.begun", by) as recording:
        today = recording.at.date()
        authorise(by, today, *(MAY_BEGIN if first else MAY_MOVE))
        person = another(by, email)
        facts = record.of([person.email], today)[person.email]
        _fits(kind, facts, first=first)
        told = {"because": reason(because), "due": today if first else rules.due_day(due, today)}
        row = _begun(recording, kind, person, facts.place, {**told, "first": first})
        recording.about(row.number, person.email, *(ending.touched(person) if first else ()))
        recording.note("because", row.because)
        said = {"kind": kind, "due": row.due.isoformat(), "first": first}
        recording.note(f"case.{row.pk}", said)
        if kind in STATUS and facts.status not in (STATUS[kind], _AFTER[kind]):
            for_good = kind == rules.LEAVER  # nobody who leaves begins to work by an older plan
            placing.note_status(
                recording, person, STATUS[kind], today, told_about=True, for_good=for_good
            )
        if kind == rules.LEAVER:
            _list(recording, row, person)
        if first:
            ending.access_ended(recording, person)
    return row.number


def _fits(kind: str, facts: rules.Facts, *, first: bool) -> None:
    if first and kind != rules.LEAVER:
        raise Refused("Access is ended first for somebody who leaves.")
    if kind == rules.JOINER and facts.status == WORKING:
        raise Refused(f"{facts.name} is working already. Begin a move instead.")
    if kind == rules.MOVER and facts.place is None:
        raise Refused(f"It is on no record for whom {facts.name} works. Record the new place.")


def _begun(
    recording: Recording,
    kind: str,
    person: Person,
    place: rules.Place | None,
    told: Mapping[str, Any],
) -> Case:
    there = Case.objects.filter(person=person, closed_in__isnull=True)
    before = list(there)
    if before and (kind != rules.LEAVER or before[0].kind == kind):
        raise rules.IsOpen(f"{before[0].number} of {person.email} is open: close it first.")
    if before:
        recording.note("overtaken", [one.number for one in before])
        there.update(closed_in_id=recording.id)
    return Case.objects.create(
        number=rules.number(Case.objects.count() + 1),
        kind=kind,
        person=person,
        place_id=place.row if place else None,
        recorded_in_id=recording.id,
        **told,
    )


def _list(recording: Recording, row: Case, person: Person) -> None:
    """Freeze which secrets a leaver knows, and why."""
    known_ = contents.known_to(person.email, recording.at.date())
    assets = {one.number: one for one in Asset.objects.filter(number__in=[k[0] for k in known_])}
    for number, title, why in known_:
        Listed.objects.create(case=row, asset=assets[number], title=title, why="\n".join(why))
    told = {number: {"title": title, "why": list(why)} for number, title, why in known_}
    recording.note("known", told)


def step(
    by: Actor,
    number: str,
    item: str,
    *,
    day: date,
    words: str,
    asked: str = "",
    form: str = "",
    file: str = "",
) -> None:
    """Record that something in a case was done that the record cannot see, when and how.

    `asked` are an interview's questions, one a line; a certificate names the form of its
    signature, and its file in the vault where it is kept there.
    """
    with act("case.step-taken", by) as recording:
        row = steps_on(by, number, item, day, recording.at.date())
        _step(recording, row, item, day, (words, asked, form, file))


def steps_on(by: Actor, number: str, item: str, day: date, today: date) -> Case:
    """Return the case in which `by` may tick an item as done on a day; Refused else.

    Who keeps a file with a step asks before, so that nothing is kept for a step that is refused.
    """
    row = open_case(number)
    authorise(by, today, *_box(row, item).may)
    another(by, row.person.email)
    if day > today:
        raise Refused(f"{day} lies ahead: record it when it was done.")
    if Step.objects.filter(case=row, item=item).exists() and item == leaving.CERTIFICATE:
        raise Refused(f"That is on record in {row.number} already.")
    return row


def _box(row: Case, item: str) -> leaving.Box:
    if row.kind != rules.LEAVER or item not in leaving.BOXES:
        raise Refused(f"{item!r} in {row.number} is done when the record shows it, not by a tick.")
    if item == leaving.HANDED and not Letter.objects.filter(case=row, kind=rules.REMINDER):
        raise Refused(_FIRST)
    return leaving.BOXES[item]


_FIRST = "Legal approves the letter first; then it is handed over."


def _step(
    recording: Recording, row: Case, item: str, day: date, told: tuple[str, str, str, str]
) -> None:
    words, asked, form, file = told
    if item == leaving.CERTIFICATE:
        one_of(form, FORMS, "form of signature")
    if item == leaving.HANDED and _is_open(recording, row, leaving.APPROVAL):
        raise Refused(_FIRST)
    if item == leaving.INTERVIEW and not asked.strip():
        raise Refused("Say which questions were asked.")
    if file:
        vault.kept(file)
    if Step.objects.filter(case=row, item=item).exists() and not _is_open(recording, row, item):
        raise Refused(f"That is on record in {row.number} already.")
    kept = storable(words).strip()
    if not kept or len(kept) > rules.LONGEST:
        raise Refused(f"Say in 1 to {rules.LONGEST} characters what was done, never a secret.")
    said = {"words": kept, "asked": storable(asked).strip()[: rules.LONGEST], "form": form}
    made = Step.objects.create(
        case=row, item=item, day=day, file=file, recorded_in_id=recording.id, **said
    )
    recording.about(row.number, row.person.email)
    recording.note(f"step.{made.pk}", {"item": item, "day": day.isoformat(), "file": file} | said)


def confirm(by: Actor, number: str) -> None:
    """Record that a leaver has gone through the list of the secrets that they know."""
    with act("case.list-confirmed", by) as recording:
        authorise(by, recording.at.date(), *EVERYBODY)
        row = open_case(number)
        if row.person.email != by.person or row.kind != rules.LEAVER:
            raise Refused(f"{number} is no leaving of yours.")
        words = "They went through the list themselves."
        _step(recording, row, leaving.LIST, recording.at.date(), (words, "", "", ""))


def excuse(by: Actor, number: str, item: str, because: str) -> None:
    """Let a case go on without an item, as legal, for a reason that is kept."""
    with act("case.item-excused", by) as recording:
        authorise(by, recording.at.date(), "legal")
        row = open_case(number)
        another(by, row.person.email)
        if not _is_open(recording, row, item):
            raise Refused(f"{item!r} is not open in {number}. Nothing was changed.")
        made = Excuse.objects.create(
            case=row, item=item, because=reason(because), recorded_in_id=recording.id
        )
        recording.about(number, row.person.email)
        recording.note(f"excuse.{made.pk}", {"item": item})
        recording.note("because", made.because)


def finish(by: Actor, number: str, because: str) -> None:
    """Close a case; a leaver has left, and a joiner is working: from the first day on.

    That is the day until which the case is due, or today where it is past. Refused, with what is
    missing, while an item that is asked for is open and not excused.
    """
    with act("case.closed", by) as recording:
        today = recording.at.date()
        authorise(by, today, *MAY_MOVE)
        row = open_case(number)
        another(by, row.person.email)
        items = contents.items([row], today)[row.number]
        if left := rules.waiting(items):
            what = "; ".join(one.what for one in left)
            raise Refused(f"{number} stays open, since this is missing: {what}. {_MENDED}")
        recording.about(number, row.person.email)
        recording.note("because", reason(because))
        recording.note("items", [contents.noted(one) for one in items])
        Case.objects.filter(pk=row.pk).update(closed_in_id=recording.id)
        if row.kind in _AFTER:
            since = contents.first_day(row, today) if row.kind == rules.JOINER else today
            placing.note_status(
                recording,
                row.person,
                _AFTER[row.kind],
                since,
                told_about=True,
                for_good=row.kind == rules.LEAVER,
            )


_MENDED = "Legal may excuse an item with a reason."


def declare(by: Actor, *, bound: bool, towards: str = "", nothing: bool = False) -> None:
    """Record what somebody says of duties to earlier employers, and that they bring nothing along.

    `towards` names employers or fields in general terms, never what the duty is about. Refused
    where a declaration at this employer waits or was accepted, and where `nothing` is not said.
    """
    with act("inbound.declared", by) as recording:
        authorise(by, recording.at.date(), *EVERYBODY)
        person = known(by.person)
        facts = record.of([by.person], recording.at.date())[by.person]
        if facts.place is None:
            raise Refused("It is on no record yet for whom you work. Ask HR.")
        if facts.declared and facts.declared.outcome != rules.HELD:
            raise Refused("Your declaration is on record already.")
        if not nothing:
            raise Refused("Leave others' material where it is, and tell legal before you begin.")
        made = Declaration.objects.create(
            person=person,
            place_id=facts.place.row,
            bound=bound,
            towards=line(towards, "answer to whom", 200) if bound else "",
            recorded_in_id=recording.id,
        )
        recording.about(person.email)
        said = {"bound": bound, "towards": made.towards, "nothing": True}
        recording.note(f"declaration.{made.pk}", said)


def clear(by: Actor, email: str, outcome: str, because: str) -> None:
    """Decide on the declaration of somebody about earlier employers, as legal or HR.

    One that was not cleared may be decided on anew, on what was said or on a newer declaration.
    """
    with act("inbound.decided", by) as recording:
        authorise(by, recording.at.date(), *MAY_CLEAR)
        person = another(by, email)
        newest = Declaration.objects.filter(person=person).order_by("-pk").first()
        if newest is None or _outcome(newest) not in ("", rules.HELD):
            raise Refused(f"No declaration of {person.email} waits. Nothing was changed.")
        kept = one_of(outcome, rules.OUTCOMES, "outcome")
        if newest.outcome is None:
            rows = Declaration.objects.filter(pk=newest.pk)
            rows.update(decided_in_id=recording.id, outcome=kept)
        else:
            Ruling.objects.create(declaration=newest, outcome=kept, recorded_in_id=recording.id)
        recording.about(person.email)
        recording.note("because", reason(because))
        recording.note("declaration", {"row": newest.pk, "outcome": kept})


def _outcome(row: Declaration) -> str:
    """Return what was decided on a declaration, "" before."""
    newest = Ruling.objects.filter(declaration=row).order_by("-pk").first()
    return newest.outcome if newest else row.outcome or ""


def receive(by: Actor) -> None:
    """Record that somebody read the notice of immunity in its present wording.

    With it they confirm to have each policy that an agreement of theirs refers to for the notice.
    Refused where both are on record.
    """
    with act("immunity.received", by) as recording:
        authorise(by, recording.at.date(), *EVERYBODY)
        person, day = known(by.person), recording.at.date()
        refers = record.of([person.email], day)[person.email].refers
        read = Receipt.objects.filter(person=person, edition=immunity.EDITION).exists()
        if read and not refers:
            raise Refused("You have confirmed that already.")
        if not read:
            told = {"person": person, "recorded_in_id": recording.id}
            Receipt.objects.create(edition=immunity.EDITION, **told)
        recording.about(person.email, *sorted({number for number, _ in refers}))
        recording.note("edition", immunity.EDITION)
        receiving.policies(recording, person, refers)


# What several acts of this part ask


def open_case(number: str) -> Case:
    """Return an open case; Refused where there is none of this number."""
    row: Case | None = contents.cases().filter(number=number, closed_in__isnull=True).first()
    if row is None:
        raise Refused(f"There is no open case {number}. Nothing was changed.")
    return row


def _is_open(recording: Recording, row: Case, item: str) -> bool:
    items = contents.items([row], recording.at.date())[row.number]
    return any(one.key == item and one.state == rules.OPEN for one in items)


def another(by: Actor, email: str) -> Person:
    """Return a person who is not who acts: nobody decides on their own joining or leaving."""
    person = known(email)
    if person.email == by.person:
        raise NotAllowed("This is about you: somebody else does it.")
    return person
