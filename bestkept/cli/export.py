"""Export the inventory as CSV or JSON, in a form that imports again.

A row an asset, a column a fact in force on the day. In CSV, what a spreadsheet would compute
is made text by an apostrophe, which the import takes off again. That it was taken is recorded,
before a line of it is written.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli import desk, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept export --out inventory.csv
  bestkept export --json --on 2026-03-01"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--out", metavar="FILE", help=".csv or .json (default: CSV to the screen)")
    parser.add_argument("--on", metavar="DATE", help="the day asked about (default today)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Write it."""
    from bestkept.gateways import tables

    out = Path(arguments.out) if arguments.out else None
    if out and out.suffix.lower() not in (".csv", ".json"):
        raise WrongUse(f"{out} is neither .csv nor .json. Name the file so.")
    on = desk.day(arguments.on) if arguments.on else None
    with desk.of(arguments, "legal", "analyst", "auditor", "administrator") as here:
        from bestkept.register.inventory import actions, queries

        rows = queries.exported(here.by, on)
        form = out.suffix.lower()[1:] if out else "json" if arguments.json else "csv"
        actions.note_export(here.by, f"on={on}" if on else "", form, rows)
    if out:
        text = tables.as_json(rows) if out.suffix.lower() == ".json" else tables.as_csv(rows)
        draft = out.with_name(f".{out.name}.part")
        draft.write_text(text)
        draft.replace(out)  # whole, or not at all
        print(f"Wrote {out}: {showing.plural(len(rows), 'asset')}.", file=sys.stderr)
    if arguments.json:
        for row in rows:
            desk.print_json(row)
    elif not out:
        sys.stdout.write(tables.as_csv(rows))
    return 0
