"""Pages on paper: what is on record, without what is pressed; tables keep their heads."""

import shutil
import subprocess

import pytest

from tests.web import browsing

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sqlite("the demo makes its own home"),
    pytest.mark.skipif(not browsing.CHROMIUM, reason="Chromium is not installed"),
]
PAGES = ("/register/TS-0001/", "/watch/F-0005/", "/respond/I-0001/", "/prove/3/", "/me/record/")
PAGES += ("/protect/", "/prove/")
PRESSED = "nav, .rail, .bar, button, .button, input, select, textarea, dialog, .filters"
SEEN = "all => all.filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 120))"


@pytest.fixture(scope="module")
def paper(company):
    """A browser of somebody who may see all of it, with a dark screen, as it prints."""
    with browsing.chromium() as started:
        context = started.new_context(color_scheme="dark")
        page = context.new_page()
        browsing.sign_in(page, company, company.holding("administrator")[0])
        page.emulate_media(media="print")
        yield page


@pytest.mark.parametrize("path", PAGES)
def test_nothing_that_is_pressed_is_printed(paper, company, path):
    paper.goto(company.origin + path)
    assert paper.eval_on_selector_all(PRESSED, SEEN) == []
    assert paper.eval_on_selector_all(".printed", SEEN)


@pytest.mark.parametrize("path", PAGES)
def test_a_dark_screen_prints_dark_on_light(paper, company, path):
    paper.goto(company.origin + path)
    ink, ground = paper.evaluate(
        "['color', 'backgroundColor'].map(name => getComputedStyle(document.body)[name])"
    )
    assert ground == "rgb(255, 255, 255)"
    assert max(int(part) for part in ink.strip("rgb()").split(",")) < 80


@pytest.mark.parametrize("path", ["/register/TS-0001/", "/protect/", "/prove/"])
def test_a_table_is_a_table_on_paper_and_repeats_its_head(paper, company, path):
    paper.goto(company.origin + path)
    assert set(paper.eval_on_selector_all("thead", _styles("display"))) == {"table-header-group"}
    assert set(paper.eval_on_selector_all(".table", _styles("overflowX"))) == {"visible"}


def _styles(name):
    return f"all => all.map(one => getComputedStyle(one).{name})"


def test_what_is_folded_on_a_screen_is_there_on_paper_with_its_seals(paper, company):
    paper.goto(company.origin + "/register/TS-0001/")
    folded = paper.eval_on_selector_all(
        "details.more-of .timeline .seal", "all => all.filter(one => one.checkVisibility()).length"
    )
    assert folded > 0


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
@pytest.mark.parametrize("paper_size", ["A4", "Letter"])
def test_a_long_table_heads_every_sheet(paper, company, tmp_path, paper_size):
    paper.goto(company.origin + "/prove/?views=yes")
    kept = tmp_path / "ledger.pdf"
    paper.pdf(path=kept, format=paper_size)
    said = subprocess.run(["pdftotext", kept, "-"], capture_output=True, text=True, check=True)
    sheets = said.stdout.split("\f")[:-1]
    assert len(sheets) > 1
    assert all("What was done" in sheet for sheet in sheets[:-1])
