"""What document packages have beside their text: other parts, pictures, embedded files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bestkept.engines.extract import _readers, kinds, wordml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.archive import Member
    from bestkept.engines.extract.reading import Piece, Reading


@dataclass(slots=True)
class Rest:
    """Reads the parts that have no reader of their own, and counts the pictures among them."""

    reading: Reading
    pictures: int = 0

    def read(self, member: Member) -> Iterator[Piece]:
        """Read a part as markup if it is that, else as the file that it is."""
        if member.name.lower().endswith((".xml", ".vml")):
            part = wordml.read_part(member.data)
            if part.broken:
                member.reading.doubt("damaged", part.broken)
            if part.text.strip():
                yield member.reading.piece(part.text)
        else:
            yield from self.embedded(member)

    def embedded(self, member: Member) -> Iterator[Piece]:
        """Read an embedded file; a picture is counted."""
        if kinds.medium(kinds.detect(member.data)):
            self.pictures += 1
        else:
            yield from _readers.read(member.data, member.reading)

    def report(self, missing: str | None) -> None:
        """Say how many pictures there were, and what is `missing`, if anything is."""
        if self.pictures:
            count = "1 picture" if self.pictures == 1 else f"{self.pictures} pictures"
            self.reading.doubt("picture", f"{count} in it: not read")
        if missing:
            self.reading.doubt("damaged", f"{missing} missing")
