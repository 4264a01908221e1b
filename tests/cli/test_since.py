import os

import pytest

from tests.terminal import HARMLESS, LEAK

OLD = 1_700_000_000  # 14 November 2023


@pytest.fixture
def commits(terminal):
    """A repository with two commits, a year apart; their names."""
    terminal.git("init", "-q", "repo")
    repo = terminal.folder / "repo"
    names = []
    for name, year in (("old.txt", 2023), ("new.txt", 2024)):
        terminal.write(f"repo/{name}", LEAK + name)
        terminal.git("add", ".", cwd=repo)
        os.environ["GIT_COMMITTER_DATE"] = f"{year}-06-01T12:00:00Z"
        terminal.git("commit", "-qm", name, cwd=repo)
        names.append(terminal.git("rev-parse", "HEAD", cwd=repo).stdout.strip())
    del os.environ["GIT_COMMITTER_DATE"]
    for name in ("old.txt", "new.txt"):
        (repo / name).unlink()
    return names


def members(rows):
    return sorted(row["member"].rpartition(":")[2] for row in rows[:-1])


def test_only_files_that_changed_since_a_day_are_read(terminal):
    terminal.write("out/a.txt", LEAK)
    (one,) = terminal.rows("scan", "out", "--since", "2999-01-01")
    assert one["summary"]["files"] == 0
    assert len(terminal.rows("scan", "out", "--since", "2020-01-01", code=1)) == 2


def test_a_file_with_an_old_date_that_came_just_now_is_read(terminal):
    path = terminal.write("out/a.txt", LEAK)
    os.utime(path, (OLD, OLD))
    assert len(terminal.rows("scan", "out", "--since", "2024-01-01", code=1)) == 2


@pytest.mark.parametrize("how", ["day", "instant", "commit", "short", "name"])
def test_only_later_commits_are_read(terminal, commits, how):
    when = {
        "day": "2024-01-01",
        "instant": "2023-06-01T12:00:01Z",
        "commit": commits[0],
        "short": commits[0][:9],
        "name": "HEAD~1",
    }[how]
    assert members(terminal.rows("scan", "repo", "--since", when, code=1)) == ["new.txt"]
    assert members(terminal.rows("scan", "repo", code=1)) == ["new.txt", "old.txt"]


def test_since_the_last_commit_nothing_is_left(terminal, commits):
    (one,) = terminal.rows("scan", "repo", "--since", commits[1])
    assert not one["summary"]["findings"]


@pytest.mark.parametrize("when", ["yesterday", "2024-13-01", "--all", "", "HEAD~7"])
def test_what_means_nothing_is_refused(terminal, commits, when):
    terminal.write("out/a.txt", HARMLESS)
    refused = terminal.run("scan", "repo", f"--since={when}")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
