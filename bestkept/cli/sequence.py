"""Give numbers to acts that wait for one, over and over: for a server on PostgreSQL.

No command needs it: whoever records numbers its own act. On SQLite nothing ever waits. Two at
once do no harm. It ends at Ctrl-C.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bestkept.cli import desk

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept sequence
  bestkept sequence --once"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--once", action="store_true", help="number what waits now, and end")
    parser.add_argument("--json", action="store_true", help="one JSON object at the end")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Number what waits, until stopped."""
    done = 0
    with desk.of(arguments) as at:
        from bestkept.journal.tasks import number_all, publish

        try:
            done = number_all()
            while not arguments.once:
                some = number_all()
                done += some
                if some:
                    publish(at.home)
                else:
                    time.sleep(0.01)
        except KeyboardInterrupt:
            pass
    if arguments.json:
        desk.print_json({"numbered": done})
    else:
        print(f"Numbered: {done}.")
    return 0
