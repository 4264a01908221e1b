"""Advice, telling of a change, and editions, by commands alone."""

from __future__ import annotations

ALICE = "alice@halden.example"
ASKED = ("--question", "Is a pad enough?", "--answer", "For an NDA.", "--counsel", "Nowak")
PAD = ("--topic", "form", "--form", "electronic", "--outcome", "enough", "--kind", "NDA")


def test_an_answer_is_kept_named_for_kinds_replaced_and_ended(terminal):
    terminal.write("answer.txt", "Dear client: yes.")
    logged = terminal.rows("country", "PL", *ASKED, *PAD, "--keep", "answer.txt")
    assert logged == [{"advice": "L-0001"}]
    (shown,) = terminal.rows("country", "PL")
    (one,) = shown["advice"]
    assert (one["kinds"], one["file"]) == (["NDA"], "V-0001")
    terminal.done("country", "PL", *ASKED, *PAD, "--instead", "l-0001")
    key, topic = shown["statements"][0]["key"], shown["statements"][0]["topic"]
    assert f"[{key}]" in terminal.done("country", "PL")
    terminal.done("country", "PL", *ASKED, "--topic", topic, "--confirms", key)
    told = terminal.done("country", "PL")
    assert "confirmed by L-0003" in told
    assert "L-0001" not in told
    assert "electronic: enough (NDA)" in told
    assert terminal.rows("country", "--end", "L-0002", "--because", "Mistyped") == [
        {"advice": "L-0002"}
    ]
    assert "ended before" in terminal.run("country", "--end", "L-0002", "--because", "x").stderr


def test_whom_a_change_concerns_is_told_and_reads(terminal):
    signed = ("--secret", "*", "--law", "Norway", "--form", "click", "--signed", "2026-01-01")
    days = ("--from", "2026-01-01", "--because", "Joins.")
    terminal.done("agreement", "record", "PIIA", "--party", ALICE, *signed, *days)
    change = ("--source", "x", "--made", "2026-05-20", "--effective", "2026-09-01")
    terminal.done("law", "record", "No clicks.", "--form", "click", *change)
    words = ("--because", "Legal asks you for ink.")
    assert terminal.rows("law", "tell", "LC-0001", *words) == [{"change": "LC-0001", "told": 1}]
    assert "NOT READ" in terminal.done("law", "readers", "LC-0001")
    terminal.done("law", "read", "lc-0001")
    assert "1 told, 1 have read it, 0 not told" in terminal.done("law", "readers", "LC-0001")
    told = terminal.rows("repaper", "edition", "A-0001", "--edition", "PIIA 2")
    assert told == [{"agreement": "A-0001", "edition": "PIIA 2"}]
    wording = ("--what", "wording", "--edition", "PIIA 3", "--kind", "PIIA", *change)
    (row, *_) = terminal.rows("law", "preview", "New words.", *wording)
    assert row["why"] == "signed in edition PIIA 2"
