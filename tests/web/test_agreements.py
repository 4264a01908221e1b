"""Agreements on the desk and at me: recorded, amended, owed, noticed, ended, and found again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal.tasks import check, publish
from bestkept.people import placing
from bestkept.protect.agreements import actions, queries, rules
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import said

LENA, INES, HANA = "lena@example.com", "ines@example.com", "hana@example.com"
TODAY = datetime.now(UTC).date()
WORDS = {
    "kind": "NDA",
    "persons": BOB.person,
    "secrets": "TS-0001",
    "purposes": "toll coating",
    "first": "2026-01-01",
    "last": (TODAY + timedelta(days=20)).isoformat(),
    "survives": "as long as it is secret",
    "notice_days": "30",
    "renewal": "none",
    "law": "Norway",
    "form": "ink",
    "signed_on": "2025-12-20",
    "because": "Toll coating of line 2",
}


@pytest.fixture
def lena(browser):
    return browser(LENA)


def recorded(lena, **more):
    answer = lena.post("/agreements/record/", WORDS | more)
    assert answer.status_code == 302, answer.text
    return answer["Location"]


def found(lena, asked):
    """Return the lines of the list that suit what is asked."""
    return lena.get(f"/agreements/?{asked}", headers={"HX-Request": "true"}).text


def test_an_agreement_is_recorded_and_says_how_it_stands(lena):
    page = recorded(lena)
    assert page == "/agreements/A-0003/"
    shown = lena.get(page).text
    assert "Bob Baker: NDA" in shown
    assert "20 days are left" in shown
    assert "Cathode slurry" in shown
    assert "It is not in the vault" in shown
    assert "1 of them ends within 90 days" in lena.get("/agreements/").text


def test_what_cannot_be_is_said_beside_the_form_and_nothing_is_recorded(lena):
    answer = lena.post("/agreements/record/", WORDS | {"secrets": "Slurry"})
    assert "names no secret" in answer.text
    assert "is-wrong" in lena.post("/agreements/record/", WORDS | {"law": ""}).text
    assert "A-0003" not in lena.get("/agreements/").text


def test_a_day_tells_which_terms_governed(lena):
    page = recorded(lena)
    change = WORDS | {"first": "2026-06-01", "purposes": "repair", "because": "Repair instead"}
    assert lena.post(f"{page}amend/", change)["Location"] == page
    now, then = lena.get(page).text, lena.get(f"{page}?on=2026-03-01").text
    assert "governs today" in now
    assert "repair" in now.partition("What it said when")[0]
    assert "The terms as first signed governed." in then
    assert "toll coating" in then.partition("What it said when")[0]
    assert "No terms governed on that day" in lena.get(f"{page}?on=2025-03-01").text


def test_the_form_of_an_amendment_begins_with_what_was_said(lena):
    page = recorded(lena)
    shown = lena.get(f"{page}amend/").text
    assert "toll coating" in shown
    assert 'value="Norway"' in shown


def test_an_obligation_is_done_by_whoever_owes_it_at_me(lena, browser):
    page = recorded(lena)
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    owed = {"act": "owe", "words": "Return the samples", "owner": BOB.person, "due": yesterday}
    lena.post(page, owed)
    shown = lena.get(page).text
    assert "1 obligation is overdue" in shown
    assert "Recorded later than the day" not in shown  # the seals say nothing of obligations
    bob = browser(BOB.person)
    assert "Return the samples" in bob.get("/me/agreements/").text
    told = {"number": "A-0003", "order": "1", "because": "Sent by courier"}
    assert bob.post("/me/agreements/", told)["Location"] == "/me/agreements/"
    assert "Return the samples" not in bob.get("/me/agreements/").text
    assert "Sent by courier" in lena.get(page).text


def test_nobody_does_what_another_owes(lena, browser):
    page = recorded(lena)
    day = TODAY.isoformat()
    lena.post(page, {"act": "owe", "words": "Return it", "owner": BOB.person, "due": day})
    told = {"number": "A-0003", "order": "1", "because": "Surely done"}
    browser(INES).post("/me/agreements/", told)
    assert "Surely done" not in lena.get(page).text
    browser(HANA).post(page, {"act": "done", "order": "1", "because": "Surely done"})
    assert "Surely done" not in lena.get(page).text


def test_the_signed_text_is_put_into_the_vault_and_named_with_its_hash(lena, site, browser):
    page = recorded(lena)
    file = SimpleUploadedFile("nda.pdf", b"%PDF-1.7 signed")
    assert lena.post(page, {"act": "attach", "document": file})["Location"] == page
    shown = lena.get(page).text
    assert "nda.pdf" in shown
    assert queries.agreement(ALICE, "A-0003").terms.sha256 in shown
    assert "/me/documents/V-0001/" in shown
    assert "/me/documents/" not in browser(HANA).get(page).text
    publish(site)
    assert check(site) == []


def test_a_missing_notice_of_immunity_is_flagged_until_it_is_given(lena):
    page = recorded(lena)
    assert "Nobody has looked whether it carries the notice" in lena.get(page).text
    lena.post(page, {"act": "immune", "how": rules.ABSENT, "because": "Read it"})
    shown = lena.get(page).text
    assert "It does not carry the notice." in shown
    assert "neither exemplary damages nor attorney fees" in shown
    assert "A-0003" in found(lena, "lacks=notice")
    told = {"act": "immune", "how": rules.BY_POLICY, "policy": "Reporting 3", "because": "Sent"}
    lena.post(page, told)
    assert "no record says that the person received it" in lena.get(page).text
    lena.post(page, told | {"received_on": "2026-01-02"})
    shown = lena.get(page).text
    assert "By reference to Reporting 3, received" in shown
    assert "exemplary damages" not in shown
    assert "A-0003" not in found(lena, "lacks=notice")


def test_one_that_is_ended_early_is_over_and_lapses(lena):
    page = recorded(lena)
    lena.post(page, {"act": "end", "first": TODAY.isoformat(), "because": "Notice given"})
    shown = lena.get(page).text
    assert "It is over since" in shown
    assert "stays confidential as long as it is secret" in shown
    assert "A-0003" in found(lena, "state=over")
    assert "A-0003" not in found(lena, "state=in+force")


def test_access_that_would_lapse_is_named(lena, site):
    from bestkept.protect.access import actions as access

    page, until = recorded(lena, persons=HANA), TODAY + timedelta(days=9)
    told = {"purpose": "toll coating", "until": until, "because": "Runs the line"}
    access.grant(BOB, HANA, "TS-0001", **told)
    assert "1 grant of access rests on it alone, of 1 person." in lena.get(page).text
    actions.record(ALICE, "PIIA", [HANA], said("2026-01-01", None), "Joined")
    assert "No access would lapse with it today" in lena.get(page).text


def test_access_by_an_employer_rests_on_the_employer_s_agreement(lena, site):
    from bestkept.protect.access import actions as access

    house = placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")
    place = {"organisation": house, "unit": "Coating", "job": "engineer", "country": "IN"}
    placing.engage(OWNER, PETRA.person, place)
    actions.record(ALICE, "PIIA", [PETRA.person], said("2026-01-01", None), "Joined")
    page = recorded(lena, persons="", houses=[house])
    until = TODAY + timedelta(days=9)
    told = {"purpose": "toll coating", "until": until, "because": "Runs the line"}
    access.grant(BOB, PETRA.person, "TS-0001", **told)
    assert "1 grant of access rests on it alone" in lena.get(page).text
    assert "It is on no record. Ask counsel" in lena.get(page).text  # ink in India


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("words=bob", True),
        ("words=norway", True),
        ("words=ts-0001", True),
        ("words=a-0003", True),
        ("words=brazil", False),
        ("party=bob", True),
        ("party=petra", False),
        ("kind=MSA", False),
        ("state=ends+soon", True),
        ("state=nonsense", True),
        ("ends=2031-01", False),
        ("ends=nonsense", False),
        ("lacks=text", True),
        ("page=9", False),
    ],
)
def test_agreements_are_found_by_what_is_asked(lena, asked, there):
    recorded(lena)
    assert ("/agreements/A-0003/" in found(lena, asked)) is there


def test_the_calendar_leads_to_what_ends_in_a_month(lena):
    recorded(lena)
    month = f"{TODAY + timedelta(days=20):%Y-%m}"
    assert f"?ends={month}" in lena.get("/agreements/").text
    assert "/agreements/A-0003/" in found(lena, f"ends={month}")


def test_the_palette_finds_an_agreement_for_whoever_may_see_it(lena, browser):
    recorded(lena)
    assert "/agreements/A-0003/" in lena.get("/find/?words=norway").text
    assert "/agreements/A-" not in browser(BOB.person).get("/find/?words=norway").text


@pytest.mark.parametrize("who", [AUD.person, HANA])
def test_who_only_looks_changes_nothing_by_posting(lena, browser, who):
    page = recorded(lena)
    client = browser(who)
    client.post(page, {"act": "end", "first": TODAY.isoformat(), "because": "Surely over"})
    assert client.post(f"{page}amend/", WORDS | {"because": "Surely"}).status_code == 403
    assert "Surely" not in lena.get(page).text


def test_i_see_what_i_signed_in_plain_words_and_nothing_of_others(lena, browser):
    recorded(lena)
    mine = browser(BOB.person).get("/me/agreements/").text
    assert "Agreement to keep secrets (NDA)" in mine
    assert "You may use it for toll coating." in mine
    assert "A-0001" not in mine
    assert "No agreement with you is on record." in browser(HANA).get("/me/agreements/").text


@pytest.mark.parametrize(
    "path", ["/agreements/", "/agreements/?state=ends+soon", "/find/?words=NDA"]
)
def test_questions_to_the_database_do_not_grow_with_the_agreements(lena, path):
    def asked():
        lena.get(path)  # what stands in memory is brought up to date
        with CaptureQueriesContext(connection) as captured:
            assert lena.get(path).status_code == 200
        return len(captured)

    def more(many):
        terms = said("2026-01-01", (TODAY + timedelta(days=40)).isoformat(), notice_days=10)
        for n in range(many):
            number = actions.record(ALICE, "NDA", [BOB.person], terms, f"Number {n}")
            actions.owe(ALICE, number, "Return it", BOB.person, TODAY)

    more(30)
    before = asked()
    more(60)
    assert asked() == before


def test_the_next_step_is_the_evidence_that_lacks(lena):
    page = recorded(lena)
    assert "Add the signed text" in lena.get(page).text
    document = SimpleUploadedFile("nda.txt", b"Signed.")
    lena.post(page, {"act": "attach", "document": document})
    assert "Say how it gives the notice</a>" in lena.get(page).text
    lena.post(page, {"act": "immune", "how": rules.IN_TEXT, "because": "Read it"})
    assert "Say what becomes of it" in lena.get(page).text  # the day for notice has passed
    lena.post(page, {"act": "pass", "because": "It may run out."})
    assert "Renew or amend it" in lena.get(page).text


def test_the_page_of_a_person_joins_what_they_signed_with_its_notice(lena, browser):
    page = recorded(lena)
    before = lena.get(f"/people/{BOB.person}/").text.count("notice missing")
    told = {"act": "immune", "how": rules.BY_POLICY, "policy": "Reporting 3", "because": "Sent"}
    lena.post(page, told | {"received_on": "2026-01-02"})
    for who in (LENA, HANA):
        shown = browser(who).get(f"/people/{BOB.person}/").text
        assert "by reference to Reporting 3, received 2 January 2026" in shown
        assert "A-0003" in shown
        assert shown.count("notice missing") == before - 1


def test_one_that_renews_by_itself_holds_on_and_asks_what_became_of_it(lena):
    passed = TODAY - timedelta(days=40)
    page = recorded(lena, renewal="by itself", last=passed.isoformat())
    shown = lena.get(page).text
    assert "It holds on, and renews by itself after" in shown
    assert "Nobody said what became of it." in shown
    until = TODAY + timedelta(days=325)
    told = {"act": "renew", "last": until.isoformat(), "because": "Renewed for a year."}
    assert lena.post(page, told).status_code == 302
    assert "Nobody said what became of it." not in lena.get(page).text
    assert "renews after" in found(lena, "words=Norway")
    told = {"act": "pass", "because": "Nobody gives notice."}
    assert lena.post(page, told).status_code == 302
    assert "No notice is to be given" in lena.get(page).text


def test_confidence_that_ends_before_the_secret_is_flagged_on_page_and_list(lena):
    page = recorded(lena, survives="two years", lasts="years after its end", lasts_years="2")
    shown = lena.get(page).text
    assert "Confidence ends before the secret does" in shown
    assert "In a form: 2 years after its end" in shown
    assert "confidence ends too soon" in found(lena, "lacks=confidence")
    told = {"act": "survive", "lasts": "as long as it is secret", "because": "Clause 9."}
    assert lena.post(page, told).status_code == 302
    assert "Confidence ends before" not in lena.get(page).text
    assert "A-0003" not in found(lena, "lacks=confidence")


def test_an_obligation_goes_to_another_and_is_dropped(lena):
    page = recorded(lena)
    due = (TODAY + timedelta(days=5)).isoformat()
    actions.owe(ALICE, "A-0003", "Certificate of return", BOB.person, TODAY)
    told = {"act": "reassign", "order": "1", "owner": LENA, "due": due, "because": "Bob moves."}
    assert lena.post(page, told).status_code == 302
    (owed,) = queries.agreement(ALICE, "A-0003").obligations
    assert (owed.owner, owed.due.isoformat()) == (LENA, due)
    assert lena.post(page, told | {"act": "drop", "because": "None."}).status_code == 302
    assert "dropped" in lena.get(page).text


def test_an_amendment_says_anew_how_it_gives_the_notice_and_who_is_bound(lena):
    page = recorded(lena, how="in the text")
    form = lena.get(f"{page}amend/").text
    assert "Who is bound no longer?" in form
    assert 'value="in the text" selected' not in form
    assert "says nothing of this one" in form
    told = WORDS | {"first": TODAY.isoformat(), "leaves": [BOB.person], "joins": PETRA.person}
    assert lena.post(f"{page}amend/", told).status_code == 302
    seen = queries.agreement(ALICE, "A-0003")
    assert seen.parties == (PETRA.person,)
    assert seen.immunity == rules.UNKNOWN


def test_who_answers_for_an_obligation_without_having_signed_does_it_at_me(browser, site):
    actions.record(ALICE, "NDA", [PETRA.person], said("2026-01-01", None), "Toll coating.")
    actions.owe(ALICE, "A-0003", "Certificate of return", BOB.person, TODAY)
    bob = browser(BOB.person)
    shown = bob.get("/me/agreements/").text
    assert "What I answer for" in shown
    assert "Certificate of return" in shown
    told = {"number": "A-0003", "order": "1", "because": "It came by post."}
    assert bob.post("/me/agreements/", told).status_code == 302
    assert "What I answer for" not in bob.get("/me/agreements/").text


def test_one_to_which_notice_was_given_renews_no_more(lena):
    page = recorded(lena, renewal="by itself")
    assert "It was renewed" in lena.get(page).text
    first = (TODAY + timedelta(days=9)).isoformat()
    assert lena.post(page, {"act": "end", "first": first, "because": "Notice."}).status_code == 302
    shown = lena.get(page).text
    assert "It was renewed" not in shown
    assert "renews by itself" not in shown.partition("What it said when")[0]


@pytest.mark.parametrize("act", ["reassign", "drop", "done"])
def test_what_is_wrong_with_a_change_to_an_obligation_stands_beside_it_with_what_was_typed(
    lena, act
):
    page = recorded(lena)
    actions.owe(ALICE, "A-0003", "Certificate of return", BOB.person, TODAY)
    actions.owe(ALICE, "A-0003", "Samples back", BOB.person, TODAY)
    told = {"act": act, "order": "2", "owner": "rosa", "due": "2027-02-03", "because": ""}
    shown = lena.post(page, told).text
    label, _, rest = shown.partition(f'for="{"done" if act == "done" else "why"}-2"')
    assert label.rpartition("<div")[2].startswith(' class="field is-wrong"')
    assert rest.partition("<input")[0].count('class="error"') == 1
    assert shown.count('value="rosa"') == (act != "done")
    assert f'value="{BOB.person}"' in shown  # the other keeps its own
    if act == "reassign":
        assert 'value="2027-02-03"' in shown
