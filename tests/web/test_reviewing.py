"""Reviews, what is due, reminders and calendars on their pages."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal import queries as journal
from bestkept.protect.duties import queries as duties
from bestkept.protect.reviews import actions, queries, rules
from bestkept.protect.reviews.rules import Said
from bestkept.web import duties as pages
from bestkept.web.limits import strangers
from bestkept.web.plainlog import Formatter
from bestkept.web.templatetags.words import dated
from tests.cast import ALICE, AUD, BOB, PETRA
from tests.web.test_who_may_see import LENA

TODAY = datetime.now(UTC).date()
PLAN = {
    "kind": "protocol",
    "subject": "Visitors in hall 2",
    "owner": BOB.person,
    "first": TODAY.isoformat(),
    "months": "12",
    "triggers": ["incident"],
    "because": "The practice asks for it.",
}


def read(number="RV-0001"):
    return queries.review(ALICE, number)


def test_a_review_is_planned_opened_and_closed_on_its_pages(browser):
    lena, bob = browser(LENA), browser(BOB.person)
    assert "No review is planned" in lena.get("/reviews/").text
    answer = lena.post("/reviews/plan/", PLAN)
    assert answer["Location"] == "/reviews/RV-0001/"
    assert "Visitors in hall 2" in lena.get("/reviews/?state=planned").text
    assert "No review suits" in lena.get("/reviews/?state=open").text
    bob.post("/reviews/RV-0001/", {"act": "begin", "because": "A visitor asked."})
    told = {"words": "Lock the door", "owner": PETRA.person, "due": TODAY.isoformat()}
    bob.post("/reviews/RV-0001/", {"act": "add", **told})
    shown = bob.get("/reviews/RV-0001/").text
    assert "A visitor asked." in shown
    assert "1 action is still to be done" in shown
    close = {"act": "close", "outcome": "changed", "because": "There is a lock."}
    assert "Action 1 is not done" in bob.post("/reviews/RV-0001/", close).text
    bob.post("/reviews/RV-0001/", {"act": "done", "order": "1", "result": "It has one."})
    assert bob.post("/reviews/RV-0001/", close).status_code == 302
    assert "There is a lock." in browser(AUD.person).get("/reviews/RV-0001/").text
    assert read().state == "planned"


def test_a_plan_is_changed_and_what_is_wrong_with_one_is_said(browser):
    lena = browser(LENA)
    lena.post("/reviews/plan/", PLAN)
    assert "reviewed already, by RV-0001" in lena.post("/reviews/plan/", PLAN).text
    other = {**PLAN, "owner": "zoe@example.com"}
    assert "zoe@example.com" in lena.post("/reviews/RV-0001/plan/", other).text
    assert BOB.person in lena.get("/reviews/RV-0001/plan/").text
    lena.post("/reviews/RV-0001/plan/", {**PLAN, "owner": AUD.person, "months": "6"})
    assert (read().owner, read().months) == (AUD.person, 6)


def test_who_does_not_plan_changes_nothing(browser):
    actions.plan(ALICE, "policy", "Desks", Said(BOB.person, "", None, None, ("incident",)), "So.")
    for who in (AUD.person, "hana@example.com"):
        client = browser(who)
        assert "Open it now" not in client.get("/reviews/RV-0001/").text
        client.post("/reviews/RV-0001/", {"act": "begin", "because": "I like to."})
    assert read().open is None


def test_what_is_due_is_listed_for_the_desk_and_each_finds_theirs(browser):
    actions.plan(ALICE, "policy", "Desks", Said(BOB.person, "", None, None, ("incident",)), "So.")
    actions.begin(ALICE, "RV-0001", "It is time.")
    shown = browser(LENA).get("/duties/?kind=review").text
    assert "Review the policy: Desks." in shown
    assert 'href="/reviews/RV-0001/"' in shown
    assert "Nothing suits" in browser(LENA).get("/duties/?person=nobody@example.com").text
    assert "Review the policy: Desks." in browser(LENA).get("/desk/").text
    mine = browser(BOB.person).get("/me/").text
    assert "Review the policy: Desks." in mine
    assert 'href="/reviews/RV-0001/"' in mine
    assert "Review the policy" not in browser("ines@example.com").get("/me/").text


def test_no_two_kinds_of_what_is_due_have_one_name():
    names = [str(name) for name, *_ in pages.PAGES.values()]
    assert sorted(set(names)) == sorted(names)


def test_what_is_due_of_many_is_paged(browser):
    for n in range(30):
        said = Said(BOB.person, "", None, None, ("incident",))
        actions.plan(ALICE, "policy", f"Policy {n}", said, "So.")
        actions.begin(ALICE, rules.number(n + 1), "It is time.")
    first = browser(LENA).get("/duties/?kind=review").text
    assert "1 to 25 of 30" in first
    assert "26 to 30 of 30" in browser(LENA).get("/duties/?kind=review&page=2").text
    assert "26 to 30 of 30" in browser(LENA).get("/reviews/?page=2").text
    assert "The nearest 20 of" in browser(BOB.person).get("/me/").text


def test_people_and_partners_choose_how_often_they_get_mail(browser):
    for who in (BOB.person, PETRA.person):
        client = browser(who)
        assert "No mail leaves here yet" in client.get("/me/reminders/").text
        assert client.post("/me/reminders/", {"often": "daily"}).status_code == 302
        assert client.post("/me/reminders/", {"often": "daily"}).status_code == 302
        assert duties.often(who) == "daily"
        client.post("/me/reminders/", {"often": "hourly"})
        assert duties.often(who) == "daily"


def address(client):
    """Return the path of a feed that is made now."""
    made = client.post("/me/calendar/", {"act": "make"}).text
    return "/calendar/" + made.partition(f"{settings.ORIGIN}/calendar/")[2].partition("<")[0]


def test_a_calendar_program_reads_what_is_owed_and_nothing_more(browser):
    bob, program = browser(BOB.person), browser()
    assert "No calendar reads along" in bob.get("/me/calendar/").text
    path = address(bob)
    answer = program.get(path)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    (event,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(event["SUMMARY"]) == "Notice to acknowledge (N-0001)"
    assert "Cathode" not in answer.text
    assert program.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert program.get(path, headers={"If-None-Match": '"other"'}).status_code == 200
    assert program.head(path).status_code == 200
    assert program.post(path).status_code == 405
    assert answer.cookies == {}
    assert program.get("/me/").status_code == 302
    assert program.get("/api/v1/me/notices").status_code == 401
    assert path.split("/")[-1][:43] not in bob.get("/me/calendar/").text


def test_an_address_ends_with_a_new_one_and_when_it_is_ended(browser):
    bob, program = browser(BOB.person), browser()
    first = address(bob)
    second = address(bob)
    assert [program.get(one).status_code for one in (first, second)] == [404, 200]
    bob.post("/me/calendar/", {"act": "end"})
    assert program.get(second).status_code == 404


def test_whoever_tries_addresses_waits(browser):
    program = browser()
    told = [program.get(f"/calendar/{n:043d}.ics").status_code for n in range(strangers() + 1)]
    assert told == [404] * strangers() + [429]


def test_the_address_is_in_no_log_and_not_on_record(browser, caplog, monkeypatch):
    path = address(browser(BOB.person))
    token = path.split("/")[-1].removesuffix(".ics")
    monkeypatch.setattr(duties, "of_feed", lambda *_: 1 / 0)
    with caplog.at_level(logging.DEBUG):
        assert browser().get(path).status_code == 500
    written = [Formatter().format(one) for one in caplog.records if one.levelno >= logging.ERROR]
    assert written
    assert not [one for one in written if token in one]
    opened = [o.value for n in range(journal.head().size) for o in journal.openings(n)]
    assert token not in repr(opened)


def test_pages_ask_the_database_the_same_for_few_and_many(browser):
    def asked(path):
        client = browser(LENA)
        client.get(path)
        with CaptureQueriesContext(connection) as told:
            assert client.get(path).status_code == 200
        return len(told)

    def more(start, stop):
        for n in range(start, stop):
            said = Said(BOB.person, LENA, TODAY + timedelta(days=n), 12, ("incident",))
            actions.plan(ALICE, "policy", f"Policy {n}", said, "So.")
            actions.begin(ALICE, rules.number(n + 1), "It is time.")

    paths = ("/reviews/", "/duties/", "/desk/")
    more(0, 3)
    few = [asked(one) for one in paths]
    more(3, 20)
    assert [asked(one) for one in paths] == few


def test_a_country_and_whoever_acts_are_called_by_their_names(browser):
    number = actions.plan(ALICE, "country", "IN", Said(BOB.person, "", TODAY, None, ()), "Its law.")
    lena = browser(LENA)
    assert "India</a>" in lena.get("/reviews/").text
    shown = lena.get(f"/reviews/{number}/").text
    assert "<h1>India</h1>" in shown
    assert f'<span title="{ALICE.person}">Alice' in shown


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("told in N-0001 on 2026-11-22", "told in N-0001 on 22 November 2026"),
        ("2026-13-40 is no day", "2026-13-40 is no day"),
        ("ISO 27001-2022-11-2 stays", "ISO 27001-2022-11-2 stays"),
    ],
)
def test_days_in_recorded_sentences_read_as_people_say_them(written, said):
    assert dated(written) == said
