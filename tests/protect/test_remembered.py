"""What is held in memory is what the tables say, whatever was recorded or ended since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal import queries as journal
from bestkept.journal import remembered
from bestkept.journal.actions import act
from bestkept.people import naming, placing
from bestkept.people.actions import add_person, change_roles, record_views
from bestkept.people.models import Person
from bestkept.protect.agreements import actions, listing, rules, standing
from bestkept.protect.agreements.listing import Asked
from bestkept.protect.countries import queries as countries
from bestkept.protect.stewards import actions as stewards
from bestkept.protect.stewards import queries as serving
from bestkept.register.actions import amend
from bestkept.retention.actions import erase
from tests.cast import ALICE, BOB, OWNER
from tests.protect.stage import partner, said

DANA = "dana@example.com"
TODAY = datetime.now(UTC).date()
PARTS = {"agreements": standing, "stewards": serving, "countries": countries}


@pytest.fixture
def house(home):
    """Return the number of a partner in India; Dana can take over."""
    add_person(OWNER, DANA, "Dana Dahl", ["employee"])
    return partner(home)


def day(count):
    return TODAY + timedelta(days=count)


def told(part):
    """Return what a part tells from memory, and what its tables say."""
    if part == "countries":
        return countries._working.on(TODAY), countries._places(TODAY)
    return PARTS[part]._kept.on(TODAY), PARTS[part]._whole(TODAY)


def same():
    return all(now == whole for now, whole in map(told, PARTS))


def signed(house, first, last, **more):
    more.setdefault("signed_on", min(day(first), TODAY))
    terms = said(str(day(first)), None if last is None else str(day(last)), **more)
    return actions.record(ALICE, "NDA", [house], terms, "Toll coating.")


def test_each_act_is_seen_by_the_next_look(house):
    assert same()
    number = signed(house, -9, 200, notice_days=30)
    assert same()
    actions.amend(ALICE, number, said(str(TODAY), str(day(20))), "Shorter.")
    assert same()
    actions.end(ALICE, number, TODAY, "They left.")
    assert same()
    for post, who in (("specialist", BOB.person), ("deputy", DANA)):
        stewards.assign(ALICE, house, post, who, because="Knows the coaters")
        assert same()
    with act("person.renamed", OWNER) as recording:
        recording.about(DANA)
        naming.note_name(recording, Person.objects.get(email=DANA), "Dana Dale")
    assert same()
    placing.engage(OWNER, DANA, {"organisation": house, "country": "NO", "job": "x", "unit": "y"})
    assert same()
    placing.set_status(OWNER, BOB.person, "leaving", "gives notice")
    assert same()
    change_roles(OWNER, DANA, ["partner"], "Works for them")
    assert same()
    amend(ALICE, "TS-0001", "deputy", DANA, because="Stands in", valid_from=TODAY)
    assert same()
    stewards.end(ALICE, house, "deputy", "Too much")
    assert same()
    placing.add_organisation(OWNER, "Baltic Foil", "partner", "PL")
    assert same()


@pytest.mark.parametrize("part", PARTS)
def test_looks_of_people_throw_nothing_away(house, part):
    first, _ = told(part)
    record_views(ALICE, "desk:agreements", [house])
    assert told(part)[0] is first


def test_what_was_erased_is_told_no_more(house, home):
    assert any(one.name == "Dana Dahl" for one in _holders(house))
    (entry, *_) = journal.timeline(DANA)
    named = [one.name for one in journal.openings(entry.number) if one.value == "Dana Dahl"]
    erase(OWNER, home, entry.number, named, "Asked for by a court")
    assert same()
    assert all(one.name != "Dana Dahl" for one in _holders(house))


def _holders(house):
    if not any(house == of for of, _ in serving.posts_held(DANA)):
        stewards.assign(ALICE, house, "specialist", DANA, because="Knows the coaters")
    posts = {one.number: one.posts for one in serving.coverage(ALICE)}[house]
    return [one for one in posts.values() if one]


def undone(house):
    with act("agreement.recorded", ALICE) as recording:
        terms = said(str(TODAY), None)
        actions.recorded(recording, ALICE, "NDA", [house], terms, because="Toll coating.")
        assert len(standing.on(TODAY).governing) == 1  # somebody looks while the act is open
        raise ZeroDivisionError


def test_an_act_that_was_undone_leaves_nothing(house):
    assert same()
    with pytest.raises(ZeroDivisionError):
        undone(house)
    assert not standing.on(TODAY).governing
    assert same()


def test_of_another_day_the_tables_are_asked(house):
    signed(house, 5, 20)
    assert not standing.on(TODAY).governing
    assert len(standing.on(day(6)).governing) == 1
    assert not standing.on(TODAY).governing


def test_much_that_was_recorded_meanwhile_is_read_anew(house, monkeypatch):
    assert same()
    monkeypatch.setattr(remembered, "AT_MOST", 0)
    signed(house, -9, 200)
    assert same()


@pytest.fixture
def shelf(house):
    """Return agreements in every state, by name."""
    made = {
        "long": signed(house, -9, 300, law="Norway"),
        "endless": signed(house, -9, None),
        "second": signed(house, -9, 20, law="Norway"),
        "first": signed(house, -9, 10),
        "border": signed(house, -9, rules.SOON),
        "beyond": signed(house, -9, rules.SOON + 1),
        "over": signed(house, -30, -3, law="Norway"),
        "later": signed(house, 5, 50),
        "renewed": signed(house, -30, -3),
        "ended": signed(house, -9, 300),
    }
    actions.amend(ALICE, made["renewed"], said(str(TODAY), str(day(15))), "Renewed.")
    actions.end(ALICE, made["ended"], TODAY, "They left.")
    return made


ENDING = ["first", "renewed", "second", "border"]
ASKED = {
    "in force": ["renewed", "beyond", "border", "first", "second", "endless", "long"],
    "ends soon": ENDING,
    "over": ["ended", "over"],
    "not begun": ["later"],
}


@pytest.mark.parametrize("state", ASKED)
def test_agreements_are_listed_by_how_they_stand_today(shelf, state):
    lines, total = listing.listed(ALICE, Asked(state=state))
    assert [one.view.number for one in lines] == [shelf[name] for name in ASKED[state]]
    assert total == len(lines)
    able = {state, "ends soon"} if state == "in force" else {state}
    assert {one.state for one in lines} <= able
    now = listing.counted(ALICE)
    counts = {"in force": now.in_force, "ends soon": now.soon, "over": now.over}
    assert counts.get(state, 1) == total


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"state": "ends soon", "start": 1, "size": 2}, ENDING[1:3]),
        ({"state": "ends soon", "words": "norway"}, ["second"]),
        ({"state": "over", "words": "norway", "kind": "NDA"}, ["over"]),
        ({"state": "in force", "words": "norway", "size": 1}, ["second"]),
        ({"words": "norway", "start": 1}, ["second", "long"]),
        ({"party": "meridian", "size": 1}, ["ended"]),
        ({"kind": "MSA"}, []),
        ({"state": "ends soon", "ends": f"{day(300):%Y-%m}"}, []),
        ({"state": "in force", "ends": f"{day(300):%Y-%m}"}, ["long"]),
        ({"ends": "nonsense"}, []),
    ],
)
def test_what_is_asked_together_holds_together(shelf, asked, names):
    lines, total = listing.listed(ALICE, Asked(**asked))
    assert [one.view.number for one in lines] == [shelf[name] for name in names]
    assert total >= len(names)


@pytest.mark.parametrize(
    "asked", [{"state": "in force"}, {"words": "meridian"}, {"ends": "2030-01"}]
)
def test_a_list_asks_as_much_of_many_as_of_few(house, asked):
    def counted():
        listing.listed(ALICE, Asked(**asked))
        with CaptureQueriesContext(connection) as seen:
            listing.listed(ALICE, Asked(**asked))
        return len(seen)

    for _ in range(3):
        signed(house, -9, 300)
    few = counted()
    for _ in range(30):
        signed(house, -9, 300)
    assert counted() == few
