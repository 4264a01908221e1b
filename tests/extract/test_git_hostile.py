"""A repository that somebody else made runs nothing, reaches nothing, and cannot hang a scan."""

import os
import random
import shutil
import time

import pytest
from documents import Repository

from bestkept.engines.extract import Limits, walk


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "repo")


def loose(repository, oid):
    return repository.folder / ".git/objects" / oid[:2] / oid[2:]


def test_no_program_of_the_repository_is_run(repository, tmp_path):
    ran = tmp_path / "ran"
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\necho $0 $@ >>{ran}\n")
    trap.chmod(0o755)
    commit = repository.commit(
        "begin", a__txt="stir\n", __gitattributes="* diff=trap filter=trap\n"
    )
    for key in (
        *("core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "diff.external"),
        *("diff.trap.textconv", "diff.trap.command", "filter.trap.clean", "filter.trap.smudge"),
        *("gpg.program", "core.alternateRefsCommand", "uploadpack.packObjectsHook", "core.askPass"),
    ):
        repository("config", key, str(trap))
    repository("config", "log.showSignature", "true")
    hooks = repository.folder / ".git/hooks"
    for hook in ("post-index-change", "reference-transaction", "post-checkout", "pre-auto-gc"):
        hooks.mkdir(exist_ok=True)
        shutil.copy(trap, hooks / hook)
    ran.unlink(missing_ok=True)
    assert repository.history()[0][f"{commit[:12]}:a.txt"] == "stir\n"
    assert not ran.exists()


def test_nothing_is_fetched_for_a_partial_clone(repository, tmp_path):
    repository.commit("begin", a__txt="stir\n", b__txt="dry\n")
    repository("config", "uploadpack.allowFilter", "true")
    repository("config", "uploadpack.allowAnySHA1InWant", "true")
    clone = Repository(tmp_path / "clone")
    clone("remote", "add", "origin", repository.folder.as_uri())
    clone("fetch", "-q", "--filter=blob:none", "origin", "main")
    clone("reset", "-q", "--soft", "FETCH_HEAD")
    ran = tmp_path / "ran"
    clone("config", "remote.origin.uploadpack", f"touch {ran}; git-upload-pack")
    pieces, extraction = clone.history()
    assert list(pieces.values()) == ["begin\n"]
    assert [(one.kind, one.why) for one in extraction.partial] == [
        ("access", "2 of its files are not in this copy of it")
    ]
    assert not ran.exists()


def test_replacements_do_not_hide_what_is_there(repository):
    commit = repository.commit("begin", a__txt="stir at 40\n")
    blob = repository("rev-parse", "HEAD:a.txt")
    harmless = repository("hash-object", "-w", "--stdin", input=b"nothing\n")
    repository("replace", blob, harmless)
    assert repository.history()[0][f"{commit[:12]}:a.txt"] == "stir at 40\n"


def test_settings_that_git_cannot_read_hide_nothing(repository):
    commit = repository.commit("begin", a__txt="stir\n")
    (repository.folder / ".git/config").write_text("[core\nbroken")
    (repository.folder / ".git/HEAD").unlink()
    assert repository.history()[0][f"{commit[:12]}:a.txt"] == "stir\n"


def test_the_callers_git_variables_are_left_out(repository, tmp_path, monkeypatch):
    commit = repository.commit("begin", a__txt="stir\n")
    for name in ("GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_TRACE", str(tmp_path / "trace"))
    assert repository.history()[0][f"{commit[:12]}:a.txt"] == "stir\n"
    assert not (tmp_path / "trace").exists()


def test_a_damaged_blob_is_named_and_the_others_are_read(repository):
    commit = repository.commit("begin", a__txt="stir\n", b__txt="dry\n", c__txt="cut\n")
    broken = loose(repository, repository("rev-parse", "HEAD:b.txt"))
    broken.chmod(0o644)
    broken.write_bytes(broken.read_bytes()[:-4] + b"\0\0\0\0")
    pieces, extraction = repository.history()
    assert pieces[f"{commit[:12]}:a.txt"] == "stir\n"
    assert pieces[f"{commit[:12]}:c.txt"] == "cut\n"
    assert [(one.member, one.kind) for one in extraction.unread] == [
        (f"{commit[:12]}:b.txt", "damaged")
    ]


def test_git_is_started_again_after_a_blob_that_ends_it(repository):
    noise = random.Random(7).randbytes(200_000).hex()
    files = {f"f{n:03}__txt": f"step {n}\n" for n in range(200)}
    commit = repository.commit("begin", f100b__txt=noise, **files)
    broken = loose(repository, repository("rev-parse", "HEAD:f100b.txt"))
    broken.chmod(0o644)
    data = broken.read_bytes()
    broken.write_bytes(data[:90_000] + b"\0" * 100 + data[90_100:])
    pieces, extraction = repository.history()
    assert len([member for member in pieces if member.startswith(f"{commit[:12]}:f")]) == 200
    assert [one.member for one in extraction.unread] == [f"{commit[:12]}:f100b.txt"]


def test_a_missing_tree_costs_names_but_no_text(repository):
    repository.commit("begin", a__txt="stir\n")
    repository.commit("more", b__txt="dry\n")
    loose(repository, repository("rev-parse", "HEAD~1^{tree}")).unlink()
    pieces, extraction = repository.history()
    assert {"stir\n", "dry\n"} <= set(pieces.values())
    assert "paths may be missing" in extraction.partial[-1].why


def test_a_long_history_that_breaks_off_at_its_root_does_not_wait(repository):
    steps = (
        f"commit refs/heads/main\ncommitter Bob <bob@example.test> {day} +0000\n"
        f"data 5\nstep\nM 644 inline a.txt\ndata 5\n{day:05}\n"
        for day in range(3000)
    )
    words = ("-c", "fastimport.unpackLimit=100000", "fast-import", "--quiet")
    repository(*words, input="".join(steps).encode())
    root = repository("rev-list", "--max-parents=0", "main")
    loose(repository, repository("rev-parse", f"{root}^{{tree}}")).unlink()
    begin = time.monotonic()
    pieces, extraction = repository.history(Limits(git_seconds=20))
    assert time.monotonic() - begin < 10
    assert len(pieces) == 6000
    assert [one.kind for one in extraction.partial] == ["damaged"]


def test_a_missing_parent_costs_no_text(repository):
    first = repository.commit("begin", a__txt="stir\n")
    second = repository.commit("more", b__txt="dry\n")
    loose(repository, first).unlink()
    pieces, _ = repository.history()
    assert pieces[f"{second[:12]}:a.txt"] == "stir\n"
    assert pieces[f"{second[:12]}:b.txt"] == "dry\n"


def test_a_pack_of_garbage_is_reported(repository):
    repository.commit("begin", a__txt="stir\n")
    repository("gc", "-q")
    for pack in (repository.folder / ".git/objects/pack").glob("*.pack"):
        pack.chmod(0o644)
        pack.write_bytes(b"garbage" * 20)
    _, extraction = repository.history()
    assert extraction.unread + extraction.partial


def test_a_pipe_in_the_object_store_ends_at_the_time_limit(repository):
    repository.commit("begin", a__txt="stir\n")
    os.mkfifo(repository.folder / ".git/objects/info/alternates")
    begin = time.monotonic()
    _, extraction = repository.history(Limits(git_seconds=0.5))
    assert time.monotonic() - begin < 3
    assert [one.kind for one in extraction.unread] == ["limit"]


def test_without_the_git_program_the_repository_is_named(repository, tmp_path, monkeypatch):
    repository.commit("begin", a__txt="stir\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    pieces, extraction = repository.history()
    assert not pieces
    assert [one.kind for one in extraction.unread] == ["access"]
    assert "git program is not installed" in extraction.unread[0].why


def test_git_files_that_point_nowhere_are_plain_files(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / ".git").write_text("gitdir: nowhere\n")
    sources = {source.path: source for source in walk([tmp_path])}
    assert set(sources) == {str(tmp_path / ".git"), str(tmp_path / "pipe")}
