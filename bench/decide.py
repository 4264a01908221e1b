"""Whether decisions are right, whether any comes too late, and how many there are a second.

    python -m bench.decide --cases 1000000 --races 100000 [--replays 1000]
        [--database postgresql] [--peers PYTHON]

Random cases are decided by one question to the database and the rules, and by Cedar from plain
lists that know neither (tests/protect/oracle.py). Races open a secret in one process and revoke
its grant in another. Speed is that of one connection: decisions evaluated only, and recorded,
each a durable act of its own. Replays are decisions of three years of journal time, in which grants
end, agreements are amended and people move; each is made again from the journal at the end of
them (tests/protect/years.py). Prints one JSON object. Cedar and casbin are timed beside it where
they are installed: here, or in the Python that --peers names (see bench/decide_peers.py).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bench.journal import found
from bestkept.home import Home

BATCH = 500
SECONDS = 4.0
ROUND = 5000  # races between two publications of the log


def main() -> None:
    """Decide, race, measure, and print one JSON object."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cases", type=int, default=1000)
    asked.add_argument("--races", type=int, default=1000)
    asked.add_argument("--replays", type=int, default=1000, help="recorded, and decided again")
    asked.add_argument("--processes", type=int, default=8, help="that race")
    asked.add_argument("--workers", type=int, default=2, help="that decide the cases")
    asked.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked.add_argument("--peers", default=sys.executable, help="a Python with cedarpy and casbin")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
        home = Home(Path(folder) / "home")
        if options.database == "sqlite":
            told = measure(home, options, None)
        else:
            told = on_server(home, options)
    told["peers"] = peers(options.peers)
    print(json.dumps(told))


def on_server(home: Home, options: argparse.Namespace) -> dict[str, Any]:
    """Measure on a PostgreSQL server of our own."""
    from tests.databases import Server

    server = Server(durable=True)
    try:
        return measure(home, options, server.url(server.empty()))
    finally:
        server.stop()


def measure(home: Home, options: argparse.Namespace, url: str | None) -> dict[str, Any]:
    """Make a home with a company in it; check, race and time."""
    found(home, url)
    from django.db import connection, connections

    from tests.cast import OWNER
    from tests.protect import races, world

    say("a company of 2,000 persons, 500 secrets, 30,000 grants")
    made = world.made(7, persons=2000, secrets=500, grants=30000)
    world.write(made, OWNER)
    if url:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    speed = evaluated(made)
    told = {"cases": options.cases, "disagreements": disagreements(made, options)}
    say(f"{told['disagreements']} disagreements in {options.cases:,} cases")
    late, permits = 0, 0
    if options.races:
        begun = time.perf_counter()
        late, permits = raced(home, races.prepare(options.races, OWNER), options.processes)
        say(f"{late} late of {permits:,} permits; {time.perf_counter() - begun:.0f} s")
        if not permits:
            raise SystemExit("Nothing was permitted, so nobody raced: that says nothing.")
    told |= {"races": options.races, "late_permits": late, "permits": permits}
    told |= speed | {"database": options.database}
    told["recorded_per_second"] = recorded(made)
    told |= replayed(home, options.replays)
    connections.close_all()
    return told


def raced(home: Home, all_races: list[Any], processes: int) -> tuple[int, int]:
    """Run the races, and publish the log between them, as whoever serves the pages does."""
    from bestkept.journal.tasks import publish
    from tests.protect import races

    late, permits = 0, 0
    for start in range(0, len(all_races), ROUND):
        some, there = races.run(all_races[start : start + ROUND], processes)
        late, permits = late + some, permits + there
        publish(home)
        say(f"{start + ROUND:,} races: {late} late of {permits:,} permits")
    return late, permits


def disagreements(made: Any, options: argparse.Namespace) -> int:
    """Return how many cases we decide otherwise than Cedar, condition by condition."""
    from django.db import connections

    connections.close_all()  # no connection may live in two processes
    share = -(-options.cases // options.workers)
    with get_context("fork").Pool(options.workers) as pool:
        jobs = [(made, n, min(share, options.cases - n * share)) for n in range(options.workers)]
        return sum(pool.starmap(_disagreements, jobs))


def _disagreements(made: Any, seed: int, count: int) -> int:
    from bestkept.protect.decision import queries
    from tests.protect import world
    from tests.protect.oracle import Oracle

    rng, oracle, odd = random.Random(1000 + seed), Oracle(made), 0
    for done in range(0, count, BATCH):
        cases = [world.asked(rng, made) for _ in range(min(BATCH, count - done))]
        theirs = oracle.missing(cases)
        for case, other in zip(cases, theirs, strict=True):
            ours = queries.evaluate(case)
            if {one.name for one in ours.missing} != other or ours.permitted == bool(other):
                odd += 1
                say(f"DIFFERS: {case} {ours.missing} {other}")
        if done % 100_000 == 0:
            say(f"process {seed}: {done:,} cases")
    return odd


def evaluated(made: Any) -> dict[str, float]:
    """Return decisions a second of one connection: the question alone, and with the rules.

    Each is asked of another pair, in one transaction, by CPU time here and by the clock.
    """
    from django.db import transaction

    from bestkept.protect.decision import queries
    from tests.protect import world

    rng = random.Random(3)
    cases = [world.asked(rng, made) for _ in range(20_000)]
    with transaction.atomic():
        for case in cases[:200]:
            queries.evaluate(case)
        question, _ = _timed(queries.rows_for, cases)
        wall, cpu = _timed(queries.evaluate, cases)
    say(f"evaluated: {wall:,.0f}/s by the clock, {cpu:,.0f}/s by CPU time here")
    return {
        "evaluated_per_second": round(wall),
        "evaluated_per_cpu_second_here": round(cpu),
        "asked_per_second": round(question),
    }


def _timed(work: Any, cases: list[Any]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    for case in cases:
        work(case)
    return (
        len(cases) / (time.perf_counter() - wall),
        len(cases) / (time.process_time() - cpu),
    )


def recorded(made: Any) -> int:
    """Return decisions a second that are recorded, each durable before the next is asked."""
    from bestkept.journal.actions import act
    from bestkept.protect.decision import actions, queries
    from tests.cast import OWNER
    from tests.protect import world

    rng, count, until = random.Random(4), 0, time.perf_counter() + SECONDS
    while time.perf_counter() < until:
        case = world.asked(rng, made)
        with act("access.decided", OWNER) as recording:
            recording.about(f"{queries.SUBJECT}{case.asset}", f"{queries.SUBJECT}{case.person}")
            actions.note(recording, case, queries.evaluate(case))
        count += 1
    return round(count / SECONDS)


def replayed(home: Home, count: int) -> dict[str, int]:
    """Return how many decisions of years past were made again, and how many came out otherwise."""
    from unittest.mock import patch

    from bestkept.protect.decision import queries
    from tests.cast import OWNER
    from tests.protect import years

    today, clock = datetime.now(UTC), "bestkept.journal.actions.utc_now"

    def turn(day: str) -> None:
        now = datetime.combine(date.fromisoformat(day), today.time(), UTC)
        patching.return_value = max(now, today)

    with patch(clock) as patching:
        numbers = years.lived(home, turn, count, today.date()) if count else []
        begun = time.perf_counter()
        some = [numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH)]
        verdicts = [one.verdict for each in some for one in queries.all_again(OWNER, each)]
    odd = [pair for pair in zip(numbers, verdicts, strict=True) if pair[1] != queries.SAME]
    say(f"{len(odd)} of {count:,} replays differ {odd[:5]}; {time.perf_counter() - begun:.0f} s")
    return {"replays": len(numbers), "replays_differing": len(odd)}


def peers(python: str) -> dict[str, Any]:
    """Return what Cedar and casbin do a second, in the Python that has them; {} without."""
    run = [python, str(Path(__file__).with_name("decide_peers.py"))]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    if done.returncode:
        say(f"no peers: {done.stderr.strip().splitlines()[-1:]}")
        return {}
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def say(line: str) -> None:
    """Tell how far it is."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
