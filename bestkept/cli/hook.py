"""Guard the commits and pushes of the git repository that you stand in.

`install` writes its pre-commit, pre-merge-commit (git 2.24 or newer) and pre-push hooks; hooks
that stood there are kept and run first. Git runs no hook before a cherry-pick, a rebase or a
merge that only moves the branch on: what these bring is caught at the push. What could not be
read stops a commit too, unless you say `git config bestkept.unread warn`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli import laptops, showing
from bestkept.cli.wrong import WrongUse
from bestkept.engines import extract
from bestkept.gateways import git

if TYPE_CHECKING:
    import argparse

    from bestkept.engines import detect

EXAMPLE = """Examples:
  cd ~/code/repository && bestkept hook install
  git commit --no-verify     (this one commit is not checked)"""

_UNTOLD = (
    "Git did not say what is pushed: the standard input is closed or cannot be read. "
    "Nothing was pushed; let git run this hook."
)


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("what", choices=["install", *git.HOOKS], help="install, or what git runs")
    showing.add_unconfined(parser)
    parser.add_argument("words", nargs="*", help="what git gives the hook")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Install the hooks, or be one."""
    if arguments.what == "install":
        return _install(arguments)
    with laptops.guard(arguments.home, often=True) as guard:
        limits = extract.Limits(confinement="any" if arguments.unconfined else "full")
        return _guard(guard.index, arguments.what, arguments.words, limits)


def _install(arguments: argparse.Namespace) -> int:
    home = laptops.home_meant(arguments.home)
    place = home.require().path if home else None
    program, confined = Path(sys.argv[0]).absolute(), not arguments.unconfined
    for hook in git.install(Path.cwd(), program, place, confined=confined):
        print(f"Installed {hook}")
    return 0


def _guard(index: detect.Index, what: str, words: list[str], limits: extract.Limits) -> int:
    folder = Path.cwd()
    if what == "pre-push":
        sweep, seen = git.pushed(index, folder, _lines(), *words[:2], limits=limits)
    else:
        sweep, seen = git.staged(index, folder, limits)
    alarming = [one for one in seen if one.alarming]
    for one in alarming:
        showing.passage(one)
    stopped = git.stops(sweep, folder)
    if stopped or sweep.account.unread or sweep.account.partial:
        showing.account(sweep.account)
    if stopped:
        _explain(bool(alarming), what.removeprefix("pre-").removesuffix("-commit"))
    return int(stopped)


def _lines() -> list[str]:
    """What git says on the standard input; without it nothing is known to be harmless."""
    try:
        if sys.stdin is None:
            raise OSError("closed")
        # Names of branches may be of any encoding; here only their blanks matter.
        return sys.stdin.buffer.read().decode("utf-8", "surrogateescape").split("\n")
    except (OSError, ValueError):
        raise WrongUse(_UNTOLD) from None


def _explain(found: bool, what: str) -> None:
    if found:
        print(f"bestkept: this {what} holds guarded text and was stopped.", file=sys.stderr)
        print("Take the passage out, or ask the owner of the asset.", file=sys.stderr)
    else:
        print(
            f"bestkept: this {what} holds what could not be read, and was stopped.", file=sys.stderr
        )
        print("To be warned only: git config bestkept.unread warn", file=sys.stderr)
