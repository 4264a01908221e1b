"""What is installed is pinned to a version and to its hashes."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "requirements"
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]+\])?==[\w.]+", re.MULTILINE)


def blocks(text):
    """Return each requirement with the lines that belong to it."""
    joined = text.replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and line.strip()[0] != "#"]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.name)
def test_every_requirement_has_a_version_and_a_hash(path):
    found = blocks(path.read_text())
    assert found
    assert not [line[:60] for line in found if not PIN.match(line) or "--hash=sha256:" not in line]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.in")), ids=lambda path: path.name)
def test_everything_asked_for_is_pinned_in_the_compiled_file(path):
    asked = {
        name.casefold()
        for line in path.read_text().splitlines()
        if not line.startswith(("#", "-r"))
        for name in PIN.findall(line)
    }
    pinned = {name.casefold() for name in PIN.findall(path.with_suffix(".txt").read_text())}
    assert asked
    assert asked <= pinned


def test_what_runs_is_pinned_the_same_for_tests():
    run = set(blocks((FOLDER / "run.txt").read_text()))
    dev = set(blocks((FOLDER / "dev.txt").read_text()))
    assert {line.split()[0] for line in run} <= {line.split()[0] for line in dev}
