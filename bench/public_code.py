"""Make the list of public code that ships again: `python -m bench.public_code [--more DIR ...]`.

Sources: CPython's own library, Go's, the C++ library's and the C headers that Debian's
compilers bring, npm's own JavaScript, PostgreSQL's SQL, and each package that lies in a folder
of its own under --more (from PyPI, npm and Debian). What was read is written, with one
SHA-256 for each source, to docs/reference/public-code.md. Nothing is learnt from traffic.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.planting_code import FAMILY
from bestkept.engines.detect.code import public
from bestkept.engines.detect.code.fast import FastCodeRoad
from bestkept.engines.detect.code.grams import keying

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parent.parent
HOME = ROOT / "bestkept/engines/detect/code"
TABLE = ROOT / "docs/reference/public-code.md"
FILES = 3  # files in which a run must stand to be public
LONGEST = 300_000  # bytes of one file
HEAD = """# Public code that ships as excuses

From these sources comes the list of structural runs, of sixteen, twelve and eight tokens, that
are known as public: each stands in at least three of their files. Made by
`python -m bench.public_code`; docs/why/code-lens.md says what it is for. Of the packages the
source files were read that are 200 to 300,000 bytes long, each text once.

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
        self._road = FastCodeRoad(keying(public.KEY))
        self._runs: dict[int, list[Any]] = {span: [] for span in public.SPANS}
        self._seen: set[bytes] = set()

    def add(self, data: bytes) -> int:
        """Count a file; return how many tokens it has, none if it was read before."""
        name = hashlib.sha256(data).digest()
        if name in self._seen:
            return 0
        self._seen.add(name)
        found = self._road.tokens(data)
        for span, runs in self._runs.items():
            runs.append(np.unique(self._road.values(found, span)))
        return len(found.codes)

    def common(self) -> list[int]:
        """Return the values of the runs that stand in FILES files or more."""
        common: list[int] = []
        for runs in self._runs.values():
            values, counts = np.unique(np.concatenate(runs), return_counts=True)
            common += values[counts >= FILES].tolist()
        return common


def packages(folders: Iterable[Path]) -> Iterator[tuple[str, list[Path]]]:
    """Yield (name, folder) of each package that lies in some folders."""
    for folder in folders:
        yield from ((package.name, [package]) for package in sorted(folder.iterdir()))


def main() -> None:
    """Read the sources; write the list and the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--more", type=Path, nargs="*", default=[])
    asked = parser.parse_args()
    learnt = _Learnt()
    rows = []
    for name, folders in [*sources(), *packages(asked.more)]:
        digest, tokens, many = hashlib.sha256(), 0, 0
        for path in files(folders):
            data = path.read_bytes()
            digest.update(hashlib.sha256(data).digest())
            tokens, many = tokens + learnt.add(data), many + 1
        rows.append(f"| {name} | {many} | {tokens} | `{digest.hexdigest()[:16]}` |\n")
        print(rows[-1], end="", file=sys.stderr)
    common = learnt.common()
    (HOME / "public.bin").write_bytes(public.encode(common))
    TABLE.write_text(HEAD + "".join(rows))
    print(f"{len(common)} public runs, {(HOME / 'public.bin').stat().st_size} bytes")


if __name__ == "__main__":
    main()
