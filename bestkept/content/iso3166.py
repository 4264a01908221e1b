"""Which countries there are, by two letters (ISO 3166-1 alpha-2), and what they are called.

Letters and names are those of Unicode's CLDR, which has the 249 of the standard and XK (Kosovo),
that the standard leaves to its users. CLDR's other territories are no countries of anybody's law.
"""

from __future__ import annotations

import functools
import unicodedata

from babel import Locale
from babel.core import get_global

_NO_COUNTRY = frozenset(
    ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"]
)


@functools.cache
def names(language: str = "en") -> dict[str, str]:
    """Return what each country is called in a language, by its two letters, in order of names."""
    told = Locale.parse(language, sep="-").territories
    found = {code: str(told[code]) for code in _codes()}
    return dict(sorted(found.items(), key=lambda one: _plain(one[1])))


@functools.cache
def _codes() -> frozenset[str]:
    told = {str(code) for code in Locale("en").territories}
    return frozenset(code for code in told if len(code) == 2 and code.isalpha()) - _NO_COUNTRY


@functools.cache
def _meant() -> dict[str, str]:
    """Return the countries by what people write for them: names, and letters of old or by habit."""
    found = {_plain(name): code for tongue in ("de", "en") for code, name in names(tongue).items()}
    for old, now in get_global("territory_aliases").items():
        if len(old) == 2 and len(now) == 1 and now[0] in _codes():
            found[_plain(old)] = now[0]
    return found | {_plain(code): code for code in _codes()}


def code(text: str) -> str:
    """Return the letters of the country that a text means; empty where it means none.

    A text is two letters, those that a country had before or has by habit (UK), or its whole
    name in English or German.
    """
    return _meant().get(_plain(text.strip()), "")


def _plain(name: str) -> str:
    """Return a name without marks and capitals: so it is compared, and Ä stands beside A."""
    parted = unicodedata.normalize("NFKD", name.casefold())
    return "".join(one for one in parted if not unicodedata.combining(one))
