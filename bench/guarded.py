"""An index over many texts in a folder, made with the engine alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bestkept.engines import detect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

KEY = bytes(range(32))


def guard(
    folder: Path,
    texts: Iterable[str],
    key: bytes = KEY,
    most: int = 0,
    lenses: Sequence[str] = ("verbatim",),
) -> detect.Index:
    """Guard each text as an asset of its own, until `most` sketches (0: all); open the index."""
    kept, sketchers = 0, detect.Sketchers(key)
    entries: dict[str, list[Any]] = {lens: [] for lens in lenses}
    for number, text in enumerate(texts, 1):
        label = detect.DocumentLabel(f"TS-{number:04d}", 1, f"D-{number:04d}")
        for lens, sketch in sketchers.sketches(text).items():
            if lens in lenses:
                entries[lens].append((label, [sketch]))
                kept += sketch.count
        if most and kept >= most:
            break
    folder.mkdir(parents=True, exist_ok=True)
    built = [detect.build_segment(rows, key, lens) for lens, rows in entries.items() if rows]
    detect.write_manifest(folder, [detect.write_segment(folder, data) for data in built])
    return detect.Index.open(folder, key)
