"""Guard documents. Their text is read, sketched under this home's key, and dropped.

What is registered is a candidate, guarded from that moment. With --asset a further version
of an asset that is on record is guarded.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from bestkept.cli import desk, showing
from bestkept.cli.progress import Progress
from bestkept.cli.wrong import WrongUse
from bestkept.home import HomeTrouble

if TYPE_CHECKING:
    import argparse

    from bestkept.gateways.guarding import Reader
    from bestkept.home import Home

EXAMPLE = """Examples:
  bestkept register recipe.docx notes/ --title "Cathode slurry" --tier top
  bestkept register recipe-2.docx --asset TS-0001"""


_NOTHING = "There is no document that could be read, so nothing was guarded."


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("paths", nargs="+", metavar="PATH", help="file or folder")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--title", help="what it is called, without giving it away")
    what.add_argument(
        "--asset", type=desk.number, help="the asset of which this is a further version"
    )
    parser.add_argument("--tier", help="top, restricted or confidential (default confidential)")
    parser.add_argument("--owner", metavar="EMAIL", help="who answers for it (default: you)")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    showing.add_unconfined(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Guard and tell."""
    if "-" in arguments.paths:
        raise WrongUse("Name a file: the register must say where the document lies.")
    if arguments.asset and (arguments.tier or arguments.owner):
        raise WrongUse("--tier and --owner go with --title. Use `bestkept amend` to change them.")
    with desk.of(arguments) as here:
        guarded, reader = guard(
            here,
            arguments.paths,
            title=arguments.title,
            asset=arguments.asset,
            tier=arguments.tier or "confidential",
            owner=arguments.owner,
            confined=not arguments.unconfined,
        )
    row = {
        **vars(guarded),
        "unread": reader.unread,
        "already": reader.already,
        "confined": not arguments.unconfined,
    }
    if arguments.json:
        desk.print_json(row)
    else:
        _tell(row)
    return 3 if reader.unread else 0


def guard(
    here: desk.Desk,
    paths: list[str],
    *,
    title: str | None = None,
    asset: str | None = None,
    tier: str = "confidential",
    owner: str | None = None,
    confined: bool = True,
) -> tuple[Any, Reader]:
    """Guard what lies at `paths`; return what is guarded, and who read it."""
    from bestkept.people import actions as people
    from bestkept.people.queries import person
    from bestkept.people.rules import called
    from bestkept.register import actions, tasks

    reader = sketched(here.home, paths, confined=confined)
    documents = reader.found
    if not documents:
        raise WrongUse(
            "\n  ".join([_NOTHING, *(f"{o['path']}: {o['why']}" for o in reader.unread)])
        )
    if asset:
        guarded = actions.guard_version(here.by, here.home, asset, documents, confined=confined)
    else:
        if owner and person(owner) is None:
            people.add_person(here.by, owner, called(owner), ["employee"])
        guarded = actions.guard_candidate(
            here.by,
            here.home,
            title=title or "",
            tier=tier,
            owner=owner,
            documents=documents,
            confined=confined,
        )
    with contextlib.suppress(HomeTrouble):  # it is guarded; the next one tries to merge again
        tasks.compact(here.home, here.by)
    return guarded, reader


def sketched(home: Home, paths: list[str], *, confined: bool = True) -> Reader:
    """Read and sketch what lies under `paths`: see the reader's `found` and `unread`."""
    from bestkept.gateways.guarding import Reader

    reader = Reader(home.detect_key(), "full" if confined else "any")
    sources = reader.sources(paths)
    with Progress("Reading", sum(one.size for one in sources)) as progress:
        return reader.read(sources, progress.at)


def _tell(row: dict[str, Any]) -> None:
    print(
        f"{row['asset']} version {row['version']} is guarded: "
        f"{showing.plural(row['documents'], 'document')}, "
        f"{showing.plural(row['sketches'], 'sketch', 'sketches')}."
    )
    if not row["confined"]:
        print("Unconfined: parsers were held only by what this machine has. This is on record.")
    for one in row["unread"]:
        print(showing.harmless(f"Not guarded: {one['path']}: {one['why']}"))
    for one in row["already"]:
        known = f"already guarded as {one['asset']}, {one['document']}"
        print(f"The same bytes are {known}: {showing.harmless(one['path'])}")
