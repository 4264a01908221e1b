"""What counsel answered, sealed in the vault, opens for legal alone, from every door."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bestkept.journal import queries as journal
from bestkept.journal.rules import NotAllowed, Refused
from bestkept.keyring.ring import Ring
from bestkept.people.actions import add_person
from bestkept.protect.access import documents, opening
from bestkept.protect.access.opening import Wanted
from bestkept.protect.countries.actions import end_advice, log_advice
from bestkept.protect.countries.rules import Advised
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.test_documents import FIRE, open_as, put, ready

__all__ = ["ready"]
LETTER = b"Dear client, the assignment is void.\n"
SHUT = "privileged: legal alone opens it"
OTHERS = (
    replace(ALICE, role="security"),
    AUD,
    OWNER,
    replace(ALICE, role="administrator"),
)


@pytest.fixture
def answer(home):
    """The answer of counsel in the vault, and the advice that names it."""
    number = put(home, LETTER, kind="advice")
    log(number)
    return number


def log(number, **more):
    told = {"topic": "form", "question": "Is it void?", "answer": "Yes.", "counsel": "Nowak"}
    return log_advice(ALICE, "PL", Advised(**told, file=number, **more))


@pytest.mark.parametrize("by", OTHERS, ids=lambda by: by.role)
def test_an_answer_opens_for_legal_alone(home, answer, by):
    before = journal.head()
    with pytest.raises(NotAllowed, match=SHUT):
        open_as(by, home, answer)
    with pytest.raises(NotAllowed, match=SHUT):
        documents.document(by, answer)
    assert journal.head() == before
    assert open_as(ALICE, home, answer).data == LETTER


@pytest.mark.parametrize("by", [BOB, PETRA], ids=lambda by: by.role)
def test_who_opens_nothing_by_role_is_answered_as_if_there_was_none(home, answer, by):
    told = set()
    for number in (answer, "V-0999"):
        with pytest.raises(Refused) as why:
            open_as(by, home, number)
        told.add(str(why.value))
    assert len(told) == 1


def test_what_is_kept_as_advice_is_shut_before_it_is_logged_and_after_it_was_ended(home):
    number = put(home, LETTER, kind="advice")
    with pytest.raises(NotAllowed, match=SHUT):
        open_as(AUD, home, number)
    end_advice(ALICE, log(number), "Taken back.")
    with pytest.raises(NotAllowed, match=SHUT):
        open_as(AUD, home, number)


def test_an_answer_kept_as_evidence_or_under_another_number_is_shut_too(home):
    first = put(home, LETTER)
    assert open_as(AUD, home, first).data == LETTER
    log(first.lower())
    second = put(home, LETTER)
    for number in (first, second):
        with pytest.raises(NotAllowed, match=SHUT):
            open_as(AUD, home, number)


def test_what_counsel_wrote_for_all_to_read_opens_by_role(home):
    number = put(home, LETTER, kind="advice")
    log(number, privileged=False)
    assert open_as(AUD, home, number).data == LETTER
    log(number)  # the same letter, under advice that is privileged
    with pytest.raises(NotAllowed, match=SHUT):
        open_as(AUD, home, number)


def test_an_answer_that_holds_a_secret_too_opens_neither_by_grant_nor_by_glass(ready):
    log("V-0001")
    with pytest.raises(NotAllowed, match=SHUT):
        open_as(PETRA, ready)
    assert not open_as(ALICE, ready).permitted  # legal needs the grant as well
    ring, wanted = Ring(ready, str), Wanted("V-0001", because=FIRE)
    with pytest.raises(NotAllowed, match=SHUT):
        opening.break_glass(replace(ALICE, role="security"), ready, ring, wanted)
    assert opening.break_glass(ALICE, ready, ring, wanted).size


def test_a_custodian_with_a_copy_breaks_no_glass_of_an_answer(ready, monkeypatch):
    add_person(OWNER, "kurt@example.com", "Kurt", ["custodian"])
    kurt = replace(BOB, person="kurt@example.com", role="custodian")
    monkeypatch.setattr(opening.knowing, "holds_copy", lambda *_: True)
    log("V-0001")
    with pytest.raises(NotAllowed, match=SHUT):
        opening.break_glass(kurt, ready, Ring(ready, str), Wanted("V-0001", because=FIRE))
