"""Walk the whole path with a sample company: guard, scan, decide, respond, prove, verify.

Everything happens in a home of its own. Run again, it goes on from where it is.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bestkept.cli import desk, serve, showing, staffing
from bestkept.cli.wrong import WrongUse
from bestkept.home import VARIABLE, Home

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from bestkept.gateways.files import Seen

EXAMPLE = """Examples:
  bestkept demo --no-serve
  bestkept demo --home ./trial"""

_FOLDER = "demo-home"
_SAMPLE = "sample"  # inside the home: a home without it is somebody's real one


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--no-serve", action="store_true", help="the terminal walk alone, without the pages"
    )
    parser.add_argument("--port", type=int, default=8000, help="where pages are served")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Walk the path and tell each step."""
    began = time.monotonic()
    named = arguments.home or os.environ.get(VARIABLE) or _FOLDER
    origin = f"http://localhost:{arguments.port}"
    if not arguments.no_serve:
        serve.free("127.0.0.1", arguments.port)
        serve.dress(Home.find(named), origin)
    walk = _Walk(_home(Home.find(named)))
    for step in (walk.guard, walk.sweep, walk.respond, walk.prove, walk.verify):
        step()
    print(f"The whole path in {time.monotonic() - began:.1f} s. The home is {walk.home.path}.")
    print(f"Look around: export {VARIABLE}={walk.home.path}")
    print("  bestkept list       bestkept findings       bestkept incident list")
    print(f"  open {walk.folder / 'binder.zip'} and read summary.html")
    if not arguments.no_serve:
        _pages(walk.home, origin, arguments.port)
    return 0


def _pages(home: Home, origin: str, port: int) -> None:
    """Let the sample company's people work at the desk, and serve it to whoever looks on."""
    serve.prepare(home)
    with desk.at(home) as here:
        staffing.staff(here)
        rows = staffing.let_in(here)
        word = staffing.password(here)
    _heading("\nThe desk", f"{origin}  (this machine only; Ctrl+C stops it)")
    for roles, email in rows:
        print(f"  {email:<40} {roles}")
    print(f"  Everybody's password in this demo: {word}", flush=True)
    # Afresh, since this process may have read its settings where the home was still being made.
    words = [sys.executable, sys.argv[0], "serve", "--home", str(home.path), "--port", str(port)]
    sys.stdout.flush()
    os.execv(sys.executable, words)  # noqa: S606 - this very program, with words of our own


def _home(home: Home) -> Home:
    if home.marker.exists():
        if not (home.path / _SAMPLE).is_dir():
            raise WrongUse(
                f"The home at {home.path} is not a demo's, and the demo would fill it with "
                "sample data. Name another folder with --home."
            )
        return home
    desk.make_home(home, name="Ada Halden", email="ada.halden@haldencathode.example")
    (home.path / _SAMPLE).mkdir()
    return home


@dataclass
class _Walk:
    """The demo's home, and what one step hands to the next."""

    home: Home

    def __post_init__(self) -> None:
        self.folder = self.home.path / _SAMPLE
        self.sold = "TS-0001"  # the asset whose leak weighs most, once that is known

    def guard(self) -> None:
        """Register the protected documents, those that are not on record yet."""
        from bestkept.cli import register
        from bestkept.content import sample

        _heading("Register", "what is secret is sketched under this home's key; no text is kept")
        documents = sample.write_protected(self.folder / "protected")
        with desk.at(self.home) as here:
            known = self._titles()
            for one in documents:
                if one.title in known:
                    print(f"  {known[one.title]}  {one.title} (guarded before)")
                    continue
                guarded, _ = register.guard(
                    here, [str(one.path)], title=one.title, tier=one.tier, owner=one.owner
                )
                print(
                    f"  {guarded.asset}  {one.title}: {one.path.name}, {guarded.sketches} sketches"
                )

    def _titles(self) -> dict[str | None, str]:
        from bestkept.register import queries

        return {asset.fact("title"): asset.number for asset in queries.assets()}

    def sweep(self) -> None:
        """Scan the outbox, show each passage, and record what was found."""
        from bestkept.content import sample
        from bestkept.engines import detect, extract
        from bestkept.gateways.files import Sweep

        _heading("Watch", "the outbox: loose files, a ZIP and the partner's git history")
        outbox = sample.write_outbox(self.folder / "outbox")
        with _inside(self.folder):
            index = detect.Index.open(self.home.index, self.home.detect_key())
            sweep = Sweep(index, extract.walk([outbox.name]))
            seen = [one for one in sweep if not one.finding.public]
        with desk.at(self.home):
            titles = {number: title for title, number in self._titles().items()}
        for one in seen:
            showing.passage(one, title=titles.get(one.finding.asset))
        showing.account(sweep.account)
        self._record(seen)

    def _record(self, seen: list[Seen]) -> None:
        from bestkept.cli import findings
        from bestkept.watch import actions, queries

        with desk.at(self.home) as here:
            before = {one.number for one in queries.findings()}
            if not before or len(seen) > len(before):
                findings.record(here, [one.row() for one in seen])
            for one in queries.findings(verdict="new"):
                # What the partner's repository holds waits for the desk.
                if one.grade == "finding" and "planner" not in one.path:
                    why = "No agreement on record lets this text leave the company."
                    actions.triage(here.by, one.number, "leak", why)
            on_record = queries.findings()
        leaks = [one for one in on_record if one.verdict == "leak"]
        self.sold = max(leaks, key=lambda one: one.share).asset if leaks else self.sold
        print(
            f"\n  {len(on_record)} findings on record, {len(leaks)} of them decided to be leaks.\n"
        )

    def respond(self) -> None:
        """Open an incident on the leaks, unless it is open."""
        from bestkept.respond import actions, queries
        from bestkept.watch.queries import findings

        _heading("Respond", "an incident, its clock, and the first step")
        with desk.at(self.home) as here:
            if not queries.incidents():
                leaks = [one.number for one in findings(verdict="leak")]
                now = datetime.now(UTC)
                title = "Guarded text in the outbox and at the partner"
                number = actions.open_incident(here.by, title, leaks, now)
                actions.add_step(
                    here.by, number, "Asked the partner in writing to stop and return."
                )
            for one in queries.incidents():
                print(f"  {one.number} {one.status}: {one.title}, {len(one.findings)} findings\n")

    def prove(self) -> None:
        """Write the binder of the asset of which most has leaked."""
        from bestkept.cli import dossier
        from bestkept.prove import actions

        _heading("Prove", f"the binder of {self.sold}: what was in force today, with proofs")
        out = self.folder / "binder.zip"
        with desk.at(self.home) as here, dossier.written(out) as draft:
            binder = actions.write_binder(here.by, self.home, self.sold, desk.today())
            dossier.fill(draft, binder.data)
        print(f"  {binder.facts} facts, {binder.entries} entries, {len(binder.data):,} bytes")
        for line in binder.missing:
            print(f"  missing: {line}")
        print()

    def verify(self) -> None:
        """Verify the binder as a stranger would."""
        from bestkept.engines.ledger import verify

        _heading("Verify", "as a stranger would, who has the binder and the key")
        key = self.home.log_vkey.read_text().strip()
        report: Any = verify.check_binder((self.folder / "binder.zip").read_bytes(), key)
        print("\n".join(f"  {line}" for line in str(report).splitlines()), "\n")
        if report.verdict != "genuine":
            raise WrongUse("The demo's own binder is not genuine. Please report this.")


def _heading(name: str, what: str) -> None:
    print(f"{showing.painted(name, '1;32')}  {what}")


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """Work in `folder`, so that paths are shown as short as a person would type them."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)
