"""A change in law, from its preview to the last agreement signed anew, by commands alone."""

import pytest

ALICE = "alice@halden.example"
SO = ("--because", "So.")
CHANGE = (
    "A click is no longer enough.",
    "--country",
    "IN",
    "--form",
    "click",
    "--source",
    "Act 12",
)
DAYS = ("--made", "2026-01-05", "--effective", "2026-03-01")


@pytest.fixture
def clicked(terminal):
    """Two partners in India have clicked; Alice has signed in ink."""
    for name in ("Meridian Loop", "Second Loop"):
        terminal.done("people", "organisation", name, "--country", "IN")
    terms = ("--secret", "*", "--law", "India", "--from", "2026-01-01", *SO)
    for number in ("O-0001", "O-0002"):
        terminal.done("agreement", "record", "NDA", "--party", number, *terms, "--form", "click")
    terminal.done("agreement", "record", "NDA", "--party", ALICE, *terms, "--form", "ink")
    return terminal


def test_a_change_is_recorded_with_what_it_touches(clicked):
    told = clicked.rows("law", "preview", *CHANGE, *DAYS)
    assert [one["agreement"] for one in told] == ["A-0001", "A-0002"]
    assert "Nothing was recorded" in clicked.done("law", "preview", *CHANGE, *DAYS)
    made = clicked.rows("law", "record", *CHANGE, *DAYS, "--refuses")
    assert made == [{"change": "LC-0001", "agreements": 2}]
    printed = clicked.done("law", "show", "lc-0001")
    assert "O-0001 has its seat in India; law of India; signed by click" in printed
    assert "Policies and clauses are not on record yet" in printed
    assert "confirm with counsel" in clicked.done("law", "list")
    assert clicked.rows("law", "compare", "LC-0001")[0]["came"] == []
    advice = ("--question", "Is it?", "--answer", "It is.", "--counsel", "Advocate Rao")
    clicked.done("country", "IN", *advice)
    clicked.done("law", "confirm", "LC-0001", "--advice", "L-0002")
    assert "confirmed by counsel" in clicked.done("law", "list")


def test_agreements_are_signed_anew_and_the_campaign_closes(clicked):
    clicked.done("law", "record", *CHANGE, *DAYS)
    begin = ("begin", "LC-0001", "--owner", ALICE, "--due", "2030-01-01")
    assert clicked.rows("repaper", *begin) == [{"campaign": "RP-0001", "agreements": 2}]
    clicked.done("repaper", "sent", "RP-0001", "A-0001", "A-0002")
    clicked.write("signed.pdf", "The signed text.")
    clicked.done("repaper", "signed", "RP-0001", "A-0001", "--form", "ink", "--file", "signed.pdf")
    (terms,) = [one["terms"] for one in clicked.rows("agreement", "show", "A-0001")]
    assert (terms["form"], terms["file"]) == ("ink", "V-0001")
    assert "1 sent, 1 signed of 2" in clicked.done("repaper", "list")
    clicked.done("repaper", "declined", "RP-0001", "A-0002", *SO)
    (told,) = clicked.rows("repaper", "show", "RP-0001")
    assert [one["state"] for one in told["items"]] == ["signed", "declined"]
    assert told["past"] == 1
    clicked.done("repaper", "close", "RP-0001", "--because", "One declined.")
    assert "CLOSED" in clicked.done("repaper", "list")
    gone = clicked.rows("law", "compare", "LC-0001")[0]["went"]
    assert [one["agreement"] for one in gone] == ["A-0001"]


def test_terms_of_another_agreement_close_an_item(clicked):
    clicked.done("law", "record", *CHANGE, *DAYS)
    clicked.done("repaper", "begin", "LC-0001", "--owner", ALICE, "--due", "2030-01-01")
    terms = ("--secret", "*", "--law", "India", "--from", "2026-02-01", "--form", "ink", *SO)
    clicked.done("agreement", "record", "NDA", "--party", "O-0001", *terms)
    clicked.done("repaper", "signed", "RP-0001", "A-0001", "--by", "A-0004")
    assert "signed by A-0004 amendment 0" in clicked.done("repaper", "show", "RP-0001")


def test_what_is_wrong_is_told_in_a_sentence(clicked):
    for words, why in (
        (("law", "record", "A click."), "Say what changes"),
        (("law", "show"), "Name a change"),
        (("law", "show", "LC-0009"), "no change LC-0009"),
        (("repaper", "show"), "Name it by its number"),
        (("repaper", "begin", "LC-0009"), "Say who answers"),
        (("repaper", "sent", "RP-0009", "A-0001"), "no campaign RP-0009"),
    ):
        done = clicked.run(*words)
        assert done.returncode == 2
        assert why in done.stderr
        assert "Traceback" not in done.stderr
