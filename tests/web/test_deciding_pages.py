"""Whoever has no command line asks who may know what, reads why, and has it decided again."""

from __future__ import annotations

import re

from bestkept.journal import queries as journal
from bestkept.retention.actions import erase
from tests.cast import ALICE, BOB
from tests.web.programs import Program

HANA, INES, LENA = "hana@example.com", "ines@example.com", "lena@example.com"
ASKED = {"person": BOB.person, "asset": "ts-0001", "purpose": "Toll coating"}


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_may_somebody_know_is_asked_on_a_page_and_every_condition_answered(browser):
    hana = browser(HANA)
    before = journal.head().size
    went = hana.post("/access/may/", ASKED)["Location"]
    number = int(went.strip("/").rpartition("/")[2])
    told = {one.name: one.value for one in journal.openings(number)}
    assert (told["person"], told["opened"], told["purpose"]) == (BOB.person, None, "toll coating")
    assert number >= before
    shown = plain(hana.get(went))
    for words in ("TS-0001", "refused", "A grant", "No grant to this person is on record"):
        assert words in shown
    seen = journal.newest(1, None, "", looks=True)[0]
    assert (seen.verb, "view:TS-0001") == ("page.viewed", _labels(seen.number))


def _labels(number):
    told = {one.name: one.value for one in journal.openings(number)}
    return next(one for one in [told["subject"], *told["also"]] if "TS-0001" in one)


def test_it_is_decided_again_on_the_page_of_its_entry(browser, site):
    lena = browser(LENA)
    went = lena.post("/access/may/", ASKED)["Location"]
    assert "Decide it again" in lena.get(went).text
    assert "the verdict and every reason come out the same" in plain(lena.get(f"{went}?again=yes"))
    number = int(went.strip("/").rpartition("/")[2])
    erase(ALICE, site, number, ["conditions"], "He asked for it.")
    assert "Not re-decidable: erased" in lena.get(f"{went}?again=yes").text


def test_who_may_not_see_decisions_sees_the_proof_alone(browser):
    went = browser(LENA).post("/access/may/", ASKED)["Location"]
    for who in (INES, BOB.person):
        shown = browser(who).get(f"{went}?again=yes")
        assert shown.status_code == 200
        assert "Decide it again" not in shown.text
        assert "No grant to this person" not in shown.text
    assert "Decide it again" not in browser(LENA).get("/prove/3/").text


def test_what_is_refused_stands_beside_the_form(browser):
    lena = browser(LENA)
    for more in ({"person": "nobody@example.com"}, {"asset": "TS-0099"}, {"version": "99"}):
        shown = lena.post("/access/may/", ASKED | more)
        assert "It was not decided" in shown.text


def test_programs_ask_and_decide_again_with_a_token_that_only_reads(site):
    lena = Program(LENA, "read")
    asked = ASKED | {"asset": "TS-0001"}
    for _ in range(2):
        made = lena.post("/decisions", asked, key="ask")
        assert made.status_code == 201, made.json()
    entry = made.json()["entry"]
    assert made.json()["permitted"] is False
    shown = lena.get(f"/entries/{entry}/decision").json()
    assert (shown["person"], shown["asset"], shown["glass"]) == (BOB.person, "TS-0001", False)
    assert {one["name"]: one["state"] for one in shown["conditions"]}["grant"] == "missing"
    again = lena.get(f"/entries/{entry}/again").json()
    assert (again["verdict"], again["differing"]) == ("same", [])
    assert again["recorded"] == shown
    assert lena.get("/entries/3/again").status_code == 404
    assert lena.get("/entries/999999/again").status_code == 404
    erase(ALICE, site, entry, ["conditions"], "He asked for it.")
    gone = lena.get(f"/entries/{entry}/again").json()
    assert (gone["verdict"], gone["recorded"]) == ("not re-decidable: erased", None)
    assert lena.get(f"/entries/{entry}/decision").status_code == 409
