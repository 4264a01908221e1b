"""Facts of an asset from its page, what differs between its versions, and which lenses guard it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from bestkept.journal import queries as journal
from bestkept.register import queries, rules
from bestkept.register.actions import guard_version
from tests.cast import AUD, BOB, OWNER, RECIPE, texts

INES, LENA, SVEN = "ines@example.com", "lena@example.com", "sven@example.com"
TODAY = datetime.now(UTC).date()
PLACE = "/register/TS-0001/edit/"


def edit(client, name, **told):
    first = {"how": "change", "since": TODAY.isoformat(), "because": "As Bob told it"}
    return client.post(f"{PLACE}?name={name}", first | told)


def fact(name):
    return queries.asset("TS-0001").fact(name)


def test_a_fact_changes_from_a_day_with_its_reason(browser):
    assert edit(browser(INES), "tier", value="top")["Location"] == "/register/TS-0001/"
    assert fact("tier") == "top"
    entry = journal.latest("TS-0001", 1)[0]
    told = {one.name: one.value for one in journal.openings(entry.number)}
    assert (entry.verb, told["because"]) == ("fact.amended", "As Bob told it")


def test_a_wrong_value_is_corrected_from_its_first_day(browser):
    ines = browser(INES)
    edit(ines, "unit", value="Line 3", since="2026-03-01")
    edit(ines, "unit", value="Line 2", how="correct", since="")
    (span,) = queries.spans_of("TS-0001", "unit")
    assert (span.value, span.first.isoformat()) == ("Line 2", "2026-03-01")
    assert "Line 2" in ines.get(f"{PLACE}?name=unit").text


def test_a_fact_ends_and_a_lasting_one_does_not(browser):
    ines = browser(INES)
    edit(ines, "unit", value="Line 2")
    edit(ines, "unit", how="end")
    assert fact("unit") is None
    assert "cannot be ended" in edit(ines, "tier", how="end").text


def test_a_factor_is_scored_and_a_place_added(browser):
    ines = browser(INES)
    edit(ines, "factor.measures", points="4", value="Two custodians")
    edit(ines, "place", value="room: cabinet B of lab 3")
    assert fact("factor.measures") == "4: Two custodians"
    assert fact("place.1") == "room: cabinet B of lab 3"
    shown = ines.get("/register/TS-0001/").text
    assert "cabinet B" in shown
    assert "4 of 5" in shown


@pytest.mark.parametrize(
    ("name", "told", "says"),
    [
        ("tier", {"because": ""}, "Say why"),
        ("owner", {"value": "nobody@example.com"}, "Nobody on record"),
        ("title", {"value": ""}, "Say what it says"),
        ("value", {"value": "a lot"}, "is written like"),
        ("unit", {"value": "Line 2", "since": "1492-01-01"}, "too early"),
        ("unit", {"value": "a\x07b"}, "cannot be shown"),
    ],
)
def test_what_cannot_be_is_told_at_the_form_and_nothing_is_recorded(browser, name, told, says):
    before = queries.asset("TS-0001").facts
    answer = edit(browser(INES), name, **{"value": "top", **told})
    assert answer.status_code == 200
    assert says in answer.text
    assert queries.asset("TS-0001").facts == before


@pytest.mark.parametrize("name", ["status", "acceptance", "password", "factor.nothing"])
def test_what_acts_record_is_not_offered(browser, name):
    before = queries.asset("TS-0001").facts
    edit(browser(INES), name, value="accepted")
    assert queries.asset("TS-0001").facts == before


@pytest.mark.parametrize("who", [BOB.person, AUD.person, SVEN])
def test_others_change_nothing_by_posting(browser, who):
    assert edit(browser(who), "tier", value="top").status_code == 403
    assert fact("tier") != "top"


def test_a_second_version_shows_what_differs(browser, site):
    guard_version(BOB, site, "TS-0001", texts(site, RECIPE, RECIPE[:120]))
    shown = browser(LENA).get("/register/TS-0001/").text
    assert "added" in shown
    assert "lab/recipe-2.txt" in shown


def test_the_index_is_asked_which_lenses_guard_a_document(browser):
    shown = browser(LENA).get("/register/TS-0001/guard/").text
    assert "guards it" in shown
    assert "nothing of it for this lens" in shown  # prose is no code


@dataclass
class Paper:
    location: str
    file_sha256: str
    words: int = 9


def test_documents_are_added_removed_changed_or_moved():
    before = [Paper("a", "1"), Paper("b", "2"), Paper("c", "3", 5), Paper("same", "5")]
    after = [Paper("c", "4", 7), Paper("d", "2"), Paper("e", "6"), Paper("same", "5")]
    told = [(s.what, s.location, s.before, s.after) for s in rules.shifts(before, after)]
    assert told == [
        ("added", "e", 0, 9),
        ("changed", "c", 5, 7),
        ("moved", "b to d", 9, 9),
        ("removed", "a", 9, 0),
    ]


def test_the_owner_is_told_of_in_the_graph_and_the_list(browser):
    shown = browser(OWNER.person).get("/register/TS-0001/").text
    assert "put it on record" in shown
    assert "Who knows it. " in shown
