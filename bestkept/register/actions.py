"""What changes: a candidate is guarded, gets another version, and facts about it change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.engines import detect
from bestkept.journal.actions import act
from bestkept.journal.rules import NotThere, Refused, reason, storable
from bestkept.people.queries import authorise, person
from bestkept.register import facts as forms
from bestkept.register import queries, rules, tasks
from bestkept.register.models import Asset, AssetFact, Document, Version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bestkept.home import Home
    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor

# Who may put something under guard, and who may change what is on record about it.
MAY_GUARD = ("employee", "analyst", "legal", "security", "administrator")
MAY_AMEND = ("analyst", "legal", "administrator")


@dataclass(frozen=True)
class SketchedDocument:
    """A document whose text is dropped: where it is, its hash and size.

    `sketches` has for each of its texts what each lens keeps of it, and `laptop` what laptops
    get of it; without that, laptops do not guard it.
    """

    location: str
    file_sha256: str
    bytes: int
    sketches: Sequence[Mapping[str, detect.Sketch]]
    laptop: Sequence[Mapping[str, detect.Sketch]] = ()


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
    tasks.require_key(home)
    with act("candidate.guarded", by) as recording:
        authorise(by, recording.at.date(), *MAY_GUARD)
        facts = {"title": title, "tier": tier, "owner": owner or by.person}
        asset = begin(recording, rules.TRADE_SECRET, facts, valid_from)
        guarded = guard_documents(recording, home, asset, documents, confined=confined)
    tasks.publish_recorded(home)
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
    tasks.require_key(home)
    with act("version.guarded", by) as recording:
        authorise(by, recording.at.date(), *MAY_GUARD)
        asset = known(asset_number)
        if queries.asset(asset.number).fact("guarding") == forms.STOPPED:
            raise Refused(f"{asset.number} was de-listed and is guarded no more. Register it anew.")
        recording.about(asset.number)
        guarded = guard_documents(recording, home, asset, documents, confined=confined)
    tasks.publish_recorded(home)
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
        asset = known(asset_number)
        rules.settable(name)
        recording.about(asset.number)
        recording.note("because", reason(because))
        put(recording, asset, name, value, valid_from)


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
        asset = known(asset_number)
        kept = checked(rules.settable(name), value)
        first = None if valid_from is None else rules.checked_day(valid_from)
        day = on or recording.at.date()
        rewrite = rules.correction(rows_of(asset, name), kept, day, first)
        recording.about(asset.number)
        recording.note("because", reason(because))
        _apply(recording, asset, name, rewrite)


def end(by: Actor, asset_number: str, name: str, *, on: date, because: str) -> None:
    """Record that a fact holds no longer from `on`, and nothing takes its place.

    Raises Refused for facts that an asset always has, and where none would hold then.
    """
    with act("fact.ended", by) as recording:
        authorise(by, recording.at.date(), *MAY_AMEND)
        asset = known(asset_number)
        if name in forms.LASTING or not forms.is_name(name):
            raise Refused(f"{name!r} cannot be ended. Change what it says instead.")
        recording.about(asset.number)
        recording.note("because", reason(because))
        _apply(recording, asset, name, rules.ending(rows_of(asset, name), on))


def add_beside(by: Actor, asset_number: str, kind: str, value: str, *, since: date | None) -> str:
    """Record a place, copy, author or limit beside those on record; return its name.

    `since` is its first day (None: today). Raises Refused for what cannot be.
    """
    with act(f"{kind}.added", by) as recording:
        authorise(by, recording.at.date(), *MAY_AMEND)
        asset = known(asset_number)
        recording.about(asset.number)
        name = rules.next_numbered(kind, (f.name for f in queries.facts_of(asset.pk)))
        put(recording, asset, name, value, since or recording.at.date())
    return name


# What further acts of this stage write, in the act that is open


def begin(
    recording: Recording,
    kind: str,
    facts: Mapping[str, str],
    valid_from: date | None,
) -> Asset:
    """Put an asset on record with its first facts, a trade secret as a candidate."""
    asset = Asset.objects.create(
        number=rules.asset_number(kind, Asset.objects.filter(kind=kind).count() + 1),
        kind=kind,
        recorded_in_id=recording.id,
    )
    recording.about(asset.number)
    first = rules.checked_day(valid_from or recording.at.date())
    kept = {name: checked(name, value) for name, value in facts.items()}
    if kind == rules.TRADE_SECRET:
        kept = {**kept, "status": kept.get("status", rules.CANDIDATE)}
    for name, value in kept.items():
        _insert(recording, asset, name, rules.Span(first, rules.NO_END, value))
    return asset


def put(recording: Recording, asset: Asset, name: str, value: str, first: date) -> None:
    """Make a fact hold from `first` until the next change that is on record."""
    kept = checked(name, value)
    _apply(
        recording, asset, name, rules.change(rows_of(asset, name), kept, rules.checked_day(first))
    )


def guard_documents(
    recording: Recording,
    home: Home,
    asset: Asset,
    documents: Sequence[SketchedDocument],
    *,
    confined: bool = True,
) -> Guarded:
    """Guard the documents of the next version of an asset; Refused where there is none."""
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
    labels = [detect.DocumentLabel(asset.number, version.number, str(row)) for row in rows]
    for lens in detect.DOCUMENT_LENSES:
        entries = [
            (label, [texts[lens] for texts in document.sketches])
            for label, document in zip(labels, documents, strict=True)
        ]
        tasks.add_lens(recording, home, lens, entries)
        tasks.add_laptop_lens(recording, home, lens, zip(labels, documents, strict=True))
    return Guarded(asset.number, version.number, len(rows), sum(row.sketches for row in rows))


def _document(version: Version, document: SketchedDocument) -> Document:
    return Document.objects.create(
        version=version,
        location=storable(document.location),
        file_sha256=document.file_sha256,
        bytes=document.bytes,
        words=sum(texts["verbatim"].words for texts in document.sketches),
        sketches=sum(one.count for texts in document.sketches for one in texts.values()),
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


def known(number: str) -> Asset:
    """Return the row of an asset; Refused if there is none."""
    found = Asset.objects.filter(number=number).first()
    if found is None:
        raise NotThere(f"There is no asset {number}. Nothing was changed.")
    return found


def rows_of(asset: Asset, name: str) -> list[rules.Fact]:
    """Return all rows of one fact."""
    return [fact for fact in queries.facts_of(asset.pk) if fact.name == name]


def checked(name: str, value: str) -> str:
    """Return a fact's value as it is kept; Refused where it cannot be, or names nobody."""
    return _known_person(value) if name in forms.PERSONS else forms.checked(name, value)


def _known_person(email: str) -> str:
    found = person(email)
    if found is None:
        raise Refused(f"Nobody on record has the e-mail address {email}. Add the person first.")
    return found.email


def _apply(recording: Recording, asset: Asset, name: str, rewrite: rules.Rewrite) -> None:
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
