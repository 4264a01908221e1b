"""Reviews: planned, opened by date or by what happens, closed with an outcome once all is done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bestkept.journal import queries as journal
from bestkept.journal.rules import NotAllowed, Refused
from bestkept.people import placing
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.reviews import actions, queries, rules, tasks
from bestkept.protect.reviews.rules import Said
from bestkept.respond.actions import open_incident
from bestkept.settings.actions import allow
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import partner, said

TODAY = datetime.now(UTC).date()
YEARLY = Said(BOB.person, ALICE.person, TODAY + timedelta(days=200), 12, ())


def planned(*triggers, first=None, months=None, kind="protocol", subject="Visitors in hall 2"):
    told = Said(BOB.person, ALICE.person, first, months, triggers)
    return actions.plan(ALICE, kind, subject, told, "The practice asks for it.")


def read(number, by=ALICE):
    return queries.review(by, number)


def incident():
    return open_incident(ALICE, "A copy was seen", [], datetime.now(UTC))


def test_a_review_is_planned_opened_by_its_day_and_closed(home):
    number = planned(first=TODAY + timedelta(days=14), months=12)
    assert (read(number).state, read(number).due) == ("planned", TODAY + timedelta(days=14))
    assert tasks.open_due(TODAY - timedelta(days=1)) == 0
    assert tasks.open_due(TODAY) == 1
    assert tasks.open_due(TODAY) == 0
    (cause,) = read(number).open.causes
    assert (cause.word, cause.entry) == ("date", None)
    assert read(number).open.due == TODAY + timedelta(days=14)
    actions.close(BOB, number, "kept", "Visitors are met at the door.")
    closed = read(number)
    assert (closed.state, closed.rounds[0].because) == ("planned", "Visitors are met at the door.")
    assert closed.due == rules.months_later(TODAY + timedelta(days=14), 12)
    verbs = [one.verb for one in journal.timeline(number)]
    assert verbs == ["review.planned", "review.opened", "review.closed"]


def test_an_incident_opens_a_review_and_its_entry_is_the_cause(home):
    number, other = planned("incident"), planned("new law", subject="Offboarding")
    incident()
    entry = journal.head().size - 1
    assert tasks.read_triggers() == 1
    (cause,) = read(number).open.causes
    assert (cause.word, cause.entry) == ("incident", entry)
    assert read(number).open.due == TODAY + rules.TIME
    assert read(other).open is None
    assert tasks.read_triggers() == 0


def test_a_second_trigger_is_a_further_cause_of_the_review_that_is_open(home):
    number = planned("incident", "new tool")
    incident()
    allow(OWNER, "Outbox", "/srv/outbox")
    assert tasks.read_triggers() == 2
    (round_,) = read(number).rounds
    assert [one.word for one in round_.causes] == ["incident", "new tool"]
    actions.close(BOB, number, "changed", "The outbox is scanned now.")
    incident()
    assert tasks.read_triggers() == 1
    assert len(read(number).rounds) == 2


def test_a_country_is_new_once(home):
    number = planned("new country")
    placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")
    entry = journal.head().size - 1
    placing.add_organisation(OWNER, "Meridian Two", "partner", "IN")
    assert tasks.read_triggers() == 1
    assert [one.entry for one in read(number).open.causes] == [entry]
    place = {"organisation": "O-0001", "country": "LK"}
    placing.engage(OWNER, PETRA.person, place)
    assert tasks.read_triggers() == 1


def test_an_owner_who_leaves_opens_theirs_alone_and_the_deputy_owes_it(home):
    number = planned("leaving owner")
    told = Said(AUD.person, "", None, None, ("leaving owner",))
    other = actions.plan(ALICE, "policy", "Clean desks", told, "It is a policy.")
    placing.set_status(OWNER, PETRA.person, "left", "Her project ended.")
    placing.set_status(OWNER, BOB.person, "working", "He came back.")
    assert tasks.read_triggers() == 0
    placing.set_status(OWNER, BOB.person, "left", "He has another job.")
    assert tasks.read_triggers() == 1
    assert read(other).open is None
    assert [one.person for one in queries.owed(TODAY)] == [ALICE.person]
    assert read(number).open is not None


def test_a_change_of_its_subject_opens_the_review_of_that_alone(home):
    partner(home)
    first = agreements.record(ALICE, "NDA", [PETRA.person], said("2026-01-01", None), "Signed.")
    second = agreements.record(ALICE, "MSA", ["O-0001"], said("2026-01-01", None), "Signed.")
    numbers = [planned("subject changed", kind="agreement", subject=one) for one in (first, second)]
    agreements.end(ALICE, second, TODAY + timedelta(days=3), "They moved.")
    assert tasks.read_triggers() == 1
    assert [read(one).open is not None for one in numbers] == [False, True]
    assert numbers[1] in {n for e in journal.timeline(second) for n in subjects_of(e.number)}


def subjects_of(number):
    told = {one.name: one.value for one in journal.openings(number)}
    return [told["subject"], *told.get("also", [])]


def test_what_happened_before_a_review_was_planned_does_not_open_it(home):
    incident()
    planned("incident")
    assert tasks.read_triggers() == 0


def test_it_closes_when_every_action_is_done(home):
    number = planned("incident")
    with pytest.raises(Refused, match="not open"):
        actions.add_action(BOB, number, "Lock the door", PETRA.person, TODAY)
    for one in (number, "RV-0099"):
        with pytest.raises(NotAllowed):
            actions.begin(PETRA, one, "I want to know which there are.")
    actions.begin(BOB, number, "A visitor asked.")
    order = actions.add_action(BOB, number, "Lock the door", AUD.person, TODAY)
    with pytest.raises(Refused, match="Action 1 is not done"):
        actions.close(BOB, number, "changed", "Done.")
    owes = {(one.kind, one.person) for one in queries.owed(TODAY)}
    assert owes == {("review", BOB.person), ("action", AUD.person)}
    with pytest.raises(NotAllowed):
        actions.finish_action(PETRA, number, order, "I did it.")
    actions.finish_action(AUD, number, order, "It has a lock.")
    assert read(number).open.actions[0].result == "It has a lock."
    actions.close(BOB, number, "changed", "There is a lock.")
    assert queries.owed(TODAY) == []


def test_an_ended_review_is_opened_by_nothing_any_more(home):
    number = planned("incident", first=TODAY, months=1)
    actions.begin(ALICE, number, "We closed hall 2.")
    actions.close(ALICE, number, "ended", "There is no hall 2.")
    incident()
    assert (tasks.read_triggers(), tasks.open_due(TODAY + timedelta(days=90))) == (0, 0)
    assert read(number).state == "ended"
    again = planned("incident")
    assert again != number


def test_a_review_that_is_ended_while_others_look_is_not_opened_again(home, monkeypatch):
    number = planned("incident", first=TODAY, months=1)
    incident()
    due, standing = queries.to_open(TODAY), queries.standing()
    actions.begin(ALICE, number, "We closed hall 2.")
    actions.close(ALICE, number, "ended", "There is no hall 2.")
    monkeypatch.setattr(queries, "to_open", lambda _day: due)
    monkeypatch.setattr(queries, "standing", lambda: standing)
    assert (tasks.read_triggers(), tasks.open_due(TODAY)) == (0, 0)
    assert queries.owed(TODAY) == []


def test_it_gets_another_owner_and_other_days_from_a_day_on(home):
    number = planned(first=TODAY, months=1)
    told = Said(ALICE.person, "", TODAY + timedelta(days=60), 6, ("incident",))
    actions.replan(ALICE, number, told, "Bob moves.")
    found = read(number)
    assert (found.owner, found.due) == (ALICE.person, TODAY + timedelta(days=60))
    assert found.triggers == ("incident",)


@pytest.mark.parametrize("who", [BOB, PETRA, AUD])
def test_others_plan_nothing(home, who):
    with pytest.raises(NotAllowed):
        actions.plan(who, "policy", "Mine", YEARLY, "I want to.")


def test_the_owner_sees_theirs_and_nobody_learns_which_there_are(home):
    number = planned("incident")
    assert read(number, BOB).number == number
    for one in (number, "RV-0099"):
        with pytest.raises(NotAllowed, match="not yours to see, if there is one"):
            read(one, PETRA)
    assert read(number, AUD).owner_name == "Bob Baker"


@pytest.mark.parametrize(
    ("kind", "subject", "words"),
    [
        ("secret", "TS-0099", "on record"),
        ("agreement", "the NDA", "on record"),
        ("country", "Atlantis", "no country"),
        ("lunch", "Soup", "kind of review"),
        ("policy", " ", "subject"),
    ],
)
def test_a_subject_is_something_that_there_is(home, kind, subject, words):
    with pytest.raises(Refused, match=words):
        planned("incident", kind=kind, subject=subject)


def test_one_subject_is_reviewed_by_one_review(home):
    planned("incident")
    with pytest.raises(Refused, match="RV-0001"):
        planned("new law")


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (Said(BOB.person, "", None, None, ()), "Say when"),
        (Said(BOB.person, "", None, 12, ("incident",)), "first"),
        (Said(BOB.person, "", date(2027, 1, 1), 0, ()), "interval"),
        (Said(BOB.person, "", date.min, 12, ()), "no day"),
        (Said(BOB.person, "", date.max, 12, ()), "no day"),
        (Said(BOB.person, BOB.person, None, None, ("incident",)), "somebody else"),
        (Said(BOB.person, "", None, None, ("full moon",)), "no trigger"),
        (Said("zoe@example.com", "", None, None, ("incident",)), "zoe@example.com"),
    ],
)
def test_a_plan_says_who_and_when(home, told, words):
    with pytest.raises(Refused, match=words):
        actions.plan(ALICE, "policy", "Clean desks", told, "It is a policy.")


def test_the_list_shows_what_is_overdue_first_and_counts(home):
    later = planned(first=TODAY + timedelta(days=90), months=12)
    waits = planned("incident", subject="Offboarding")
    late = planned(first=TODAY - timedelta(days=3), subject="Clean desks", kind="policy")
    tasks.open_due(TODAY)
    found, total = queries.listed(AUD)
    assert [one.number for one in found] == [late, later, waits]
    assert total == 3
    assert queries.counted(AUD) == {"overdue": 1, "open": 0, "planned": 1, "waits": 1, "ended": 0}
    assert [one.number for one in queries.listed(AUD, kind="policy")[0]] == [late]
    assert [one.number for one in queries.listed(AUD, state="waits")[0]] == [waits]
    with pytest.raises(NotAllowed):
        queries.listed(BOB)
