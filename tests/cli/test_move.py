"""Joiners, movers and leavers from the terminal: each case from its beginning to its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

ALICE, DEV, EVA = "alice@halden.example", "dev@meridian.example", "eva@halden.example"
SO = ("--because", "So.")
SOON = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()
HEAD = "email,name,roles,organisation,country,unit,job,status\n"


@pytest.fixture
def staffed(terminal):
    """Eva works for a unit of ours and Dev joins a partner; Alice is legal, HR and all else."""
    terminal.done("people", "organisation", "Halden", "--kind", "own", "--country", "NO")
    terminal.done("people", "organisation", "Meridian Loop", "--country", "IN")
    eva = f"{EVA},Eva Eng,employee,O-0001,NO,Line 2,engineer,working\n"
    terminal.write(
        "people.csv", f"{HEAD}{eva}{DEV},Dev Das,partner,O-0002,IN,Coating,coater,joining\n"
    )
    terminal.begun = terminal.run("people", "import", "people.csv").stderr
    return terminal


def states(terminal, number, code=1):
    (told,) = terminal.rows("move", "show", number, code=code)
    return {one["key"]: one["state"] for one in told["items"]}


def test_who_is_joining_by_an_imported_table_has_a_case_at_once(staffed):
    assert "M-0001 is begun" in staffed.begun
    (case,) = staffed.rows("move", "list")
    assert (case["number"], case["kind"], case["person"]) == ("M-0001", "joiner", DEV)
    assert set(states(staffed, "M-0001").values()) >= {"open"}


def test_what_places_ask_for_is_due_until_it_is_dropped(staffed):
    told = ("--side", "partner", "--unit", "Coating", "--asset", "TS-0001", "--purpose", "coating")
    assert staffed.rows("move", "require", *told, *SO) == [{"requirement": "RQ-0001"}]
    assert "TS-0001 for coating" in staffed.done("move", "requirements")
    asked = {one["key"] for one in staffed.rows("move", "due", DEV)}
    assert any("TS-0001" in key for key in asked)
    staffed.done("move", "drop", "rq-0001", *SO)
    assert staffed.done("move", "requirements") == ""
    assert not any("TS-0001" in one["key"] for one in staffed.rows("move", "due", DEV))


def test_an_item_is_excused_and_the_joiner_cleared(staffed):
    (key, *_) = [key for key, state in states(staffed, "M-0001").items() if state == "open"]
    staffed.done("move", "excuse", "M-0001", *key.split(), *SO)
    assert states(staffed, "M-0001")[key] == "excused"
    staffed.done("move", "close", "M-0001", *SO, code=2)
    staffed.done("move", "confirm", "M-0001", code=2)  # Alice is not Dev


def test_a_leaver_ends_with_every_access_and_a_letter(staffed):
    made = staffed.rows("move", "leaver", EVA, "--due", SOON, *SO)
    assert made == [{"case": "M-0002"}]
    asked = ("--asked", "What is still with you?", "--note", "Returns a laptop")
    staffed.done("move", "done", "M-0002", "interview", *asked)
    assert states(staffed, "M-0002")["interview"] == "done"
    ended = staffed.rows("move", "end", "M-0002", *SO)
    assert ended[0]["roles"] == 1
    (draft,) = staffed.rows("move", "letter", "M-0002")
    assert "Eva Eng" in draft["text"]
    staffed.done("move", "letter", "M-0002", "--approve", "--because", "As drafted")
    for item in ("list", "devices", "certificate", "letter"):
        told = ("--note", "Done.", "--form", "ink")
        staffed.done("move", "done", "M-0002", item, *told)
    left = [key for key, one in states(staffed, "M-0002", code=0).items() if one == "open"]
    assert left == []
    staffed.done("move", "close", "M-0002", *SO)
    assert [one["number"] for one in staffed.rows("move", "list", "--state", "closed")] == [
        "M-0002"
    ]


def test_a_mover_s_grants_are_settled(staffed):
    terms = ("--purpose", "audit", "--until", SOON, *SO)
    staffed.done("access", "grant", EVA, "TS-0001", *terms)
    staffed.done("people", "place", EVA, "--organisation", "O-0001", "--unit", "Line 3")
    (case,) = [one for one in staffed.rows("move", "list") if one["person"] == EVA]
    assert case["kind"] == "mover"
    done = staffed.rows("move", "settle", case["number"], "--keep", "g-0001", *SO)
    assert done == [{"closed": ["G-0001"], "granted": ["G-0002"]}]


def test_what_is_about_oneself_is_read_and_declared(staffed):
    (told,) = staffed.rows("move", "read")
    assert "confirm with counsel" in told["text"]
    staffed.done("people", "place", ALICE, "--organisation", "O-0001")
    staffed.done("move", "declare", "--bound", "A maker of batteries", "--nothing")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("joiner",), "bestkept move joiner EMAIL"),
        (("show", "M-0099"), "M-0099"),
        (("done", "M-0001"), "bestkept move done"),
        (("excuse", "M-0001"), "bestkept move excuse"),
        (("mover", DEV, *SO), "is open: close it first"),
        (("list", "--state", "odd"), "invalid choice"),
        (("done", "M-0001", "devices", "--note", "x"), "not by a tick"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(staffed, words, said):
    result = staffed.run("move", *words)
    assert result.returncode == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr
