"""Children come and go: killed from outside, replaced, shared by threads, never left behind."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from confining import ask, children, descriptors, pool, whys
from documents import docx, paragraph, run

from bestkept.engines.extract import Limits, read_bytes
from bestkept.engines.extract.confined.pool import Rules
from bestkept.engines.extract.reading import Reading

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def until(condition, seconds=10.0):
    """Wait until `condition` holds; tell whether it came to."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def gone(process):
    """Tell whether no process of this number runs."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        return state in {"Z", "X"}
    return True


def test_a_child_killed_in_the_middle_costs_its_document_alone():
    before = children()
    with pool() as made:
        reading = Reading.begin("file", Limits())
        pieces = made.read("hostile", b"wait", reading)
        assert next(pieces).text == "stir slowly"
        (child,) = children() - before
        os.kill(child, signal.SIGKILL)
        assert list(pieces) == []
        assert [one.why for one in reading.partial] == ["its reader died: signal 9"]
        assert ask(made, "say all is well")[0] == ["all is well"]
        assert children() - before != {child}


def test_a_child_killed_while_it_waits_is_not_noticed():
    before = children()
    with pool() as made:
        ask(made, "say once")
        for child in children() - before:
            os.kill(child, signal.SIGKILL)
        texts, reading = ask(made, "say twice")
        assert (texts, whys(reading)) == (["twice"], [])


def test_two_hundred_documents_leave_nothing_behind():
    before, open_before = children(), descriptors()
    numbers = set()
    with pool(rules=Rules(documents=7)) as made:
        for number in range(200):
            texts, reading = ask(made, f"say {number}")
            assert (texts, whys(reading)) == ([str(number)], [])
            numbers |= children() - before
            assert len(children() - before) <= 2
        assert 200 // 7 <= len(numbers) <= 200 // 7 + 3
    assert children() == before
    assert descriptors() == open_before


def test_a_child_is_replaced_after_so_many_bytes():
    before = children()
    with pool(rules=Rules(bytes=1000)) as made:
        ask(made, "say " + "x" * 2000)
        first = children() - before
        ask(made, "say " + "x" * 2000)
        assert first != children() - before


def test_who_has_had_enough_leaves_no_child_behind():
    before = children()
    with pool() as made:
        pieces = made.read("hostile", b"wait", Reading.begin("file", Limits()))
        next(pieces)
        pieces.close()
        assert not children() - before


def test_two_documents_may_be_read_one_inside_the_other():
    with pool(rules=Rules(idle=1)) as made:
        outer = made.read("hostile", b"die", Reading.begin("a", Limits()))
        assert next(outer).text == "stir slowly"
        assert ask(made, "say inner")[0] == ["inner"]
        assert list(outer) == []


def test_threads_share_a_pool_and_may_end_before_their_children():
    before = children()
    with pool() as made:
        said = []

        def work(number):
            said.extend(ask(made, f"say {number}-{n}")[0] for n in range(20))

        for _ in range(2):  # the second round uses the children of threads that are gone
            threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
            for one in threads:
                one.start()
            for one in threads:
                one.join()
        assert len(said) == 160
        assert len({text for (text,) in said}) == 80
    assert children() == before


PARENT = """
import sys, threading
sys.path[:0] = [{here!r}, {root!r}]
from confining import ask, children, pool
from bestkept.engines.extract.confined.pool import Rules
from bestkept.engines.extract.reading import Limits, Reading
with pool(rules=Rules(seconds=600)) as made:
    busy = made.read("hostile", b"silence", Reading.begin("file", Limits()))
    idle = made.read("hostile", b"say idle", Reading.begin("file", Limits()))
    next(busy), list(idle)
    print(*children(), flush=True)
    threading.Event().wait()
"""


def test_children_die_with_their_parent_busy_or_not():
    program = PARENT.format(here=str(HERE), root=str(ROOT))
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        orphans = [int(word) for word in parent.stdout.readline().split()]
        assert len(orphans) == 2
        assert not any(gone(one) for one in orphans)
        parent.kill()
    assert until(lambda: all(gone(one) for one in orphans))


def test_two_programs_scan_at_once(tmp_path):
    data = docx(*[paragraph(run("Stir the slurry slowly."))])
    for number in range(40):
        (tmp_path / f"{number}.docx").write_bytes(data)
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "from bestkept.engines.extract import walk\n"
        "for s in walk(sys.argv[1:]):\n"
        "    e = s.read(); print(len(list(e.pieces)), len(e.unread), len(e.partial))"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", program, tmp_path], stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [one.communicate()[0].decode() for one in both] == ["1 0 0\n" * 40] * 2


@pytest.mark.parametrize("layer", ["landlock", "seccomp", "limits"])
def test_where_a_layer_is_missing_a_parser_is_refused_unless_told_otherwise(layer):
    rest = tuple({"limits", "no_new_privs", "landlock", "seccomp"} - {layer})
    with pool(layers=rest) as made:
        for _ in range(2):
            texts, reading = ask(made, "say anything")
            assert texts == []
            assert layer in reading.unread[0].why
            assert "bestkept doctor" in reading.unread[0].why
            assert "--unconfined" in reading.unread[0].why
        texts, reading = ask(made, "say anything", Limits(confinement="any"))
        assert (texts, whys(reading)) == (["anything"], [])


def test_plain_text_needs_no_child():
    before = children()
    assert [one.text for one in read_bytes(b"stir slowly", "a.txt").pieces] == ["stir slowly"]
    assert children() == before
