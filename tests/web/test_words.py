"""The words of the house are explained to everybody, and stand in the glossary."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bestkept.engines import detect
from bestkept.web import glossary, vocabulary
from tests.cast import BOB, CHARLIE, PETRA

LENA = "lena@example.com"
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("who", [LENA, BOB.person, PETRA.person])
def test_everybody_reads_what_the_words_mean(browser, who):
    page = browser(who).get("/words/").text
    for word in ("Lens", "Sketch", "Checkpoint", "Seal", "Tier", "Ten conditions"):
        assert f"<dt>{word}</dt>" in page
    assert 'href="/words/"' in page


def test_a_stranger_reads_nothing(browser):
    assert browser().get("/words/").status_code == 302
    assert browser(CHARLIE.person).get("/words/").status_code == 403


def test_every_word_stands_in_the_glossary():
    told = re.findall(r"^\*\*(.+?)\*\*", (ROOT / "GLOSSARY.md").read_text(), re.MULTILINE)
    assert set(glossary.WORDS) - set(told) == set()


def test_what_is_explained_where_it_is_first_met_is_a_word_of_the_page():
    templates = ROOT / "bestkept" / "web" / "templates"
    texts = [path.read_text("utf-8") for path in templates.rglob("*.html")]
    met = {one for text in texts for one in re.findall(r'part/word\.html" with of="([^"]+)"', text)}
    assert len(met) > 3
    assert met <= set(glossary.WORDS)


def test_no_page_prints_the_raw_name_of_a_lens(browser):
    for lens in detect.LENSES:
        assert vocabulary.seen_by(lens) != lens
    answer = browser(BOB.person).post("/me/check/", {"text": "Nothing of ours."}).text
    assert "copied text, copied program code, guarded names" in answer
    assert "verbatim" not in answer
    assert "the lens for copied text" in browser(LENA).get("/watch/F-0001/").text
