"""Write the binder of an asset: what was in force on a date, with its proofs.

It holds a summary to read (HTML and PDF), a list of what is missing, the journal's entries
with what opens them, their proofs, what outside parties anchored, and verify.py, which
checks it all with Python alone. Days are UTC days, as the journal dates its entries.
"""

from __future__ import annotations

import contextlib
import os
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse
from bestkept.engines.ledger import verify
from bestkept.home import HomeTrouble

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from datetime import date
    from typing import BinaryIO

    from bestkept.prove.actions import Binder

EXAMPLE = """Examples:
  bestkept dossier TS-0001 --out binder.zip
  bestkept dossier TS-0001 --on 2026-03-01 --out binder.zip"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("asset", type=desk.number, metavar="ASSET", help="its number, like TS-0001")
    parser.add_argument("--on", metavar="DATE", help="the day asked about (default today)")
    parser.add_argument("--as-known", metavar="DATE", help="leave out what was recorded later")
    parser.add_argument("--out", required=True, metavar="FILE.zip", help="where to write it")
    parser.add_argument(
        "--since",
        metavar="FILE",
        help="show that the log goes on from this checkpoint, kept before",
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write the binder and tell."""
    on = desk.day(arguments.on) if arguments.on else desk.today()
    as_known = desk.known_day(arguments.as_known) if arguments.as_known else None
    out = Path(arguments.out)
    with desk.of(arguments) as here, written(out) as draft:
        from bestkept.prove import actions

        binder = actions.write_binder(
            here.by, here.home, arguments.asset, on, as_known, since=_since(arguments.since)
        )
        fill(draft, binder.data)
    return _tell(arguments, out, on, binder)


def _tell(arguments: argparse.Namespace, out: Path, on: date, binder: Binder) -> int:
    if arguments.json:
        row = {"asset": arguments.asset, "on": on, "file": str(out), "missing": binder.missing}
        desk.print_json({**row, "facts": binder.facts, "entries": binder.entries})
        return 0
    print(
        f"Wrote {showing.harmless(out)}: {showing.plural(binder.facts, 'fact')} in force on {on}, "
        f"{showing.plural(binder.entries, 'journal entry', 'journal entries')}."
    )
    if on > desk.today():
        print(f"{on} lies ahead: the binder tells what holds then by what is known now.")
    for line in binder.missing:
        print(f"Missing: {line}")
    print(f"Next: bestkept verify {showing.harmless(out)}")
    return 0


def _since(name: str | None) -> bytes | None:
    """Return the checkpoint in a file, which may be a binder."""
    if name is None:
        return None
    data = Path(name).read_bytes()
    try:
        return verify.open_zip(data)["checkpoint"] if data[:2] == b"PK" else data
    except (ValueError, LookupError):
        raise WrongUse(f"{name} is neither a checkpoint nor a binder.") from None


@contextlib.contextmanager
def written(out: Path) -> Iterator[BinaryIO]:
    """Give a draft to fill, which then takes the place of `out`, whole or not at all.

    WrongUse, before anything is done, where it cannot be written, or where something stands
    that is no binder.
    """
    _check_place(out)
    draft = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with draft.open("wb") as file:
            yield file
        draft.replace(out)
    except FileNotFoundError as trouble:
        raise WrongUse(f"{out} cannot be written ({trouble.strerror}).") from None
    finally:
        draft.unlink(missing_ok=True)


def _check_place(out: Path) -> None:
    if not out.parent.is_dir():
        raise WrongUse(f"The folder {out.parent} is not there. Make it first.")
    if out.is_dir():
        raise WrongUse(f"{out} is a folder. Name a file in it, like {out / 'binder.zip'}.")
    if not os.path.lexists(out):
        return
    try:
        verify.open_zip(verify.read_binder(out) if out.is_file() else b"")
    except (ValueError, LookupError, struct.error):
        raise WrongUse(f"There is something at {out} that is no binder. Name another.") from None


def fill(draft: BinaryIO, data: bytes) -> None:
    """Write the binder's bytes; HomeTrouble says that its act stands where the disk refuses."""
    try:
        draft.write(data)
        draft.flush()
    except OSError as trouble:
        raise HomeTrouble(
            f"The binder could not be written ({trouble.strerror}), though it is on record that "
            "it was made. Free some space, then do it again."
        ) from None
