"""Bring the catalogues of translations up to date with what pages say, and compile them.

What is to be translated is taken from the templates, from the code of the doors and from the
vocabulary that rules define. A translation whose English was changed is kept beside it, marked
fuzzy, and is not shown until somebody has looked at it.
"""  # noqa: INP001 - run by path

from __future__ import annotations

import argparse
import ast
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bestkept.site.web")

import django  # noqa: E402 - it is told above where its settings are
from babel.messages.catalog import Catalog  # noqa: E402
from babel.messages.extract import extract  # noqa: E402
from babel.messages.mofile import write_mo  # noqa: E402
from babel.messages.pofile import read_po, write_po  # noqa: E402
from django.utils.translation.template import templatize  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGES = ROOT / "bestkept" / "web"
LOCALE = PAGES / "locale"
HEADER = "# What Bestkept's pages say, in {}.\n# Legal terms are marked: confirm them with counsel."
# Which argument of a call is a text; the context of one comes first.
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
DESCRIPTION = ROOT / "bestkept" / "register" / "intake" / "description.py"


def main() -> int:
    """Write the catalogues; with --check only tell whether that would change any."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--check", action="store_true", help="change nothing")
    check = asked.parse_args().check
    django.setup()
    said = gathered()
    stale = [
        path
        for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))
        if update(path, said, check=check)
    ]
    for path in stale:
        sys.stdout.write(
            f"{path.relative_to(ROOT)} {'is not up to date' if check else 'written'}\n"
        )
    return 1 if check and stale else 0


def gathered() -> Catalog:
    """Return every text that pages show, and where each is said."""
    found = Catalog(charset="utf-8")
    for place, text, comments, context in sorted(said(), key=lambda one: one[0]):
        found.add(text, locations=[(place, 0)], auto_comments=comments, context=context)
    return found


def said() -> Iterator[tuple[str, str | tuple[str, ...], list[str], str | None]]:
    """Yield each text: where, what (one and many), what translators are told, its context."""
    from bestkept.web import vocabulary  # noqa: PLC0415 - it needs Django to be set up

    for path in sorted(PAGES.rglob("templates/**/*.html")):
        yield from calls(path, templatize(path.read_text("utf-8")))
    for path in sorted(PAGES.rglob("*.py")):
        yield from calls(path, path.read_text("utf-8"))
    for words in gaps(DESCRIPTION.read_text("utf-8")):
        yield DESCRIPTION.relative_to(ROOT).as_posix(), words, [], None
    for word in vocabulary.words():
        yield "bestkept/web/vocabulary.py", word, [], None


def gaps(code: str) -> Iterator[str]:
    """Yield what a description can lack, in words; those that quote it stay in English."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Gap":
            told = node.args[1]
            if isinstance(told, ast.Constant) and isinstance(told.value, str):
                yield told.value


def calls(
    path: Path, code: str
) -> Iterator[tuple[str, str | tuple[str, ...], list[str], str | None]]:
    """Yield each text that code hands to gettext."""
    place = path.relative_to(ROOT).as_posix()
    lines = io.BytesIO(code.encode())
    for _, text, comments, context in extract("python", lines, CALLS, ["Translators:"]):
        yield place, text, comments, context


def update(path: Path, said: Catalog, *, check: bool) -> bool:
    """Bring a catalogue up to date and compile it; tell whether either file was not."""
    language = path.parent.parent.name
    catalog = read_po(io.BytesIO(path.read_bytes()), locale=language)
    catalog.update(said, no_fuzzy_matching=check, update_creation_date=False)
    catalog.obsolete.clear()
    catalog.project, catalog.version = "Bestkept", "1"
    catalog.last_translator = catalog.msgid_bugs_address = catalog.language_team = "Bestkept"
    catalog.header_comment = HEADER.format(catalog.locale.english_name if catalog.locale else "")
    text, machine = io.BytesIO(), io.BytesIO()
    write_po(
        text, catalog, include_lineno=False, sort_by_file=True, ignore_obsolete=True, width=100
    )
    write_mo(machine, catalog)
    found = {path: text.getvalue(), path.with_suffix(".mo"): machine.getvalue()}
    stale = [
        one for one, content in found.items() if not one.exists() or one.read_bytes() != content
    ]
    for one in () if check else stale:
        one.write_bytes(found[one])
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
