"""Is any copy missed? `python -m bench.promise [--count 3000] [--protected DIR ...]`.

Excerpts of 25 to 60 words of real text, plain, re-flowed, re-cased and re-punctuated, each
put into a letter; and excerpts of exactly 12 words. `--windows 1` also scans every run of 25
words by itself (`--windows 10` every tenth). Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import pydoc_data.topics
import random
import tempfile
from pathlib import Path

from bench import corpora, guarded
from bestkept.engines import detect
from bestkept.engines.detect.folding import spans, words

DRESSES = ("plain", "re-flowed", "re-cased", "re-punctuated")


def excerpt(rng: random.Random, texts: list[str], count: int) -> str:
    """Return `count` neighbouring words of one text, exactly as they stand there."""
    while True:
        text = rng.choice(texts)
        places = spans(text)
        if len(places) > count:
            first = rng.randrange(len(places) - count)
            return text[places[first][0] : places[first + count - 1][1]]


def dressed(rng: random.Random, text: str, dress: str) -> str:
    """Return `text` in another dress; the words stay the same."""
    if dress == "re-flowed":
        return "".join(rng.choice(["\n", "  ", "\t", "\r\n "]) if c.isspace() else c for c in text)
    if dress == "re-cased":
        return "".join(rng.choice([c.upper(), c.lower()]) if c.isascii() else c for c in text)
    if dress == "re-punctuated":
        marks = [" ", ", ", "; ", " - ", "... ", ' "', ") "]
        return "".join(word + rng.choice(marks) for word in words(text))
    return text


def letter(body: str) -> str:
    """Return a letter with `body` in it."""
    return f"Dear Petra,\n\nas promised:\n{body}\n\nKind regards\nCharlie\n"


def misses(index: detect.Index, texts: list[str], count: int, seed: int) -> dict[str, int]:
    """Return how many of `count` excerpts of 25 words or more were no finding, by dress."""
    rng, missed = random.Random(seed), dict.fromkeys(DRESSES, 0)
    for _ in range(count):
        text = excerpt(rng, texts, rng.randint(25, 60))
        for dress in DRESSES:
            found = detect.scan(letter(dressed(rng, text, dress)), index)
            missed[dress] += not any(one.grade == "finding" for one in found)
    return missed


def every_window(index: detect.Index, texts: list[str], step: int) -> dict[str, int]:
    """Return how many runs of exactly 25 words there are, at each `step`-th word, and missed."""
    index.warm()
    windows = missed = 0
    for text in texts:
        places = spans(text)
        for first in range(0, len(places) - 24, step):
            body = text[places[first][0] : places[first + 24][1]]
            found = detect.scan(body, index)
            windows += 1
            missed += not any(one.grade == "finding" for one in found)
    return {"step": step, "windows": windows, "missed": missed}


def unnoted(index: detect.Index, texts: list[str], count: int, seed: int) -> int:
    """Return how many of `count` excerpts of exactly 12 words were not even noted."""
    rng = random.Random(seed)
    return sum(not detect.scan(letter(excerpt(rng, texts, 12)), index) for _ in range(count))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=20261121)
    parser.add_argument("--protected", type=Path, nargs="*", default=[])
    parser.add_argument(
        "--windows",
        type=int,
        default=0,
        help="also the windows that begin at every so manieth word",
    )
    asked = parser.parse_args()
    texts = [text for _, text in corpora.texts(asked.protected, 20_000_000)]
    texts = texts or list(pydoc_data.topics.topics.values())
    with tempfile.TemporaryDirectory() as folder:
        index = guarded.guard(Path(folder), texts)
        row = {
            "protected": [str(p) for p in asked.protected] or "pydoc_data.topics",
            "documents": len(texts),
            "sketches": index.sketches,
            "excerpts": asked.count,
            "missed_of_25_words": misses(index, texts, asked.count, asked.seed),
            "not_noted_of_1000_of_12_words": unnoted(index, texts, 1000, asked.seed),
        }
        if asked.windows:
            row["windows_of_25_words"] = every_window(index, texts, asked.windows)
    print(json.dumps(row))


if __name__ == "__main__":
    main()
