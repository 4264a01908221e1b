"""An agreement by commands alone: its text, its notice, and who finds it."""

from __future__ import annotations

import hashlib

import pytest

ALICE = "alice@halden.example"
SO = ("--because", "So.")


@pytest.fixture
def signed(terminal):
    """Alice has signed for all secrets, in ink."""
    terms = ("--secret", "*", "--law", "Norway", "--form", "ink")
    terminal.done("agreement", "record", "PIIA", "--party", ALICE, *terms, *SO)
    return terminal


def test_the_signed_text_is_attached_and_its_hash_told(signed):
    signed.write("piia.pdf", "The signed text.")
    (told,) = signed.rows("agreement", "attach", "A-0001", "--file", "piia.pdf")
    assert told == {"agreement": "A-0001", "amendment": 0, "file": "V-0001"}
    (shown,) = signed.rows("agreement", "show", "A-0001")
    assert shown["terms"]["file"] == "V-0001"
    assert shown["terms"]["sha256"] == hashlib.sha256(b"The signed text.").hexdigest()
    signed.done("agreement", "attach", "A-0001", code=2)


def test_the_notice_is_missing_until_it_is_told(signed):
    assert "not looked at" in signed.done("agreement", "show", "A-0001")
    assert signed.rows("agreement", "find", "--lacks", "notice")
    told = ("--how", "by a policy", "--policy", "Reporting 3", "--received", "2026-01-02")
    signed.done("agreement", "immunity", "A-0001", *told, *SO)
    (shown,) = signed.rows("agreement", "show", "A-0001")
    assert (shown["immunity"], shown["terms"]["immunity"]["policy"]) == ("given", "Reporting 3")
    assert signed.rows("agreement", "find", "--lacks", "notice") == []
    signed.done("agreement", "amend", "A-0001", "--purpose", "audit", *SO)
    (shown,) = signed.rows("agreement", "show", "A-0001")
    assert shown["immunity"] == "not looked at"  # what the old wording said says nothing of it
    signed.done("agreement", "amend", "A-0001", "--how", "in the text", *SO)
    assert signed.rows("agreement", "show", "A-0001")[0]["immunity"] == "given"


def test_days_obligations_and_confidence_are_answered(signed):
    told = ("--renewal", "by itself", "--until", "2027-01-31", "--lasts", "years after its end")
    signed.done("agreement", "amend", "A-0001", *told, "--years", "2", *SO)
    assert "renews by itself after 2027-01-31" in signed.done("agreement", "show", "A-0001")
    assert signed.rows("agreement", "find", "--lacks", "confidence")
    signed.done("agreement", "survival", "A-0001", "--lasts", "as long as it is secret", *SO)
    assert signed.rows("agreement", "find", "--lacks", "confidence") == []
    signed.done("agreement", "renew", "A-0001", "--until", "2028-01-31", *SO)
    signed.done("agreement", "pass", "A-0001", *SO)
    signed.done("agreement", "pass", "A-0001", *SO, code=2)
    owed = ("--owner", ALICE, "--due", "2026-12-01")
    signed.done("agreement", "owe", "A-0001", "Return", *owed)
    signed.done("agreement", "reassign", "A-0001", "1", "--due", "2026-12-24", *SO)
    (shown,) = signed.rows("agreement", "show", "A-0001")
    assert (shown["terms"]["renews"], shown["obligations"][0]["due"]) == (
        "2028-01-31",
        "2026-12-24",
    )
    signed.done("agreement", "drop", "A-0001", "1", *SO)
    assert "dropped, entry" in signed.done("agreement", "show", "A-0001")


def test_agreements_are_found_by_words_and_party(signed):
    assert signed.rows("agreement", "find", "norway")[0]["number"] == "A-0001"
    assert signed.rows("agreement", "find", "--party", "alice", "--state", "in force")
    assert "No agreement" in signed.done("agreement", "find", "brazil")
    assert "No access would lapse" in signed.done("agreement", "resting", "A-0001")


def test_countries_that_concern_us_are_listed(terminal):
    terminal.done("people", "organisation", "Halden", "--kind", "own", "--country", "SE")
    rows = {one["code"]: one for one in terminal.rows("country")}
    assert (rows["SE"]["houses"], rows["SE"]["topics"]) == (1, [])
    assert rows["PL"]["topics"]
