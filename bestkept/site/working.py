"""What work is done by: for each kind its handler, and what is put away from time to time."""

from __future__ import annotations

import contextlib
import logging
import os
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import Error

from bestkept.gateways import scanning, spool
from bestkept.home import HomeTrouble
from bestkept.journal import tasks as journal
from bestkept.journal.rules import Refused
from bestkept.prove import tasks as prove
from bestkept.settings import queries as settings
from bestkept.settings.rules import MEMORY
from bestkept.site import reminding
from bestkept.work import actions, queries
from bestkept.work.tasks import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

    from bestkept.home import Home

HANDLERS = {
    "scan": scanning.do_scan,
    "check": prove.do_check,
    "binders": prove.do_binders,
    "letters": reminding.do_letters,
}
FETCHABLE = timedelta(days=7)  # how long what work wrote lies there to be fetched
_LOGGER = logging.getLogger(__name__)
_TIDY = 3600.0  # seconds between two looks at what is old
BESIDE = "BESTKEPT_BESIDE"  # set where a server started the worker, which ends with it


def worker(home: Home) -> Worker:
    """Return a worker of this home, which knows every kind of work."""
    return Worker(home, HANDLERS, after=lambda: _published(home))


def work(home: Home, *, once: bool = False) -> int:
    """Work until stopped, or until nothing is due; return how many pieces were done."""
    one, done = worker(home), 0
    tidy(home)
    if once:
        while one.once():
            done += 1
        return done
    one.run(_going(home))
    return done


def _going(home: Home) -> Callable[[], bool]:
    parent, tidied = os.getppid(), time.monotonic()

    def go_on() -> bool:
        nonlocal tidied
        if time.monotonic() - tidied > _TIDY:
            tidied = time.monotonic()
            tidy(home)
        _let_go(home)
        return BESIDE not in os.environ or os.getppid() == parent

    return go_on


def tidy(home: Home) -> None:
    """Put away what is older than the settings say: ended work, and files that it left."""
    now = datetime.now(UTC)
    with contextlib.suppress(Error, HomeTrouble, OSError):
        actions.forget(now - timedelta(days=settings.number(MEMORY)))
        prove.clear_binders(home, now - FETCHABLE)
        spool.clear_old(home, now - FETCHABLE)
    _daily(home)
    _let_go(home)


def _daily(home: Home) -> None:
    """Do what the day asks for; what fails is said, and tried again in an hour."""
    try:
        reminding.daily(home)
    except (Error, HomeTrouble, OSError, Refused) as trouble:
        _LOGGER.warning("What is to be done daily failed: %s", type(trouble).__name__)


def _let_go(home: Home) -> None:
    """Remove what was given for scans that were cancelled; most often nothing lies there."""
    with contextlib.suppress(Error, HomeTrouble, OSError):
        if names := spool.waiting(home):
            for name in queries.cancelled(names):
                spool.clear(home, name)


def _published(home: Home) -> None:
    with contextlib.suppress(Error, HomeTrouble):  # the keeper, or the next command, does it
        journal.publish(home)
