"""What a commit or a push is about to add to a git repository: for hooks, and therefore quick.

Here git runs in the user's own repository, whose hook called: two processes for a commit, four
or five for a push. The few variables by which git tells a hook of its index and its object
folders are kept; all else that the environment says to git is left out.
"""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING

from bestkept.engines.extract import gitfolder
from bestkept.engines.extract.gitobjects import Wanted, changes, contents
from bestkept.engines.extract.gitprocess import Git, GitTrouble
from bestkept.engines.extract.reading import LIMITS, Limits, Since, amount, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_FOR_HOOKS = (
    "GIT_DIR",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",  # `commit -a` and `commit PATH` use an index of their own
    "GIT_OBJECT_DIRECTORY",  # a push stands in quarantine until its hook agrees
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
)
_NAME = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_PATTERN = re.compile(r"[*?[\\]")
_STAGED = (
    *("diff", "--cached", "--raw", "-z", "--no-abbrev", "--diff-filter=d"),
    # What the user's settings might ask for besides:
    *("--no-renames", "--no-relative", "--ignore-submodules=none"),
)


def staged_blobs(
    repository: Path, limits: Limits = LIMITS, environ: Mapping[str, str] | None = None
) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of each file that the next commit adds or changes, each whole.

    `repository` is the top of the working tree; `environ` is the environment that git gave the
    hook (by default this process's own). Raises GitTrouble if git cannot tell, or, after all
    others were given, for a file that could not be.
    """
    git = _own(repository, limits, environ)
    return _read(git, _staged(git), limits)


def pushed_blobs(
    repository: Path,
    old: str,
    new: str,
    limits: Limits = LIMITS,
    environ: Mapping[str, str] | None = None,
    *,
    known: Iterable[str] = (),
) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of what a push adds that moves one ref from `old` to `new`.

    Both are full object names; zeros stand for a ref that is not there. Given is what can be
    reached from `new`, but neither from `old` nor from what is `known` to be at the other end
    (object names, and words of `tracked`): files under their paths, messages as `<12 hex of
    the commit>:message`. Raises as `staged_blobs` does.
    """
    git = _own(repository, limits, environ)
    return _read(git, _pushed(git, old, new, known), limits)


def commit_of(repository: Path, name: str) -> Since | None:
    """The commit that `name` means in the repository at `repository`; None if it means none."""
    if name.startswith("-") or not name.isprintable():
        return None
    git = _own(repository, LIMITS, {})
    try:
        told = list(_listed(git, "rev-list", "-1", "--timestamp", f"{name}^{{commit}}", "--"))
    except GitTrouble:
        return None
    seconds, _, oid = told[0].decode().partition(" ") if told else ("", "", "")
    return Since(int(seconds), oid) if oid else None


def tracked(
    repository: Path,
    remote: str,
    url: str,
    created: Iterable[str] = (),
    environ: Mapping[str, str] | None = None,
) -> tuple[str, ...]:
    """Words for git that stand for all that the remote is known to hold; none if that is unsure.

    What another remote holds says nothing of this one. Its own branches count only if the push
    goes where they were fetched from, and if none of the branches that it is about to be given
    (`created`, full ref names) is among them: else they tell of a place that was moved.
    """
    git = _own(repository, LIMITS, environ)
    sources = _sources(git)
    nested = any(name.startswith(f"{remote}/") for name in sources)
    if sources.get(remote) != url or nested or _PATTERN.search(remote):
        return ()
    space = f"refs/remotes/{remote}/"
    heads = [f"{space}{ref.removeprefix('refs/heads/')}" for ref in created]
    if heads and any(_listed(git, "for-each-ref", "--format=%(refname)", *heads)):
        return ()
    return (f"--remotes={remote}",)


def _sources(git: Git) -> dict[str, str]:
    """The remotes of the repository, and from where each is fetched."""
    found = {}
    for line in _listed(git, "remote", "-v"):
        name, _, place = os.fsdecode(line).partition("\t")
        url, fetched, _ = place.rpartition(" (fetch)")
        if fetched:
            found[name] = url
    return found


def _own(repository: Path, limits: Limits, environ: Mapping[str, str] | None) -> Git:
    environ = os.environ if environ is None else environ
    variables = {key: environ[key] for key in _FOR_HOOKS if key in environ}
    found = gitfolder.find(str(repository))
    if found:  # named outright, so that git does not ask who owns the folder
        variables.setdefault("GIT_DIR", str(found.own))
    return Git(repository, variables, time.monotonic() + limits.git_seconds)


def _read(git: Git, wanted: Iterable[Wanted], limits: Limits) -> Iterator[tuple[str, bytes]]:
    missed = None
    for answer in contents(git, wanted, limits.file_bytes):
        if answer.data is None:
            missed = answer
        elif answer.type in {"commit", "tag"}:
            yield answer.wanted.label, answer.data.partition(b"\n\n")[2]
        else:
            yield answer.wanted.label, answer.data
    if missed:
        limit = f"it is over {amount(limits.file_bytes)}"
        why = limit if missed.fault == "limit" else missed.fault
        raise GitTrouble(f"{missed.wanted.label} could not be read: {why}.")


def _staged(git: Git) -> Iterator[Wanted]:
    with git.start(*_STAGED) as diff:
        for change in changes(diff.output):
            yield Wanted(change.oid, shown(change.path))
        if not diff.succeeded():
            git.check_time()
            raise GitTrouble("Git cannot tell what is staged here: is this a repository?")


def _pushed(git: Git, old: str, new: str, there: Iterable[str]) -> Iterator[Wanted]:
    if not (_NAME.fullmatch(old) and _NAME.fullmatch(new)):
        raise GitTrouble("A push is named by two full object names.")
    if not new.strip("0"):  # a branch is deleted: nothing is sent
        return
    known = ("--not", *there, *([old] if old.strip("0") else []))
    tip = new.encode()
    for oid in _listed(git, "rev-list", "--ignore-missing", new, *known):
        tip = b"" if oid == tip else tip
        yield Wanted(oid.decode(), f"{oid.decode()[:12]}:message")
    if tip:  # an annotated tag, or what a remote has already
        yield Wanted(new, f"{new[:12]}:message")
    blobs = ("--objects", "--filter=object:type=blob", "--filter-provided-objects")
    # `old` may be unknown here, where others pushed meanwhile: then more is read, not less.
    for line in _listed(git, "rev-list", "--ignore-missing", *blobs, new, *known):
        oid, _, path = line.partition(b" ")
        yield Wanted(oid.decode(), shown(path))


def _listed(git: Git, *words: str) -> Iterator[bytes]:
    with git.start(*words) as listing:
        for line in listing.output:
            yield line.rstrip(b"\n")
        if not listing.succeeded():
            git.check_time()
            raise GitTrouble("Git cannot tell what is pushed here: is this a repository?")
