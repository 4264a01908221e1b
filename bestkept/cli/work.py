"""Do the work that was asked for on the pages: scans, checks, binders of all secrets.

`bestkept serve` runs it by itself. Alone it is for a host that serves no pages, or for a
schedule of your own (--once). What a killed worker left is taken up again, and done once.
"""

from __future__ import annotations

import contextlib
import signal
from typing import TYPE_CHECKING, Any, NoReturn

from bestkept.cli import desk, showing
from bestkept.home import Home, ReadOnly

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept work
  bestkept work --once"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--once", action="store_true", help="do what is due now, and end")
    parser.add_argument("--json", action="store_true", help="one JSON object at the end")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Work until stopped."""
    signal.signal(signal.SIGTERM, _stop)
    home, done = Home.find(arguments.home).require(), 0
    if home.read_only:
        raise ReadOnly
    with home.lock():
        desk.opened(home)
        from bestkept.site import working

        with contextlib.suppress(KeyboardInterrupt, SystemExit):
            done = working.work(home, once=arguments.once)
    if arguments.json:
        desk.print_json({"done": done})
    elif arguments.once:
        print(f"{showing.plural(done, 'piece')} of work done.")
    return 0


def _stop(*_: Any) -> NoReturn:
    raise SystemExit(0)
