"""All that a git repository holds: every blob once, and every commit and tag message.

The repository is not trusted. Only its object store is looked at, through an empty repository
made for the purpose, so that its settings, hooks, refs, grafts and replacements are never read.
Refs are not needed either: the store lists its objects, those of reflogs, of the stash and of
deleted branches among them.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections import deque
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from bestkept.engines.extract import gitfolder
from bestkept.engines.extract.gitobjects import Change, Wanted, changes, contents, read_object
from bestkept.engines.extract.gitprocess import Git, GitTrouble
from bestkept.engines.extract.reading import Extraction, Limits, Reading, Trouble, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bestkept.engines.extract.gitobjects import Answer
    from bestkept.engines.extract.reading import Piece, Since

_SETTINGS = 1 << 20  # bytes of a settings file that are looked at
_SHA256 = re.compile(rb"(?im)^\s*objectformat\s*=\s*sha256")


@dataclass(frozen=True, slots=True)
class GitObject:
    """One object of a repository: its name there, how to read it, what its text depends on.

    The last one has no label and no text: it tells what is wrong with the repository itself.
    """

    label: str | None
    read: Callable[[], Extraction]
    content: str | None = None


def history(folder: Path, limits: Limits) -> Extraction:
    """Read the repository at `folder` (the top of a working tree, or a bare one)."""
    unread: list[Trouble] = []
    partial_: list[Trouble] = []
    return Extraction(_pieces(folder, limits, unread, partial_), unread, partial_)


def _pieces(
    folder: Path, limits: Limits, unread: list[Trouble], partial_: list[Trouble]
) -> Iterator[Piece]:
    for one in objects(folder, limits, lambda _: False, None):
        extraction = one.read()
        yield from extraction.pieces
        unread += extraction.unread
        partial_ += extraction.partial


def objects(
    folder: Path, limits: Limits, known: Callable[[str], bool], since: Since | None
) -> Iterator[GitObject]:
    """Every object of the repository at `folder` that has text, in a fixed order.

    A blob whose content is `known` is named but not fetched. With `since` only what came with
    later commits is given: those that its commit does not have, or of a later time.
    """
    reading = Reading.begin(folder.name, limits)
    repository = gitfolder.find(str(folder))
    if repository is None:
        reading.skip("damaged", "its object folder is gone")
    else:
        yield from _all(repository, reading, known, since)
    yield GitObject(None, partial(Extraction, iter(()), reading.unread, reading.partial))


def _all(
    repository: gitfolder.GitFolder,
    reading: Reading,
    known: Callable[[str], bool],
    since: Since | None,
) -> Iterator[GitObject]:
    deadline = time.monotonic() + reading.limits.git_seconds
    try:
        with tempfile.TemporaryDirectory(prefix="bestkept-") as empty:
            git = _apart(repository, Path(empty), deadline)
            yield from _History(git, reading, known, since).objects()
    except GitTrouble as fault:
        reading.skip(fault.kind, str(fault))
    except OSError as fault:
        reading.skip("access", f"its reading needs a temporary folder ({fault.strerror})")


def _apart(repository: gitfolder.GitFolder, empty: Path, deadline: float) -> Git:
    """An empty repository that borrows the objects of `repository`, and nothing else of it."""
    (empty / "refs").mkdir()
    (empty / "HEAD").write_text("ref: refs/heads/none\n")
    settings = "[core]\n\trepositoryformatversion = 1\n\tbare = true\n"
    if _SHA256.search(gitfolder.small_file(repository.settings, _SETTINGS)):
        settings += "[extensions]\n\tobjectformat = sha256\n"
    (empty / "config").write_text(settings)
    variables = {"GIT_DIR": str(empty), "GIT_OBJECT_DIRECTORY": str(repository.objects)}
    return Git(empty, variables, deadline)


class _History:
    """One walk through an object store: what is in it, then in which commit each blob came."""

    def __init__(
        self, git: Git, reading: Reading, known: Callable[[str], bool], since: Since | None
    ) -> None:
        self.git = git
        self.reading = reading
        self.known = known
        self.since = since
        self.commits: list[str] = []
        self.tags: list[str] = []
        self.blobs: dict[bytes, bool] = {}  # whether it is still to be read
        self.absent: set[str] = set()  # named by the history, not in the store
        self.bounds: list[str] = []  # commits whose parents are not here
        self.passed: deque[GitObject] = deque()  # known, not fetched, and not yet given

    def objects(self) -> Iterator[GitObject]:
        self._list()
        self.git.folder.joinpath("commits").write_text("".join(f"{oid}\n" for oid in self.commits))
        yield from self._messages()
        self.git.folder.joinpath("shallow").write_text("".join(f"{oid}\n" for oid in self.bounds))
        most = self.reading.limits.file_bytes
        for answer in contents(self.git, self._unknown(), most):
            while self.passed and self.passed[0].label is not None:
                yield self.passed.popleft()
            self.passed.popleft()
            yield self._object(answer)
        yield from self.passed
        if self.absent:
            one = len(self.absent) == 1
            count = "1 file of its history is" if one else f"{len(self.absent)} of its files are"
            self.reading.doubt("access", f"{count} not in this copy of it")

    def _object(self, answer: Answer) -> GitObject:
        wanted = answer.wanted
        read = partial(read_object, answer, self.reading.limits)
        return GitObject(wanted.label, read, _content(wanted))

    def _unknown(self) -> Iterator[Wanted]:
        """What is to be fetched. Git answers later: so `passed` keeps the order of all."""
        for wanted in self._wanted():
            content = _content(wanted)
            if self.known(content):
                self.passed.append(GitObject(wanted.label, _not_fetched, content))
            else:
                self.passed.append(GitObject(None, _not_fetched))
                yield wanted

    def _list(self) -> None:
        words = ("cat-file", "--batch-all-objects", "--unordered", "--buffer")
        with self.git.start(*words, "--batch-check=%(objecttype) %(objectname)") as listing:
            for line in listing.output:
                kind, _, oid = line.decode().strip().partition(" ")
                if kind == "blob":
                    self.blobs[bytes.fromhex(oid)] = True
                elif kind in {"commit", "tag"}:
                    (self.commits if kind == "commit" else self.tags).append(oid)
                elif oid == "missing":  # damaged: asked for again later, when its path is known
                    self.blobs[bytes.fromhex(kind)] = True
            if not listing.succeeded():
                self.git.check_time()
                self.reading.doubt("damaged", "git could not list all of its objects")

    def _messages(self) -> Iterator[GitObject]:
        known = set(self.commits)
        told = {*self.tags, *(self._later() if self.since else self.commits)}
        wanted = (Wanted(oid, f"{oid[:12]}:message") for oid in (*self.commits, *self.tags))
        for answer in contents(self.git, wanted, self.reading.limits.file_bytes):
            if any(oid not in known for oid in _parents(answer.data or b"")):
                self.bounds.append(answer.wanted.oid)
            if answer.wanted.oid in told:
                yield self._object(answer)

    def _later(self) -> list[str]:
        """The commits after `since`."""
        with (
            self.git.folder.joinpath("commits").open("rb") as commits,
            self.git.start("rev-list", *self._bounded(), stdin=commits) as listing,
        ):
            found = [line.decode().strip() for line in listing.output]
            if not listing.succeeded():
                self.git.check_time()
                raise GitTrouble("git cannot tell its commits since then: nothing was read")
        return found

    def _bounded(self) -> tuple[str, ...]:
        """The words for git that name the commits to look at."""
        if self.since is None:
            return ("--stdin",)
        if self.since.commit in self.commits:
            return (f"^{self.since.commit}", "--stdin")
        return ("--stdin", f"--since={self.since.seconds}")

    def _wanted(self) -> Iterator[Wanted]:
        """Every blob, under the first commit and path that brought it; last those without one."""
        for change in self._changes() if self.commits else ():
            key = bytes.fromhex(change.oid)
            if self.blobs.get(key):
                self.blobs[key] = False
                yield Wanted(change.oid, f"{change.commit[:12]}:{shown(change.path)}")
            elif key not in self.blobs:
                self.absent.add(change.oid)
        if self.since:  # which of the others are new is not known
            return
        for key in sorted(key for key, unread in self.blobs.items() if unread):
            yield Wanted(key.hex(), f"blob {key.hex()[:12]}")

    def _changes(self) -> Iterator[Change]:
        """What each commit brought, parents before children."""
        diff = ("diff-tree", "--stdin", "-r", "-c", "--root", "--raw", "-z", "--no-renames")
        with (
            self.git.folder.joinpath("commits").open("rb") as commits,
            self.git.start(
                "rev-list", *self._bounded(), "--date-order", "--reverse", stdin=commits
            ) as order,
            self.git.start(*diff, stdin=order.output) as brought,
        ):
            order.hand_over()
            yield from changes(brought.output)
            if not (order.succeeded() and brought.succeeded()):
                self.git.check_time()
                self.reading.doubt("damaged", "its history is damaged: paths may be missing")


def _parents(head: bytes) -> Iterator[str]:
    for line in head.split(b"\n"):
        if line.startswith(b"parent "):
            yield line[7:].decode("ascii", "replace")


def _content(wanted: Wanted) -> str:
    # The name, too: by its ending a table is told, and what is packed takes its inner name.
    return f"git {wanted.oid} {PurePosixPath(wanted.label).name}"


def _not_fetched() -> Extraction:
    return Extraction(iter(()), [Trouble(None, "it was not fetched", "changed")])
