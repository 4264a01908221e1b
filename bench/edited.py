"""Measure whether copies with changed words are found, and how exactly they are shown.

`python -m bench.edited [--protected DIR ...] [--count 1000]` plants excerpts in letters of
unrelated words and prints one JSON object: recall by grade with its 95 % Clopper-Pearson
interval, and the character recall and precision of the passages shown. The edits:
verbatim; `changed`: each tenth of the words, at random places, replaced, left out or put in;
`odds`: each word replaced with odds of one in ten; `even`: exactly every tenth word replaced,
the hardest case for runs of nine; `ocr`: one character in sixty misread; `hyphens`: lines of
70 characters that end in a parted word; `separators`: other marks between the words.
"""

from __future__ import annotations

import argparse
import json
import math
import pydoc_data.topics
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import corpora, guarded
from bestkept.engines import detect
from bestkept.engines.detect.folding import spans

Edit = Callable[[random.Random, list[str], list[str]], str]
_MISREAD = {"e": "c", "l": "1", "o": "0", "m": "rn", "h": "b", "i": "l", "s": "5", "n": "u"}


def verbatim(_rng: random.Random, words: list[str], _others: list[str]) -> str:
    """Return the excerpt as it is."""
    return " ".join(words)


def changed(rng: random.Random, words: list[str], others: list[str]) -> str:
    """Return it with one word in ten replaced, left out, or with another put before it."""
    out: list[str] = []
    places = set(rng.sample(range(len(words)), len(words) // 10))
    for at, word in enumerate(words):
        kind = rng.randrange(3) if at in places else 3
        other = rng.choice(others)
        out += [[other], [], [other, word], [word]][kind]
    return " ".join(out)


def odds(rng: random.Random, words: list[str], others: list[str]) -> str:
    """Return it with each word replaced with odds of one in ten."""
    return " ".join(rng.choice(others) if rng.random() < 0.1 else word for word in words)


def even(rng: random.Random, words: list[str], others: list[str]) -> str:
    """Return it with exactly every tenth word replaced."""
    first = rng.randrange(10)
    return " ".join(
        rng.choice(others) if at % 10 == first else word for at, word in enumerate(words)
    )


def ocr(rng: random.Random, words: list[str], _others: list[str]) -> str:
    """Return it with one character in sixty misread."""
    return "".join(_MISREAD.get(c, c) if rng.random() < 1 / 60 * 2 else c for c in " ".join(words))


def hyphens(rng: random.Random, words: list[str], _others: list[str]) -> str:
    """Return it in lines of about 70 characters, each of which ends in a parted word."""
    out, line = [], 0
    for word in words:
        if line > 60 and len(word) > 5 and word.isalpha():
            cut = rng.randint(2, len(word) - 3)
            out.append(f"{word[:cut]}-\n{word[cut:]}")
            line = len(word) - cut
        else:
            out.append(word)
            line += len(word) + 1
    return " ".join(out)


def separators(rng: random.Random, words: list[str], _others: list[str]) -> str:
    """Return it with other marks between the words, as a table that was exported again."""
    return rng.choice([";", "\t", " | ", ","]).join(words)


EDITS: dict[str, Edit] = {
    f.__name__: f for f in (verbatim, changed, odds, even, ocr, hyphens, separators)
}


def interval(hits: int, of: int) -> list[float]:
    """Return the 95 % Clopper-Pearson interval of `hits` of `of`, by bisection."""

    def solve(above: Callable[[float], bool]) -> float:
        low, high = 0.0, 1.0
        for _ in range(40):
            middle = (low + high) / 2
            low, high = (low, middle) if above(middle) else (middle, high)
        return low

    lower = 0.0 if hits == 0 else solve(lambda p: tail(hits, of, p) > 0.025)
    upper = 1.0 if hits == of else solve(lambda p: 1 - tail(hits + 1, of, p) < 0.025)
    return [round(lower, 4), round(upper, 4)]


def tail(least: int, of: int, p: float) -> float:
    """Return the odds of at least `least` of `of` at odds `p` each."""
    if p <= 0 or p >= 1:
        return float(p >= 1 or least == 0)
    return math.fsum(
        math.exp(
            math.lgamma(of + 1)
            - math.lgamma(k + 1)
            - math.lgamma(of - k + 1)
            + k * math.log(p)
            + (of - k) * math.log1p(-p)
        )
        for k in range(least, of + 1)
    )


def excerpt(rng: random.Random, texts: list[str], count: int) -> tuple[int, list[str]]:
    """Return (number of the text, `count` neighbouring words as they are written)."""
    while True:
        number = rng.randrange(len(texts))
        places = spans(texts[number])
        if len(places) > count:
            first = rng.randrange(len(places) - count)
            chosen = places[first : first + count]
            return number, [texts[number][start:end] for start, end in chosen]


def planted(
    rng: random.Random, index: detect.Index, texts: list[str], count: int, edit: Edit
) -> tuple[str, float, float]:
    """Plant one excerpt; return the grade it got, and character recall and precision."""
    number, words = excerpt(rng, texts, count)
    others = excerpt(rng, texts, 20)[1]
    copied = edit(rng, words, others)
    before, after = ("\n".join(rng.sample(FILLER, 30)) for _ in range(2))
    text = f"{before}\n{copied}\n{after}\n"
    start = len(before) + 1
    found = [f for f in detect.scan(text, index) if f.asset == f"TS-{number + 1:04d}"]
    inside = [f for f in found if f.start < start + len(copied) and f.end > start]
    if not inside:
        return "missed", 0.0, 1.0
    met = {c for f in inside for c in range(f.start, f.end)}
    right = met & set(range(start, start + len(copied)))
    ranks = ("finding", "suspicion", "note")
    best = min((f.grade for f in inside if not f.public), key=ranks.index, default="excused")
    return best, len(right) / len(copied), len(right) / len(met)


FILLER = [
    f"{a} {b} {c}"
    for a in ("quiet", "yellow", "seven", "patient", "narrow", "distant")
    for b in ("gardens", "violins", "harbours", "umbrellas", "kitchens")
    for c in ("sleep", "wander", "argue", "glitter", "remain")
]


def measure(index: detect.Index, texts: list[str], count: int, words: int) -> dict[str, object]:
    """Return what becomes of `count` excerpts of so many words, edit by edit."""
    rows: dict[str, object] = {}
    for name, edit in EDITS.items():
        rng = random.Random(f"{name} {words}")
        got = [planted(rng, index, texts, words, edit) for _ in range(count)]
        found = sum(g == "finding" for g, _, _ in got)
        alarmed = found + sum(g == "suspicion" for g, _, _ in got)
        shown = [g for g in got if g[0] != "missed"]
        rows[name] = {
            "finding": round(found / count, 4),
            "finding_interval": interval(found, count),
            "finding_or_suspicion": round(alarmed / count, 4),
            "noted_at_least": round(len(shown) / count, 4),
            "missed": count - alarmed,
            "character_recall": round(sum(r for _, r, _ in got) / count, 4),
            "character_precision": round(sum(p for *_, p in shown) / max(1, len(shown)), 4),
        }
        print(words, name, rows[name], file=sys.stderr)
    return rows


def size(folder: Path) -> int:
    """Return the bytes of the segments in an index."""
    return sum(path.stat().st_size for path in folder.glob("*.seg"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--words", type=int, nargs="*", default=[25, 50, 100, 200])
    parser.add_argument("--protected", type=Path, nargs="*", default=[])
    asked = parser.parse_args()
    texts = [text for _, text in corpora.texts(asked.protected, 20_000_000)]
    texts = texts or list(pydoc_data.topics.topics.values())
    with tempfile.TemporaryDirectory() as folder:
        index = guarded.guard(Path(folder), texts)
        row = {
            "protected": [str(p) for p in asked.protected] or "pydoc_data.topics",
            "documents": len(texts),
            "sketches": index.sketches,
            "bytes_per_kb": round(1024 * size(Path(folder)) / sum(len(t.encode()) for t in texts)),
            "excerpts": asked.count,
            "words": {n: measure(index, texts, asked.count, n) for n in asked.words},
        }
    print(json.dumps(row))


if __name__ == "__main__":
    main()
