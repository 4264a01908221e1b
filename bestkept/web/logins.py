"""Programs that wait for somebody to let them in: for ten minutes, in the memory of the process.

The program makes its token itself and tells only the token's hash, so that the token is never
on its way to it. It shows a short code, which a person types into a page of theirs (as in
RFC 8628, whose letters these are: no vowels, nothing that is mistaken for another).
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field, replace

LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
LASTS = 600  # seconds
MOST = 500  # that wait at once
SCOPES = ("guard",)  # what a laptop needs
DAYS = 90
WAITS, APPROVED, DENIED, GONE = "waiting", "approved", "denied", "gone"
TAKEN = "taken"  # somebody lets it in just now: its token is not on record yet


@dataclass(frozen=True)
class Login:
    """A program that waits: its code, what it calls itself, whence, and its token's SHA-256."""

    code: str
    name: str
    address: str
    sha256: str
    until: float
    state: str = WAITS


@dataclass
class Logins:
    """Those that wait now."""

    _told: dict[str, Login] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, name: str, address: str, sha256: str) -> Login | None:
        """Let a program wait; None where too many do."""
        with self._turn:
            self._clear()
            if len(self._told) >= MOST:
                return None
            made = Login(_code(), name, address, sha256, time.time() + LASTS)
            self._told[made.code] = made
            return made

    def waiting(self, code: str) -> Login | None:
        """Return what waits under a code as somebody typed it, None if nothing does."""
        letters = "".join(one for one in code.upper() if one in LETTERS)
        with self._turn:
            self._clear()
            found = self._told.get(f"{letters[:4]}-{letters[4:]}")
        return found if found and found.state == WAITS else None

    def settle(self, login: Login, state: str, before: str = WAITS) -> bool:
        """Say what became of one that is `before`; tell whether it still was."""
        with self._turn:
            there = self._told.get(login.code)
            if there is None or there.state != before:
                return False
            self._told[login.code] = replace(there, state=state)
            return True

    def state(self, sha256: str) -> str:
        """Return what became of the program with this token."""
        with self._turn:
            self._clear()
            found = [one.state for one in self._told.values() if one.sha256 == sha256]
        told = found[-1] if found else GONE
        return WAITS if told == TAKEN else told

    def _clear(self) -> None:
        now = time.time()
        self._told = {code: one for code, one in self._told.items() if one.until > now}


def _code() -> str:
    letters = [secrets.choice(LETTERS) for _ in range(8)]
    return f"{''.join(letters[:4])}-{''.join(letters[4:])}"


LOGINS = Logins()
