"""Reviews, duties, reminders and the mail server from the terminal."""

from __future__ import annotations

import pytest

ALICE = "alice@halden.example"
OWNED = ("--owner", ALICE, "--because", "The practice asks for it")


@pytest.fixture
def planned(terminal):
    terminal.done("review", "plan", "policy", "Clean desks", "--trigger", "incident", *OWNED)
    return terminal


def test_a_review_is_worked_on_all_the_way(planned):
    done = planned.done
    done("review", "change", "rv-0001", "--first", "2027-01-31", "--months", "1", *OWNED)
    assert "planned  2027-01-31" in done("review", "list")
    done("review", "begin", "RV-0001", "--because", "A desk was full")
    told = ("--owner", ALICE, "--due", "2027-02-01")
    assert "has action 1" in done("review", "act", "RV-0001", "Buy shelves", *told)
    assert (
        "Action 1 is not done"
        in planned.run("review", "close", "RV-0001", "kept", "--because", "So").stderr
    )
    assert "Buy shelves" in done("duties")
    done("review", "done", "RV-0001", "1", "--because", "They are up")
    done("review", "close", "RV-0001", "changed", "--because", "Shelves are there")
    shown = done("review", "show", "RV-0001")
    assert "Shelves are there" in shown
    (found,) = planned.rows("review", "show", "RV-0001")
    assert found["rounds"][0]["actions"][0]["result"] == "They are up"
    assert "RV-0001" not in done("duties")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("review", "plan", "policy"), "Write it like"),
        (("review", "plan", "policy", "x", "--trigger", "incident"), "--owner"),
        (("review", "act", "RV-0001", "x"), "--owner EMAIL --due"),
        (("review", "done", "RV-0001", "first"), "by its number"),
        (("review", "begin", "RV-0001"), "Say why"),
        (("review", "show", "RV-0099"), "RV-0099"),
        (("mail", "--host", "mail.example.com"), "--sender"),
        (("mail", "--host", "m", "--sender", "a@b.c", "--tls", "none"), "in the clear"),
        (("mail", "--host", "m", "--sender", "a@b.c", "--login", "x"), "--password-file"),
        (("mail", "--host", "m", "--off"), "Either"),
        (("remind",), "bestkept mail"),
        (("mail", "--try"), "bestkept mail"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(planned, words, said):
    result = planned.run(*words)
    assert result.returncode == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_the_mail_server_is_set_shown_and_taken_away(planned):
    planned.write("word", "a word of the mail server\n")
    told = ("--host", "mail.example.com", "--sender", "ip@example.com", "--login", "us")
    shown = planned.done("mail", *told, "--password-file", "word")
    assert "Letters go to mail.example.com, port 587 (starttls), as us." in shown
    assert "a word of" not in shown + planned.done("mail", "--json")
    assert (planned.home / "keys" / "mail.json").stat().st_mode & 0o777 == 0o600
    assert "No mail server is set" in planned.done("mail", "--off")
    assert not (planned.home / "keys" / "mail.json").exists()


def test_a_dry_run_notes_nothing(planned):
    planned.done("review", "begin", "RV-0001", "--because", "A desk was full")
    for _ in range(2):
        (letter,) = planned.rows("remind", "--dry-run")
        assert letter["to"] == ALICE
        assert "Clean desks" not in letter["text"]
    assert planned.done("remind", "--sent") == ""


def test_what_is_due_by_a_day_is_opened_by_hand(planned):
    planned.done("review", "plan", "protocol", "Visitors", "--first", "2026-01-01", *OWNED)
    assert planned.rows("review", "open-due") == [{"opened": 1}]
    assert planned.rows("review", "open-due") == [{"opened": 0}]
    (late,) = planned.rows("review", "list", "--state", "overdue")
    assert (late["number"], late["due"]) == ("RV-0002", "2026-01-01")
    (owed,) = planned.rows("duties", "--all", "--kind", "review", "--person", ALICE)
    assert (owed["number"], owed["when"]) == ("RV-0002", "overdue")
