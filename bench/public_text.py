"""Make the shipped list of public text again: `python -m bench.public_text`.

Sources: the licences in Debian's base-files (/usr/share/common-licenses), the copyright files
of widely used Debian packages, the licences that the pinned Python packages carry, CPython's
own, and bench/boilerplate. What was read is
written, with its SHA-256, to docs/reference/public-text.md.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from bestkept.engines.detect import public
from bestkept.engines.detect.folding import words

ROOT = Path(__file__).parent.parent
LIST = ROOT / "bestkept/engines/detect/public.bin"
TABLE = ROOT / "docs/reference/public-text.md"
HEAD = """# Public text that ships as excuses

Each nine-word run of these texts is known as public: a copy of it is found, labelled
`"public": true`, and raises no alarm. Made by `python -m bench.public_text`.

| source | words | SHA-256 |
|---|---|---|
"""


# Packages whose copyright files hold the licence wordings that are met most.
DEBIAN = (
    "bash curl git libc6 libcairo2 libcurl4 libfreetype6 libicu72 libjpeg62-turbo libpng16-16 "
    "libsqlite3-0 libssl3 libtiff6 libx11-6 libxext6 libxml2 openssh-client perl-base zlib1g"
).split()


def sources() -> list[tuple[str, Path]]:
    """Return (name to show, file) of each source, each text once."""
    debian = [p for p in Path("/usr/share/common-licenses").glob("*") if not p.is_symlink()]
    packages = [
        path
        for info in Path(sys.prefix).glob("lib/python*/site-packages/*.dist-info")
        for path in info.rglob("LICENSE*")
        if path.is_file()
    ]
    python = [Path(sys.base_prefix, f"lib/python3.{sys.version_info.minor}/LICENSE.txt")]
    own = (ROOT / "bench/boilerplate").glob("*.txt")
    named = [(f"Debian base-files {p.name}", p) for p in sorted(debian)]
    copyrights = [(name, Path(f"/usr/share/doc/{name}/copyright")) for name in DEBIAN]
    named += [(f"Debian {name} copyright", path) for name, path in copyrights if path.exists()]
    named += [(f"{p.name} of {_package(p)}", p) for p in sorted(packages)]
    named += [("CPython LICENSE.txt", p) for p in python if p.exists()]
    return named + [(f"boilerplate {p.name}", p) for p in sorted(own)]


def _package(path: Path) -> str:
    return next(part for part in path.parts if part.endswith(".dist-info")).split("-")[0]


def main() -> None:
    """Read the sources, write the list and its table."""
    seen: set[str] = set()
    values: set[int] = set()
    rows = []
    for name, path in sources():
        text = path.read_text(errors="replace")
        digest = hashlib.sha256(text.encode()).hexdigest()
        found = words(text)
        if digest in seen or not found:
            continue
        seen.add(digest)
        values.update(public.runs(found))
        rows.append(f"| {name} | {len(found)} | `{digest[:16]}` |\n")
    LIST.write_bytes(public.encode(values))
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    TABLE.write_text(HEAD + "".join(rows))
    print(f"{len(values)} runs, {LIST.stat().st_size} bytes, from {len(rows)} texts")


if __name__ == "__main__":
    main()
