"""Advice on pages and over the API: its answer is sealed, it is ended, and it confirms."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bestkept.protect.agreements import actions as agreements
from bestkept.protect.agreements import queries as signed_
from bestkept.protect.countries import queries
from bestkept.protect.repapering import changes, readers
from bestkept.protect.repapering import queries as repapering
from bestkept.vault import queries as vault
from tests.cast import ALICE, AUD, BOB, PETRA
from tests.protect.stage import said
from tests.web.programs import Program
from tests.web.test_law import TODAY, begun

LENA, SVEN, HANA, ADAM = (f"{name}@example.com" for name in ("lena", "sven", "hana", "adam"))
TOLD = {
    "topic": "form",
    "question": "Is a pad enough?",
    "answer": "For an NDA, yes.",
    "counsel": "Advocate Nowak",
    "form": "electronic",
    "outcome": "enough",
    "kinds": ["NDA"],
    "privileged": "on",
}
OPENED = "/me/documents/V-0001/"
SOON = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()


def letter():
    return SimpleUploadedFile("answer.txt", b"Dear client: yes.")


@pytest.fixture
def lena(browser):
    return browser(LENA)


def test_the_answer_goes_into_the_vault_with_the_form_and_opens_for_legal_alone(browser, lena):
    answer = lena.post("/countries/PL/", TOLD | {"document": letter(), "expires": SOON})
    assert answer["Location"] == "/countries/PL/"
    (kept,) = vault.kept("V-0001")
    assert (kept.kind, kept.name) == ("advice", "answer.txt")
    shown = lena.get("/countries/PL/").text
    assert "For an NDA, yes." in shown
    assert '<a class="number" href="/me/documents/V-0001/">V-0001</a>' in shown
    opened = lena.post("/me/documents/V-0001/", {"act": "open", "because": "For the file"})
    assert opened.content == b"Dear client: yes."
    for who in (SVEN, AUD.person, ADAM, HANA):
        client = browser(who)
        shown = client.get("/countries/PL/").text
        assert "V-0001" in shown
        assert "/me/documents/V-0001/" not in shown
        assert "For an NDA, yes." not in shown
        told = {"act": "open", "because": "For the file"}
        for answer in (client.get("/me/documents/V-0001/"), client.post(OPENED, told)):
            assert answer.status_code == 422
            assert "Dear client" not in answer.text
    assert "Ask counsel again: Poland" in lena.get("/duties/").text


def test_what_cannot_be_is_told_and_nothing_is_kept(lena):
    told = TOLD | {"form": "", "document": letter()}
    assert "with topic form" in lena.post("/countries/PL/", told).text
    assert vault.kept() == []


def test_counsel_confirms_a_statement_from_the_page_that_shows_it(lena):
    one = queries.profile(ALICE, "IN").statements[0]
    shown = lena.get("/countries/IN/").text
    assert "no counsel has confirmed" in shown
    assert f"?confirms={one.key}&amp;topic={one.topic}#log" in shown
    form = lena.get(f"/countries/IN/?confirms={one.key}&topic={one.topic}").text
    assert f'<option value="{one.key}" selected>' in form
    told = TOLD | {"topic": one.topic, "form": "", "kinds": [], "outcome": "noted"}
    assert lena.post("/countries/IN/", told | {"confirms": one.key}).status_code == 302
    shown = lena.get("/countries/IN/").text
    assert "counsel has confirmed 1 of them" in shown
    assert "/countries/advice/L-0001/" in shown
    assert one.words in lena.get("/countries/advice/L-0001/").text.replace("&#x27;", "'")


def test_advice_is_ended_on_its_page_and_asked_anew(browser, lena):
    lena.post("/countries/PL/", TOLD)
    page = "/countries/advice/L-0001/"
    assert "?instead=L-0001" in lena.get(page).text
    assert lena.post("/countries/PL/", TOLD | {"instead": "L-0001"}).status_code == 302
    assert "It was ended on" in lena.get(page).text
    for who in (SVEN, HANA):
        browser(who).post("/countries/advice/L-0002/", {"because": "surely mine"})
    assert queries.advice(ALICE, "L-0002").ended is None
    assert lena.post("/countries/advice/L-0002/", {"because": "Mistyped"}).status_code == 302
    assert queries.advice(ALICE, "L-0002").ended == TODAY
    assert "Advice that stands no longer" in lena.get("/countries/PL/").text
    assert "There is no advice L-0099" in lena.get("/countries/advice/L-0099/").text
    assert page in lena.get("/find/?words=l-0001").text


def test_the_api_walks_the_same_way(site):
    lena, told = Program(LENA), TOLD | {"privileged": True}
    sent = {**told, "document": letter()}
    made = lena.client.post("/api/v1/countries/PL/advice/file", sent)
    assert (made.status_code, made.json()) == (201, {"number": "L-0001"})
    shown = lena.get("/advice/L-0001").json()
    assert (shown["kinds"], shown["file"], shown["state"]) == (["NDA"], "V-0001", "stands")
    assert lena.post("/countries/PL/advice", told | {"instead": "L-0001"}).status_code == 201
    assert lena.get("/advice/L-0001").json()["state"] == "ended"
    assert lena.post("/advice/l-0002/ending", {"text": "Mistyped"}).json() == {"number": "L-0002"}
    assert lena.post("/advice/L-0002/ending", {"text": "Again"}).status_code == 409
    assert Program(AUD.person).get("/advice/L-0002").json()["answer"] == ""


def test_advice_that_confirms_nothing_is_refused_beside_the_form(lena):
    begun(1)
    shown = lena.post("/law/LC-0001/", {"act": "confirm", "advice": "L-0009"})
    assert "There is no advice L-0009" in shown.text


# Who is told of a change, and reads it.


def test_whoever_is_told_reads_it_at_me_and_the_change_counts_them(browser, lena):
    page = "/law/LC-0001/"
    assert "Nobody was told yet" in lena.get(page).text
    told = {"act": "tell", "message": "Legal asks you to sign in ink."}
    assert lena.post(page, told)["Location"] == page
    counted = readers.counted(ALICE, "LC-0001")
    assert (counted.told > 0, counted.read, counted.left) == (True, 0, 0)
    bob = browser(BOB.person)
    assert 'href="/me/law/LC-0001/"' in bob.get("/me/").text
    shown = bob.get("/me/law/LC-0001/").text
    assert "Legal asks you to sign in ink." in shown
    assert "A click is no longer enough." in shown
    assert bob.post("/me/law/LC-0001/")["Location"] == "/me/law/LC-0001/"
    assert "You said on" in bob.get("/me/law/LC-0001/").text
    assert 'href="/me/law/LC-0001/"' not in bob.get("/me/").text
    assert "1 has read it" in lena.get(page).text
    assert "You were told nothing of LC-0001" in browser(HANA).get("/me/law/LC-0001/").text


def test_a_contact_at_a_partner_reads_it_too(browser, site):
    begun(1)  # with Petra, signed by pad
    number = repapering.changes(ALICE)[0][0].number
    program = Program(LENA)
    assert program.post(f"/law-changes/{number}/telling", {"text": "In ink."}).status_code == 201
    petra = browser(PETRA.person)
    assert f"/me/law/{number}/" in petra.get("/partner/").text
    shown = petra.get(f"/me/law/{number}/").text
    assert "In ink." in shown
    assert 'href="/partner/told/"' in shown  # in the frame of their own door
    api = Program(PETRA.person)
    assert [one["number"] for one in api.get("/me/law-changes").json()] == [number]
    assert api.post(f"/me/law-changes/{number}", {}).json() == {"number": number}
    assert api.post(f"/me/law-changes/{number}", {}).status_code == 409
    (row,) = program.get(f"/law-changes/{number}/readers").json()["items"]
    assert row["read"]


# Campaigns and editions.


def test_an_agreement_is_closed_by_terms_on_record_and_signed_until_a_day(lena):
    campaign, names = begun(3)
    at, day = f"/repapering/{campaign}/", TODAY.isoformat()
    ink = said(day, None, secrets=("*",))
    other = agreements.record(ALICE, "NDA", [PETRA.person], ink, "Signed on paper.")
    told = {"act": "settled", "settled-instead": other, "settled-amendment": "0"}
    told |= {"settled-because": "It was on record."}
    assert "Tick one agreement" in lena.post(at, told | {"those": names[:2]}).text
    assert lena.post(at, told | {"those": names[:1]}).status_code == 302
    until = (TODAY + timedelta(days=400)).isoformat()
    signed = {"act": "signed", "signed-form": "ink", "signed-signed_on": day, "those": names[1:]}
    signed |= {"signed-last": until, "signed-because": "Came back"}
    assert lena.post(at, signed).status_code == 302
    assert repapering.campaign(ALICE, campaign).counts["signed"] == 3
    assert signed_.agreement(ALICE, names[1]).terms.until.isoformat() == until


def test_the_edition_is_put_in_with_an_agreement_and_on_its_page(lena):
    sent = {
        "kind": "NDA", "persons": BOB.person, "secrets": "TS-0001", "first": "2026-01-01",
        "survives": "for good", "renewal": "none", "law": "Norway", "form": "ink",
        "signed_on": "2026-01-01", "because": "Joins", "edition": "NDA 2026-1",
    }  # fmt: skip
    page = lena.post("/agreements/record/", sent)["Location"]
    assert "Signed in edition NDA 2026-1" in lena.get(page).text
    assert lena.post(page, {"act": "edition", "edition": "NDA 2026-2"})["Location"] == page
    assert "Signed in edition NDA 2026-2" in lena.get(page).text
    number = page.split("/")[2]
    told = {"edition": "NDA 2026-3", "amendment": 0}
    assert Program(LENA).post(f"/agreements/{number}/edition", told).json() == {"number": number}
    days = {"made_on": TODAY, "effective": TODAY, "edition": "NDA 2026-4"}
    wording = changes.rules.Change("wording", "other", "New wording.", "Legal", **days)
    found = changes.impact.computed(wording, TODAY).agreements
    assert {one.agreement: one.why for one in found}[number] == "signed in edition NDA 2026-3"
