"""Joining, moving and leaving on pages: from the case to one's own page and back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.people import placing
from bestkept.protect.access.actions import grant
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.moves import actions
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import said

LENA, SVEN, HANA, KURT = (f"{name}@example.com" for name in ("lena", "sven", "hana", "kurt"))
TODAY = datetime.now(UTC).date()


@pytest.fixture
def house(site):
    """Bob works here; Petra's employer is on record."""
    own = placing.add_organisation(OWNER, "Halden", "own", "NO")
    partner = placing.add_organisation(OWNER, "Meridian", "partner", "IN")
    place = {"unit": "Line 2", "job": "engineer"}
    placing.engage(OWNER, BOB.person, place | {"organisation": own})
    placing.engage(OWNER, PETRA.person, place | {"organisation": partner})
    placing.set_status(OWNER, BOB.person, "working", "Works here.")
    return site


def begin(client, kind, who, **more):
    told = {"kind": kind, "email": who, "because": "As agreed.", **more}
    return client.post("/moves/begin/", told)["Location"]


def test_hr_begins_a_joiner_who_declares_and_is_cleared(browser, house):
    hana, petra = browser(HANA), browser(PETRA.person)
    assert "You are not joining" in petra.get("/partner/move/").text
    to = begin(hana, "joiner", PETRA.person)
    assert to == "/moves/M-0001/"
    assert "Petra Porter joins" in hana.get(to).text
    assert "See what is left" in petra.get("/partner/").text
    bound = {"act": "declare", "bound": "yes", "nothing": "on"}
    assert "Say to whom" in petra.post("/partner/move/", bound).text
    assert petra.post("/partner/move/", bound | {"towards": "A coater"}).status_code == 302
    assert "Bound towards: A coater" in hana.get(to).text
    told = {"act": "clear", "outcome": "with conditions", "because": "Not on coaters until June."}
    assert hana.post(to, told).status_code == 302
    assert "with conditions" in hana.get(to).text
    assert "Not on coaters until June." not in petra.get("/partner/move/").text


def test_who_joins_is_spoken_to_and_told_what_to_tick(browser, house):
    placing.set_status(OWNER, BOB.person, "joining", "Begins.")
    begin(browser(HANA), "joiner", BOB.person)
    bob = browser(BOB.person)
    shown = bob.get("/me/").text
    assert "earlier employers bind you" in shown
    assert "bind them" not in shown
    assert "Tick this to go on." in bob.post("/me/move/", {"act": "declare", "bound": "no"}).text


def test_what_nobody_may_do_is_refused_in_words(browser, house):
    hana = browser(HANA)
    begin(hana, "joiner", PETRA.person)
    again = {"kind": "joiner", "email": PETRA.person, "because": "Again."}
    assert "M-0001 of petra@partner.example is open" in hana.post("/moves/begin/", again).text
    working = {"kind": "joiner", "email": BOB.person, "because": "Again."}
    assert "is working already" in hana.post("/moves/begin/", working).text
    assert "Something is missing" in hana.post("/moves/M-0001/", {"act": "close"}).text
    kurt = browser(KURT)
    assert kurt.get("/moves/").status_code == 403
    assert kurt.get("/moves/M-0001/").status_code == 403
    assert browser(HANA).get("/moves/M-0099/").status_code == 422


@pytest.mark.parametrize("who", [AUD.person, SVEN])
def test_who_may_not_close_a_case_cannot_by_posting(browser, house, who):
    hana = browser(HANA)
    begin(hana, "leaver", BOB.person)
    for act in ("close", "excuse interview", "step interview", "settle"):
        browser(who).post("/moves/M-0001/", {"act": act, "because": "surely mine"})
    shown = hana.get("/moves/M-0001/").text
    assert "surely mine" not in shown
    assert "8 things are open" in shown  # with Bob's secret, that needs another owner


def test_a_leaver_goes_through_the_list_and_every_access_ends(browser, house):
    hana, lena, sven, bob = browser(HANA), browser(LENA), browser(SVEN), browser(BOB.person)
    told = {"purpose": "line 2", "until": TODAY, "because": "Runs it."}
    grant(ALICE, BOB.person, "TS-0001", **told)
    to = begin(hana, "leaver", BOB.person)
    assert "Cathode slurry" in bob.get("/me/move/").text
    assert bob.post("/me/move/", {"act": "confirm"}).status_code == 302
    assert "I have gone through the list" not in bob.get("/me/move/").text
    step = {"day": TODAY.isoformat(), "words": "As agreed."}
    asked = ["Which copies did you make or send, and where are they now?"]
    assert hana.post(to, {"act": "step interview", "asked": asked, **step}).status_code == 302
    assert sven.post(to, {"act": "step devices", **step}).status_code == 302
    assert hana.post(to, {"act": "step certificate", "form": "ink", **step}).status_code == 302
    draft = lena.get(f"{to}letter/").text
    assert "- Cathode slurry (TS-0001)" in draft
    approved = {"text": "Dear Bob, it stays secret.", "because": "Shorter."}
    assert lena.post(f"{to}letter/", approved).status_code == 302
    assert "Dear Bob, it stays secret." in hana.get(f"{to}letter/").text
    assert hana.post(to, {"act": "step letter", **step}).status_code == 302
    assert bob.get("/me/").status_code == 200
    assert sven.post(to, {"act": "end", "because": "His last day."}).status_code == 302
    assert bob.get("/me/").status_code == 403
    assert lena.post(to, {"act": "excuse owned", "because": "Ines follows."}).status_code == 302
    assert hana.post(to, {"act": "close", "because": "All is there."}).status_code == 302
    shown = hana.get(to).text
    assert "Closed" in shown
    assert "Legal: Ines follows." in shown


def test_a_move_is_settled_with_one_press(browser, house):
    told = {"purpose": "line 2", "until": TODAY, "because": "Runs it."}
    grant(ALICE, BOB.person, "TS-0001", **told)
    place = {"organisation": "O-0001", "unit": "Line 3", "job": "engineer"}
    placing.engage(OWNER, BOB.person, place)
    lena, bob = browser(LENA), browser(BOB.person)
    assert "One person needs a case" in lena.get("/moves/").text
    assert lena.post("/moves/").status_code == 302
    assert "What falls away" in lena.get("/moves/M-0001/").text
    assert "Your new place" in bob.get("/me/").text
    assert "Send this to HR and legal" in bob.get("/me/move/").text
    keep = {"act": "settle", "keep": ["G-0001"], "because": "Still helps."}
    assert lena.post("/moves/M-0001/", keep).status_code == 302
    assert "What falls away" not in lena.get("/moves/M-0001/").text


def test_what_places_ask_for_is_added_and_ended(browser, house):
    hana = browser(HANA)
    told = {"side": "own", "asset": "TS-0001", "purpose": "line 2", "because": "They run it."}
    assert hana.post("/moves/requirements/", told).status_code == 302
    assert "are told of TS-0001 for line 2" in hana.get("/moves/requirements/").text
    both = told | {"kinds": ["NDA", "PIIA"]}
    assert "one of both" in hana.post("/moves/requirements/", both).text
    ends = {"ends": "RQ-0001", "because": "No more."}
    assert browser(AUD.person).post("/moves/requirements/", ends).status_code == 200
    assert "are told of TS-0001" in hana.get("/moves/requirements/").text
    assert hana.post("/moves/requirements/", ends).status_code == 302
    assert "are told of TS-0001" not in hana.get("/moves/requirements/").text


def test_the_notice_of_immunity_is_read_where_it_is_due(browser, house):
    ours = said("2026-01-01", None, secrets=("*",), purposes=(), law="Delaware")
    hers = agreements.record(ALICE, "undertaking", [PETRA.person], ours, "Joins.")
    actions.begin(OWNER, "joiner", PETRA.person, because="Joins.")
    petra, lena = browser(PETRA.person), browser(LENA)
    assert "have read it" not in petra.get("/partner/move/").text  # no agreement refers to it
    page = lena.get("/moves/M-0001/").text
    assert f"No record says that {hers} gives it." in page
    assert f'href="/agreements/{hers}/"' in page
    told = {"act": "immune", "how": "by a policy", "policy": "Reports 3", "because": "Clause 9."}
    assert lena.post(f"/agreements/{hers}/", told).status_code == 302
    mine = petra.get("/partner/move/").text
    assert "says so: Reports 3." in mine
    assert "may disclose the trade secret to the attorney" in mine
    assert petra.post("/partner/move/", {"act": "read"}).status_code == 302
    assert "have read it" not in petra.get("/partner/move/").text
    done = lena.get("/moves/M-0001/").text
    assert "No record says" not in done
    assert "or in a policy it refers to" in done


def test_the_page_of_a_person_tells_their_cases(browser, house):
    hana = browser(HANA)
    begin(hana, "leaver", BOB.person)
    assert "Leaver, M-0001" in hana.get(f"/people/{BOB.person}/").text
    assert "No case is on record." in hana.get(f"/people/{PETRA.person}/").text


def test_the_list_asks_as_much_of_many_cases_as_of_few(browser, house):
    from bestkept.people import actions as people

    hana = browser(HANA)

    def questions():
        with CaptureQueriesContext(connection) as seen:
            assert hana.get("/moves/").status_code == 200
        return len(seen)

    def joiners(first, last):
        for n in range(first, last):
            people.add_person(OWNER, f"p{n}@example.com", f"P {n}", ["employee"])
            place = {"organisation": "O-0001", "unit": "Line 2", "job": "engineer"}
            placing.engage(OWNER, f"p{n}@example.com", place)
            actions.begin(OWNER, "joiner", f"p{n}@example.com", because="Joins.")

    joiners(0, 3)
    few = questions()
    joiners(3, 15)
    # A look is on record with each person it showed: those are as many as there are lines.
    assert questions() - few <= 12
