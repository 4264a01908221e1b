"""The doctor tells what is missing; going without is refused, or chosen and recorded."""

import io
import json
import zipfile

import pytest

from bestkept.engines.extract.confined.trial import trial
from tests import databases
from tests.terminal import LEAK, SECRET

FULL = trial()
whole = pytest.mark.skipif(bool(FULL.missing), reason=f"this system lacks {FULL.missing}")


def archive(text):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("mail.txt", text)
    return made.getvalue()


@whole
def test_the_doctor_finds_every_way_out_blocked(terminal):
    (told,) = terminal.rows("doctor")
    assert told["ok"]
    assert told["confinement"]["missing"] == []
    assert len(told["confinement"]["attempts"]) >= 14
    assert all(one["blocked"] for one in told["confinement"]["attempts"])
    assert {"Python", "SQLite", "git", "disk", "home", "keys", "clock"} <= {
        one["name"] for one in told["checks"]
    }


def test_a_home_that_others_may_enter_is_named(terminal):
    (terminal.home / "keys").chmod(0o755)
    told = terminal.run("doctor")
    assert told.returncode == 1
    assert "others may enter (0755)" in told.stdout
    assert f"chmod 700 {terminal.home / 'keys'}" in told.stdout


def test_a_clock_that_went_back_is_named(terminal):
    import os
    import time

    later = time.time() + 86_400
    base = "log/checkpoint" if databases.wanted() else "bestkept.sqlite3"
    os.utime(terminal.home / base, (later, later))
    told = terminal.run("doctor", "--json")
    clock = next(one for one in json.loads(told.stdout)["checks"] if one["name"] == "clock")
    assert (told.returncode, clock["state"]) == (1, "missing")


def test_a_scan_says_whether_it_was_confined(terminal):
    terminal.write("mail.zip", archive(LEAK))
    rows = terminal.rows("scan", "mail.zip", code=1)
    assert rows[-1]["summary"]["confined"] is True
    rows = terminal.rows("scan", "--unconfined", "mail.zip", code=1)
    assert rows[-1]["summary"]["confined"] is False
    told = terminal.run("scan", "--unconfined", "mail.zip")
    assert "Unconfined" in told.stderr


def fields(terminal, entry):
    told = "select f.name from journal_field f join journal_act a on a.id = f.act_id"
    return {n for (n,) in databases.ask(terminal.home, f"{told} where a.number = {entry}")}


def test_a_registration_without_confinement_is_on_record(terminal):
    terminal.write("recipe.zip", archive(SECRET))
    (told,) = terminal.rows("register", "recipe.zip", "--title", "One", "--unconfined")
    assert told["confined"] is False
    (other,) = terminal.rows("register", "recipe.zip", "--title", "Two")
    assert other["confined"] is True
    noted = {}
    for asset in (told["asset"], other["asset"]):
        (shown,) = terminal.rows("show", asset)
        noted[asset] = fields(terminal, shown["versions"][0]["entry"])
    assert "confined" in noted[told["asset"]]
    assert "confined" not in noted[other["asset"]]
    terminal.done("fsck")


def test_a_submission_without_confinement_is_on_record(terminal):
    terminal.write("recipe.zip", archive(SECRET))
    (told,) = terminal.rows("submit", "recipe.zip", "--title", "One", "--unconfined")
    assert told["confined"] is False
    (shown,) = terminal.rows("show", told["asset"])
    assert "confined" in fields(terminal, shown["versions"][0]["entry"])
    terminal.done("fsck")
