"""A laptop is let in, finds a copy without any home, tells the server, and legal decides."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess

import pytest

from bestkept.engines.detect import laptop_key
from tests.cast import RECIPE
from tests.stories.served import Browser, Machine, serving

PASSWORD = "a quiet room for reading"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.sqlite("the server runs in a process of its own, beside a home on SQLite"),
]


@pytest.fixture(scope="module")
def owner(tmp_path_factory):
    """Alice's machine, with a home in which a recipe and a name are guarded."""
    folder = tmp_path_factory.mktemp("owner")
    alice = Machine(folder, BESTKEPT_HOME=str(folder / "home"))
    alice.run("init", "--name", "Alice Ames", "--email", "alice@example.com")
    (folder / "recipe.txt").write_text(RECIPE * 3)
    alice.run("register", "recipe.txt", "--title", "Cathode slurry")
    kind = ("--kind", "code name", "--hint", "the project")
    alice.run("term", "add", "TS-0001", *kind, input="Zephyrine")
    return alice


@pytest.fixture(scope="module")
def url(owner):
    with serving(owner) as url:
        yield url


@pytest.fixture
def laptop(tmp_path):
    return Machine(tmp_path / "laptop")


def let_in(owner, url, laptop):
    """Sign the laptop in by its code, which Alice types into her browser."""
    link = json.loads(owner.run("invite", "alice@example.com", "--json", "--origin", url).stdout)
    browser = Browser(url)
    browser.post(link["address"].removeprefix(url), password=PASSWORD)
    with laptop.begin("login", url) as run:
        line = run.stdout.readline()
        code = re.search(r"type ([B-Z]{4}-[B-Z]{4})", line)[1]
        assert "asks, from 127.0.0.1" in browser.post("/me/login/", code=code.lower())
        assert "It is in" in browser.post("/me/login/", code=code, act="approved")
        told = run.communicate(timeout=60)[0]
        assert run.returncode == 0, line + told
    return browser, told


def test_from_a_code_to_a_verdict(owner, url, laptop):
    browser, told = let_in(owner, url, laptop)
    assert "Signed in to" in told
    (laptop.folder / "mail.txt").write_text(f"Dear Petra,\n{RECIPE[:200]}\nZephyrine is nice.\n")
    found = laptop.run("scan", "--send", "mail.txt", code=1)
    assert "TS-0001" in found.stdout
    assert "1 new finding" in found.stderr
    again = laptop.run("scan", "--send", "mail.txt", code=1)
    assert "0 new findings, 1 known" in again.stderr
    assert ": mail.txt" in browser.get("/watch/F-0001/")
    owner.run("triage", "F-0001", "leak", "--because", "No agreement covers Petra")
    assert "leak" in owner.run("findings", "list").stdout
    laptop.run("logout")
    assert "Nobody is signed in" in laptop.run("logout").stdout


def test_what_lies_on_a_laptop(owner, url, laptop):
    made = owner.run("token", "add", "laptop", "--scope", "guard", "--json")
    token = json.loads(made.stdout)["token"]
    laptop.run("login", url, "--token", input=token)
    kept = laptop.folder / ".config/bestkept/login.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    everything = [p for p in laptop.folder.rglob("*") if p.is_file()]
    key = (owner.folder / "home/keys/detect.key").read_bytes()
    for path in everything:
        data = path.read_bytes()
        assert key not in data
        assert key.hex().encode() not in data
        assert b"laptop-" in data or path.suffix != ".seg"
        assert b'"lens": "term"' not in data
        assert b"slurry" not in data.lower()
    assert laptop_key(key).hex() in kept.read_text()
    assert not [
        p for p in everything if p != kept and laptop_key(key).hex() in p.read_text("latin-1")
    ]


def test_the_check_names_the_lens_that_did_not_run_and_the_server_has_it(owner, url, laptop):
    token = owner.run("token", "add", "laptop", "--scope", "guard", "--json").stdout
    laptop.run("login", url, "--token", input=json.loads(token)["token"])
    done = laptop.run("check", "We call it Zephyrine.")
    assert "Not looked at by the lens term" in done.stderr
    assert json.loads(laptop.run("check", "--json", "Hello").stdout)["left_out"] == ["term"]
    asked = laptop.run("check", "--ask", "We call it Zephyrine.", code=1)
    assert "name or phrase" in asked.stdout
    laptop.run("check", f"So {RECIPE}", code=1)


def git(laptop, *words, code=0):
    """Run git in the laptop's repository; return all that was said."""
    named = ("-c", "user.name=Bob", "-c", "user.email=bob@example.com")
    repository = laptop.folder / "repo"
    repository.mkdir(exist_ok=True)
    done = subprocess.run(
        ["git", *named, *words], cwd=repository, env=laptop.env, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


def committed(laptop, name, text, code=0):
    (laptop.folder / "repo" / name).write_text(text)
    git(laptop, "add", ".")
    return git(laptop, "commit", "-qm", "work", code=code)


def test_a_repository_on_a_laptop_is_guarded_without_any_home(owner, laptop):
    token = owner.run("token", "add", "laptop", "--scope", "guard", "--json").stdout
    with serving(owner) as url:
        laptop.run("login", url, "--token", input=json.loads(token)["token"])
        git(laptop, "init", "-q")
        for name in laptop.run("hook", "install", at="repo").stdout.splitlines():
            assert name.startswith("Installed ")
        assert committed(laptop, "a.txt", "Nothing of ours.\n") == ""
        assert "was stopped" in committed(laptop, "b.txt", f"Dear Petra,\n{RECIPE}\n", code=1)
    # The server is not asked at every commit, and need not be there.
    assert "cannot be reached" not in committed(laptop, "b.txt", f"So: {RECIPE}\n", code=1)
    state = laptop.folder / ".cache/bestkept/state.json"
    old = json.loads(state.read_text()) | {"asked": "2026-01-01T00:00:00+00:00"}
    state.write_text(json.dumps(old))
    said = committed(laptop, "b.txt", f"So: {RECIPE}\n", code=1)
    assert "cannot be reached" in said
    assert "days ago" in said
    laptop.run("logout", code=2)  # the server is gone: it cannot be told
    assert "bestkept login" in committed(laptop, "b.txt", "Nothing of ours either.\n", code=1)


def test_offline_the_last_index_serves_and_says_how_old_it_is(owner, laptop):
    token = owner.run("token", "add", "laptop", "--scope", "guard", "--json").stdout
    with serving(owner) as url:
        laptop.run("login", url, "--token", input=json.loads(token)["token"])
    done = laptop.run("check", RECIPE, code=1)
    assert "cannot be reached" in done.stderr
    assert "as it was less than an hour ago" in done.stderr


def test_a_changed_index_is_not_used(owner, url, laptop):
    token = owner.run("token", "add", "laptop", "--scope", "guard", "--json").stdout
    laptop.run("login", url, "--token", input=json.loads(token)["token"])
    cache = laptop.folder / ".cache/bestkept"
    note = cache / "index.note"
    note.write_text(note.read_text().replace("documents 1", "documents 9"))
    done = laptop.run("check", RECIPE, code=2)
    assert "not signed by the server" in done.stderr
    shutil.rmtree(cache)
    laptop.run("check", RECIPE, code=1)
    (segment, *_) = (cache / "index").glob("*.seg")
    os.truncate(segment, 100)
    assert "damaged or changed" in laptop.run("check", RECIPE, code=2).stderr
    laptop.run("check", RECIPE, code=1)


def test_an_ended_token_takes_key_and_index_away(owner, url, laptop):
    made = json.loads(owner.run("token", "add", "laptop", "--scope", "guard", "--json").stdout)
    laptop.run("login", url, "--token", input=made["token"])
    owner.run("token", "end", made["number"])
    done = laptop.run("check", RECIPE, code=2)
    assert "knows your token no more" in done.stderr
    assert not [p for p in laptop.folder.rglob("*") if p.is_file() and "bestkept" in p.parts]


def test_what_is_no_server_of_ours_gets_no_token(laptop):
    done = laptop.run("login", "http://bestkept.example.com", code=2)
    assert "in the clear" in done.stderr
    assert "no address" in laptop.run("login", "ftp://x", code=2).stderr


def test_who_is_nowhere_is_told_of_both_ways(laptop):
    done = laptop.run("scan", ".", code=2)
    assert "bestkept init" in done.stderr
    assert "bestkept login" in done.stderr
