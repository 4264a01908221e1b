"""What a thief gets out of an index: `python -m bench.thief [--text FILE ...]`.

Three attacks, one JSON object:

- *without the key*: two texts of the same length; indexes of either under many random keys
  train a classifier (means of 64 bits, and of the distances between kept places), which then
  says of fresh ones which text they are of. One half is what a coin gets.
- *with key and index, one-word names*: a dictionary of the words of public texts, in order of
  how common they are, each tried until the name is met.
- *with key and index, text*: the thief knows nine words in a row and goes on. The next kept
  gram ends one to four words later; a trigram model of public texts proposes those words, the
  most likely first, until the stored value is met or the budget is spent.

`surprise` says how many guesses the model would need for what really follows, whatever the
budget. `best_case` is the third attack by a thief whose model was trained on the very texts:
it shows that the attack works, and how much hangs on the model.

The model is trained on CPython's reference, manual pages and READMEs of this machine, and on
what --train names. Give your own prose with --text; the default is a licence and a part of
Perl's manual. Texts that are attacked are held out.
"""

from __future__ import annotations

import argparse
import heapq
import json
import math
import os
import pydoc_data.topics
import random
import statistics
import sys
import time
from array import array
from collections import Counter, defaultdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from bench import corpora
from bestkept.engines import detect
from bestkept.engines.detect import lanes
from bestkept.engines.detect.folding import words
from bestkept.engines.detect.grams import WINDOW, WORDS, Keying
from bestkept.engines.detect.terms.keying import TermKeying

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDE = 300  # words proposed behind two others
BATCH = 256  # guesses that are hashed together
BUDGET = 10_000  # guesses a step
PREFIXES = 30
FARTHEST = 60  # words that are gone on from a prefix


class Model:
    """A trigram model with back-off: what may follow two words, the most likely first."""

    def __init__(self, texts: Sequence[list[str]]) -> None:
        self._single: Counter[str] = Counter()
        self._double: dict[str, Counter[str]] = defaultdict(Counter)
        self._triple: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for text in texts:
            self._single.update(text)
            for a, b, c in zip(text, text[1:], text[2:], strict=False):
                self._double[a][b] += 1
                self._triple[a, b][c] += 1
        self._usual = self._single.most_common(WIDE)
        self._total = sum(self._single.values())
        self._known: dict[tuple[str, str], list[tuple[float, str]]] = {}

    def ranked(self) -> list[str]:
        """Return every word, the most common first."""
        return [word for word, _ in self._single.most_common()]

    def after(self, a: str, b: str) -> list[tuple[float, str]]:
        """Return (cost, word) in order of cost, which is minus the log of the probability."""
        if (a, b) not in self._known:
            chance: dict[str, float] = defaultdict(float)
            for weight, counter in ((0.7, self._triple.get((a, b))), (0.25, self._double.get(b))):
                total = sum(counter.values()) if counter else 0
                for word, count in counter.most_common(WIDE) if counter else ():
                    chance[word] += weight * count / total
            for word, count in self._usual:
                chance[word] += 0.05 * count / self._total
            found = sorted((-math.log(p), word) for word, p in chance.items())
            self._known[a, b] = found[: 2 * WIDE]
        return self._known[a, b]


def guesses(model: Model, a: str, b: str, length: int) -> Iterator[tuple[str, ...]]:
    """Return runs of words that may follow `a b`, the most likely first (best-first search)."""
    heap: list[tuple[float, int, tuple[str, ...], float]] = [(0.0, 0, (), 0.0)]
    while heap:
        _, rank, done, cost = heapq.heappop(heap)
        if len(done) == length:
            yield done
            continue
        before = (a, b, *done)[-2:]
        nexts = model.after(before[0], before[1])
        if rank < len(nexts):
            more, word = nexts[rank]
            heapq.heappush(heap, (cost + more, 0, (*done, word), cost + more))
            if rank + 1 < len(nexts):
                heapq.heappush(heap, (cost + nexts[rank + 1][0], rank + 1, done, cost))


def step(
    model: Model, keying: Keying, known: list[str], length: int, wanted: int
) -> tuple[int, tuple[str, ...] | None]:
    """Guess the next `length` words until a gram has the value wanted; return how many tries."""
    tail = known[length - WORDS :] if length < WORDS else []
    tried = 0
    every = guesses(model, known[-2], known[-1], length)
    while tried < BUDGET and (batch := list(islice(every, BATCH))):
        rows = array("Q")
        for one in batch:
            rows.extend(keying.hashes([*tail, *one]))
        sums = array("Q", [_sum(rows[i : i + WORDS]) for i in range(0, len(rows), WORDS)])
        values = lanes.unpack(
            lanes.siphash(lanes.pack(sums), len(sums), keying.secret[2:]), len(sums)
        )
        for at, value in enumerate(values):
            if value >> 12 == wanted >> 12:
                return tried + at + 1, batch[at]
        tried += len(batch)
    return tried, None


def _sum(hashes: Sequence[int]) -> int:
    total = 0
    for turn, one in enumerate(hashes):
        total ^= (one << turn | one >> (64 - turn)) & lanes.FULL if turn else one
    return total


def walk(model: Model, text: list[str], key: bytes, start: int) -> tuple[list[float], int, bool]:
    """Go on from nine known words.

    Returns guesses a word of each step, how many words were recovered, and whether a step failed.
    """
    sketch, keying = detect.sketch(" ".join(text), key), Keying(key)
    kept = [(p, v) for p, v in zip(sketch.places, sketch.values, strict=True) if p > start]
    known = list(text[start : start + WORDS])
    costs: list[float] = []
    for place, value in kept:
        length = place + WORDS - start - len(known)
        if length < 1:
            continue
        tried, found = step(model, keying, known, length, value)
        costs.append(tried / length)
        if found is None:
            return costs, len(known) - WORDS, True
        known += found
    return costs, len(known) - WORDS, False


def texts_attack(model: Model, texts: Sequence[list[str]]) -> dict[str, object]:
    """Attack each text from random places."""
    rng = random.Random(11)
    steps: list[float] = []
    recovered: list[int] = []
    failures = 0
    for number in range(PREFIXES):
        text = texts[number % len(texts)]
        start = rng.randrange(max(1, len(text) - FARTHEST - WORDS - 4))
        costs, count, failed = walk(
            model, text[: start + FARTHEST + WORDS], rng.randbytes(32), start
        )
        steps += costs
        recovered.append(count)
        failures += failed
        print(f"{number + 1} of {PREFIXES}: {count} words", file=sys.stderr)
    spent = sum(steps)
    return {
        "prefixes": PREFIXES,
        "budget_a_step": BUDGET,
        "words_recovered_median": statistics.median(recovered),
        "words_recovered_most": max(recovered),
        "nothing_recovered": sum(count == 0 for count in recovered),
        "steps": len(steps),
        "steps_that_failed": failures,
        "guesses_per_recovered_word_median_of_steps": round(statistics.median(steps), 1),
        "guesses_per_recovered_word_overall": round(spent / max(1, sum(recovered)), 1),
    }


def surprise(model: Model, texts: Sequence[list[str]]) -> dict[str, object]:
    """Return how unlikely the true next words are: about so many guesses come before them."""
    rng = random.Random(13)
    told: dict[str, object] = {}
    for length in range(1, WINDOW + 1):
        guesses_: list[float] = []
        for _ in range(400):
            text = rng.choice(texts)
            at = rng.randrange(2, len(text) - length)
            costs = [
                {w: c for c, w in model.after(text[n - 2], text[n - 1])}.get(text[n])
                for n in range(at, at + length)
            ]
            known = [cost for cost in costs if cost is not None]
            guesses_.append(math.exp(sum(known)) if len(known) == length else math.inf)
        median = statistics.median(guesses_)
        told[f"{length}_words"] = {
            "never_proposed": round(sum(map(math.isinf, guesses_)) / len(guesses_), 3),
            "guesses_median": None if math.isinf(median) else round(median),
            "guesses_easiest_tenth": round(statistics.quantiles(guesses_, n=10)[0]),
        }
    return told


def names_attack(model: Model) -> dict[str, object]:
    """Find one-word names of a dictionary under the key."""
    rng = random.Random(5)
    dictionary = [w for w in model.ranked() if w.isalpha() and len(w) > 3]
    keying = TermKeying(rng.randbytes(32))
    began = time.process_time()
    values = {value: n for n, value in enumerate(keying.values(dictionary, 1), 1)}
    seconds = time.process_time() - began
    wanted = [keying.runs([[rng.choice(dictionary)]])[0] for _ in range(1000)]
    return {
        "dictionary": len(dictionary),
        "names_found": sum(value in values for value in wanted),
        "guesses_median": statistics.median(values[value] for value in wanted),
        "guesses_a_cpu_second_in_plain_python": round(len(dictionary) / seconds),
    }


def keyless_attack(one: list[str], other: list[str], trials: int = 100) -> dict[str, object]:
    """Try to tell indexes of two texts apart without the key."""
    size = min(len(one), len(other), 1200)
    texts = [" ".join(one[:size]), " ".join(other[:size])]
    rows = [[_features(text) for _ in range(trials)] for text in texts]
    half = trials // 2
    means = [[statistics.mean(c) for c in zip(*row[:half], strict=True)] for row in rows]
    right = sum(
        (_away(features, means[number]) < _away(features, means[1 - number]))
        for number, row in enumerate(rows)
        for features in row[half:]
    )
    tests = 2 * (trials - half)
    spread = 1.96 * math.sqrt(0.25 / tests)
    return {
        "tests": tests,
        "right": round(right / tests, 3),
        "chance": [round(0.5 - spread, 3), round(0.5 + spread, 3)],
    }


def _features(text: str) -> list[float]:
    sketch = detect.sketch(text, os.urandom(32))
    bits = [sum(v >> b & 1 for v in sketch.values) / sketch.count for b in range(64)]
    gaps = Counter(b - a for a, b in zip(sketch.places, sketch.places[1:], strict=False))
    return [*bits, *(gaps[n] / sketch.count for n in range(1, 5))]


def _away(one: Sequence[float], other: Sequence[float]) -> float:
    return sum((a - b) ** 2 for a, b in zip(one, other, strict=True))


def trained(held_out: set[str], more: Sequence[Path]) -> Model:
    """Return the model of public texts of this machine and `more`, without those held out."""
    texts = [words(text) for text in pydoc_data.topics.topics.values()]
    public = (Path("/usr/share/man/man1"), Path("/usr/share/man/man3"), Path("/usr/share/doc"))
    for folder in (*public, *more):
        for path, text in corpora.texts([folder], 30_000_000 if folder in more else 6_000_000):
            if path not in held_out:
                texts.append(words(text))
    return Model(texts)


def main() -> None:
    """Attack and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = ["/usr/share/common-licenses/MPL-2.0", "/usr/share/perl/5.36.0/pod/perlfaq4.pod"]
    parser.add_argument("--text", nargs="+", default=[p for p in default if Path(p).exists()])
    parser.add_argument("--train", type=Path, nargs="*", default=[], help="more to learn from")
    asked = parser.parse_args()
    texts = [words(Path(path).read_text(errors="replace")) for path in asked.text]
    model = trained(set(asked.text), asked.train)
    told = {
        "without_key": keyless_attack(texts[0], texts[-1]),
        "names": names_attack(model),
        "text": texts_attack(model, texts),
        "surprise": surprise(model, texts),
        "best_case": texts_attack(Model(texts), texts),
        "attacked": [Path(path).name for path in asked.text],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
