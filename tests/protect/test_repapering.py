"""Changes in law touch what they should; campaigns are closed by terms that were really signed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestkept.content.countries import FORMS
from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.journal.tasks import check, publish
from bestkept.people import placing
from bestkept.people.actions import add_person
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.agreements import queries as signed
from bestkept.protect.agreements.rules import KINDS as AGREEMENTS
from bestkept.protect.countries.actions import end_advice, log_advice
from bestkept.protect.countries.rules import Advised
from bestkept.protect.repapering import actions, changes, kept, queries, rules
from bestkept.protect.repapering.rules import Anew, Change
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import partner, said

EFFECTIVE = date(2026, 9, 1)


def change(**more):
    told = {
        "kind": "law",
        "topic": "form",
        "words": "A click is no longer enough.",
        "source": "Example Act 12 of 2026",
        "made_on": date(2026, 5, 20),
        "effective": EFFECTIVE,
        "country": "IN",
    }
    return Change(**{**told, **more})


@pytest.fixture
def bound(home, calendar):
    """A partner in India with an NDA in ink, Petra with an undertaking by click; Bob in Norway."""
    calendar("2026-01-10")
    number = partner(home)
    agreements.record(ALICE, "NDA", [number], said("2026-01-01", None), "Coating.")
    clicked = said("2026-01-01", None, form="click", law="Norway")
    agreements.record(ALICE, "undertaking", [PETRA.person], clicked, "Joins.")
    agreements.record(ALICE, "employment", [BOB.person], clicked, "Works for us.")
    calendar("2026-06-01")
    return home


def begun(**more):
    number = changes.record(ALICE, change(forms=("click",), **more))
    return actions.begin(
        ALICE, number, owner=ALICE.person, due=date(2026, 8, 20), words="Sign in ink"
    )


def anew(**more):
    told = {"form": "ink", "signed_on": date(2026, 6, 1), "first": date(2026, 6, 1)}
    return Anew(**{**told, **more})


def test_a_change_keeps_the_list_of_what_it_touches(bound):
    number = changes.record(ALICE, change(forms=("click",), refuses=True))
    found = queries.change(AUD, number)
    assert (found.agreements, found.persons, found.standing) == (1, 1, "confirm with counsel")
    (one,), total = kept.touched(AUD, number)
    assert (one.agreement, total) == ("A-0002", 1)
    assert one.why == f"{PETRA.person} works in India; signed by click"
    (who,), _ = kept.reached(AUD, number)
    assert who.why == "bound by A-0002; works in India"
    assert found.logged == ("L-0001",)
    publish(bound)
    assert check(bound) == []


def test_what_would_be_touched_is_told_before_it_is_recorded(bound):
    before = journal.head()
    found = kept.preview(AUD, change())
    assert [one.agreement for one in found.agreements] == ["A-0001", "A-0002"]
    assert journal.head() == before


def test_an_agreement_signed_anew_leaves_the_list_and_the_difference_says_so(bound):
    number = changes.record(ALICE, change())
    assert kept.differences(ALICE, number).none
    agreements.amend(ALICE, "A-0001", said("2026-06-01", None), "Signed anew.")
    told = kept.differences(ALICE, number)
    assert [one.agreement for one in told.went] == ["A-0001"]
    assert told.came == ()
    assert kept.touched(ALICE, number)[1] == 2
    assert changes.assess(ALICE, number) == 1
    assert kept.touched(ALICE, number)[1] == 1


def test_an_item_is_sent_and_closed_by_terms_recorded_with_it(bound):
    campaign = begun()
    actions.send(ALICE, campaign, ["a-0002"])
    assert actions.sign(ALICE, campaign, ["A-0002"], anew(), "In ink.") == ["A-0002"]
    (one,), _ = queries.items(AUD, campaign)
    assert (one.state, one.terms) == ("signed", "A-0002 amendment 1")
    assert signed.agreement(ALICE, "A-0002", date(2026, 6, 1)).terms.form == "ink"
    actions.finish(ALICE, campaign, "All have signed.")
    assert queries.campaign(AUD, campaign).outcome == "All have signed."
    publish(bound)
    assert check(bound) == []


def test_a_new_agreement_takes_the_place_of_the_old_one(bound):
    campaign = begun()
    assert actions.sign(ALICE, campaign, ["A-0002"], anew(instead=True), "New.") == ["A-0004"]
    assert signed.agreement(ALICE, "A-0002", date(2026, 6, 1)).lapsed == date(2026, 6, 1)
    assert signed.agreement(ALICE, "A-0004", date(2026, 6, 1)).parties == (PETRA.person,)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"form": "click"}, "A-0002: it was signed by click, as before"),
        ({"signed_on": date(2026, 5, 1)}, "A-0002: it was signed on 2026-05-01, before"),
        ({"signed_on": date(2026, 6, 2)}, "A-0002: 2026-06-02 lies ahead"),
    ],
)
def test_terms_that_do_not_mend_it_close_nothing(bound, more, why):
    campaign = begun()
    before = journal.head()
    with pytest.raises(Refused, match=why):
        actions.sign(ALICE, campaign, ["A-0002"], anew(**more), "In ink.")
    assert journal.head() == before
    assert signed.agreement(ALICE, "A-0002").chain[-1].amendment == 0


def test_one_that_is_wrong_leaves_all_as_they_were(bound):
    number = changes.record(ALICE, change())
    campaign = actions.begin(
        ALICE, number, owner=ALICE.person, due=date(2026, 8, 20), words="All of India"
    )
    actions.excuse(ALICE, campaign, ["A-0002"], "Leaves in July.")
    with pytest.raises(Refused, match=r"A-0002: it is excused, and cannot be declined\. Nothing"):
        actions.decline(ALICE, campaign, ["A-0001", "A-0002"], "Will not.")
    assert queries.campaign(ALICE, campaign).counts["waiting"] == 1
    with pytest.raises(Refused, match="neither signed, declined nor excused"):
        actions.finish(ALICE, campaign, "Enough.")


def test_terms_on_record_already_close_an_item_if_they_bind_the_same(bound):
    campaign = begun()
    agreements.amend(ALICE, "A-0002", said("2026-06-01", None), "Signed anew elsewhere.")
    with pytest.raises(Refused, match="A-0002: A-0001 does not bind the same parties"):
        actions.settle(ALICE, campaign, "A-0002", instead="A-0001", amendment=0, because="No.")
    actions.settle(ALICE, campaign, "A-0002", instead="A-0002", amendment=1, because="Mail.")
    assert queries.campaign(ALICE, campaign).counts["signed"] == 1


def test_what_is_open_is_owed_and_told_one_by_one_once_the_change_holds(bound, calendar):
    campaign = begun()
    (mine,) = queries.owed(date(2026, 8, 1), {ALICE.person})
    assert (mine.number, mine.words) == (campaign, "Have 1 agreement signed anew")
    (mine,) = queries.owed(EFFECTIVE, {ALICE.person})
    assert mine.words == "A-0002 is not signed anew, and LC-0001 holds already"
    told = queries.campaign(ALICE, campaign, EFFECTIVE)
    assert (told.late, told.past) == (1, 1)
    assert {one.person for one in queries.owed(EFFECTIVE)} == {ALICE.person, "legal"}
    actions.excuse(ALICE, campaign, ["A-0002"], "Leaves.")
    assert queries.owed(EFFECTIVE, {ALICE.person}) == []


def test_an_edition_that_was_signed_is_a_dated_fact_that_the_next_one_is_held_against(bound):
    wording = {"kind": "wording", "topic": "secrets", "country": "", "forms": ()}
    first = changes.record(ALICE, change(**wording, edition="NDA 1"))
    campaign = actions.begin(
        ALICE, first, owner=ALICE.person, due=date(2026, 8, 1), words="NDA 1", only=["A-0001"]
    )
    actions.sign(ALICE, campaign, ["A-0001"], anew(), "Signed.")
    second = change(**wording, edition="NDA 2")
    why = {one.agreement: one.why for one in kept.preview(ALICE, second).agreements}
    assert why["A-0001"] == "signed in edition NDA 1"
    assert why["A-0002"] == "signed on 2026-01-01, before it"


def test_counsel_confirms_and_a_change_recorded_in_error_is_withdrawn(bound):
    number = changes.record(ALICE, change(forms=("click",), refuses=True))
    asked = {"question": "Is it so?", "answer": "Yes.", "counsel": "Advocate Rao"}
    confirming = log_advice(ALICE, "IN", Advised(topic="form", **asked))
    changes.confirm(ALICE, number, confirming)
    assert queries.change(ALICE, number).standing == "confirmed by counsel"
    with pytest.raises(Refused, match="confirmed by counsel already"):
        changes.confirm(ALICE, number, confirming)
    changes.withdraw(ALICE, number, "The act was not adopted.")
    assert queries.change(ALICE, number).withdrawn
    with pytest.raises(Refused, match="was withdrawn"):
        changes.assess(ALICE, number)
    publish(bound)
    assert check(bound) == []


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"refuses": True}, "no longer enough"),
        ({"country": "", "refuses": True, "forms": ("click",)}, "in which country"),
        ({"country": "Atlantis"}, "is no country"),
        ({"kinds": ("promise",)}, "kind of agreement 'promise'"),
        ({"kind": "wording"}, "Name the edition"),
        ({"edition": "NDA 2"}, "one's own wording"),
        ({"source": " "}, "source must be told"),
    ],
)
def test_a_change_that_says_nothing_certain_is_refused(home, more, why):
    before = journal.head()
    with pytest.raises(Refused, match=why):
        changes.record(ALICE, change(**more))
    assert journal.head() == before


@pytest.mark.parametrize("by", [BOB, AUD, PETRA])
def test_only_legal_and_administrators_record_changes_and_run_campaigns(bound, by):
    campaign = begun()
    for tried in (
        lambda: changes.record(by, change()),
        lambda: actions.send(by, campaign, ["A-0002"]),
        lambda: actions.sign(by, campaign, ["A-0002"], anew(), "x"),
        lambda: actions.excuse(by, campaign, ["A-0002"], "x"),
        lambda: actions.hand(by, campaign, ["A-0002"], ALICE.person, "x"),
        lambda: actions.finish(by, campaign, "x"),
        lambda: changes.withdraw(by, "LC-0001", "x"),
    ):
        with pytest.raises(Refused, match="one of these roles"):
            tried()


def test_whoever_answers_for_items_holds_a_role_that_can(bound):
    campaign = begun()
    with pytest.raises(Refused, match="cannot answer for it"):
        actions.hand(ALICE, campaign, ["A-0002"], BOB.person, "Knows her.")
    add_person(OWNER, "hana@example.com", "Hana", ["hr"])
    actions.hand(ALICE, campaign, ["A-0002"], "hana@example.com", "Knows her.")
    assert queries.campaign(ALICE, campaign, date(2026, 6, 1)).behind == (
        ("hana@example.com", 1, 0),
    )


def test_the_law_of_a_country_is_found_by_whole_words():
    assert rules.says("laws of India", "india")
    assert not rules.says("Indiana", "India")
    assert rules.says("England and Wales", "England and Wales")


def test_what_the_database_leaves_out_the_rule_would_leave_out_too(bound):
    """The question to the database is narrow; the rule alone over everything says the same."""
    placing.add_organisation(OWNER, "Indiana Works", "partner", "US")
    agreements.record(ALICE, "NDA", ["O-0002"], said("2026-01-01", None, law="Indiana"), "x")
    agreements.record(ALICE, "NDA", ["O-0002"], said("2026-01-01", None, law="laws of India"), "x")
    found = kept.preview(ALICE, change()).agreements
    assert [one.agreement for one in found] == ["A-0001", "A-0002", "A-0005"]


SIDES = st.builds(
    rules.Side,
    st.sampled_from(["O-0001", "a@x.example"]),
    st.booleans(),
    st.sampled_from(["IN", "NO", ""]),
)
SIGNED = st.builds(
    rules.Signed,
    st.sampled_from(AGREEMENTS),
    st.sampled_from(FORMS),
    st.sampled_from(["India", "laws of India", "Indiana", "Norway"]),
    st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    st.sampled_from(["", "NDA 1", "NDA 2"]),
    st.lists(SIDES, min_size=1, max_size=3).map(tuple),
)
CHANGES = st.builds(
    change,
    country=st.sampled_from(["", "IN"]),
    kinds=st.sets(st.sampled_from(AGREEMENTS)).map(tuple),
    forms=st.sets(st.sampled_from(FORMS)).map(tuple),
    edition=st.sampled_from(["", "NDA 2"]),
)


@given(CHANGES, SIGNED)
def test_whatever_is_touched_is_of_a_kind_there_and_behind(told, one):
    there = one.law in {"India", "laws of India"} or "IN" in {side.country for side in one.sides}
    if told.forms:
        behind = one.form in told.forms
    elif told.edition and one.edition:
        behind = one.edition != told.edition
    else:
        behind = one.signed_on < told.made_on
    wanted = one.kind in told.kinds and behind and (there or not told.country)
    assert bool(rules.touches(told, one)) == wanted


def test_what_a_change_logged_itself_or_what_stands_no_longer_confirms_nothing(bound, calendar):
    first = changes.record(ALICE, change(forms=("click",), refuses=True))
    second = changes.record(ALICE, change(forms=("chop",)))
    asked = {"topic": "form", "question": "Is it so?", "answer": "Yes.", "counsel": "Advocate Rao"}
    short = log_advice(ALICE, "IN", Advised(expires=date(2026, 7, 1), **asked))
    ended = log_advice(ALICE, "IN", Advised(**asked))
    end_advice(ALICE, ended, "Taken back.")
    calendar("2026-07-01")
    before = journal.head()
    for number, advice, why in (
        (first, "L-0001", "L-0001 was logged by LC-0001 itself"),
        (second, "L-0001", "L-0001 was logged by LC-0001 itself"),
        (second, short, f"{short} stands no longer"),
        (second, ended, f"{ended} stands no longer"),
    ):
        with pytest.raises(Refused, match=why):
            changes.confirm(ALICE, number, advice)
    assert journal.head() == before


def test_a_change_is_withdrawn_although_the_advice_that_it_logged_was_ended_before(bound):
    number = changes.record(ALICE, change(forms=("click",), refuses=True))
    end_advice(ALICE, "L-0001", "Mistyped.")
    changes.withdraw(ALICE, number, "Recorded in error.")
    assert queries.change(ALICE, number).withdrawn


def test_a_change_that_is_recorded_was_made_public(bound):
    for asked, day in ((changes.record, date(2026, 6, 3)), (kept.preview, date(2999, 1, 1))):
        with pytest.raises(Refused, match="Record it once it is public"):
            asked(ALICE, change(made_on=day))
    assert changes.record(ALICE, change(made_on=date(2026, 6, 2)))  # it is tomorrow elsewhere


def test_advice_on_no_record_is_refused_before_the_list_is_shown(bound):
    with pytest.raises(Refused, match="There is no advice L-9999"):
        kept.preview(ALICE, change(), "L-9999")
