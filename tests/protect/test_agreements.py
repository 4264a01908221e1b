"""Agreements are chains of dated terms: what governed on a day, what is due, what may be said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.journal.tasks import check, publish
from bestkept.protect.agreements import actions, listing, queries, rules
from bestkept.prove import measures
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import partner, said


@pytest.fixture
def party(home, calendar):
    calendar("2026-01-10")
    return partner(home)


def recorded(party, **more):
    terms = said("2026-01-01", **{"last": "2026-12-31", **more})
    return actions.record(ALICE, "NDA", [party, PETRA.person], terms, "Toll coating.")


def test_an_agreement_is_kept_as_it_was_said(party):
    number = recorded(party, secrets=("ts-0001:1",), purposes=("Audit", "audit "))
    told = queries.agreement(ALICE, number)
    assert (told.kind, told.parties) == ("NDA", ("O-0001", PETRA.person))
    assert [str(one) for one in told.terms.scopes] == ["TS-0001:1-1"]
    assert told.terms.purposes == ("audit",)
    assert told.terms.until == date(2026, 12, 31)
    entry = {one.name: one.value for one in journal.openings(told.entry)}
    assert entry["also"] == ["O-0001", PETRA.person, "TS-0001"]
    assert entry["secrets"] == ["TS-0001:1-1"]


def test_what_was_said_before_an_amendment_governed_until_then(party, calendar, home):
    number = recorded(party)
    calendar("2026-06-01")
    actions.amend(ALICE, number, said("2026-05-01", None, secrets=("*",)), "Recorded late.")
    assert queries.agreement(ALICE, number, date(2026, 4, 30)).terms.amendment == 0
    told = queries.agreement(ALICE, number, date(2026, 5, 1))
    assert (told.terms.amendment, told.terms.every_secret) == (1, True)
    known_then = queries.agreement(ALICE, number, date(2026, 5, 1), date(2026, 5, 1))
    assert known_then.terms.amendment == 0
    publish(home)
    assert check(home) == []


def test_a_late_amendment_does_not_stretch_a_term_that_was_over(party):
    terms = said("2025-01-01", "2025-06-30")
    number = actions.record(ALICE, "NDA", [party], terms, "Toll coating.")
    actions.amend(ALICE, number, said("2026-01-05", None), "Renewed after half a year.")
    assert queries.agreement(ALICE, number, date(2025, 7, 1)).lapsed == date(2025, 7, 1)
    (told,) = measures.of("TS-0001", date(2025, 3, 1), None).standing
    assert told.end == date(2025, 7, 1)


def test_what_was_recorded_later_was_not_known_then(party, calendar):
    number = recorded(party)
    calendar("2026-02-01")
    actions.owe(ALICE, number, "Certificate of return", BOB.person, date(2026, 10, 20))
    calendar("2026-03-01")
    actions.fulfil(BOB, number, 1, "Received.")
    day = date(2026, 6, 1)
    assert queries.agreement(ALICE, number, day, date(2026, 1, 31)).obligations == ()
    (owed,) = queries.agreement(ALICE, number, day, date(2026, 2, 28)).obligations
    assert owed.done_entry is None
    (done,) = queries.agreement(ALICE, number, day).obligations
    assert done.done_entry


def test_one_that_is_ended_lapses_on_the_day(party):
    number = recorded(party)
    actions.end(ALICE, number, date(2026, 3, 1), "Notice was given.")
    assert queries.agreement(ALICE, number, date(2026, 2, 28)).lapsed is None
    assert queries.agreement(ALICE, number, date(2026, 3, 1)).lapsed == date(2026, 3, 1)
    with pytest.raises(Refused, match="over before"):
        actions.end(ALICE, number, date(2026, 4, 1), "Again.")


def test_terms_that_go_on_by_the_record_are_not_said_to_end_before(party):
    number = actions.record(ALICE, "NDA", [party], said("2026-01-01", None), "Begun.")
    later = said("2026-09-01", None, signed_on=date(2026, 1, 10))
    actions.amend(ALICE, number, later, "From autumn on.")
    with pytest.raises(Refused, match="hold until 2026-09-01"):
        actions.end(ALICE, number, date(2026, 6, 1), "They left.")
    with pytest.raises(Refused, match="hold until 2026-09-01"):
        actions.amend(ALICE, number, replace(later, first=date(2026, 6, 1)), "Earlier, and less.")
    actions.end(ALICE, number, date(2026, 9, 1), "They left.")
    assert queries.agreement(ALICE, number, date(2026, 8, 31)).terms is not None
    assert queries.agreement(ALICE, number, date(2026, 9, 1)).terms is None


def test_what_is_due_is_told_before_it_is(party):
    number = recorded(party, notice_days=60)
    actions.owe(ALICE, number, "Certificate of return", BOB.person, date(2026, 10, 20))
    told = listing.coming(ALICE, date(2026, 10, 10), 90)
    assert [(one.day.isoformat(), one.what) for one in told] == [
        ("2026-10-20", "Certificate of return"),
        ("2026-11-01", "last day to give notice"),
        ("2026-12-31", "the agreement ends"),
    ]
    actions.fulfil(BOB, number, 1, "Received.")
    assert [one.what for one in listing.coming(ALICE, date(2026, 10, 10), 30)] == [
        "last day to give notice"
    ]
    with pytest.raises(Refused, match="no open obligation"):
        actions.fulfil(BOB, number, 1, "Again.")


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"secrets": ()}, "which secrets"),
        ({"secrets": ("Slurry",)}, "names no secret"),
        ({"secrets": ("TS-0009",)}, "no asset TS-0009"),
        ({"secrets": ("TS-0001:3-2",)}, "names no versions"),
        ({"form": "nod"}, "form of signature 'nod'"),
        ({"law": " "}, "governing law must be told"),
        ({"last": "2025-01-01"}, "lies before its first"),
        ({"file": "V-0009"}, "nothing kept under V-0009"),
    ],
)
def test_what_cannot_be_recorded_is_refused_and_leaves_nothing(party, more, why):
    before = journal.head()
    with pytest.raises(Refused, match=why):
        recorded(party, **more)
    assert journal.head() == before


@pytest.mark.parametrize("by", [BOB, AUD, PETRA])
def test_only_legal_and_administrators_record_agreements(party, by):
    with pytest.raises(Refused, match="one of these roles"):
        actions.record(by, "NDA", [party], said("2026-01-01", None), "x")


def test_who_is_bound_sees_the_agreement_and_others_do_not(party):
    number = recorded(party)
    assert queries.agreement(PETRA, number).number == number
    with pytest.raises(Refused, match="one of these roles"):
        queries.agreement(BOB, number)
    actions.record(OWNER, "other", [BOB.person], said("2026-01-01", None), "x")
    assert len(queries.agreements(AUD)) == 2


def test_versions_of_a_secret_are_read_as_they_are_written():
    assert rules.scope("ts-0001:2-3") == rules.Scope("TS-0001", 2, 3)
    assert str(rules.scope("TS-0001")) == "TS-0001"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"signed_on": date(2026, 1, 12)}, "record it once it is signed"),
        ({"signed_on": date(2035, 1, 1)}, "on a day to come"),
        ({"signed_on": date(1, 1, 1)}, "0001-01-01 is too early"),
        ({"first": date(1899, 12, 31)}, "1899-12-31 is too early"),
    ],
)
def test_an_agreement_was_signed_by_now_and_since_1900(party, more, why):
    number = recorded(party)
    terms = replace(said("2026-01-01", "2026-12-31"), **more)
    with pytest.raises(Refused, match=why):
        actions.record(ALICE, "NDA", [party], terms, "Toll coating.")
    with pytest.raises(Refused, match=why):
        actions.amend(ALICE, number, terms, "Signed anew.")


def test_it_may_be_signed_where_it_is_tomorrow_already(party):
    terms = replace(said("2026-01-01", None), signed_on=date(2026, 1, 11))
    assert actions.record(ALICE, "NDA", [party], terms, "Signed in Kiritimati.")
