"""The home: the one folder that holds an installation's database, index, log and keys.

Standard library only: the scan, the draft check and the hook find their index through it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "BESTKEPT_HOME"
FORMAT = "bestkept home 1\n"
# True while a restored home gets its keys, and so may be written.
continuing: ContextVar[bool] = ContextVar("continuing", default=False)


class HomeTrouble(Exception):  # noqa: N818 - people read the sentence, not the class
    """The home cannot be used; the message says why and what to do."""


class NoHome(HomeTrouble):
    """There is no home where one was looked for."""


class ReadOnly(HomeTrouble):
    """The home was restored without its keys: it can be read, and nothing can be recorded."""

    SENTENCE = (
        "This home was restored and has no keys yet, so it is read-only: nothing can be "
        "recorded. Run `bestkept keys import FILE`."
    )

    def __init__(self) -> None:
        super().__init__(self.SENTENCE)


class HomeBusy(HomeTrouble):
    """Another command holds the home."""


@dataclass(frozen=True)
class Home:
    """Where an installation keeps what it has.

    `path` is the folder; nothing is read or written until a method is called.
    """

    path: Path

    @classmethod
    def find(cls, explicit: str | None = None) -> Home:
        """Return the home named by `explicit`, else by BESTKEPT_HOME, else the user's own."""
        named = explicit or os.environ.get(VARIABLE)
        try:
            return cls(Path(named).expanduser().absolute() if named else user_folder())
        except RuntimeError:
            raise NoHome(
                f"There is no home folder for {named or 'this account'}. Name the home with --home."
            ) from None

    @property
    def marker(self) -> Path:
        """The file that says that this folder is a home, and of which format."""
        return self.path / "HOME"

    @property
    def database(self) -> Path:
        """The SQLite database: the truth about everything but keys."""
        return self.path / "bestkept.sqlite3"

    @property
    def database_url(self) -> Path:
        """The one setting: the address of a PostgreSQL database, where there is such a file."""
        return self.path / "database.url"

    @property
    def sign_ins(self) -> Path:
        """Passwords, passkeys and sessions of the pages: no part of the record."""
        return self.path / "sign-ins.sqlite3"

    @property
    def web_key(self) -> Path:
        """The key that signs sessions and invitations; a new one ends them all."""
        return self.keys / "web.key"

    @property
    def provider(self) -> Path:
        """The identity provider that people sign in with, and its secret, where one is set."""
        return self.keys / "oidc.json"

    @property
    def mail(self) -> Path:
        """The server that takes reminders, and the password for it, where one is set."""
        return self.keys / "mail.json"

    @property
    def index(self) -> Path:
        """The folder of the detector's segments and manifest."""
        return self.path / "index"

    @property
    def scans(self) -> Path:
        """What scans remember; derived, and of no worth without the keys: never in a backup."""
        return self.path / "scans" / "memory.sqlite3"

    @property
    def work(self) -> Path:
        """What work wrote to be fetched: binders of all secrets; it can be written again."""
        return self.path / "work"

    @property
    def log(self) -> Path:
        """The folder of the journal's tiles and checkpoint, derived from the database."""
        return self.path / "log"

    @property
    def keys(self) -> Path:
        """The folder of keys; it never goes into a backup."""
        return self.path / "keys"

    @property
    def vault(self) -> Path:
        """The folder of sealed bodies: evidence and shared documents that are kept."""
        return self.path / "vault"

    @property
    def erasures(self) -> Path:
        """What an older backup must not bring back; it lies outside the database on purpose."""
        return self.path / "erasures"

    @property
    def vault_keys(self) -> Path:
        """The folder of the keys that wrap the vault's keysets, unless they live elsewhere."""
        return self.keys / "vault"

    @property
    def restored(self) -> Path:
        """A file that is there from a restore until the log goes on under a new key."""
        return self.path / "RESTORED"

    @property
    def read_only(self) -> bool:
        """Tell whether this home may only be read: restored, and without its keys so far."""
        return self.restored.exists() and not continuing.get()

    @property
    def log_key(self) -> Path:
        """The private key that signs checkpoints."""
        return self.keys / "log.key"

    @property
    def log_vkey(self) -> Path:
        """The public key that strangers verify checkpoints with."""
        return self.keys / "log.vkey"

    def require(self) -> Home:
        """Return self if this is a home of a format that is understood, else raise NoHome."""
        try:
            found = self.marker.read_text()
        except (FileNotFoundError, NotADirectoryError):
            raise NoHome(
                f"There is no Bestkept home at {self.path}. Run `bestkept init`, on a laptop "
                f"`bestkept login URL`, or name another with --home or {VARIABLE}."
            ) from None
        except (OSError, UnicodeDecodeError) as trouble:
            raise NoHome(f"The home at {self.path} cannot be read: {trouble}.") from None
        if found != FORMAT:
            raise NoHome(
                f"The home at {self.path} is of another version. "
                "Use the version of Bestkept that made it, or upgrade."
            )
        return self

    def detect_key(self) -> bytes:
        """Return the 32 secret bytes that key the sketches; HomeTrouble if they are not there."""
        try:
            key = (self.keys / "detect.key").read_bytes()
        except OSError as trouble:
            raise HomeTrouble(
                f"The detector's key in {self.keys} cannot be read ({trouble.strerror}). "
                "Restore the keys, or run as the user that owns the home."
            ) from None
        if len(key) != 32:
            raise HomeTrouble(f"The detector's key in {self.keys} is damaged. Restore the keys.")
        return key

    @contextlib.contextmanager
    def lock(self, *, exclusive: bool = False) -> Iterator[None]:
        """Hold the home while a command runs: shared for ordinary ones, else exclusive.

        Raises HomeBusy at once when an exclusive command holds it (or, for an exclusive
        one, when any other command does), and NoHome when there is none.
        """
        self.require()
        with self._lock_file() as file:
            how = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
            try:
                fcntl.flock(file, how | fcntl.LOCK_NB)
            except BlockingIOError:
                raise HomeBusy(
                    f"Another command is using the home at {self.path}. "
                    "Wait until it has ended, then try again."
                ) from None
            yield

    @contextlib.contextmanager
    def _lock_file(self) -> Iterator[int]:
        # A reader of the home without the right to write may still hold the lock.
        try:
            file = os.open(self.marker, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as trouble:
            raise HomeTrouble(f"The home at {self.path} cannot be locked: {trouble}.") from None
        try:
            yield file
        finally:
            os.close(file)


def write_durably(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file so that after a crash either the old or the new one is there, whole."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def abandoned(path: Path) -> bool:
    """Tell whether nobody locks a file or folder: whoever was making it was killed."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def user_folder() -> Path:
    """Return the platform's folder for this user's data of this program."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "bestkept"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "bestkept"
