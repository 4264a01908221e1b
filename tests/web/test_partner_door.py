"""A partner's own door: what Petra signed, what she may know, what is due, and nothing else."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal import queries as journal
from bestkept.keyring.ring import Ring
from bestkept.people import placing
from bestkept.people.actions import add_person
from bestkept.protect.access import actions as access
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.agreements.rules import Said
from bestkept.protect.notices import actions as notices
from bestkept.protect.reviews import actions as reviews
from bestkept.protect.reviews.queries import review
from bestkept.protect.reviews.rules import Said as Planned
from bestkept.register.intake.actions import submit
from bestkept.vault import actions as vault
from tests.cast import ALICE, BOB, OWNER, PETRA, RECIPE, texts
from tests.web.programs import Program

PURPOSE = "toll coating"
TODAY = datetime.now(UTC).date()
RAVI = "ravi@partner.example"
OTHER = "Ramp of furnace nine"


@pytest.fixture
def partner(site):
    """Petra works at Meridian Loop in India; there is a second secret that she was not told of."""
    company = placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")
    add_person(OWNER, RAVI, "Ravi Rao", ["partner"])
    for who in (PETRA.person, RAVI):
        told = {"organisation": company, "unit": "Coating", "job": "planner", "country": "IN"}
        placing.engage(OWNER, who, told)
        placing.set_status(OWNER, who, "working", "began")
    placing.record_vetting(
        OWNER, PETRA.person, "enhanced", basis="consent", done_by="Checkers", done_on=TODAY
    )
    parts = {"description": "Eleven stages of it", "boundary": "The furnace"}
    submit(BOB, site, title=OTHER, description=parts, documents=texts(site, RECIPE * 2))
    return company


def sign(company, *secrets, last=None):
    """Record an agreement that Petra and her company signed."""
    said = Said(
        secrets=secrets,
        purposes=(PURPOSE,),
        first=TODAY,
        last=last,
        survives="as long as it is secret",
        law="India",
        form="ink",
        signed_on=TODAY,
    )
    return agreements.record(ALICE, "NDA", [PETRA.person, company], said, "signed at the fair")


def let(who, asset="TS-0001"):
    """Grant a secret for a month."""
    until = TODAY + timedelta(days=30)
    return access.grant(ALICE, who, asset, purpose=PURPOSE, until=until, because="line 2")


def test_a_partner_lands_on_a_page_of_their_own(browser, site):
    answer = browser(PETRA.person).get("/", follow=True)
    assert answer.redirect_chain[-1][0] == "/partner/"
    assert "Nothing waits for you" in answer.text
    assert browser(BOB.person).get("/").url == "/me/"


def test_what_is_missing_is_said_with_what_to_do_until_all_is_met(browser, partner):
    number, petra = let(PETRA.person), browser(PETRA.person)
    before = petra.get("/partner/").text
    assert "You have signed no agreement that covers it." in before
    assert "A secret you were not told of yet" in before
    assert "Cathode" not in before
    sign(partner, "TS-0001")
    (notice,) = notices.give(ALICE, "TS-0001", [PETRA.person], "Tell nobody the order")
    page = petra.get("/partner/")
    assert "One thing waits for you." in page.text
    assert f"/partner/told/{notice}/" in page.text
    assert "Show me where it lies" not in petra.get(f"/partner/know/{number}/").text
    assert petra.post(f"/partner/told/{notice}/").url == "/partner/"
    assert "Show me where it lies" in petra.get(f"/partner/know/{number}/").text
    opened = petra.post(f"/partner/know/{number}/").text
    assert "recipe-1.txt" in opened
    assert "lab/recipe-1.txt" not in opened  # the folders are ours
    assert "Where it lies is on no record: ask your contact. It consists of" in opened
    assert journal.latest("access:TS-0001", 1)[0].verb == "access.decided"


def test_what_was_revoked_is_opened_no_more(browser, partner):
    number = let(PETRA.person)
    access.revoke(OWNER, number, "the project is over")
    answer = browser(PETRA.person).post(f"/partner/know/{number}/")
    assert answer.status_code == 422
    assert "recipe" not in answer.text


def test_a_posted_opening_that_lacks_something_shows_no_place(browser, partner):
    number = let(PETRA.person)
    answer = browser(PETRA.person).post(f"/partner/know/{number}/").text
    assert "It was not opened" in answer
    assert "recipe" not in answer
    assert journal.latest("access:TS-0001", 1)[0].verb == "access.decided"


def test_of_an_agreement_one_reads_only_what_concerns_oneself(browser, partner):
    sign(partner, "TS-0001", "TS-0002", last=TODAY + timedelta(days=20))
    notices.give(ALICE, "TS-0001", [PETRA.person])
    text = browser(PETRA.person).get("/partner/").text
    assert "It ends soon" in text
    assert "it covers Cathode slurry" in text
    assert "It names other secrets too" in text
    assert OTHER not in text
    assert "TS-0002" not in text
    assert RAVI not in text
    seen = browser(RAVI).get("/partner/").text
    assert "it binds you as one who works there" in seen
    assert PETRA.person not in seen
    assert "Cathode" not in seen


def test_numbers_that_are_guessed_tell_the_same_whether_they_are_there(browser, partner):
    theirs, petra = let(RAVI), browser(PETRA.person)
    (told,) = notices.give(ALICE, "TS-0001", [RAVI], "For Ravi alone")
    for place, mine, none in (("know", theirs, "G-0999"), ("told", told, "N-0999")):
        shown, missing = (petra.get(f"/partner/{place}/{one}/") for one in (mine, none))
        assert shown.status_code == missing.status_code == 422
        assert plain(shown).replace(mine, none) == plain(missing)
        assert "Cathode" not in shown.text
    assert petra.post(f"/partner/told/{told}/").status_code == 422
    assert petra.post(f"/partner/know/{theirs}/").status_code == 422


def test_one_s_own_record_names_no_colleague(browser, partner):
    notices.give(ALICE, "TS-0001", [PETRA.person])
    browser(ALICE.person).get(f"/people/{PETRA.person}/")
    text = browser(PETRA.person).get("/partner/record/").text
    assert "Meridian Loop" in text
    assert "shown facts about you once" in text
    assert ALICE.person not in text
    assert RAVI not in text


def test_an_obligation_of_mine_is_due_and_another_s_is_not_shown(browser, partner):
    number = sign(partner, "TS-0001")
    agreements.owe(ALICE, number, "Return the samples", PETRA.person, TODAY)
    agreements.owe(ALICE, number, "Pay the coater", ALICE.person, TODAY)
    text = browser(PETRA.person).get("/partner/").text
    assert "Return the samples" in text
    assert "Pay the coater" not in text
    done = {"agreement": number, "order": "1", "because": "by courier"}
    assert browser(PETRA.person).post("/partner/", done).url == "/partner/"
    assert "Return the samples" not in browser(PETRA.person).get("/partner/").text
    answers = [
        browser(PETRA.person).post("/partner/", {**done, "order": order}) for order in ("2", "3")
    ]
    assert {one.status_code for one in answers} == {422}
    assert plain(answers[0]).replace("obligation 2", "obligation 3") == plain(answers[1])


def test_what_is_overdue_says_so(browser, partner):
    number = sign(partner, "TS-0001")
    agreements.owe(ALICE, number, "Return the samples", PETRA.person, TODAY)
    assert "overdue" not in browser(PETRA.person).get("/partner/").text
    yesterday = TODAY - timedelta(days=1)
    agreements.owe(ALICE, number, "Return the moulds", PETRA.person, yesterday)
    assert browser(PETRA.person).get("/partner/").text.count("overdue") == 1


def test_more_agreements_and_notices_cost_no_more_questions(browser, partner, site):
    petra = browser(PETRA.person)
    sign(partner, "TS-0001")
    notices.give(ALICE, "TS-0001", [PETRA.person])
    few = asked(petra)
    for _ in range(5):
        sign(partner, "TS-0001", "TS-0002")
    notices.give(ALICE, "TS-0002", [PETRA.person])
    assert asked(petra) <= few


def test_many_secrets_are_paged(browser, partner):
    for _ in range(12):
        let(PETRA.person)
    petra = browser(PETRA.person)
    first, second = petra.get("/partner/").text, petra.get("/partner/?page=2").text
    assert first.count("/partner/know/") == 10
    assert second.count("/partner/know/") == 2


def plain(answer):
    """Return a page without what is new each time it is asked for."""
    return re.sub('value="[A-Za-z0-9]{64}"', "", answer.text)


def asked(client):
    """Return how many questions the page asks."""
    client.get("/partner/")
    with CaptureQueriesContext(connection) as told:
        assert client.get("/partner/").status_code == 200
    return len(told)


def test_a_partner_finishes_what_a_review_asks_of_them(browser, partner):
    how = Planned(BOB.person, "", None, None, ("incident",))
    number = reviews.plan(ALICE, "protocol", "Visitors in hall 2", how, "The practice asks.")
    reviews.begin(ALICE, number, "A visitor was lost.")
    order = reviews.add_action(ALICE, number, "Return the moulds", PETRA.person, TODAY)
    other = reviews.add_action(ALICE, number, "Lock the door", BOB.person, TODAY)
    page = browser(PETRA.person).get("/partner/").text
    assert "One thing waits for you" in page
    assert "Return the moulds" in page
    assert "Lock the door" not in page
    assert "Visitors in hall 2" not in page
    told = {"review": number, "order": order, "because": "Sent back on a pallet"}
    refused = browser(PETRA.person).post("/partner/", {**told, "order": other})
    assert refused.status_code in (403, 422)
    assert browser(PETRA.person).post("/partner/", told).status_code == 302
    assert "Nothing waits for you" in browser(PETRA.person).get("/partner/").text
    (done, waits) = review(ALICE, number).open.actions
    assert (done.result, waits.result) == ("Sent back on a pallet", None)


def test_a_program_of_a_partner_does_so_too(site, partner):
    how = Planned(BOB.person, "", None, None, ("incident",))
    number = reviews.plan(ALICE, "protocol", "Visitors in hall 2", how, "The practice asks.")
    reviews.begin(ALICE, number, "A visitor was lost.")
    reviews.add_action(ALICE, number, "Return the moulds", PETRA.person, TODAY)
    petra = Program(PETRA.person)
    (one,) = petra.get("/me/review-actions").json()
    assert (one["review"], one["words"]) == (number, "Return the moulds")
    path = f"/reviews/{number}/actions/{one['order']}/result"
    assert petra.post(path, {"text": "Sent back"}).status_code == 200
    assert petra.get("/me/review-actions").json() == []


def test_all_that_was_told_stays_to_be_read_after_the_grant_is_over(browser, partner):
    petra = browser(PETRA.person)
    assert "We told you of no secret yet." in petra.get("/partner/told/").text
    (number,) = notices.give(ALICE, "TS-0001", [PETRA.person])
    shown = petra.get("/partner/told/").text
    assert f"/partner/told/{number}/" in shown
    assert "to read" in shown


def test_the_text_that_was_signed_opens_for_its_signer_alone(browser, partner, site):
    number = sign(partner, "TS-0001")
    kept = keep(site, b"What Petra signed.")
    agreements.attach(ALICE, number, 0, kept)
    petra, ravi = browser(PETRA.person), browser(RAVI)
    assert "Open the text I signed" in petra.get("/partner/").text
    answer = petra.post(f"/partner/signed/{number}/")
    assert answer.content == b"What Petra signed."
    entry = journal.entry(journal.head().size - 1)
    assert entry.verb == "document.opened"
    assert "Open the text I signed" not in ravi.get("/partner/").text
    refused = ravi.post(f"/partner/signed/{number}/").text
    assert "The text was not opened" in refused
    assert petra.get(f"/partner/signed/{number}/").url == "/partner/"


def keep(site, data):
    given = vault.Given("signed.txt", data)
    ring = Ring(site, str)
    return vault.keep(ALICE, site, ring, given, kind="agreement", because="Signed.").number
