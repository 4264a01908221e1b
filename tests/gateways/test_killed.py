"""A scan that is killed in its middle, for real, and begun again."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from guarded import SECRET, guard, logged, outbox, remembering, rows

from bestkept.engines import detect, extract

HERE = Path(__file__)
KILLS = 6


def scan(work, jobs):
    """Scan with a memory, a log of what is parsed, and a result that is written at the end."""
    index = detect.Index.open(work / "index", bytes(range(32)))
    memory = remembering(index, work / "index", work / "memory.sqlite3")
    sources = logged(extract.walk([str(work / "out")]), work / "log")
    found = rows(index, sources, jobs=jobs, memory=memory)
    (work / "result").write_text("\n".join(found))


def test_a_scan_that_was_killed_goes_on_and_gives_the_same_verdicts(tmp_path):
    outbox(tmp_path / "out", 60)
    index = guard(tmp_path / "index", SECRET)
    undisturbed = rows(index, extract.walk([str(tmp_path / "out")]))
    files = len(list((tmp_path / "out").iterdir()))
    rng = random.Random(20261122)
    parsed, codes = [], []
    for kill in range(KILLS):
        process = started(tmp_path, 1 + kill % 3)
        wait_for(tmp_path / "log", rng.randint(1, files // 12), process)
        process.send_signal(signal.SIGKILL)  # this one process: its workers must end by themselves
        codes.append(process.wait(60))
        parsed.append(lines(tmp_path / "log"))
    assert -signal.SIGKILL in codes[:2]  # the last ones may have had little left to do
    assert started(tmp_path, 2).wait(60) == 0
    assert (tmp_path / "result").read_text().splitlines() == undisturbed
    parsed.append(lines(tmp_path / "log"))
    assert 0 < parsed[-1] < files  # what was done is not done again
    assert sum(parsed) < 2 * files


def started(work, jobs):
    (work / "log").unlink(missing_ok=True)
    words = [sys.executable, str(HERE), str(work), str(jobs)]
    return subprocess.Popen(words, start_new_session=True)


def wait_for(log, count, process):
    while lines(log) < count and process.poll() is None:
        time.sleep(0.001)


def lines(log):
    return len(log.read_text().splitlines()) if log.exists() else 0


if __name__ == "__main__":
    scan(Path(sys.argv[1]), int(sys.argv[2]))
