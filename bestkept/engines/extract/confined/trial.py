"""Whether confinement holds on this machine: every way out is tried, each in a real child."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bestkept.engines.extract import _readers
from bestkept.engines.extract.confined.frames import Lie
from bestkept.engines.extract.confined.pool import Pool, Rules
from bestkept.engines.extract.confined.process import LAYERS, Dead, Late, Terms
from bestkept.engines.extract.reading import Limits, Reading

if TYPE_CHECKING:
    from collections.abc import Sequence

_SECONDS = 30.0  # for an attempt: a busy machine must not pass for a safe one
_LOOP = 1.0  # for the endless one
_PROBE = "bestkept.engines.extract.confined.probe"

ATTEMPTS = {
    "open": "open /etc/hostname",
    "list": "list the root folder",
    "write": "write a temporary file",
    "tcp": "connect over TCP",
    "udp": "send over UDP",
    "unix": "make a Unix socket",
    "netlink": "make a netlink socket",
    "fork": "fork",
    "exec": "start a program",
    "peek": "look into the memory of the parent process",
    "signal": "send a signal to the parent process",
    "code": "turn memory into a program",
    "allocate": "allocate 2 GiB",
    "loop": "loop without end",
}


class Attempt(NamedTuple):
    """One way out: its name, what it tries, whether it was blocked, and how it ended."""

    name: str
    what: str
    blocked: bool
    how: str


class Trial(NamedTuple):
    """The layers that held, those that the machine does not give, and how each attempt ended.

    `fault` says why no child could be started; then nothing was tried.
    """

    held: list[str]
    missing: list[str]
    attempts: list[Attempt]
    fault: str | None = None


def trial(layers: Sequence[str] = LAYERS) -> Trial:
    """Try every way out of a child that `layers` hold: all of them, but where a test asks less."""
    terms = Terms(_readers.modules(), {"probe": _PROBE}, tuple(layers))
    pool = Pool(terms, Rules(seconds=_SECONDS))
    try:
        pool.start()
        attempts = []
        for name, what in ATTEMPTS.items():
            pool.rules = Rules(seconds=_LOOP if name == "loop" else _SECONDS)
            attempts.append(_attempt(pool, name, what))
    except (OSError, Dead, Late, Lie) as fault:
        return Trial([], list(LAYERS), [], str(fault) or "it took too long to start")
    finally:
        pool.close()
    missing = [layer for layer in LAYERS if layer in pool.missing]
    return Trial([layer for layer in LAYERS if layer not in missing], missing, attempts)


def _attempt(pool: Pool, name: str, what: str) -> Attempt:
    reading = Reading.begin(name, Limits(confinement="any"))
    told = "".join(piece.text for piece in pool.read("probe", name.encode(), reading))
    ended = "".join(one.why for one in (*reading.unread, *reading.partial))
    # The kernel ended the child, or the parent did: the latter proves something of the loop alone.
    killed = [one.kind for one in reading.unread] == ["limit" if name == "loop" else "damaged"]
    blocked = told.startswith("blocked") or (not told and killed)
    return Attempt(name, what, blocked, told or ended or "it said nothing")
