"""On small text the scan, the draft check, the verifier and the hook import nothing heavy."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

IMPORTED = re.compile(r"^import time:\s*\d+ \|\s*\d+ \|\s*([\w.]+)", re.MULTILINE)
JYTHON = {"org", "java"}  # asked for by the standard library itself, in vain
OURS = {"cli", "engines", "gateways", "home"}  # and nothing of the record
SECRET = " ".join(f"word{i} follows word{i + 1} in the recipe" for i in range(80))


def bestkept(home, *words, **more):
    """Run a command as a user would, each import told on the error stream."""
    program = Path(sys.executable).with_name("bestkept")
    return subprocess.run(
        [program, *words],
        env=surroundings(home),
        capture_output=True,
        text=True,
        check=False,
        **more,
    )


def surroundings(home):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {
        **os.environ,
        "BESTKEPT_HOME": str(home),
        "PYTHONPROFILEIMPORTTIME": "1",
        "PATH": path,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }


def imported(stderr):
    return {name.split(".")[0] for name in IMPORTED.findall(stderr)}


def everywhere():
    """Return what Python itself imports here at every start, such as what .pth files ask for."""
    program = [sys.executable, "-X", "importtime", "-c", ""]
    return imported(subprocess.run(program, capture_output=True, text=True, check=True).stderr)


def assert_light(stderr):
    found = imported(stderr)
    assert "bestkept" in found  # else nothing was told, and the test would prove nothing
    heavy = found - {"bestkept"} - set(sys.stdlib_module_names) - JYTHON - everywhere()
    assert heavy == set()
    ours = {name.split(".")[1] for name in IMPORTED.findall(stderr) if name.startswith("bestkept.")}
    assert ours <= OURS


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Return the home of Alice, who guards one recipe."""
    folder = tmp_path_factory.mktemp("light")
    (folder / "recipe.txt").write_text(SECRET)
    for words in (["init"], ["register", folder / "recipe.txt", "--title", "Recipe"]):
        done = bestkept(folder / "home", *words)
        assert done.returncode == 0, done.stderr[-2000:]
    return folder / "home"


def test_a_scan_of_a_text_file_is_light(home, tmp_path):
    (tmp_path / "mail.txt").write_text(f"Look at this: {SECRET[:400]}")
    done = bestkept(home, "scan", "--json", tmp_path / "mail.txt")
    assert done.returncode == 1
    assert_light(done.stderr)


def test_a_check_of_a_draft_is_light(home):
    done = bestkept(home, "check", "-", "--json", input=f"Proud to say: {SECRET[:400]}")
    assert done.returncode == 1
    assert_light(done.stderr)


def test_the_verifier_is_light(home, tmp_path):
    made = bestkept(home, "dossier", "TS-0001", "--out", tmp_path / "binder.zip")
    assert made.returncode == 0, made.stderr[-2000:]
    done = bestkept(home, "verify", tmp_path / "binder.zip")
    assert done.returncode == 0
    assert_light(done.stderr)


@pytest.fixture
def repository(home, tmp_path):
    """Return a repository of Bob's with the hooks installed."""
    subprocess.run(["git", "init", "-q", tmp_path / "repository"], check=True)
    done = bestkept(home, "hook", "install", cwd=tmp_path / "repository")
    assert done.returncode == 0, done.stderr[-2000:]
    return tmp_path / "repository"


def commit(home, repository, text):
    (repository / "notes.txt").write_text(text)
    subprocess.run(["git", "add", "-A"], cwd=repository, check=True)
    who = ["-c", "user.name=Bob", "-c", "user.email=bob@example.org"]
    return subprocess.run(
        ["git", *who, "commit", "-qm", "notes"],
        cwd=repository,
        env=surroundings(home),
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_hook_stops_a_copy_and_is_light(home, repository):
    done = commit(home, repository, SECRET[:600])
    assert done.returncode != 0
    assert_light(done.stderr)


def test_the_hook_lets_a_harmless_commit_pass_and_is_light(home, repository):
    done = commit(home, repository, "The lift in hall 2 works again.")
    assert done.returncode == 0
    assert_light(done.stderr)
