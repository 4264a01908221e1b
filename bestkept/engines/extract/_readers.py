"""From a detected kind to its reader, which is imported when the first such file comes.

A git hook has 0.3 s of CPU for everything. Readers bring zlib, expat or subprocess with them,
and a commit of plain text needs none of those: so they are named here and imported by name.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Protocol, cast

from bestkept.engines.extract import kinds
from bestkept.engines.extract.reading import LIMITS, Extraction, Limits, Piece, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bestkept.engines.extract.githistory import GitObject
    from bestkept.engines.extract.reading import Since

# A new family of formats is one module with `read(data, reading)` and its lines here.
_READERS = {
    "text": "text",
    "json": "jsontext",
    "html": "webpage",
    "xml": "markup",
    "zip": "archive",
    "tar": "tar",
    "gzip": "compressed",
    "bzip2": "compressed",
    "xz": "compressed",
    "7z": "sevenzip",
    "docx": "docx",
    "xlsx": "xlsx",
    "pptx": "pptx",
    "odf": "opendocument",
    "rtf": "rtf",
    "pdf": "pdf",
    "mail": "mail",
    "mbox": "mail",
    "ole": "compound",
}

# Decoded here, by the standard library alone; every other reader runs in a confined child.
_PLAIN = frozenset({"text", "json"})


_NAMED = frozenset({"gzip", "bzip2", "xz"})
_HEAD = 512


class _Reader(Protocol):
    def read(self, data: bytes, reading: Reading) -> Iterator[Piece]: ...


class _Pool(Protocol):
    def read(self, kind: str, data: bytes, reading: Reading) -> Iterator[Piece]: ...


class _History(Protocol):
    history: Callable[[Path, Limits], Extraction]
    objects: Callable[[Path, Limits, Callable[[str], bool], Since | None], Iterator[GitObject]]


class _Table(Protocol):
    columns: Callable[[str, Reading], Iterator[Piece]]


def read_bytes(data: bytes, name: str, limits: Limits = LIMITS) -> Extraction:
    """Read `data`. What it is, is told from its content; `name` only breaks ties.

    Nothing is raised, here or while the pieces are walked: see `Extraction`.
    """
    reading = Reading.begin(name, limits)
    return Extraction(read(data, reading), reading.unread, reading.partial)


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read `data` at the place that `reading` stands for, as whatever kind it is."""
    return read_as(kinds.detect(data), data, reading)


def read_as(kind: str, data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read `data` as `kind`, or say why that kind is not read.

    A fault in a reader must not take away what the other files hold, so it ends here and is
    reported like any other damage.
    """
    try:
        yield from _unguarded(kind, data, reading)
    except MemoryError:
        reading.doubt("limit", "it needs more memory than its reader has")
    except Exception as fault:  # noqa: BLE001 # see above: the text so far stands, the rest is named
        reading.doubt("damaged", f"its reader stopped ({type(fault).__name__})")


def history(repository: Path, limits: Limits) -> Extraction:
    """Everything that the git repository at `repository` holds, read by the git program."""
    return cast("_History", _load("githistory")).history(repository, limits)


def objects(
    repository: Path, limits: Limits, known: Callable[[str], bool], since: Since | None
) -> Iterator[GitObject]:
    """The same object by object: see `githistory.objects`."""
    yield from cast("_History", _load("githistory")).objects(repository, limits, known, since)


def identity(data: bytes, name: str, sha256: str) -> str:
    """Name all that `read_bytes` depends on: the bytes, and what little of the name matters.

    What is packed alone takes its inner name from it, and a table is told by its ending.
    """
    if kinds.detect(data[:_HEAD]) in _NAMED:
        return f"{sha256} {name}"
    return f"{sha256} table" if name.lower().endswith((".csv", ".tsv")) else sha256


def columns(table: str, reading: Reading) -> Iterator[Piece]:
    """The columns of a table in plain text, each read down."""
    yield from cast("_Table", _load("csvtable")).columns(table, reading)


def modules() -> tuple[str, ...]:
    """The modules of all readers, for a child to import before it is locked down."""
    return tuple(sorted({*_READERS.values(), "csvtable", "media"}))


def _unguarded(kind: str, data: bytes, reading: Reading) -> Iterator[Piece]:
    if kinds.medium(kind):
        yield from cast("_Reader", _load("media")).read(data, reading)
    elif kind not in _READERS:
        reading.skip(*kinds.why_unread(kind))
    elif kind in _PLAIN or reading.limits.confinement == "none":
        yield from cast("_Reader", _load(_READERS[kind])).read(data, reading)
    else:
        yield from cast("_Pool", _load("confined.pool")).read(kind, data, reading)


def _load(module: str) -> object:
    return importlib.import_module(f"bestkept.engines.extract.{module}")
