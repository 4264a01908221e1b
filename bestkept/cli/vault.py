"""Keep evidence and shared documents, sealed; read, list, rotate, shred.

What is kept is encrypted under a key of its own, which is wrapped by a key outside the
database and its backups. Reading is an act: with a role and a reason, or, where a document
holds content of a secret, by the decision, for a purpose. `tie` says that it does (of
TS-0001, in --version N of it); what holds the same bytes is meant too. `break-glass` opens it
without a grant, on record. Shredding destroys keys, so that a shredded document stays shut
after an old backup is restored. Exit code of `open`: 0 opened, 1 refused.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bestkept.cli import asking, deciding, desk, showing
from bestkept.cli.wrong import WrongUse
from bestkept.home import Home

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

_READING = ("legal", "security", "auditor", "administrator", "employee", "partner", "custodian")
_SUITS = {
    "open": _READING,
    "break-glass": ("legal", "security", "custodian"),
    "tie": ("legal", "security", "administrator", "employee"),
    "untie": ("employee", "legal", "security", "administrator"),
}
EXAMPLE = """Examples:
  bestkept vault keep mail.eml --because "Incident I-0001"
  bestkept vault open V-0001 --out mail.eml --because "For counsel"
  bestkept vault tie V-0001 TS-0001 --because "The recipe as it was mailed"
  bestkept vault open V-0001 --out recipe.txt --purpose "toll coating"
  bestkept vault break-glass V-0001 --out recipe.txt --because "A copy surfaced at a reseller"
  bestkept vault untie V-0001 TS-0001 --because "It was another recipe"
  bestkept vault list
  bestkept vault rotate
  bestkept vault shred V-0001 --because "Retention has ended"
  bestkept vault provider transit --place https://vault.example:8200/v1/transit"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", choices=list(_RUN))
    parser.add_argument("word", nargs="?", metavar="WORD", help="a file, a number, or a provider")
    parser.add_argument("asset", nargs="?", metavar="TS-0001", help="with tie and untie")
    parser.add_argument("--purpose", default="", metavar="TEXT", help="with open: what for")
    parser.add_argument("--because", metavar="TEXT", help="the reason, kept for good")
    parser.add_argument("--kind", default="evidence", help="with keep: evidence or shared")
    parser.add_argument("--of", metavar="V-0001", help="with keep: a further version of this")
    parser.add_argument("--out", metavar="FILE", help="with open: the new file")
    parser.add_argument(
        "--version", type=int, metavar="N", help="of the document, or (tie) of the secret"
    )
    parser.add_argument("--place", default="", help="with provider: a folder, or an address")
    parser.add_argument("--finish", action="store_true", help="with shred: end what was cut off")
    parser.add_argument("--json", action="store_true", help="one JSON object (list: a line each)")
    asking.add(parser)
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    return _RUN[arguments.what](arguments)


@contextlib.contextmanager
def _at(arguments: argparse.Namespace, *, exclusive: bool = False) -> Iterator[tuple[Any, Any]]:
    from bestkept.keyring.ring import Ring

    home = Home.find(arguments.home).require()
    suits = _SUITS.get(arguments.what, ())
    with desk.at(home, arguments.role, suits, exclusive=exclusive) as here:
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
            shown = {"word": "what is meant", "asset": "the number of a secret"}.get(
                name, f"--{name}"
            )
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
    _needs(arguments, "word", "out")
    with _reading(arguments) as (here, ring, wanted):
        from bestkept.protect.access import opening

        found = opening.open_document(here.by, here.home, ring, wanted)
    return _tell_read(arguments, found)


def _glass(arguments: argparse.Namespace) -> int:
    _needs(arguments, "word", "out", "because")
    with _reading(arguments) as (here, ring, wanted):
        from bestkept.protect.access import opening

        found = opening.break_glass(here.by, here.home, ring, wanted)
    return _tell_read(arguments, found)


@contextlib.contextmanager
def _reading(arguments: argparse.Namespace) -> Iterator[tuple[Any, Any, Any]]:
    with _at(arguments) as (here, ring):
        from bestkept.protect.access.opening import Wanted

        said = arguments.purpose, arguments.because or ""
        yield here, ring, Wanted(arguments.word, arguments.version, *said, Path(arguments.out))


def _tell_read(arguments: argparse.Namespace, found: Any) -> int:
    file = arguments.out if found.permitted else None
    row = {"number": arguments.word, "file": file, "bytes": found.size}
    if arguments.json:
        decided = [deciding.row(found.entry, one) for one in found.decisions]
        desk.print_json(row | {"entry": found.entry, "decisions": decided})
        return 0 if found.permitted else 1
    for one in found.decisions:
        deciding.tell(found.entry, one)
    if found.permitted:
        print(f"Wrote {file}: {showing.size(found.size)}. That you read it is on record.")
    return 0 if found.permitted else 1


def _tie(arguments: argparse.Namespace) -> int:
    _needs(arguments, "word", "asset", "because")
    document, asset = desk.number(arguments.word), desk.number(arguments.asset)
    with _at(arguments) as (here, _):
        from bestkept.protect.access import opening

        if arguments.what == "tie":
            opening.tie(here.by, document, asset, arguments.because, arguments.version)
        else:
            opening.untie(here.by, document, asset, arguments.because)
    sentence = (
        f"{document} holds content of {asset}: the decision opens it from now on."
        if arguments.what == "tie"
        else f"{document} is not tied to {asset} any more."
    )
    return desk.tell(arguments, {"document": document, "asset": asset}, sentence)


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


_RUN: dict[str, Callable[[argparse.Namespace], int]] = {
    "keep": _keep,
    "open": _open,
    "break-glass": _glass,
    "tie": _tie,
    "untie": _tie,
    "list": _list,
    "rotate": _rotate,
    "shred": _shred,
    "provider": _provider,
}
