"""Drafts as they lie about: files in their order, or the commits of a git history.

The hash of a commit's draft is the SHA-256 of the lines that `sha256sum` prints for its files,
sorted by path, so that a stranger with the commit checked out can compute it again.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bestkept.gateways.git import NoRepository
from bestkept.register.innovations.rules import Drafted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_BLOB = b"100"  # the mode of a file; links and other repositories have no content here
_QUIET = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
}


def of_paths(paths: Iterable[Path]) -> list[Drafted]:
    """Return the drafts at `paths`, in this order; a git repository stands for its history.

    The files of any other folder come in the order of their dates. Raises OSError.
    """
    found: list[Drafted] = []
    for path in paths:
        if (path / ".git").exists():
            found.extend(of_history(path))
        elif path.is_dir():
            inner = [one for one in path.rglob("*") if one.is_file() and not one.is_symlink()]
            found.extend(_of_file(one) for one in sorted(inner, key=_age))
        else:
            found.append(_of_file(path))
    return found


def _age(path: Path) -> tuple[float, str]:
    return path.stat().st_mtime, str(path)


def _of_file(path: Path) -> Drafted:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    at = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
    return Drafted(str(path), digest, at)


def of_history(folder: Path) -> list[Drafted]:
    """Return a draft for each commit that HEAD of the repository at `folder` leads back to.

    Parents come before children. Raises NoRepository where git cannot read it.
    """
    log = _git(folder, "rev-list", "--topo-order", "--reverse", "--format=%at", "HEAD", "--")
    commits = _commits(log.decode("ascii", "replace").split("\n"))
    trees = {oid: list(_tree(folder, oid)) for oid, _ in commits}
    blobs = _hashes(folder, sorted({blob for tree in trees.values() for _, blob in tree}))
    return [
        Drafted(f"{folder}, commit {oid}", _digest(trees[oid], blobs), at) for oid, at in commits
    ]


def _commits(lines: list[str]) -> list[tuple[str, datetime | None]]:
    pairs = zip(lines[::2], lines[1::2], strict=False)
    return [(head.removeprefix("commit "), _instant(at)) for head, at in pairs if head]


def _instant(seconds: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None  # a commit may claim any date, and some cannot be


def _tree(folder: Path, oid: str) -> Iterator[tuple[bytes, str]]:
    for line in _git(folder, "ls-tree", "-r", "-z", "--full-tree", oid).split(b"\0"):
        head, _, path = line.partition(b"\t")
        if head.startswith(_BLOB):
            yield path, head.split()[2].decode()


def _hashes(folder: Path, blobs: list[str]) -> dict[str, str]:
    """Return the SHA-256 of each blob, read one after the other."""
    words = ["git", "-C", str(folder), "cat-file", "--batch"]
    found: dict[str, str] = {}
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, **_QUIET}
    ) as git:
        assert git.stdin
        assert git.stdout
        for oid in blobs:
            git.stdin.write(f"{oid}\n".encode())
            git.stdin.flush()
            head = git.stdout.readline().split()
            if len(head) != 3:
                raise NoRepository(f"Object {oid[:12]} of {folder} is missing. Fetch it first.")
            data = git.stdout.read(int(head[2]) + 1)
            found[oid] = hashlib.sha256(data[:-1]).hexdigest()
        git.stdin.close()
    return found


def _digest(tree: list[tuple[bytes, str]], blobs: dict[str, str]) -> str:
    lines = b"".join(blobs[oid].encode() + b"  " + path + b"\n" for path, oid in sorted(tree))
    return hashlib.sha256(lines).hexdigest()


def _git(folder: Path, *words: str) -> bytes:
    done = subprocess.run(
        ["git", "-C", str(folder), *words],
        capture_output=True,
        check=False,
        env={**os.environ, **_QUIET},
    )
    if done.returncode:
        raise NoRepository(f"git cannot read the history of {folder}. Check it with `git fsck`.")
    return done.stdout
