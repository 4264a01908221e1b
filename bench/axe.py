"""Is every page clean for every role, at every width, in light and dark? `python -m bench.axe`.

Chromium visits each page of the sample company's desk as everybody who may see it and as one
who may not, with axe. Progress goes to stderr; one JSON object says what was visited and found.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from itertools import product
from pathlib import Path
from typing import Any

from tests.web import browsing, entering
from tests.web.browsing import REFUSING, STRANGERS, Company, Looking

WIDTHS, THEMES = (320, 390, 1280, 2560), ("light", "dark")


def main() -> None:
    """Visit the grid; exit with 1 where anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--widths", type=int, nargs="+", default=WIDTHS)
    parser.add_argument("--themes", nargs="+", default=THEMES, choices=THEMES)
    parser.add_argument("--only", help="pages with this in their name")
    parser.add_argument("--once", action="store_true", help="each page as one role that may see it")
    asked = parser.parse_args()
    _begin()
    with tempfile.TemporaryDirectory() as folder, browsing.company(Path(folder)) as company:
        told = _grid(company, asked)
    print(json.dumps(told, indent=1))
    sys.exit(bool(told["wrong"]))


def _begin() -> None:
    """The pages are known from their addresses, which are settings like any other."""
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "bestkept.site.web"
    os.environ["BESTKEPT_HOME"] = "/nonexistent"
    os.environ["BESTKEPT_DEBUG"] = "yes"
    django.setup()


def _grid(company: Company, asked: argparse.Namespace) -> dict[str, object]:
    began, visited, wrong = time.monotonic(), 0, {}
    seen: set[tuple[str, int, str]] = set()
    pages = [one for one in browsing.addresses() if not asked.only or asked.only in one.name]
    with browsing.chromium() as browser:
        people = _one_each(company)
        known = browsing.states(browser, company, people.values())
        for role, width, theme in product(people, asked.widths, asked.themes):
            window = Looking(browser, company, known[people[role]], width, theme)
            for page in pages:
                if page.name in STRANGERS:
                    continue
                may = not page.roles or bool({role} & {*page.roles})
                if asked.once and (not may or (page.name, width, theme) in seen):
                    continue
                if (path := window.at(page)) is not None:
                    visited += 1
                    seen |= {(page.name, width, theme)} if may else set()
                    good = REFUSING.get(page.name, (200,)) if may else (200, 403, 422)
                    if found := window.faults(path, good):
                        wrong[f"{page.name} {role} {width} {theme}"] = found
            window.close()
            print(f"{role} {width} {theme}: {visited}, {len(wrong)} wrong", file=sys.stderr)
        for page, width, theme in product(pages, asked.widths, asked.themes):
            if page.name in STRANGERS:
                window = Looking(browser, company, None, width, theme)
                visited += 1
                if found := window.faults(window.at(page) or "/"):
                    wrong[f"{page.name} nobody {width} {theme}"] = found
                window.close()
        came = _entering(browser, company, asked)
    visited, wrong = visited + len(came), wrong | {name: one for name, one in came.items() if one}
    took = round(time.monotonic() - began)
    unseen = sorted({one.name for one in pages} - {name for name, *_ in seen} - {*STRANGERS})
    return {
        "pages": len(pages),
        "unseen": unseen,
        "visits": visited,
        "seconds": took,
        "wrong": wrong,
    }


def _entering(browser: Any, company: Company, asked: argparse.Namespace) -> dict[str, list[str]]:
    """Go the way of somebody new, and return what is wrong with each page on it."""
    found = {}
    for width, theme in product(asked.widths, asked.themes):
        window = Looking(browser, company, None, width, theme)
        told = entering.faults(window, f"nora{width}{theme}@halden.example")
        found |= {f"{name} somebody new {width} {theme}": one for name, one in told.items()}
        window.close()
    return found


def _one_each(company: Company) -> dict[str, str]:
    """Return somebody for each role, who holds as few others as there are."""
    found: dict[str, str] = {}
    for who, roles in sorted(company.people.items(), key=lambda one: len(one[1])):
        for role in roles:
            found.setdefault(role, who)
    return found


if __name__ == "__main__":
    main()
