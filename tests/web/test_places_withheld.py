"""No page of the desk tells where an accepted secret lies, on whatever road."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bestkept.journal import queries as journal
from bestkept.people.actions import change_roles
from bestkept.register import queries as register
from bestkept.register.actions import add_beside, amend
from bestkept.register.intake.actions import decide
from tests.cast import ALICE, AUD, BOB, OWNER
from tests.web import test_who_may_see
from tests.web.test_who_may_see import ADAM, INES, LENA, PAGES, SVEN

partner, reviewed = test_who_may_see.partner, test_who_may_see.reviewed
YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)
PLACES = ("Vault room Quillon", "Quillon cabinet", "Quillon notebook")
MARKS = ("Quillon", "lab/recipe-1")
# Roads of a page that its plain address does not take.
MORE = (
    f"/register/TS-0001/?on={YESTERDAY}",
    "/register/TS-0001/edit/?name=location",
    "/register/TS-0001/edit/?name=place.1",
    "/me/submitted/TS-0001/",
)


@pytest.fixture
def accepted(site):
    """Bob's candidate lies in marked places since days ago, and became a trade secret today."""
    before = YESTERDAY - timedelta(days=9)
    amend(ALICE, "TS-0001", "title", "Slurry", valid_from=before, because="For the test.")
    amend(ALICE, "TS-0001", "location", PLACES[0], valid_from=before, because="For the test.")
    add_beside(ALICE, "TS-0001", "place", f"room: {PLACES[1]}", since=before)
    copy = f"number 1 held by lena@example.com: {PLACES[2]}"
    add_beside(ALICE, "TS-0001", "copy", copy, since=before)
    change_roles(OWNER, ALICE.person, ["administrator", "analyst", "legal"], "For the test.")
    decide(replace(ALICE, role="analyst"), "TS-0001", "accept", because="It is one.")
    decide(ALICE, "TS-0001", "accept", because="It is one.")
    assert register.asset("TS-0001").fact("location") == PLACES[0]


def roads():
    """Return every page that is looked at: those of the table, and each entry of the log."""
    entries = [f"/prove/{n}/" for n in range(journal.head().size)]
    return [*PAGES, *MORE, *entries]


def telling(client, paths):
    """Return which of these pages answer, and which of them tell a place."""
    answers = {path: client.get(path) for path in paths}
    seen = {path for path, answer in answers.items() if answer.status_code == 200}
    return seen, {path for path in seen if any(mark in answers[path].text for mark in MARKS)}


@pytest.mark.parametrize("who", [INES, LENA, SVEN, ADAM, AUD.person])
def test_no_page_tells_the_desk_where_an_accepted_secret_lies(browser, accepted, who):
    seen, told = telling(browser(who), roads())
    assert not told
    guarded = {"/register/TS-0001/", "/register/TS-0001/guard/", "/intake/TS-0001/", MORE[0]}
    assert seen >= guarded
    assert MORE[3] in seen or who == AUD.person


@pytest.mark.parametrize(
    ("asked", "instead"),
    [
        ("desk.assets.as_told", lambda _, asset: asset),
        ("desk.intake.as_told", lambda _, asset: asset),
        ("me.submissions.as_told", lambda _, asset: asset),
        ("desk.editing.withheld", lambda _, asset: False),  # noqa: ARG005
    ],
)
def test_one_road_that_forgot_it_would_be_found(browser, accepted, monkeypatch, asked, instead):
    monkeypatch.setattr(f"bestkept.web.{asked}", instead)
    assert telling(browser(LENA), [*PAGES, *MORE])[1]


def test_who_answers_for_it_and_who_opens_it_is_told(browser, accepted):
    told = browser(BOB.person).get("/me/submitted/TS-0001/").text
    assert all(place in told for place in PLACES)
    glass = {"because": "A copy surfaced at a reseller."}
    told = browser(LENA).post("/access/glass/TS-0001/", glass).text
    assert all(place in told for place in PLACES)
    assert "lab/recipe-1.txt" in told


def test_that_it_is_withheld_is_told_in_the_readers_language(browser, accepted):
    german, lena = {"accept-language": "de"}, browser(LENA)
    log = [path for path in roads() if path.startswith("/prove/")]
    told = [path for path in (*PAGES, *MORE, *log) if path != "/me/submitted/TS-0001/"]
    pages = {path: lena.get(path, headers=german).text for path in told}
    assert not [path for path, page in pages.items() if "Withheld" in page]
    assert "Zurückgehalten" in pages["/register/TS-0001/"]


def test_the_form_says_that_the_place_is_withheld_and_not_that_there_is_none(browser, accepted):
    page = browser(LENA).get(MORE[1]).text
    assert page.count("Withheld: whoever opens the secret is told.") == 2  # by the field, too
    assert "Nothing so far." not in page


@pytest.mark.parametrize("who", [INES, LENA, AUD.person])
def test_the_table_that_is_taken_away_tells_no_place(browser, accepted, who):
    text = browser(who).post("/register/export/", {"form": "csv", "query": ""}).text
    assert "TS-0001" in text
    assert "Quillon" not in text
    assert "Withheld" in text


def test_whoever_answers_for_a_secret_takes_its_place_away_too(browser, accepted):
    today = YESTERDAY + timedelta(days=1)
    amend(ALICE, "TS-0001", "owner", LENA, valid_from=today, because="For the test.")
    assert PLACES[0] in browser(LENA).post("/register/export/", {"form": "csv", "query": ""}).text
