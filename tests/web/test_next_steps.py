"""What a page leads to, what it tells of names and code, and how many questions it asks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal import queries as journal
from bestkept.people import actions as people
from bestkept.protect.notices.actions import give
from bestkept.protect.questions.actions import ask
from bestkept.register.inventory import queries as inventory
from bestkept.register.inventory.actions import add_right
from bestkept.register.inventory.queries import Asked
from bestkept.register.terms import actions as terms
from bestkept.respond import queries as respond
from bestkept.respond.actions import close_incident, open_incident
from bestkept.watch.actions import assign, record_findings, share, triage
from bestkept.web.desk.register import WANTED
from bestkept.work import actions as work
from tests.cast import ALICE, BOB, OWNER
from tests.web.conftest import sighting

LENA, INES, HANA = "lena@example.com", "ines@example.com", "hana@example.com"


def test_a_leak_leads_to_its_incident(browser):
    ines = browser(INES)
    assert "Open the incident" not in ines.get("/watch/F-0001/").text
    answer = ines.post("/watch/F-0001/", {"verdict": "leak", "because": "No agreement"})
    assert "Open the incident" in ines.get(answer["Location"]).text
    opened = ines.post("/watch/F-0001/", {"act": "open", "title": "Mail to a reseller"})
    assert opened["Location"] == "/respond/I-0001/"
    assert "since it was discovered" in ines.get("/respond/I-0001/").text
    assert "Open the incident" not in ines.get("/watch/F-0001/").text


def test_an_incident_needs_a_title(browser):
    ines = browser(INES)
    ines.post("/watch/F-0001/", {"verdict": "leak", "because": "No agreement"})
    assert "is-wrong" in ines.post("/watch/F-0001/", {"act": "open", "title": " "}).text
    assert respond.incidents() == []


def test_a_name_is_told_by_its_hint_and_never_said(browser, site):
    told = {"kind": "embargoed", "hint": "the customer's name", "label": "Customer deal"}
    terms.add(OWNER, site, ["Fjordglass Juniper"], **told)
    seen = replace(sighting(), asset="NM-0001", document="T-0001", version=0, lens="term", share=1)
    record_findings(OWNER, [seen])
    lena = browser(LENA)
    for page in ("/watch/F-0002/", "/register/NM-0001/", "/watch/", "/desk/"):
        shown = lena.get(page).text
        assert "Fjordglass" not in shown, page
        assert "100 %" not in shown, page
    assert "the customer&#x27;s name" in lena.get("/watch/F-0002/").text
    assert "version 0" not in lena.get("/watch/F-0002/").text
    shown = lena.get("/register/NM-0001/").text
    assert "the customer&#x27;s name" in shown
    assert "Six factors" not in shown
    assert "the customer" not in browser("mona@example.com").get("/watch/F-0002/").text


def test_code_is_told_as_code(browser):
    record_findings(OWNER, [replace(sighting("outbox/a.c"), lens="code")])
    shown = browser(LENA).get("/watch/F-0002/").text
    assert "of code that belongs to" in shown
    assert "the structure of guarded code" in shown


def test_counsel_sees_who_looked_and_an_analyst_how_often(browser):
    browser(INES).get("/register/TS-0001/")
    shown = browser(LENA).get("/register/TS-0001/").text
    assert "1 time before this one" in shown
    assert f">{INES}</td>" in shown
    again = browser(INES).get("/register/TS-0001/").text
    assert "2 times before this one" in again
    assert LENA not in again


def test_what_the_overview_counts_the_register_lists(browser):
    lacking = inventory.without(ALICE, [name for name, _ in WANTED])
    listed = {name: inventory.listed(ALICE, Asked(lacks=name)).total for name in lacking}
    assert lacking == listed
    assert lacking["factor.value"] == 1


def test_open_incidents_come_first(site):
    for title in "abc":
        open_incident(OWNER, title, [], datetime.now(UTC))
    close_incident(OWNER, "I-0003", "Done")
    found, total = respond.listed()
    assert [one.number for one in found] == ["I-0002", "I-0001", "I-0003"]
    assert total == 3
    assert [one.number for one in respond.listed(status="open", size=1)[0]] == ["I-0002"]


@pytest.mark.parametrize(
    "path",
    [
        *("/register/TS-0001/", "/desk/", "/respond/", "/prove/", "/watch/F-0001/"),
        *("/register/", "/register/standing/", "/protect/", "/questions/", "/watch/", "/me/"),
        *("/scans/", "/index/", "/duties/", "/moves/"),
    ],
)
def test_a_page_asks_no_more_where_there_is_more(browser, path):
    more()
    lena = browser(LENA)
    few = asked(lena, path)
    for _ in range(5):
        more()
    assert asked(lena, path) <= few + 1


def more():
    """Record one more of each kind of thing that pages list."""
    count = len(respond.incidents())
    record_findings(OWNER, [sighting(f"outbox/{count}.txt")])
    triage(OWNER, "F-0001", ("leak", "public")[count % 2], f"For the {count}th time")
    open_incident(OWNER, f"Leak {count}", ["F-0001"], datetime.now(UTC))
    newcomer = f"p{count}@example.com"
    people.add_person(OWNER, newcomer, f"P {count}", ["employee"])
    give(ALICE, "TS-0001", [newcomer])
    ask(BOB, f"May I show it for the {count}th time?")
    assign(OWNER, f"F-{count + 2:04d}", LENA)
    share(OWNER, f"F-{count + 2:04d}", LENA, "Look")
    add_right(OWNER, "patent", {"title": f"Right {count}", "expires": "2099-01-01"})
    people.record_views(OWNER, "desk:asset", ["TS-0001"])
    work.ask(OWNER, "scan", {"place": f"Folder {count}"})


def asked(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as told:
        assert client.get(path).status_code == 200
    return len(told)


def test_the_overview_tells_what_one_owes_apart_from_what_others_do(browser):
    give(ALICE, "TS-0001", [LENA])  # N-0002; N-0001 is Bob's
    mine, others = browser(LENA).get("/desk/").text.split("What others owe")
    assert ("N-0001" in mine, "N-0002" in mine) == (False, True)
    assert ("N-0001" in others, "N-0002" in others) == (True, False)
    alone = browser(INES).get("/desk/").text
    assert "What others owe" not in alone
    assert "N-0001" not in alone


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_seal_opens_for_whoever_sees_it_and_says_nothing_but_to_the_desk(browser, headers):
    give(ALICE, "TS-0001", [LENA])
    entry = journal.head().size - 1
    read = browser(LENA).get(f"/prove/{entry}/", headers=headers).text
    told = browser(HANA).get(f"/prove/{entry}/", headers=headers).text
    assert "it stands in the log" not in read
    assert "it stands in the log" in told
    for said in ("notice.given", "actor.person", ALICE.person):
        assert said in read
        assert said not in told
