"""By whichever road somebody leaves, or comes to a country, the reviews that wait for it open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bestkept.people import actions as people
from bestkept.people import directory, placing, provisioning
from bestkept.people.provisioning import Said as Told
from bestkept.protect.moves import actions as moves
from bestkept.protect.moves import queries
from bestkept.protect.reviews import actions, tasks
from bestkept.protect.reviews.rules import Said
from tests.cast import ALICE, BOB, OWNER
from tests.protect.test_reviews import planned, read

HANA = replace(OWNER, person="hana@example.com", role="hr")
YAN = "yan@example.com"


@pytest.fixture
def house(home):
    """Bob owns what is reviewed; he works for a unit in Norway."""
    people.add_person(OWNER, HANA.person, "Hana Holm", ["hr"])
    number = placing.add_organisation(OWNER, "Halden", "own", "NO")
    placing.engage(OWNER, BOB.person, {"organisation": number})
    return number


def by_status():
    placing.set_status(HANA, BOB.person, "leaving", "Gave notice.")


def by_table():
    placing.import_people(HANA, [(2, {"email": BOB.person, "status": "left"})])


def by_a_case():
    moves.begin(HANA, "leaver", BOB.person, because="Gave notice.")


def in_an_emergency():
    moves.begin(HANA, "leaver", BOB.person, because="Was seen copying.", first=True)


@pytest.mark.parametrize("leave", [by_status, by_table, by_a_case, in_an_emergency])
def test_an_owner_who_leaves_opens_their_reviews(house, leave):
    number = planned("leaving owner")
    leave()
    assert tasks.read_triggers() == 1
    assert [one.word for one in read(number).open.causes] == ["leaving owner"]


def closed(case):
    """Close a case, all of whose items legal excuses."""
    for item in [one.key for one in queries.whole(ALICE, case).items if one.state == "open"]:
        moves.excuse(ALICE, case, item, "Not needed.")
    moves.finish(HANA, case, "All is done.")


def test_a_case_that_is_closed_opens_what_was_planned_meanwhile(house):
    case = moves.begin(HANA, "leaver", BOB.person, because="Gave notice.")
    number = planned("leaving owner")
    closed(case)
    assert tasks.read_triggers() == 1
    assert read(number).open is not None


def test_who_joins_or_stays_opens_nothing(house):
    planned("leaving owner")
    placing.set_status(HANA, BOB.person, "joining", "Begins.")
    closed(moves.begin(HANA, "joiner", BOB.person, because="Begins."))
    assert tasks.read_triggers() == 0


def by_place(house):
    placing.engage(HANA, BOB.person, {"organisation": house, "country": "LK"})


def by_a_table_of_people(house):
    cells = {"email": YAN, "name": "Yan", "organisation": house, "country": "LK"}
    placing.import_people(HANA, [(2, cells)])


def by_a_partner(house):
    placing.add_organisation(OWNER, "Colombo Coating", "partner", "LK")


def by_the_directory(house):
    provisioning.provision(HANA, Told(YAN, organisation=house, country="LK"))


def by_what_the_directory_says_later(house):
    provisioning.provision(HANA, Told(YAN, organisation=house))
    (entry,), _ = directory.entries(HANA, directory.Wanted(email=YAN))
    provisioning.change(HANA, entry.number, Told(YAN, organisation=house, country="LK"))


ROADS = [
    by_place,
    by_a_table_of_people,
    by_a_partner,
    by_the_directory,
    by_what_the_directory_says_later,
]


@pytest.mark.parametrize("come", ROADS)
def test_people_in_a_country_where_there_were_none_open_its_reviews(house, come):
    told = Said(BOB.person, "", None, None, ("new country",))
    number = actions.plan(ALICE, "country", "LK", told, "Its law is another.")
    come(house)
    assert tasks.read_triggers() == 1
    assert [one.word for one in read(number).open.causes] == ["new country"]
    placing.engage(HANA, ALICE.person, {"organisation": house, "country": "LK"})
    assert tasks.read_triggers() == 0
