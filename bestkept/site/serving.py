"""Serving pages: the web server with the keeper that numbers and signs acts; a worker beside it."""

from __future__ import annotations

import contextlib
import gc
import importlib
import math
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import Error, connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from bestkept.gateways.server import loops
from bestkept.home import HomeTrouble
from bestkept.journal import queries, tables
from bestkept.journal import tasks as journal
from bestkept.site.setup import SIGN_INS
from bestkept.site.working import BESIDE

if TYPE_CHECKING:
    from pathlib import Path

    from bestkept.home import Home

AGAIN = 2.0  # seconds before a worker that died is started anew
PAUSE = 0.5  # seconds between two looks at what waits for a number or a signature
SIGNING = 10.0  # seconds between two signatures while acts come without a pause
YOUNG = (700, 10, 10_000)  # how often garbage is looked for by whoever answers: hardly ever in all
LASTING = 60.0  # seconds after which what the process still holds is taken to last
WHOLE = 24 * 3600.0  # seconds between two searches of all that it holds
IDLE = 600  # seconds after which a thread that nobody needed ends, with its connections
THREADS = 8  # of the one process that answers; each has a connection of its own


@dataclass(frozen=True)
class Place:
    """Where pages are served: the socket, the address that people type, the TLS files."""

    host: str
    port: int
    origin: str
    certificate: Path | None = None
    key: Path | None = None


def safe(place: Place) -> None:
    """Refuse to serve in the clear anywhere but on this machine itself."""
    told = urlsplit(place.origin)
    if told.scheme not in ("http", "https") or not told.hostname:
        raise HomeTrouble(f"{place.origin} is no address of a site. Write it like https://HOST.")
    if told.scheme == "http" and not (loops(place.host) and loops(told.hostname)):
        raise HomeTrouble(
            f"Pages on {place.host} would go over the network in the clear. Give --certificate "
            "and --key, or put a TLS proxy before it and name its address with --origin https://."
        )


def make_sign_ins(home: Home) -> None:
    """Bring the tables of the sign-ins up to date; they are no part of the record."""
    if not home.sign_ins.exists():
        os.close(os.open(home.sign_ins, os.O_CREAT | os.O_WRONLY, 0o600))
    call_command("createcachetable", database=SIGN_INS, verbosity=0)
    tables.bring_up_to_date(SIGN_INS)


def keep(home: Home) -> None:
    """Number what waits and sign the log, over and over, for as long as the process lives.

    Where the database or the disk refuses, what was recorded is safe: the next turn does it.
    """
    held, due = Lasting(), Due()
    while True:
        time.sleep(PAUSE)
        now = time.monotonic()
        held.put_by(now)
        with contextlib.suppress(Error, HomeTrouble):
            journal.number_all()
            size = queries.head().size
            if due.now(now, size):
                journal.publish(home)
                due.signed(now, size)


class Due:
    """When the log is to be signed: as soon as nothing more is recorded, and else now and then.

    Signing writes files durably, and acts that are written at the same instant wait for it on
    the disk: signed every two seconds under steady use, two of a hundred requests met it. What
    somebody does by hand is signed within a second all the same.
    """

    def __init__(self) -> None:
        self._at, self._size, self._last = -math.inf, -1, -1

    def now(self, now: float, size: int) -> bool:
        """Tell whether to sign a log of so many entries now, by the seconds of a clock."""
        rests, self._last = size == self._last, size
        return size != self._size and (rests or now - self._at >= SIGNING)

    def signed(self, now: float, size: int) -> None:
        """Note that a log of at least so many entries was signed."""
        self._at, self._size = now, size


class Lasting:
    """What the process holds for long, which the search for garbage leaves out.

    Modules, templates and the register's facts in memory last. A search of all of that took 50
    to 80 ms, in which nobody was answered: one of a hundred requests met it. What was let go
    without a search is freed at once, as ever; once a day all is searched. Between, requests
    search what is young, and all that is not put by is searched here.
    """

    def __init__(self) -> None:
        gc.set_threshold(*YOUNG)
        self._put_by, self._searched = -math.inf, time.monotonic()

    def put_by(self, now: float) -> None:
        """Put what is there by if it is time, by the seconds of a clock that only goes on."""
        if now - self._searched >= WHOLE:
            gc.unfreeze()
            self._searched = now
        elif now - self._put_by < LASTING:
            return
        gc.collect()
        gc.freeze()
        self._put_by = now


def supervise(home: Home, stop: threading.Event) -> None:
    """Keep a worker running, in a process of its own, until told to stop."""
    words = [sys.executable, "-m", "bestkept", "work", "--home", str(home.path)]
    around = {**os.environ, BESIDE: "yes"}
    around.pop("DJANGO_SETTINGS_MODULE", None)  # it needs nothing of the pages
    # Without close_fds it is spawned, not forked: of a pipe that tells whether a fork went well,
    # the web process, forked at the same instant, would keep the other end for as long as it lives.
    while not stop.is_set():
        with subprocess.Popen(
            words, env=around, stdin=subprocess.DEVNULL, close_fds=False
        ) as worker:
            while worker.poll() is None and not stop.wait(PAUSE):
                pass
            worker.terminate()
        stop.wait(AGAIN)


def serve(home: Home, place: Place) -> None:
    """Serve until stopped; who calls this holds the home, open with the settings of pages."""
    stop = threading.Event()
    beside = threading.Thread(target=supervise, args=(home, stop))
    beside.start()
    connections.close_all()  # the web process is forked: no connection may live in two
    try:
        _server(place).serve(target_loader=partial(_loaded, os.getpid(), home), wrap_loader=False)
    finally:
        stop.set()
        beside.join()
        journal.publish(home)


def _loaded(server: int, home: Home) -> Any:
    """Return what answers requests, in the web process, which ends with the server.

    A server that was killed cannot end it, and it would keep the port and the home's lock. The
    keeper works here: beside the server, it could hold SQLite's own lock, which nobody in the
    child would ever let go, in the instant in which a web process is forked.
    """
    threading.Thread(target=_end_with, args=(server,), daemon=True).start()
    threading.Thread(target=keep, args=(home,), daemon=True).start()
    return importlib.import_module("bestkept.site.wsgi").application  # for the web process alone


def _end_with(server: int) -> None:
    while os.getppid() == server:
        time.sleep(PAUSE)
    os.kill(os.getpid(), signal.SIGTERM)


def _server(place: Place) -> Any:
    return Granian(
        "bestkept.site.wsgi:application",
        address=place.host,
        port=place.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=IDLE,
        respawn_failed_workers=True,
        log_level=LogLevels.error,  # it would warn of THREADS, which mostly wait, on two cores
        log_access=False,  # it would tie addresses to persons and pages
        ssl_cert=place.certificate,
        ssl_key=place.key,
    )
