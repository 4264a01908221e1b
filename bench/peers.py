"""Other tools that look for copied text, each set up on the same protected texts.

A peer takes (documents, outgoing folder) and gives a function from a file's text to the names
of the documents it sees there. What is not installed is named and left out.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import re
import resource
import shutil
import subprocess
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Documents = list[tuple[str, str]]
Look = "Callable[[str], set[str]]"

LITERALS = 28_633  # shingles of eight words given to Hyperscan
SHINGLE = 8
WINDOW = 64  # words of a MinHash
_WORD = re.compile(r"\w+")


def shingles(documents: Documents, most: int) -> list[tuple[str, str]]:
    """Return (document, eight words as they stand on one line), evenly spread, `most` at most."""
    found = [
        (name, line[places[at].start() : places[at + SHINGLE - 1].end()])
        for name, text in documents
        for line in text.splitlines()
        if len(places := list(_WORD.finditer(line))) >= SHINGLE
        for at in range(0, len(places) - SHINGLE + 1, 2)
    ]
    if len(found) <= most:
        return found
    return [found[k * len(found) // most] for k in range(most)]


def _blind(_text: str) -> set[str]:
    """See nothing: the protected texts have no run of eight words."""
    return set()


def hyperscan(documents: Documents) -> Any:
    """Hyperscan's literal mode, caseless, on shingles of eight words."""
    module = importlib.import_module("hyperscan")
    chosen = shingles(documents, LITERALS)
    if not chosen:
        return _blind
    database = module.Database(mode=module.HS_MODE_BLOCK)
    database.compile(
        expressions=[text.encode() for _, text in chosen],
        ids=list(range(len(chosen))),
        flags=module.HS_FLAG_CASELESS,
        literal=True,
    )
    scratch = module.Scratch(database)

    def look(text: str) -> set[str]:
        seen: set[int] = set()
        database.scan(
            text.encode(),
            match_event_handler=lambda one, *_: seen.add(one) and None,
            scratch=scratch,
        )
        return {chosen[one][0] for one in seen}

    return look


def _normal(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def pyahocorasick(documents: Documents) -> Any:
    """An Aho-Corasick automaton of eight-word shingles, on lower-cased words alone."""
    automaton = importlib.import_module("ahocorasick").Automaton()
    for name, text in documents:
        words = _normal(text).split(" ")
        for at in range(0, len(words) - SHINGLE + 1, SHINGLE // 2):
            automaton.add_word(" " + " ".join(words[at : at + SHINGLE]) + " ", name)
    if not len(automaton):
        return _blind
    automaton.make_automaton()
    return lambda text: {name for _, name in automaton.iter(f" {_normal(text)} ")}


def _windows(text: str) -> Iterator[list[str]]:
    words = _normal(text).split(" ")
    for at in range(0, max(1, len(words) - WINDOW // 2), WINDOW // 2):
        yield [" ".join(words[k : k + 3]) for k in range(at, min(at + WINDOW, len(words)) - 2)]


def datasketch(documents: Documents) -> Any:
    """MinHash LSH over windows of 64 words, threshold .5, of datasketch."""
    module = importlib.import_module("datasketch")
    lsh = module.MinHashLSH(threshold=0.5, num_perm=128)

    def minhash(window: list[str]) -> Any:
        one = module.MinHash(num_perm=128)
        one.update_batch([part.encode() for part in window])
        return one

    return _windowed(documents, minhash, lsh)


def rensa(documents: Documents) -> Any:
    """MinHash LSH over windows of 64 words, threshold .5, of rensa."""
    module = importlib.import_module("rensa")
    lsh = module.RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)

    def minhash(window: list[str]) -> Any:
        one = module.RMinHash(num_perm=128, seed=42)
        one.update(window)
        return one

    return _windowed(documents, minhash, lsh)


def _windowed(documents: Documents, minhash: Any, lsh: Any) -> Any:
    names = []
    for name, text in documents:
        for window in _windows(text):
            lsh.insert(len(names), minhash(window))
            names.append(name)

    def look(text: str) -> set[str]:
        return {names[one] for window in _windows(text) for one in lsh.query(minhash(window))}

    return look


IN_PROCESS = {
    "hyperscan": hyperscan,
    "pyahocorasick": pyahocorasick,
    "rensa": rensa,
    "datasketch": datasketch,
}


def ripgrep(documents: Documents, folder: Path, into: Path) -> tuple[set[str], float, str] | None:
    """Return the files in which ripgrep sees a whole line of ours, and its CPU seconds.

    Lines of 25 letters or more, as fixed strings. None if ripgrep is not installed.
    """
    program = shutil.which("rg")
    if program is None:
        return None
    lines = {line.strip() for _, text in documents for line in text.splitlines()}
    (into / "lines").write_text("\n".join(sorted(one for one in lines if len(one) >= 25)))
    words = [program, "-F", "-l", "-a", "--no-ignore", "--hidden", "-f", str(into / "lines"), "."]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, cwd=folder, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    named = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    seen = {one.removeprefix("./") for one in done.stdout.decode().splitlines()}
    return seen, seconds, named.stdout.split("\n")[0].split()[1]


def version(name: str) -> str:
    """Return the installed version of a package."""
    return importlib.metadata.version(name)


def timed(
    look: Any, texts: list[tuple[str, str]], most: float
) -> tuple[dict[str, set[str]], int, float]:
    """Look at the texts one by one for about so many CPU seconds at most.

    Returns what was seen in each, the bytes read and the CPU seconds.
    """
    seen: dict[str, set[str]] = {}
    began = time.process_time()
    for number, (name, text) in enumerate(texts):
        seen[name] = look(text)
        if number % 16 == 0 and time.process_time() - began > most:
            break
    seconds = time.process_time() - began
    return seen, sum(len(text.encode()) for _, text in texts[: len(seen)]), seconds
