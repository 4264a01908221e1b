"""Remind people by mail of what they owe: at most one letter a person a day.

While pages are served it is done by itself, from 7 o'clock on. This does it now. A letter says
kinds, numbers and days, and no word of the things themselves. `--dry-run` sends nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bestkept.cli import desk, showing

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping
    from datetime import date

    from bestkept.home import Home

EXAMPLE = """Examples:
  bestkept remind --dry-run
  bestkept remind --dry-run --to bob@example.com
  bestkept remind
  bestkept remind --sent"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--dry-run", action="store_true", help="tell who would get a letter")
    parser.add_argument("--to", metavar="EMAIL", help="with --dry-run: print that letter")
    parser.add_argument("--sent", action="store_true", help="tell what went out last, to whom")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Remind, or tell what would be sent or was."""
    with desk.of(arguments, "administrator") as here:
        from bestkept.protect.duties import queries

        if arguments.sent:
            for one in queries.letters(here.by):
                _line(arguments, vars(one), f"{one.day} {one.person}: {one.state} {one.why}")
            return 0
        if arguments.dry_run:
            return _dry(arguments, here.home, _today())
        return _send(arguments, here.home, _today())


def _today() -> date:
    from bestkept.settings import queries
    from bestkept.settings.rules import ZONE

    return datetime.now(ZoneInfo(queries.current()[ZONE])).date()


def _dry(arguments: argparse.Namespace, home: Home, day: date) -> int:
    from bestkept.protect.duties import tasks
    from bestkept.site import mailing, reminding

    found = tasks.due_letters(day)
    if arguments.to:
        found = [one for one in found if one.person == arguments.to.strip().lower()]
    for one in found:
        letter = reminding.letter(one, day, mailing.read(home), home)
        told = {"to": one.person, "subject": letter.subject, "text": letter.text}
        words = f"{one.person}: {letter.subject}"
        _line(arguments, told, f"{words}\n\n{letter.text}" if arguments.to else words)
    if not found and not arguments.json:
        print("Nobody would get a letter today.")
    return 0


def _send(arguments: argparse.Namespace, home: Home, day: date) -> int:
    from bestkept.protect.duties import queries, tasks
    from bestkept.site import reminding, working

    opened = reminding.open_reviews()
    waiting = reminding.remind(home, day, by_hand=True)
    working.work(home, once=True)
    left = len(tasks.waiting(day))
    told = {"opened": opened, "letters": waiting, "left": left}
    words = f"{showing.plural(waiting, 'letter')} of {day}: {waiting - left} done with"
    why = f", {left} to be tried again. {queries.put_off(day)}" if left else "."
    _line(arguments, told, f"{words}{why}")
    return 1 if left else 0


def _line(arguments: argparse.Namespace, told: Mapping[str, object], words: str) -> None:
    desk.tell(arguments, told, words.rstrip())
