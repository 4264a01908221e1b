"""Bytes to text: what a file, an archive, a document or a git repository says.

Two ways in. `read_bytes` reads bytes in hand. `walk` finds what is to be read under some paths
and gives each file or repository as a `Source`, which is opened only when its `read` is called.
Neither raises on bad input: what could not be read, or only in part, is named in the answer.
"""

from bestkept.engines.extract._readers import read_bytes
from bestkept.engines.extract.reading import (
    LIMITS,
    Confinement,
    Extraction,
    Limits,
    Piece,
    Since,
    SourceTrouble,
    Trouble,
    TroubleKind,
)
from bestkept.engines.extract.sources import Source, walk

__all__ = [
    "LIMITS",
    "Confinement",
    "Extraction",
    "Limits",
    "Piece",
    "Since",
    "Source",
    "SourceTrouble",
    "Trouble",
    "TroubleKind",
    "read_bytes",
    "walk",
]
