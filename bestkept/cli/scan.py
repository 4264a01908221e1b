"""Find copies of guarded text in files, folders, archives and git histories.

Exit code: 0 nothing found and all read; 1 a finding or suspicion that is not excused as
public (with --strict, notes too); 2 wrong use; 3 nothing found, but something could not be
read in whole.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bestkept.cli import laptops, reporting, showing
from bestkept.cli.progress import Progress
from bestkept.cli.streams import standard_input
from bestkept.cli.wrong import WrongUse
from bestkept.engines import extract
from bestkept.gateways import prepared
from bestkept.gateways.files import Sweep
from bestkept.gateways.memory import Memory

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from bestkept.cli.laptops import Guard
    from bestkept.engines.detect import CodeExplanation, Explanation
    from bestkept.engines.extract import Source
    from bestkept.gateways.files import Account, Seen
    from bestkept.gateways.outcome import Outcome

EXAMPLE = """Examples:
  bestkept scan outbox/
  bestkept scan --json mail.zip ~/code/repository > findings.jsonl
  git show HEAD:src/dose.c | bestkept scan -"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="file or folder; - reads input")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="one JSON object a line")
    how.add_argument("--sarif", metavar="FILE", help="write a SARIF 2.1.0 report to FILE")
    parser.add_argument("--strict", action="store_true", help="notes too make the exit code 1")
    parser.add_argument(
        "--explain", action="store_true", help="say of each finding why (files are read again)"
    )
    parser.add_argument("--public", action="store_true", help="show excused passages too")
    parser.add_argument(
        "--since",
        metavar="WHEN",
        help="only what changed since a day, an instant or a commit",
    )
    parser.add_argument(
        "--send",
        action="store_true",
        help="on a laptop: tell the server places, offsets and hashes of what was found, no text",
    )
    parser.add_argument("--fresh", action="store_true", help="read again what did not change")
    parser.add_argument(
        "--jobs",
        type=_positive,
        metavar="N",
        default=os.cpu_count() or 1,
        help="processes that read side by side (default: one for each processor)",
    )
    parser.add_argument(
        "--max-bytes",
        type=_positive,
        metavar="N",
        default=extract.Limits().file_bytes,
        help="files over N bytes are named as unread (default %(default)s)",
    )
    showing.add_unconfined(parser)
    parser.set_defaults(run=run)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(text)
    return int(text)


_positive.__name__ = "whole number from 1 on"  # as argparse tells it


def run(arguments: argparse.Namespace) -> int:
    """Scan and tell."""
    if "-" in arguments.paths:
        standard_input()
    if arguments.sarif:
        reporting.check_place(Path(arguments.sarif), arguments.paths)
    with laptops.guard(arguments.home) as guard:
        index = guard.index
        if arguments.send and guard.login is None:
            raise WrongUse(
                "--send is for laptops. Here: bestkept scan --json PATH | bestkept findings add -"
            )
        if not index.sketches:
            print("bestkept: nothing is guarded yet, so nothing can be found.", file=sys.stderr)
        how: extract.Confinement = "any" if arguments.unconfined else "full"
        limits = extract.Limits(file_bytes=arguments.max_bytes, confinement=how)
        sources, far = prepared.sources(arguments.paths, limits)
        if sys.stderr.isatty() and not far:
            sources = list(sources)  # names and sizes only: they make the bar
        total = sum(one.size for one in sources) if isinstance(sources, list) else 0
        with Progress("Scanning", total) as progress:
            sweep = Sweep(
                index,
                sources,
                _watcher(progress),
                confined=not arguments.unconfined,
                memory=_memory(guard, prepared.state(index, guard.segments, limits), arguments),
                jobs=arguments.jobs,
                since=_since(arguments),
            )
            return _tell(sweep, arguments, guard)


def _since(arguments: argparse.Namespace) -> extract.Since | None:
    if arguments.since is None:
        return None
    from bestkept.cli.since import since

    return since(arguments.since, arguments.paths)


def _memory(guard: Guard, state: bytes, arguments: argparse.Namespace) -> Memory:
    """What earlier scans left. A passage that a person is to see is always read again."""
    silent = arguments.json or arguments.sarif

    def usable(outcome: Outcome) -> bool:
        return silent or all(s.finding.public > arguments.public for s in outcome.sights)

    return Memory(
        guard.memory,
        guard.key,
        state,
        fresh=arguments.fresh,
        usable=usable,
    )


def _watcher(progress: Progress) -> Callable[[Account, Source], None]:
    passed = 0

    def watch(account: Account, source: Source) -> None:
        nonlocal passed
        passed += source.size
        progress.at(passed, f"{account.findings} found  {showing.harmless(source.path)[-30:]}")

    return watch


def _tell(sweep: Sweep, arguments: argparse.Namespace, guard: Guard) -> int:
    seen: list[Seen] = []
    found: list[Seen] = []
    for one in sweep:
        if guard.login:
            found.append(one)
        if arguments.json:
            print(showing.json_line(one.row() | _reasons(sweep, one, arguments)))
        elif arguments.sarif:
            seen.append(one)
        else:
            showing.passage(one, public=arguments.public)
            _explain(sweep, one, arguments)
    if arguments.sarif:
        _write_sarif(arguments.sarif, seen, sweep.account)
    if arguments.json:
        print(showing.json_line(sweep.account.row()))
    else:
        showing.account(sweep.account)
    if guard.login:
        laptops.report(guard.login, found, send=arguments.send)
    return sweep.account.verdict(strict=arguments.strict)


def _explained(
    sweep: Sweep, one: Seen, arguments: argparse.Namespace
) -> Explanation | CodeExplanation | None:
    """Return why something was found; None where it was not asked, or came from a pipe."""
    if not arguments.explain or one.path == "-":
        return None
    from bestkept.gateways import explaining

    confined = not arguments.unconfined
    where = one.path, one.member, one.finding.excerpt_sha256
    again = explaining.found_again(sweep.index, *where, confined=confined)
    return next((why for found, why in again.told if found.document == one.finding.document), None)


def _reasons(sweep: Sweep, one: Seen, arguments: argparse.Namespace) -> dict[str, Any]:
    if not arguments.explain:
        return {}
    why = _explained(sweep, one, arguments)
    return {"explanation": why.row() if why else None}


def _explain(sweep: Sweep, one: Seen, arguments: argparse.Namespace) -> None:
    why = None
    if arguments.public or not one.finding.public:
        why = _explained(sweep, one, arguments)
    if why:
        from bestkept.gateways import explaining

        for sentence in explaining.sentences(why):
            print(f"  - {sentence}")
        print()


def _write_sarif(file: str, seen: list[Seen], account: Account) -> None:
    from bestkept import __version__
    from bestkept.gateways import sarif

    reporting.write(Path(file), json.dumps(sarif.report(seen, account, __version__), indent=1))
