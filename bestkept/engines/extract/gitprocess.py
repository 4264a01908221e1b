"""The git program, run so that a hostile repository cannot make it run anything else.

Its settings are answered for on the command line and in the environment: no hooks, no file
watcher, no pager, no fetching of what is missing (gitprotocol, git-config(1)). Whatever the
caller's environment says of git is left out, but for the few variables asked for.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Self

from bestkept.engines.extract.reading import SourceTrouble, TroubleKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from types import TracebackType

_SETTINGS = (
    ("core.fsmonitor", "false"),
    ("core.hooksPath", os.devnull),
    ("core.alternateRefsCommand", ""),
    ("core.commitGraph", "false"),  # caches: a forged one could hide commits
    ("core.multiPackIndex", "false"),
    ("diff.external", ""),
    ("protocol.allow", "never"),
)
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",  # a list of one protocol that does not exist
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


class GitTrouble(SourceTrouble):
    """Git is missing, refused, or took too long: a plain sentence and its kind."""

    def __init__(self, why: str, kind: TroubleKind = "damaged") -> None:
        super().__init__(why)
        self.kind: TroubleKind = kind


@dataclass(frozen=True, slots=True)
class Git:
    """How to run git on one repository: where, with which variables, until when (monotonic)."""

    folder: Path
    variables: Mapping[str, str]
    deadline: float

    def start(self, *words: str, stdin: int | IO[bytes] = subprocess.DEVNULL) -> GitProcess:
        """Start one git command. Raises GitTrouble if there is no git or no time left."""
        settings = [word for key, text in _SETTINGS for word in ("-c", f"{key}={text}")]
        command = ["git", "--no-pager", "--no-replace-objects", *settings, *words]
        try:
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=_environment(self.variables),
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except FileNotFoundError as fault:
            why = "the git program is not installed: install it to read the repository"
            raise GitTrouble(why, "access") from fault
        except OSError as fault:
            why = f"the git program could not be started ({fault.strerror})"
            raise GitTrouble(why, "access") from fault
        return GitProcess(process, self.deadline)

    def check_time(self) -> None:
        """Raise GitTrouble once the deadline has passed."""
        if time.monotonic() >= self.deadline:
            raise GitTrouble("it took too long: the rest of it was not read", "limit")


class GitProcess:
    """A running git command, killed at the deadline and when it is left."""

    def __init__(self, process: subprocess.Popen[bytes], deadline: float) -> None:
        assert process.stdout
        self.output: IO[bytes] = process.stdout
        self._process = process
        self._timer = threading.Timer(max(0.0, deadline - time.monotonic()), process.kill)
        self._timer.daemon = True
        self._timer.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        for pipe in (self._process.stdin, self.output):
            if pipe:
                _close(pipe)
        self._process.kill()
        self._process.wait()

    def ask(self, lines: str) -> bool:
        """Write to its input; False if it has gone."""
        assert self._process.stdin
        try:
            self._process.stdin.write(lines.encode())
            self._process.stdin.flush()
        except OSError:
            return False
        return True

    def hand_over(self) -> None:
        """Leave its output to the process that was started on it, so that its end is noticed."""
        self.output.close()

    def succeeded(self) -> bool:
        """Wait for its end: whether all went well."""
        return self._process.wait() == 0


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    kept = {key: text for key, text in os.environ.items() if not key.startswith("GIT_")}
    return kept | _ENVIRONMENT | dict(variables)


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:  # what was still to be written has nobody to read it
        return
