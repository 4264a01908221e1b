"""Change a genuine binder at random, one byte at a time, and count the changes accepted.

    python bench/binder_mutations.py --count 10000 binder.zip "name+hash+key"

Each count is made twice: on the bytes of the file, and inside a member with the ZIP rebuilt around
it, so that its checksums are right. The right answer is none accepted; the exit code is then 0.
"""

import argparse
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # run from a checkout, without installation

from bestkept.engines.ledger.verify import canonical_zip, check_binder, open_zip, read_key


def changed(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one of them replaced by another."""
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ chance.randrange(1, 256)]) + data[place + 1 :]


def outside(data: bytes, chance: random.Random) -> bytes:
    """The file with one byte changed."""
    return changed(data, chance)


def inside(data: bytes, chance: random.Random) -> bytes:
    """The file with one byte of a member changed, and right checksums. Small members count too."""
    members = open_zip(data)
    path = chance.choice([path for path, content in members.items() if content])
    return canonical_zip(members | {path: changed(members[path], chance)})


def main(words: list[str] | None = None) -> int:
    """Print what was accepted; 0 if nothing was, 1 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("binder", type=Path)
    parser.add_argument("key", help="the log's public key, or a file with it")
    parser.add_argument("--count", type=int, default=10_000, help="changes of each kind")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(words)
    data, key, chance = asked.binder.read_bytes(), read_key(asked.key), random.Random(asked.seed)
    if check_binder(data, key).verdict != "genuine":
        parser.error("the binder is not genuine under this key even before it is changed")
    start, accepted = time.perf_counter(), 0
    for _ in range(asked.count):
        for change in (outside, inside):
            accepted += check_binder(change(data, chance), key).verdict != "not genuine"
    seconds = time.perf_counter() - start
    print(f"accepted: {accepted} of {2 * asked.count} changes, in {seconds:.1f} s")
    return int(accepted > 0)


if __name__ == "__main__":
    raise SystemExit(main())
