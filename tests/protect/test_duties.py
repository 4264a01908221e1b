"""What people owe: gathered from every part, one's own for oneself, all of it for the desk."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal.rules import NotAllowed
from bestkept.people import placing
from bestkept.people.actions import add_person
from bestkept.people.rules import Owed
from bestkept.protect.access import actions as access
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.duties import queries, rules
from bestkept.protect.notices import actions as notices
from bestkept.protect.questions import actions as questions
from bestkept.protect.reviews import actions as reviews
from bestkept.protect.reviews.rules import Said
from bestkept.register.actions import amend, guard_candidate
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA, RECIPE, texts
from tests.protect.stage import PURPOSE, said

TODAY = datetime.now(UTC).date()


@pytest.fixture
def secret(home):
    """A secret of Bob's."""
    told = {"title": "Cathode slurry", "tier": "restricted", "owner": BOB.person}
    return guard_candidate(BOB, home, documents=texts(home, RECIPE), **told).asset


def kinds(found):
    return [(one.kind, one.number) for one in found]


def test_each_owes_their_own_and_nobody_sees_anothers(secret):
    notices.give(ALICE, secret, [PETRA.person])
    assert kinds(queries.mine(PETRA)) == [("notice", "N-0001")]
    assert queries.mine(BOB) == []
    notices.acknowledge(PETRA, "N-0001")
    assert queries.mine(PETRA) == []


def test_a_request_waits_for_the_owner_of_the_secret(secret):
    days = TODAY + timedelta(days=30)
    number = access.request(PETRA, secret, purpose=PURPOSE, until=days, because="Toll coating.")
    assert kinds(queries.mine(BOB)) == [("request", number)]
    assert queries.mine(PETRA) == []
    access.refuse(BOB, number, "Not yet.")
    assert queries.mine(BOB) == []


def test_what_is_owed_by_a_role_is_owed_by_whoever_holds_it(home):
    questions.ask(BOB, "May I show the line to a visitor?")
    assert kinds(queries.mine(ALICE)) == [("question", "Q-0001")]
    assert queries.mine(BOB) == []


def test_an_agreement_and_its_obligations_are_owed_with_their_days(secret):
    last = TODAY + timedelta(days=40)
    told = said("2026-01-01", last.isoformat())
    number = agreements.record(ALICE, "NDA", [PETRA.person], told, "Signed.")
    agreements.owe(ALICE, number, "Return the samples", BOB.person, TODAY - timedelta(days=1))
    (mine,) = queries.mine(BOB)
    assert (mine.kind, mine.number, mine.when) == ("obligation", number, rules.OVERDUE)
    (watched,) = (one for one in queries.mine(ALICE) if one.kind == "agreement")
    assert (watched.day, watched.words, watched.when) == (last, "The agreement ends.", rules.LATER)


def test_the_desk_sees_all_overdue_first_and_asks_for_some(secret):
    notices.give(ALICE, secret, [PETRA.person, BOB.person])
    questions.ask(BOB, "May I?")
    found = queries.gathered(AUD, TODAY + timedelta(days=5))
    assert found.total == sum(found.kinds.values())
    assert (found.kinds["notice"], found.kinds["question"]) == (2, 1)
    whole = found.part(rules.Asked(size=100))[0]
    late = [one.day for one in whole if one.day < found.day]
    assert (found.overdue, [one.day for one in whole][: len(late)]) == (len(late), late)
    assert late
    lines, total = found.part(rules.Asked(kind="notice", start=1, size=5))
    assert (len(lines), total) == (1, 2)
    lines, total = found.part(rules.Asked(person=PETRA.person))
    assert [(one.name, total) for one in lines] == [("Petra Porter", 1)]
    for who in (BOB, PETRA):
        with pytest.raises(NotAllowed):
            queries.gathered(who)


def test_what_is_told_in_part_is_all_that_is_owed_in_the_same_order(secret):
    for email in (PETRA.person, BOB.person):
        notices.give(ALICE, secret, [email])
    whole = [(one.day, one.kind, one.number) for one in queries.all_of(TODAY)]
    for asked in (TODAY, TODAY):  # read, and held in memory
        found = queries.gathered(AUD, asked)
        pages = [found.part(rules.Asked(start=n, size=1))[0] for n in range(found.total)]
        assert [(one.day, one.kind, one.number) for (one,) in pages] == whole
    mine, others = found.split({BOB.person, "legal"})
    assert (mine.total + others.total, mine.kinds["notice"]) == (found.total, 1)
    told = [one for some in (mine, others) for one in some.part(rules.Asked(size=99))[0]]
    assert sorted((one.day, one.kind, one.number) for one in told) == whole
    for who in ("legal", BOB.person, PETRA.person):
        asked = rules.Asked(person=who, size=99)
        parts = [len(one.part(asked)[0]) for one in (mine, others)]
        assert (sum(parts), min(parts)) == (found.part(asked)[1], 0)
    assert BOB.person not in {one.person for one in others.part(rules.Asked(size=99))[0]}
    first = next(number for _, kind, number in whole if kind == "notice")
    notices.withdraw(ALICE, first, "In error.")
    left = queries.gathered(AUD, TODAY)
    assert (left.total, left.kinds["notice"]) == (len(whole) - 1, 1)
    (one,) = left.part(rules.Asked(kind="notice"))[0]
    assert one.number != first


def test_the_same_thing_told_twice_is_owed_once():
    one = Owed(date(2026, 3, 1), "review", "V-0001", "Review it.", BOB.person)
    later = Owed(date(2026, 4, 1), "agreement", "A-0001", "The agreement ends.", "legal")
    assert rules.ordered([later, one, one]) == [one, later]


def test_how_near_a_day_is():
    days = {-1: rules.OVERDUE, 0: rules.TODAY, 1: rules.NEAR, 14: rules.NEAR, 15: rules.LATER}
    assert {n: rules.when(TODAY + timedelta(days=n), TODAY) for n in days} == days


def asked_of(home, many):
    """Return how many questions are put to the database where `many` people owe something."""
    people = [f"p{many}-{n}@example.com" for n in range(many)]
    for one in people:
        add_person(OWNER, one, one.partition("@")[0], ["employee"])
    secret = guard_candidate(
        BOB, home, documents=texts(home, f"{RECIPE} {many}"), title="S", tier="top", owner=None
    ).asset
    notices.give(ALICE, secret, people)
    for n in range(many):
        until = TODAY + timedelta(days=20)
        access.request(BOB, secret, purpose=f"{PURPOSE} {n}", until=until, because="To help.")
        told = said("2026-01-01", until.isoformat())
        number = agreements.record(ALICE, "NDA", [people[n]], told, "Signed.")
        agreements.owe(ALICE, number, "Return the samples", people[n], until)
    queries.gathered(ALICE)  # what holds of every asset is kept in memory from now on
    with CaptureQueriesContext(connection) as told:
        found = queries.gathered(ALICE)
        found.part(rules.Asked(size=1000))
    return len(told), found.total


def test_questions_to_the_database_do_not_grow_with_the_company(home):
    few, owed = asked_of(home, 2)
    many, more = asked_of(home, 12)
    assert more > owed
    assert many == few


def owing(home, many):
    """Return how many questions counsel's own list asks where it is `many` longer, and the list."""
    for n in range(many):
        until = TODAY + timedelta(days=20 + n)
        told = said("2026-01-01", until.isoformat(), secrets=("*",))
        agreements.record(ALICE, "NDA", [BOB.person], told, "Signed.")
        told = {"title": f"S {many} {n}", "tier": "top", "owner": None}
        guard_candidate(BOB, home, documents=texts(home, f"{RECIPE} {many} {n}"), **told)
    queries.own(ALICE)  # what is worked out is held in memory from now on
    with CaptureQueriesContext(connection) as told:
        found = queries.own(ALICE)
        found.part(rules.Asked(size=5))
    return len(told), found


def test_one_s_own_list_asks_no_more_where_it_is_longer(home):
    few, short = owing(home, 1)
    many, long = owing(home, 9)
    for kind in ("agreement", "vacancy"):
        assert long.kinds[kind] >= short.kinds[kind] + 9
    assert many == few


def test_one_s_own_is_told_in_part_as_it_is_told_whole(home, secret):
    _, found = owing(home, 3)
    notices.give(OWNER, secret, [ALICE.person])
    found = queries.own(ALICE)
    whole = queries.mine(ALICE)
    assert {"agreement", "vacancy", "notice"} <= set(found.kinds)
    pages = [found.part(rules.Asked(start=n, size=1))[0] for n in range(found.total)]
    assert [one for (one,) in pages] == whole


def test_a_vacancy_that_is_filled_is_owed_no_longer_and_is_told_by_its_newest_name(home, secret):
    before = queries.own(ALICE)
    amend(ALICE, secret, "title", "Anode slurry", valid_from=TODAY, because="It is one.")
    (line,) = (o for o in queries.own(ALICE).part(rules.Asked())[0] if o.number == secret)
    assert (line.kind, "Anode slurry" in line.words) == ("vacancy", True)
    amend(ALICE, secret, "deputy", ALICE.person, valid_from=TODAY, because="Stands in.")
    after = queries.own(ALICE)
    assert after.kinds.get("vacancy", 0) == before.kinds["vacancy"] - 1
    assert secret not in {one.number for one in after.part(rules.Asked())[0]}


def test_what_one_person_or_role_owes_is_their_part_of_what_all_owe(home, secret):
    add_person(OWNER, "eve@example.com", "Eve", ["employee"])
    for subject, owner, deputy in (
        ("Visitors", BOB.person, ALICE.person),
        ("Desks", "eve@example.com", AUD.person),
        ("Doors", "eve@example.com", ""),
        ("Bins", "eve@example.com", "eve@example.org"),
    ):
        if deputy == "eve@example.org":
            add_person(OWNER, deputy, "Eve too", ["employee"])
        told = Said(owner, deputy, None, None, ("incident",))
        number = reviews.plan(ALICE, "protocol", subject, told, "The practice asks for it.")
        reviews.begin(ALICE, number, "A visitor asked.")
    reviews.add_action(ALICE, number, "Lock the door", PETRA.person, TODAY)
    for gone in ("eve@example.com", "eve@example.org"):
        placing.set_status(OWNER, gone, "left", "Another job.")
    until = TODAY + timedelta(days=30)
    for number in (secret, "TS-0999"):
        access.request(PETRA, number, purpose=PURPOSE, until=until, because="Toll coating.")
    notices.give(ALICE, secret, [PETRA.person])
    for source in queries.SOURCES:
        all_ = source(TODAY, None)
        for who in {one.person for one in all_} | {BOB.person, AUD.person, "legal", "hr"}:
            assert source(TODAY, {who}) == [one for one in all_ if one.person == who]
        for some in (set(), {BOB.person, "legal"}, {ALICE.person, AUD.person, "hr"}):
            theirs = sorted(one for one in all_ if one.person in some)
            assert sorted(source(TODAY, some)) == theirs
    owes = Counter((one.kind, one.person) for one in queries.all_of(TODAY))
    assert owes["request", "legal"] == owes["request", BOB.person] == 1
    assert owes["review", "legal"] == 2
    assert owes["review", AUD.person] == 1


def test_a_person_s_own_is_not_found_by_reading_what_all_owe(home, secret):
    for n in range(3):
        told = Said(BOB.person, "", None, None, ("incident",))
        number = reviews.plan(ALICE, "protocol", f"Door {n}", told, "The practice asks for it.")
        reviews.begin(ALICE, number, "A visitor asked.")
        until = TODAY + timedelta(days=30)
        access.request(PETRA, secret, purpose=f"{PURPOSE} {n}", until=until, because="So.")
    with CaptureQueriesContext(connection) as asked:
        assert queries.mine(AUD) == []
    reads = [one["sql"] for one in asked if "_request" in one["sql"] or "_round" in one["sql"]]
    assert reads
    with connection.cursor() as cursor:
        for sql in reads:
            cursor.execute(sql)
            assert cursor.fetchall() == []
