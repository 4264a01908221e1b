"""In which forms a term is found: joined or apart, with the usual endings.

The rule of endings, which is no grammar:

- A word of five letters or more may carry one ending out of ENDINGS (plural, genitive, case,
  definite form in English, German, French, Swedish, Danish and Norwegian); a shorter one
  `s` alone. A consonant with `y` becomes `ies`. Accents are folded away before, so that
  `Gänse` is `Gans` with `e`. An apostrophe parts words, so that `Nightjar's` needs no ending.
- A form that is itself an ordinary word is left out, but for those in `s` and `es`: a term
  `Marin` is not found in `marine`.
- Of a phrase one word at most carries an ending.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from bestkept.engines.detect import folding
from bestkept.engines.detect.terms import ordinary

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 12  # words in a term; in Chinese or Japanese each character is one
_SURE = ("s", "es")  # endings that say nothing else, whatever the word they make
ENDINGS = (
    *_SURE,
    *("e", "en", "er", "em", "n", "ern", "ens"),  # German; Danish and Norwegian share some
    *("x",),  # French: -eau, -eaux
    *("ar", "or", "et", "ets", "na", "ne", "arna", "erna", "orna", "ene", "ers"),  # Nordic
)
_ENOUGH = 5  # letters from which on a word takes every ending
_VOWELS = frozenset("aeiou")
_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "ae", "Ö": "oe", "Ü": "ue", "å": "aa", "ø": "oe"}
)


def words_of(term: str) -> list[str]:
    """Return the folded words of a term, as the lens reads it."""
    return folding.words(term)


def spellings(term: str) -> list[list[str]]:
    """Return the words of a term, and those without umlauts where it has some (`Gaensefels`)."""
    found = [words_of(term)]
    plain = words_of(unicodedata.normalize("NFC", term).translate(_UMLAUTS))
    return found if plain == found[0] else [*found, plain]


def inflected(word: str) -> list[str]:
    """Return `word` with each ending that it may carry, itself not among them."""
    if not word.isalpha() or len(word) < 3:
        return []
    forms = [word + ending for ending in (ENDINGS if len(word) >= _ENOUGH else _SURE[:1])]
    kept = [form for form in forms if form.endswith(_SURE) or not ordinary.is_ordinary(form)]
    if len(word) >= _ENOUGH and word[-1] == "y" and word[-2] not in _VOWELS:
        kept.append(f"{word[:-1]}ies")
    return kept


def phrases(words: Sequence[str]) -> list[list[str]]:
    """Return the forms of a term of several words, the plain one first."""
    found = [list(words)]
    for at, word in enumerate(words):
        found += [[*words[:at], form, *words[at + 1 :]] for form in inflected(word)]
    return found


def joined(words: Sequence[str]) -> list[str]:
    """Return the forms of a term that is written as one word, the plain one first."""
    whole = "".join(words)
    return [whole, *inflected(whole)]


def heaviest_pair(words: Sequence[str]) -> int:
    """Return where the two neighbouring words begin that have the most letters together."""
    return max(range(len(words) - 1), key=lambda at: (len(words[at]) + len(words[at + 1]), -at))
