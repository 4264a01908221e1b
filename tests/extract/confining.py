"""Pools of the tests' own, with a reader that has been taken over (`hostile.py`)."""

import contextlib
from dataclasses import replace
from pathlib import Path

from bestkept.engines.extract import LIMITS, _readers
from bestkept.engines.extract.confined.pool import Pool
from bestkept.engines.extract.confined.process import LAYERS, Terms
from bestkept.engines.extract.reading import Reading

TERMS = Terms(_readers.modules(), {"hostile": "hostile"})


@contextlib.contextmanager
def pool(*, layers=LAYERS, rules=None, memory=1 << 30, seconds=900):
    """Give a pool, and end its children."""
    made = Pool(replace(TERMS, layers=layers, memory=memory, seconds=seconds), rules)
    try:
        yield made
    finally:
        made.close()


def ask(made, words, limits=LIMITS, kind="hostile"):
    """Let the hostile reader do what `words` say; return the texts and the reading."""
    reading = Reading.begin("file", limits)
    data = words if isinstance(words, bytes) else words.encode()
    return [piece.text for piece in made.read(kind, data, reading)], reading


def whys(reading):
    return [one.why for one in (*reading.unread, *reading.partial)]


def children():
    """Return the ids of this process's children, zombies too."""
    found = set()
    for thread in Path("/proc/self/task").iterdir():
        with contextlib.suppress(FileNotFoundError):  # a thread that has just ended
            found |= {int(word) for word in (thread / "children").read_text().split()}
    return found


def descriptors():
    return len(list(Path("/proc/self/fd").iterdir()))
