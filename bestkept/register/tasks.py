"""What happens later: the index is published, merged, and checked against the database."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.db import Error as DatabaseTrouble
from django.db import transaction

from bestkept.engines import detect
from bestkept.home import HomeTrouble
from bestkept.journal.actions import act, alone
from bestkept.journal.queries import openings
from bestkept.journal.rules import ERASED
from bestkept.register import rules
from bestkept.register.models import AssetFact, Segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from django.db.models import QuerySet

    from bestkept.engines.detect.building import Entry
    from bestkept.home import Home
    from bestkept.journal.actions import Recording
    from bestkept.journal.models import Act
    from bestkept.journal.rules import Actor
    from bestkept.register.actions import SketchedDocument


def live() -> QuerySet[Segment]:
    """Return the segments that the database says are in force, oldest first."""
    return Segment.objects.filter(retired_in__isnull=True).order_by("id")


def publish_index(home: Home) -> None:
    """Make the index's manifest say what the database says, and clear away what neither names.

    Finishes what a crash left half done; safe to run at any time, and in two processes.
    A segment that is retired just now stays until the next time: somebody may be reading it.
    Raises HomeTrouble when the disk refuses.
    """
    # A segment is written inside its act: while nobody records, an unnamed file is nobody's.
    with alone():
        rows = list(live().values_list("name", "sketches"))
        names = [name for name, _ in rows]
        before = _manifest(home)
        try:
            if before != names:
                detect.write_manifest(home.index, names, sum(count for _, count in rows))
            _clear(home.index, {*names, *(before or [])})
        except OSError as trouble:
            raise HomeTrouble(
                f"The index in {home.index} cannot be written ({trouble.strerror}). "
                "What was recorded is safe: run `bestkept fsck --mend` when there is room."
            ) from None


def publish_recorded(home: Home) -> None:
    """Publish the index after an act; HomeTrouble says that the act is on record all the same."""
    try:
        publish_index(home)
    except DatabaseTrouble as trouble:
        raise HomeTrouble(
            f"It is on record, but the index could not be published ({trouble}). "
            "Free some space or check the disk: the next command publishes it."
        ) from trouble


def _manifest(home: Home) -> list[str] | None:
    try:
        return detect.read_manifest(home.index)
    except detect.IndexTrouble:
        return None


def _clear(folder: Path, named: set[str]) -> None:
    for path in folder.iterdir():
        if path.suffix == ".part" or (path.suffix == ".seg" and path.stem not in named):
            path.unlink(missing_ok=True)


def require_key(home: Home) -> None:
    """Raise detect.OtherKey where the home's key is not the one that its index was made under."""
    try:
        detect.Index.open(home.index, home.detect_key())
    except detect.OtherKey:
        raise
    except detect.IndexTrouble:
        return  # the scan and fsck tell other damage; guarding goes on


def add_lens(recording: Recording, home: Home, lens: str, entries: Sequence[Entry]) -> None:
    """Write the segment of one lens, where there is anything for it, and record its hash."""
    sketches = sum(one.count for _, texts in entries for one in texts)
    if sketches:
        data = detect.build_segment(entries, home.detect_key(), lens)
        add_segment(recording, home, data, sketches)


def add_laptop_lens(
    recording: Recording,
    home: Home,
    lens: str,
    documents: Iterable[tuple[detect.DocumentLabel, SketchedDocument]],
    kept_as: str = "",
) -> None:
    """Write what laptops get of one lens likewise, under their own key.

    `kept_as` is another lens, for which the same sketches serve.
    """
    entries = [(label, [texts[lens] for texts in one.laptop]) for label, one in documents]
    sketches = sum(one.count for _, texts in entries for one in texts)
    if sketches:
        key = detect.laptop_key(home.detect_key())
        data = detect.build_segment(entries, key, detect.laptop_lens(kept_as or lens))
        add_segment(recording, home, data, sketches)


def add_segment(recording: Recording, home: Home, data: bytes, sketches: int) -> None:
    """Write a segment durably and record its hash, in the act that is open."""
    name = detect.write_segment(home.index, data)
    Segment.objects.create(name=name, sketches=sketches, recorded_in_id=recording.id)
    lens = detect.Segment(data).lens
    recording.note("index.segment" if lens == "verbatim" else f"index.segment.{lens}", name)


def compact(home: Home, by: Actor) -> bool:
    """Merge a crowd of segments of similar size into one, if there is one; tell whether.

    Records the act index.compacted. The old files stay until the manifest no longer
    names them. Raises HomeTrouble if one of them is missing or damaged.
    """
    if not _crowd(home):
        return False
    with act("index.compacted", by) as recording:
        recording.about("index")
        _merge(recording, home)
    publish_recorded(home)
    return True


def _crowd(home: Home) -> list[str]:
    """Return the segments to merge: a crowd of one lens, else none."""
    sizes: dict[str, list[tuple[str, int]]] = {}
    for name, sketches in live().values_list("name", "sketches"):
        sizes.setdefault(_lens(home, name), []).append((name, sketches))
    return next((names for of in sizes.values() if (names := rules.crowded(of))), [])


def _lens(home: Home, name: str) -> str:
    try:
        return detect.lens_of(home.index, name)
    except detect.IndexTrouble as trouble:
        raise HomeTrouble(str(trouble)) from None


def _merge(recording: Recording, home: Home) -> None:
    # Asked again inside the act: another process may have merged them meanwhile.
    names = _crowd(home)
    recording.note("index.retired", names)
    if not names:
        return
    _replace(recording, home, {name: _read(home, name) for name in names})


def withdraw(recording: Recording, home: Home, label: str) -> None:
    """Take the sketches of an asset, or of one document of that label, out of the index.

    The segments that hold some are replaced by some that hold the others' alone, in the act
    that is open.
    """
    names = live().values_list("name", flat=True)
    held = {name: data for name in names if _holds(data := _read(home, name), label)}
    recording.note("index.retired", list(held))
    _replace(recording, home, held, frozenset({label}))


def _replace(
    recording: Recording,
    home: Home,
    old: dict[str, bytes],
    without: frozenset[str] = frozenset(),
) -> None:
    """Put one segment for each lens in the place of `old` (bytes by name)."""
    Segment.objects.filter(name__in=list(old)).update(retired_in_id=recording.id)
    lenses: dict[str, list[bytes]] = {}
    for data in old.values():
        lenses.setdefault(detect.Segment(data).lens, []).append(data)
    for parts in lenses.values():
        merged = detect.merge_segments(parts, without)
        sketches = detect.Segment(merged).sketches
        if sketches:
            add_segment(recording, home, merged, sketches)


def _holds(data: bytes, label: str) -> bool:
    papers = detect.Segment(data).papers
    return any(label in (paper.label.asset, paper.label.document) for paper in papers)


def _read(home: Home, name: str) -> bytes:
    data = (home.index / f"{name}.seg").read_bytes()
    if hashlib.sha256(data).hexdigest() != name:
        raise HomeTrouble(f"The index's file {name[:12]} is damaged. Restore it from a backup.")
    return data


def check(home: Home) -> list[str]:
    """Return what is wrong with register and index, as plain sentences; empty if nothing is.

    Facts are held against the journal entries that recorded and ended them; segment files
    against the database, and the manifest too.
    """
    return [*_check_facts(), *_check_index(home)]


def _check_facts() -> list[str]:
    rows = AssetFact.objects.select_related("asset", "recorded_in", "superseded_in")
    return [
        f"Fact {row.pk} of {row.asset.number} does not say what the journal recorded."
        for row in rows.order_by("id")
        if not _as_recorded(row)
    ]


def _as_recorded(row: AssetFact) -> bool:
    """Tell whether the entries of a fact's acts say what its row says.

    An act that waits for its number just now has no entry yet; the journal's check knows them.
    """
    if row.recorded_in.number is None or (row.superseded_in and row.superseded_in.number is None):
        return True
    first = {
        "name": row.name,
        "value": row.value,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
    }
    opened = _opened(row.recorded_in, f"fact.{row.pk}")
    if row.value == ERASED and opened is None:
        return True  # not re-decidable; that an act erased it, the journal's own check tells
    if opened != first:
        return False
    if row.superseded_in is None:
        return row.ended_on is None
    ended = {"ended_on": row.ended_on.isoformat() if row.ended_on else None}
    return _opened(row.superseded_in, f"ended.{row.pk}") == ended


def _opened(act: Act, name: str) -> object:
    found = openings(act.number) if act.number is not None else []
    return next((one.value for one in found if one.name == name), None)


def _check_index(home: Home) -> list[str]:
    with transaction.atomic():
        names = list(live().values_list("name", flat=True))
        troubles = [found for name in names for found in _check_file(home, name)]
        if _manifest(home) != names:
            troubles.append(
                "The index's manifest does not say what the database says. "
                "Run `bestkept fsck --mend`."
            )
    return [*troubles, *_check_key(home)]


def _check_key(home: Home) -> list[str]:
    if home.read_only:
        return []  # restored without its keys, which the home says by itself
    try:
        require_key(home)
    except (HomeTrouble, detect.IndexTrouble) as trouble:
        return [str(trouble)]
    return []


def _check_file(home: Home, name: str) -> list[str]:
    try:
        _read(home, name)
    except FileNotFoundError:
        return [f"The index's file {name[:12]} is missing. Restore it from a backup."]
    except OSError as trouble:
        return [f"The index's file {name[:12]} cannot be read ({trouble.strerror})."]
    except HomeTrouble as trouble:
        return [str(trouble)]
    return []
