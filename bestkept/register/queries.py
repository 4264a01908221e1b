"""Who may see what: assets, with the facts that held on a day, by what was known on another."""

from __future__ import annotations

import functools
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Max, Q

from bestkept.engines import detect
from bestkept.home import HomeTrouble
from bestkept.journal.queries import entry, openings
from bestkept.journal.rules import NotThere, Refused, is_later, utc_day
from bestkept.people.queries import authorise
from bestkept.register import facts as forms
from bestkept.register import rules
from bestkept.register.models import Asset, AssetFact, Document, Segment, Version

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from django.db.models import QuerySet

    from bestkept.home import Home
    from bestkept.journal.rules import Actor

# Who sees the whole register, and who sees what is their own in it.
MAY_SEE_ALL = ("analyst", "legal", "security", "auditor", "administrator")
MAY_SEE_OWN = ("employee",)
# Whose laptop may carry what it needs to guard.
MAY_CARRY = ("employee", "analyst", "legal", "security", "monitoring", "administrator")


@dataclass(frozen=True)
class FactView:
    """A fact in force: its row, value and days, the entries behind it, and when it was recorded.

    `later` tells that it was recorded on a UTC day after the day that was asked about.
    """

    row: int
    name: str
    value: str
    valid_from: date
    valid_to: date | None
    entry: int
    recorded: datetime
    ended_on: date | None
    ended_entry: int | None
    later: bool


@dataclass(frozen=True)
class DocumentView:
    """A document under guard: its label in the index, where it was, its hash and sizes."""

    label: str
    location: str
    file_sha256: str
    bytes: int
    words: int
    sketches: int


@dataclass(frozen=True)
class VersionView:
    """A version of an asset, the entry that recorded it, and its documents."""

    number: int
    entry: int
    recorded: datetime
    documents: tuple[DocumentView, ...]


@dataclass(frozen=True)
class AssetView:
    """An asset on a day: facts in force, and the versions recorded by then."""

    number: str
    kind: str
    entry: int
    recorded: datetime
    facts: tuple[FactView, ...]
    versions: tuple[VersionView, ...]

    def fact(self, name: str) -> str | None:
        """Return the value of a fact in force, None if there is none."""
        return next((fact.value for fact in self.facts if fact.name == name), None)


@dataclass(frozen=True)
class LaptopView:
    """What laptops get: each segment by name, lens and bytes; as of which entry, and when (UTC).

    `missing` are the assets of whose newest version some document is not in it: it was guarded
    when nothing was made for laptops, or holds nothing that says enough.
    """

    key: str
    segments: tuple[tuple[str, str, int], ...]
    entry: int
    at: datetime
    documents: int
    missing: tuple[str, ...]


def laptop_index(by: Actor, home: Home) -> LaptopView:
    """Return what laptops get of the index as it is published; Refused for most roles."""
    authorise(by, datetime.now(UTC).date(), *MAY_CARRY)
    live = Segment.objects.filter(retired_in__isnull=True).order_by("id")
    ends = Segment.objects.aggregate(a=Max("recorded_in__number"), b=Max("retired_in__number"))
    last = max((one for one in ends.values() if one is not None), default=None)
    try:
        segments, held, missing = _carried(home.index, tuple(live.values_list("name", flat=True)))
    except OSError:
        raise HomeTrouble("A file of the index cannot be read. Run `bestkept fsck`.") from None
    identity = detect.key_identity(detect.laptop_key(home.detect_key()))
    at = datetime.fromtimestamp(0, UTC) if last is None else entry(last).at
    return LaptopView(identity, segments, last or 0, at, held, missing)


@functools.lru_cache(4)
def _carried(
    folder: Path, names: tuple[str, ...]
) -> tuple[tuple[tuple[str, str, int], ...], int, tuple[str, ...]]:
    """Return the segments for laptops, how many documents are in them, and whose are not."""
    papers: dict[bool, set[tuple[str, int, str]]] = {True: set(), False: set()}
    segments = []
    for name in names:
        data = (folder / f"{name}.seg").read_bytes()
        segment = detect.Segment(data)
        carried = segment.lens.startswith(detect.LAPTOP)
        if carried:
            segments.append((name, segment.lens, len(data)))
        if segment.lens.removeprefix(detect.LAPTOP) in detect.DOCUMENT_LENSES:
            labels = (one.label for one in segment.papers if one.sketches)
            papers[carried].update((one.asset, one.version, one.document) for one in labels)
    last: dict[str, int] = {}
    for asset, version, _ in papers[False]:
        last[asset] = max(version, last.get(asset, 0))
    gone = papers[False] - papers[True]
    missing = {asset for asset, version, _ in gone if version == last[asset]}
    return tuple(segments), len(papers[True]), tuple(sorted(missing))


def assets(on: date | None = None, as_known: date | None = None) -> list[AssetView]:
    """Return every asset that the record knew, as `asset` does, by number."""
    rows = Asset.objects.select_related("recorded_in").order_by("id")
    return [_view(row, on, as_known) for row in rows if _is_known(row, as_known)]


def asset(number: str, on: date | None = None, as_known: date | None = None) -> AssetView:
    """Return an asset with the facts that held on `on` (None: today).

    With `as_known`, as the record stood at the end of that UTC day; without it, by all that
    is known now. Versions count from the day they were recorded. Raises Refused for an
    asset that is not on record, or was not then.
    """
    row = Asset.objects.select_related("recorded_in").filter(number=number).first()
    if row is None:
        raise NotThere(f"There is no asset {number}. The register lists the number of each.")
    if not _is_known(row, as_known):
        raise Refused(f"{number} was not on record yet on {as_known}.")
    return _view(row, on, as_known)


@dataclass(frozen=True)
class SegmentView:
    """A file of the index that is in force: its name, its sketches, when and by which entry."""

    name: str
    sketches: int
    recorded: datetime
    entry: int


def segments(by: Actor) -> list[SegmentView]:
    """Return the files of the index that are in force, newest first; Refused for most roles."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE_ALL)
    rows = Segment.objects.filter(retired_in__isnull=True).select_related("recorded_in")
    return [
        SegmentView(row.name, row.sketches, row.recorded_in.at, row.recorded_in.number or 0)
        for row in rows.order_by("-id")
    ]


def secrets_by(on: date) -> list[str]:
    """Return the numbers of the trade secrets that were on record by the end of UTC day `on`."""
    end = datetime.combine(on + timedelta(days=1), time(), UTC)
    rows = Asset.objects.filter(kind=rules.TRADE_SECRET, recorded_in__at__lt=end)
    return list(rows.order_by("id").values_list("number", flat=True))


def seen_assets(by: Actor, on: date | None = None, as_known: date | None = None) -> list[AssetView]:
    """Return the assets that `by` may see; Refused for a role that sees none.

    An employee sees what they put on record, own or stand in for.
    """
    authorise(by, datetime.now(UTC).date(), *MAY_SEE_ALL, *MAY_SEE_OWN)
    found = assets(on, as_known)
    return found if by.role in MAY_SEE_ALL else [one for one in found if _is_own(by, one)]


def seen_asset(
    by: Actor, number: str, on: date | None = None, as_known: date | None = None
) -> AssetView:
    """Return an asset that `by` may see, as `asset` does; Refused for another."""
    authorise(by, datetime.now(UTC).date(), *MAY_SEE_ALL, *MAY_SEE_OWN)
    if by.role not in MAY_SEE_ALL:
        # The same words for both, so that nobody learns by trying which numbers there are.
        there = Asset.objects.filter(number=number).exists()
        if not there or not _is_own(by, asset(number)):
            raise NotThere(f"{number} is not yours to see, if there is one. Ask legal.")
    return asset(number, on, as_known)


def answers_for(person: str, number: str) -> bool:
    """Tell whether somebody is owner or deputy of an asset today; not of one that is not there."""
    return person in said_today(number, "owner", "deputy").values()


def said_today(number: str, *names: str) -> dict[str, str]:
    """Return what these facts of an asset say today, by name; of one that is not there, nothing."""
    rows = AssetFact.objects.filter(asset__number=number, name__in=names)
    found = [_fact(row) for row in rows.select_related("recorded_in", "superseded_in")]
    return {one.name: one.value for one in rules.standing(found, datetime.now(UTC).date())}


def _is_own(by: Actor, found: AssetView) -> bool:
    if by.person in (found.fact("owner"), found.fact("deputy")):
        return True
    return any(o.name == "actor.person" and o.value == by.person for o in openings(found.entry))


def owners(assets: Collection[int], on: date) -> dict[int, str]:
    """Return the owner's address of each of these assets (by row) that has one on a day."""
    rows = owning(on).filter(asset__in=assets)
    return dict(rows.order_by("id").values_list("asset", "value"))


def owning(on: date) -> QuerySet[AssetFact]:
    """Return the facts that say on a day who owns an asset, for questions of parts after this."""
    return AssetFact.objects.holding(on).filter(name="owner")


def _naming(person: str) -> QuerySet[AssetFact]:
    """Return the facts that may name somebody: as owner, deputy, author or holder of a copy.

    `facts.person` tells whom one of them names.
    """
    said = Q(name__in=forms.PERSONS, value__iexact=person)
    said |= Q(name__startswith=f"{forms.AUTHOR}.", value__istartswith=f"{person}:")
    said |= Q(name__startswith=f"{forms.COPY}.", value__icontains=f" held by {person}:")
    return AssetFact.objects.filter(said)


def named_on(person: str, on: date) -> dict[str, list[FactView]]:
    """Return which facts name somebody on a day, by the number of the asset, in one question.

    Of an asset whose facts name them on another day alone, none.
    """
    said = _naming(person)
    rows = AssetFact.objects.filter(asset__in=said.values("asset"), name__in=said.values("name"))
    found: dict[str, list[rules.Fact]] = defaultdict(list)
    for row in rows.select_related("asset", "recorded_in", "superseded_in").order_by("id"):
        found[row.asset.number].append(_fact(row))
    held = {number: rules.standing(ones, on) for number, ones in found.items()}
    return {
        number: [_fact_view(one, on) for one in ones if forms.person(one.name, one.value) == person]
        for number, ones in held.items()
    }


def is_named(person: str, number: str) -> bool:
    """Tell whether a fact of an asset names somebody, or did; not of one that is not there."""
    told = _naming(person).filter(asset__number=number).values_list("name", "value")
    return any(forms.person(name, value) == person for name, value in told)


def spans_of(number: str, name: str) -> list[rules.Span]:
    """Return what is on record of one fact of an asset: each value with its days, oldest first."""
    rows = AssetFact.objects.filter(asset__number=number, name=name)
    rows = rows.select_related("recorded_in", "superseded_in").order_by("id")
    return rules.spans([_fact(row) for row in rows])


def guarded_already(file_sha256: str, member: str | None = None) -> tuple[str, str] | None:
    """Return the asset and the document that first held these bytes, or this file in them."""
    rows = Document.objects.filter(file_sha256=file_sha256).select_related("version__asset")
    for row in rows.order_by("id") if file_sha256 else ():
        if member is None or row.location.endswith(f"!{member}"):
            return row.version.asset.number, str(row)
    return None


def versions_with(file_sha256: str) -> list[tuple[str, int]]:
    """Return the trade secrets that hold a file with these bytes, and in which version each."""
    rows = Document.objects.filter(file_sha256=file_sha256, version__asset__kind=rules.TRADE_SECRET)
    found = rows.values_list("version__asset__number", "version__number").distinct()
    return list(found.order_by("version__asset", "version__number"))


def facts_of(asset_id: int) -> list[rules.Fact]:
    """Return all fact rows of an asset, for the rules."""
    rows = AssetFact.objects.filter(asset_id=asset_id).select_related(
        "recorded_in", "superseded_in"
    )
    return [_fact(row) for row in rows.order_by("id")]


def _is_known(row: Asset, as_known: date | None) -> bool:
    return as_known is None or utc_day(row.recorded_in.at) <= as_known


def _fact(row: AssetFact) -> rules.Fact:
    ended = row.superseded_in
    return rules.Fact(
        row=row.pk,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        entry=row.recorded_in.number or 0,
        recorded=row.recorded_in.at,
        ended_on=row.ended_on,
        ended_entry=ended.number if ended else None,
        superseded=ended.at if ended else None,
        name=row.name,
        value=row.value,
    )


def _view(row: Asset, on: date | None, as_known: date | None) -> AssetView:
    day = on or datetime.now(UTC).date()
    facts = rules.standing(facts_of(row.pk), day, as_known)
    return AssetView(
        row.number,
        row.kind,
        row.recorded_in.number or 0,
        row.recorded_in.at,
        tuple(_fact_view(fact, day) for fact in facts),
        tuple(_versions(row, min(day, as_known or day))),
    )


def _fact_view(fact: rules.Fact, day: date) -> FactView:
    return FactView(
        fact.row,
        fact.name,
        fact.value,
        fact.valid_from,
        fact.valid_to,
        fact.entry,
        fact.recorded,
        fact.ended_on,
        fact.ended_entry,
        is_later(fact.recorded, day),
    )


def _versions(row: Asset, by: date) -> Iterable[VersionView]:
    found = Version.objects.filter(asset=row).select_related("recorded_in").order_by("number")
    for version in found:
        act = version.recorded_in
        if not is_later(act.at, by):
            documents = tuple(_document(d) for d in version.documents.order_by("id"))
            yield VersionView(version.number, act.number or 0, act.at, documents)


def _document(row: Document) -> DocumentView:
    return DocumentView(str(row), row.location, row.file_sha256, row.bytes, row.words, row.sketches)
