"""People from pages and programs: found, placed, renamed, vetted, brought in by a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal import queries as journal
from bestkept.people import organisations, organising, placing
from bestkept.people.queries import person, place, signs_in
from bestkept.protect.moves import queries as moves
from bestkept.settings import actions as settings
from tests.cast import BOB, OWNER, PETRA
from tests.web.programs import Program

ADAM, LENA, HANA, SVEN, INES = (
    f"{n}@example.com" for n in ("adam", "lena", "hana", "sven", "ines")
)
TODAY = datetime.now(UTC).date()


@pytest.fixture
def partner(site):
    return placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")


def post(browser, who, path, told):
    answer = browser(who).post(path, told)
    assert answer.status_code == 302, answer.text
    return answer


def table(text, name="people.csv"):
    return {"table": SimpleUploadedFile(name, text.encode())}


# Finding


def test_people_are_found_by_words_of_their_names_and_by_their_employer(browser, partner):
    placing.engage(OWNER, PETRA.person, {"organisation": partner, "job": "engineer"})
    found = browser(HANA).get("/people/?words=petra").text
    assert PETRA.person in found
    assert BOB.person not in found
    found = browser(HANA).get(f"/people/?organisation={partner}").text
    assert "1 person works for Meridian Loop today" in found
    assert "engineer" in found
    assert BOB.person not in found


def test_the_list_stands_under_the_name_of_the_house(browser):
    settings.choose(OWNER, "organisation", "Halden Cathode")
    assert '<p class="house">Halden Cathode</p>' in browser(HANA).get("/people/").text


def test_who_is_called_otherwise_says_so_and_shows_the_way_back(browser):
    found = browser(HANA).get("/people/?words=nobody-is-called-so").text
    assert "Nobody is called so" in found
    assert "Show everybody" in found


@pytest.mark.parametrize("words", ["%00", "'; drop table people; --", "x" * 5000, "%F0%9F%A6%8A"])
def test_odd_words_find_nobody(browser, words):
    assert browser(HANA).get(f"/people/?words={words}").status_code == 200
    assert browser(HANA).get(f"/people/organisations/?words={words}").status_code == 200


def test_lists_ask_as_often_for_many_as_for_few(browser, partner):
    def asked(path):
        with CaptureQueriesContext(connection) as told:
            hana.get(path)
        return len(told)

    hana, paths = browser(HANA), ("/people/", "/people/organisations/")
    few = [asked(path) for path in (*paths, *paths)][2:]
    for n in range(9):
        house = placing.add_organisation(OWNER, f"House {n}", "partner", "PL")
        lines = [(2, {"email": f"p{n}@house.example", "name": f"P {n}", "organisation": house})]
        placing.import_people(OWNER, lines)
    assert [asked(path) for path in paths] == few


# Where they work


def test_hr_records_where_somebody_works_and_what_they_are_due_is_begun(browser, partner):
    told = {"organisation": partner, "job": "engineer", "unit": "Coating", "country": "IN"}
    post(browser, HANA, f"/people/{PETRA.person}/place/", told)
    at = place(PETRA.person)
    assert (at.organisation, at.job, at.unit, at.country) == (partner, "engineer", "Coating", "IN")
    shown = browser(HANA).get(f"/people/{PETRA.person}/").text
    assert "Meridian Loop, Coating" in shown
    assert "They work somewhere else" in shown


def test_the_form_begins_with_the_place_that_they_have(browser, partner):
    placing.engage(OWNER, PETRA.person, {"organisation": partner, "job": "engineer"})
    shown = browser(HANA).get(f"/people/{PETRA.person}/place/").text
    assert 'value="engineer"' in shown
    assert f'<option value="{partner}" selected>' in shown
    assert 'value="-"' not in shown


def test_a_manager_on_no_record_is_told_and_nothing_is_recorded(browser, partner):
    told = {"organisation": partner, "manager": "ghost@example.com"}
    answer = browser(HANA).post(f"/people/{PETRA.person}/place/", told)
    assert "Nobody on record has the e-mail address ghost@example.com" in answer.text
    assert place(PETRA.person).organisation == ""


@pytest.mark.parametrize("who", [LENA, SVEN, INES])
def test_others_place_nobody(browser, partner, who):
    answer = browser(who).post(f"/people/{PETRA.person}/place/", {"organisation": partner})
    assert answer.status_code == 403
    assert place(PETRA.person).organisation == ""


# Names and vettings


def test_hr_changes_a_name_and_the_earlier_one_stays_for_the_days_before(browser):
    told = {"act": "naming", "name": "Petra Berg", "because": "Has married"}
    post(browser, HANA, f"/people/{PETRA.person}/", told)
    assert person(PETRA.person).name == "Petra Berg"
    assert person(PETRA.person, TODAY - timedelta(days=1)).name == "Petra Porter"
    assert journal.timeline(PETRA.person)[-1].verb == "person.renamed"


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"name": "Petra Porter", "because": "Again"}, "is called that already"),
        ({"name": "Petra Berg", "because": ""}, "is-wrong"),
        ({"name": "", "because": "None"}, "is-wrong"),
    ],
)
def test_a_name_is_not_changed_into_itself_nor_without_a_reason(browser, told, why):
    answer = browser(HANA).post(f"/people/{PETRA.person}/", {"act": "naming", **told})
    assert why in answer.text
    assert person(PETRA.person).name == "Petra Porter"


def test_security_records_a_vetting_by_its_result(browser):
    told = {"act": "vetting", "level": "basic", "basis": "Consent", "done_by": "Checkers"}
    told |= {"done_on": TODAY.isoformat(), "expires": "", "awareness": "passed"}
    post(browser, SVEN, f"/people/{PETRA.person}/", told)
    assert place(PETRA.person).vetted == "basic"
    wrong = {**told, "expires": TODAY.isoformat()}
    answer = browser(SVEN).post(f"/people/{PETRA.person}/", wrong)
    assert "expires after the day on which it was done" in answer.text


def test_a_vetting_is_read_with_its_basis_and_struck_by_those_who_may(browser):
    told = {"basis": "Works council", "done_by": "Checkers", "awareness": "failed"}
    placing.record_vetting(OWNER, PETRA.person, "basic", done_on=TODAY, **told)
    entry = journal.head().size - 1
    shown = browser(SVEN).get(f"/people/{PETRA.person}/").text
    for words in ("Works council", "Checkers", "counts", "was failed", "HR owes it"):
        assert words in shown
    assert "Works council" not in browser(LENA).get(f"/people/{PETRA.person}/").text
    refused = browser(SVEN).post(
        f"/people/{PETRA.person}/", {"act": "strike", "entry": entry, "because": ""}
    )
    assert "That was not done" in refused.text
    wrong = {"act": "strike", "entry": entry, "because": "Another Petra"}
    post(browser, SVEN, f"/people/{PETRA.person}/", wrong)
    shown = browser(HANA).get(f"/people/{PETRA.person}/").text
    assert "Another Petra" in shown
    assert "was failed" not in shown
    assert place(PETRA.person).vetted == ""


def test_what_hr_owes_of_vettings_leads_to_the_person(browser):
    told = {"basis": "x", "done_by": "x", "expires": TODAY + timedelta(days=9)}
    placing.record_vetting(OWNER, PETRA.person, "basic", done_on=TODAY, **told)
    assert f'href="/people/{PETRA.person}/"' in browser(HANA).get("/duties/?kind=vetting").text


def test_hr_records_a_status_and_the_case_of_it_is_begun(browser, partner):
    placing.engage(OWNER, PETRA.person, {"organisation": partner})
    path = f"/people/{PETRA.person}/status/"
    assert "Nothing is on record yet" in browser(HANA).get(path).text
    answer = browser(HANA).post(path, {"status": "leaving", "because": ""})
    assert "is-wrong" in answer.text
    post(browser, HANA, path, {"status": "leaving", "because": "Gave notice"})
    assert place(PETRA.person).status == "leaving"
    (case,), _ = moves.listed(OWNER)
    assert (case.kind, case.person) == ("leaver", PETRA.person)
    assert browser(LENA).get(path).status_code == 403


def test_a_late_status_that_cannot_be_says_from_when_it_can(browser):
    for days, status in ((9, "joining"), (3, "working")):
        since = TODAY - timedelta(days=days)
        placing.set_status(OWNER, PETRA.person, status, "So.", since)
    told = {"status": "left", "because": "So", "since": (TODAY - timedelta(days=5)).isoformat()}
    answer = browser(HANA).post(f"/people/{PETRA.person}/status/", told)
    assert "another status is on record" in answer.text
    assert place(PETRA.person).status == "working"


def test_the_manager_stands_on_the_page_of_a_person(browser, partner):
    placing.engage(OWNER, PETRA.person, {"organisation": partner, "manager": BOB.person})
    shown = browser(HANA).get(f"/people/{PETRA.person}/").text
    assert f'<a href="/people/{BOB.person}/">Bob Baker</a>' in shown


def test_counsel_sees_no_form_that_hr_fills(browser):
    shown = browser(LENA).get(f"/people/{PETRA.person}/").text
    assert "Change the name" not in shown
    assert "Record a vetting" not in shown


# Organisations and tables


def test_counsel_puts_a_partner_on_record(browser):
    told = {"name": "Koel Bindery", "kind": "partner", "country": "NL"}
    post(browser, LENA, "/people/organisations/", told)
    ((one,), many) = organisations.some(OWNER, "koel")
    assert (one.name, one.kind, one.country, many) == ("Koel Bindery", "partner", "NL", 1)
    shown = browser(SVEN).get("/people/organisations/").text
    assert "Koel Bindery" in shown
    assert "Netherlands" in shown


def test_what_happened_tells_where_somebody_stands_works_and_since_when(browser, partner):
    told = {"organisation": partner, "unit": "Planning", "manager": BOB.person}
    placing.engage(OWNER, PETRA.person, told, TODAY)
    placing.set_status(OWNER, PETRA.person, "leaving", "Gave notice", TODAY)
    page = browser(HANA).get(f"/people/{PETRA.person}/").text
    assert f"Meridian Loop, Planning, from {TODAY}" in page
    assert f"leaving from {TODAY}; Gave notice" in page


def test_what_happened_tells_what_an_organisation_is_called_from_then_on(browser, partner):
    organising.rename(OWNER, partner, "Koel Bindery", "Bought")
    page = browser(LENA).get(f"/people/organisations/{partner}/").text
    assert f"Koel Bindery from {TODAY}; Bought" in page


def test_counsel_renames_a_partner_ends_it_and_takes_it_up_again(browser, partner):
    path = f"/people/organisations/{partner}/"
    wrong = browser(LENA).post(path, {"act": "naming", "name": "Meridian Loop", "because": "x"})
    assert "is called that already" in wrong.text
    post(browser, LENA, path, {"act": "naming", "name": "Koel Bindery", "because": "Bought"})
    assert "<h1>Koel Bindery</h1>" in browser(SVEN).get(path).text
    placing.engage(OWNER, PETRA.person, {"organisation": partner})
    wrong = browser(LENA).post(path, {"act": "end", "because": "Over"})
    assert "still work for" in wrong.text
    placing.set_status(OWNER, PETRA.person, "left", "Over")
    post(browser, LENA, path, {"act": "end", "because": "Over"})
    assert "nobody works for it any more" in browser(SVEN).get(path).text
    assert "ended" in browser(SVEN).get("/people/organisations/").text
    place_ = browser(HANA).get(f"/people/{BOB.person}/place/").text
    assert f'value="{partner}"' not in place_
    post(browser, LENA, path, {"act": "up", "because": "Again"})
    assert organisations.organisation(partner).ended is None


def test_others_see_an_organisation_and_change_nothing(browser, partner):
    path = f"/people/organisations/{partner}/"
    for act in ("naming", "end"):
        told = {"act": act, "name": "Koel", "because": "x"}
        assert "changes its name, or ends it" in browser(SVEN).post(path, told).text
    assert organisations.organisation(partner).name == "Meridian Loop"
    assert browser(SVEN).get("/people/organisations/O-0099/").status_code == 422


def test_security_puts_no_organisation_on_record(browser):
    told = {"name": "Koel Bindery", "kind": "partner", "country": "NL"}
    browser(SVEN).post("/people/organisations/", told)
    assert organisations.some(OWNER, "koel") == ([], 0)


def test_a_table_of_people_begins_what_joiners_are_due(browser, partner):
    text = "email,name,organisation,job,status\n"
    text += f"yan@meridian.example,Yan,{partner},engineer,joining\n"
    shown = browser(HANA).post("/people/import/", table(text)).text
    assert "1 line is on record" in shown
    assert "1 case was begun" in shown
    (case,), _ = moves.listed(OWNER)
    assert case.person == "yan@meridian.example"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("email,name\nyan@x.example,Yan\nnot-an-address,Zed\n", "Line 3"),
        ("email,name,shoe\nyan@x.example,Yan,44\n", "There is no column"),
        ("email,name\n", "nobody in this table"),
        ("", "is-wrong"),
    ],
)
def test_of_a_table_with_something_wrong_nobody_is_recorded(browser, text, why):
    assert why in browser(HANA).post("/people/import/", table(text)).text
    assert person("yan@x.example") is None


# Programs


def test_a_program_of_hr_records_who_joins_and_where(site):
    hana = Program(HANA)
    said = {"name": "Meridian Loop", "kind": "partner", "country": "IN"}
    house = hana.post("/organisations", said, key="house").json()["number"]
    assert hana.post("/organisations", said, key="house").json() == {"number": house}
    assert [one["number"] for one in hana.get("/organisations").json()["items"]] == [house]
    yan = "yan@meridian.example"
    assert hana.post("/people", {"email": yan, "name": "Yan"}).status_code == 201
    assert hana.post("/people", {"email": yan, "name": "Yan"}).status_code == 409
    assert hana.post(f"/people/{yan}/place", {"organisation": house}).json() == {"number": yan}
    assert hana.post(f"/people/{yan}/name", {"name": "Yan Li", "because": "Wed"}).status_code == 200
    told = {"level": "basic", "basis": "Consent", "done_by": "Us", "done_on": TODAY.isoformat()}
    assert hana.post(f"/people/{yan}/vettings", told).status_code == 201
    at = hana.get(f"/people/{yan}/place").json()
    assert (at["name"], at["organisation"], at["vetted"]) == ("Yan Li", house, "basic")
    found = hana.get(f"/people?organisation={house}").json()
    assert [one["email"] for one in found["items"]] == [yan]


def test_a_program_records_statuses_strikes_vettings_and_ends_organisations(site, partner):
    hana = Program(HANA)
    told = {"status": "leaving", "because": "Gave notice"}
    assert hana.post(f"/people/{PETRA.person}/status", told).status_code == 200
    assert hana.get(f"/people/{PETRA.person}/place").json()["status"] == "leaving"
    told = {"level": "basic", "basis": "Consent", "done_by": "Us", "done_on": TODAY.isoformat()}
    hana.post(f"/people/{PETRA.person}/vettings", told)
    (one,) = hana.get(f"/people/{PETRA.person}/vettings").json()
    assert (one["basis"], one["counts"], one["wrong"]) == ("Consent", True, "")
    path = f"/people/{PETRA.person}/vettings/{one['entry']}/striking"
    assert hana.post(path, {"text": "Another Petra"}).status_code == 200
    assert hana.post(path, {"text": "Another Petra"}).status_code == 404
    (one,) = hana.get(f"/people/{PETRA.person}/vettings").json()
    assert one["wrong"] == "Another Petra"
    path = f"/organisations/{partner}"
    assert hana.post(f"{path}/name", {"name": "Koel", "because": "x"}).status_code == 200
    assert hana.post(f"{path}/ending", {"text": "Over"}).status_code == 200
    assert hana.get(path).json()["ended"] == TODAY.isoformat()
    assert hana.post(f"{path}/taking-up", {"text": "Again"}).status_code == 200
    assert hana.get(path).json() == {
        "number": partner,
        "name": "Koel",
        "kind": "partner",
        "country": "IN",
        "ended": None,
    }


def test_a_program_gives_no_role_beyond_employee_and_partner(site):
    told = {"email": "yan@x.example", "name": "Yan", "roles": ["administrator"]}
    assert Program(ADAM).post("/people", told).status_code == 422
    assert person("yan@x.example") is None


def test_nor_does_a_table_that_a_program_brings_in(site):
    text = "email,name,roles\nyan@x.example,Yan,administrator\n"
    answer = Program(ADAM).client.post("/api/v1/people/import", table(text))
    assert answer.status_code == 409
    assert "and so does a token" in answer.json()["detail"]
    assert person("yan@x.example") is None


def test_a_program_brings_a_table_in_once(site):
    text, hana = "email,name\nyan@x.example,Yan\nzed@x.example,Zed\n", Program(HANA)
    for _ in range(2):
        answer = hana.client.post(
            "/api/v1/people/import", table(text), headers={"Idempotency-Key": "table"}
        )
        assert answer.json() == {"lines": 2}
    assert person("zed@x.example").name == "Zed"


def test_a_program_ends_a_sign_in(site):
    path = f"/people/{BOB.person}/sign-in/ending"
    assert Program(LENA).post(path, {"text": "So"}).status_code == 403
    assert signs_in(BOB.person)
    assert Program(SVEN).post(path, {"text": "Lost laptop"}).status_code == 200
    assert not signs_in(BOB.person)


def test_nobody_on_record_is_told_in_the_same_words(site):
    for path in ("/people/ghost@example.com", "/people/ghost@example.com/place"):
        assert Program(HANA).get(path).status_code == 404
    answer = Program(HANA).post("/people/ghost@example.com/name", {"name": "G", "because": "So"})
    assert answer.status_code == 409
