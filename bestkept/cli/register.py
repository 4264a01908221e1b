"""Guard documents. Their text is read, sketched under this home's key, and dropped.

What is registered is a candidate, guarded from that moment. With --asset a further version
of an asset that is on record is guarded.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bestkept.cli import desk, showing
from bestkept.cli.progress import Progress
from bestkept.cli.wrong import WrongUse
from bestkept.engines import detect, extract
from bestkept.home import HomeTrouble

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from bestkept.engines.extract import Source
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
) -> tuple[Any, _Reader]:
    """Guard what lies at `paths`; return what is guarded, and who read it."""
    from bestkept.people import actions as people
    from bestkept.people.queries import person
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
            people.add_person(here.by, owner, owner.split("@")[0], ["employee"])
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


def sketched(home: Home, paths: list[str], *, confined: bool = True) -> _Reader:
    """Read and sketch what lies under `paths`: see the reader's `found` and `unread`."""
    reader = _Reader(home.detect_key(), "full" if confined else "any")
    reader.found = reader.documents(paths)
    return reader


class _Reader:
    """Reads and sketches; keeps no text.

    `unread` tells what could not be guarded, `already` what was guarded before.
    """

    def __init__(self, key: bytes, confinement: extract.Confinement) -> None:
        self._sketchers = detect.Sketchers(key)
        self._limits = extract.Limits(confinement=confinement)
        self.unread: list[dict[str, str]] = []
        self.already: list[dict[str, str]] = []
        self.found: list[Any] = []

    def documents(self, paths: list[str]) -> list[Any]:
        """Return the sketched documents under `paths`; histories of git are left out."""
        walked = extract.walk(paths, self._limits)
        files = [one for one in walked if not Path(one.path).is_dir()]
        once: dict[str, Source] = {}
        for one in files:
            once.setdefault(os.path.realpath(one.path), one)
        sources = list(once.values())
        with Progress("Reading", sum(one.size for one in sources)) as progress:
            found: list[Any] = []
            done = 0
            for source in sources:
                found.extend(self._source(source))
                done += source.size
                progress.at(done, source.path[-40:])
        return found

    def _source(self, source: Source) -> Iterator[Any]:
        from bestkept.register.actions import SketchedDocument

        extraction = source.read()
        sketched: dict[str, list[dict[str, detect.Sketch]]] = {}
        for piece in extraction.pieces:
            place = _place(source.path, piece.member, whole=source.path in sketched)
            sketched.setdefault(place, []).append(self._sketchers.sketches(piece.text))
        for trouble in [*extraction.unread, *extraction.partial]:
            self._unread(_place(source.path, trouble.member, whole=False), trouble.why)
        for place, sketches in sketched.items():
            if any(one.count for texts in sketches for one in texts.values()):
                self._note_known(place, place[len(source.path) + 1 :], extraction.sha256 or "")
                where = str(Path(source.path).absolute()) + place[len(source.path) :]
                yield SketchedDocument(where, extraction.sha256 or "", source.size, sketches)
            else:
                self._unread(place, "fewer than nine words: too short to be guarded")

    def _note_known(self, place: str, member: str, sha256: str) -> None:
        from bestkept.register.queries import guarded_already

        known = guarded_already(sha256, member or None)
        if known:
            self.already.append({"path": place, "asset": known[0], "document": known[1]})

    def _unread(self, path: str, why: str) -> None:
        self.unread.append({"path": path, "why": why})


def _place(path: str, member: str | None, *, whole: bool) -> str:
    """Return where a text lies; the parts of one document (its footnotes) lie in one place."""
    if member is None or whole:
        return path
    return f"{path}!{member.split('#')[0]}"


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
