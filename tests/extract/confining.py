"""Pools of the tests' own, with a reader that has been taken over (`hostile.py`)."""

import contextlib
import os
from dataclasses import replace

from bestkept.engines.extract import LIMITS, _readers
from bestkept.engines.extract.confined.pool import Pool, Rules
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
    with contextlib.suppress(FileNotFoundError):
        found = []
        for thread in os.listdir("/proc/self/task"):
            with open(f"/proc/self/task/{thread}/children") as file:
                found += [int(word) for word in file.read().split()]
        return set(found)
    return set()


def descriptors():
    return len(os.listdir("/proc/self/fd"))
