"""How findings and accounts look in a terminal."""

from __future__ import annotations

import json
import os
import re
import sys
import textwrap
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

if TYPE_CHECKING:
    import argparse

    from bestkept.gateways.files import Account, Seen

_WIDTH = 88
# Controls (C0, DEL, C1), line and paragraph separators, bidi marks, lone surrogates.
_HARMFUL = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_GRADES = {"finding": "31;1", "suspicion": "33;1", "note": "34"}


def painted(text: str, code: str) -> str:
    """Return `text` in a colour where standard output is a terminal that wants it."""
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    return f"\x1b[{code}m{text}\x1b[0m"


def harmless(text: object, *, lines: bool = False) -> str:
    """Return text that came from outside so that it can do nothing to a terminal.

    What steers a terminal, or turns the order of what is read, is shown as its escape; line
    breaks are kept with `lines`.
    """
    return _HARMFUL.sub(lambda found: _escape(found[0], lines=lines), str(text))


def _escape(character: str, *, lines: bool) -> str:
    if lines and character == "\n":
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def json_line(value: Any) -> str:
    """Return a value as one line of JSON, harmless too: dates and instants in ISO 8601, UTC."""
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    return _HARMFUL.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.isoformat() if isinstance(value, date) else str(value)


def today() -> str:
    """Return today in UTC, in ISO 8601: embargoes are over by it."""
    return datetime.now(UTC).date().isoformat()


def share(part: float) -> str:
    """Return a part of 1 as people say it."""
    return "under 1 %" if 0 < part < 0.01 else f"{part:.0%}"


def passage(seen: Seen, *, public: bool = False, title: str | None = None) -> None:
    """Print a finding with its passage; an excused one only when asked for.

    The index knows no titles: who has the register open may give one.
    """
    found = seen.finding
    if found.public and not public:
        return
    inner = f" in {seen.member}" if seen.member else ""
    grade = painted(found.grade, _GRADES[found.grade])
    excuse = f"  (excused: {found.excuse})" if found.excuse else ""
    print(f"{harmless(seen.path + inner)}, line {found.line}{excuse}")
    named = f' "{harmless(title)}"' if title else ""
    where = f"version {found.version}, {share(found.share)} of document {found.document}"
    if found.lens == "term":
        where = f"the guarded name or phrase {found.document}"
    print(f"  {grade}: {painted(found.asset, '1')}{named}, {where}")
    quoted(seen.passage)


def quoted(text: str) -> None:
    """Print a passage, folded and shortened, so that it reads as a quotation."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    # Scripts without spaces are cut between any two characters, which are twice as wide.
    width = _WIDTH // 2 if any(east_asian_width(c) in "WF" for c in clean) else _WIDTH
    for line in textwrap.wrap(_shortened(clean, 3 * width), width) or [""]:
        print(f"  | {line}")
    print()


def _shortened(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    cut = text.rfind(" ", most - 40, most)
    return text[: cut if cut > 0 else most - 6] + " [...]"


def add_unconfined(parser: argparse.ArgumentParser) -> None:
    """Add the option that goes without full confinement."""
    parser.add_argument(
        "--unconfined",
        action="store_true",
        help="read formats that need a parser even where this machine cannot confine it",
    )


def account(done: Account) -> None:
    """Print what was read, what was found and what could not be read."""
    sys.stdout.flush()
    for heading, troubles in (("Not read", done.unread), ("Read in part", done.partial)):
        for path, why, _ in troubles:
            print(harmless(f"{heading}: {path}: {why}"), file=sys.stderr)
    if not done.confined:
        print("Unconfined: parsers were held only by what this machine has.", file=sys.stderr)
    notes = f", {plural(done.notes, 'note')}" if done.notes else ""
    print(
        f"{plural(done.files, 'file')}, {size(done.bytes)} in {done.seconds:.1f} s: "
        f"{plural(done.findings, 'passage')} of guarded text{notes}"
        + (f", {plural(len(done.unread), 'place')} not read." if done.unread else "."),
        file=sys.stderr,
    )


def plural(count: int, noun: str, many: str | None = None) -> str:
    """Return a count with its noun; `many` where that is not the noun and an s."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def size(count: int) -> str:
    """Return a number of bytes as people say it."""
    value = float(count)
    for unit in ("bytes", "KB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
