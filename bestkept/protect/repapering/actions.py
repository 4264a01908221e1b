"""What changes: a campaign begins, its items are sent, signed, declined or excused; it closes."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from bestkept.journal.actions import act, close, several
from bestkept.journal.rules import NotAllowed, Refused, reason
from bestkept.people import queries as people
from bestkept.people.actions import known as known_person
from bestkept.people.queries import authorise
from bestkept.people.rules import line
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.agreements import queries as signed
from bestkept.protect.agreements.models import Terms
from bestkept.protect.repapering import changes, impact, queries, rules
from bestkept.protect.repapering.models import (
    Affected,
    Campaign,
    Edition,
    Item,
    LawChange,
    Stage,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.people.models import Person
    from bestkept.protect.repapering.rules import Anew

    _One = Callable[..., AbstractContextManager[Recording]]

MAY_RUN = changes.MAY_RECORD
MAY_CHASE = (*MAY_RUN, "hr")
SENT = "Sent for signature."  # why, where nobody says more


def begin(
    by: Actor,
    change: str,
    *,
    owner: str,
    due: date,
    words: str,
    only: Sequence[str] = (),
) -> str:
    """Begin to have the agreements of a change's impact list signed anew; return the number.

    `owner` answers for each until it is handed over; `only` names some of the agreements. Those
    that are in another open campaign for the change are left to it. Refused where none is left.
    """
    with act("repapering.begun", by) as recording:
        authorise(by, recording.at.date(), *MAY_RUN)
        if due < recording.at.date():
            raise Refused("The day by which all is signed has passed. Name a later one.")
        row = changes.known(change)
        found = _chosen(row, {one.strip().upper() for one in only})
        campaign = Campaign.objects.create(
            number=rules.campaign_number(Campaign.objects.count() + 1),
            change=row,
            words=line(words, "name of the campaign", 200),
            due=due,
            recorded_in_id=recording.id,
        )
        _fill(recording, campaign, found, _owner(owner))
        recording.about(campaign.number, row.number)
        recording.note("words", campaign.words)
        recording.note("due", due.isoformat())
        recording.note("owner", owner)
        recording.note("agreements", [one.agreement.number for one in found])
    return campaign.number


def _chosen(row: LawChange, only: set[str]) -> list[Terms]:
    """Return the terms of the newest impact list, each of an agreement that is to be signed."""
    newest = row.assessments.order_by("-pk").first()
    rows = Affected.objects.filter(assessment=newest).select_related("terms__agreement")
    taken = Item.objects.filter(campaign__change=row, campaign__closed_in__isnull=True)
    there = [one.terms for one in rows.exclude(terms__agreement__in=taken.values("agreement"))]
    if missing := sorted(only - {one.agreement.number for one in there}):
        raise Refused(f"{missing[0]} is not in the impact list of {row.number}, or in a campaign.")
    found = [one for one in there if not only or one.agreement.number in only]
    if not found:
        raise Refused(f"{row.number} touches no agreement that is not in a campaign already.")
    return found


def _fill(recording: Recording, campaign: Campaign, found: Sequence[Terms], owner: Person) -> None:
    rows = [Item(campaign=campaign, agreement=one.agreement, behind=one) for one in found]
    items = Item.objects.bulk_create(rows)
    editions = impact.signed_editions()
    Stage.objects.bulk_create(
        Stage(
            item=one,
            state=rules.WAITING,
            owner=owner,
            because="",
            edition=editions.get(one.agreement.number, ""),
            valid_from=recording.at.date(),
            recorded_in_id=recording.id,
        )
        for one in items
    )


def _owner(email: str) -> Person:
    found = people.person(email)
    if found is None or not set(found.roles) & set(MAY_CHASE):
        raise Refused(f"{email} cannot answer for it: that takes {', '.join(MAY_CHASE)}.")
    return known_person(found.email)


def send(by: Actor, number: str, those: Sequence[str], because: str = SENT) -> None:
    """Record that agreements of a campaign were sent out to be signed, all of them or none."""
    _move(_Batch(by, number, those, MAY_CHASE), rules.SENT, because)


def decline(by: Actor, number: str, those: Sequence[str], because: str) -> None:
    """Record that the other side of agreements will not sign, all of them or none."""
    _move(_Batch(by, number, those, MAY_CHASE), rules.DECLINED, because)


def excuse(by: Actor, number: str, those: Sequence[str], because: str) -> None:
    """Record that agreements need not be signed anew, and why, all of them or none."""
    _move(_Batch(by, number, those, MAY_RUN), rules.EXCUSED, because)


def hand(by: Actor, number: str, those: Sequence[str], owner: str, because: str) -> None:
    """Let somebody else answer for agreements of a campaign, all of them or none."""

    def handed(recording: Recording, item: Item) -> None:
        _stage(recording, item, because=because, owner=_owner(owner))

    _each(_Batch(by, number, those, MAY_RUN), "repapering.handed-over", handed)


class _Batch(NamedTuple):
    by: Actor
    number: str
    those: Sequence[str]
    roles: Sequence[str]


def _move(batch: _Batch, to: str, because: str) -> None:
    def moved(recording: Recording, item: Item) -> None:
        state = rules.onward(_now(item).state, to)
        _stage(recording, item, state=state, because=because)

    _each(batch, f"repapering.{to}", moved)


def _each(batch: _Batch, verb: str, do: Callable[[Recording, Item], None]) -> None:
    """Do something to each item in an act of its own, to all of them or to none."""
    with several() as one:
        for name in _names(batch.those):
            with _naming(name), one(verb, batch.by) as recording:
                authorise(batch.by, recording.at.date(), *batch.roles)
                do(recording, _item(batch.number, name))


def sign(by: Actor, number: str, those: Sequence[str], anew: Anew, because: str) -> list[str]:
    """Record that agreements of a campaign were signed anew, all of them or none.

    Each is amended, or a new agreement takes its place, in the same transaction as its item is
    closed by those terms. Returns the numbers of the agreements that hold then. Refused for
    terms that do not close an item: see `rules.closes`.
    """
    if anew.file and len(set(those)) > 1:
        raise Refused("A signed text is of one agreement: record those with a text one by one.")
    held = []
    with several() as one:
        for name in _names(those):
            with _naming(name):
                made = _anew(one, by, name, anew, because)
                held.append(made.agreement.number)
                with one("repapering.signed", by) as recording:
                    _signed(recording, by, _item(number, name), made, because)
    return held


def _anew(one: _One, by: Actor, name: str, anew: Anew, because: str) -> Terms:
    """Amend an agreement, or record another in its place; return the row of the new terms."""
    before = signed.agreement(by, name, anew.first)
    said = rules.again(before.terms or before.chain[-1], anew)
    if not anew.instead:
        with one("agreement.amended", by) as recording:
            return agreements.amended(recording, by, name, said, because)
    with one("agreement.recorded", by) as recording:
        made = agreements.recorded(
            recording, by, before.kind, before.parties, said, because=because
        )
    if before.terms is not None:
        with one("agreement.ended", by) as recording:
            agreements.ended(recording, by, name, anew.first, f"{made.number} takes its place.")
    return made.terms.get()


def settle(
    by: Actor, number: str, agreement: str, *, instead: str, amendment: int, because: str
) -> None:
    """Close an item by terms that are on record already: of the agreement, or of another one.

    Another one must bind all of its parties. Refused for terms that do not close an item.
    """
    name = agreement.strip().upper()
    with _naming(name), act("repapering.signed", by) as recording:
        rows = Terms.objects.filter(agreement__number=instead.strip().upper(), ended_on=None)
        made = rows.select_related("agreement").filter(amendment=amendment).first()
        if made is None:
            raise Refused(f"{instead} has no amendment {amendment} that stands.")
        _signed(recording, by, _item(number, name), made, because)


def _signed(recording: Recording, by: Actor, item: Item, made: Terms, because: str) -> None:
    authorise(by, recording.at.date(), *MAY_RUN)
    state = rules.onward(_now(item).state, rules.SIGNED)
    if not set(impact.now(item.agreement)) <= set(impact.bound(made)):
        raise Refused(f"{made.agreement.number} does not bind the same parties.")
    change = queries.told(item.campaign.change)
    rules.closes(change, made.form, made.signed_on, recording.at.date())
    _stage(recording, item, state=state, because=because, terms=made)


def note_edition(by: Actor, agreement: str, edition: str, amendment: int | None = None) -> None:
    """Record in which edition of our wording terms were signed (None: the last ones).

    So a change in wording finds what is behind, of agreements that no campaign signed too.
    """
    with act("agreement.edition-noted", by) as recording:
        authorise(by, recording.at.date(), *MAY_RUN)
        row = agreements.known(agreement.strip().upper())
        rows = Terms.objects.filter(agreement=row).order_by("amendment")
        terms = (rows if amendment is None else rows.filter(amendment=amendment)).last()
        if terms is None:
            raise Refused(f"{row.number} has no amendment {amendment}. Nothing was changed.")
        made = Edition.objects.create(
            terms=terms, edition=line(edition, "edition", 80), recorded_in_id=recording.id
        )
        recording.about(row.number)
        told = {"amendment": terms.amendment, "edition": made.edition}
        recording.note(f"edition.{made.pk}", told)


def finish(by: Actor, number: str, outcome: str) -> None:
    """Close a campaign with its outcome; Refused while an item is open."""
    with act("repapering.closed", by) as recording:
        authorise(by, recording.at.date(), *MAY_RUN)
        row = _open(number)
        rows = Stage.objects.filter(item__campaign=row, superseded_in__isnull=True)
        if left := rows.filter(state__in=rules.OPEN).count():
            raise Refused(
                f"{left} of the agreements are neither signed, declined nor excused. "
                "Nothing was changed."
            )
        recording.about(row.number, row.change.number)
        recording.note("outcome", reason(outcome))
        Campaign.objects.filter(pk=row.pk).update(closed_in_id=recording.id)


def _names(those: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(one.strip().upper() for one in those))
    if not 0 < len(found) <= rules.MOST_AT_ONCE:
        raise Refused(f"Name 1 to {rules.MOST_AT_ONCE} agreements.")
    return found


@contextmanager
def _naming(agreement: str) -> Iterator[None]:
    """Say of which agreement something was refused, and that none was changed."""
    try:
        yield
    except NotAllowed:
        raise
    except Refused as why:
        raise Refused(f"{agreement}: {why} Nothing was changed.") from None


def _open(number: str) -> Campaign:
    rows = Campaign.objects.select_related("change").filter(number=number.strip().upper())
    found = rows.first()
    if found is None:
        raise Refused(f"There is no campaign {number}.")
    if found.closed_in_id is not None:
        raise Refused(f"{found.number} is closed.")
    return found


def _item(number: str, agreement: str) -> Item:
    rows = Item.objects.select_related("campaign__change", "agreement")
    found = rows.filter(campaign=_open(number), agreement__number=agreement).first()
    if found is None:
        raise Refused(f"it is not in {number}.")
    return found


def _now(item: Item) -> Stage:
    return item.stages.filter(superseded_in__isnull=True).select_related("owner").get()


def _stage(
    recording: Recording,
    item: Item,
    *,
    because: str,
    state: str | None = None,
    owner: Person | None = None,
    terms: Terms | None = None,
) -> None:
    """Let an item stand otherwise from today on; what is not told stays as it was."""
    now = _now(item)
    close(recording, item.stages.all(), recording.at.date(), "stage")
    made = Stage.objects.create(
        item=item,
        state=state or now.state,
        owner=owner or now.owner,
        because=reason(because),
        edition=item.campaign.change.edition if terms else now.edition,
        terms=terms or now.terms,
        valid_from=recording.at.date(),
        recorded_in_id=recording.id,
    )
    recording.about(item.agreement.number, item.campaign.number, *impact.now(item.agreement))
    recording.note("because", made.because)
    recording.note(f"stage.{made.pk}", _noted(made))


def _noted(made: Stage) -> dict[str, object]:
    return {
        "state": made.state,
        "owner": made.owner.email,
        "edition": made.edition,
        "terms": str(made.terms) if made.terms else None,
        "row": made.terms_id,
    }
