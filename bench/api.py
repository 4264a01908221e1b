"""Ask a served API for what its description allows, and much that it does not (schemathesis).

A home is made, filled and served; every endpoint is asked with values that are on record, and
again with any. Nothing undeclared may be answered, and no 500. `--examples` a case of each
kind decides how long it takes: 5 take half a minute, 200 about ten.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bestkept.people.rules import SCOPES
from tests.cast import RECIPE
from tests.stories.served import PROGRAM, Machine, serving

# What is on record in the home below, by the part of the path that asks for it.
KNOWN = {
    "/assets/": "TS-0001",
    "/candidates/": "TS-0001",
    "/findings/": "F-0001",
    "/incidents/": "I-0001",
    "/agreements/": "A-0001",
    "/moves/": "M-0001",
    "/people/": "petra@meridian.example",
}
PEOPLE = """email,name,roles,organisation,status
petra@meridian.example,Petra Porter,partner,O-0001,joining
"""
PARTIES = "--party O-0001 --party petra@meridian.example --secret TS-0001 --purpose audit"
SIGNED = f"{PARTIES} --from 2026-01-01 --law India --form ink --signed 2025-12-20"
TOLD = re.compile(r"(\d+) generated, (?:(\d+) found )?")


def main(words: list[str] | None = None) -> int:
    """Run both rounds; print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=50)
    parser.add_argument("--seed", type=int, default=20261122)
    arguments = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="bestkept-api-") as folder:
        told = rounds(Path(folder), arguments.examples, arguments.seed)
    print(json.dumps(told))
    return 0 if not told["failures"] else 1


def rounds(
    folder: Path, examples: int, seed: int, phases: str = "coverage,fuzzing,stateful"
) -> dict[str, object]:
    """Serve a home and ask it twice: with values that are on record, and with any."""
    more = ["--max-examples", str(examples), "--seed", str(seed), "--phases", phases]
    owner, token = made(folder)
    began, cases, failures = time.monotonic(), 0, 0
    with serving(owner) as url:
        for known in (True, False):
            (folder / "schemathesis.toml").write_text(_settings(known=known))
            text, code = _asked(folder, url, token, more)
            found = TOLD.search(text)
            cases += int(found[1]) if found else 0
            failures += int(found[2] or 0) if found else 1
            if code:
                print(text, file=sys.stderr)
                failures = max(failures, 1)
    seconds = round(time.monotonic() - began, 1)
    return {"cases": cases, "failures": failures, "seconds": seconds, "seed": seed}


def made(folder: Path) -> tuple[Machine, str]:
    """Make a home with one of each that paths name; return it with a token for all scopes."""
    owner = Machine(folder, BESTKEPT_HOME=str(folder / "home"), BESTKEPT_API_RATE="1000000")
    owner.run("init", "--name", "Alice Ames", "--email", "alice@example.com")
    (folder / "recipe.txt").write_text(RECIPE * 3)
    owner.run("register", "recipe.txt", "--title", "Cathode slurry")
    (folder / "mail.txt").write_text(RECIPE)
    found = owner.run("scan", "--json", "mail.txt", code=1).stdout
    owner.run("findings", "add", "-", input=found)
    owner.run("incident", "open", "F-0001", "--title", "A recipe in a mail")
    owner.run("people", "organisation", "Meridian Loop", "--kind", "partner", "--country", "IN")
    (folder / "people.csv").write_text(PEOPLE)
    owner.run("people", "import", "people.csv")
    owner.run("agreement", "record", "NDA", *SIGNED.split(), "--because", "Yearly audit")
    scopes = [word for scope in SCOPES for word in ("--scope", scope)]
    token: str = json.loads(owner.run("token", "add", "all", *scopes, "--json").stdout)["token"]
    return owner, token


def _settings(*, known: bool) -> str:
    which = '[[operations]]\ninclude-path-regex = "{}"\nparameters = {{ "path.{}" = "{}" }}'
    parts = [
        which.format(path, "email" if "@" in named else "number", named)
        for path, named in KNOWN.items()
        if known
    ]
    expected = "[400, 401, 403, 404, 405, 409, 413, 422, 429]"
    checks = f"[checks]\nnegative_data_rejection.expected-statuses = {expected}"
    return "\n\n".join([checks, *parts]) + "\n"


def _asked(folder: Path, url: str, token: str, more: list[str]) -> tuple[str, int]:
    described = f"{url}/api/v1/openapi.json"
    with urllib.request.urlopen(described, timeout=120):
        pass  # it is made at the first request: a busy machine needs longer than schemathesis waits
    words = [
        PROGRAM.with_name("schemathesis"), "run", described,
        "--header", f"Authorization: Bearer {token}",
        "--exclude-operation-id", "logout",  # it would end the token that asks
        "--checks", "all", *more,
        "--suppress-health-check", "all", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr, done.returncode


if __name__ == "__main__":
    sys.exit(main())
