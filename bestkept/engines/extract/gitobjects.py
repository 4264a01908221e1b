"""Objects out of `git cat-file`, and changes out of `git diff --raw`."""

from __future__ import annotations

import subprocess
from itertools import islice
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, NamedTuple

from bestkept.engines.extract import _readers
from bestkept.engines.extract.gitprocess import Git, GitTrouble
from bestkept.engines.extract.reading import Extraction, Reading, amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bestkept.engines.extract.reading import Limits, Piece

_WINDOW = 64  # requests ahead of the answers: 64 names fit into any pipe, so nobody waits
_RESTARTS = 20
_STEP = 1 << 16
_DAMAGED = "git could not read it: it is damaged or not there"
_SUBMODULE = "160000"  # the mode of a commit of another repository


class Wanted(NamedTuple):
    """An object to read and the name under which it is shown."""

    oid: str
    label: str


class Answer(NamedTuple):
    """What git gave for it: its type and bytes; `data` is None where `fault` says why."""

    wanted: Wanted
    type: str
    data: bytes | None
    fault: str = ""


class Change(NamedTuple):
    """A blob that came at `path`, in `commit` where one is named."""

    commit: str
    path: bytes
    oid: str


def contents(git: Git, wanted: Iterable[Wanted], most: int) -> Iterator[Answer]:
    """Read objects, in the order asked; one of more than `most` bytes is passed over.

    An object so broken that git ends over it is reported, and git started again for the rest.
    Raises GitTrouble if git cannot go on.
    """
    pending: list[Wanted] = []
    source = iter(wanted)
    for _ in range(_RESTARTS):
        with git.start("cat-file", "--batch", stdin=subprocess.PIPE) as process:
            while pending or (pending := list(islice(source, _WINDOW))):
                process.ask("".join(f"{one.oid}\n" for one in pending))
                while pending and (answer := _answer(process.output, pending[0], most)):
                    del pending[0]
                    yield answer
                if pending:
                    break
            else:
                return
        git.check_time()
        yield Answer(pending.pop(0), "", None, _DAMAGED)
    raise GitTrouble("too many of its objects are damaged: the rest was not read")


def read_object(answer: Answer, limits: Limits) -> Extraction:
    """The text of one object: of a blob as the file that it is, of a commit or tag its message."""
    label = answer.wanted.label
    place = Reading.begin("", limits).object(label, PurePosixPath(label).name)
    return Extraction(_pieces(answer, place), place.unread, place.partial)


def _pieces(answer: Answer, place: Reading) -> Iterator[Piece]:
    if answer.data is None:
        most = amount(place.limits.file_bytes)
        limit = f"it is over {most}: raise that with --max-bytes"
        place.skip(*(("limit", limit) if answer.fault == "limit" else ("damaged", answer.fault)))
    elif answer.type in {"commit", "tag"}:
        yield from _readers.read_as("text", answer.data.partition(b"\n\n")[2], place)
    else:
        yield from _readers.read(answer.data, place)


def changes(output: IO[bytes]) -> Iterator[Change]:
    """Parse `diff --raw -z` as it comes; what is deleted and submodules are left out."""
    commit, blob = "", None
    for word in _words(output):
        if blob is not None:
            if blob:
                yield Change(commit, word, blob)
            blob = None
        elif word.startswith(b":"):
            blob = _new_blob(word.decode())
        else:
            commit = word.decode()


def _new_blob(change: str) -> str:
    """The blob that a raw line brings; "" for none. A merge has one column for each parent."""
    parents = len(change) - len(change.lstrip(":"))
    columns = change.lstrip(":").split()
    mode, blob = columns[parents], columns[2 * parents + 1]
    return "" if mode == _SUBMODULE or not blob.strip("0") else blob


def _words(output: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while step := output.read(_STEP):
        *words, rest = (rest + step).split(b"\x00")
        yield from words


def _answer(output: IO[bytes], wanted: Wanted, most: int) -> Answer | None:
    """The next answer of `cat-file --batch`; None if it broke off."""
    words = output.readline().split()
    if len(words) == 2:
        return Answer(wanted, "", None, _DAMAGED)
    if len(words) != 3:
        return None
    kind, size = words[1].decode(), int(words[2])
    if size > most:
        whole = _discard(output, size + 1)
        return Answer(wanted, kind, None, "limit") if whole else None
    data = output.read(size)
    return Answer(wanted, kind, data) if output.read(1) == b"\n" else None


def _discard(output: IO[bytes], size: int) -> bool:
    while size and (step := output.read(min(size, _STEP))):
        size -= len(step)
    return size == 0
