"""Ordinary words: a term that is one of them alone would be found everywhere.

`ordinary.txt` is made by `python -m bench.ordinary_words` from public texts that are named in
docs/reference/ordinary-words.md. It is read only when a term is added, never by a scan.
"""

from __future__ import annotations

import functools
import importlib.resources
from typing import TYPE_CHECKING

from bestkept.engines.detect import rarity

if TYPE_CHECKING:
    from collections.abc import Sequence

LEAST_BITS = 9.0  # what four letters, three digits or two Chinese characters say


@functools.cache
def _shipped() -> frozenset[str]:
    text = importlib.resources.files(__package__).joinpath("ordinary.txt").read_text("utf-8")
    return frozenset(text.split())


def is_ordinary(word: str) -> bool:
    """Tell whether a folded word is an ordinary one."""
    return word in _shipped()


def objection(words: Sequence[str]) -> str | None:
    """Return why a term of these folded words would be found too often, None if it would not."""
    if not words:
        return "it has no letter or digit"
    if rarity.bits(words) < LEAST_BITS:
        return "it is so short that it would be found in other words' places"
    if len(words) == 1 and is_ordinary(words[0]):
        return "it is an ordinary word, which stands in texts that have nothing to do with it"
    return None
