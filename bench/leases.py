"""Work and SIGKILL: is all of it done, and once? `python -m bench.leases [--rounds 100]`.

Workers are forked and killed at random moments, some with the child that does the work, some
without, so that it goes on as an orphan while others take the work up again. Each piece records
one act. Prints one JSON object: workers killed, how many of them were at work, what was done how
often, and the seconds.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bench.journal import found
from bestkept.home import Home
from tests import databases
from tests.cast import OWNER

if TYPE_CHECKING:
    from bestkept.work.tasks import Task

LEASE = timedelta(seconds=0.4)
WORKERS = 3


def main() -> None:
    """Kill on each database."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=100)
    asked.add_argument("--only", choices=["sqlite", "postgresql"])
    asked.add_argument("--seed", type=int, default=7)
    options = asked.parse_args()
    random.seed(options.seed)
    told = {}
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
        for name in ("sqlite", "postgresql"):
            if options.only in (None, name):
                told[name] = on(Home(Path(folder) / name), name, options.rounds)
    databases.stop()
    print(json.dumps(told, indent=1))


def on(home: Home, name: str, rounds: int) -> dict[str, Any]:
    """Ask for work, kill workers until there were enough, then let one finish what is left."""
    url = databases.server().url(databases.server().empty()) if name == "postgresql" else None
    found(home, url)
    from bestkept.work import actions

    names = [actions.ask(OWNER, "scan", {"n": n}) for n in range(3 * rounds)]
    began, begun = time.monotonic(), 0
    for count in range(rounds):
        begun += killed(home)
        if count % 20 == 0:
            print(f"{name}: round {count} of {rounds}, {begun} killed at work", file=sys.stderr)
    finish(home)
    return {**account(names), "killed": rounds * WORKERS, "at_work": begun} | {
        "seconds": round(time.monotonic() - began, 1)
    }


def killed(home: Home) -> int:
    """Start some workers, and kill all of them after a moment; tell how many were at work."""
    from django.db import connections

    connections.close_all()
    pids = [fork(home) for _ in range(WORKERS)]
    time.sleep(random.uniform(0.05, 0.5))
    working = 0
    for pid in pids:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        os.kill(pid, signal.SIGKILL)
        working += bool(children)
        for child in children if random.random() < 0.5 else ():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        os.waitpid(pid, 0)
    return working


def fork(home: Home) -> int:
    """Fork a worker that works until it is killed."""
    pid = os.fork()
    if pid == 0:
        run(home)
    return pid


def run(home: Home) -> NoReturn:
    """Work in a process of one's own."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what a kill interrupts is told otherwise
    try:
        worker(home).run(lambda: True)
    finally:
        os._exit(1)


def worker(home: Home) -> Any:
    """Return a worker with short leases."""
    from bestkept.work import tasks

    tasks.EACH, tasks.IDLE = 0.02, 0.02
    return tasks.Worker(home, {"scan": effect}, lease=LEASE)


def effect(task: Task) -> None:
    """Take a moment, then record what was done."""
    from bestkept.journal.actions import act

    for step in range(4):
        task.tell(step, 4, "working")
        time.sleep(random.uniform(0, 0.1))
    with act("thing.done", task.by) as recording:
        recording.about("thing")
        task.settle(recording, {})


def finish(home: Home) -> None:
    """Do what is left: what was begun too often is tried again, as a person would."""
    from bestkept.work import actions, queries, rules

    one, until = worker(home), time.monotonic() + 600
    while time.monotonic() < until:
        while one.once():
            pass
        rows = queries.listed(OWNER, "scan", 0, 10_000)[0]
        for row in rows:
            if row.state == rules.FAILED:
                actions.try_again(OWNER, row.name)
        if all(row.state == rules.DONE for row in rows):
            return
        time.sleep(0.1)


def account(names: list[str]) -> dict[str, Any]:
    """Return how often each piece was done, by the journal."""
    from bestkept.journal import queries as journal

    while any(entry.number < 0 for entry in journal.timeline("thing")):
        time.sleep(0.1)
    acts = journal.openings_of([entry.number for entry in journal.timeline("thing")])
    done = Counter({one.name: one.value for one in told}["work"] for told in acts.values())
    return {
        "pieces": len(names),
        "done_once": sum(done[name] == 1 for name in names),
        "done_twice": sum(done[name] > 1 for name in names),
        "not_done": sum(done[name] == 0 for name in names),
    }


if __name__ == "__main__":
    main()
