"""Record an innovation before it is shared: authors, limits of use, and the order of drafts.

Each author is named with the assignment of the rights (WHO=DOCUMENT), or it is recorded as
missing. Drafts are files in the order given, or the commits of a git repository. Each is a
field of its own in the journal, so that later one can be shown without the others. What
files and commits say of their dates is kept as claimed; the journal proves when it was told.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli import desk, dossier, showing
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

    from bestkept.register.innovations.queries import InnovationView

EXAMPLE = """Examples:
  bestkept innovation record --title "Dry coating" --author "bob@halden.example=PIIA of 2024-01-03"
  bestkept innovation drafts IN-0001 draft-1.md draft-2.md prototype/
  bestkept innovation author IN-0001 petra@partner.example
  bestkept innovation limit IN-0001 "Not in the cells of customer K"
  bestkept innovation show IN-0001
  bestkept innovation prove IN-0001 --draft 2 --out draft-2.zip"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", choices=["record", "drafts", "author", "limit", "show", "prove"])
    parser.add_argument("words", nargs="*", metavar="WORD", help="its number, then paths or text")
    parser.add_argument("--title", help="with record: what it is called")
    parser.add_argument(
        "--author", action="append", default=[], metavar="WHO[=DOCUMENT]", help="with record"
    )
    parser.add_argument("--limit", action="append", default=[], metavar="TEXT", help="with record")
    parser.add_argument("--is", dest="description", default="", metavar="TEXT", help="what it is")
    parser.add_argument("--concerns", metavar="ASSET", help="with record: what it led to")
    parser.add_argument("--draft", type=int, metavar="N", help="with prove: which one to show")
    parser.add_argument("--out", metavar="FILE.zip", help="with prove: where to write it")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked."""
    doings = {"record": _record, "drafts": _drafts, "show": _show, "prove": _prove}
    return doings.get(arguments.what, _beside)(arguments)


def _record(arguments: argparse.Namespace) -> int:
    if not arguments.title or not arguments.author:
        raise WrongUse("Say --title and --author, such as --author 'bob@example.com=PIIA of 2024'.")
    with desk.of(arguments, "employee", "analyst", "legal") as here:
        from bestkept.register.innovations import actions

        number = actions.record(
            here.by,
            title=arguments.title,
            authors=[_author(text) for text in arguments.author],
            limits=arguments.limit,
            description=arguments.description,
            concerns=arguments.concerns,
        )
    if arguments.json:
        desk.print_json({"innovation": number})
    else:
        print(f"{number} is on record. Next: bestkept innovation drafts {number} FILE...")
    return 0


def _author(text: str) -> tuple[str, str | None]:
    who, _, document = text.partition("=")
    return who, document or None


def _drafts(arguments: argparse.Namespace) -> int:
    if len(arguments.words) < 2:
        raise WrongUse("Say which innovation and which drafts: innovation drafts IN-0001 FILE...")
    number, paths = arguments.words[0], arguments.words[1:]
    with desk.of(arguments, "employee", "analyst", "legal") as here:
        from bestkept.gateways import drafts
        from bestkept.register.innovations import actions

        added = actions.add_drafts(here.by, number, drafts.of_paths(Path(one) for one in paths))
    if arguments.json:
        desk.print_json({"innovation": number, "added": added})
    else:
        print(f"{showing.plural(added, 'draft')} of {number} recorded, in this order.")
    return 0


def _beside(arguments: argparse.Namespace) -> int:
    if len(arguments.words) != 2:
        raise WrongUse(f"Say: innovation {arguments.what} IN-0001 'what it says'.")
    number, text = arguments.words
    with desk.of(arguments, "analyst", "legal") as here:
        from bestkept.register import actions
        from bestkept.register.innovations import rules

        told = rules.author(*_author(text)) if arguments.what == "author" else text
        name = actions.add_beside(here.by, number, arguments.what, told, since=None)
    if arguments.json:
        desk.print_json({"innovation": number, "name": name, "value": told})
    else:
        print(f"Recorded: {name} of {number} is {told}.")
    return 0


def _show(arguments: argparse.Namespace) -> int:
    if len(arguments.words) != 1:
        raise WrongUse("Say which innovation: innovation show IN-0001.")
    with desk.of(arguments, "analyst", "legal", "administrator", "auditor", "employee") as here:
        from bestkept.register.innovations import queries

        found = queries.innovation(here.by, arguments.words[0])
    if arguments.json:
        desk.print_json({**vars(found), "drafts": [vars(one) for one in found.drafts]})
    else:
        _tell(found)
    return 0


def _prove(arguments: argparse.Namespace) -> int:
    """Write what shows one draft to a stranger, and nothing of the others."""
    if len(arguments.words) != 1 or arguments.draft is None or not arguments.out:
        raise WrongUse("Say: innovation prove IN-0001 --draft 2 --out FILE.zip.")
    number, out = arguments.words[0], Path(arguments.out)
    with (
        desk.of(arguments, "legal", "administrator", "auditor") as here,
        dossier.written(out) as file,
    ):
        from bestkept.prove import actions

        data = actions.prove_draft(here.by, here.home, number, arguments.draft)
        dossier.fill(file, data)
    if arguments.json:
        desk.print_json({"innovation": number, "draft": arguments.draft, "file": str(out)})
        return 0
    name = showing.harmless(out)
    print(f"Wrote {name}: it shows draft {arguments.draft} of {number}, with the path of its file.")
    print("Hand it on with the log's public key (`bestkept keys`), each by a way of its own.")
    print(f"Next: bestkept verify {name} --file DRAFT")
    return 0


def _tell(found: InnovationView) -> None:
    print(f"{showing.painted(found.number, '1')}  {found.title}")
    for text in found.authors:
        print(f"  author  {text}")
    for text in found.limits:
        print(f"  limit   {text}")
    if found.concerns:
        print(f"  concerns {found.concerns}")
    for one in found.drafts:
        claimed = f"{one.claimed:%Y-%m-%d %H:%M} UTC claimed" if one.claimed else "no date"
        odd = "  OUT OF ORDER" if one.backwards else ""
        print(f"  draft {one.order}  {claimed}{odd}; entry {one.entry}  {one.place}")
        print(f"           {one.sha256}")
