"""Make the shipped list of public text again: `python -m bench.public_text`.

Read is what lies on a Debian machine with the project's own environment: licences, copyright
files, CPython's library, the headers and manual pages of many packages, and bench/boilerplate.
What was read is written to docs/reference/public-text.md: how many texts and words, how many
runs were kept, and one hash over the hashes of all.

Texts of the first groups are kept run by run. Of libraries the runs are winnowed, one of every
four neighbours, which is enough to cover a copy. Of everything else a run is kept only where
packages of at least MANY different sources have it: boilerplate, and no one's own text.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bestkept.engines.detect import public
from bestkept.engines.detect.folding import words
from bestkept.engines.detect.grams import winnow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).parent.parent
LIST = ROOT / "bestkept/engines/detect/public.bin"
TABLE = ROOT / "docs/reference/public-text.md"
MANY = 3  # sources of which each has a run that belongs to no one
IDIOM = 4  # packages that write the same nine words because the language is like that
LARGEST = 2_000_000  # bytes; what is larger is data
DPKG = Path("/var/lib/dpkg")
HEAD = """# Public text that ships as excuses

A copy of these texts is found, labelled `"public": true` with its group as the reason, and
raises no alarm. Made by `python -m bench.public_text`; {runs} runs of nine words in {size}
bytes, each known by 40 bits: a run that is none of them is taken for one once in {odds}.
No text is in the list, and none can be read from it; what is in it is free to be had anyway.

| group | read | texts | words | runs kept | SHA-256 over the sources |
|---|---|---|---|---|---|
"""
# Packages whose copyright files hold the licence wordings that are met most.
DEBIAN = (
    "bash curl git libc6 libcairo2 libcurl4 libfreetype6 libicu72 libjpeg62-turbo libpng16-16 "
    "libsqlite3-0 libssl3 libtiff6 libx11-6 libxext6 libxml2 openssh-client perl-base zlib1g"
).split()
_REQUEST = re.compile(r"\\f[BIRP]|\\-|^\.\S+", re.MULTILINE)


@dataclass
class Gathered:
    """What one group gives: its runs, and how much was read."""

    runs: set[int] = field(default_factory=set)
    texts: int = 0
    words: int = 0
    digests: list[str] = field(default_factory=list)

    def read(self, paths: Iterable[Path]) -> Iterator[list[str]]:
        """Return the words of each text, each text once."""
        seen: set[str] = set()
        for path in paths:
            text = _text(path)
            digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()
            found = words(text)
            if digest not in seen and found:
                seen.add(digest)
                self.texts += 1
                self.words += len(found)
                self.digests.append(digest)
                yield found


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST:
            return ""
        data = path.read_bytes()
        data = gzip.decompress(data) if path.suffix == ".gz" else data
    except (OSError, EOFError):
        return ""
    text = data.decode("utf-8", "replace")
    return _REQUEST.sub(" ", text) if "/man/" in str(path) else text


def licences() -> list[Path]:
    """Return licences: Debian's own copies, those of packages, CPython's."""
    common = [p for p in Path("/usr/share/common-licenses").glob("*") if not p.is_symlink()]
    copyrights = [Path(f"/usr/share/doc/{name}/copyright") for name in DEBIAN]
    python = [Path(sys.base_prefix, f"lib/python3.{sys.version_info.minor}/LICENSE.txt")]
    installed = [
        path
        for info in Path(sys.prefix).glob("lib/python*/site-packages/*.dist-info")
        for pattern in ("LICEN*", "COPYING*", "NOTICE*")
        for path in info.rglob(pattern)
        if path.is_file()
    ]
    return [path for path in sorted([*common, *copyrights, *python, *installed]) if path.exists()]


def library() -> list[Path]:
    """Return the modules of CPython's library that are a file of their own."""
    return sorted(Path(sys.base_prefix, f"lib/python3.{sys.version_info.minor}").glob("*.py"))


def whole(paths: Iterable[Path]) -> Gathered:
    """Keep every run."""
    group = Gathered()
    for found in group.read(paths):
        group.runs.update(public.runs(found))
    return group


def thinned(paths: Iterable[Path]) -> Gathered:
    """Keep one of every four neighbouring runs."""
    group = Gathered()
    for found in group.read(paths):
        values = public.runs(found)
        group.runs.update(values[at] for at in winnow(values))
    return group


def shared(packages: dict[str, list[Path]], many: int = MANY) -> Gathered:
    """Keep the runs that at least `many` of these packages have."""
    group = Gathered()
    parts = []
    for number, (_, paths) in enumerate(sorted(packages.items())):
        own: set[int] = set()
        for found in group.read(paths):
            own.update(public.runs(found))
        parts.append(np.fromiter(own, np.uint64, len(own)))
        if number % 100 == 0:
            print(f"{number} of {len(packages)} packages", file=sys.stderr)
    values, counts = np.unique(np.concatenate(parts), return_counts=True)
    group.runs = set(values[counts >= many].tolist())
    return group


def idioms() -> dict[str, list[Path]]:
    """Return the sources of open-source packages in Go, JavaScript and Python, by package."""
    found: dict[str, list[Path]] = {}
    for top in sorted(Path("/usr/share").glob("go-*/src")):
        for path in sorted(top.rglob("*.go")):
            found.setdefault(f"go {path.parent.relative_to(top)}", []).append(path)
    python = Path(sys.base_prefix, f"lib/python3.{sys.version_info.minor}")
    places = [("npm", Path("/usr/lib/node_modules/npm/node_modules"), "*.js")]
    places += [("python", at, "*.py") for at in (python, python / "site-packages")]
    places += [("python", at, "*.py") for at in Path(sys.prefix).glob("lib/python*/site-packages")]
    for language, place, pattern in places:
        for package in sorted(p for p in place.glob("*") if p.is_dir()):
            paths = found.setdefault(f"{language} {package.name}", [])
            paths.extend(p for p in sorted(package.rglob(pattern)) if p.is_file())
    return found


def packages() -> dict[str, list[Path]]:
    """Return headers, manual pages and documents of the installed packages, by their source."""
    source = _sources()
    found: dict[str, list[Path]] = {}
    for listed in sorted(DPKG.glob("info/*.list")):
        name = listed.stem.split(":")[0]
        paths = [Path(line) for line in listed.read_text().splitlines() if _wanted(line)]
        found.setdefault(source.get(name, name), []).extend(p for p in paths if p.is_file())
    return found


def _wanted(line: str) -> bool:
    if line.startswith("/usr/include/"):
        return line.endswith((".h", ".hpp"))
    if line.startswith("/usr/share/man/man"):
        return True
    name = line.rpartition("/")[2].lower()
    return line.startswith("/usr/share/doc/") and name.startswith(("copyright", "readme"))


def _sources() -> dict[str, str]:
    """Return the source of each installed package."""
    found = {}
    for block in (DPKG / "status").read_text(errors="replace").split("\n\n"):
        said = dict(re.findall(r"^(Package|Source): (\S+)", block, re.MULTILINE))
        if "Package" in said:
            found[said["Package"]] = said.get("Source", said["Package"])
    return found


PLAN: dict[str, tuple[str, Callable[[], Gathered]]] = {
    "licences": (
        "Debian base-files, 19 packages' copyright files, this project's packages, CPython",
        lambda: whole(licences()),
    ),
    "standard clauses": (
        "bench/boilerplate: contracts, 18 USC 1833(b), headers of source files, ends of mails",
        lambda: whole(sorted((ROOT / "bench/boilerplate").glob("*.txt"))),
    ),
    "CPython's library": ("its top-level modules, winnowed", lambda: thinned(library())),
    "C headers": (
        "/usr/include/*.h, winnowed",
        lambda: thinned(sorted(Path("/usr/include").glob("*.h"))),
    ),
    "several packages": (
        f"headers, manual pages, copyright and README files; runs that {MANY} sources have",
        lambda: shared(packages()),
    ),
    "idioms of code": (
        f"Go's library, npm's modules, Python's and its packages; runs that {IDIOM} have",
        lambda: shared(idioms(), IDIOM),
    ),
}


def main() -> None:
    """Read the sources, write the list and its table."""
    values: dict[int, int] = {}
    rows = []
    for number, (name, (what, gather)) in enumerate(PLAN.items()):
        group = gather()
        fresh = group.runs - values.keys()
        values |= dict.fromkeys(fresh, number)
        digest = hashlib.sha256("\n".join(sorted(group.digests)).encode()).hexdigest()[:16]
        rows.append(
            f"| {name} | {what} | {group.texts:,} | {group.words:,} | {len(fresh):,} "
            f"| `{digest}` |\n"
        )
        print(rows[-1], end="", file=sys.stderr)
    LIST.write_bytes(public.encode(values, list(PLAN)))
    size = LIST.stat().st_size
    odds = f"{(1 << 40) // len(values):,}"
    TABLE.write_text(
        HEAD.format(runs=f"{len(values):,}", size=f"{size:,}", odds=odds) + "".join(rows)
    )
    print(f"{len(values)} runs, {size} bytes")


if __name__ == "__main__":
    main()
