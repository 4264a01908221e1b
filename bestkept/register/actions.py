"""What changes: a candidate is guarded, gets another version, and facts about it change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.engines import detect
from bestkept.journal.actions import act
from bestkept.journal.rules import Refused, storable
from bestkept.people.queries import authorise, person
from bestkept.register import queries, rules, tasks
from bestkept.register.models import Asset, AssetFact, Document, Version

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bestkept.home import Home
    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor

# Who may put something under guard, and who may change what is on record about it.
MAY_GUARD = ("employee", "analyst", "legal", "security", "administrator")
MAY_AMEND = ("analyst", "legal", "administrator")


@dataclass(frozen=True)
class SketchedDocument:
    """A document whose text is dropped: where it is, its hash and size, its texts' sketches."""

    location: str
    file_sha256: str
    bytes: int
    sketches: Sequence[detect.Sketch]


@dataclass(frozen=True)
class Guarded:
    """What is guarded now: the asset, the version, and how many documents and sketches."""

    asset: str
    version: int
    documents: int
    sketches: int


def guard_candidate(
    by: Actor,
    home: Home,
    *,
    title: str,
    tier: str,
    owner: str | None,
    documents: Sequence[SketchedDocument],
    valid_from: date | None = None,
    confined: bool = True,
) -> Guarded:
    """Guard something that may be a trade secret, from the moment that this returns.

    `owner` is the e-mail address of a person on record (None: `by`); `valid_from` the first
    day of its facts (None: today; earlier and later days are recorded as such). `confined`
    is False where it was asked for reading without full confinement: that is recorded. Raises
    Refused for what cannot be recorded, and HomeTrouble when disk or database refuse:
    then nothing was acknowledged, and nothing is half done.
    """
    with act("candidate.guarded", by) as recording:
        authorise(by, recording.at.date(), *MAY_GUARD)
        asset = Asset.objects.create(
            number=rules.asset_number(Asset.objects.count() + 1),
            kind=rules.TRADE_SECRET,
            recorded_in_id=recording.id,
        )
        recording.about(asset.number)
        first = rules.checked_day(valid_from or recording.at.date())
        facts = {
            "title": rules.checked_value("title", title),
            "tier": rules.checked_value("tier", tier),
            "owner": _owner(owner or by.person),
            "status": rules.CANDIDATE,
        }
        for name, value in facts.items():
            _insert(recording, asset, name, rules.Span(first, rules.NO_END, value))
        guarded = _guard(recording, home, asset, documents, confined=confined)
    tasks.publish_index(home)
    return guarded


def guard_version(
    by: Actor,
    home: Home,
    asset_number: str,
    documents: Sequence[SketchedDocument],
    *,
    confined: bool = True,
) -> Guarded:
    """Guard the documents of a further version of an asset. Raises as `guard_candidate`."""
    with act("version.guarded", by) as recording:
        authorise(by, recording.at.date(), *MAY_GUARD)
        asset = _asset(asset_number)
        recording.about(asset.number)
        guarded = _guard(recording, home, asset, documents, confined=confined)
    tasks.publish_index(home)
    return guarded


def amend(
    by: Actor, asset_number: str, name: str, value: str, *, valid_from: date, because: str
) -> None:
    """Record that a fact changed on `valid_from`, and holds until the next change on record.

    The day may lie in the past (recorded late) or in the future. Raises Refused where the
    fact, value, person or day cannot be, or where it was so already.
    """
    with act("fact.amended", by) as recording:
        authorise(by, recording.at.date(), *MAY_AMEND)
        asset = _asset(asset_number)
        kept, first = _value(name, value), rules.checked_day(valid_from)
        rewrite = rules.change(_rows(asset, name), kept, first)
        _apply(recording, asset, name, rewrite, because)


def correct(
    by: Actor,
    asset_number: str,
    name: str,
    value: str,
    *,
    because: str,
    valid_from: date | None = None,
    on: date | None = None,
) -> None:
    """Record that a fact was wrong from its first day, and what is right in its place.

    `on` tells which one is meant, by a day on which it is on record (None: today);
    `valid_from` is the right first day (None: the same). Raises Refused as `amend`, and
    where the new first day would jump over another change.
    """
    with act("fact.corrected", by) as recording:
        authorise(by, recording.at.date(), *MAY_AMEND)
        asset = _asset(asset_number)
        kept = _value(name, value)
        first = None if valid_from is None else rules.checked_day(valid_from)
        day = on or recording.at.date()
        rewrite = rules.correction(_rows(asset, name), kept, day, first)
        _apply(recording, asset, name, rewrite, because)


def _guard(
    recording: Recording,
    home: Home,
    asset: Asset,
    documents: Sequence[SketchedDocument],
    *,
    confined: bool,
) -> Guarded:
    if not documents:
        raise Refused("There is no document that could be read, so nothing was guarded.")
    version = Version.objects.create(
        asset=asset, number=asset.versions.count() + 1, recorded_in_id=recording.id
    )
    recording.note("version", version.number)
    if not confined:
        recording.note("confined", value=False)
    rows = [_document(version, document) for document in documents]
    recording.note("documents", [_record_of(row) for row in rows])
    sketches = sum(row.sketches for row in rows)
    if sketches:
        labels = [detect.DocumentLabel(asset.number, version.number, str(row)) for row in rows]
        texts = [document.sketches for document in documents]
        data = detect.build_segment(list(zip(labels, texts, strict=True)), home.detect_key())
        tasks.add_segment(recording, home, data, sketches)
    return Guarded(asset.number, version.number, len(rows), sketches)


def _document(version: Version, document: SketchedDocument) -> Document:
    return Document.objects.create(
        version=version,
        location=storable(document.location),
        file_sha256=document.file_sha256,
        bytes=document.bytes,
        words=sum(sketch.words for sketch in document.sketches),
        sketches=sum(sketch.count for sketch in document.sketches),
    )


def _record_of(row: Document) -> dict[str, str | int]:
    return {
        "document": str(row),
        "location": row.location,
        "file_sha256": row.file_sha256,
        "bytes": row.bytes,
        "words": row.words,
        "sketches": row.sketches,
    }


def _asset(number: str) -> Asset:
    found = Asset.objects.filter(number=number).first()
    if found is None:
        raise Refused(f"There is no asset {number}. Nothing was changed.")
    return found


def _rows(asset: Asset, name: str) -> list[rules.Fact]:
    return [fact for fact in queries.facts_of(asset.pk) if fact.name == name]


def _value(name: str, value: str) -> str:
    return _owner(value) if name == "owner" else rules.checked_value(name, value)


def _owner(email: str) -> str:
    found = person(email)
    if found is None:
        raise Refused(f"Nobody on record has the e-mail address {email}. Add the person first.")
    return found.email


def _apply(
    recording: Recording, asset: Asset, name: str, rewrite: rules.Rewrite, because: str
) -> None:
    recording.about(asset.number)
    recording.note("because", storable(because))
    for fact, ended_on in rewrite.closed:
        AssetFact.objects.filter(pk=fact.row).update(
            ended_on=ended_on, superseded_in_id=recording.id
        )
        recording.note(f"ended.{fact.row}", {"ended_on": ended_on.isoformat()})
    for span in rewrite.inserted:
        _insert(recording, asset, name, span)


def _insert(recording: Recording, asset: Asset, name: str, span: rules.Span) -> None:
    valid_to = None if span.end == rules.NO_END else span.end
    row = AssetFact.objects.create(
        asset=asset,
        name=name,
        value=span.value,
        valid_from=span.first,
        valid_to=valid_to,
        recorded_in_id=recording.id,
    )
    recording.note(
        f"fact.{row.pk}",
        {
            "name": name,
            "value": span.value,
            "valid_from": span.first.isoformat(),
            "valid_to": valid_to.isoformat() if valid_to else None,
        },
    )
