"""Pictures, sounds, films and fonts: the text that stands in them in the clear, and nothing else.

Metadata and comments are such text. One that is not built as its signature says may be anything
with a signature put before it: it is read like a text as far as it goes, and reported as damaged.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bestkept.engines.extract import kinds, mediaformat, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Piece, Reading

_RUN = re.compile(
    rb"(?:[\t\n\r -~]|[\xc2-\xdf][\x80-\xbf]"
    rb"|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}){24,}"
)
_WIDE = re.compile(rb"(?:[\t\n\r -~]\x00){24,}")
_WORDS = re.compile(r"(?:[^\W\d_]{2,}[\s,.;:]+){4}")  # a run of words, and no pattern of pixels
# Their parts are followed to the end: long metadata in a small picture is no cause for doubt.
_FOLLOWED = {"PNG", "JPEG", "GIF", "WebP"}


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Give the words in `data`, and say that the rest has no text layer, or is in doubt."""
    kind = kinds.detect(data)
    runs = _runs(data)
    if not _sound(data, kind, runs):
        whole = text.decode(data)
        runs = [whole.text] if whole else runs
        why = f"it begins like {kinds.medium(kind)} ({kind}) and is not built like one"
        report = reading.doubt if runs else reading.skip
        report("damaged", f"{why}: at most its readable text was read")
    elif runs:
        why = f"{kinds.medium(kind)} ({kind}): only the words that stand in it in the clear"
        reading.doubt("picture", f"{why} were read")
    else:
        reading.skip(*kinds.why_unread(kind))
    if runs:
        yield reading.piece("\n".join(runs))


def wordless(data: bytes) -> bool:
    """Whether `data` is a picture, sound, film or font that is whole and holds no words."""
    kind = kinds.detect(data)
    return kinds.medium(kind) is not None and not _runs(data) and _sound(data, kind, [])


def _sound(data: bytes, kind: str, runs: list[str]) -> bool:
    end = mediaformat.end(data, kind)
    if end is None or (end < len(data) and _runs(data[end:])):
        return False
    return kind in _FOLLOWED or 2 * sum(map(len, runs)) < len(data)


def _runs(data: bytes) -> list[str]:
    found = [run[0].decode("utf-8", "replace") for run in _RUN.finditer(data)]
    found += [run[0].decode("utf-16-le", "replace") for run in _WIDE.finditer(data)]
    return [run for run in found if _WORDS.search(run)]
