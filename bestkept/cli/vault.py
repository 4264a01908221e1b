"""Keep evidence and shared documents, sealed; read, list, rotate, shred.

What is kept is encrypted under a key of its own, which is wrapped by a key outside the
database and its backups. Reading is an act. Shredding destroys keys, so that a shredded
document stays shut after an old backup is restored.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bestkept.cli import asking, desk, showing
from bestkept.cli.wrong import WrongUse
from bestkept.home import Home

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

EXAMPLE = """Examples:
  bestkept vault keep mail.eml --because "Incident I-0001"
  bestkept vault open V-0001 --out mail.eml --because "For counsel"
  bestkept vault list
  bestkept vault rotate
  bestkept vault shred V-0001 --because "Retention has ended"
  bestkept vault provider transit --place https://vault.example:8200/v1/transit"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    what = ["keep", "open", "list", "rotate", "shred", "provider"]
    parser.add_argument("what", choices=what)
    parser.add_argument("word", nargs="?", metavar="WORD", help="a file, a number, or a provider")
    parser.add_argument("--because", metavar="TEXT", help="the reason, kept for good")
    parser.add_argument("--kind", default="evidence", help="with keep: evidence or shared")
    parser.add_argument("--of", metavar="V-0001", help="with keep: a further version of this")
    parser.add_argument("--out", metavar="FILE", help="with open: the new file")
    parser.add_argument("--version", type=int, metavar="N", help="with open: which (newest)")
    parser.add_argument("--place", default="", help="with provider: a folder, or an address")
    parser.add_argument("--finish", action="store_true", help="with shred: end what was cut off")
    parser.add_argument("--json", action="store_true", help="one JSON object (list: a line each)")
    asking.add(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    doing = {
        "keep": _keep,
        "open": _open,
        "list": _list,
        "rotate": _rotate,
        "shred": _shred,
        "provider": _provider,
    }
    return doing[arguments.what](arguments)


@contextlib.contextmanager
def _at(arguments: argparse.Namespace, *, exclusive: bool = False) -> Iterator[tuple[Any, Any]]:
    from bestkept.keyring.ring import Ring

    home = Home.find(arguments.home).require()
    with desk.at(home, exclusive=exclusive) as here:
        fresh = arguments.what == "provider"
        ring = Ring(home, asking.for_vault(arguments.passphrase_file, twice=fresh))
        _mind(here)
        yield here, ring


def _mind(here: desk.Desk) -> None:
    """Clear strays, and tell when a shredding was cut off before its key was destroyed."""
    from bestkept.vault import tasks

    if not here.home.read_only:
        tasks.tidy(here.home)
    if tasks.doomed().exists():
        sentence = "A shredding was cut off. Run `bestkept vault shred --finish`."
        print(f"bestkept: {sentence}", file=sys.stderr)


def _needs(arguments: argparse.Namespace, *names: str) -> None:
    for name in names:
        if not getattr(arguments, name):
            shown = {"word": "what is meant"}.get(name, f"--{name}")
            raise WrongUse(f"vault {arguments.what} needs {shown}. See `bestkept vault --help`.")


def _keep(arguments: argparse.Namespace) -> int:
    _needs(arguments, "word", "because")
    with _at(arguments) as (here, ring):
        from bestkept.vault import actions

        kept = actions.keep(
            here.by,
            here.home,
            ring,
            Path(arguments.word),
            kind=arguments.kind,
            because=arguments.because,
            of=arguments.of,
        )
    if arguments.json:
        desk.print_json(vars(kept))
    else:
        print(f"{kept.number} version {kept.version} is kept: {showing.size(kept.bytes)}, sealed.")
    return 0


def _open(arguments: argparse.Namespace) -> int:
    _needs(arguments, "word", "because", "out")
    out = Path(arguments.out)
    with _at(arguments) as (here, ring):
        from bestkept.vault import actions

        size = actions.open_kept(
            here.by,
            here.home,
            ring,
            arguments.word,
            out,
            because=arguments.because,
            version=arguments.version,
        )
    row = {"number": arguments.word, "file": str(out), "bytes": size}
    if arguments.json:
        desk.print_json(row)
    else:
        print(f"Wrote {out}: {showing.size(size)}. That you read it is on record.")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    with _at(arguments):
        from bestkept.vault import queries

        rows = queries.kept(arguments.word)
    for row in rows:
        if arguments.json:
            desk.print_json(vars(row))
            continue
        gone = f", SHREDDED by entry {row.shredded_entry}" if row.shredded_entry else ""
        print(
            f"{row.number} version {row.version}  {row.kind}  {row.name}  "
            f"{showing.size(row.bytes)}, entry {row.entry}, {row.kept:%Y-%m-%d}{gone}"
        )
    return 0


def _rotate(arguments: argparse.Namespace) -> int:
    with _at(arguments) as (here, ring):
        from bestkept.vault import actions

        turned = actions.rotate(here.by, ring)
    return _tell(arguments, turned)


def _tell(arguments: argparse.Namespace, turned: Any) -> int:
    if arguments.json:
        desk.print_json(vars(turned))
    else:
        print(f"{showing.plural(turned.keysets, 'keyset')} wrapped under {turned.epoch}.")
    return 0


def _shred(arguments: argparse.Namespace) -> int:
    if not arguments.finish:
        _needs(arguments, "word", "because")
    with _at(arguments, exclusive=True) as (here, ring):
        from bestkept.vault import actions, tasks

        if arguments.finish:
            tasks.finish(here.by, here.home, ring)
            print("Nothing is left half done.")
            return 0
        turned = actions.shred(here.by, here.home, ring, arguments.word, arguments.because)
    if not arguments.json:
        print(f"{arguments.word} is shredded: the key that could open it is destroyed.")
        print("Destroy every earlier keys export: it holds that key. Then run: keys export.")
    return _tell(arguments, turned)


def _provider(arguments: argparse.Namespace) -> int:
    with _at(arguments) as (here, ring):
        from bestkept.vault import actions, queries

        if arguments.word:
            turned = actions.rotate(here.by, ring, arguments.word, arguments.place)
            return _tell(arguments, turned)
        rows = queries.epochs()
    for row in rows:
        if arguments.json:
            desk.print_json(vars(row))
        else:
            where = f" at {row.place}" if row.place else ""
            print(f"{row.name}  {row.kind}{where}: {row.state}, {row.keysets} keysets")
    return 0
