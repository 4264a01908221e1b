"""What happens opens reviews; they are closed, written of by mail, and seen in a calendar."""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import icalendar
import pytest

from tests.gateways.mailhost import LOGIN, PASSWORD, SENDER, mail_host
from tests.stories.served import Browser, Machine, serving

pytestmark = [pytest.mark.slow, pytest.mark.sqlite("the story makes its own home")]
ALICE = "alice@halden.example"
WORD = "a quiet room for reading"
TODAY = datetime.now(UTC).date()
SOON = (TODAY + timedelta(days=3)).isoformat()


@pytest.fixture
def alice(tmp_path):
    """Alice's machine: a home in which two reviews are planned."""
    machine = Machine(tmp_path / "alice", BESTKEPT_HOME=str(tmp_path / "home"))
    machine.run("init", "--name", "Alice Archer", "--email", ALICE)
    plan(machine, "protocol", "Visitors of the slurry line", "incident", "new country")
    plan(machine, "policy", "Partners abroad", "new country")
    return machine


def plan(machine, kind, subject, *triggers):
    words = [word for one in triggers for word in ("--trigger", one)]
    because = ["--because", "The practice asks for it"]
    machine.run("review", "plan", kind, subject, "--owner", ALICE, *words, *because)


def rows(machine, *words, code=0):
    told = machine.run(*words, "--json", code=code).stdout
    return [json.loads(line) for line in told.splitlines()]


def causes(machine, number):
    """Return what opened a review, each with its entry."""
    (found,) = rows(machine, "review", "show", number)
    return [(one["word"], one["entry"]) for each in found["rounds"] for one in each["causes"]]


def in_a_browser(machine, url):
    link = json.loads(machine.run("invite", ALICE, "--json", "--origin", url).stdout)
    browser = Browser(url)
    browser.post(link["address"].removeprefix(url), password=WORD)
    return browser


def a_partner_in_a_new_country_opens_both_by_itself(machine):
    """The server's own worker reads the journal: nobody asks it to."""
    until = time.monotonic() + 60
    while not causes(machine, "RV-0002"):
        assert time.monotonic() < until
        time.sleep(0.5)
    (word, entry), *more = causes(machine, "RV-0001")
    assert (word, more) == ("new country", [])
    assert causes(machine, "RV-0002") == [(word, entry)]


def an_incident_is_a_further_cause(machine, browser):
    now = datetime.now(UTC)
    told = {"title": "A copy was seen", "day": now.date(), "time": "00:00"}
    assert "A copy was seen" in browser.post("/respond/open/", **told)
    machine.run("work", "--once")
    machine.run("work", "--once")
    assert [word for word, _ in causes(machine, "RV-0001")] == ["new country", "incident"]
    assert len(causes(machine, "RV-0002")) == 1
    shown = browser.get("/reviews/RV-0001/")
    assert "An incident was opened" in shown
    assert "People or partners in a country" in shown


def it_closes_when_its_action_is_done(browser):
    told = {"words": "Lock the slurry hall", "owner": ALICE, "due": SOON}
    browser.post("/reviews/RV-0001/", act="add", **told)
    assert "Lock the slurry hall" in browser.get("/duties/?kind=action")
    assert "Lock the slurry hall" in browser.get("/me/")
    close = {"act": "close", "outcome": "changed", "because": "There is a lock"}
    assert "Action 1 is not done" in browser.post("/reviews/RV-0001/", **close)
    browser.post("/reviews/RV-0001/", act="done", order=1, result="It has one")
    shown = browser.post("/reviews/RV-0001/", **close)
    assert "Changed: There is a lock" in shown
    assert "slurry hall" not in browser.get("/me/")


def a_calendar_reads_what_is_left(browser):
    page = browser.post("/me/calendar/", act="make")
    address = re.search(r"http://localhost:\d+/calendar/[\w-]{43}\.ics", page)[0]
    told = urllib.request.urlopen(address).read()
    events = icalendar.Calendar.from_ical(told).walk("VEVENT")
    (event,) = [one for one in events if "Review to do (RV-0002)" in str(one["SUMMARY"])]
    assert event["DTSTART"].dt == TODAY + timedelta(days=14)
    assert b"abroad" not in told
    browser.post("/me/calendar/", act="end")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(address)


def it_comes_by_mail(machine, host):
    machine.run("remind", code=2)
    server = host.server
    (machine.folder / "word").write_text(f"{PASSWORD}\n")
    told = ("--host", server.host, "--port", str(server.port), "--sender", SENDER)
    login = ("--login", LOGIN, "--password-file", "word", "--authority", server.authority)
    shown = machine.run("mail", *told, *login, "--pages", "https://ip.halden.example").stdout
    assert PASSWORD not in shown
    assert "reached" in machine.run("mail", "--try").stdout
    dry = machine.run("remind", "--dry-run", "--to", ALICE).stdout
    assert "Review to do (RV-0002)" in dry
    assert host.handed.letters == []
    host.down()
    assert rows(machine, "remind", code=1) == [{"opened": 0, "letters": 1, "left": 1}]
    host.up()
    assert rows(machine, "remind") == [{"opened": 0, "letters": 1, "left": 0}]
    assert rows(machine, "remind") == [{"opened": 0, "letters": 0, "left": 0}]
    (letter,) = host.handed.letters
    assert letter["To"] == f"Alice Archer <{ALICE}>"
    said = letter.get_content()
    assert "Review to do (RV-0002)" in said
    assert "abroad" not in letter.as_string()
    assert "https://ip.halden.example/me/reminders/" in letter["List-Unsubscribe"]


def test_an_incident_and_a_new_country_each_open_a_review(alice, tmp_path):
    alice.run("people", "organisation", "Meridian Loop", "--kind", "partner", "--country", "IN")
    with serving(alice) as url:
        a_partner_in_a_new_country_opens_both_by_itself(alice)
        browser = in_a_browser(alice, url)
        an_incident_is_a_further_cause(alice, browser)
        it_closes_when_its_action_is_done(browser)
        a_calendar_reads_what_is_left(browser)
    with mail_host(tmp_path) as host:
        it_comes_by_mail(alice, host)
    closed, waiting = rows(alice, "review", "list", "--state", "waits") + rows(
        alice, "review", "list", "--state", "open"
    )
    assert (closed["number"], waiting["number"]) == ("RV-0001", "RV-0002")
    assert [o["number"] for o in rows(alice, "duties") if o["kind"] == "review"] == ["RV-0002"]
    assert PASSWORD.encode() not in (tmp_path / "home" / "bestkept.sqlite3").read_bytes()
    alice.run("fsck")
