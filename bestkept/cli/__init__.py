"""The `bestkept` command: one module a command, imported only when it is called.

The order of the table is the order of the path: register, protect, watch, respond, prove.
"""

from __future__ import annotations

import argparse
import importlib
import sys

COMMANDS = {
    "init": "make a home: keys, database, empty index and journal",
    "register": "guard documents: sketch their text and drop it",
    "submit": "submit a candidate for a trade secret, with documents or without",
    "describe": "tell whether a description is specific enough",
    "decide": "accept, reject or send back a candidate; list what waits",
    "score": "score a trade secret on the six factors",
    "value": "record what an asset is worth or cost",
    "place": "record where an asset lies, physical copies too",
    "innovation": "record an innovation: authors, limits, order of drafts",
    "term": "guard code names, embargoed names and canary phrases",
    "public": "declare own texts public, so that copies are excused",
    "asset": "put a patent, trademark, copyright or know-how into the inventory",
    "delist": "take a trade secret off the list; it stays on record",
    "import": "import an inventory from CSV, XLSX or JSON",
    "export": "export the inventory as CSV or JSON",
    "list": "list what is guarded",
    "show": "show what was in force for an asset on a date",
    "amend": "change or correct a fact about an asset, from a date",
    "people": "record who works where, in which status, and how people were vetted",
    "country": "show what a country's law asks; log advice of counsel",
    "agreement": "record what was signed, amend and end it; list what is due",
    "steward": "say who answers for partners and countries; hand over; list what is vacant",
    "law": "record a change in law or wording, with the agreements it touches",
    "repaper": "have agreements signed anew because of a change; who is behind",
    "access": "ask for access, grant, open, revoke; see who knows a secret and why",
    "review": "plan what is looked at again; open it, act, close it",
    "duties": "list what you owe, or what anybody owes",
    "remind": "remind people by mail of what they owe",
    "may": "decide whether a person may know a secret, and say what is missing",
    "move": "let people join, move and leave, with all that is due from them",
    "scan": "find copies of guarded text in files, folders, archives and git",
    "check": "check a draft before it is posted; the draft is not kept",
    "hook": "guard the commits and pushes of a git repository",
    "explain": "explain a finding: what matched, how rare it is, why it counts",
    "findings": "record what a scan found, and list it",
    "triage": "decide what a finding is",
    "incident": "open, follow and close an incident",
    "dossier": "write the binder that proves what was in force for an asset",
    "verify": "verify a binder, offline",
    "anchor": "have an outside party fix the log as it stands",
    "witness": "cosign somebody else's log",
    "vault": "keep evidence and shared documents, sealed; read, rotate, shred",
    "hold": "place or lift a legal hold; it wins over every erasure",
    "erase": "erase named fields of an entry for good, by an act",
    "keys": "show the public key that binders are verified with; export and import keys",
    "backup": "write everything but the keys into one file",
    "restore": "make a home from a backup",
    "upgrade": "bring an older home up to this version: backup, migrate, check",
    "doctor": "tell what this machine lacks; try the confinement of readers",
    "fsck": "check the journal, its log and the index against the database",
    "migrate-to": "move the home to a PostgreSQL database, with every entry and its number",
    "sequence": "give numbers to acts that wait, over and over, for a server",
    "settings": "show and change settings; allow places to be scanned, passages to be shown",
    "work": "do the work that was asked for on the pages, alone or by a schedule",
    "serve": "serve the pages: the desk, and everyone's own",
    "invite": "invite a person to sign in to the pages",
    "token": "make, list and end tokens for programs that ask in your name",
    "login": "sign this machine in to a server, to guard without a home",
    "logout": "sign this machine out; remove key and index",
    "mail": "set the mail server that takes reminders",
    "provider": "let people sign in with the company's identity provider",
    "demo": "walk the whole path with a sample company",
}


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help that keeps the examples' lines as they are written."""


def parser(only: str | None = None) -> argparse.ArgumentParser:
    """Return the parser; with `only`, of that command alone, which starts quicker."""
    from bestkept import __version__

    top = argparse.ArgumentParser(
        prog="bestkept",
        description="The system of record and the guard for a company's trade secrets.",
        epilog="Example: bestkept register recipe.docx --title 'Cathode slurry'\n"
        "         bestkept scan outbox/",
        formatter_class=_Formatter,
    )
    top.add_argument("--version", action="version", version=f"bestkept {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    for name in [only] if only in COMMANDS else COMMANDS:
        module = importlib.import_module(f"bestkept.cli.{name.replace('-', '_')}")
        sub = commands.add_parser(
            name,
            help=COMMANDS[name],
            description=module.__doc__,
            epilog=module.EXAMPLE,
            formatter_class=_Formatter,
        )
        _add_home(sub)
        module.add(sub)
    return top


def _add_home(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--home",
        metavar="DIR",
        help="the home to use (else BESTKEPT_HOME, else the user's data folder)",
    )


def main(argv: list[str] | None = None) -> int:
    """Run a command and return its exit code; errors are one sentence on standard error."""
    from bestkept.cli import streams

    words = sys.argv[1:] if argv is None else argv
    try:
        streams.prepare()
        return _called(words)
    except BrokenPipeError:
        streams.drop()
        return 1
    except KeyboardInterrupt:
        streams.drop()
        print("bestkept: stopped.", file=sys.stderr)
        return 130
    except Exception as trouble:
        from bestkept.cli import showing
        from bestkept.cli import trouble as troubles

        streams.drop()
        sentence = troubles.sentence(trouble, words[0] if words else "")
        if sentence is None:
            raise
        print(f"bestkept: {showing.harmless(sentence, lines=True)}", file=sys.stderr)
        return 2


def _called(words: list[str]) -> int:
    try:
        arguments = parser(words[0] if words else None).parse_args(words)
        code: int = arguments.run(arguments)
    except SystemExit:  # argparse: the help was printed, or wrong use was told
        sys.stdout.flush()
        raise
    sys.stdout.flush()
    return code
