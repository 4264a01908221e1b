"""What changes: an agreement is recorded, amended and ended; obligations are owed and done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bestkept.journal import queries as journal
from bestkept.journal.actions import act, close, held_beyond
from bestkept.journal.rules import NotThere, Refused, reason, storable
from bestkept.people.actions import known as known_person
from bestkept.people.queries import authorise
from bestkept.people.rules import line, one_of
from bestkept.protect.agreements import parties as sides
from bestkept.protect.agreements import queries, rules
from bestkept.protect.agreements.models import (
    Agreement,
    Charge,
    Covered,
    ImmunityNotice,
    Obligation,
    Renewal,
    SignedText,
    Survival,
    Terms,
)
from bestkept.register.actions import known as known_asset
from bestkept.vault import queries as vault

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from django.db.models import QuerySet

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.protect.agreements.rules import Immunity, Lasting, Said

    _One = Callable[..., AbstractContextManager[Recording]]

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
    kept = rules.checked(said, recording.at.date())
    row = Agreement.objects.create(
        number=rules.number(Agreement.objects.count() + 1),
        kind=one_of(kind, rules.KINDS, "kind of agreement"),
        recorded_in_id=recording.id,
    )
    named = sides.bind(recording, row, parties)
    if not named:
        raise Refused("Say who is bound, by address or an organisation's number.")
    recording.note("kind", row.kind)
    recording.note("parties", named)
    _say(recording, row, kept, 0, because=because, named=named)
    return row


def amend(by: Actor, number: str, said: Said, because: str) -> int:
    """Record that an agreement says something else from `said.first` on; return which amendment.

    What it said until then stays on record, and governed until that day; so does who was bound.
    """
    with act("agreement.amended", by) as recording:
        return amended(recording, by, number, said, because).amendment


def amended(recording: Recording, by: Actor, number: str, said: Said, because: str) -> Terms:
    """Amend an agreement in the act that is open; return the row of its new terms."""
    authorise(by, recording.at.date(), *MAY_SIGN)
    kept, row = rules.checked(said, recording.at.date()), known(number)
    rows = Terms.objects.filter(agreement=row)
    _none_beyond(number, rows, kept.first)
    order, before = rows.count(), rows.order_by("pk").last()
    close(recording, rows, kept.first, "terms")
    named = [*map(sides.label, (*kept.joins, *kept.leaves))]
    made = _say(recording, row, kept, order, because=because, named=named)
    if before is not None:
        sides.change(recording, made, before, kept.joins, kept.leaves)
    return made


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


def note_lasting(by: Actor, number: str, amendment: int, told: Lasting, because: str) -> None:
    """Record in a form how long confidence lasts after terms; what was said before stays there."""
    with act("survival.noted", by) as recording:
        authorise(by, recording.at.date(), *MAY_SIGN)
        terms, said = _terms(number, amendment), rules.checked_lasting(told)
        recording.about(number)
        recording.note("because", reason(because))
        _last(recording, terms, said)


def _last(recording: Recording, terms: Terms, said: Lasting) -> None:
    made = Survival.objects.create(
        terms=terms,
        how=said.how,
        until=said.until,
        years=said.years,
        recorded_in_id=recording.id,
    )
    until = said.until.isoformat() if said.until else None
    told = {"amendment": terms.amendment, "how": said.how, "until": until, "years": said.years}
    recording.note(f"survival.{made.pk}", told)


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
        # Who may not is told the same, so that nobody learns by trying what others owe.
        owner = None if by.role in MAY_SIGN else by.person
        _shut(recording, _open(number, order, owner), because)


def drop(by: Actor, number: str, order: int, because: str) -> None:
    """Record that an obligation need not be done any more, and why. Refused for a closed one."""
    with act(rules.DROPPED, by) as recording:
        authorise(by, recording.at.date(), *MAY_SIGN)
        _shut(recording, _open(number, order), because)


def _shut(recording: Recording, row: Obligation, because: str) -> None:
    Obligation.objects.filter(pk=row.pk).update(done_in_id=recording.id)
    recording.about(row.agreement.number)
    recording.note("obligation", row.order)
    recording.note("because", reason(because))


def reassign(
    by: Actor,
    number: str,
    order: int,
    because: str,
    *,
    owner: str | None = None,
    due: date | None = None,
) -> None:
    """Let somebody else answer for an open obligation, by another day, or both; None: as before.

    Refused for a closed one, and where nothing would change.
    """
    with act("obligation.reassigned", by) as recording:
        authorise(by, recording.at.date(), *MAY_SIGN)
        row = _open(number, order)
        told = ((owner or row.now_owner).strip().lower(), due or row.now_due)
        if told == (row.now_owner, row.now_due):
            raise Refused(f"It is {told[0]}'s by {told[1]} already. Nothing was changed.")
        _charge(recording, row, *told, because=because)


def hand_over(one: _One, by: Actor, leaver: str, to: str, because: str) -> list[str]:
    """Let somebody answer for every open obligation of a person; return the agreements.

    One act each, by `one`: of the acts that are done together (`journal.actions.several`).
    """
    rows = list(queries.open_obligations({leaver.strip().lower()}).order_by("pk"))
    for row in rows:
        with one("obligation.reassigned", by) as recording:
            authorise(by, recording.at.date(), *MAY_SIGN)
            recording.note("leaver", row.now_owner)
            _charge(recording, row, to.strip().lower(), row.now_due, because=because)
    return list(dict.fromkeys(row.agreement.number for row in rows))


def _open(number: str, order: int, owner: str | None = None) -> Any:
    """Return an obligation that is open, of an owner or (None) of anybody; else Refused."""
    rows = queries.open_obligations(None if owner is None else {owner})
    found = rows.filter(agreement__number=number, order=order).first()
    if found is None:
        raise Refused(f"{number} has no open obligation {order}. Nothing was changed.")
    return found


def _charge(recording: Recording, row: Obligation, owner: str, due: date, *, because: str) -> None:
    person, day = known_person(owner), recording.at.date()
    close(recording, row.charges.all(), day, "charge")
    made = Charge.objects.create(
        obligation=row,
        owner=person,
        due=due,
        because=reason(because),
        valid_from=day,
        recorded_in_id=recording.id,
    )
    recording.about(row.agreement.number, person.email)
    recording.note("obligation", row.order)
    recording.note("because", made.because)
    recording.note(f"charge.{made.pk}", {"owner": person.email, "due": due.isoformat()})


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
        raise NotThere(f"There is no agreement {number}.")
    return found


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
        valid_to=rules.end(said),
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
    if said.lasting is not None:
        _last(recording, made, said.lasting)
    if made.valid_to is None and said.last is not None:
        _renews(recording, made, said.last)
    return made


def _renews(recording: Recording, made: Terms, last: date) -> None:
    told = {"terms": made, "last": last, "because": made.because}
    Renewal.objects.create(**told, recorded_in_id=recording.id)
    recording.note("renews", last.isoformat())


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
