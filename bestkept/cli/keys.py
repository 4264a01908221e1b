"""Show the public key of this home's log; export the keys, sealed; or import them.

Hand the public key to counsel, apart from any binder: whoever holds it can verify every
binder that this home writes. With `export` the secret keys go into a file that a passphrase
seals; with `import` a restored home gets them, and its log goes on under a new key.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from bestkept.cli import asking
from bestkept.cli.wrong import WrongUse
from bestkept.home import Home, HomeTrouble, continuing, write_durably

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept keys > owner.vkey
  bestkept keys export --out monday.keys
  bestkept keys import monday.keys --home ~/bestkept
  bestkept keys import ~/old-home --home ~/bestkept"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", nargs="?", choices=["export", "import"])
    parser.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="with import: the keys export, or the folder of an old home",
    )
    parser.add_argument("--out", metavar="FILE", help="with export: the new file")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    asking.add(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the public key, or do what was asked."""
    home = Home.find(arguments.home).require()
    if arguments.what == "export":
        return _export(arguments, home)
    if arguments.what == "import":
        return _import(arguments, home)
    key = home.log_vkey.read_text().strip()
    earlier = [path.read_text().strip() for path in sorted(home.log.glob("origins/*.vkey"))]
    if arguments.json:
        from bestkept.cli import desk

        desk.print_json({"key": key, "earlier": earlier})
    else:
        print(key)
    return 0


def _export(arguments: argparse.Namespace, home: Home) -> int:
    from bestkept.cli import desk
    from bestkept.keyring.export import export_keys

    if not arguments.out:
        raise WrongUse("Say where: bestkept keys export --out FILE.")
    out, named = Path(arguments.out), arguments.passphrase_file
    said = asking.passphrase(named, asking.VARIABLE, "the keys export", twice=True)
    with desk.at(home) as here:
        from bestkept.journal import tasks as journal
        from bestkept.retention import actions, tasks

        tasks.write_list(home)
        actions.note_copy(here.by, "keys.exported", {"file": out.name})
        journal.publish(home)
        names = export_keys(home, out, said)
    if arguments.json:
        desk.print_json({"file": str(out), "files": names})
    else:
        print(f"Wrote {out}: {len(names)} files, sealed. Without the passphrase it is lost.")
        print("Keep it apart from every backup. Keys in other folders are not in it.")
    return 0


def _import(arguments: argparse.Namespace, home: Home) -> int:
    from bestkept.cli import desk

    if not arguments.file:
        raise WrongUse("Say which: bestkept keys import FILE.")
    brought = take(home, read_export(Path(arguments.file), arguments.passphrase_file))
    if arguments.json:
        desk.print_json(brought)
    else:
        tell(brought)
    return 0


def read_export(path: Path, named: str | None) -> dict[str, bytes]:
    """Return the files of a keys export, or of an old home whose folder is named."""
    from bestkept.keyring.export import gathered, open_export

    if path.is_dir():
        return gathered(Home(path))
    return open_export(path, asking.passphrase(named, asking.VARIABLE, "the keys export"))


def take(home: Home, files: dict[str, bytes]) -> dict[str, Any]:
    """Give `home` the keys of an export; a restored one goes on with its log."""
    from bestkept.cli import desk

    with home.lock(exclusive=True):
        desk.opened(home)
        placed = _place(home, files)
        if not home.restored.exists():
            return {"keys": placed, "key": home.log_vkey.read_text().strip(), "restored": False}
        token = continuing.set(True)
        try:
            desk.opened(home)
            return {"keys": placed, **_go_on(home, files), "restored": True}
        finally:
            continuing.reset(token)


def _go_on(home: Home, files: dict[str, bytes]) -> dict[str, Any]:
    from bestkept.cli import desk
    from bestkept.journal import origins
    from bestkept.journal import tasks as journal
    from bestkept.register import tasks as register
    from bestkept.retention import actions as retention
    from bestkept.vault import tasks as vault

    by = desk.actor()
    old = files.get("keys/log.key", b"").decode() or None
    key = origins.continue_log(home, by, old, files.get("log/checkpoint"))
    erased = retention.again(by, home)
    opened, shut = vault.catch_up(by, home)
    register.publish_index(home)
    journal.publish(home)
    home.restored.unlink()
    return {"key": key, "erased": erased, "rewrapped": opened, "shredded": shut}


def _place(home: Home, files: dict[str, bytes]) -> list[str]:
    """Put keys in their places; what is there stays, and what was destroyed stays away."""
    from bestkept.retention import tasks as retention
    from bestkept.vault import tasks as vault

    restored = home.restored.exists()
    theirs = files.get("keys/log.vkey", b"").decode().strip()
    signs = theirs == home.log_vkey.read_text().strip() and not restored
    earlier = {path.read_text().strip() for path in home.log.glob("origins/*.vkey")}
    if not (restored or signs or theirs in earlier):
        raise HomeTrouble(
            "These are the keys of another log, so nothing was taken. Import the export that "
            "was made from this home."
        )
    retention.take_list(home, files.get("erasures/fields.json"))
    gone = vault.take_carried(home, files.get("erasures/keysets.json"))
    placed = []
    for name, data in sorted(files.items()):
        path = home.path / name
        wanted = name.startswith("keys/vault/") and path.stem not in gone
        wanted = wanted or name == "keys/detect.key" or (signs and name == "keys/log.key")
        if wanted and not path.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_durably(path, data)
            placed.append(name)
    return placed


def tell(brought: dict[str, Any]) -> None:
    """Say what an import has done."""
    print(f"{len(brought['keys'])} keys are in their places.")
    if brought["restored"]:
        print("The log goes on under a new key, which names the old one:")
        print(f"  {brought['key']}")
        print("Hand it to counsel. Old binders are verified with the old key.")
        print(
            f"Erased again: {brought['erased']}. Wrapped anew: {brought['rewrapped']}. "
            f"Shut again: {brought['shredded']}."
        )
