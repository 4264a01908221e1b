"""PostgreSQL by one setting; what is wrong with it is told plainly, without the password."""

from __future__ import annotations

import os
import subprocess

import pytest

from bestkept.home import Home
from bestkept.site.database import write_url
from tests import databases
from tests.cli.test_trouble import told
from tests.terminal import PROGRAM, SECRET, Terminal

PASSWORD = "p%40ss-hunter2"


@pytest.fixture
def server():
    return databases.server()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A home in PostgreSQL, made by `init --database`."""
    folder, server = tmp_path_factory.mktemp("made"), databases.server()
    terminal = Terminal(folder, folder / "home")
    name = server.empty()
    terminal.done("init", "--email", "alice@halden.example", "--database", server.url(name))
    yield terminal.home
    server.drop(name)


@pytest.fixture
def kept(made, tmp_path, server):
    """A copy of that home, with its database."""
    terminal = Terminal(tmp_path, databases.copy(made, tmp_path / "home"))
    name = databases.name_of(terminal.home)
    yield terminal
    server.drop(name)


def point(terminal, url):
    write_url(Home(terminal.home), url)


def test_a_home_in_postgresql_is_made_and_used(kept):
    assert (kept.home / "database.url").stat().st_mode & 0o777 == 0o600
    assert not (kept.home / "bestkept.sqlite3").exists()
    kept.write("recipe.md", SECRET)
    kept.done("register", "recipe.md", "--title", "Cathode slurry")
    assert [row["asset"] for row in kept.rows("list")] == ["TS-0001"]
    assert "All is well" in kept.done("fsck")
    assert "Numbered: 0" in kept.done("sequence", "--once")


def test_the_environment_wins_over_the_file(kept, server):
    name = server.empty()
    result = kept.run("list", env={"BESTKEPT_DATABASE_URL": server.url(name)})
    told(result, "holds no home")
    server.drop(name)


def test_a_server_that_is_away_is_told(kept):
    point(kept, f"postgresql://carol:{PASSWORD}@127.0.0.1:1/records")
    told_without_password(kept.run("list"), "does not answer")


def test_a_wrong_password_is_told_and_never_shown(kept, server):
    server.ask("CREATE ROLE carol LOGIN PASSWORD 'another'")
    rules = server.folder / "data/pg_hba.conf"
    before = rules.read_text()
    rules.write_text(f"local all carol scram-sha-256\n{before}")
    try:
        server.ask("SELECT pg_reload_conf()")
        name = databases.name_of(kept.home)
        point(kept, f"postgresql://carol:{PASSWORD}@/{name}?host={server.host}")
        told_without_password(kept.run("list"), "refused the password", "database.url")
        told_without_password(kept.run("fsck"), "refused the password")
    finally:
        rules.write_text(before)
        server.ask("SELECT pg_reload_conf()", "DROP ROLE carol")


def test_a_database_that_is_not_there_is_told(kept, server):
    point(kept, server.url("nowhere"))
    told(kept.run("list"), "no database of this name")


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://carol:{PASSWORD}@localhost/records",
        f"postgresql://carol:{PASSWORD}@localhost",
        f"postgresql://carol:{PASSWORD}@localhost:port/records?nonsense=1",
        f"carol {PASSWORD}",
    ],
)
def test_an_address_that_is_none_is_told_and_never_shown(kept, url):
    point(kept, url)
    told_without_password(kept.run("list"), "database")
    other = kept.run("init", "--home", kept.folder / "other", "--database", url)
    told_without_password(other, "database")
    assert not (kept.folder / "other").exists()


def test_a_database_of_another_home_is_told(kept, server):
    other = Terminal(kept.folder, kept.folder / "other")
    name = server.empty()
    other.done("init", "--database", server.url(name))
    point(kept, server.url(name))
    told(kept.run("list"), "belongs to another home")
    other.done("fsck")
    connected = server.ask("SELECT count(*) FROM journal_act", name=name)
    assert connected == [(2,)]
    server.drop(name)


def test_a_database_that_holds_something_is_not_filled(kept, server):
    name = server.empty()
    server.ask("CREATE TABLE theirs (id int)", name=name)
    result = kept.run("init", "--home", kept.folder / "new", "--database", server.url(name))
    told(result, "not empty")
    assert not (kept.folder / "new").exists()
    assert server.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", name=name) == [
        ("theirs",)
    ]
    server.drop(name)


def test_a_server_that_is_too_old_is_told(kept):
    program = (
        "import sys; from bestkept.site.postgresql import base; base.OLDEST = 990000; "
        "from bestkept.cli import main; sys.exit(main(['list']))"
    )
    result = subprocess.run(
        [PROGRAM.replace("/bestkept", "/python"), "-c", program],
        env={**os.environ, "BESTKEPT_HOME": str(kept.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    told(result, "Bestkept needs 99 or later")


def test_the_password_is_in_no_record_that_a_move_leaves(tmp_path, server):
    if databases.wanted():
        pytest.skip("a move starts from SQLite: run without --database")
    terminal = Terminal(tmp_path, tmp_path / "home")
    terminal.done("init")
    name = server.empty()
    url = f"postgresql://postgres:{PASSWORD}@/{name}?host={server.host}"
    printed = terminal.done("migrate-to", url, "--json")
    values = server.ask("SELECT string_agg(value, ' ') FROM journal_field", name=name)[0][0]
    for text in (printed, values):
        assert "hunter2" not in text
    assert f"PostgreSQL {name}" in values
    server.drop(name)


def told_without_password(result, *parts):
    told(result, *parts)
    assert "hunter2" not in result.stdout + result.stderr


def test_an_erasure_says_what_a_server_may_still_keep(kept):
    assert "write-ahead log" in kept.done("erase", "1", "name", "--because", "Asked")
    assert "All is well" in kept.done("fsck")


def test_a_restored_home_does_not_open_postgresql(kept):
    (kept.home / "RESTORED").write_text("{}")
    told(kept.run("list"), "was restored")
