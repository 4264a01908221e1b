"""How fast are all lenses on a mix of texts? `python -m bench.mix --protected DIR ...`.

`--prose`, `--code` name folders of texts; tables are made (seed 11). Of the bytes 70 % are
prose, every second text of it dressed as a mail that quotes another; 20 % code; 10 % tables.
Guarded are the texts under `--protected`, by the verbatim and the code lens, and invented names
by the term lens. Prints one JSON object: MB of UTF-8 per CPU-second of each part and of the
whole on the compiled roads, the least of some turns, with all lenses and with each one alone.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench import corpora, guarded, plant, terms
from bestkept.engines import detect

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHARES = {"prose": 0.7, "code": 0.2, "tables": 0.1}
LENSES = ("verbatim", "code", "term")


def mailed(text: str) -> str:
    """Return a text as a mail that answers its second half."""
    half = text.find("\n", len(text) // 2) + 1
    quoted = "".join(f"> {line}" for line in text[half:].splitlines(keepends=True))
    head = "From: A <a@example.org>\nTo: B <b@example.org>\nSubject: Re: the above\n\n"
    return f"{head}{text[:half]}\nB wrote:\n{quoted}"


def size_of(texts: Sequence[str]) -> int:
    """Return the bytes of some texts in UTF-8."""
    return sum(len(text.encode(errors="surrogatepass")) for text in texts)


def some(folders: list[Path], most: float) -> list[str]:
    """Return texts of each folder alike, `most` bytes in all."""
    each = int(most / len(folders))
    return [text for folder in folders for _, text in corpora.texts([folder], each)]


def mix(prose: list[Path], code: list[Path], most: int) -> dict[str, list[str]]:
    """Return the three parts of the mix, of about `most` bytes in all."""
    texts = some(prose, SHARES["prose"] * most)
    made = [text for _, text in plant.tables(random.Random(11), max(most // 150_000, 1))]
    return {
        "prose": [mailed(text) if number % 2 else text for number, text in enumerate(texts)],
        "code": some(code, SHARES["code"] * most),
        "tables": made,
    }


def guard(folder: Path, texts: list[str], count: int) -> detect.Index:
    """Guard texts by verbatim and code lens, and so many invented names."""
    documents = guarded.guard(folder / "documents", texts, lenses=LENSES[:2])
    names, _, _ = terms.guard_terms(folder / "names", count)
    segments = [*documents.segments, *names.segments]
    return detect.Index(segments, documents.keying, names.term_keying)


def seconds(index: detect.Index, texts: list[str]) -> float:
    """Return the CPU seconds of scanning some texts."""
    began = time.process_time()
    for _ in detect.scan_all(texts, index):
        pass
    return time.process_time() - began


def alone(index: detect.Index) -> Iterator[tuple[str, detect.Index]]:
    """Yield the index with all lenses, then with each one alone."""
    yield "all", index
    for lens in LENSES:
        kept = [one for one in index.segments if one.lens == lens]
        yield lens, detect.Index(kept, index.keying, index.term_keying)


def measured(index: detect.Index, parts: dict[str, list[str]], turns: int) -> dict[str, float]:
    """Return MB per CPU-second of each part, and of the whole by the shares of the mix."""
    index.warm()
    for texts in parts.values():
        seconds(index, texts[:20])
    least = {
        name: min(seconds(index, texts) for _ in range(turns)) for name, texts in parts.items()
    }
    speeds = {name: size_of(parts[name]) / 1e6 / one for name, one in least.items()}
    speeds["mix"] = 1 / sum(share / speeds[name] for name, share in SHARES.items())
    return {name: round(speed, 1) for name, speed in speeds.items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("protected", "prose", "code"):
        parser.add_argument(f"--{name}", type=Path, nargs="+", required=True)
    parser.add_argument("--bytes", type=int, default=20_000_000)
    parser.add_argument("--terms", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=3)
    asked = parser.parse_args()
    parts = mix(asked.prose, asked.code, asked.bytes)
    protected = [text for _, text in corpora.texts(asked.protected, 1 << 30)]
    with tempfile.TemporaryDirectory() as name:
        print("guarding ...", file=sys.stderr, flush=True)
        index = guard(Path(name), protected, asked.terms)
        row = {
            "sketches": {one.lens: one.sketches for one in index.segments},
            "bytes": {name: size_of(texts) for name, texts in parts.items()},
            "files": {name: len(texts) for name, texts in parts.items()},
            "MB_per_cpu_second": {
                lens: measured(one, parts, asked.turns) for lens, one in alone(index)
            },
        }
    print(json.dumps(row))


if __name__ == "__main__":
    main()
