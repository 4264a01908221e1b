"""Access on pages: asking and answering takes a minute, ending it one press, whatever the size."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.journal import queries as journal
from bestkept.journal.actions import act
from bestkept.people.actions import add_person
from bestkept.people.models import Person
from bestkept.protect.access import actions, queries
from bestkept.protect.access.models import Grant, Request
from bestkept.protect.notices.actions import give
from bestkept.protect.recertification.actions import begin
from bestkept.register.models import Asset
from tests.cast import ALICE, BOB, OWNER, PETRA

LENA, SVEN, HANA = "lena@example.com", "sven@example.com", "hana@example.com"
LAST = datetime.now(UTC).date() + timedelta(days=90)
SAID = {"purpose": "toll coating", "until": LAST.isoformat(), "because": "I run the coater."}


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_petra_asks_bob_approves_and_each_sees_what_is_next(browser):
    hana, bob = browser(HANA), browser(BOB.person)
    asked = hana.post("/me/access/ask/", {"asset": "ts-0001", **SAID})
    assert asked["Location"] == "/me/access/"
    assert "TS-0001 for toll coating" in plain(hana.get("/me/access/"))
    assert hana.get("/me/access/TS-0001/").status_code == 422  # nobody has told her of it
    assert "who asks to know Cathode slurry (TS-0001)" in bob.get("/me/access/").text
    shown = plain(bob.get("/me/access/requests/R-0001/"))
    assert "A grant alone would open nothing yet" in shown
    answer = {"answer": "approve", "because": "She runs it."}
    assert bob.post("/me/access/requests/R-0001/", answer)["Location"] == "/me/access/"
    missing = plain(hana.get("/me/access/TS-0001/"))
    assert "things are missing before you may open it" in missing
    assert "You were not told of this secret" in missing
    refused = plain(hana.post("/me/access/TS-0001/", {"purpose": "toll coating"}))
    assert "It was not opened" in refused
    assert "Where it lies" not in refused


def test_a_number_that_is_not_there_is_asked_for_and_answered_alike(browser):
    petra, lena = browser(PETRA.person), browser(LENA)
    told = petra.post("/me/access/ask/", {"asset": "TS-0042", **SAID})
    assert told["Location"] == "/partner/"
    home = petra.get("/partner/")
    assert "TS-0042 for toll coating" in plain(home)  # what she asked for stands where it went
    assert 'href="/me/access/ask/"' in home.text
    assert "My record" in petra.get("/me/access/ask/").text  # in the frame of a partner's pages
    assert "There is no such secret" in plain(lena.get("/access/requests/R-0001/"))
    assert petra.get("/me/access/TS-0042/").status_code == 403
    hana, told = browser(HANA), set()
    for number in ("TS-0042", "TS-0001"):
        answer = hana.get(f"/me/access/{number}/")
        told.add((answer.status_code, plain(answer).replace(number, "X")))
    ((status, words),) = told  # the same for what is there and what is not
    assert status == 422
    assert "X is not yours to see, if there is one" in words


def test_what_a_request_lacks_is_linked_for_whoever_mends_it_alone(browser):
    actions.request(PETRA, "TS-0001", **SAID | {"until": LAST})
    lena, bob = browser(LENA), browser(BOB.person)
    shown, his = lena.get("/access/requests/R-0001/"), bob.get("/me/access/requests/R-0001/")
    assert "The notice : The person was not told" in plain(shown)
    assert 'href="/protect/tell/?asset=TS-0001&amp;who=petra%40partner.example"' in shown.text
    assert "Tell them" not in his.text
    assert "Your status" not in plain(shown)
    give(ALICE, "TS-0001", [PETRA.person])
    assert "Tell them" not in lena.get("/access/requests/R-0001/").text  # she acknowledges it


@pytest.mark.parametrize("what", ["G-0001", "petra@partner.example", "TS-0001"])
def test_sven_ends_access_in_one_press(browser, what):
    actions.grant(ALICE, PETRA.person, "TS-0001", **SAID | {"until": LAST})
    sven = browser(SVEN)
    shown = sven.get("/access/end/", {"what": what})
    assert "1 grant ends when you press the button" in plain(shown)
    done = sven.post(f"/access/end/?what={what}", {"why": "It may have leaked", "because": ""})
    assert "1 grant for" in plain(done)
    assert queries.listed(ALICE) == ([], 0)
    assert journal.newest(1, looks=True)[0].verb in ("access.revoked", "page.viewed")


def test_bob_ends_what_is_his_to_end_alone(browser):
    actions.grant(ALICE, PETRA.person, "TS-0001", **SAID | {"until": LAST})
    assert "1 grant ends" in plain(browser(BOB.person).get("/me/access/end/?what=TS-0001"))
    other = browser("ines@example.com").get("/me/access/end/?what=TS-0001")
    assert "No grant is open for TS-0001" in plain(other)


def test_a_reviewer_is_shown_facts_and_told_when_answers_look_unread(browser):
    actions.grant(ALICE, PETRA.person, "TS-0001", **SAID | {"until": LAST})
    made = browser(LENA).post(
        "/access/campaigns/", {"scope": "TS-0001", "reviewer": BOB.person, "due": LAST.isoformat()}
    )
    assert made["Location"] == "/access/campaigns/C-0001/"
    bob = browser(BOB.person)
    shown = plain(bob.get("/me/access/campaigns/C-0001/"))
    assert "Petra" in shown
    assert "never" in shown
    nothing = bob.post("/me/access/campaigns/C-0001/", {"because": "Fine."})
    assert "Say keep or end for at least one" in nothing.text
    bob.post("/me/access/campaigns/C-0001/", {"because": "Fine.", "G-0001": "keep"})
    assert "Your last answers look unread" in bob.get("/me/access/campaigns/C-0001/").text
    assert "looks unread" in browser("aud@audit.example").get("/access/campaigns/C-0001/").text


def test_the_glass_tells_where_it_lies_and_the_desk_who_broke_it(browser):
    lena = browser(LENA)
    assert "Say in a sentence why" in lena.post("/access/glass/TS-0001/", {"because": "x"}).text
    told = lena.post("/access/glass/TS-0001/", {"because": "A copy surfaced at a reseller."})
    assert "Where it lies" in told.text
    assert "A copy surfaced at a reseller." in lena.get("/access/").text
    assert "opened without a grant" in lena.get("/register/TS-0001/").text


PAGES = (
    (LENA, "/access/"),
    (LENA, "/access/?words=p1"),
    (LENA, "/access/?asset=TS-0001&soon=yes"),
    (LENA, "/access/campaigns/"),
    (LENA, "/access/campaigns/C-0001/"),
    (LENA, "/register/TS-0001/"),
    (LENA, "/people/"),
    (LENA, "/people/bob@example.com/"),
    (LENA, "/access/end/?what=TS-0001"),
    (BOB.person, "/me/access/"),
    (BOB.person, "/me/secrets/"),
    (BOB.person, "/me/secrets/TS-0001/"),
    (BOB.person, "/me/access/campaigns/C-0001/"),
    (BOB.person, "/me/access/end/?what=TS-0001"),
)


def grow(first, many):
    """Put `many` more persons on record, each with a grant, a request and a notice."""
    for n in range(first, first + many):
        add_person(OWNER, f"p{n}@example.com", f"P{n}", ["employee"])
    with act("grants.made", OWNER) as recording:
        recording.about("grants")
        people = Person.objects.filter(name__regex=r"^P\d+$").order_by("-pk")[:many]
        asset, bob = Asset.objects.get(number="TS-0001"), Person.objects.get(email=BOB.person)
        told = {"asset": asset, "purpose": "x", "because": "x", "recorded_in_id": recording.id}
        days = {"valid_from": datetime.now(UTC).date(), "valid_to": LAST, "same_person": False}
        for n, one in enumerate(people, first):
            Grant.objects.create(number=f"G-9{n}", person=one, approver=bob, **days, **told)
            Request.objects.create(
                number=f"R-9{n}", person=one, asked="TS-0001", until=LAST, **told
            )
    give(ALICE, "TS-0001", [f"p{n}@example.com" for n in range(first, first + many)])


def counted(client, path):
    client.get(path)  # what is kept in memory is
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


def test_no_page_asks_more_of_the_database_where_there_is_more(browser):
    clients = {who: browser(who) for who in (LENA, BOB.person)}
    grow(0, 12)
    begin(ALICE, BOB.person, LAST)
    before = {(who, path): counted(clients[who], path) for who, path in PAGES}
    grow(100, 48)
    begin(ALICE, BOB.person, LAST)
    after = {(who, path): counted(clients[who], path) for who, path in PAGES}
    more = {at: (before[at], after[at]) for at in before if after[at] > before[at] + 2}
    assert not more
