"""The child: import every reader, lock down, then read one document after another.

It is started with the parent's `sys.path` and nothing of its environment. Descriptor 0
is the input, 1 the output, 2 the lifeline, which is never read or written.
"""

from __future__ import annotations

import contextlib
import encodings
import gc
import importlib
import json
import os
import pkgutil
import sys
from typing import TYPE_CHECKING, Any, Protocol, cast

from bestkept.engines.extract import _readers
from bestkept.engines.extract.confined import frames, lockdown
from bestkept.engines.extract.reading import Limits, Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Piece

_STEP = 1 << 20
# What the standard library imports inside its functions (Counter.most_common, strptime ...).
_LATE = ("heapq", "_strptime", "calendar", "copy", "decimal", "linecache", "locale", "stringprep")
_ABSENT = {"mbcs", "oem", "cp65001"}  # encodings of Windows alone


class _Module(Protocol):
    def read(self, data: bytes, reading: Reading) -> Iterator[Piece]: ...


def main(told: dict[str, Any]) -> None:
    """Serve until the input ends. `told` is what the parent says at the start."""
    code = 1
    try:
        lockdown.tie_to(2)
        readers = _import(told["readers"], told["more"])
        held = lockdown.lock_down(told["memory"], told["seconds"], told["layers"])
        _send(frames.frame(b"R", " ".join(held).encode()))
        while (asked := _line()) is not None:
            _answer(asked, readers)
        code = 0
    finally:
        os._exit(code)  # nothing that a document left behind gets to run


def _import(own: list[str], more: dict[str, str]) -> dict[str, _Module]:
    """Import all that reading may need: later no file opens, not even one of Python's own.

    A reader module may have a function `prepare()`, for what its libraries would open later.
    """
    for found in pkgutil.iter_modules(encodings.__path__):
        if found.name not in _ABSENT:
            importlib.import_module(f"encodings.{found.name}")
    for late in _LATE:
        importlib.import_module(late)
    modules = {}
    for name in [*(f"bestkept.engines.extract.{one}" for one in own), *more.values()]:
        with contextlib.suppress(ImportError):  # a library is missing: told at the first document
            modules[name] = importlib.import_module(name)
            getattr(modules[name], "prepare", lambda: None)()
    gc.collect()
    gc.freeze()
    return {kind: cast("_Module", modules[name]) for kind, name in more.items()}


def _answer(asked: dict[str, Any], readers: dict[str, _Module]) -> None:
    _send(frames.frame(b"B", asked["token"].encode()))
    data = _exactly(asked["size"])
    limits = Limits(**asked["limits"])
    reading = Reading.begin(asked["name"], limits)
    reading.member, reading.depth = asked["member"], asked["depth"]
    kind = asked["kind"]
    one = readers.get(kind)
    pieces = one.read(data, reading) if one else _readers.read_as(kind, data, reading)
    for piece in pieces:
        _tell_troubles(reading)
        for part in frames.piece_frames(piece):
            _send(part)
    _tell_troubles(reading)
    _send(frames.frame(b"F"))


def _tell_troubles(reading: Reading) -> None:
    for kind, troubles in ((b"U", reading.unread), (b"D", reading.partial)):
        for trouble in troubles:
            _send(frames.trouble_frame(kind, trouble))
        troubles.clear()


def _line() -> dict[str, Any] | None:
    """The next request; None at the end of the input."""
    size = _exactly(4, may_end=True)
    return json.loads(_exactly(int.from_bytes(size, "big"))) if size else None


def _exactly(size: int, *, may_end: bool = False) -> bytes:
    data = bytearray()
    while len(data) < size:
        step = os.read(0, min(_STEP, size - len(data)))
        if not step:
            if may_end and not data:
                return b""
            sys.exit(1)
        data += step
    return bytes(data)


def _send(data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(1, view) :]
