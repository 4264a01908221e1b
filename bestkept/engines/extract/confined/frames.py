"""What goes over the pipe between parent and child, and how the parent checks each bit of it.

A frame is one letter, the length of what follows (32 bits, big-endian) and that many bytes, at
most `MOST`. An answer begins with the token of its document (`B`), so that nothing that was left
of another is taken for it. Then come pieces (`P` with the member, `T` with text as often as it
takes, `E`) and troubles (`U` unread, `D` in part), and at the end `F`. Before its first document
a child says `R`, with the layers of confinement that it got.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, get_args

from bestkept.engines.extract.reading import Piece, Trouble, TroubleKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bestkept.engines.extract.reading import Reading

MOST = 1 << 20  # bytes of one frame
_HEAD = struct.Struct(">cI")
_TEXT = 1 << 18  # characters of a text that go into one frame: at most 4 bytes each
_SHORT = 4096  # characters of a member's name or of a reason
_KINDS = frozenset(get_args(TroubleKind))
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


class Lie(Exception):  # noqa: N818 - it is what the child told
    """What came is no answer that an honest child gives."""


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    """Return one frame."""
    return _HEAD.pack(kind, len(payload)) + payload


def piece_frames(piece: Piece) -> Iterator[bytes]:
    """Yield the frames of a piece."""
    yield frame(b"P", _optional(piece.member))
    for at in range(0, len(piece.text), _TEXT):
        yield frame(b"T", piece.text[at : at + _TEXT].encode("utf-8", "replace"))
    yield frame(b"E")


def trouble_frame(kind: bytes, trouble: Trouble) -> bytes:
    """Return the frame of a trouble; `kind` is `U` or `D`."""
    fields = (trouble.kind, trouble.why.replace("\x00", " ")[:_SHORT])
    return frame(kind, "\x00".join(fields).encode("utf-8", "replace") + _optional(trouble.member))


def _optional(member: str | None) -> bytes:
    # A zero byte before it tells a name that is empty from no name at all.
    return b"" if member is None else b"\x00" + member[:_SHORT].encode("utf-8", "replace")


class Unpacking:
    """Bytes as they come, cut into frames. A length that is claimed allocates nothing."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def frames(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Take `data`; yield each frame that is whole now. Raises Lie at a length over `MOST`."""
        self._waiting += data
        while len(self._waiting) >= _HEAD.size:
            kind, length = _HEAD.unpack_from(self._waiting)
            if length > MOST:
                raise Lie("a frame that is too long")
            end = _HEAD.size + length
            if end > len(self._waiting):
                return
            payload = bytes(self._waiting[_HEAD.size : end])
            del self._waiting[:end]
            yield kind, payload

    @property
    def empty(self) -> bool:
        """Whether no part of a frame is waiting."""
        return not self._waiting


class Answer:
    """The answer to one document as it comes in; each word of it is checked, none believed.

    Troubles go into `reading` at once. `most` bounds the bytes of all frames together.
    """

    def __init__(self, reading: Reading, most: int, token: str) -> None:
        self._reading = reading
        self.token = token
        self._left = most
        self._member: str | None = None
        self._parts: list[bytes] | None = None
        self.done = False
        self.begun = False  # whether the token has come
        self.pieces = 0

    def take(self, kind: bytes, payload: bytes) -> Piece | None:
        """Take a frame; return the piece that it completes. Raises Lie, and OverflowError."""
        self._left -= len(payload) + _HEAD.size
        if self._left < 0:
            raise OverflowError
        if self.done or self.begun == (kind == b"B"):
            raise Lie("words out of turn")
        taker: Callable[[bytes], Piece | None] | None = {
            b"B": self._check,
            b"P": self._begin,
            b"T": self._text,
            b"E": self._end,
            b"U": self._unread,
            b"D": self._partial,
            b"F": self._finish,
        }.get(kind)
        if taker is None:
            raise Lie("a frame of no known kind")
        return taker(payload)

    def _check(self, payload: bytes) -> None:
        if payload != self.token.encode():
            raise Lie("words out of turn")
        self.begun = True

    def _begin(self, payload: bytes) -> None:
        if self._parts is not None:
            raise Lie("a piece within a piece")
        self._member, self._parts = _member(payload), []

    def _text(self, payload: bytes) -> None:
        if self._parts is None:
            raise Lie("text outside of a piece")
        self._parts.append(payload)

    def _end(self, payload: bytes) -> Piece:
        if self._parts is None or payload:
            raise Lie("an end without a beginning")
        text = _decoded(b"".join(self._parts))
        self._parts = None
        self.pieces += 1
        return Piece(self._member, text)

    def _unread(self, payload: bytes) -> None:
        self._reading.unread.append(_trouble(payload))

    def _partial(self, payload: bytes) -> None:
        self._reading.partial.append(_trouble(payload))

    def _finish(self, payload: bytes) -> None:
        if self._parts is not None or payload:
            raise Lie("an end within a piece")
        self.done = True


def _trouble(payload: bytes) -> Trouble:
    kind, _, rest = payload.partition(b"\x00")
    why, mark, member = rest.partition(b"\x00")
    for known in _KINDS:
        if known.encode() == kind:
            return Trouble(_member(mark + member), _clean(_decoded(why)), known)
    raise Lie("a trouble of no known kind")


def _member(payload: bytes) -> str | None:
    if not payload:
        return None
    if payload[:1] != b"\x00":
        raise Lie("a name that is none")
    return _clean(_decoded(payload[1:]))


def _decoded(payload: bytes) -> str:
    try:
        return payload.decode("utf-8")
    except UnicodeDecodeError:
        raise Lie("text that is not UTF-8") from None


def _clean(text: str) -> str:
    """`text` without what could steer a terminal, and short."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text[:_SHORT])
