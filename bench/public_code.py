"""Make what ships about public code again: `python -m bench.public_code [--more DIR ...]`.

Sources: CPython's own library, Go's, the C++ library's and the C headers that Debian's
compilers bring, npm's own JavaScript, PostgreSQL's SQL. What was read is written, with one
SHA-256 for each source, to docs/reference/public-code.md. Nothing is learnt from traffic.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import sys
import zlib
from array import array
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bench.planting_code import FAMILY
from bestkept.engines.detect.code import alphabet, surprise
from bestkept.engines.detect.code.fast import FastCodeRoad
from bestkept.engines.detect.code.grams import SPAN, keying

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parent.parent
HOME = ROOT / "bestkept/engines/detect/code"
TABLE = ROOT / "docs/reference/public-code.md"
FILES = 5  # files in which a gram must stand to be public
LONGEST = 300_000  # bytes of one file
SIZE = alphabet.SIZE
HEAD = """# Public code that ships as excuses

From these sources come the list of structural grams that are known as public (each stands in
at least three of their files) and the tables of how surprising a token is. Made by
`python -m bench.public_code`; docs/why/code-lens.md says what they are for.

| source | files | tokens | SHA-256 over all |
|---|---|---|---|
"""


def sources() -> list[tuple[str, list[Path]]]:
    """Return (name to show, folders) of each source."""
    library = Path(sys.base_prefix, f"lib/python3.{sys.version_info.minor}")
    parts = "archive bufio bytes compress container context database debug embed errors expvar"
    parts += " fmt hash html image io log math mime path plugin reflect regexp sort strconv strings"
    parts += " sync syscall testing unicode cmd/go cmd/vet cmd/asm cmd/link cmd/cgo cmd/doc"
    go = [Path("/usr/share/go-1.19/src", part) for part in parts.split()]
    node = Path("/usr/lib/node_modules/npm")
    return [
        ("CPython's library", [p for p in library.iterdir() if p.name != "site-packages"]),
        ("Go 1.19's library and tools", go),
        ("GCC 12's C++ library", [Path("/usr/include/c++/12")]),
        ("C headers of Linux, glibc, Python", _headers()),
        ("npm's own JavaScript", [node / "lib", *sorted(node.glob("node_modules/[p-r]*"))]),
        ("PostgreSQL 15's SQL", [Path("/usr/share/postgresql/15/extension")]),
    ]


def _headers() -> list[Path]:
    include = Path("/usr/include")
    top = sorted(include.glob("*.h"))
    names = "linux asm-generic python3.11 tcl8.6 x86_64-linux-gnu/bits x86_64-linux-gnu/sys"
    return [*top, *(include / name for name in names.split())]


def files(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the source files in some folders, in order of their names."""
    for folder in folders:
        found = [folder] if folder.is_file() else sorted(folder.rglob("*"))
        for path in found:
            usual = path.suffix in FAMILY and path.is_file() and not path.is_symlink()
            if (usual or (path.is_file() and "c++" in path.parts)) and (
                200 < path.stat().st_size < LONGEST
            ):
                yield path


class _Learnt:
    """What is counted over all sources."""

    def __init__(self) -> None:
        self.road = FastCodeRoad(keying(surprise.KEY))
        self.triples: Counter[tuple[int, int, int]] = Counter()
        self.backs: Counter[tuple[bool, int]] = Counter()
        self.grams: Counter[int] = Counter()

    def add(self, data: bytes) -> int:
        """Count a file; return how many tokens it has."""
        found = self.road.tokens(data)
        codes, backs = found.codes.tolist(), found.backs.tolist()
        self.triples.update(zip(codes, codes[1:], codes[2:], strict=False))
        for before, code, back in zip(codes, codes[1:], backs[1:], strict=False):
            if code == alphabet.NAME:
                self.backs[before == alphabet.DOT, back] += 1
        self.grams.update(set(self.road.values(found).tolist()))
        return len(codes)

    def tables(self) -> bytes:
        """Return surprise.bin: what is likely after two tokens, interpolated with one and none."""
        ones: Counter[int] = Counter()
        pairs: Counter[tuple[int, int]] = Counter()
        contexts: Counter[tuple[int, int]] = Counter()
        for (one, two, three), count in self.triples.items():
            ones[three] += count
            pairs[two, three] += count
            contexts[one, two] += count
        total = sum(ones.values())
        single = [(ones[code] + 1) / (total + SIZE) for code in range(SIZE)]
        befores: Counter[int] = Counter()
        for (two, _), count in pairs.items():
            befores[two] += count
        pair = {
            (two, three): (pairs[two, three] + 5 * single[three]) / (befores[two] + 5)
            for two in range(SIZE)
            for three in range(SIZE)
        }
        triple = {
            (one, two, three): (count + 5 * pair[two, three]) / (contexts[one, two] + 5)
            for (one, two, three), count in self.triples.items()
        }
        every = [(one, two) for one in range(SIZE) for two in range(SIZE)]
        rare = bytes(_steps(5 / (contexts[one] + 5)) for one in every)
        keys = sorted(triple)
        packed = array("I", ((a * SIZE + b) * SIZE + c for a, b, c in keys)).tobytes()
        values = bytes(_steps(triple[key]) for key in keys)
        return zlib.compress(
            bytes(_steps(pair[one]) for one in every) + rare + self._backs() + packed + values, 9
        )

    def _backs(self) -> bytes:
        found = bytearray()
        for member in (False, True):
            total = sum(self.backs[member, back] for back in range(SPAN)) + SPAN
            found += bytes(_steps((self.backs[member, back] + 1) / total) for back in range(SPAN))
        return bytes(found)


def _steps(share: float) -> int:
    return min(round(-math.log2(share) * surprise.UNIT), 255)


def main() -> None:
    """Read the sources; write both files and the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--more", type=Path, nargs="*", default=[])
    asked = parser.parse_args()
    learnt = _Learnt()
    rows = []
    for name, folders in [*sources(), *((path.name, [path]) for path in asked.more)]:
        digest, tokens, many = hashlib.sha256(), 0, 0
        for path in files(folders):
            data = path.read_bytes()
            digest.update(hashlib.sha256(data).digest())
            tokens, many = tokens + learnt.add(data), many + 1
        rows.append(f"| {name} | {many} | {tokens} | `{digest.hexdigest()[:16]}` |\n")
        print(rows[-1], end="", file=sys.stderr)
    public = [value for value, count in learnt.grams.items() if count >= FILES]
    (HOME / "public.bin").write_bytes(surprise.encode(public))
    (HOME / "surprise.bin").write_bytes(learnt.tables())
    TABLE.write_text(HEAD + "".join(rows))
    sizes = {name: (HOME / name).stat().st_size for name in ("public.bin", "surprise.bin")}
    print(f"{len(public)} public grams, {len(learnt.triples)} triples, {sizes}")


if __name__ == "__main__":
    main()
