"""Chromium visits every page once, with axe: width, theme and role change from page to page.

Every page with every role, width and theme: `python -m bench.axe`.
"""

from __future__ import annotations

from functools import partial
from itertools import cycle

import pytest

from tests.web import browsing, entering
from tests.web.browsing import ARGUMENTS, ENTERED, NO_PAGE, STRANGERS, Looking

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sqlite("the demo makes its own home"),
    pytest.mark.skipif(not browsing.CHROMIUM, reason="Chromium is not installed"),
]
SHAPES = ((320, "dark"), (1280, "light"), (390, "light"), (2560, "dark"), (390, "dark"))
SHAPES += ((1280, "dark"), (320, "light"), (2560, "light"))


def test_every_page_is_clean(company):
    wrong, shapes, turns = {}, cycle(SHAPES), {}
    people = [who for who in company.people if not who.startswith("ada.")]
    with browsing.chromium() as browser:
        known = browsing.states(browser, company, people)
        for address in browsing.addresses():
            may = [who for who in company.holding(*address.roles) if who in known]
            turn = turns.setdefault(tuple(may), cycle(may))
            those = [None] if address.name in STRANGERS else [next(turn) for _ in may]
            shape = next(shapes)
            who, found = looked(partial(window_of, browser, company, known, shape), address, those)
            if found:
                wrong[address.name, who, *shape] = found
    assert not wrong


def window_of(browser, company, known, shape, who):
    """Return a window of somebody's, or of a stranger's."""
    return Looking(browser, company, known.get(who), *shape)


def looked(opened, address, those):
    """Let the first look who can come to the page; return who it was, and what is wrong."""
    for who in those:
        window = opened(who)
        path = window.at(address)
        may = browsing.REFUSING.get(address.name, (200,))
        found = window.faults(path, may) if path else None
        window.close()
        if path:
            return who, found
    return None, ["nobody comes to it"]


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1280, "light")])
def test_every_page_on_the_way_in_is_clean_too(company, width, theme):
    with browsing.chromium() as browser:
        window = Looking(browser, company, None, width, theme)
        found = entering.faults(window, f"nora{width}@haldencathode.example")
        window.close()
    assert {name: told for name, told in found.items() if told} == {}


def test_every_page_that_needs_a_state_is_gone_through():
    assert {name for name, why in NO_PAGE.items() if why == ENTERED} == set(entering.PAGES)


def test_every_page_with_arguments_has_some():
    lacking = [a.name for a in browsing.addresses() if a.arguments and a.name not in ARGUMENTS]
    assert not lacking, "Say in tests/web/browsing.py with what these are visited, or why not."


def test_what_is_said_not_to_be_a_page_is_there():
    every = {name for name, _ in browsing._patterns(browsing.get_resolver(), "")}
    assert set(NO_PAGE) | set(ARGUMENTS) | set(STRANGERS) <= every


@pytest.mark.parametrize(
    "path",
    [
        "/design/",
        "/design/?words=furnace&sort=-title",
        "/nowhere/",
        "/register/TS-9999/",
        "/people/nobody@x.example/",
    ],
)
def test_what_no_list_of_addresses_names_is_clean_too(company, path):
    with browsing.chromium() as browser:
        known = browsing.states(browser, company, ["lena.lund@haldencathode.example"])
        window = Looking(browser, company, *known.values(), 390, "dark")
        assert window.faults(path, (200, 404, 422)) == []
