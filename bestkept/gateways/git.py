"""The guard of a git repository: what a commit or a push adds is scanned before it goes.

Fails closed: what could hold text and could not be read stops the commit, unless the
repository says `git config bestkept.unread warn`. Pictures, sound and film never stop it.
"""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING

from bestkept.engines.extract import Source, read_bytes
from bestkept.engines.extract.gitrepo import pushed_blobs, staged_blobs
from bestkept.gateways.files import Sweep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bestkept.engines.detect import Index
    from bestkept.gateways.files import Seen

HOOKS = ("pre-commit", "pre-push")
_MARK = "# Installed by `bestkept hook install`."
_NONE = "0" * 40
_SCRIPT = """#!/bin/sh
{mark} What stood here before is {name}.local, and runs first.
input=$({reads})
if [ -x "$0.local" ]; then printf '%s\\n' "$input" | "$0.local" "$@" || exit $?; fi
if [ ! -x {program} ]; then
    echo "bestkept: {name} cannot run, the program has moved. Run 'bestkept hook install'." >&2
    exit 1
fi
printf '%s\\n' "$input" | {program} hook {name} "$@" --home {home}
"""


class NoRepository(Exception):  # noqa: N818 - people read the sentence, not the class
    """The current folder lies in no git repository."""


def install(folder: Path, program: Path, home: Path) -> list[Path]:
    """Write both hooks of the repository around `folder`; keep those that stood there.

    `program` is the `bestkept` command and `home` the home that the hooks will use.
    Raises NoRepository.
    """
    hooks = folder / _git(folder, "rev-parse", "--git-path", "hooks")
    hooks.mkdir(parents=True, exist_ok=True)
    return [_write(hooks / name, program, home) for name in HOOKS]


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


def _write(hook: Path, program: Path, home: Path) -> Path:
    if hook.exists() and _MARK not in hook.read_text(errors="replace"):
        hook.rename(hook.with_name(f"{hook.name}.local"))
    script = _SCRIPT.format(
        mark=_MARK,
        name=hook.name,
        reads="cat" if hook.name == "pre-push" else ":",
        program=shlex.quote(str(program)),
        home=shlex.quote(str(home)),
    )
    hook.write_text(script)
    hook.chmod(0o755)
    return hook


def staged(index: Index, folder: Path) -> tuple[Sweep, list[Seen]]:
    """Scan what the next commit of the repository at `folder` adds."""
    return _scan(index, staged_blobs(folder))


def pushed(index: Index, folder: Path, refs: Iterable[str]) -> tuple[Sweep, list[Seen]]:
    """Scan what a push adds; `refs` are the lines that git gives a pre-push hook."""
    return _scan(index, _pushed_blobs(folder, refs))


def _pushed_blobs(folder: Path, refs: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for line in refs:
        parts = line.split()
        if len(parts) == 4 and parts[1].strip("0"):
            old = parts[3] if parts[3].strip("0") else _NONE
            yield from pushed_blobs(folder, old, parts[1])


def _scan(index: Index, blobs: Iterable[tuple[str, bytes]]) -> tuple[Sweep, list[Seen]]:
    sweep = Sweep(index, (_source(path, data) for path, data in blobs))
    return sweep, list(sweep)


def _source(path: str, data: bytes) -> Source:
    return Source(path, lambda: read_bytes(data, path), len(data))


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
