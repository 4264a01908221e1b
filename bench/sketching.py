"""How fast is what is protected sketched? `python -m bench.sketching --protected DIR`.

Sketches the texts under DIR by each lens and by both, on the compiled road, and a few of them
by the code lens on the plain one, which must give the same. Prints one JSON object: MB of UTF-8
per CPU-second, the best of three turns, without reading files and building segments.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import corpora
from bestkept.engines import detect
from bestkept.engines.detect.code.grams import keying
from bestkept.engines.detect.code.sketching import CodeSketcher, PlainPart
from bestkept.engines.detect.grams import Keying
from bestkept.engines.detect.sketch import WORTH

if TYPE_CHECKING:
    from collections.abc import Callable

KEY = bytes(range(32))
PLAIN = 500_000  # bytes for the plain road
WARM = "x = f(1)\n" * (WORTH // 9 + 1)


def speed(sketch: Callable[[str], Any], texts: list[str], turns: int = 3) -> float:
    """Return MB per CPU-second, the best of some turns."""
    size = sum(len(text.encode(errors="surrogatepass")) for text in texts)
    sketch(WARM)
    best = 0.0
    for _ in range(turns):
        began = time.process_time()
        for text in texts:
            sketch(text)
        best = max(best, size / 1e6 / (time.process_time() - began))
    return round(best, 2)


def plainly(texts: list[str]) -> tuple[float, bool]:
    """Return MB per CPU-second of the plain road, and whether both roads agree."""
    seed = Keying(KEY).code
    part, fast = PlainPart(keying(seed)), CodeSketcher(seed)
    fast.sketch(WARM)
    datas = [text.encode(errors="surrogatepass") for text in texts]
    began = time.process_time()
    found = [part.sketch(data) for data in datas]
    took = time.process_time() - began
    made = [fast.sketch(text) for text in texts]
    same = [(one.words, one.places, one.values) for one in made] == found
    return round(sum(map(len, datas)) / 1e6 / took, 2), same


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--protected", type=Path, nargs="+", required=True)
    parser.add_argument("--bytes", type=int, default=20_000_000)
    asked = parser.parse_args()
    texts = [text for _, text in corpora.texts(asked.protected, asked.bytes)]
    both, code = detect.Sketchers(KEY), CodeSketcher(Keying(KEY).code)
    few, size = [], 0
    for text in texts:
        few.append(text)
        size += len(text)
        if size > PLAIN:
            break
    plain, same = plainly(few)
    row = {
        "texts": len(texts),
        "MB": round(sum(len(text.encode(errors="surrogatepass")) for text in texts) / 1e6, 1),
        "verbatim": speed(detect.Sketcher(KEY).sketch, texts),
        "code": speed(code.sketch, texts),
        "both": speed(both.sketches, texts),
        "code_plain": plain,
        "same": same,
    }
    print(json.dumps(row))


if __name__ == "__main__":
    main()
