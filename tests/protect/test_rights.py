"""Where work does not fall to whoever pays, agreements and joiners say what hands it over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.content import countries
from bestkept.people import placing
from bestkept.people.actions import add_person
from bestkept.protect.agreements import actions, queries
from bestkept.protect.agreements.rights import kept, rights
from bestkept.protect.countries.actions import log_advice
from bestkept.protect.countries.rules import Advised
from bestkept.protect.moves import joining
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.protect.stage import said
from tests.protect.test_moves_record import DAY, PLACE

ON = date(2026, 3, 1)


@pytest.fixture
def house(home, calendar):
    """A partner in India, where Petra works."""
    calendar("2026-03-01")
    number = placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")
    place = {"organisation": number, "unit": "Coating", "job": "engineer", "country": "IN"}
    placing.engage(OWNER, PETRA.person, place)
    return number


def record(kind, party, last=None):
    told = said("2026-01-01", last, secrets=("*",))
    return actions.record(ALICE, kind, [party], told, "They work for us.")


def told(number, on=ON):
    return rights(queries.agreement(ALICE, number, on), on)


def test_an_nda_with_a_partner_there_leaves_what_they_make_with_them(house):
    (one,) = told(record("NDA", house))
    assert (one.party, one.name, one.country_name) == (house, "Meridian Loop", "India")
    assert "Copyright Act 1957" in one.words
    assert one.source
    assert not one.confirmed
    assert kept([one]) == [one]


def test_what_counsel_confirmed_says_so_for_as_long_as_the_advice_stands(house):
    nda, key = record("NDA", house), countries.leaves_rights("IN", "partner").key
    said_so = Advised(
        countries.leaves_rights("IN", "partner").topic, "Is it so?", "Yes.", "Rao", confirms=key
    )
    log_advice(ALICE, "IN", replace(said_so, expires=date(2026, 4, 1)))
    assert [told(nda, day)[0].confirmed for day in (ON, date(2026, 4, 1))] == [True, False]


@pytest.mark.parametrize("kind", ["assignment", "licence", "MSA"])
def test_another_agreement_in_force_hands_it_over_for_as_long_as_it_is(house, kind):
    nda, other = record("NDA", house), record(kind, house, "2026-06-30")
    (one,) = told(nda)
    assert one.assigned == (other,)
    assert told(other)[0].assigned == (other,)
    assert told(nda, date(2026, 7, 1))[0].assigned == ()


def test_their_people_hand_it_over_themselves_or_by_their_employer(house):
    own = record("undertaking", PETRA.person)
    (one,) = told(own)
    assert (one.party, one.assigned) == (PETRA.person, ())
    mine = record("PIIA", PETRA.person)
    assert told(own)[0].assigned == (mine,)
    assert told(record("NDA", house))[0].assigned == ()  # she signed for herself alone
    house_s = record("MSA", house)
    assert told(own)[0].assigned == (house_s, mine)


def test_who_left_an_agreement_hands_nothing_over_by_it_any_more(house):
    other = placing.add_organisation(OWNER, "Brightroll", "partner", "NO")
    nda, msa = record("NDA", house), record("MSA", house)
    assert told(nda)[0].assigned == (msa,)
    merged = said("2026-03-01", None, secrets=("*",), joins=(other,), leaves=(house,))
    actions.amend(ALICE, msa, merged, "Brightroll took it over.")
    assert told(nda)[0].assigned == ()


def test_nothing_is_said_of_our_own_people_nor_of_where_nothing_is_on_record(house):
    own = placing.add_organisation(OWNER, "Works", "own", "IN")
    placing.engage(OWNER, BOB.person, {"organisation": own, "unit": "A", "country": "IN"})
    assert told(record("NDA", BOB.person)) == []
    assert told(record("NDA", own)) == []
    assert told(record("NDA", placing.add_organisation(OWNER, "Elsewhere", "partner", "NO"))) == []
    assert told(record("NDA", house), date(2025, 1, 1)) == []  # no terms governed then


def test_more_parties_cost_no_more_questions(house):
    def asked(parties):
        terms = said("2026-01-01", None, secrets=("*",))
        number = actions.record(ALICE, "NDA", parties, terms, "They work for us.")
        found = queries.agreement(ALICE, number, ON)
        with CaptureQueriesContext(connection) as seen:
            return len(rights(found, ON)), len(seen)

    one, few = asked([PETRA.person, house])
    people = [f"p{n}@partner.example" for n in range(4)]
    place = {"organisation": house, "unit": "Coating", "country": "IN"}
    for email in people:
        add_person(OWNER, email, email, ["partner"])
        placing.engage(OWNER, email, place)
    assert (one, asked([PETRA.person, house, *people])) == (2, (6, few))


def item(place, signed=(), theirs=(), sure=()):
    told = replace(facts_at(place, signed, theirs), sure=sure)
    return next((one for one in joining.due(told, DAY) if one.key == "rights"), None)


def facts_at(place, signed, theirs):
    from bestkept.protect.moves.rules import Facts

    said_ = ("x@y.z", "X", DAY, place, "joining", 0, 0, (), {}, (), signed, theirs)
    return Facts(*said_, (), (), None, immune=False, signs_in=False, tokens=0, roles=(), owns=())


def test_who_joins_there_needs_an_assignment_on_record():
    from bestkept.protect.moves.rules import CONFIRM, DONE, OPEN, Signed

    missing = item(PLACE)
    assert (missing.state, missing.owes) == (OPEN, "legal")
    assert missing.waits
    assert missing.why.startswith("India: ")
    assert missing.why.endswith("Confirm with counsel")
    nda = Signed("A-0001", "NDA", "India", "ink", DONE)
    assert item(PLACE, (nda,)).state == OPEN
    for state in (DONE, OPEN):
        found = item(PLACE, (), (Signed("A-0002", "MSA", "India", "ink", state),))
        assert (found.state, found.shows) == (state, ("A-0002",))
    assert item(PLACE, sure=(countries.leaves_rights("IN", "partner").key,)).why.endswith(
        "Counsel confirmed it"
    )
    unsure = Signed("A-0002", "MSA", "India", "electronic", CONFIRM)
    assert item(PLACE, (), (unsure,)) is None  # counsel is asked of its form once, as the partner's


def test_who_joins_where_it_falls_to_whoever_pays_needs_none():
    assert item(replace(PLACE, side="own")) is None
    assert item(replace(PLACE, country="VN", seat="BR")) is None
    assert item(replace(PLACE, country="VN", seat="CN")).why.startswith("China: ")
    assert countries.leaves_rights("VN", "partner") is None
