"""What a reader hands back, what it may use up, and how it names what it could not read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

TroubleKind = Literal[
    "picture",  # a picture, sound, film or font: there is no text layer in it
    "format",  # a format, encoding or compression that this version does not read
    "damaged",  # broken, cut off or contradicting itself
    "encrypted",  # a password or key is needed
    "limit",  # larger, deeper or slower than `Limits` allow
    "changed",  # changed or vanished while it was read
    "access",  # the system, or a missing program, refused it
    "link",  # a symbolic link that leads nowhere
    "special",  # a pipe, socket or device: never opened
]

Confinement = Literal["full", "any", "none"]

# What tells one state of a file from another without reading it; of local files device, inode,
# size, and the nanoseconds of the last change of the bytes and of the status.
Mark = tuple[int | str, ...]


class Since(NamedTuple):
    """An instant (seconds since 1970), and the commit that it is the time of, if it is one."""

    seconds: int
    commit: str | None = None


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


class SourceTrouble(Exception):  # noqa: N818 - people read the sentence, not the class
    """What the user named cannot be read at all: one plain sentence."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One run of text. Offsets into it count characters of `text` exactly as it is here.

    `member` says which inner file, part or commit it comes from: `dir/a.zip/b.docx#footnotes`,
    `3f2c9a41d07e:src/mix.py`. It is None for a file that is one text.
    """

    member: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that was not read, or not wholly: where, why (a plain sentence), what kind."""

    member: str | None
    why: str
    kind: TroubleKind


@dataclass(slots=True)
class Extraction:
    """The text of one source, and what is missing of it.

    `pieces` can be walked once, and is made as it is walked, so that an archive or a history
    never stands in memory whole. `unread` (nothing came of it) and `partial` (some did) fill up
    meanwhile: they are complete only once `pieces` has run out. `sha256` (hex) is of the bytes
    of the file as they were read; None where the source is no single file, or was not read.
    `content` names all that the pieces depend on, so that two sources of the same content need
    reading once; `mark` is what the file system said of the file that was read.
    """

    pieces: Iterator[Piece]
    unread: list[Trouble] = field(default_factory=list)
    partial: list[Trouble] = field(default_factory=list)
    sha256: str | None = None
    content: str | None = None
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one source may use up; past that it is reported, not read.

    `file_bytes` bounds any one thing held in memory: a file, an inner file, a git blob.
    `inflated_bytes`, `members` and `depth` bound all that is unpacked from one file. An inner
    file over 16 MiB may be at most `ratio` times its packed size. `git_seconds` bounds one
    repository, `document_seconds` the pages of one document. `confinement` says where formats
    that need a parser are read: in a child that all layers hold ("full"), in one that those
    hold which the machine has ("any"), or in this process ("none": for the child itself, and
    for measurements).
    """

    file_bytes: int = 512 << 20
    inflated_bytes: int = 2 << 30
    members: int = 100_000
    depth: int = 5
    ratio: int = 200
    git_seconds: float = 900.0
    document_seconds: float = 120.0
    confinement: Confinement = "full"


LIMITS = Limits()


@dataclass(slots=True)
class Budget:
    """What is left of `Limits.inflated_bytes` and `Limits.members` for one file."""

    bytes: int
    members: int
    told: bool = False

    @property
    def spent(self) -> bool:
        """Whether nothing more may be unpacked."""
        return self.bytes <= 0 or self.members <= 0


@dataclass(slots=True)
class Reading:
    """One file being read: its name, its place inside the source, its limits and troubles.

    The readings of inner files share the budget and the lists of the file that holds them.
    """

    name: str
    limits: Limits
    budget: Budget
    unread: list[Trouble]
    partial: list[Trouble]
    member: str | None = None
    depth: int = 0

    @classmethod
    def begin(cls, name: str, limits: Limits) -> Reading:
        """The reading of a whole file called `name`."""
        return cls(name, limits, _budget(limits), [], [])

    def inside(self, name: str) -> Reading:
        """The reading of the file `name` in this archive."""
        return self._below(name, "/")

    def part(self, name: str) -> Reading:
        """The reading of the part `name` (footnotes, a header) of this document."""
        return self._below(name, "#")

    def object(self, member: str, name: str) -> Reading:
        """The reading of one object of this repository, which is a file of its own."""
        return Reading(
            name, self.limits, _budget(self.limits), self.unread, self.partial, member, self.depth
        )

    def _below(self, name: str, mark: str) -> Reading:
        member = name if self.member is None else f"{self.member}{mark}{name}"
        return Reading(
            name, self.limits, self.budget, self.unread, self.partial, member, self.depth + 1
        )

    def piece(self, text: str) -> Piece:
        """`text` as the piece of this place."""
        return Piece(self.member, text)

    def skip(self, kind: TroubleKind, why: str) -> None:
        """Report that nothing of this was read."""
        self.unread.append(Trouble(self.member, why, kind))

    def doubt(self, kind: TroubleKind, why: str) -> None:
        """Report that this was read in part only."""
        self.partial.append(Trouble(self.member, why, kind))


def shown(name: bytes) -> str:
    r"""Give a file name as text that any reader of JSON and any terminal can take.

    Bytes that are not UTF-8 and control characters stand as `\xNN`.
    """
    text = name.decode("utf-8", "backslashreplace")
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def amount(count: int) -> str:
    """`count` bytes in the unit that a person would use (1 MiB is 1,048,576 bytes)."""
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if count >= size:
            return f"{count / size:.1f}".removesuffix(".0") + f" {unit}"
    return f"{count} bytes"


def _budget(limits: Limits) -> Budget:
    return Budget(limits.inflated_bytes, limits.members)
