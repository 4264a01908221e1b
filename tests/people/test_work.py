"""For whom people work, in which status, and how they were vetted: by acts, and by a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.people import placing
from bestkept.people.actions import add_person
from bestkept.people.organisations import listed as organisations
from bestkept.people.queries import person, placed
from bestkept.retention.actions import erase
from tests.cast import ALICE, BOB, OWNER, PETRA

PLACE = {"organisation": "O-0001", "unit": "Coating", "job": "engineer", "country": "in"}


@pytest.fixture
def partner(home, calendar):
    calendar("2026-03-01")
    return placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")


def of(who, on=None):
    return next(one for one in placed(OWNER, on) if one.email == who.person)


def test_a_person_has_one_place_a_day_and_the_earlier_ones_stay_on_record(partner):
    placing.engage(OWNER, PETRA.person, PLACE, date(2026, 1, 1))
    placing.engage(OWNER, PETRA.person, {**PLACE, "unit": "Sales"}, date(2026, 2, 1))
    assert of(PETRA, date(2026, 1, 31)).unit == "Coating"
    assert of(PETRA, date(2026, 2, 1)).unit == "Sales"
    assert of(PETRA, date(2025, 12, 31)).organisation == ""
    assert of(PETRA).country == "IN"


def test_a_status_holds_from_its_day_on(partner):
    placing.set_status(OWNER, PETRA.person, "working", "Begins.", date(2026, 1, 1))
    placing.set_status(OWNER, PETRA.person, "leaving", "Gave notice.", date(2026, 6, 1))
    assert [of(PETRA, date(2026, 5, 31)).status, of(PETRA, date(2026, 6, 1)).status] == [
        "working",
        "leaving",
    ]


def test_of_a_vetting_only_the_result_is_recorded(partner):
    told = {"basis": "consent", "done_by": "Checkers", "done_on": date(2026, 1, 1)}
    placing.record_vetting(OWNER, PETRA.person, "basic", expires=date(2027, 1, 1), **told)
    assert of(PETRA, date(2026, 12, 31)).vetted == "basic"
    assert of(PETRA, date(2027, 1, 1)).vetted == ""
    entry = journal.timeline(PETRA.person)[-1]
    assert entry.verb == "person.vetted"
    with pytest.raises(Refused, match="no level 'deep'"):
        placing.record_vetting(OWNER, PETRA.person, "deep", **told)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({**PLACE, "organisation": "O-0009"}, "like O-0001"),
        ({**PLACE, "country": "Atlantis"}, "no country"),
        ({**PLACE, "manager": "nobody@example.com"}, "Nobody on record"),
    ],
)
def test_what_is_on_no_record_is_refused(partner, told, why):
    with pytest.raises(Refused, match=why):
        placing.engage(OWNER, PETRA.person, told)


@pytest.mark.parametrize("by", [ALICE, BOB, PETRA])
def test_only_hr_and_administrators_place_people(partner, by):
    with pytest.raises(Refused, match="one of these roles"):
        placing.engage(by, PETRA.person, PLACE)


def test_a_table_is_taken_whole(partner):
    rows = [
        (2, {"email": "Dev@Meridian.example", "name": "Dev Das", "roles": "partner", **PLACE}),
        (3, {"email": PETRA.person, "name": "", "status": "working", "since": "2026-02-01"}),
    ]
    assert placing.import_people(OWNER, rows) == 2
    assert person("dev@meridian.example").roles == ("partner",)
    assert of(PETRA).status == "working"
    assert [one.name for one in organisations(OWNER)] == ["Meridian Loop"]


def test_or_not_at_all(partner):
    before = journal.head()
    good = {"email": "dev@meridian.example", "name": "Dev Das"}
    for odd, why in (
        ({**good, "email": "eve@meridian.example", "status": "gone"}, "Line 3: There is no status"),
        ({"email": "eve"}, "no e-mail address"),
        ({**good, "shoe": "44"}, "no column 'shoe'"),
        ({"email": PETRA.person, "roles": "administrator"}, "on record with other roles"),
        ({"email": "eve@x.example", "name": "Eve", "since": "May", "status": "left"}, "no date"),
    ):
        with pytest.raises(Refused, match=why):
            placing.import_people(OWNER, [(2, good), (3, odd)])
    assert journal.head() == before
    assert person("dev@meridian.example") is None


def test_a_table_of_hr_gives_no_role_that_hr_does_not_give(partner):
    add_person(OWNER, "hana@example.com", "Hana", ["hr"])
    hana = replace(OWNER, person="hana@example.com", role="hr")
    row = {"email": "eve@meridian.example", "name": "Eve", "roles": "employee administrator"}
    with pytest.raises(Refused, match="Line 2: HR gives these roles: employee, partner"):
        placing.import_people(hana, [(2, row)])
    assert placing.import_people(hana, [(2, {**row, "roles": "employee partner"})]) == 1
    assert person("eve@meridian.example").roles == ("employee", "partner")


def test_what_is_erased_of_a_place_is_gone_from_its_row_too(partner, home):
    placing.engage(OWNER, PETRA.person, {**PLACE, "site": "Pune, hall 7"})
    entry = journal.timeline(PETRA.person)[-1].number
    erase(ALICE, home, entry, ["engagement.1"], "She asked for it.")
    assert (of(PETRA).site, of(PETRA).unit) == ("(erased)", "(erased)")
    assert of(PETRA).country == "IN"


@pytest.mark.parametrize("since", [date(1, 1, 1), date(1949, 12, 31), date.max])
def test_nobody_worked_or_left_before_1950_or_at_the_end_of_time(partner, since):
    why = "too early: nothing is on record of anybody|the end of the calendar"
    with pytest.raises(Refused, match=why):
        placing.engage(OWNER, PETRA.person, PLACE, since)
    for status in ("working", "left"):
        with pytest.raises(Refused, match=why):
            placing.set_status(OWNER, PETRA.person, status, "Long ago.", since)
    with pytest.raises(Refused, match=why):
        placing.import_people(
            OWNER, [(2, {"email": PETRA.person, "status": "left", "since": since.isoformat()})]
        )


def test_nobody_is_their_own_manager(partner):
    with pytest.raises(Refused, match="their own manager"):
        placing.engage(OWNER, PETRA.person, {**PLACE, "manager": PETRA.person.upper()})
    placing.engage(OWNER, PETRA.person, {**PLACE, "manager": BOB.person})
