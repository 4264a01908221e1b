"""What a backup holds: a ZIP of the database, index, vault bodies, log and erasures; no keys."""

from __future__ import annotations

import re

from bestkept.home import HomeTrouble

FORMAT = "bestkept backup 1"
MANIFEST = "manifest.json"
DATABASE = "bestkept.sqlite3"
# Every name that a backup may hold. Nothing else is unpacked, so no path leads out of a home.
NAMES = re.compile(
    r"HOME|bestkept\.sqlite3|index/[0-9a-f]{64}\.seg|vault/[0-9a-f]{32}"
    r"|log/checkpoint|log/key|log/origins/[0-9]{4}\.(vkey|checkpoint)"
    r"|log/stamps/[0-9a-f]{64}\.(checkpoint|tsr|pem|cosignature)"
    r"|erasures/(fields|keysets)\.json"
)
SEGMENTS = "SELECT name FROM register_segment WHERE retired_in_id IS NULL ORDER BY id"
LEAVES = "SELECT leaf FROM journal_act WHERE number < ? ORDER BY number"


class BackupTrouble(HomeTrouble):
    """A backup cannot be written or used; the message says why and what to do."""
