"""How findings and accounts look in a terminal."""

from __future__ import annotations

import os
import sys
import textwrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from bestkept.gateways.files import Account, Seen

_WIDTH = 88
_GRADES = {"finding": "31;1", "suspicion": "33;1", "note": "34"}


def painted(text: str, code: str) -> str:
    """Return `text` in a colour where standard output is a terminal that wants it."""
    if not sys.stdout.isatty() or "NO_COLOR" in os.environ:
        return text
    return f"\x1b[{code}m{text}\x1b[0m"


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
    print(f"{seen.path}{inner}, line {found.line}{excuse}")
    named = f' "{title}"' if title else ""
    print(
        f"  {grade}: {painted(found.asset, '1')}{named}, version {found.version}, "
        f"{found.share:.0%} of document {found.document}"
    )
    quoted(seen.passage)


def quoted(text: str) -> None:
    """Print a passage, folded and shortened, so that it reads as a quotation."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    short = textwrap.shorten(clean, 3 * _WIDTH, placeholder=" [...]")
    for line in textwrap.wrap(short, _WIDTH) or [clean[:_WIDTH]]:
        print(f"  | {line}")
    print()


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
            print(f"{heading}: {path}: {why}", file=sys.stderr)
    if not done.confined:
        print("Unconfined: parsers were held only by what this machine has.", file=sys.stderr)
    notes = f", {plural(done.notes, 'note')}" if done.notes else ""
    print(
        f"{plural(done.files, 'file')}, {size(done.bytes)} in {done.seconds:.1f} s: "
        f"{plural(done.findings, 'passage')} of guarded text{notes}"
        + (f", {plural(len(done.unread), 'place')} not read." if done.unread else "."),
        file=sys.stderr,
    )


def plural(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def size(count: int) -> str:
    """Return a number of bytes as people say it."""
    value = float(count)
    for unit in ("bytes", "KB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
