"""The key of sessions, invitations and tokens: it must be there before the settings are read."""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bestkept.home import Home


def make_key(home: Home) -> None:
    """Make the key of sessions, invitations and tokens, unless it is there."""
    with contextlib.suppress(FileExistsError):
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
        with os.fdopen(os.open(home.web_key, flags, 0o600), "w") as file:
            file.write(f"{secrets.token_hex(32)}\n")
            file.flush()
            os.fsync(file.fileno())
