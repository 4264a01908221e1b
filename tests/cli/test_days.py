"""Days as people type them, and the days that an answer names."""

import datetime as dt
import json
import re
import zipfile

import pytest

BECAUSE = ["--because", "Decision 14"]


def refused(terminal, *words):
    result = terminal.run(*words)
    assert result.returncode == 2, result.stdout
    assert "Traceback" not in result.stderr
    return result.stderr


def test_on_without_correct_is_refused(terminal):
    words = ["amend", "TS-0001", "location", "Safe 4", "--on", "2026-01-01", *BECAUSE]
    assert "--correct" in refused(terminal, *words)
    assert not [f for f in terminal.rows("show", "TS-0001")[0]["facts"] if f["name"] == "location"]


def test_amend_names_the_days_on_which_the_value_holds(terminal):
    today = terminal.rows("show", "TS-0001")[0]["facts"][0]["valid_from"]
    words = ["amend", "ts-0001", "tier", "top", "--from", "2026-01-01", *BECAUSE]
    printed = terminal.done(*words)
    assert f"TS-0001 is top from 2026-01-01 until {today}, when confidential follows" in printed
    words = ["amend", "TS-0001", "location", "Safe 4", "--from", "2026-01-01", *BECAUSE]
    assert "Safe 4 from 2026-01-01 on." in terminal.done(*words)
    words = ["amend", "TS-0001", "location", "Safe 5", "--correct", *BECAUSE]
    assert "Safe 5 from 2026-01-01 on." in terminal.done(*words)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_reason_is_asked_for(terminal, reason):
    for how in ([], ["--correct"]):
        words = ["amend", "TS-0001", "tier", "top", *how, "--because", reason]
        assert "reason" in refused(terminal, *words)
    refused(terminal, "triage", "F-0001", "leak", "--because", reason)
    refused(terminal, "incident", "close", "I-0001", "--because", reason)


@pytest.mark.parametrize("day", ["20260301", "2026-W10-1", "2026-3-1", "2026-02-30", "9999-12-31"])
def test_other_ways_to_write_a_day_are_refused(terminal, day):
    assert day in refused(terminal, "show", "TS-0001", "--on", day)
    assert day in refused(terminal, "amend", "TS-0001", "tier", "top", "--from", day, *BECAUSE)


def test_a_day_ahead_is_said_to_lie_ahead(terminal):
    ahead = dt.datetime.now(dt.UTC).date().replace(day=1) + dt.timedelta(400)
    told = terminal.done("dossier", "ts-0001", "--on", ahead, "--out", "ahead.zip")
    assert "lies ahead" in told
    terminal.done("dossier", "TS-0001", "--out", "now.zip")
    said = []
    for name in ("ahead.zip", "now.zip"):
        with zipfile.ZipFile(terminal.folder / name) as archive:
            said.append("this day lies ahead" in archive.read("summary.html").decode())
    assert said == [True, False]
    terminal.done("verify", "ahead.zip")
    for command in (["show"], ["dossier", "--out", "x.zip"]):
        assert "lies ahead" in refused(terminal, *command, "TS-0001", "--as-known", ahead)


def test_json_writes_instants_and_days_in_iso_8601(terminal):
    fact = terminal.rows("show", "TS-0001")[0]["facts"][0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", fact["recorded"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", fact["valid_from"])
    row = json.loads(terminal.done("dossier", "TS-0001", "--out", "b.zip", "--json"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["on"])


@pytest.mark.parametrize("command", ["show", "dossier", "amend"])
def test_help_says_that_days_are_utc_days(terminal, command):
    assert "UTC" in terminal.done(command, "--help")
