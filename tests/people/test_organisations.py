"""Organisations are called otherwise, end, and are taken up again: by acts, with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal import queries as journal
from bestkept.journal.rows import changed
from bestkept.journal.rules import NotAllowed, NotThere, Refused
from bestkept.people import organisations, organising, placing, provisioning, queries
from bestkept.people.provisioning import Said
from bestkept.protect.stewards import queries as stewards
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA

SVEN = replace(ALICE, role="security")


@pytest.fixture
def partner(home):
    placing.add_organisation(OWNER, "Halden", "own", "NO")
    return placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")


def test_it_is_called_otherwise_everywhere_from_today(partner):
    organising.rename(ALICE, partner, "Koel Bindery", "It was bought.")
    assert organisations.organisation(partner).name == "Koel Bindery"
    assert organisations.names()[partner] == "Koel Bindery"
    found, many = organisations.some(OWNER, "koel")
    assert ([one.number for one in found], many) == ([partner], 1)
    assert [one.number for one in organisations.some(OWNER, "meridian")[0]] == [partner]
    assert [one.name for one in organisations.some(OWNER)[0]] == ["Halden", "Koel Bindery"]
    organising.rename(ALICE, partner, "Aar Bindery", "It moved.")
    assert [one.name for one in organisations.some(OWNER)[0]] == ["Aar Bindery", "Halden"]
    assert journal.timeline(partner)[-1].verb == "organisation.renamed"
    assert changed() == []


def test_a_directory_names_it_as_it_is_called_now_or_was(partner):
    organising.rename(ALICE, partner, "Koel Bindery", "It was bought.")
    for n, name in enumerate(("Koel Bindery", "Meridian Loop")):
        provisioning.provision(OWNER, Said(f"p{n}@example.com", organisation=name))
    assert organisations.people_of([partner])[partner] == 2


@pytest.mark.parametrize(("name", "because"), [("Meridian Loop", "x"), ("", "x"), ("Koel", " ")])
def test_it_is_not_called_the_same_nor_nothing_nor_without_a_reason(partner, name, because):
    with pytest.raises(Refused):
        organising.rename(ALICE, partner, name, because)


@pytest.mark.parametrize("by", [SVEN, AUD, BOB, PETRA])
def test_others_change_nothing_about_it(partner, by):
    for what in (organising.end, organising.take_up):
        with pytest.raises(NotAllowed):
            what(by, partner, "x")
    with pytest.raises(NotAllowed):
        organising.rename(by, partner, "Koel", "x")


def test_what_is_on_no_record_neither_ends_nor_is_renamed(partner):
    with pytest.raises(NotThere):
        organising.end(ALICE, "O-0009", "x")


def vacant():
    return {one.number for one in stewards.vacancies(ALICE)}


def test_one_that_ended_is_no_vacancy_and_nobody_is_placed_there(partner):
    assert partner in vacant()
    assert "IN" in vacant()
    organising.end(ALICE, partner, "The contract is over.")
    assert vacant() & {partner, "IN"} == set()
    assert organisations.organisation(partner).ended is not None
    assert [one.name for one in organisations.open_ones(OWNER)] == ["Halden"]
    with pytest.raises(Refused, match="has ended"):
        placing.engage(OWNER, PETRA.person, {"organisation": partner})
    with pytest.raises(Refused, match="has ended already"):
        organising.end(ALICE, partner, "Again.")
    organising.take_up(ALICE, partner, "There is another contract.")
    assert partner in vacant()
    placing.engage(OWNER, PETRA.person, {"organisation": partner})
    with pytest.raises(Refused, match="has not ended"):
        organising.take_up(ALICE, partner, "Again.")
    assert changed() == []


def test_it_does_not_end_while_somebody_works_there_who_has_not_left(partner):
    placing.engage(OWNER, PETRA.person, {"organisation": partner})
    with pytest.raises(Refused, match=f"{PETRA.person} still work"):
        organising.end(ALICE, partner, "The contract is over.")
    placing.set_status(OWNER, PETRA.person, "left", "It is over.")
    organising.end(ALICE, partner, "The contract is over.")


def test_a_place_beside_a_later_record_keeps_no_organisation_from_its_end(partner):
    """She was to move in a month, and moved today: what was to hold until then is over."""
    placing.engage(OWNER, PETRA.person, {"organisation": partner})
    month = datetime.now(UTC).date() + timedelta(days=30)
    placing.engage(OWNER, PETRA.person, {"organisation": "O-0001"}, month)
    assert organisations.people_of([partner, "O-0001"]) == {partner: 1}
    placing.engage(OWNER, PETRA.person, {"organisation": "O-0001"})
    assert organisations.people_of([partner, "O-0001"]) == {"O-0001": 1}
    assert [queries.listed(OWNER, organisation=n)[1] for n in (partner, "O-0001")] == [0, 1]
    organising.end(ALICE, partner, "The contract is over.")
    with pytest.raises(Refused, match=f"{PETRA.person} still work"):
        organising.end(ALICE, "O-0001", "The contract is over.")


def test_a_place_that_lies_ahead_keeps_an_organisation_from_its_end(partner):
    placing.engage(OWNER, PETRA.person, {"organisation": "O-0001"})
    month = datetime.now(UTC).date() + timedelta(days=30)
    placing.engage(OWNER, PETRA.person, {"organisation": partner}, month)
    with pytest.raises(Refused, match=f"{PETRA.person} still work"):
        organising.end(ALICE, partner, "The contract is over.")


def test_lists_ask_as_often_for_many_as_for_few(partner):
    def asked():
        with CaptureQueriesContext(connection) as found:
            organisations.some(OWNER)
            organisations.listed(OWNER)
        return len(found)

    few = asked()
    for n in range(9):
        number = placing.add_organisation(OWNER, f"House {n}", "partner", "PL")
        organising.rename(OWNER, number, f"Home {n}", "So it is called.")
        organising.end(OWNER, number, "Over.")
    assert asked() == few
