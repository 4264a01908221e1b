"""The main pages in a language that nobody speaks: nothing English is left, and nothing is cut."""

import contextlib
import re

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread

from tests.cast import ALICE, BOB
from tests.web import browsing, pseudo

pytestmark = pytest.mark.sqlite("a language is read from files")

# What somebody recorded, in the words of whoever did: names, titles, addresses, files, sizes.
RECORDED = re.compile(
    r"Bestkept|([A-Z][a-z]+ (Archer|Baker|Porter|Auden)|\S+@\S+|Adam|Hana|Ines|Kurt|Lena|Mona|Sven"
    r"|[.,: ])+|\S+/\S+|TS-0001|Cathode slurry|Order and times of the six steps|The powder"
    r"|CONFIDENTIAL|May I show the slurry line at a fair.|[0-9.]+ (KB|bytes)|[A-Z][a-z]{2} 20\d\d"
    # Sentences of `protect`, which commands say too: what is owed, and why somebody knows.
    r"|Acknowledge that you were told of TS-0001\.|Cathode slurry \(TS-0001\) has no deputy.*"
    r"|Have counsel confirm the change|Have 1 agreement signed anew|Joins\.|Reads all drafts"
    r"|[;. ]*(Bob Baker: |put it on record|owner|told|[,;] | since | in N-0001 on "
    r"|20\d\d-\d\d-\d\d|[A-Z][a-z]{2,8}\.? \d+, 20\d\d)+"
)
HEADERS = {"accept-language": pseudo.CODE}
ALICE_SEES = (
    "/desk/",
    "/register/",
    "/register/TS-0001/",
    "/register/TS-0001/edit/",
    "/register/standing/",
    "/register/import/",
    "/intake/",
    "/protect/",
    "/protect/tell/",
    "/questions/",
    "/watch/",
    "/watch/F-0001/",
    "/scans/",
    "/index/",
    "/respond/",
    "/respond/open/",
    "/prove/",
    "/prove/3/",
    "/people/",
    "/people/bob@example.com/",
    "/settings/",
    "/duties/",
    "/reviews/",
    "/people/add/",
    "/prove/binders/",
)
BOB_SEES = ("/me/", "/me/check/", "/me/submit/", "/me/submitted/", "/me/told/", "/me/ask/")
BOB_SEES += ("/me/record/", "/me/tokens/", "/nowhere/")


@pytest.fixture(autouse=True)
def longer(site, tmp_path):
    with pseudo.spoken(tmp_path / "locale"):
        yield


def left(page):
    """Return what stands on a page in English that nobody has recorded."""
    return [text for text in pseudo.bare(page) if not RECORDED.fullmatch(text)]


@pytest.mark.parametrize("path", ALICE_SEES)
def test_a_page_of_the_desk_has_nothing_english_left(browser, path):
    answer = browser(ALICE.person).get(path, headers=HEADERS)
    assert answer.status_code == 200
    found = left(answer.text)
    assert not found, "; ".join(found)


@pytest.mark.parametrize("path", BOB_SEES)
def test_a_page_of_ones_own_has_nothing_english_left(browser, path):
    assert left(browser(BOB.person).get(path, headers=HEADERS).text) == []


def test_what_is_left_in_english_is_found(browser):
    page = browser(BOB.person).get("/me/", headers=HEADERS).text
    assert left(page.replace("</h1>", "</h1>Left behind", 1)) == ["Left behind"]


@pytest.mark.slow
@pytest.mark.skipif(not browsing.CHROMIUM, reason="Chromium is not installed")
def test_longer_texts_are_not_cut_on_a_small_phone(browser):
    wide = {}
    known = {who: browser(who.person).cookies["session"].value for who in (ALICE, BOB)}
    with served() as origin, browsing.chromium() as started:
        for who, paths in ((ALICE, ALICE_SEES), (BOB, BOB_SEES)):
            context = started.new_context(viewport={"width": 320, "height": 700}, locale="xx")
            context.add_cookies([{"name": "session", "value": known[who], "url": origin}])
            page = context.new_page()
            for path in paths:
                page.goto(origin + path)
                assert page.evaluate("document.documentElement.lang") == pseudo.CODE
                if over := page.evaluate("document.documentElement.scrollWidth - innerWidth"):
                    wide[path] = over
            context.close()
    assert wide == {}


@contextlib.contextmanager
def served():
    """Serve the pages of this process, in a thread of it."""
    thread = LiveServerThread("localhost", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None
    yield f"http://localhost:{thread.port}"
    thread.terminate()
