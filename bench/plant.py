"""Make a folder to measure with: `python -m bench.plant --into DIR --texts DIR --clean DIR`.

Takes real texts (`--texts`: prose; code by its suffix), keeps some as protected, and puts
excerpts of them into clean files, each dressed in one way. Writes protected/, outgoing/ and
truth.jsonl, which `python -m bench.detect` reads. Offsets are characters of the decoded file.
The same seed and the same texts give the same folder.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bench import corpora

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LENGTHS = (25, 50, 100, 200, 500)
CODE = (".py", ".c", ".h", ".java", ".js", ".ts", ".go", ".rs", ".sql")
_TOKEN = re.compile(r"\S+")
_SLIPS = (("rn", "m"), ("l", "1"), ("O", "0"), ("cl", "d"), ("e", "c"), ("h", "b"))


def verbatim(_rng: random.Random, text: str) -> str:
    """Leave it as it is."""
    return text


def reflowed(rng: random.Random, text: str) -> str:
    """Other line ends, other case, other quotation marks."""
    text = rng.choice([str.upper, str.lower, str.title])(text)
    text = text.replace('"', "\u201c").replace("'", "\u2019")
    width, out = rng.randint(40, 100), ""
    for word in text.split():
        line = len(out) - out.rfind("\n")
        out += ("\n> " if line + len(word) > width else " ") + word
    return out.strip()


def hyphenated(rng: random.Random, text: str) -> str:
    """Lines of a narrow column, with a hyphen where a long word was parted."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > 44 and len(word) > 7 and word.isalpha():
            cut = rng.randint(3, len(word) - 3)
            lines[-1] += f" {word[:cut]}-"
            lines.append(word[cut:])
        elif len(lines[-1]) + len(word) > 48:
            lines.append(word)
        else:
            lines[-1] += f" {word}"
    return "\n".join(lines).strip()


def misread(rng: random.Random, text: str) -> str:
    """What a reader of print gets wrong: one word in forty has a slip."""
    return _TOKEN.sub(lambda found: _slip(rng, found[0]), text)


def _slip(rng: random.Random, word: str) -> str:
    if rng.random() > 1 / 40:
        return word
    before, after = rng.choice(_SLIPS)
    return word.replace(before, after, 1) if before in word else word + rng.choice(".,'")


def edited(rng: random.Random, text: str) -> str:
    """One word in ten exchanged for one of another place of the text, left out, or added."""
    words = text.split()
    return _TOKEN.sub(lambda found: _edit(rng, found[0], words), text)


def _edit(rng: random.Random, word: str, words: list[str]) -> str:
    if rng.random() >= 1 / 10:
        return word
    return rng.choice([rng.choice(words) + "s", "", f"{word} {rng.choice(words)}"])


def separated(_rng: random.Random, text: str) -> str:
    """A table with other separators."""
    return text.replace(",", " | ")


# How an excerpt is dressed, by kind; a module of another lens may add its own.
KINDS: dict[str, dict[str, Callable[[random.Random, str], str]]] = {
    "prose": {
        "verbatim": verbatim,
        "reflowed": reflowed,
        "hyphenated": hyphenated,
        "misread": misread,
        "edited": edited,
    },
    "code": {"code": verbatim, "code-edited": edited},
    "table": {"table": verbatim, "table-separated": separated},
}


def tables(rng: random.Random, count: int) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of random tables of prices."""
    for number in range(count):
        rows = [
            f"{rng.randint(10**6, 10**7)},part {rng.randint(1, 9999)},{rng.random() * 900:.2f}"
            f",{rng.choice(['EUR', 'USD', 'SEK'])},{rng.randint(1, 5000)}"
            for _ in range(400)
        ]
        yield f"table-{number:03d}.csv", "item,name,price,currency,stock\n" + "\n".join(rows)


def excerpt(rng: random.Random, text: str, count: int) -> str:
    """Return `count` neighbouring words of a text as they stand there; all of a shorter one."""
    places = [(found.start(), found.end()) for found in re.finditer(r"\w+", text)]
    first = rng.randrange(max(1, len(places) - count))
    last = min(first + count, len(places)) - 1
    return text[places[first][0] : places[last][1]]


class Planter:
    """Writes the folder."""

    def __init__(self, into: Path, rng: random.Random) -> None:
        self._into, self._rng = into, rng
        self._truth: list[dict[str, object]] = []
        self._kept: dict[str, list[tuple[str, str]]] = {kind: [] for kind in KINDS}
        for name in ("protected", "outgoing"):
            (into / name).mkdir(parents=True)

    def protect(self, kind: str, name: str, text: str) -> None:
        """Keep a text as protected."""
        place = f"{kind}/{len(self._kept[kind]):04d}-{name}"
        self._write("protected", place, text)
        self._kept[kind].append((place, text))

    def _write(self, folder: str, place: str, text: str) -> None:
        path = self._into / folder / place
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text.encode())

    def let_out(self, place: str, text: str) -> None:
        """Write a clean file."""
        self._write("outgoing", place, text)

    def plant(self, place: str, carrier: str, kind: str, dress: str, length: int) -> None:
        """Put an excerpt into a file and say so."""
        document, text = self._rng.choice(self._kept[kind])
        piece = KINDS[kind][dress](self._rng, excerpt(self._rng, text, length))
        at = self._rng.randrange(len(carrier) + 1)
        head = carrier[:at] + "\n\n"
        self._write("outgoing", place, f"{head}{piece}\n\n{carrier[at:]}")
        where = {"file": place, "start": len(head), "end": len(head) + len(piece)}
        told = {"document": document, "kind": dress, "words": length}
        self._truth.append({**where, **told})

    def close(self) -> None:
        """Write the truth."""
        lines = "".join(json.dumps(row) + "\n" for row in self._truth)
        (self._into / "truth.jsonl").write_text(lines)


def _protect_all(planter: Planter, rng: random.Random, folders: list[Path], most: int) -> None:
    found = [(p, t) for p, t in corpora.texts(folders, 1 << 30) if len(t.split()) > 600]
    rng.shuffle(found)
    for kind in ("prose", "code"):
        fitting = [(p, t) for p, t in found if p.endswith(CODE) is (kind == "code")]
        for path, text in fitting[:most]:
            planter.protect(kind, Path(path).name, text)
    for name, text in tables(rng, max(1, most // 4)):
        planter.protect("table", name, text)


def _carriers(rng: random.Random, folders: list[Path], most: int) -> list[tuple[str, str]]:
    """Return (name, text) of clean files, as many bytes of each folder."""
    found = []
    for folder in folders:
        found += [
            (f"{folder.name}/{n:06d}-{Path(p).name}", t)
            for n, (p, t) in enumerate(corpora.texts([folder], most // len(folders)))
        ]
    rng.shuffle(found)
    return found


def main() -> None:
    """Make the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, required=True)
    parser.add_argument("--texts", type=Path, nargs="+", required=True)
    parser.add_argument("--clean", type=Path, nargs="+", required=True)
    parser.add_argument("--documents", type=int, default=150, help="protected texts of each kind")
    parser.add_argument("--count", type=int, default=20, help="excerpts of each kind and length")
    parser.add_argument("--bytes", type=int, default=60_000_000, help="of clean files")
    parser.add_argument("--seed", type=int, default=20261122)
    asked = parser.parse_args()
    if asked.into.exists() and any(asked.into.iterdir()):
        sys.exit(f"{asked.into} is not empty. Give a new folder.")
    shutil.rmtree(asked.into, ignore_errors=True)
    rng = random.Random(asked.seed)
    planter = Planter(asked.into, rng)
    _protect_all(planter, rng, asked.texts, asked.documents)
    carriers = iter(_carriers(rng, asked.clean, asked.bytes))
    planted = 0
    for kind, dresses in KINDS.items():
        for dress in dresses:
            for length in LENGTHS:
                for number, (_, carrier) in zip(range(asked.count), carriers, strict=False):
                    place = f"planted/{dress}-{length}-{number:03d}.txt"
                    planter.plant(place, carrier, kind, dress, length)
                    planted += 1
    clean = list(carriers)
    for place, text in clean:
        planter.let_out(place, text)
    planter.close()
    print(json.dumps({"planted": planted, "clean": len(clean), "seed": asked.seed}))


if __name__ == "__main__":
    main()
