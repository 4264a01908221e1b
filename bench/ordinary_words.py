"""Make the list of ordinary words again: `python -m bench.ordinary_words`.

A term that is one of them alone is asked about before it is guarded. Sources, all of this
machine and free to be read: Debian's manual pages in English, German, French and Swedish,
the message catalogues of GNU and GNOME programs in these three languages, CPython's
reference. A word counts when it stands in at least MANY sources of its language.
"""

from __future__ import annotations

import gettext
import gzip
import pydoc_data.topics
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.engines.detect.folding import words

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
LIST = ROOT / "bestkept/engines/detect/terms/ordinary.txt"
TABLE = ROOT / "docs/reference/ordinary-words.md"
MANY = {"en": 12, "de": 6, "fr": 6, "sv": 6}
SHORTEST, LONGEST = 3, 20
_REQUEST = re.compile(r"\\f[BIRP]|\\-|^\.\S+", re.MULTILINE)


def texts(language: str) -> Iterator[str]:
    """Return the texts of a language, each counting once."""
    folder = Path("/usr/share/man") / ("" if language == "en" else language)
    for path in sorted(folder.glob("man[1-8]/*.gz")):
        yield _REQUEST.sub(" ", gzip.decompress(path.read_bytes()).decode("utf-8", "replace"))
    if language == "en":
        yield from pydoc_data.topics.topics.values()
    for path in sorted(Path(f"/usr/share/locale/{language}/LC_MESSAGES").glob("*.mo")):
        yield _messages(path)


def _messages(path: Path) -> str:
    try:
        with path.open("rb") as file:
            catalogue = gettext.GNUTranslations(file)._catalog  # noqa: SLF001 - it has no door
    except (OSError, UnicodeDecodeError, ValueError):
        return ""
    return "\n".join(text for text in catalogue.values() if isinstance(text, str))


def main() -> None:
    """Read the sources, write the list and what it was made from."""
    kept: set[str] = set()
    rows = []
    for language, many in MANY.items():
        counts: Counter[str] = Counter()
        read = 0
        for text in texts(language):
            read += 1
            counts.update({w for w in words(text) if SHORTEST <= len(w) <= LONGEST and w.isalpha()})
        common = {word for word, count in counts.items() if count >= many}
        kept |= common
        rows.append(f"| {language} | {read} | {many} | {len(common)} |\n")
    LIST.write_text("\n".join(sorted(kept)) + "\n", "utf-8")
    TABLE.write_text(
        "# Ordinary words\n\nA term that is one of these words alone is asked about before it is "
        "guarded, and an ending that makes one of them is no form of a term. Made by `python -m "
        "bench.ordinary_words` from the manual pages of Debian, the message catalogues of the "
        "programs installed with it, and CPython's reference: a word is kept when it stands in "
        f"enough of a language's texts. {len(kept)} words in all; no text is kept, only words.\n\n"
        "| language | texts read | in at least | words |\n|---|---|---|---|\n" + "".join(rows)
    )
    print(f"{len(kept)} words, {LIST.stat().st_size} bytes")


if __name__ == "__main__":
    main()
