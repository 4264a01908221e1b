"""What changes: scans leave findings, and findings get verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bestkept.journal.actions import act, close, several
from bestkept.journal.rules import NotThere, Refused, storable
from bestkept.people.models import Person
from bestkept.people.queries import authorise, person
from bestkept.register.models import Asset
from bestkept.watch import rules
from bestkept.watch.models import Assignment, Finding, Share, Triage
from bestkept.watch.queries import MAY_SEE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.watch.rules import Sighted

MAY_WATCH = ("employee", "analyst", "legal", "security", "monitoring", "administrator")
MAY_TRIAGE = ("analyst", "legal", "security", "administrator")
MAY_READ = ("analyst", "legal", "security")  # who may be shown a passage


def record_findings(
    by: Actor,
    rows: Iterable[Sighted],
    settle: Callable[[Recording, list[str], list[str]], None] | None = None,
    beside: Sequence[str] = (),
) -> tuple[list[str], list[str]]:
    """Record one scan, and return the numbers of its new findings and of those known before.

    It is one act, unless the scan saw more than 500 assets: then several, all or none of them.
    That a scan was done is recorded even where it saw nothing new: to watch is a measure.
    `settle` is called in the last of them with both lists: a scan that was somebody's work ends
    that there. `beside` are further subjects. Raises Refused for an asset that is not on
    record, NotRecorded when the database refuses.
    """
    new: list[str] = []
    known: list[str] = []
    parts = rules.batches(rows)
    with several() as one_act:
        for count, seen in enumerate(parts, start=1):
            with one_act("scan.recorded", by) as recording:
                authorise(by, recording.at.date(), *MAY_WATCH)
                there = _known(list(seen))
                fresh = {key: row for key, row in seen.items() if key not in there}
                recording.about(
                    *(sorted({row.asset for row in seen.values()}) or ["scan"]), *beside
                )
                recording.note("known", sorted(there.values()))
                new += _record(recording, fresh)
                known += sorted(there.values())
                if settle and count == len(parts):
                    settle(recording, new, known)
    return new, known


def triage(by: Actor, number: str, verdict: str, because: str) -> None:
    """Record a verdict on a finding, from today; Refused without a reason, or if it stands."""
    with act("finding.triaged", by) as recording:
        authorise(by, recording.at.date(), *MAY_TRIAGE)
        found = _finding(number)
        if not because.strip():
            raise Refused("A verdict needs its reason. Say in a sentence why.")
        recording.about(found.number, found.asset.number)
        _decide(recording, found, rules.verdict(verdict), storable(because))


def assign(by: Actor, number: str, email: str) -> None:
    """Record who looks into a finding from today; Refused for who may not decide on it."""
    with act("finding.assigned", by) as recording:
        authorise(by, recording.at.date(), *MAY_TRIAGE)
        found, whom = _finding(number), _able(email, MAY_TRIAGE)
        if found.assignments.filter(superseded_in__isnull=True, person=whom).exists():
            raise Refused(f"{number} is {email}'s already. Nothing was changed.")
        recording.about(found.number)
        before = Assignment.objects.filter(finding=found)
        close(recording, before, recording.at.date(), "assignment")
        row = Assignment.objects.create(
            finding=found,
            person=whom,
            valid_from=recording.at.date(),
            recorded_in_id=recording.id,
        )
        recording.note(f"assignment.{row.pk}", {"person": whom.email})


def share(by: Actor, number: str, email: str, words: str) -> None:
    """Point a colleague who may see findings at one; Refused for who may not, or for no words."""
    with act("finding.shared", by) as recording:
        authorise(by, recording.at.date(), *MAY_TRIAGE)
        found, whom = _finding(number), _able(email, MAY_SEE)
        if not words.strip():
            raise Refused("Say in a sentence why they should look.")
        row = Share.objects.create(
            finding=found,
            person=whom,
            by=Person.objects.get(email=by.person),
            words=storable(words).strip(),
            recorded_in_id=recording.id,
        )
        recording.about(found.number)
        recording.note(f"share.{row.pk}", {"person": whom.email, "words": row.words})


def note_reading(by: Actor, number: str) -> None:
    """Record that a passage is read to `by` from its source, before a word of it is shown."""
    with act("passage.read", by) as recording:
        authorise(by, recording.at.date(), *MAY_READ)
        found = _finding(number)
        recording.about(found.number)
        recording.note("finding", found.number)


def _finding(number: str) -> Finding:
    found = Finding.objects.select_related("asset").filter(number=number).first()
    if found is None:
        raise NotThere(f"There is no finding {number}. Nothing was changed.")
    return found


def _able(email: str, roles: tuple[str, ...]) -> Person:
    told = person(email)
    if told is None or not set(roles) & set(told.roles):
        raise Refused(f"{email} holds none of these roles: {', '.join(roles)}. Name somebody else.")
    return Person.objects.get(email=told.email)


def _known(keys: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(keys), 500):  # databases bound the number of parameters
        rows = Finding.objects.filter(identity__in=keys[start : start + 500])
        found.update(rows.values_list("identity", "number"))
    return found


def _record(recording: Recording, fresh: dict[str, Sighted]) -> list[str]:
    assets = dict(Asset.objects.values_list("number", "id"))
    records: dict[str, list[dict[str, Any]]] = {}
    rows = []
    for count, (key, seen) in enumerate(fresh.items(), start=Finding.objects.count() + 1):
        if seen.asset not in assets:
            raise Refused(f"There is no asset {seen.asset}. Nothing was recorded of this scan.")
        values = {**rules.record_of(seen), "number": rules.finding_number(count)}
        records.setdefault(values.pop("asset"), []).append(values)
        columns = {**values, "asset_id": assets[seen.asset], "share": rules.share(seen.share)}
        rows.append(Finding(identity=key, seen_in_id=recording.id, **columns))
    # One field an asset, its number inside: what was seen of one can be shown, and not even
    # the names of the fields tell which others there were.
    for count, (asset, found) in enumerate(sorted(records.items()), start=1):
        recording.note(f"findings.{count}", {"asset": asset, "seen": found})
    Finding.objects.bulk_create(rows)
    return [row.number for row in rows]


def _decide(recording: Recording, finding: Finding, verdict: str, because: str) -> None:
    today = recording.at.date()
    standing = finding.verdicts.filter(superseded_in__isnull=True).first()
    if verdict == (standing.verdict if standing else rules.NEW):
        raise Refused(f"{finding.number} is {verdict!r} already. Nothing was changed.")
    if standing:
        ended_on = max(today, standing.valid_from)
        finding.verdicts.filter(pk=standing.pk).update(
            ended_on=ended_on, superseded_in_id=recording.id
        )
        recording.note(f"triage.ended.{standing.pk}", {"ended_on": ended_on.isoformat()})
    row = Triage.objects.create(
        finding=finding,
        verdict=verdict,
        because=because,
        valid_from=today,
        recorded_in_id=recording.id,
    )
    recording.note(
        f"triage.{row.pk}",
        {"verdict": verdict, "because": because, "valid_from": today.isoformat()},
    )
