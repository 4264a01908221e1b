"""Which exceptions are told to people, and how."""

from __future__ import annotations

import errno
import sqlite3

from bestkept.cli.streams import OutputTrouble
from bestkept.cli.wrong import WrongUse
from bestkept.content.sample import SampleTrouble
from bestkept.engines.detect import IndexTrouble
from bestkept.engines.extract import SourceTrouble
from bestkept.engines.vault import KeyTrouble
from bestkept.gateways.anchors import AnchorTrouble
from bestkept.gateways.git import NoRepository
from bestkept.gateways.laptopindex import LaptopTrouble
from bestkept.gateways.server import ServerTrouble
from bestkept.home import HomeTrouble
from bestkept.journal.rules import Refused

_FULL = "The disk is full: nothing was recorded. Free some space, then do it again."
_FAILED = (
    "The disk is full or failing ({}): nothing was recorded. "
    "Free some space or check the disk, then do it again."
)
# The commands that record before they print, and what shows what they recorded.
_SHOWN_BY = {
    "register": "list",
    "amend": "list",
    "findings": "findings list",
    "triage": "findings list",
    "incident": "incident list",
    "dossier": "fsck",
    "init": "list",
    "demo": "list",
}

_FOR_PEOPLE = (
    AnchorTrouble,
    HomeTrouble,
    IndexTrouble,
    KeyTrouble,
    LaptopTrouble,
    NoRepository,
    Refused,
    SampleTrouble,
    ServerTrouble,
    SourceTrouble,
    WrongUse,
)


def sentence(trouble: BaseException, command: str = "") -> str | None:
    """Return the plain sentence for `trouble`, or None if it is a fault of the program."""
    if isinstance(trouble, OutputTrouble):
        return _of_output(trouble, command)
    if isinstance(trouble, _FOR_PEOPLE):
        return str(trouble)
    if isinstance(trouble, OSError):
        return _of_system(trouble)
    if type(trouble).__name__ in {"OperationalError", "DatabaseError"}:
        return _of_database(trouble)
    return None


def _of_output(trouble: OutputTrouble, command: str) -> str:
    told = f"The result could not be printed ({trouble})."
    if command in _SHOWN_BY:
        return f"{told} What was asked for was done; see `bestkept {_SHOWN_BY[command]}`."
    return f"{told} Print it to where there is room."


def _of_system(trouble: OSError) -> str:
    if trouble.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return _FULL
    what = f"{trouble.filename}: " if trouble.filename else ""
    return f"{what}{trouble.strerror or trouble}. Nothing was changed by this step."


def _of_database(trouble: BaseException) -> str | None:
    cause = trouble.__cause__ or trouble
    code = getattr(cause, "sqlite_errorcode", None)
    primary = code & 0xFF if isinstance(code, int) else None
    if primary in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}:
        return _FULL if primary == sqlite3.SQLITE_FULL else _FAILED.format(trouble)
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return "The database is busy with another command. Nothing was recorded; try again."
    if primary in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
        return "The database is damaged. Restore the newest backup."
    if primary in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}:
        return f"The database cannot be written ({trouble}). Check who owns the home."
    if "no such table" in str(trouble) or "no such column" in str(trouble):
        return f"The database is empty or not whole ({trouble}). Restore the newest backup."
    return None
