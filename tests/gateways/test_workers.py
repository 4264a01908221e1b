import dataclasses
import json
import os
import signal
import subprocess
from pathlib import Path

import pytest
from guarded import HARMLESS, SECRET, logged, outbox, remembering, rows

from bestkept.engines import extract


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """A folder with files of several kinds, and a repository."""
    folder = tmp_path_factory.mktemp("outbox")
    outbox(folder / "files")
    repository = folder / "repo"
    repository.mkdir()
    git = ["git", "-c", "user.name=Bob", "-c", "user.email=bob@example.com"]
    subprocess.run([*git, "init", "-q"], cwd=repository, check=True)
    for number in range(6):
        text = HARMLESS.format(number, number) + (SECRET if number % 3 == 0 else "")
        (repository / f"note{number}.txt").write_text(text)
        (repository / "same.txt").write_text(SECRET)
        subprocess.run([*git, "add", "-A"], cwd=repository, check=True)
        subprocess.run([*git, "commit", "-qm", f"work {number}"], cwd=repository, check=True)
    return folder


@pytest.fixture(scope="module")
def alone(out, tmp_path_factory):
    from guarded import guard

    folder = tmp_path_factory.mktemp("alone")
    return rows(guard(folder / "index", SECRET), extract.walk([str(out)]))


@pytest.mark.parametrize("jobs", [2, 3, 7])
def test_many_processes_find_the_same_in_the_same_order(index, out, alone, jobs):
    assert rows(index, extract.walk([str(out)]), jobs=jobs) == alone
    assert sum("TS-0001" in row for row in alone) > 10


def test_the_same_bytes_are_parsed_once_however_many_processes_there_are(index, tmp_path):
    outbox(tmp_path / "out", 1)
    data = (tmp_path / "out/000.zip").read_bytes()
    for number in range(40):
        (tmp_path / "out" / f"copy{number}.zip").write_bytes(data)
    sources = logged(extract.walk([str(tmp_path / "out")]), tmp_path / "log")
    memory = remembering(index, tmp_path / "index", tmp_path / "memory")
    found = rows(index, sources, jobs=4, memory=memory)
    parsed = (tmp_path / "log").read_text().splitlines()
    assert sum(path.endswith(".zip") for path in parsed) == 1
    assert sum("copy" in row for row in found) >= 40


def test_a_repository_that_grew_is_read_only_where_it_is_new(index, out, tmp_path):
    git = ["git", "-c", "user.name=Bob", "-c", "user.email=bob@example.com"]
    subprocess.run(["git", "clone", "-q", str(out / "repo"), str(tmp_path / "clone")], check=True)

    def scan(log, jobs):
        sources = extract.walk([str(tmp_path / "clone" / ".git")])
        memory = remembering(index, tmp_path / "index", tmp_path / "memory")
        sources = (_with_logged_parts(source, tmp_path / log) for source in sources)
        return rows(index, sources, jobs=jobs, memory=memory)

    first = scan("one", 1)
    (tmp_path / "clone/new.txt").write_text(SECRET.title())
    subprocess.run([*git, "add", "-A"], cwd=tmp_path / "clone", check=True)
    subprocess.run([*git, "commit", "-qm", "more"], cwd=tmp_path / "clone", check=True)
    second = scan("two", 2)
    assert len((tmp_path / "two").read_text().splitlines()) == 2  # the blob and the message
    assert [row for row in second[:-1] if "new.txt" not in row] == first[:-1]
    assert sum("new.txt" in row for row in second) == 1


def _with_logged_parts(source, log):
    if source.parts is None:
        return source

    def parts(known, since):
        for part in source.parts(known, since):
            yield part if part.member is None else next(iter(logged([part], log)))

    return dataclasses.replace(source, parts=parts)


class _Deadly:
    def __call__(self):
        os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_dies_costs_its_source_alone(index, out, alone):
    sources = list(extract.walk([str(out)]))
    sources[20] = dataclasses.replace(sources[20], read=_Deadly(), place=None)
    found = rows(index, sources, jobs=2)
    (why,) = [one["why"] for one in _summary(found)["unread"] if one["path"] == sources[20].path]
    assert "died (signal 9)" in why
    path = sources[20].path
    assert found[:-1] == [row for row in alone[:-1] if f'"{path}"' not in row]


def test_a_fault_of_the_program_is_raised_and_leaves_no_process(index, out):
    before = _children()
    walked = extract.walk([str(out)])
    sources = [dataclasses.replace(one, read=_Broken(), parts=None) for one in walked]
    with pytest.raises(ArithmeticError):
        rows(index, sources, jobs=2)
    assert _children() <= before


def _children():
    return set(Path("/proc/self/task", str(os.getpid()), "children").read_text().split())


class _Broken:
    def __call__(self):
        raise ArithmeticError("broken")


def _summary(found):
    return json.loads(found[-1])
