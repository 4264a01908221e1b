"""The guard of a git repository: what a commit or a push adds is scanned before it goes.

Fails closed: what could hold text and could not be read stops the commit, unless the
repository says `git config bestkept.unread warn`. Pictures, sound and film never stop it.
"""

from __future__ import annotations

import shlex
import subprocess
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from bestkept.engines.extract import LIMITS, Limits, Source, read_bytes
from bestkept.engines.extract.gitprocess import GitTrouble
from bestkept.engines.extract.gitrepo import pushed_blobs, staged_blobs, tracked
from bestkept.gateways.files import Sweep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bestkept.engines.detect import Index
    from bestkept.gateways.files import Seen

HOOKS = ("pre-commit", "pre-merge-commit", "pre-push")
_MARK = "# Installed by `bestkept hook install`."
_SCRIPT = """#!/bin/sh
{mark} What stood here before is {name}.local, and runs first.
input=$({reads} 2>/dev/null) || {{
    echo "bestkept: {name} got no word from git, and was stopped. Run git again." >&2
    exit 1
}}
if [ -x "$0.local" ]; then printf '%s\\n' "$input" | "$0.local" "$@" || exit $?; fi
if [ ! -x {program} ]; then
    echo "bestkept: {name} cannot run, the program has moved. Run 'bestkept hook install'." >&2
    exit 1
fi
printf '%s\\n' "$input" | {program} hook {name} "$@"{more}
"""


class Move(NamedTuple):
    """One ref that a push moves: its names here and there, what it will be and what it was."""

    here: str
    new: str
    there: str
    old: str


class NoRepository(Exception):  # noqa: N818 - people read the sentence, not the class
    """The current folder lies in no git repository."""


def install(folder: Path, program: Path, home: Path | None, *, confined: bool = True) -> list[Path]:
    """Write the hooks of the repository around `folder`; keep those that stood there.

    `program` is the `bestkept` command and `home` the home that the hooks will use, None on a
    laptop, where they use what `bestkept login` brought; not `confined`, they read formats that
    need a parser even where that cannot be confined.
    Raises NoRepository.
    """
    hooks = folder / _git(folder, "rev-parse", "--git-path", "hooks")
    hooks.mkdir(parents=True, exist_ok=True)
    more = "" if home is None else f" --home {shlex.quote(str(home))}"
    more += "" if confined else " --unconfined"
    return [_write(hooks / name, program, more) for name in HOOKS]


def _git(folder: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=folder, capture_output=True, check=True)
    except FileNotFoundError:
        raise NoRepository("git is not installed. Install git and try again.") from None
    except subprocess.CalledProcessError:
        raise NoRepository(
            "This folder lies in no git repository. Change into one and try again."
        ) from None
    return done.stdout.decode().removesuffix("\n")


def _write(hook: Path, program: Path, more: str) -> Path:
    if hook.exists() and _MARK not in hook.read_text(errors="replace"):
        hook.rename(hook.with_name(f"{hook.name}.local"))
    script = _SCRIPT.format(
        mark=_MARK,
        name=hook.name,
        reads="cat" if hook.name == "pre-push" else ":",
        program=shlex.quote(str(program)),
        more=more,
    )
    hook.write_text(script)
    hook.chmod(0o755)
    return hook


def staged(index: Index, folder: Path, limits: Limits = LIMITS) -> tuple[Sweep, list[Seen]]:
    """Scan what the next commit of the repository at `folder` adds."""
    return _scan(index, staged_blobs(folder, limits), limits)


def pushed(
    index: Index,
    folder: Path,
    refs: Iterable[str],
    remote: str = "",
    url: str = "",
    *,
    limits: Limits = LIMITS,
) -> tuple[Sweep, list[Seen]]:
    """Scan what a push adds; `refs` are the lines that git gives a pre-push hook.

    `remote` and `url` are the words that git gives it: where the push goes.
    """
    moves = [_move(line) for line in refs if line.strip()]
    return _scan(index, _pushed_blobs(folder, moves, remote, url), limits)


def _move(line: str) -> Move:
    words = line.rstrip("\n").split(" ")
    if len(words) != len(Move._fields):
        raise GitTrouble("Git did not say in its usual form what is pushed: nothing was checked.")
    return Move(*words)


def _pushed_blobs(
    folder: Path, moves: list[Move], remote: str, url: str
) -> Iterator[tuple[str, bytes]]:
    created = [move.there for move in moves if not move.old.strip("0")]
    known = list(tracked(folder, remote, url, created))
    known += [move.old for move in moves if move.old.strip("0")]
    for move in moves:
        yield from pushed_blobs(folder, move.old, move.new, known=known)
        if move.new.strip("0"):
            known.append(move.new)  # given just now: once is enough


def _scan(
    index: Index, blobs: Iterable[tuple[str, bytes]], limits: Limits
) -> tuple[Sweep, list[Seen]]:
    sources = (
        Source(path, partial(read_bytes, data, path, limits), len(data)) for path, data in blobs
    )
    sweep = Sweep(index, sources, confined=limits.confinement == "full")
    return sweep, list(sweep)


def stops(sweep: Sweep, folder: Path) -> bool:
    """Tell whether what was found, or could not be read, must stop the commit or push."""
    if sweep.account.findings:
        return True
    unsure = [*sweep.account.unread, *sweep.account.partial]
    hidden = any(kind != "picture" for _, _, kind in unsure)
    return hidden and not _only_warns(folder)


def _only_warns(folder: Path) -> bool:
    words = ["git", "config", "--get", "bestkept.unread"]
    done = subprocess.run(words, cwd=folder, capture_output=True, check=False)
    return done.stdout.strip() == b"warn"
