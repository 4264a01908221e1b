"""What a commit and a push add, as a hook sees it."""

import os

import pytest
from documents import Repository

from bestkept.engines.extract import Limits
from bestkept.engines.extract.gitprocess import GitTrouble
from bestkept.engines.extract.gitrepo import pushed_blobs, staged_blobs

NONE = "0" * 40


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "repo")


@pytest.fixture
def remote(repository, tmp_path):
    bare = Repository(tmp_path / "remote", "--bare")
    repository("remote", "add", "origin", str(bare.folder))
    return bare


def messages(blobs):
    return sorted(data.decode() for path, data in blobs if path.endswith(":message"))


def files(blobs):
    return {path: data.decode() for path, data in blobs if not path.endswith(":message")}


def test_a_first_commit_adds_all_of_its_files(repository):
    repository.write("a.txt", "stir\n")
    repository.write("sub/b.txt", "dry\n")
    repository("add", "-A")
    assert list(staged_blobs(repository.folder)) == [("a.txt", b"stir\n"), ("sub/b.txt", b"dry\n")]


def test_only_what_is_staged_is_given(repository):
    repository.commit("begin", same__txt="1\n", edit__txt="2\n", old__txt="3\n", gone__txt="4\n")
    repository.write("edit.txt", "two\n")
    repository("mv", "old.txt", "new.txt")
    repository("rm", "-q", "gone.txt")
    repository("add", "-A")
    repository.write("edit.txt", "not staged\n")
    repository.write("untracked.txt", "nor this\n")
    assert dict(staged_blobs(repository.folder)) == {"edit.txt": b"two\n", "new.txt": b"3\n"}


def test_a_commit_of_all_changes_uses_the_index_that_git_names(repository):
    repository.commit("begin", a__txt="1\n")
    seen = repository.folder / "seen"
    hook = repository.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\necho $GIT_INDEX_FILE >{seen}\ncp $GIT_INDEX_FILE {seen}.index\n")
    hook.chmod(0o755)
    repository.write("a.txt", "two\n")
    repository("commit", "-q", "-a", "-m", "x")
    assert seen.read_text().strip() != ".git/index"
    repository("reset", "-q", "--hard", "HEAD~1")
    index = {"GIT_INDEX_FILE": f"{seen}.index", "GIT_TRACE": "1"}
    assert list(staged_blobs(repository.folder, environ={})) == []
    assert list(staged_blobs(repository.folder, environ=index)) == [("a.txt", b"two\n")]


def test_settings_for_diffs_change_nothing(repository):
    repository.commit("begin", a__txt="1\n")
    for key, value in (
        ("diff.external", "false"),
        ("color.ui", "always"),
        ("diff.renames", "copies"),
    ):
        repository("config", key, value)
    repository.write("b.txt", "1\n")
    repository("add", "-A")
    assert list(staged_blobs(repository.folder)) == [("b.txt", b"1\n")]


def test_outside_of_a_repository_the_hook_is_told(tmp_path):
    with pytest.raises(GitTrouble, match="is this a repository"):
        list(staged_blobs(tmp_path))


def test_a_staged_file_over_the_limit_raises_after_the_others(repository):
    repository.write("a.txt", "stir " * 100)
    repository.write("b.txt", "dry\n")
    repository("add", "-A")
    given = staged_blobs(repository.folder, Limits(file_bytes=100))
    assert next(given) == ("b.txt", b"dry\n")
    with pytest.raises(GitTrouble, match=r"a\.txt could not be read: it is over 100 bytes"):
        next(given)


def test_a_first_push_gives_the_whole_history(repository, remote):
    repository.commit("begin", a__txt="1\n")
    tip = repository.commit("more", a__txt="2\n")
    blobs = list(pushed_blobs(repository.folder, NONE, tip))
    assert sorted(data for path, data in blobs if path == "a.txt") == [b"1\n", b"2\n"]
    assert messages(blobs) == ["begin\n", "more\n"]


def test_a_later_push_gives_what_is_new_even_if_it_was_taken_out_again(repository, remote):
    old = repository.commit("begin", a__txt="1\n")
    repository("push", "-q", "origin", "main")
    repository.commit("oops", secret__txt="stir at 40\n")
    repository("rm", "-q", "secret.txt")
    tip = repository.commit("take it out")
    blobs = list(pushed_blobs(repository.folder, old, tip))
    assert files(blobs) == {"secret.txt": "stir at 40\n"}
    assert messages(blobs) == ["oops\n", "take it out\n"]


def test_a_new_branch_gives_only_what_no_remote_has(repository, remote):
    repository.commit("begin", a__txt="1\n")
    repository("push", "-q", "origin", "main")
    tip = repository.commit("side", b__txt="2\n")
    assert files(pushed_blobs(repository.folder, NONE, tip)) == {"b.txt": "2\n"}


def test_an_old_tip_that_is_unknown_here_gives_more_and_not_less(repository):
    tip = repository.commit("begin", a__txt="1\n")
    assert files(pushed_blobs(repository.folder, "1" * 40, tip)) == {"a.txt": "1\n"}


def test_an_annotated_tag_gives_its_message(repository, remote):
    repository.commit("begin", a__txt="1\n")
    repository("push", "-q", "origin", "main")
    repository("tag", "-a", "v1", "-m", "stir at 40")
    tag = repository("rev-parse", "v1")
    assert list(pushed_blobs(repository.folder, NONE, tag)) == [
        (f"{tag[:12]}:message", b"stir at 40\n")
    ]


def test_deleting_a_branch_sends_nothing(repository):
    tip = repository.commit("begin", a__txt="1\n")
    assert list(pushed_blobs(repository.folder, tip, NONE)) == []


def test_names_that_are_no_objects_are_refused(repository):
    repository.commit("begin", a__txt="1\n")
    with pytest.raises(GitTrouble, match="full object names"):
        list(pushed_blobs(repository.folder, NONE, "--all"))


def test_a_hook_is_quick(repository):
    repository.commit("begin", **{f"f{n}__txt": f"{n}\n" for n in range(300)})
    repository.write("a.txt", "stir " * 10_000)
    repository("add", "-A")
    before = sum(os.times()[:4])  # this process and the git processes that it waits for
    assert [path for path, _ in staged_blobs(repository.folder)] == ["a.txt"]
    assert sum(os.times()[:4]) - before < 0.1
