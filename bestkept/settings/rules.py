"""What follows: the settings that there are, what each may say, and what places may be for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bestkept.journal.rules import Refused, storable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SCAN, PASSAGES = "scan", "passages"
USES = {
    SCAN: "it may be scanned from the pages",
    PASSAGES: "passages found in it may be shown",
}
_PLACE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}")


@dataclass(frozen=True)
class Spec:
    """A setting: what it is called, what it does, its value unless it is set, and its form."""

    words: str
    help: str
    default: str
    form: Callable[[str], str]


def _words(most: int) -> Callable[[str], str]:
    def form(text: str) -> str:
        kept = " ".join(storable(text).split())
        if len(kept) > most:
            raise Refused(f"That is longer than {most} characters. Shorten it.")
        return kept

    return form


def _number(least: int, most: int, unit: str) -> Callable[[str], str]:
    def form(text: str) -> str:
        kept = text.strip()
        if not kept.isascii() or not kept.isdigit() or not least <= int(kept[:9]) <= most:
            raise Refused(f"Write a whole number of {unit} from {least} to {most}.")
        return str(int(kept))

    return form


def _zone(text: str) -> str:
    kept = text.strip()
    try:
        return ZoneInfo(kept).key
    except (KeyError, ValueError, OSError):
        raise Refused("Write a time zone like Europe/Berlin or UTC.") from None


LANGUAGE = "language"  # that somebody reads pages in
# The languages that there is a catalogue of, each by its own name.
LANGUAGES = {"en": "English", "de": "Deutsch"}
ORGANISATION, ZONE = "organisation", "time-zone"
MEMORY, UPLOAD = "scan-memory", "upload-limit"
SPECS = {
    ORGANISATION: Spec(
        "Organisation",
        "Stands at the head of every page.",
        "",
        _words(80),
    ),
    ZONE: Spec(
        "Time zone",
        "In which hours are read. Days of the record stay as they are: they are never shifted.",
        "UTC",
        _zone,
    ),
    MEMORY: Spec(
        "Memory of scans, in days",
        "What was not met for so long is read again, and finished work leaves its list. "
        "Findings and acts stay.",
        "90",
        _number(1, 3650, "days"),
    ),
    UPLOAD: Spec(
        "Limit of uploads, in MB",
        "Of all files of one form together. They are held in memory while they are read.",
        "20",
        _number(1, 200, "megabytes"),
    ),
}


def value(name: str, text: str) -> str:
    """Return a setting's value as it is kept; Refused for what it may not say, or no setting."""
    if name not in SPECS:
        raise Refused(f"There is no setting {name!r}. Settings are: {', '.join(SPECS)}.")
    return SPECS[name].form(text)


def language(text: str) -> str:
    """Return a language that pages can be read in; "" is whichever the browser asks for."""
    kept = text.strip()
    if kept and kept not in LANGUAGES:
        raise Refused(f"Pages are not there in {kept!r}. Languages are: {', '.join(LANGUAGES)}.")
    return kept


def place_name(text: str) -> str:
    """Return the name of a place as it is kept; Refused for one that could not be read."""
    kept = " ".join(text.split())
    if not _PLACE_NAME.fullmatch(kept):
        raise Refused("Name the place in 1 to 60 letters, digits and spaces, like: Outgoing mail.")
    return kept


def address(text: str) -> str:
    """Return where a place is, as it is kept: an absolute path, or s3:// or sftp://.

    Refused for a path that is not absolute, and for an address with a password in it.
    """
    kept = storable(text.strip())
    scheme, _, rest = kept.partition("://")
    if rest:
        user, at, _ = rest.partition("/")[0].rpartition("@")
        if scheme not in ("s3", "sftp") or ":" in user or (at and scheme == "s3"):
            raise Refused("Write s3://BUCKET/PREFIX or sftp://USER@HOST/FOLDER; no password.")
        return kept
    if not PurePosixPath(kept).is_absolute() or len(kept) > 1000:
        raise Refused("Write the whole path, from / on.")
    return str(PurePosixPath(kept))


def uses(told: Sequence[str], where: str) -> tuple[str, ...]:
    """Return what a place at `where` is allowed for, in the order of USES.

    Refused for nothing, for another word, and for passages out of anything but a folder of this
    machine: not the whole of it, nor a path that climbs.
    """
    if not told or set(told) - set(USES):
        raise Refused(f"Say what the place is for: {' or '.join(USES)}, or both.")
    if PASSAGES in told and (not where.startswith("/") or where == "/" or ".." in where.split("/")):
        raise Refused("Passages are shown only out of a folder here, like /srv/shares/outbox.")
    return tuple(one for one in USES if one in told)


def because(text: str, told: Sequence[str]) -> str:
    """Return why a place is allowed, as it is kept; Refused where passages need a reason."""
    kept = storable(text).strip()
    if len(kept) > 500:
        raise Refused("The reason is longer than 500 characters. Shorten it.")
    if PASSAGES in told and not kept:
        raise Refused("Say why passages may be shown: the reason is kept with the act.")
    return kept
