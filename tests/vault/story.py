"""What the stories of the vault have in common: files that are kept, opened and compared."""

from __future__ import annotations

from bestkept.protect.access.opening import Wanted, open_document
from bestkept.vault.actions import keep
from tests.cast import ALICE, BOB

PASSPHRASE = "nineteen minutes at forty one"
LETTER = b"Dear Petra, the recipe that you asked for is not ours to give.\n" * 40


def kept(home, ring, path, data=LETTER, **more):
    """Write `data` to `path` and keep it; return its number."""
    path.write_bytes(data)
    return keep(BOB, home, ring, path, kind="evidence", because="Incident I-0001", **more).number


def read(home, ring, number, out, version=None):
    """Open what is kept and return its bytes."""
    wanted = Wanted(number, version, because="For counsel", out=out)
    open_document(ALICE, home, ring, wanted)
    data = out.read_bytes()
    out.unlink()
    return data
