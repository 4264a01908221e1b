"""What grows with a secret or an incident comes in pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bestkept.people import actions as people
from bestkept.register.intake.actions import submit
from bestkept.respond.actions import open_incident
from bestkept.watch.actions import record_findings, triage
from tests.cast import ALICE, BOB, OWNER, RECIPE, texts
from tests.web import browsing
from tests.web.conftest import sighting

LENA = "lena@example.com"
DOCUMENT = re.compile(r'<td class="name"><span class="small">(lab/recipe-\d+\.txt)')
MANY = 30
STYLES = Path(__file__).parents[2] / "bestkept" / "web" / "static"


def test_documents_of_a_secret_come_in_pages(browser, site):
    documents = texts(site, *(f"{RECIPE} Furnace {n}." for n in range(MANY)))
    submit(BOB, site, title="Ramps", description={}, documents=documents)
    lena = browser(LENA)
    for path in ("/register/TS-0002/", "/register/TS-0002/guard/"):
        first, second = (DOCUMENT.findall(lena.get(path, {"page": n}).text) for n in (1, 2))
        assert (len(first), len(second)) == (25, 5), path
        assert len({*first, *second}) == MANY
        assert f'href="{path}?page=2"' in lena.get(path).text
    # What is not asked for by a day of its own stays on the page of the secret.
    wrong = lena.post("/register/TS-0002/binder/", {"on": "never"})
    assert 'href="/register/TS-0002/?page=2"' in wrong.text


def test_findings_of_an_incident_come_in_pages(browser):
    record_findings(OWNER, [sighting(f"outbox/{n}.txt") for n in range(MANY)])
    numbers = [f"F-{n:04}" for n in range(2, MANY + 2)]
    for one in numbers:
        triage(ALICE, one, verdict="leak", because="Ours.")
    open_incident(ALICE, "Reseller", numbers, datetime.now(UTC))
    pages = [browser(LENA).get("/respond/I-0001/", {"page": n}).text for n in (1, 2)]
    seen = [re.findall(r'href="/watch/(F-\d+)/"', text) for text in pages]
    assert (len(seen[0]), len(seen[1])) == (25, 5)
    assert {*seen[0], *seen[1]} == {*numbers}


@pytest.mark.slow
@pytest.mark.skipif(not browsing.CHROMIUM, reason="Chromium is not installed")
def test_one_long_word_makes_no_page_wide_and_takes_no_column_for_itself(browser):
    triage(ALICE, "F-0001", verdict="leak", because="h" * 2000)
    people.add_person(OWNER, "long@example.com", "N" * 200, ["employee"])
    lena, hana = browser(LENA), browser("hana@example.com")
    finding, list_ = (_styled(c.get(p).text) for c, p in ((lena, FINDING), (hana, "/people/")))
    with browsing.chromium() as started:
        for width in (1280, 768, 400):
            page = started.new_page(viewport={"width": width, "height": 900})
            for text in (finding, list_):
                page.set_content(text)
                over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                assert over <= 0, width
            sizes = page.evaluate(SIZES)
            assert sizes["inner"] <= sizes["outer"], width  # nothing of the table is cut off
            assert width < 1280 or sizes["name"] < sizes["inner"] * 0.6


FINDING = "/watch/F-0001/"
SIZES = """() => { const box = document.querySelector(".table"); return {
    inner: box.scrollWidth, outer: box.clientWidth,
    name: document.querySelector("td.name").offsetWidth }; }"""


def _styled(page):
    """Return a page that carries its styles, for a browser to which nothing is served."""
    return re.sub(
        r'<link rel="stylesheet" href="/static/([^"]+?\.css)[^>]*>',
        lambda found: f"<style>{(STYLES / found[1]).read_text('utf-8')}</style>",
        page,
    )
