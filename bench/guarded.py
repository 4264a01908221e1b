"""An index over many texts in a folder, made with the engine alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.engines import detect

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

KEY = bytes(range(32))


def guard(folder: Path, texts: Iterable[str], key: bytes = KEY, most: int = 0) -> detect.Index:
    """Guard each text as an asset of its own, until `most` sketches (0: all); open the index."""
    entries, kept, sketcher = [], 0, detect.Sketcher(key)
    for number, text in enumerate(texts, 1):
        sketch = sketcher.sketch(text)
        label = detect.DocumentLabel(f"TS-{number:04d}", 1, f"D-{number:04d}")
        entries.append((label, [sketch]))
        kept += sketch.count
        if most and kept >= most:
            break
    folder.mkdir(parents=True, exist_ok=True)
    name = detect.write_segment(folder, detect.build_segment(entries, key))
    detect.write_manifest(folder, [name])
    return detect.Index.open(folder, key)
