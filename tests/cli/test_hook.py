import os
import shlex
import subprocess

import pytest

from tests.extract.documents import PNG
from tests.terminal import HARMLESS, LEAK, PROGRAM

pytestmark = pytest.mark.sqlite("hooks read the index, which is in files")


@pytest.fixture
def repo(terminal):
    terminal.git("init", "-q", "repo")
    folder = terminal.folder / "repo"
    terminal.git("config", "user.name", "Bob", cwd=folder)
    terminal.git("config", "user.email", "bob@example.com", cwd=folder)
    terminal.done("hook", "install", cwd=folder)
    return folder


def commit(terminal, repo, name, text, *words):
    terminal.write(f"repo/{name}", text)
    terminal.git("add", ".", cwd=repo)
    return terminal.git("commit", "-qm", "work", *words, cwd=repo)


def test_a_harmless_commit_goes_through_in_silence(terminal, repo):
    done = commit(terminal, repo, "a.txt", HARMLESS)
    assert done.returncode == 0, done.stderr
    assert done.stdout + done.stderr == ""


def test_a_commit_with_guarded_text_is_stopped_and_told(terminal, repo):
    done = commit(terminal, repo, "a.txt", LEAK)
    assert done.returncode != 0
    assert "a.txt, line 3" in done.stdout + done.stderr
    assert "was stopped" in done.stderr
    assert terminal.git("rev-list", "--all", cwd=repo).stdout == ""


def test_the_staged_content_counts_not_the_file(terminal, repo):
    terminal.write("repo/a.txt", LEAK)
    terminal.git("add", ".", cwd=repo)
    terminal.write("repo/a.txt", HARMLESS)
    assert terminal.git("commit", "-qm", "work", cwd=repo).returncode != 0


def test_what_cannot_be_read_stops_the_commit_unless_the_repository_says_warn(terminal, repo):
    pdf = b"%PDF-1.7\n" + bytes(range(256)) * 8
    assert commit(terminal, repo, "b.pdf", pdf).returncode != 0
    terminal.git("config", "bestkept.unread", "warn", cwd=repo)
    done = commit(terminal, repo, "b.pdf", pdf)
    assert done.returncode == 0
    assert "Not read: b.pdf" in done.stderr


def test_a_picture_does_not_stop_the_commit(terminal, repo):
    png = PNG
    assert commit(terminal, repo, "logo.png", png).returncode == 0


@pytest.mark.parametrize("begin", [b"GIF89a\x01\n", b"BM\x01", b"ID3\x03", b"abc ftyp\x01", PNG])
def test_a_text_that_begins_like_a_picture_is_stopped(terminal, repo, begin):
    done = commit(terminal, repo, "a.txt", begin + LEAK.encode())
    assert done.returncode != 0
    assert "holds guarded text" in done.stderr


def test_a_push_is_stopped_by_what_an_unchecked_commit_brought(terminal, repo):
    terminal.git("init", "-q", "--bare", "remote.git")
    terminal.git("remote", "add", "origin", "../remote.git", cwd=repo)
    assert commit(terminal, repo, "a.txt", HARMLESS).returncode == 0
    assert terminal.git("push", "-q", "origin", "HEAD:main", cwd=repo).returncode == 0
    commit(terminal, repo, "b.txt", LEAK, "--no-verify")
    commit(terminal, repo, "b.txt", HARMLESS + "b")
    pushed = terminal.git("push", "-q", "origin", "HEAD:main", cwd=repo)
    assert pushed.returncode != 0
    assert "b.txt" in pushed.stdout + pushed.stderr


def add_remote(terminal, repo, name):
    terminal.git("init", "-q", "--bare", f"{name}.git")
    terminal.git("remote", "add", name, f"../{name}.git", cwd=repo)


@pytest.fixture
def leaked(terminal, repo):
    """A repository whose first remote has the leak already, pushed past the guard."""
    add_remote(terminal, repo, "private")
    add_remote(terminal, repo, "public")
    commit(terminal, repo, "a.txt", LEAK, "--no-verify")
    terminal.git("push", "-q", "--no-verify", "private", "HEAD:main", cwd=repo)
    commit(terminal, repo, "c.txt", HARMLESS)
    return repo


def stopped(pushed):
    return pushed.returncode != 0 and "a.txt" in pushed.stdout + pushed.stderr


@pytest.mark.parametrize(
    "words",
    [
        ["public", "HEAD:main"],
        ["../public.git", "HEAD:main"],
        ["public", "HEAD:refs/tags/v1"],
        ["public", "--all"],
        ["public", "--mirror"],
    ],
)
def test_what_one_remote_has_is_checked_on_the_way_to_another(terminal, leaked, words):
    assert stopped(terminal.git("push", "-q", *words, cwd=leaked))


def test_another_place_under_the_same_name_is_another_remote(terminal, leaked):
    terminal.git("remote", "set-url", "--push", "private", "../public.git", cwd=leaked)
    assert stopped(terminal.git("push", "-q", "private", "HEAD:side", cwd=leaked))
    terminal.git("remote", "remove", "public", cwd=leaked)
    terminal.git("remote", "set-url", "private", "../public.git", cwd=leaked)
    assert stopped(terminal.git("push", "-q", "private", "HEAD:main", cwd=leaked))


def test_what_the_remote_has_is_not_asked_again(terminal, leaked):
    def push(*words):
        return terminal.git("push", "-q", "private", *words, cwd=leaked)

    assert push("HEAD:main").returncode == 0
    assert push("HEAD:side").returncode == 0
    terminal.git("tag", "-a", "v1", "-m", "first", cwd=leaked)
    assert push("v1").returncode == 0
    terminal.git("commit", "-q", "--amend", "-m", "other", cwd=leaked)
    assert push("--force", "HEAD:main").returncode == 0
    assert push("--delete", "side").returncode == 0
    terminal.git("tag", "-a", "v2", "-m", LEAK, cwd=leaked)
    tagged = push("v2")
    assert tagged.returncode != 0
    assert ":message" in tagged.stdout + tagged.stderr


def test_a_branch_with_an_odd_name_is_checked(terminal, repo):
    add_remote(terminal, repo, "public")
    commit(terminal, repo, "a.txt", LEAK, "--no-verify")
    assert stopped(terminal.git("push", "-q", "public", "HEAD:refs/heads/a\u2003b", cwd=repo))


@pytest.mark.parametrize("closing", ["<&-", "<<< 'half a line'"])
@pytest.mark.parametrize("hook", [f"{shlex.quote(PROGRAM)} hook pre-push", ".git/hooks/pre-push"])
def test_without_word_from_git_the_push_is_stopped(terminal, repo, hook, closing):
    command = f"{hook} origin ../origin.git"
    done = subprocess.run(
        ["bash", "-c", f"{command} {closing}"],
        cwd=repo,
        env={**os.environ, "BESTKEPT_HOME": str(terminal.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {1, 2}
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_push_of_nothing_goes_through(terminal, repo):
    assert terminal.run("hook", "pre-push", "origin", "url", cwd=repo).returncode == 0


def test_a_merge_that_brings_guarded_text_is_stopped(terminal, repo):
    commit(terminal, repo, "c.txt", HARMLESS)
    terminal.git("checkout", "-qb", "side", cwd=repo)
    commit(terminal, repo, "a.txt", LEAK, "--no-verify")
    terminal.git("checkout", "-q", "-", cwd=repo)
    commit(terminal, repo, "d.txt", HARMLESS + "d")
    merged = terminal.git("merge", "-q", "--no-edit", "side", cwd=repo)
    assert stopped(merged)
    assert "this merge holds guarded text" in merged.stderr
    assert terminal.git("rev-list", "--merges", "HEAD", cwd=repo).stdout == ""


def test_what_a_cherry_pick_brings_is_stopped_at_the_push(terminal, repo):
    add_remote(terminal, repo, "public")
    commit(terminal, repo, "c.txt", HARMLESS)
    terminal.git("checkout", "-qb", "side", cwd=repo)
    commit(terminal, repo, "a.txt", LEAK, "--no-verify")
    terminal.git("checkout", "-q", "-", cwd=repo)
    commit(terminal, repo, "d.txt", HARMLESS + "d")
    assert terminal.git("cherry-pick", "side", cwd=repo).returncode == 0
    assert stopped(terminal.git("push", "-q", "public", "HEAD:main", cwd=repo))


def test_a_hook_that_stood_there_is_kept_and_runs_first(terminal):
    terminal.git("init", "-q", "repo")
    repo = terminal.folder / "repo"
    old = repo / ".git/hooks/pre-commit"
    old.parent.mkdir(exist_ok=True)
    old.write_text("#!/bin/sh\necho old hook ran >&2\n")
    old.chmod(0o755)
    terminal.done("hook", "install", cwd=repo)
    terminal.done("hook", "install", cwd=repo)
    assert "old hook ran" in commit(terminal, repo, "a.txt", HARMLESS).stderr
    assert commit(terminal, repo, "b.txt", LEAK).returncode != 0


def test_outside_a_repository_it_says_so(terminal):
    refused = terminal.run("hook", "install", cwd="/")
    assert refused.returncode == 2
    assert "no git repository" in refused.stderr
