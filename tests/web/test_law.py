"""Changes in law on pages and over the API: seen before they are kept, then signed anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal import queries as journal
from bestkept.journal.tasks import check, publish
from bestkept.people import queries as people
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.agreements.rules import Said
from bestkept.protect.repapering import actions, changes, queries
from bestkept.protect.repapering.rules import Change
from tests.cast import ALICE, AUD, BOB, PETRA
from tests.web.programs import Program

LENA, HANA, INES = "lena@example.com", "hana@example.com", "ines@example.com"
TODAY = datetime.now(UTC).date()
TOLD = {
    "kind": "law",
    "words": "A pad is no longer enough.",
    "source": "Example Act 13",
    "made_on": "2026-05-20",
    "effective": "2026-09-01",
    "country": "",
    "topic": "form",
    "kinds": ["NDA", "undertaking"],
    "signed": ["electronic"],
}


def sign(many, form="electronic"):
    """Record as many NDAs with Petra."""
    day = date(2026, 1, 1)
    said = Said(("*",), (), day, None, "for good", "India", form, day)
    return [agreements.record(ALICE, "NDA", [PETRA.person], said, "x") for _ in range(many)]


def begun(many):
    """Begin a campaign over as many agreements; return its number and theirs."""
    names = sign(many)
    days = {"made_on": date(2026, 5, 20), "effective": date(2026, 6, 1)}
    change = Change("law", "form", "A pad is not enough.", "x", forms=("electronic",), **days)
    due = TODAY + timedelta(days=30)
    number = changes.record(ALICE, change)
    return actions.begin(ALICE, number, owner=LENA, due=due, words="All pads"), names


def test_a_change_is_shown_with_its_impact_before_it_is_recorded(browser):
    (number,) = sign(1)
    lena, before = browser(LENA), journal.head().size
    shown = lena.post("/law/record/", TOLD | {"act": "preview"}).text
    assert "it would touch 1 agreement" in shown
    assert number in shown
    assert "signed by electronic" in shown
    assert "Policies and clauses are not on record yet" in shown
    views = people.views_of(number)
    assert journal.head().size == before + 1  # that it was looked at
    assert views == 1
    answer = lena.post("/law/record/", TOLD | {"act": "record"})
    assert answer["Location"] == "/law/LC-0002/"
    shown = lena.get("/law/LC-0002/").text
    assert "confirm with counsel" in shown
    assert "It touches 1 agreement" in shown
    assert "Petra Porter" in shown


def test_what_is_wrong_with_a_change_is_told_beside_it(browser):
    shown = browser(LENA).post("/law/record/", TOLD | {"act": "record", "source": ""}).text
    assert "is-wrong" in shown
    odd = TOLD | {"act": "record", "refuses": "on"}
    assert "in which country" in browser(LENA).post("/law/record/", odd).text
    assert queries.changes(ALICE)[1] == 1


def test_a_list_that_has_grown_old_is_compared_and_kept_anew(browser):
    lena = browser(LENA)
    lena.post("/law/record/", TOLD | {"act": "record"})
    assert "the list is the same" in lena.get("/law/LC-0002/?compare=yes").text
    sign(1)
    shown = lena.get("/law/LC-0002/?compare=yes").text
    assert "Computed today, it differs" in shown
    lena.post("/law/LC-0002/", {"act": "assess"})
    assert "It touches 1 agreement" in lena.get("/law/LC-0002/").text


def test_forty_are_sent_and_signed_in_one_press_each(browser, site):
    campaign, names = begun(40)
    lena, at = browser(LENA), f"/repapering/{campaign}/"
    told = {"act": "sent", "sent-because": "By courier", "every": "yes"}
    assert lena.post(at, told).status_code == 302
    assert "Signed anew: 0 of 40. Open: 40" in lena.get(at).text
    signed = {"act": "signed", "signed-form": "ink", "signed-signed_on": TODAY.isoformat()}
    signed |= {"signed-because": "Came back", "those": names[:38]}
    assert lena.post(at, signed).status_code == 302
    assert "Signed anew: 38 of 40. Open: 2" in lena.get(at).text
    left = {"act": "declined", "declined-because": "Will not", "every": "yes"}
    assert lena.post(f"{at}?state=sent", left).status_code == 302
    lena.post(at, {"act": "close", "close-outcome": "Two will not sign."})
    assert "Two will not sign." in lena.get(at).text
    publish(site)
    assert check(site) == []


def test_one_that_cannot_be_leaves_all_and_is_named(browser):
    campaign, names = begun(2)
    lena, at = browser(LENA), f"/repapering/{campaign}/"
    assert "Tick at least one" in lena.post(at, {"act": "sent", "sent-because": "x"}).text
    told = {"act": "signed", "signed-form": "electronic", "signed-because": "x", "those": names}
    shown = lena.post(at, told | {"signed-signed_on": TODAY.isoformat()}).text
    assert f"{names[0]}: it was signed by electronic, as before" in shown
    assert queries.campaign(ALICE, campaign).counts["waiting"] == 2


@pytest.mark.parametrize("who", [AUD.person, "sven@example.com"])
def test_who_only_sees_changes_nothing_by_posting(browser, who):
    campaign, names = begun(1)
    told = {"act": "sent", "sent-because": "surely mine", "those": names}
    browser(who).post(f"/repapering/{campaign}/", told)
    browser(who).post("/law/LC-0001/", {"act": "withdraw", "because": "surely mine"})
    assert browser(who).post("/law/record/", TOLD | {"act": "record"}).status_code == 403
    assert queries.campaign(ALICE, campaign).counts["waiting"] == 1
    assert queries.change(ALICE, "LC-0001").withdrawn is None


def test_hr_chases_and_does_not_sign(browser):
    campaign, names = begun(1)
    hana, at = browser(HANA), f"/repapering/{campaign}/"
    told = {"act": "sent", "sent-because": "By hand", "those": names}
    assert hana.post(at, told).status_code == 302
    assert "Record as signed" not in hana.get(at).text
    assert queries.campaign(ALICE, campaign).counts["sent"] == 1


def test_what_is_open_is_due_on_the_desk_and_leads_to_the_campaign(browser):
    shown = browser(LENA).get("/duties/").text
    assert "Have 1 agreement signed anew" in shown
    assert 'href="/repapering/RP-0001/"' in shown
    assert 'href="/law/LC-0001/"' in shown


def test_changes_and_campaigns_are_found_by_their_numbers(browser):
    assert "/law/LC-0001/" in browser(HANA).get("/find/?words=lc-0001").text
    assert "/repapering/RP-0001/" in browser(LENA).get("/find/?words=rp-0001").text
    assert "/law/LC-0001/" not in browser(INES).get("/find/?words=lc-0001").text


def test_questions_to_the_database_do_not_grow_with_the_campaign(browser):
    lena, asked = browser(LENA), []
    for many in (2, 30):
        campaign, _ = begun(many)
        number = queries.campaign(ALICE, campaign).change
        counts = []
        for path in (f"/repapering/{campaign}/", f"/law/{number}/?compare=yes", "/law/"):
            with CaptureQueriesContext(
                connection,
            ) as made:
                assert lena.get(path).status_code == 200
            counts.append(len([q for q in made if q["sql"].startswith("SELECT")]))
        asked.append(counts)
    few, lots = asked
    assert [more - less for less, more in zip(few, lots, strict=True)] == [0, 0, 0]


def test_the_api_walks_the_same_way(site):
    names = sign(2)
    lena, told = Program(LENA), {k: v for k, v in TOLD.items() if k not in {"signed", "kinds"}}
    told |= {"forms": ["electronic"]}
    shown = lena.post("/law-changes/preview", told).json()
    assert [one["agreement"] for one in shown["agreements"]] == names
    made = lena.post("/law-changes", told, key="once")
    assert (
        made.json() == lena.post("/law-changes", told, key="once").json() == {"number": "LC-0002"}
    )
    begin = {"words": "Pads", "owner": LENA, "due": (TODAY + timedelta(days=9)).isoformat()}
    assert lena.post("/law-changes/LC-0002/campaign", begin).json() == {"number": "RP-0002"}
    sent = {"agreements": names, "because": "By mail"}
    assert lena.post("/repapering/RP-0002/sent", sent).status_code == 200
    ink = {"form": "ink", "signed_on": TODAY.isoformat()}
    for _ in range(2):  # the second time it was done before
        answer = lena.post("/repapering/RP-0002/signed", sent | ink, key="ink")
        assert answer.json() == {"number": names[0]}
    again = lena.post("/repapering/RP-0002/signed", sent | ink)
    assert again.status_code == 409
    assert f"{names[0]}: it is signed" in again.json()["detail"]
    shown = lena.get("/repapering/RP-0002").json()
    assert (shown["counts"]["signed"], shown["open"], shown["behind"]) == (2, 0, [])
    items = lena.get("/repapering/RP-0002/agreements?state=signed").json()["items"]
    assert [one["terms"] for one in items] == [f"{name} amendment 1" for name in names]
    assert lena.get("/law-changes/LC-0002/differences").json()["went"][0]["agreement"] == names[0]
    assert lena.post("/repapering/RP-0002/closing", {"text": "Done."}).status_code == 200
    assert Program(BOB.person).get("/law-changes").status_code == 403
