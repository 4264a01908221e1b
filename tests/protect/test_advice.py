"""Advice settles a form for the kinds it names, is outweighed by later advice, and can be ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bestkept.content import countries as shipped
from bestkept.journal.rules import NotThere, Refused
from bestkept.journal.tasks import check, publish
from bestkept.people import placing
from bestkept.protect.access import actions as access
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.countries import queries
from bestkept.protect.countries.actions import end_advice, log_advice
from bestkept.protect.countries.rules import Advised
from bestkept.protect.decision import queries as decision
from bestkept.protect.decision.actions import decide
from bestkept.protect.duties import queries as duties
from bestkept.protect.repapering import changes
from bestkept.protect.repapering.rules import Change
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner, said

DAY = date(2026, 3, 1)
NOW = datetime.now(UTC).date()  # what is shown is shown as of today, whatever the owner's clock
ASKED = {"question": "Is a pad enough?", "answer": "See the letter.", "counsel": "Advocate Nowak"}


@pytest.fixture(autouse=True)
def _march(home, calendar):
    calendar("2026-03-01")


def log(outcome="enough", where="PL", **more):
    told = ASKED | {"topic": "form", "form": "electronic", "outcome": outcome} | more
    return log_advice(ALICE, where, Advised(**told))


def verdict(kind, on=DAY, form="electronic"):
    (found,) = decision.forms(kind, form, ["PL"], on)
    return found.verdict


def change(**more):
    told = {
        "kind": "law",
        "topic": "form",
        "words": "A pad is no longer enough.",
        "source": "Example Act 14",
        "made_on": DAY,
        "effective": date(2026, 9, 1),
        "country": "PL",
        "forms": ("electronic",),
        "refuses": True,
    }
    return Change(**told | more)


def test_yes_for_an_nda_makes_no_piia_enough(home):
    assert (verdict("NDA"), verdict("PIIA")) == ("", "not enough")
    log(kinds=("NDA",))
    assert (verdict("NDA"), verdict("PIIA")) == ("enough", "not enough")
    log(kinds=("PIIA", "MSA"), outcome="not enough")
    assert (verdict("NDA"), verdict("undertaking")) == ("enough", "")
    publish(home)
    assert check(home) == []


def test_advice_that_names_no_kind_or_all_of_them_is_for_every_kind():
    log(kinds=changes.rules.AGREEMENTS)
    (one,) = queries.profile(ALICE, "PL").advice
    assert one.kinds == ()
    assert verdict("PIIA") == verdict("undertaking") == "enough"


def test_a_mistyped_answer_is_outweighed_by_the_next_one_and_can_be_ended():
    wrong = log("not enough")
    assert verdict("NDA") == "not enough"
    right = log("enough")
    assert verdict("NDA") == "enough"
    end_advice(ALICE, right, "It was about another pad.")
    assert verdict("NDA") == "not enough"
    end_advice(ALICE, wrong.lower(), "Mistyped.")
    assert verdict("NDA") == ""
    with pytest.raises(Refused, match="was ended before"):
        end_advice(ALICE, wrong, "Again.")
    with pytest.raises(NotThere):
        end_advice(ALICE, "L-0099", "There is none.")
    with pytest.raises(Refused, match="one of these roles"):
        end_advice(BOB, wrong, "Not mine.")
    assert [one.state for one in queries.profile(ALICE, "PL").past] == ["ended", "ended"]


def test_a_change_that_comes_is_not_outweighed_by_an_answer_of_before_it_holds(calendar):
    changes.record(ALICE, change())
    calendar("2026-06-01")
    log("enough")
    assert verdict("NDA", date(2026, 8, 31)) == "enough"
    assert verdict("NDA", date(2026, 9, 1)) == "not enough"
    calendar("2026-10-01")
    log("enough")
    assert verdict("NDA", date(2026, 10, 1)) == "enough"


def test_a_change_refuses_the_kinds_that_it_touches_alone():
    changes.record(ALICE, change(kinds=("undertaking",)))
    on = date(2026, 9, 1)
    assert (verdict("undertaking", on), verdict("NDA", on)) == ("not enough", "")
    with pytest.raises(Refused, match="for which kinds of agreement"):
        changes.record(ALICE, change(kinds=()))


def test_what_is_asked_anew_takes_the_place_of_what_it_names():
    first = log(expires=DAY + timedelta(days=30))
    said_ = Advised(topic="form", form="electronic", outcome="enough", **ASKED)
    with pytest.raises(Refused, match="another country"):
        log_advice(ALICE, "IN", said_, first)
    second = log_advice(ALICE, "PL", said_, first)
    assert [one.number for one in queries.profile(ALICE, "PL").advice] == [second]
    assert queries.advice(ALICE, first).ended == DAY


def test_advice_is_owed_ninety_days_before_it_expires_and_until_it_is_ended():
    number = log(expires=date(2026, 8, 1))
    assert queries.owed(date(2026, 5, 2)) == []
    for day in (date(2026, 5, 3), date(2026, 12, 1)):
        (owed,) = queries.owed(day)
        assert (owed.day, owed.number, owed.person) == (date(2026, 8, 1), number, "legal")
    assert queries.owed(date(2026, 12, 1), {ALICE.person}) == []
    assert number in {one.number for one in duties.mine(ALICE, date(2026, 6, 1))}
    end_advice(ALICE, number, "Not asked again.")
    assert queries.owed(date(2026, 12, 1)) == []


def test_advice_that_will_stand_does_not_stand_no_longer():
    changes.record(ALICE, change(effective=NOW + timedelta(days=100)))
    found = queries.profile(ALICE, "PL")
    assert [one.state for one in found.coming] == ["will stand"]
    assert (found.advice, found.past) == ((), ())


def test_counsel_confirms_a_shipped_statement():
    before = queries.profile(ALICE, "PL")
    assert before.unsure == len(before.statements) > 0
    one = before.statements[0]
    told = Advised(one.topic, "Is it so?", "Yes.", "Nowak", confirms=one.key)
    number = log_advice(ALICE, "PL", replace(told, expires=NOW + timedelta(days=30)))
    after = queries.profile(ALICE, "PL")
    assert after.unsure == before.unsure - 1
    assert (after.statements[0].confirmed, after.statements[0].advice) == (True, number)
    unsure = {line.code: line.unsure for line in queries.listed(ALICE)}
    assert unsure["PL"] == after.unsure
    with pytest.raises(Refused, match="about the same country, on the same topic"):
        log_advice(ALICE, "IN", told)
    assert decision.countries.confirmed(NOW + timedelta(days=29)) == {one.key: number}
    assert decision.countries.confirmed(NOW + timedelta(days=30)) == {}


def test_a_form_that_a_confirmed_statement_settles_is_told_as_confirmed():
    _, one = shipped.form_statement("PL", "PIIA", "electronic", shipped.edition())
    assert not decision.forms("PIIA", "electronic", ["PL"], DAY)[0].confirmed
    log_advice(ALICE, "PL", Advised(one.topic, "So?", "Yes.", "Nowak", confirms=one.key))
    assert decision.forms("PIIA", "electronic", ["PL"], DAY)[0].confirmed


def test_kinds_are_named_with_a_form_alone():
    with pytest.raises(Refused, match="where a form of signature is settled"):
        log(form="", outcome="noted", kinds=("NDA",))
    with pytest.raises(Refused, match="kind of agreement 'promise'"):
        log(kinds=("promise",))


# Which kinds bind to confidence, and decisions that were made before that was asked.


@pytest.fixture
def engineer(home):
    """Petra at a partner, with all that she needs but agreements."""
    number = partner(home)
    placing.set_status(OWNER, PETRA.person, "working", "Signed all.")
    until = date(2026, 9, 1)
    access.grant(BOB, PETRA.person, "TS-0001", purpose=PURPOSE, until=until, because="Runs it.")
    agreements.record(ALICE, "NDA", [number], said("2026-01-01", None), "Coating.")
    return number


def agreement_state():
    entry, found = decide(ALICE, PETRA.person, "TS-0001", PURPOSE)
    (one,) = (one for one in found.conditions if one.name == "agreement")
    return entry, found, one


@pytest.mark.parametrize(
    ("kind", "state"),
    [
        *((kind, "met") for kind in ("NDA", "PIIA", "MSA", "employment", "undertaking")),
        *((kind, "missing") for kind in ("assignment", "licence", "other")),
    ],
)
def test_only_what_binds_to_confidence_meets_the_condition(engineer, kind, state):
    agreements.record(ALICE, kind, [PETRA.person], said("2026-01-01", None), "Signed.")
    _, _, one = agreement_state()
    assert one.state == state
    if state == "missing":
        assert one.because == f"A-0002 does not bind to confidence: it is of the kind {kind}"


def test_an_assignment_beside_an_nda_takes_nothing_away(engineer, calendar):
    calendar(NOW.isoformat())
    until = NOW + timedelta(days=30)
    access.grant(BOB, PETRA.person, "TS-0001", purpose=PURPOSE, until=until, because="Goes on.")
    agreements.record(ALICE, "assignment", [PETRA.person], said("2026-01-01", None), "Rights.")
    agreements.record(ALICE, "NDA", [PETRA.person], said("2026-01-01", None), "Joins.")
    assert agreement_state()[2].because.startswith("A-0003 is in force")
    assert decision.resting(ALICE, "A-0003").many == 1
    assert decision.resting(ALICE, "A-0002").many == 0


def test_an_old_decision_is_made_again_by_the_revision_of_then(engineer, monkeypatch):
    agreements.record(
        ALICE, "licence", [PETRA.person], said("2026-01-01", None, form="electronic"), "Lent."
    )
    log("not enough", where="IN")
    log("enough", where="IN", kinds=("NDA",))
    monkeypatch.setattr(decision, "CURRENT", 1)
    entry, before, one = agreement_state()
    assert (before.policy, one.state) == (1, "met")
    monkeypatch.undo()
    _, after, one = agreement_state()
    assert (after.policy, one.state) == (2, "missing")
    again = decision.again(ALICE, entry)
    assert (again.verdict, again.now.policy) == ("same", 1)
