"""A language that nobody speaks: every text in brackets, and longer than in English.

What stands on a page outside of brackets went past gettext, or is what somebody recorded.
"""

from __future__ import annotations

import contextlib
import io
import re
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.test.utils import override_settings

CODE = "xx"
SOURCE = Path(__file__).resolve().parents[2] / "bestkept/web/locale/de/LC_MESSAGES/django.po"
QUIET = ("script", "style", "code", "kbd", "time", "title", "textarea", "option")


def longer(text: str) -> str:
    """Return a text in brackets, 40 percent longer, with a word as long as German has them."""
    more = len(re.sub(r"%\(\w+\)s|<[^>]*>", "", text)) * 2 // 5
    words = [("x" * 18)[: min(more - at, 18)] for at in range(0, more, 18)]
    return f"⟦{' '.join([text, *words])}⟧"


@contextlib.contextmanager
def spoken(folder: Path):
    """Let pages be there in this language, too, and each that is asked for be in it."""
    there = Catalog(locale="de")
    with SOURCE.open("rb") as file:
        for one in read_po(file, locale="de"):
            forms = (one.id,) if isinstance(one.id, str) else one.id
            if one.id:
                told = tuple(longer(form) for form in forms)
                there.add(one.id, told if one.pluralizable else told[0], context=one.context)
    made = io.BytesIO()
    write_mo(made, there)
    place = folder / CODE / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "django.mo").write_bytes(made.getvalue())
    known = [("en", "English"), (CODE, "Longer")]
    with override_settings(LOCALE_PATHS=[str(folder)], LANGUAGES=known):
        yield


class Bare(HTMLParser):
    """Collects the texts of a page that stand outside of brackets."""

    def __init__(self) -> None:
        super().__init__()
        self.found, self.depth, self.quiet = [], 0, []

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        held = set((told.get("class") or "").split()) & {"mono", "number", "brand", "house"}
        if tag not in ("br", "input", "meta", "link", "hr", "path", "circle", "rect"):
            recorded = told.get("translate") == "no"  # said as it was recorded, in any language
            self.quiet.append((tag, bool(held) or recorded or tag in QUIET))
        for name in ("title", "alt", "placeholder", "aria-label"):
            if tag != "time" and told.get(name):
                self._take(told[name])

    def handle_endtag(self, tag):
        while self.quiet and self.quiet.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not any(quiet for _, quiet in self.quiet):
            self._take(data)
        else:
            self.depth += data.count("⟦") - data.count("⟧")

    def _take(self, text):
        for part in re.split("([⟦⟧])", text):
            self.depth += (part == "⟦") - (part == "⟧")
            if not self.depth and re.search(r"[^\W\d_]{2}", part):
                self.found.append(" ".join(part.split()))


def bare(page: str) -> list[str]:
    """Return the texts of a page that stand outside of brackets."""
    parser = Bare()
    parser.feed(page)
    return parser.found
