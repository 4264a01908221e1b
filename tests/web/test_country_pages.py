"""Pages of countries say what is on record and what is not; agreements, what follows from it."""

from __future__ import annotations

import re

from bestkept.people import placing
from bestkept.protect.agreements import actions
from tests.cast import ALICE, OWNER
from tests.protect.stage import said
from tests.web.programs import Program

LENA = "lena@example.com"


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_what_is_on_no_record_is_said_plainly(browser):
    shown = plain(browser(LENA).get("/countries/MX/"))
    gaps = shown.partition("Of these nothing is on record for this country: ask local counsel")[2]
    for name in ("Who owns commissioned work", "Limits of monitoring", "Limitation and damages"):
        assert name in gaps
    assert "Whether protection can be enforced" in shown.partition("Of these nothing")[0]
    united = plain(browser(LENA).get("/countries/US/"))
    assert "OM 12-59" in united
    assert "Limits of monitoring" in united.partition("Of these nothing")[0]


def test_a_country_says_what_follows_from_its_law(browser):
    lena = browser(LENA)
    words = "whoever joins there needs an assignment on record"
    assert words in plain(lena.get("/countries/IN/"))
    assert words not in plain(lena.get("/countries/VN/"))


def test_an_agreement_says_that_it_needs_an_assignment_until_there_is_one(browser, site):
    lena, program = browser(LENA), Program(LENA, "read")
    house = placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")
    terms = said("2026-01-01", None, secrets=("*",))
    nda = actions.record(ALICE, "NDA", [house], terms, "They coat for us.")
    shown = plain(lena.get(f"/agreements/{nda}/"))
    assert "It needs an assignment of rights" in shown
    assert "What Meridian Loop makes is not ours by payment under the law of India" in shown
    assert "stays theirs" in shown
    (one,) = program.get(f"/agreements/{nda}/bearing").json()["rights"]
    assert (one["country"], one["assigned"]) == ("IN", [])
    msa = actions.record(ALICE, "MSA", [house], terms, "They coat for us.")
    shown = plain(lena.get(f"/agreements/{nda}/"))
    assert "It needs an assignment of rights" not in shown
    assert f"Handed over by {msa}" in shown
    (one,) = program.get(f"/agreements/{nda}/bearing").json()["rights"]
    assert one["assigned"] == [msa]
    statements = program.get("/countries/IN").json()["statements"]
    assert [one["assigned_by"] for one in statements if one["assigned_by"]] == [["partner"]]
