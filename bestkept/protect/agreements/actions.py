"""What changes: an agreement is recorded, amended and ended; obligations are owed and done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal import queries as journal
from bestkept.journal.actions import act, close, held_beyond
from bestkept.journal.rules import NotThere, Refused, reason, storable
from bestkept.people.actions import known as known_person
from bestkept.people.models import Organisation, Person
from bestkept.people.queries import authorise
from bestkept.people.rules import line, one_of
from bestkept.protect.agreements import rules
from bestkept.protect.agreements.models import (
    Agreement,
    Covered,
    ImmunityNotice,
    Obligation,
    Party,
    SignedText,
    Terms,
)
from bestkept.register.actions import known as known_asset
from bestkept.vault import queries as vault

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.protect.agreements.rules import Immunity, Said

MAY_SIGN = ("legal", "administrator")


def record(by: Actor, kind: str, parties: Sequence[str], said: Said, because: str) -> str:
    """Record an agreement that was signed, with its parties and first terms; return its number.

    A party is an address or the number of an organisation. `said.file` names the signed text
    in the vault. Raises Refused for what is on no record.
    """
    with act("agreement.recorded", by) as recording:
        return recorded(recording, by, kind, parties, said, because=because).number


def recorded(
    recording: Recording, by: Actor, kind: str, parties: Sequence[str], said: Said, *, because: str
) -> Agreement:
    """Record an agreement in the act that is open; return its row. Raises as `record`."""
    authorise(by, recording.at.date(), *MAY_SIGN)
    kept = rules.checked(said)
    row = Agreement.objects.create(
        number=rules.number(Agreement.objects.count() + 1),
        kind=one_of(kind, rules.KINDS, "kind of agreement"),
        recorded_in_id=recording.id,
    )
    named = [_party(recording, row, one) for one in parties]
    if not named:
        raise Refused("Say who is bound: --party, an address or an organisation's number.")
    recording.note("kind", row.kind)
    recording.note("parties", named)
    _say(recording, row, kept, 0, because=because, named=named)
    return row


def amend(by: Actor, number: str, said: Said, because: str) -> int:
    """Record that an agreement says something else from `said.first` on; return which amendment.

    What it said until then stays on record, and governed until that day.
    """
    with act("agreement.amended", by) as recording:
        return amended(recording, by, number, said, because).amendment


def amended(recording: Recording, by: Actor, number: str, said: Said, because: str) -> Terms:
    """Amend an agreement in the act that is open; return the row of its new terms."""
    authorise(by, recording.at.date(), *MAY_SIGN)
    kept, row = rules.checked(said), known(number)
    rows = Terms.objects.filter(agreement=row)
    _none_beyond(number, rows, kept.first)
    order = rows.count()
    close(recording, rows, kept.first, "terms")
    return _say(recording, row, kept, order, because=because, named=[])


def end(by: Actor, number: str, on: date, because: str) -> None:
    """Record that an agreement holds no longer from `on`, before its term is over.

    Refused where no terms would hold then.
    """
    with act("agreement.ended", by) as recording:
        ended(recording, by, number, on, because)


def ended(recording: Recording, by: Actor, number: str, on: date, because: str) -> None:
    """End an agreement in the act that is open. Raises as `end`."""
    authorise(by, recording.at.date(), *MAY_SIGN)
    row = known(number)
    rows = Terms.objects.filter(agreement=row, superseded_in__isnull=True)
    if not rows.exclude(valid_to__lte=on).exists():
        raise Refused(f"{number} is over before {on} already. Nothing was changed.")
    _none_beyond(number, Terms.objects.filter(agreement=row), on)
    recording.about(number, *_assets(rows))
    recording.note("because", reason(because))
    recording.note("on", on.isoformat())
    close(recording, rows, on, "terms")


def _none_beyond(number: str, rows: QuerySet[Terms], on: date) -> None:
    """Refuse a day before the one until which earlier terms hold by what is on record already."""
    last = held_beyond(rows, on)
    if last is not None:
        raise Refused(
            f"By what is on record, earlier terms of {number} hold until {last}. "
            f"Name that day or a later one. Nothing was changed."
        )


def attach(by: Actor, number: str, amendment: int, file: str) -> None:
    """Record which document of the vault is the signed text of an agreement's terms."""
    with act("agreement.attached", by) as recording:
        authorise(by, recording.at.date(), *MAY_SIGN)
        terms = _terms(number, amendment)
        kept = storable(file).strip().upper()
        made = SignedText.objects.create(
            terms=terms, file=kept, sha256=_hash(kept), recorded_in_id=recording.id
        )
        recording.about(number)
        said = {"amendment": amendment, "file": made.file, "sha256": made.sha256}
        recording.note(f"text.{made.pk}", said)


def note_immunity(by: Actor, number: str, amendment: int, told: Immunity, because: str) -> None:
    """Record how terms give the notice of 18 USC 1833(b); what was on record before is closed."""
    with act("immunity.noted", by) as recording:
        day = recording.at.date()
        authorise(by, day, *MAY_SIGN)
        terms, said = _terms(number, amendment), rules.checked_immunity(told, day)
        recording.about(number)
        recording.note("because", reason(because))
        close(recording, ImmunityNotice.objects.filter(terms=terms), terms.valid_from, "immunity")
        _immune(recording, terms, said)


def owe(by: Actor, number: str, words: str, owner: str, due: date) -> int:
    """Record an obligation under an agreement, who answers for it, and its day; return which."""
    with act("obligation.recorded", by) as recording:
        authorise(by, recording.at.date(), *MAY_SIGN)
        row = known(number)
        person = known_person(owner)
        made = Obligation.objects.create(
            agreement=row,
            order=row.obligations.count() + 1,
            words=line(words, "obligation", 400),
            owner=person,
            due=due,
            recorded_in_id=recording.id,
        )
        recording.about(number)
        said = {"words": made.words, "owner": person.email, "due": due.isoformat()}
        recording.note(f"obligation.{made.pk}", said)
    return made.order


def fulfil(by: Actor, number: str, order: int, because: str) -> None:
    """Record that an obligation was done; its owner may, and legal. Refused for a done one."""
    with act("obligation.done", by) as recording:
        authorise(by, recording.at.date(), by.role)
        rows = Obligation.objects.filter(agreement__number=number, order=order, done_in=None)
        found = rows.select_related("owner").first()
        # Who may not is told the same, so that nobody learns by trying what others owe.
        if found is None or (found.owner.email != by.person and by.role not in MAY_SIGN):
            raise Refused(f"{number} has no open obligation {order}. Nothing was changed.")
        rows.update(done_in_id=recording.id)
        recording.about(number)
        recording.note("obligation", order)
        recording.note("because", reason(because))


def _terms(number: str, amendment: int) -> Terms:
    found = Terms.objects.filter(agreement=known(number), amendment=amendment).first()
    if found is None:
        raise Refused(f"{number} has no amendment {amendment}. Nothing was changed.")
    return found


def _immune(recording: Recording, terms: Terms, said: Immunity) -> None:
    made = ImmunityNotice.objects.create(
        terms=terms,
        how=said.how,
        policy=said.policy,
        received_on=said.received_on,
        valid_from=terms.valid_from,
        recorded_in_id=recording.id,
    )
    received = said.received_on.isoformat() if said.received_on else None
    told = {"amendment": terms.amendment, "how": said.how, "policy": said.policy}
    recording.note(f"immunity.{made.pk}", told | {"received_on": received})


def known(number: str) -> Agreement:
    """Return the row of an agreement; Refused if there is none."""
    found = Agreement.objects.filter(number=number).first()
    if found is None:
        raise NotThere(f"There is no agreement {number}. `bestkept agreement list` shows all.")
    return found


def _party(recording: Recording, row: Agreement, text: str) -> str:
    person = organisation = None
    if "@" in text:
        person = Person.objects.filter(email=text.strip().lower()).first()
    else:
        organisation = Organisation.objects.filter(number=text.strip().upper()).first()
    if person is None and organisation is None:
        raise Refused(f"{text} is on no record. Record the person or organisation first.")
    Party.objects.create(
        agreement=row, person=person, organisation=organisation, recorded_in_id=recording.id
    )
    return str(person or organisation)


def _say(
    recording: Recording, row: Agreement, said: Said, order: int, *, because: str, named: list[str]
) -> Terms:
    every = rules.EVERY in said.secrets
    made = Terms.objects.create(
        agreement=row,
        amendment=order,
        every_secret=every,
        purposes="\n".join(said.purposes),
        survives=said.survives,
        law=said.law,
        form=said.form,
        signed_on=said.signed_on,
        notice_days=said.notice_days,
        renewal=said.renewal,
        file=said.file,
        sha256=_hash(said.file),
        because=reason(because),
        valid_from=said.first,
        valid_to=rules.after(said.last),
        recorded_in_id=recording.id,
    )
    for text in () if every else said.secrets:
        one = rules.scope(text)
        Covered.objects.create(
            terms=made, asset=known_asset(one.asset), first_version=one.first, last_version=one.last
        )
    secrets = () if every else [rules.scope(one).asset for one in said.secrets]
    recording.about(row.number, *named, *secrets)
    recording.note("because", made.because)
    recording.note("secrets", list(said.secrets))
    recording.note(f"terms.{made.pk}", _noted(made))
    if said.immunity is not None:
        day = recording.at.date()
        _immune(recording, made, rules.checked_immunity(said.immunity, day))
    return made


def _noted(made: Terms) -> dict[str, object]:
    plain = ("amendment", "survives", "law", "form", "notice_days", "renewal", "file", "sha256")
    until = made.valid_to.isoformat() if made.valid_to else None
    return {name: getattr(made, name) for name in plain} | {
        "purposes": made.purposes.split("\n") if made.purposes else [],
        "signed_on": made.signed_on.isoformat(),
        "valid_from": made.valid_from.isoformat(),
        "valid_to": until,
    }


def _assets(rows: QuerySet[Terms]) -> list[str]:
    found = Covered.objects.filter(terms__in=rows).values_list("asset__number", flat=True)
    return sorted(set(found))


def _hash(file: str) -> str:
    """Return the SHA-256 of what is kept under a number of the vault; empty for no file."""
    if not file:
        return ""
    newest = vault.kept(file)[-1]
    told = {one.name: one.value for one in journal.openings(newest.entry or 0)}
    if newest.shredded_entry is not None or "sha256" not in told:
        raise Refused(f"{file} was shredded or erased. Keep the signed text anew.")
    return str(told["sha256"])
