"""Submit something that may be a trade secret, or submit again what was sent back.

Say what it is, what it is not and where it lies, without giving it away. Documents that are
named are guarded at once: their text is sketched and dropped. An analyst and then legal
decide; `bestkept describe` tells beforehand whether the description is specific enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept submit notes.docx --title "Cathode slurry" --is "Order and times of the six steps
      in sheet PS-114" --is-not "The materials, which are published" --lies "Lab 3, cabinet B"
  bestkept submit --again TS-0001 --is-not "The coating step" --because "As legal asked\""""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("paths", nargs="*", metavar="PATH", help="file or folder to be guarded")
    parser.add_argument("--title", help="what it is called, without giving it away")
    parser.add_argument("--again", metavar="ASSET", help="submit again what was sent back")
    add_parts(parser)
    parser.add_argument("--tier", help="top, restricted or confidential (default confidential)")
    parser.add_argument("--owner", metavar="EMAIL", help="who answers for it (default: you)")
    parser.add_argument("--because", default="", metavar="TEXT", help="with --again: what changed")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    desk.add_role(parser)
    parser.set_defaults(run=run)


def add_parts(parser: argparse.ArgumentParser) -> None:
    """Let the parts of a description be told."""
    parser.add_argument("--is", dest="what", default="", metavar="TEXT", help="what it is")
    parser.add_argument(
        "--is-not", dest="boundary", default="", metavar="TEXT", help="what it is not"
    )
    parser.add_argument("--lies", dest="place", default="", metavar="TEXT", help="where it lies")


def parts(arguments: argparse.Namespace) -> dict[str, str]:
    """Return the parts of a description that the command line tells."""
    told = {"description": arguments.what, "boundary": arguments.boundary}
    return {name: text for name, text in (told | {"location": arguments.place}).items() if text}


def run(arguments: argparse.Namespace) -> int:
    """Submit and tell what the description lacks."""
    if bool(arguments.title) == bool(arguments.again) and not arguments.title:
        raise WrongUse("Say --title for a new candidate, or --again ASSET for one sent back.")
    if arguments.again and (arguments.tier or arguments.owner or arguments.paths):
        raise WrongUse("--again takes the description alone. Documents go to `bestkept register`.")
    with desk.of(arguments, "employee", "analyst", "legal", "security") as here:
        from bestkept.register import queries
        from bestkept.register.intake import queries as intake

        unread: list[dict[str, str]] = []
        number = arguments.again or ""
        if number:
            _again(here, arguments)
        else:
            number, unread = _submit(here, arguments)
        missing = intake.gaps(queries.asset(number))
    row = {"asset": number, "missing": [vars(gap) for gap in missing], "unread": unread}
    if arguments.json:
        desk.print_json(row)
    else:
        _tell(row)
    return 3 if unread else 0


def _submit(here: desk.Desk, arguments: argparse.Namespace) -> tuple[str, list[dict[str, str]]]:
    from bestkept.cli import register
    from bestkept.register.intake import actions

    documents, unread = register.sketched(here.home, arguments.paths)
    number = actions.submit(
        here.by,
        here.home,
        title=arguments.title,
        description=parts(arguments),
        tier=arguments.tier or "confidential",
        owner=arguments.owner,
        documents=documents,
    )
    return number, unread


def _again(here: desk.Desk, arguments: argparse.Namespace) -> None:
    from bestkept.register.intake import actions

    told = parts(arguments) | ({"title": arguments.title} if arguments.title else {})
    actions.resubmit(here.by, arguments.again, told, because=arguments.because)


def _tell(row: dict[str, object]) -> None:
    print(f"{row['asset']} is submitted. An analyst looks at it next.")
    missing, unread = row["missing"], row["unread"]
    assert isinstance(missing, list)
    assert isinstance(unread, list)
    for gap in missing:
        print(f"Missing: {gap['words']}")
    for one in unread:
        print(f"Not guarded: {one['path']}: {one['why']}")
