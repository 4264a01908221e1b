"""Write the binder of an asset: what was in force on a date, with its proofs.

It holds a summary to read (HTML and PDF), a list of what is missing, the journal's entries
with what opens them, their proofs, what outside parties anchored, and verify.py, which
checks it all with Python alone.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept dossier TS-0001 --out binder.zip
  bestkept dossier TS-0001 --on 2026-03-01 --out binder.zip"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("asset", metavar="ASSET", help="its number, like TS-0001")
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
    as_known = desk.day(arguments.as_known) if arguments.as_known else None
    out = Path(arguments.out)
    if not out.parent.is_dir():
        raise WrongUse(f"The folder {out.parent} is not there. Make it first.")
    with desk.of(arguments) as here:
        from bestkept.prove import actions

        binder = actions.write_binder(
            here.by, here.home, arguments.asset, on, as_known, since=_since(arguments.since)
        )
    write(out, binder.data)
    if arguments.json:
        row = {"asset": arguments.asset, "on": on, "file": str(out), "missing": binder.missing}
        desk.print_json({**row, "facts": binder.facts, "entries": binder.entries})
        return 0
    print(
        f"Wrote {out}: {showing.plural(binder.facts, 'fact')} in force on {on}, "
        f"{showing.plural(binder.entries, 'journal entry').replace('entrys', 'entries')}."
    )
    for line in binder.missing:
        print(f"Missing: {line}")
    print(f"Next: bestkept verify {out}")
    return 0


def _since(name: str | None) -> bytes | None:
    """Return the checkpoint in a file, which may be a binder."""
    if name is None:
        return None
    from bestkept.engines.ledger import verify

    data = Path(name).read_bytes()
    try:
        return verify.open_zip(data)["checkpoint"] if data[:2] == b"PK" else data
    except (ValueError, LookupError):
        raise WrongUse(f"{name} is neither a checkpoint nor a binder.") from None


def write(out: Path, data: bytes) -> None:
    """Write `data` to `out`, whole or not at all."""
    draft = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(data)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)
