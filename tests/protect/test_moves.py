"""What is due from who joins, moves or leaves is exactly what the record lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal.rules import NotAllowed, Refused
from bestkept.people import actions as people
from bestkept.people import placing
from bestkept.protect.access import actions as access
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.agreements.rules import Immunity
from bestkept.protect.moves import actions, ending, queries, record, rules
from bestkept.protect.notices import actions as notices
from bestkept.register.actions import amend
from bestkept.register.intake.actions import submit
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner, said
from tests.register.test_states import GOOD

TODAY, LAST = date(2026, 3, 1), date(2026, 9, 1)
HANA = replace(OWNER, person="hana@example.com", role="hr")


@pytest.fixture
def company(home, calendar):
    """Petra joins a partner in India in March; nothing else is on record."""
    calendar("2026-03-01")
    partner(home)
    people.add_person(OWNER, HANA.person, "Hana Holm", ["hr"])
    because = "Its loss would end line 2."
    amend(ALICE, "TS-0001", "tier", "restricted", valid_from=TODAY, because=because)
    return home


def begin(kind="joiner", who=PETRA, by=HANA, **more):
    return actions.begin(by, kind, who.person, because="As agreed.", **more)


def items(number, on=TODAY):
    return {one.key: one for one in queries.whole(ALICE, number, on).items}


def states(number, on=TODAY):
    return {key: one.state for key, one in items(number, on).items()}


def ask_for_the_secret():
    told = {"side": "partner", "unit": "coating", "asset": "TS-0001", "purpose": PURPOSE}
    return actions.require(HANA, told, "They run the coater.")


def test_a_joiner_who_is_to_know_nothing_owes_an_agreement_and_a_declaration_alone(company):
    number = begin()
    assert states(number) == dict.fromkeys(
        ("inbound", "agreement undertaking/NDA/PIIA", "partner", "rights"), "open"
    )
    assert record.of([PETRA.person], TODAY)[PETRA.person].status == "joining"


def test_what_a_place_asks_for_is_asked_of_its_people_and_of_nobody_else(company):
    number = begin()
    required = ask_for_the_secret()
    told = items(number)
    assert told["notice TS-0001"].what == "Tell them of Slurry"
    assert told["notice TS-0001"].why == f"Asked of the place by {required}."
    assert told["vetting"].what == "Be vetted: basic"
    assert told["covers agreement"].waits
    actions.drop(HANA, required, "Another line.")
    assert "notice TS-0001" not in items(number)
    elsewhere = {"side": "partner", "country": "PL", "asset": "TS-0001", "purpose": PURPOSE}
    actions.require(HANA, elsewhere, "In Poland only.")
    assert "notice TS-0001" not in items(number)


def test_what_is_on_record_is_not_asked_again(company):
    ask_for_the_secret()
    number = begin()
    agreements.record(ALICE, "NDA", ["O-0001"], said("2026-01-01", None), "Toll coating.")
    agreements.record(ALICE, "undertaking", [PETRA.person], said("2026-01-01", None), "Joins.")
    found = items(number)
    assert found["agreement undertaking/NDA/PIIA"].shows == ("A-0002",)
    assert {key for key, one in found.items() if one.waits} == {
        "inbound",
        "rights",  # in India what a partner makes is not ours by payment
        "notice TS-0001",
        "vetting",
    }
    notices.give(ALICE, "TS-0001", [PETRA.person])
    assert items(number)["notice TS-0001"].owes == PETRA.person
    notices.acknowledge(PETRA, "N-0001")
    vetted = {"basis": "consent", "done_by": "Checkers", "done_on": date(2026, 2, 20)}
    placing.record_vetting(OWNER, PETRA.person, "basic", **vetted)
    agreements.record(ALICE, "MSA", ["O-0001"], said("2026-01-01", None), "They build for us.")
    assert items(number)["rights"].shows == ("A-0003",)
    assert {key for key, one in items(number).items() if one.waits} == {"inbound"}


def test_a_form_that_is_not_enough_is_signed_again(company):
    number = begin()
    clicked = said("2026-01-01", None, form="click")
    agreements.record(ALICE, "undertaking", [PETRA.person], clicked, "Joins.")
    one = items(number)["agreement undertaking/NDA/PIIA"]
    assert one.state == "open"
    assert one.why.endswith("click is not enough there: sign again")


def test_the_kinds_that_a_place_asks_for_take_the_place_of_the_usual_ones(company):
    number = begin()
    told = {"side": "partner", "job": "Engineer", "kinds": "MSA/licence"}
    actions.require(ALICE, told, "By the master agreement.")
    assert "agreement MSA/licence" in items(number)
    assert "agreement undertaking/NDA/PIIA" not in items(number)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"asset": "TS-0001", "purpose": PURPOSE, "kinds": "NDA"},
        {"asset": "TS-0009", "purpose": PURPOSE},
        {"asset": "TS-0001"},
        {"kinds": "handshake"},
        {"kinds": "NDA", "side": "friend"},
        {"kinds": "NDA", "country": "Atlantis"},
    ],
)
def test_a_requirement_that_asks_for_nothing_sensible_is_refused(company, told):
    with pytest.raises(Refused):
        actions.require(HANA, told, "Just so.")


def test_what_was_only_asked_for_does_not_stop_a_joiner(company):
    number = begin()
    access.request(PETRA, "TS-0001", purpose=PURPOSE, until=LAST, because="I run it.")
    found = items(number)
    assert not found["notice TS-0001"].asked
    assert "vetting" not in found


def test_the_notice_of_immunity_is_due_where_the_law_of_the_united_states_is_concerned(company):
    number = begin()
    assert "immunity" not in items(number)
    ours = said("2026-01-01", None, law="Delaware, USA")
    agreements.record(ALICE, "undertaking", [PETRA.person], ours, "Joins.")
    assert items(number)["immunity"].owes == "legal"


def test_the_notice_in_an_agreement_in_force_is_not_asked_for_again(company):
    number = begin()
    ours = said("2026-01-01", None, law="Delaware", immunity=Immunity("by a policy", "Reports"))
    agreements.record(ALICE, "undertaking", [PETRA.person], ours, "Joins.")
    assert states(number)["immunity"] == "open"  # nobody has recorded that she received it
    agreements.note_immunity(ALICE, "A-0001", 0, Immunity("in the text"), "Clause 9.")
    assert states(number)["immunity"] == "done"
    agreements.end(ALICE, "A-0001", TODAY, "Signed anew.")
    agreements.record(ALICE, "NDA", [PETRA.person], said("2026-01-01", None, law="Ohio"), "Anew.")
    assert states(number)["immunity"] == "open"


@pytest.mark.parametrize(
    ("words", "is_"),
    [
        ("US", True),
        ("State of New York", True),
        ("laws of the U.S.A.", True),
        ("California", True),
        ("Georgia", False),
        ("India", False),
        ("let us agree on Norway", False),
        ("Russia", False),
    ],
)
def test_the_law_of_the_united_states_is_known_by_its_names(words, is_):
    assert rules.united_states(words) is is_


def test_what_comes_in_with_people_is_declared_by_them_and_decided_by_others(company):
    number = begin()
    with pytest.raises(Refused, match="Leave others' material"):
        actions.declare(PETRA, bound=False)
    with pytest.raises(Refused, match="answer to whom"):
        actions.declare(PETRA, bound=True, nothing=True)
    actions.declare(PETRA, bound=True, towards="A maker of batteries", nothing=True)
    assert items(number)["inbound"].owes == "hr"
    with pytest.raises(Refused, match="on record already"):
        actions.declare(PETRA, bound=False, nothing=True)
    for who in (AUD, PETRA, BOB):
        with pytest.raises(Refused):
            actions.clear(who, PETRA.person, "cleared", "Fine.")
    actions.clear(ALICE, PETRA.person, "not cleared", "Ask the former employer first.")
    assert states(number)["inbound"] == "open"
    actions.declare(PETRA, bound=True, towards="A maker of batteries", nothing=True)
    actions.clear(HANA, PETRA.person, "with conditions", "Not on cells for a year.")
    assert states(number)["inbound"] == "done"
    with pytest.raises(Refused, match="waits"):
        actions.clear(HANA, PETRA.person, "cleared", "Again.")


def test_another_employer_asks_for_a_declaration_anew(company):
    actions.declare(PETRA, bound=False, nothing=True)
    actions.clear(HANA, PETRA.person, "cleared", "Nothing there.")
    place = {"organisation": "O-0001", "unit": "Repair", "job": "engineer"}
    placing.engage(OWNER, PETRA.person, place)
    facts = record.of([PETRA.person], TODAY)[PETRA.person]
    assert facts.declared.outcome == "cleared"
    own = placing.add_organisation(OWNER, "Halden", "own", "NO")
    placing.engage(OWNER, PETRA.person, {**place, "organisation": own})
    assert record.of([PETRA.person], TODAY)[PETRA.person].declared is None


def test_a_case_is_closed_when_nothing_is_missing_or_legal_excuses_it(company):
    number = begin(due=TODAY)
    agreements.record(ALICE, "NDA", ["O-0001"], said("2026-01-01", None), "Toll coating.")
    agreements.record(ALICE, "undertaking", [PETRA.person], said("2026-01-01", None), "Joins.")
    with pytest.raises(Refused, match="this is missing: Say what duties"):
        actions.finish(HANA, number, "Begins.")
    with pytest.raises(NotAllowed):
        actions.excuse(HANA, number, "inbound", "No time.")
    with pytest.raises(Refused, match="not open"):
        actions.excuse(ALICE, number, "partner", "Is done.")
    actions.excuse(ALICE, number, "rights", "They coat, and make nothing of their own.")
    actions.excuse(ALICE, number, "inbound", "Her first work.")
    assert items(number)["inbound"].reason == "Her first work."
    actions.finish(HANA, number, "Begins.")
    found = queries.whole(ALICE, number, TODAY)
    assert found.case.state == "closed"
    assert {one.key: one.state for one in found.items}["inbound"] == "excused"
    assert record.of([PETRA.person], TODAY)[PETRA.person].status == "working"
    before = states(number)
    agreements.end(ALICE, "A-0002", TODAY, "By mistake.")  # what was closed stays as it was
    assert states(number) == before


def test_nobody_decides_on_their_own_joining_or_leaving(company):
    mine = begin("leaver", HANA, by=ALICE)
    for asked in (
        lambda: begin("leaver", HANA),
        lambda: actions.finish(HANA, mine, "I go."),
        lambda: ending.end_access(HANA, mine, "I go."),
    ):
        with pytest.raises(Refused, match=r"about you|is open"):
            asked()


def test_who_joins_or_leaves_by_the_record_gets_a_case(company):
    from bestkept.protect.moves.tasks import follow

    assert queries.not_begun(HANA) == []
    placing.set_status(OWNER, PETRA.person, "joining", "Comes in March.", TODAY)
    assert follow(HANA) == ["M-0001"]
    assert follow(HANA) == []
    assert queries.whole(ALICE, "M-0001", TODAY).case.kind == "joiner"


def test_who_joins_or_leaves_themselves_begins_the_cases_of_others_alone(company):
    from bestkept.protect.moves.tasks import follow

    placing.set_status(OWNER, HANA.person, "leaving", "Goes.", TODAY)
    placing.set_status(OWNER, PETRA.person, "joining", "Comes in March.", TODAY)
    assert follow(HANA) == ["M-0001"]
    assert [one.person for one in queries.not_begun(HANA)] == [HANA.person]


def engaged(unit, country, organisation="O-0001"):
    place = {"organisation": organisation, "unit": unit, "job": "engineer", "country": country}
    placing.engage(OWNER, PETRA.person, place)


def granted(who=PETRA):
    told = {"purpose": PURPOSE, "until": LAST, "because": "Runs the coater."}
    return access.grant(BOB, who.person, "TS-0001", **told)


def test_who_has_grants_of_an_earlier_place_is_a_mover_by_the_record(company, calendar):
    granted()
    assert queries.not_begun(HANA, TODAY) == []
    calendar("2026-03-03")
    engaged("Repair", "PL")
    moved = date(2026, 3, 3)
    (one,) = queries.not_begun(HANA, moved)
    assert (one.kind, one.person) == ("mover", PETRA.person)
    placing.set_status(OWNER, PETRA.person, "left", "Ended.")
    assert queries.not_begun(HANA, moved) == []


def test_grants_that_were_given_at_the_present_place_are_never_read_to_find_movers(company):
    granted()
    with CaptureQueriesContext(connection) as asked:
        assert queries.not_begun(HANA, TODAY) == []
    (sql,) = [q["sql"] for q in asked if q["sql"].startswith('SELECT DISTINCT "access_grant"')]
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.fetchall() == []


def test_a_leaver_s_list_holds_what_they_made_and_copies_that_they_hold(company):
    submit(BOB, company, title="Kiln", description=GOOD)
    submit(BOB, company, title="Press", description=GOOD)
    made = f"{PETRA.person}: assignment missing"
    amend(ALICE, "TS-0001", "author.1", made, valid_from=TODAY, because="She tried it.")
    copy = f"number 2 held by {PETRA.person}: notebook in room 4"
    amend(ALICE, "TS-0002", "copy.2", copy, valid_from=TODAY, because="She needs it.")
    listed = queries.whole(ALICE, begin("leaver")).listed
    assert [(number, title) for number, title, _ in listed] == [
        ("TS-0001", "Slurry"),
        ("TS-0002", "Kiln"),
    ]


def test_a_second_case_waits_for_the_first_but_a_leaving_takes_its_place(company):
    first = begin()
    with pytest.raises(Refused, match=r"M-0001 of petra@partner\.example is open"):
        begin()
    second = begin("leaver")
    assert queries.whole(ALICE, first, TODAY).case.state == "closed"
    assert queries.mine(PETRA.person, TODAY).case.number == second


@pytest.mark.parametrize("who", [AUD, BOB, PETRA])
def test_who_may_not_begins_and_sees_nothing(company, who):
    number = begin(who=replace(BOB, person=AUD.person))
    with pytest.raises(NotAllowed):
        begin(by=who)
    if who is not AUD:
        with pytest.raises(NotAllowed):
            queries.whole(who, number)
        with pytest.raises(NotAllowed):
            queries.listed(who)


def test_what_is_owed_is_told_of_one_person_and_of_all(company):
    ask_for_the_secret()
    begin(due=date(2026, 3, 20))
    everyone = queries.owed(TODAY)
    assert {one.person for one in everyone} == {PETRA.person, "legal", "hr"}
    (hers,) = queries.owed(TODAY, {PETRA.person})
    assert (hers.day, hers.kind, hers.number) == (date(2026, 3, 13), "own-move", "M-0001")
    assert hers.words.startswith("Say what duties to earlier employers")
    assert queries.owed(TODAY, {BOB.person}) == []
    assert {one.person for one in queries.owed(TODAY, {"legal"})} == {"legal"}
