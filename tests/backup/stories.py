"""What the stories of backups have in common: copies, restored homes, and what opens in them."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.terminal import Terminal


def copied(terminal, name):
    """Write a backup and a keys export, NAME.backup and NAME.keys."""
    terminal.done("backup", "--out", f"{name}.backup")
    terminal.done("keys", "export", "--out", f"{name}.keys")


def restored(terminal, name, keys=None):
    """Restore NAME.backup, with the keys of another export if asked; return its terminal."""
    home = terminal.folder / f"restored-{name}-{keys}"
    more = ["--keys", f"{keys}.keys"] if keys else []
    terminal.done("restore", f"{name}.backup", "--home", home, *more)
    return dataclasses.replace(terminal, home=home)


def opens(terminal: Terminal, number):
    """Open what is kept under a number; return its bytes, or None with what was said."""
    out = terminal.folder / f"opened-{number}"
    out.unlink(missing_ok=True)
    done = terminal.run("vault", "open", number, "--out", out, "--because", "To see")
    if done.returncode:
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
        assert not out.exists()
        return None
    return out.read_bytes()


def well(terminal):
    """Assert that the home is whole; return what fsck says."""
    return terminal.done("fsck")
