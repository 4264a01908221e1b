"""Do pages stay as fast when the register is large? `python -m bench.desk [--only DATABASE]`.

Two homes are filled through the real append path: one with 100 secrets, one with 10,000 and a
million entries. Each is served by `bestkept serve`, and asked for every page of the desk by
somebody who signed in. Requests set out at a fixed rate, whether earlier ones were answered or
not, and each is timed from the instant it was meant to set out. Small and large take turns, so
that what else the machine does hits both. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.asking import Asking, sign_in
from bench.filling import Size, landmarks
from bestkept.home import VARIABLE, Home
from tests.databases import Server
from tests.web.browsing import PROGRAM, free_port

ROUNDS = 6
GOAL = 1.5


def main() -> None:
    """Fill, serve and ask, on each database; print what came of it."""
    asked = _options()
    with ExitStack() as end:
        made = tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR"))
        folder, told = asked.homes or Path(end.enter_context(made)), {}
        for name in ("sqlite", "postgresql"):
            if asked.only in (None, name):
                server = Server(durable=True) if name == "postgresql" else None
                if server:
                    end.callback(server.stop)
                told[name] = _compared(folder / name, asked, server)
    print(json.dumps(told, indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--secrets", type=int, nargs=2, default=[100, 10_000])
    parser.add_argument("--entries", type=int, nargs=2, default=[10_000, 1_000_000])
    parser.add_argument("--rate", type=float, default=10.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=3.0, help="of one round")
    parser.add_argument("--homes", type=Path, help="keep homes on SQLite here, and use them again")
    parser.add_argument("--pages", nargs="*", help="only pages with one of these in their address")
    return parser.parse_args()


def _compared(folder: Path, asked: argparse.Namespace, server: Server | None) -> dict[str, Any]:
    with ExitStack() as running:
        sides = []
        for secrets, entries in zip(asked.secrets, asked.entries, strict=True):
            home = Home(folder / f"home-{secrets}")
            if not home.marker.exists():
                _fill(home, server.url(server.empty()) if server else "", secrets, entries)
            sides.append((landmarks(Size(secrets, entries)), served(running, home)))
        return in_turns(sides, asked)


def _fill(home: Home, url: str, secrets: int, entries: int) -> None:
    words = [sys.executable, "-m", "bench.filling", home.path, str(secrets), str(entries)]
    began = time.perf_counter()
    subprocess.run(words, env={**os.environ, "BENCH_DATABASE": url}, check=True)
    say(f"{home.path.name}: filled in {time.perf_counter() - began:.0f} s")


def served(running: ExitStack, home: Home) -> Asking:
    """Serve a home until `running` ends; return who asks it, signed in."""
    port = free_port()
    env = {**os.environ, VARIABLE: str(home.path)}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    one = subprocess.Popen([PROGRAM, "serve", "--port", str(port)], env=env, stdout=sys.stderr)
    running.callback(one.wait, 60)
    running.callback(one.terminate)
    return sign_in(
        port, (home.path / "email").read_text(), (home.path / "password").read_text(), one.pid
    )


def in_turns(
    sides: list[tuple[dict[str, str], Asking]], asked: argparse.Namespace
) -> dict[str, Any]:
    """Ask both sides for the pages of the same names, in turns; return what that took."""
    found = {}
    for page in sides[0][0]:
        if asked.pages and not any(part in page for part in asked.pages):
            continue
        for pages, asking in sides:  # what is read or compiled for the first time
            asking.steadily(pages[page], rate=4, seconds=1.5)
            asking.clear()
        for _ in range(ROUNDS):
            for pages, asking in sides:
                asking.steadily(pages[page], asked.rate, asked.seconds)
        told = [asking.told() for _, asking in sides]
        found[page] = _judged(*told)
        for _, asking in sides:
            asking.clear()
        say(f"{page:28} {found[page]}")
    return found


def _judged(small: dict[str, float], large: dict[str, float]) -> dict[str, Any]:
    ratio = large["p99_ms"] / small["p99_ms"]
    return {
        "small": small,
        "large": large,
        "p99_ratio": round(ratio, 2),
        "cpu_ratio": round(large["cpu_ms"] / small["cpu_ms"], 2),
        "p50_ratio": round(large["p50_ms"] / small["p50_ms"], 2),
        "held": ratio <= GOAL and not small["failed"] + large["failed"],
    }


def say(words: str) -> None:
    """Tell how far it is."""
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
