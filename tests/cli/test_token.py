"""Tokens on the command line: made, listed and ended by their own person."""

import re


def test_a_token_is_printed_once_listed_and_ended(terminal):
    printed = terminal.done("token", "add", "nightly export", "--scope", "read", "--days", "7")
    assert re.match(r"bestkept_[\w-]{43}\nThis is K-0001", printed)
    (row,) = terminal.rows("token", "list")
    assert (row["number"], row["name"], row["scopes"]) == ("K-0001", "nightly export", ["read"])
    assert row["used"] is None
    assert "bestkept_" not in terminal.done("token")
    terminal.done("token", "end", "k-0001", "--because", "The machine was given away")
    assert terminal.rows("token", "list") == []
    assert "All is well" in terminal.done("fsck")


def test_what_cannot_be_is_refused_in_a_sentence(terminal):
    for words, why in (
        (("add", "x"), "A token needs a scope"),
        (("add", "x", "--scope", "root"), "There is no scope 'root'"),
        (("add", "x", "--scope", "read", "--days", "9999"), "1 to 366 days"),
        (("add",), "Give the token a name"),
        (("end", "K-9999"), "There is no token K-9999"),
    ):
        done = terminal.run("token", *words)
        assert done.returncode == 2
        assert why in done.stderr
