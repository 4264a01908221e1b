"""A case is withdrawn or put off, a move is looked at whole, and what comes late still counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bestkept.journal.rules import NotAllowed, Refused
from bestkept.journal.tasks import check, publish
from bestkept.people import actions as people
from bestkept.people import invitations, placing
from bestkept.people import queries as persons
from bestkept.protect.access import actions as access
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.agreements import queries as terms
from bestkept.protect.agreements.rules import Immunity
from bestkept.protect.moves import actions, ending, leaving, queries, record, withdrawing
from bestkept.protect.moves.tasks import follow
from bestkept.protect.notices import actions as notices
from bestkept.register.intake.actions import submit
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner, said
from tests.register.test_states import GOOD

TODAY = date(2026, 3, 1)
HANA = replace(OWNER, person="hana@example.com", role="hr")
SO = "As agreed."


@pytest.fixture
def company(home, calendar):
    """Petra works at a partner in India; Hana is HR."""
    calendar("2026-03-01")
    partner(home)
    people.add_person(OWNER, HANA.person, "Hana Holm", ["hr"])
    return home


def begin(kind, who=PETRA, **more):
    return actions.begin(HANA, kind, who.person, because=SO, **more)


def items(number, on=TODAY):
    return {one.key: one for one in queries.whole(ALICE, number, on).items}


def excuse_all(number):
    for key, one in items(number).items():
        if one.waits:
            actions.excuse(ALICE, number, key, SO)


def status(on=TODAY):
    return record.of([PETRA.person], on)[PETRA.person].status


def granted():
    told = {"purpose": PURPOSE, "until": date(2026, 12, 1), "because": "Runs the coater."}
    return access.grant(BOB, PETRA.person, "TS-0001", **told)


def test_who_takes_the_notice_back_works_as_before(company):
    placing.set_status(OWNER, PETRA.person, "working", SO, date(2026, 1, 1))
    placing.set_status(OWNER, PETRA.person, "leaving", SO, TODAY)
    (number,) = follow(HANA)
    assert queries.owed(TODAY, {"hr"})
    for who in (AUD, BOB, replace(OWNER, person="sven@example.com", role="security")):
        with pytest.raises(NotAllowed):
            withdrawing.withdraw(who, number, SO)
    withdrawing.withdraw(HANA, number, "Stays after all.")
    assert status() == "working"
    assert (queries.owed(TODAY, {"hr"}), queries.not_begun(HANA, TODAY)) == ([], [])
    found = queries.whole(ALICE, number, TODAY)
    assert (found.case.state, found.ready) == ("withdrawn", False)
    assert {one.key for one in found.items} >= {"interview", "access"}  # as they stood
    assert queries.listed(ALICE, state="closed", on=TODAY)[1] == 1
    with pytest.raises(Refused, match="no open case"):
        withdrawing.withdraw(HANA, number, SO)
    publish(company)
    assert check(company) == []


def test_access_that_was_ended_stays_ended_and_is_told(company):
    placing.set_status(OWNER, PETRA.person, "working", SO)
    grant = granted()
    number = begin("leaver", first=True)
    withdrawing.withdraw(ALICE, number, "It was not her.")
    lost = queries.whole(ALICE, number, TODAY).lost
    assert lost.grants == ((grant, "TS-0001", PURPOSE),)
    assert (lost.roles, lost.sign_in, lost.tokens) == (("partner",), False, 0)
    assert persons.person(PETRA.person).roles == ()


def test_access_that_ended_before_the_case_is_not_told_with_it(company):
    placing.set_status(OWNER, PETRA.person, "working", SO)
    access.revoke(BOB, granted(), SO)
    number = begin("leaver")
    assert not queries.whole(ALICE, number, TODAY).lost
    withdrawing.withdraw(ALICE, number, SO)
    assert not queries.whole(ALICE, number, TODAY).lost


def test_who_declines_the_offer_has_no_status_and_wants_no_case(company):
    number = begin("joiner")
    assert status() == "joining"
    withdrawing.withdraw(HANA, number, "Took another offer.")
    assert status() == ""
    assert queries.not_begun(HANA, TODAY) == []


def test_a_leaving_that_overtook_a_joining_goes_back_to_it(company):
    begin("joiner")
    withdrawing.withdraw(HANA, begin("leaver"), "Comes after all.")
    assert status() == "joining"
    assert [one.kind for one in queries.not_begun(HANA, TODAY)] == ["joiner"]


def test_nobody_withdraws_or_puts_off_their_own_case(company):
    number = actions.begin(ALICE, "leaver", HANA.person, because=SO)
    for asked in (
        lambda: withdrawing.withdraw(HANA, number, SO),
        lambda: withdrawing.redate(HANA, number, date(2026, 5, 1), SO),
    ):
        with pytest.raises(NotAllowed, match="about you"):
            asked()


def test_what_is_due_moves_with_the_day(company):
    number, later = begin("leaver", due=date(2026, 3, 10)), date(2026, 4, 30)
    with pytest.raises(Refused, match="already"):
        withdrawing.redate(HANA, number, date(2026, 3, 10), SO)
    with pytest.raises(Refused, match="nearer"):
        withdrawing.redate(HANA, number, date(2036, 3, 10), SO)
    withdrawing.redate(HANA, number, date(2026, 4, 1), SO)
    withdrawing.redate(HANA, number, later, "Stays to hand over.")
    assert queries.whole(ALICE, number, TODAY).case.due == later
    assert items(number)["interview"].day == later
    assert {one.day for one in queries.owed(TODAY, {"hr"})} == {later}
    assert "ends on 30 April 2026" in queries.drafted(ALICE, number, "reminder")
    assert queries.listed(ALICE, state="overdue", on=date(2026, 4, 15))[1] == 0
    assert queries.listed(ALICE, state="overdue", on=date(2026, 5, 1))[1] == 1
    publish(company)
    assert check(company) == []


def test_a_joiner_works_from_the_first_day_on(company):
    first = date(2026, 3, 20)
    number = begin("joiner", due=first)
    excuse_all(number)
    actions.finish(HANA, number, "All is there.")
    assert [status(day) for day in (TODAY, date(2026, 3, 19), first)] == [
        "joining",
        "joining",
        "working",
    ]
    assert queries.not_begun(HANA, TODAY) == []


# What comes after a leaver's list was written


def test_what_a_leaver_is_told_later_is_on_the_list_and_in_the_letter(company, calendar):
    submit(BOB, company, title="Kiln", description=GOOD)
    notices.give(ALICE, "TS-0001", [PETRA.person])
    number = begin("leaver")
    ending.approve_letter(ALICE, number, "reminder", "", "As drafted.")
    actions.confirm(PETRA, number)
    handed = {"day": TODAY, "words": "By hand."}
    actions.step(HANA, number, leaving.HANDED, **handed)
    calendar("2026-03-02")
    notices.give(ALICE, "TS-0002", [PETRA.person])
    day = date(2026, 3, 2)
    found = queries.whole(ALICE, number, day)
    assert [one[:2] for one in found.listed] == [("TS-0001", "Slurry")]
    assert [one[:2] for one in found.later] == [("TS-0002", "Kiln")]
    told = items(number, day)
    assert {key for key in ("list", "approval", "letter") if told[key].waits} == {
        "list",
        "approval",
        "letter",
    }
    assert told["list"].why == "Since the case was begun they came to know: Kiln."
    text = queries.drafted(ALICE, number, "reminder")
    assert "Since 1 March 2026 you also came to know of:\n- Kiln (TS-0002)" in text
    with pytest.raises(Refused, match="Legal approves the letter first"):
        actions.step(HANA, number, leaving.HANDED, **handed)
    ending.approve_letter(ALICE, number, "reminder", "", "With the kiln.")
    actions.confirm(PETRA, number)
    actions.step(HANA, number, leaving.HANDED, **handed)
    assert not any(items(number, day)[key].waits for key in ("list", "approval", "letter"))
    with pytest.raises(Refused, match="approved already"):
        ending.approve_letter(ALICE, number, "reminder", "", "Once more.")
    with pytest.raises(Refused, match="on record"):
        actions.confirm(PETRA, number)
    publish(company)
    assert check(company) == []


@pytest.mark.parametrize("first", [True, False])
def test_an_invitation_is_dead_when_every_access_of_its_person_ended(company, first):
    people.invite(OWNER, PETRA.person)
    assert invitations.open_invitation(PETRA.person)
    number = begin("leaver", first=first)
    if not first:
        assert invitations.open_invitation(PETRA.person)
        assert "an invitation to sign in" in items(number)["access"].why
        assert ending.end_access(ALICE, number, SO)["invitations"] == 1
    assert invitations.open_invitation(PETRA.person) is None
    assert items(number)["access"].state == "done"
    withdrawing.withdraw(ALICE, number, SO)
    entry = people.invite(OWNER, PETRA.person)
    assert invitations.open_invitation(PETRA.person) == entry


# Movers


def engaged(unit="Coating", country="IN", job="engineer"):
    place = {"organisation": "O-0001", "unit": unit, "job": job, "country": country}
    placing.engage(OWNER, PETRA.person, place)


@pytest.mark.parametrize("more", [{"country": "PL"}, {"job": "planner"}, {"unit": "Repair"}])
def test_whoever_works_elsewhere_now_is_a_mover_also_without_a_grant(company, calendar, more):
    calendar("2026-03-02")
    engaged()
    assert queries.not_begun(HANA, date(2026, 3, 2)) == []  # nothing of it is another
    calendar("2026-03-03")
    engaged(**more)
    day = date(2026, 3, 3)
    assert [one.kind for one in queries.not_begun(HANA, day)] == ["mover"]
    assert queries.not_begun(HANA, day + timedelta(days=200)) == []  # that is history
    number = begin("mover")
    withdrawing.withdraw(HANA, number, "Known to all.")
    assert queries.not_begun(HANA, day) == []


def test_a_move_during_a_joining_wants_no_second_case(company, calendar):
    number = begin("joiner", due=date(2026, 3, 3))
    calendar("2026-03-02")
    engaged("Repair")
    calendar("2026-03-03")
    excuse_all(number)
    actions.finish(HANA, number, SO)
    assert queries.not_begun(HANA, date(2026, 3, 3)) == []


# Joiners


def test_who_was_not_cleared_answers_again_and_legal_decides_again(company):
    number = begin("joiner")
    actions.declare(PETRA, bound=True, towards="A maker of cells", nothing=True)
    actions.clear(ALICE, PETRA.person, "not cleared", "Until when?")
    assert items(number)["inbound"].owes == PETRA.person
    assert record.of([PETRA.person], TODAY)[PETRA.person].declared.because == "Until when?"
    actions.clear(ALICE, PETRA.person, "not cleared", "Counsel has not answered.")
    actions.declare(PETRA, bound=True, towards="A maker of cells, until May", nothing=True)
    assert items(number)["inbound"].owes == "hr"
    actions.clear(ALICE, PETRA.person, "not cleared", "Still unclear.")
    actions.clear(HANA, PETRA.person, "cleared", "They agreed in writing.")
    assert items(number)["inbound"].state == "done"
    for again in ("cleared", "not cleared"):
        with pytest.raises(Refused, match="waits"):
            actions.clear(HANA, PETRA.person, again, SO)
    with pytest.raises(Refused, match="on record already"):
        actions.declare(PETRA, bound=False, nothing=True)
    publish(company)
    assert check(company) == []


def test_the_notice_of_immunity_stands_in_an_agreement_or_in_a_policy_it_refers_to(company):
    number = begin("joiner")
    ours = said("2026-01-01", None, law="Delaware")
    agreements.record(ALICE, "undertaking", [PETRA.person], ours, "Joins.")
    actions.receive(PETRA)  # to have read our wording is not enough
    one = items(number)["immunity"]
    assert (one.state, one.owes, one.shows) == ("open", "legal", ("A-0001",))
    assert one.why.startswith("No record says that A-0001 gives it.")
    assert "Confirm with counsel" in one.why
    with pytest.raises(Refused, match="already"):
        actions.receive(PETRA)
    with pytest.raises(Refused, match="not by a tick"):
        actions.step(HANA, number, "immunity", day=TODAY, words="On paper.")
    agreements.note_immunity(ALICE, "A-0001", 0, Immunity("by a policy", "Reports"), "Clause 9.")
    one = items(number)["immunity"]
    assert (one.state, one.owes) == ("open", PETRA.person)
    assert one.what.endswith("immunity: Reports")
    actions.receive(PETRA)
    assert items(number)["immunity"].state == "done"
    assert terms.agreement(ALICE, "A-0001", TODAY).immunity == "given"  # and it says so itself
    agreements.note_immunity(ALICE, "A-0001", 0, Immunity("by a policy", "Reports 2"), "Renamed.")
    assert items(number)["immunity"].state == "open"
    agreements.note_immunity(ALICE, "A-0001", 0, Immunity("in the text"), "Clause 9.")
    assert items(number)["immunity"].state == "done"
    publish(company)
    assert check(company) == []


def test_what_was_planned_and_undone_is_no_status_to_go_back_to(company, calendar):
    placing.set_status(OWNER, PETRA.person, "working", SO, date(2026, 1, 1))
    placing.set_status(OWNER, PETRA.person, "left", SO, date(2026, 3, 20))
    calendar("2026-03-10")
    number, day = begin("leaver"), date(2026, 3, 25)
    calendar(day.isoformat())
    withdrawing.withdraw(HANA, number, "Stays after all.")
    assert status(day) == "working"


def test_the_plan_of_who_declines_to_come_back_is_undone_too(company, calendar):
    placing.set_status(OWNER, PETRA.person, "left", SO, date(2026, 1, 1))
    number, planned = begin("joiner"), date(2026, 4, 1)
    placing.set_status(OWNER, PETRA.person, "working", SO, planned)
    withdrawing.withdraw(HANA, number, "Took another offer.")
    assert (status(), status(planned)) == ("left", "left")


def test_ending_their_access_makes_no_outdated_letter_good_again(company, calendar):
    submit(BOB, company, title="Kiln", description=GOOD)
    placing.set_status(OWNER, PETRA.person, "working", SO, date(2026, 1, 1))
    notices.give(ALICE, "TS-0001", [PETRA.person])
    number = begin("leaver")
    ending.approve_letter(ALICE, number, "reminder", "", "As drafted.")
    actions.confirm(PETRA, number)
    calendar("2026-03-02")
    told = {"purpose": PURPOSE, "until": date(2026, 12, 1), "because": "Winds it up."}
    access.grant(BOB, PETRA.person, "TS-0002", **told)
    calendar("2026-03-03")
    waits = [items(number, date(2026, 3, 2))[key].waits for key in ("list", "approval")]
    ending.end_access(HANA, number, SO)
    after = items(number, date(2026, 3, 3))
    assert waits == [after[key].waits for key in ("list", "approval")] == [True, True]
    assert after["list"].why.startswith("Since the case was begun they came to know")


def test_a_joiner_whose_day_nobody_said_works_from_their_place_on(company):
    number = begin("joiner")  # due in two weeks, which nobody said
    excuse_all(number)
    actions.finish(HANA, number, "All is there.")
    assert status() == "working"


def test_an_invitation_that_waits_is_taken_back(company):
    people.invite(OWNER, PETRA.person)
    people.end_sign_in(OWNER, PETRA.person, "Took another offer.")
    assert invitations.open_invitation(PETRA.person) is None
    with pytest.raises(Refused, match="no sign-in, and no invitation waits"):
        people.end_sign_in(OWNER, PETRA.person, SO)


def test_who_left_an_agreement_need_not_have_its_policy(company):
    people.add_person(OWNER, "ann@partner.example", "Ann Arvo", ["partner"])
    told = said("2026-01-01", None, law="Delaware")
    agreements.record(ALICE, "undertaking", [PETRA.person, "ann@partner.example"], told, "Join.")
    notice = Immunity("by a policy", "Reports")
    amended = replace(said("2026-02-01", None, law="Delaware"), leaves=("ann@partner.example",))
    agreements.amend(ALICE, "A-0001", amended, "Ann is no party.")
    agreements.note_immunity(ALICE, "A-0001", 1, notice, "Clause 9.")
    begin("joiner")
    actions.receive(PETRA)
    assert terms.agreement(ALICE, "A-0001", TODAY).immunity == "given"
