"""A folder with planted passages: protected texts, outgoing files, and what was planted where."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


class Unusable(Exception):  # noqa: N818 - the sentence is what is read
    """The folder cannot be measured with; the message says why."""


@dataclass(frozen=True)
class Planted:
    """A passage that was planted: characters [start, end) of `file` are of `document`."""

    file: str
    start: int
    end: int
    document: str
    kind: str
    words: int


@dataclass
class Folder:
    """What there is to measure with; `odd` says in sentences what was left out, and why."""

    documents: list[tuple[str, str]]
    outgoing: list[tuple[str, str]]
    planted: list[Planted] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)  # files of which the truth says anything

    def groups(self) -> dict[str, list[tuple[str, str]]]:
        """Return the outgoing files that hold nothing planted, and those that do."""
        return {
            "clean": [one for one in self.outgoing if one[0] not in self.named],
            "planted": [one for one in self.outgoing if one[0] in self.named],
        }


def load(protected: Path, outgoing: Path, truth: Path) -> Folder:
    """Read the three; raise Unusable where nothing could be measured."""
    odd: list[str] = []
    folder = Folder(_texts(protected, odd), _texts(outgoing, odd), odd=odd)
    files, documents = dict(folder.outgoing), dict(folder.documents)
    try:
        lines = truth.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError as trouble:
        raise Unusable(f"The truth {truth} cannot be read ({trouble.strerror}).") from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            folder.named |= _named(line)
            row = _row(line, files, documents)
            if isinstance(row, str):
                odd.append(f"Line {number} of the truth was left out: {row}.")
            else:
                folder.planted.append(row)
    return folder


def _texts(root: Path, odd: list[str]) -> list[tuple[str, str]]:
    if not root.is_dir():
        raise Unusable(f"{root} is not a folder. Give the folder that holds the files.")
    found = []
    for path in sorted(root.rglob("*")):
        if path.is_file():
            name = path.relative_to(root).as_posix()
            found.append((name, _text(path, name, odd)))
    if not found:
        raise Unusable(f"{root} holds no file. There is nothing to measure.")
    return found


def _text(path: Path, name: str, odd: list[str]) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        odd.append(f"{name} is not UTF-8; it was read as Latin-1.")
        return path.read_bytes().decode("latin-1")
    except OSError as trouble:
        odd.append(f"{name} could not be read ({trouble.strerror}); it was taken as empty.")
        return ""


def _row(line: str, files: dict[str, str], documents: dict[str, str]) -> Planted | str:
    """Return what a line of the truth says, or why it cannot be used."""
    try:
        said = json.loads(line)
        file, document = _name(said["file"]), _name(said["document"])
        start, end = int(said["start"]), int(said["end"])
    except (ValueError, KeyError, TypeError) as trouble:
        return f"it does not say file, start, end and document ({type(trouble).__name__})"
    if file not in files:
        return f"the file {file!r} is not in the outgoing folder"
    if document not in documents:
        return f"the document {document!r} is not in the protected folder"
    end = min(end, len(files[file]))
    if not 0 <= start < end:
        return (
            f"{start} to {end} is no passage of {file!r}, which has {len(files[file])} characters"
        )
    return Planted(file, start, end, document, _kind(said), len(files[file][start:end].split()))


def _named(line: str) -> set[str]:
    """Return the file that a line names, usable or not: it is not to be taken for clean."""
    try:
        return {_name(json.loads(line)["file"])}
    except (ValueError, KeyError, TypeError):
        return set()


def _name(said: Any) -> str:
    if not isinstance(said, str):
        raise TypeError
    return said.removeprefix("./")


def _kind(said: dict[str, Any]) -> str:
    return str(said.get("kind") or "not said")
