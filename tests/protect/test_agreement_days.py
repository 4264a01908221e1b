"""What renews by itself holds on until somebody ends it, and its days stay owed until answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bestkept.journal.rules import Refused
from bestkept.journal.tasks import check, publish
from bestkept.people import placing
from bestkept.people.actions import change_roles
from bestkept.protect.agreements import actions, lasting, listing, queries, renewing, rules
from bestkept.protect.agreements.rules import Immunity, Lasting
from bestkept.protect.decision import queries as decision
from bestkept.protect.decision.actions import decide
from bestkept.protect.repapering import impact
from bestkept.protect.repapering.rules import Anew, Change, again
from bestkept.prove import measures
from bestkept.register.intake.actions import decide as decide_candidate
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner, said

EVERGREEN = {"renewal": "by itself", "notice_days": 30}


@pytest.fixture
def party(home, calendar):
    calendar("2026-01-10")
    number = partner(home)
    placing.set_status(OWNER, PETRA.person, "working", "Has signed all.")
    return number


def evergreen(party, **more):
    terms = said("2026-01-01", "2026-06-30", **{**EVERGREEN, **more})
    return actions.record(ALICE, "NDA", [party, PETRA.person], terms, "Toll coating.")


def bound():
    """Return how the two sides are bound today, and the entry of the decision."""
    entry, told = decide(ALICE, PETRA.person, "TS-0001", PURPOSE)
    return entry, {one.name: one.state for one in told.conditions if one.name.endswith("agreement")}


def owed(day):
    return [(one.day.isoformat(), one.words) for one in listing.owed(date.fromisoformat(day))]


BOTH = {"agreement": "met", "partner agreement": "met"}


def test_it_holds_on_after_the_day_on_which_it_renews(party, calendar, home):
    number = evergreen(party)
    calendar("2026-09-01")
    told = queries.agreement(AUD, number)
    assert (told.lapsed, told.terms.last, told.terms.renews) == (None, None, date(2026, 6, 30))
    assert rules.state(told.chain, date(2026, 9, 1)) == "in force"
    entry, states = bound()
    assert states == BOTH
    (measure,) = measures.of("TS-0001", date(2026, 8, 1), None).standing
    assert measure.end is None
    assert measure.words.endswith("; renews by itself after 2026-06-30")
    calendar("2026-09-02")
    actions.end(ALICE, number, date(2026, 7, 1), "It did not renew: they said so in May.")
    assert bound()[1] == {"agreement": "missing", "partner agreement": "missing"}
    assert decision.again(ALICE, entry).verdict == decision.SAME  # by the record of its day
    then = measures.of("TS-0001", date(2026, 8, 1), date(2026, 9, 1)).standing
    assert [one.name for one in then] == [number]
    assert measures.of("TS-0001", date(2026, 8, 1), None).standing == ()
    publish(home)
    assert check(home) == []


def test_a_law_that_comes_later_touches_it(party, calendar):
    number = evergreen(party)
    calendar("2026-09-01")
    day = date(2026, 9, 1)
    told = Change("law", "other", "A law", "Gazette", day, day, country="IN")
    assert [one.agreement for one in impact.computed(told, day).agreements] == [number]


def test_signed_anew_it_goes_on_without_the_period_that_is_over(party):
    number = evergreen(party, immunity=Immunity("in the text"))
    terms = queries.agreement(ALICE, number).terms
    late, early = date(2026, 9, 1), date(2026, 3, 1)
    assert again(terms, Anew("ink", late, late)).last is None
    assert again(terms, Anew("ink", early, early)).last == date(2026, 6, 30)
    assert again(terms, Anew("ink", early, early)).immunity is None  # nobody looked at the new one
    told = Anew("ink", early, early, notice=Immunity("missing"))
    assert again(terms, told).immunity == Immunity("missing")


def test_missed_days_stay_owed_until_it_is_renewed_or_ended(party, calendar):
    number = evergreen(party)
    assert owed("2026-05-20") == [
        ("2026-05-31", "Last day to give notice."),
        ("2026-06-30", "The agreement renews by itself after this day."),
    ]
    calendar("2026-09-01")
    assert owed("2026-09-01") == owed("2026-05-20")
    many = listing.many_owed(date(2026, 9, 1))
    assert [one.day for one in many.first(10)] == [date(2026, 5, 31), date(2026, 6, 30)]
    renewing.renew(ALICE, number, date(2027, 6, 30), "Renewed for a year, as it says.")
    assert owed("2026-09-01") == []
    assert queries.agreement(ALICE, number).terms.until == date(2027, 6, 30)
    known_then = queries.agreement(ALICE, number, as_known=date(2026, 8, 1)).terms
    assert known_then.until == date(2026, 6, 30)
    assert owed("2027-05-31")[0] == ("2027-05-31", "Last day to give notice.")
    actions.end(ALICE, number, date(2027, 7, 1), "Notice was given.")
    assert owed("2027-05-31") == [("2027-06-30", "The agreement ends.")]
    calendar("2027-08-01")
    assert owed("2027-08-01") == []


def test_one_that_ran_out_is_owed_until_somebody_says_that_it_may(party, calendar):
    number = actions.record(
        ALICE, "NDA", [party], said("2026-01-01", "2026-03-31", notice_days=10), "A trial."
    )
    calendar("2026-03-25")
    assert owed("2026-03-25")[0] == ("2026-03-21", "Last day to give notice.")
    assert renewing.let_pass(ALICE, number, "It is to end.") == date(2026, 3, 21)
    assert owed("2026-03-25") == [("2026-03-31", "The agreement ends.")]
    calendar("2026-05-01")
    assert owed("2026-05-01") == [("2026-03-31", "The agreement ends.")]
    assert listing.counted(ALICE).over == 1
    renewing.let_pass(ALICE, number, "It ended: the trial is over.")
    assert owed("2026-05-01") == []
    with pytest.raises(Refused, match="Nothing is due"):
        renewing.let_pass(ALICE, number, "Again.")


def test_one_that_was_recorded_with_an_end_all_the_same_holds_on_from_it(party, calendar):
    number = actions.record(ALICE, "NDA", [party], said("2026-01-01", "2026-03-31"), "Trial.")
    with pytest.raises(Refused, match="does not renew by itself"):
        renewing.renew(ALICE, number, date(2026, 9, 30), "x")
    from bestkept.protect.agreements.models import Agreement, Terms

    terms = Terms.objects.get(agreement__number=number)
    terms.renewal = "by itself"  # as it was recorded before such terms held on
    told = queries.view(queries.whole().get(number=number), None).chain[0]
    assert renewing._held_on(told, terms.valid_to, date(2026, 9, 30)).first == date(2026, 4, 1)
    assert Agreement.objects.count() == 1


@pytest.mark.parametrize("by", [BOB, AUD, PETRA])
def test_only_legal_and_administrators_say_what_became_of_it(party, by):
    number = evergreen(party)
    with pytest.raises(Refused, match="one of these roles"):
        renewing.renew(by, number, date(2027, 6, 30), "x")
    with pytest.raises(Refused, match="one of these roles"):
        renewing.let_pass(by, number, "x")
    with pytest.raises(Refused, match="until 2026-06-30 already"):
        renewing.renew(ALICE, number, date(2026, 6, 30), "x")


def test_the_list_tells_what_renews_in_a_month(party, calendar, monkeypatch):
    monkeypatch.setattr(listing, "_today", lambda: date(2026, 6, 1))
    number = evergreen(party)
    calendar("2026-06-01")
    found, _ = listing.listed(ALICE, listing.Asked(ends="2026-06"))
    assert [(one.view.number, one.last, one.renews) for one in found] == [
        (number, None, date(2026, 6, 30))
    ]
    assert listing.listed(ALICE, listing.Asked(state="ends soon"))[1] == 0
    assert listing.calendar(ALICE)[0].ends == 1


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        (Lasting("as long as it is secret"), None),
        (Lasting("until a day", until=date(2028, 2, 29)), date(2028, 3, 1)),
        (Lasting("years after its end", years=2), date(2028, 3, 1)),
        (Lasting("no longer than the term"), date(2026, 3, 1)),
    ],
)
def test_confidence_that_ends_before_the_secret_does_is_flagged(party, told, ends):
    terms = said("2026-01-01", "2026-02-28", survives="two years", lasting=told)
    number = actions.record(ALICE, "NDA", [party], terms, "Toll coating.")
    seen = queries.agreement(ALICE, number)
    found = lasting.short(ALICE, [seen])
    assert [one.ends for one in found.values()] == ([ends] if ends else [])
    asked = listing.Asked(lacks="confidence")
    assert listing.listed(ALICE, asked)[1] == (ends is not None)
    if ends:
        assert found[number].secrets == ("TS-0001",)


def test_words_alone_are_not_flagged_until_somebody_says_what_they_mean(party):
    number = evergreen(party, survives="two years")
    asked = listing.Asked(lacks="confidence")
    assert listing.listed(ALICE, asked)[1] == 0
    actions.note_lasting(ALICE, number, 0, Lasting("years after its end", years=2), "Section 9.")
    (short,) = lasting.short(ALICE, [queries.agreement(ALICE, number)]).values()
    assert short.ends is None  # it has no end yet
    assert listing.listed(ALICE, asked)[1] == 1
    change_roles(OWNER, ALICE.person, ["administrator", "analyst", "legal"], "For the test.")
    decide_candidate(
        replace(ALICE, role="analyst"), "TS-0001", "reject", because="It is in a patent of theirs."
    )
    assert lasting.short(ALICE, [queries.agreement(ALICE, number)]) == {}
    assert listing.listed(ALICE, asked)[1] == 0


@pytest.mark.parametrize(
    ("told", "why"),
    [
        (Lasting("two years"), "form of survival"),
        (Lasting("until a day"), "last day of confidence"),
        (Lasting("years after its end"), "number of years"),
        (Lasting("years after its end", years=101), "1 to 100"),
        (Lasting("as long as it is secret", years=2), "number of years"),
    ],
)
def test_a_form_of_survival_says_just_what_it_needs(party, told, why):
    with pytest.raises(Refused, match=why):
        evergreen(party, lasting=told)


def test_the_29th_of_february_has_its_next_day_in_other_years():
    assert rules._years_after(date(2028, 2, 29), 2) == date(2030, 3, 1)
    assert rules._years_after(date(2028, 2, 29), 4) == date(2032, 2, 29)
