"""A terminal to try the command line in: real processes, real homes, no Django in this one."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests import databases, nursery
from tests.nursery import PROGRAM

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["HARMLESS", "LEAK", "PROGRAM", "SECRET", "Terminal"]
SECRET = (
    "The binder is dissolved in warm water for ninety minutes before the active powder goes in, "
    "in three equal portions. Each portion is mixed until the torque falls below eleven newton "
    "metres, and the tank is then held under vacuum at forty millibar for a quarter of an hour.\n"
)
LEAK = (
    "Hi Petra,\n\nthis is how they do it: in three equal portions. EACH PORTION IS MIXED until\n"
    "the torque falls below eleven newton metres, and the tank is then held under vacuum at\n"
    "forty millibar for a quarter of an hour. Keep it to yourself\nCharlie\n"
)
HARMLESS = "The canteen is closed on Friday. Please bring your own lunch and use the west gate.\n"


@dataclass
class Terminal:
    """A folder and a home to run commands in."""

    folder: Path
    home: Path

    def run(self, *words, text="", cwd=None, env=None):
        """Run `bestkept WORDS`; return the finished process with text output."""
        if words[0] == "init" and databases.wanted() and "--database" not in words:
            words = (*words, "--database", databases.server().url(databases.server().empty()))
        environment = {**self.around(), **(env or {})}
        where = cwd or self.folder
        return nursery.run(*words, text=text, cwd=where, env=environment, timeout=120)

    def start(self, *words):
        """Start `bestkept WORDS` and return at once; nobody listens to what it says."""
        return nursery.start(*words, cwd=self.folder, env=self.around())

    def around(self):
        """Return the environment of a command: that of a user, who names no settings of Django."""
        there = {name: os.environ[name] for name in os.environ if not name.startswith("DJANGO_")}
        return {**there, "BESTKEPT_HOME": str(self.home)}

    def done(self, *words, text="", code=0, cwd=None):
        """Run a command that must end with `code`; return what it printed."""
        result = self.run(*words, text=text, cwd=cwd)
        assert result.returncode == code, result.stdout + result.stderr
        return result.stdout

    def rows(self, *words, text="", code=0):
        """Run a command with --json; return the objects that it printed."""
        printed = self.done(*words, "--json", text=text, code=code)
        return [json.loads(line) for line in printed.splitlines()]

    def write(self, name, text):
        """Write a file and return its path."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def git(self, *words, cwd=None):
        """Run git with an author of its own."""
        who = ["-c", "user.name=Bob", "-c", "user.email=bob@example.com"]
        return subprocess.run(
            ["git", *who, *map(str, words)],
            cwd=cwd or self.folder,
            capture_output=True,
            text=True,
            env={**os.environ, "BESTKEPT_HOME": str(self.home)},
            check=False,
        )
