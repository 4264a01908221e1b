"""A leaver: what she knows is listed, every access ends in one act, and the case has a gate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import override_settings

from bestkept.engines.ledger import verify
from bestkept.journal.rules import Refused
from bestkept.journal.tasks import check, publish
from bestkept.people import actions as people
from bestkept.people import placing
from bestkept.people import queries as persons
from bestkept.protect.access import actions as access
from bestkept.protect.access import queries as known
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.decision.actions import decide
from bestkept.protect.moves import actions, ending, queries
from bestkept.protect.notices import actions as notices
from bestkept.prove.actions import write_binder
from bestkept.site import serving
from bestkept.web import tokens
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner, said
from tests.web.conftest import BACKEND, account_of

HANA = replace(OWNER, person="hana@example.com", role="hr")
SVEN = replace(OWNER, person="sven@example.com", role="security")
BEFORE, LAST, AFTER = date(2026, 4, 1), date(2026, 6, 30), date(2026, 7, 15)


@pytest.fixture
def working(home, calendar):
    """Petra works at a partner, knows the slurry, signs in, and has a token; she leaves in June."""
    calendar("2026-03-01")
    number = partner(home)
    for who, role in ((HANA, "hr"), (SVEN, "security")):
        people.add_person(OWNER, who.person, who.person.partition("@")[0].title(), [role])
    placing.set_status(OWNER, PETRA.person, "working", "Has signed all.")
    hers = said("2026-01-01", "2026-12-31", purposes=())
    agreements.record(ALICE, "undertaking", [PETRA.person], hers, "Joins.")
    agreements.record(ALICE, "NDA", [number], said("2026-01-01", None), "Toll coating.")
    notices.give(ALICE, "TS-0001", [PETRA.person])
    notices.acknowledge(PETRA, "N-0001")
    told = {"purpose": PURPOSE, "until": date(2026, 12, 1), "because": "Runs the coater."}
    access.grant(BOB, PETRA.person, "TS-0001", **told)
    assert access.open_secret(PETRA, "TS-0001", PURPOSE).decision.permitted
    calendar("2026-06-15")
    return home


@pytest.fixture
def pages(working):
    """The pages of the home: Petra is signed in, and a program of hers has a token."""
    from django.conf import settings

    with override_settings(HOME=working):
        serving.make_sign_ins(working)
        client = Client(raise_request_exception=False)
        client.force_login(account_of(PETRA.person), BACKEND)
        made = tokens.new()
        digest = tokens.digest(tokens.sha256(made) or "", settings.SECRET_KEY)
        people.make_token(PETRA, "Planner", ["read"], 200, digest)
        client.bearer = {"HTTP_AUTHORIZATION": f"Bearer {made}"}
        yield client
        connections.close_all()


def missing():
    _, decision = decide(ALICE, PETRA.person, "TS-0001", PURPOSE)
    return {one.name for one in decision.missing}


def left(number):
    found = queries.whole(ALICE, number, AFTER)
    return {one.key for one in found.items if one.waits}


def leave(**more):
    return actions.begin(HANA, "leaver", PETRA.person, because="Gave notice.", **more)


def test_the_list_of_what_she_knows_is_frozen_with_the_case(working, calendar):
    assert missing() == set()
    number = leave(due=LAST)
    assert missing() == {"standing"}
    ((asset, title, why),) = queries.whole(ALICE, number, LAST).listed
    assert (asset, title) == ("TS-0001", "Slurry")
    assert [one.partition(" ")[0] for one in why] == ["told", "G-0001", "opened"]
    notices.withdraw(ALICE, "N-0001", "Told by mistake.")
    assert queries.whole(ALICE, number, LAST).listed == (("TS-0001", "Slurry", why),)
    with pytest.raises(Refused, match="no leaving of yours"):
        actions.confirm(BOB, number)
    actions.confirm(PETRA, number)
    assert "list" not in left(number)


def test_every_access_ends_in_one_act(pages, working):
    assert pages.get("/partner/").status_code == 200
    assert pages.get("/api/v1/me/notices", **pages.bearer).status_code == 200
    number = leave(due=LAST)
    access.request(PETRA, "TS-0001", purpose="repair", until=LAST, because="I also repair.")
    ended = ending.end_access(SVEN, number, "Her last day.")
    shut = {"grants": 1, "requests": 1, "sign-ins": 1, "tokens": 1, "roles": 1}
    assert ended == {**shut, "invitations": 0}
    assert pages.get("/partner/").status_code == 403  # in the session that is still open
    assert pages.get("/api/v1/me/notices", **pages.bearer).status_code == 401
    assert known.listed(ALICE, person=PETRA.person, on=LAST) == ([], 0)
    assert persons.person(PETRA.person).roles == ()
    assert known.requests(ALICE) == ([], 0)
    assert {"standing", "grant"} <= missing()
    with pytest.raises(Refused, match="does not hold the role"):
        access.open_secret(PETRA, "TS-0001", PURPOSE)
    with pytest.raises(Refused, match=r"Nothing of petra@partner\.example is open"):
        ending.end_access(SVEN, number, "Once more.")
    publish(working)
    assert check(working) == []


def do(item, by, **more):
    told = {"day": date(2026, 6, 15), "words": "Done as agreed."}
    actions.step(by, "M-0001", item, **{**told, **more})


def test_the_case_stays_open_until_each_item_is_done_or_excused(working, calendar):
    number = leave(due=LAST)
    every = {"access", "interview", "list", "devices", "certificate", "letter", "approval"}
    assert left(number) == every
    with pytest.raises(Refused, match="Say which questions"):
        do("interview", HANA)
    do("interview", HANA, asked="Which material is still with you?")
    with pytest.raises(Refused, match="one of these roles"):
        do("devices", ALICE)
    do("devices", SVEN)
    do("list", HANA)
    with pytest.raises(Refused, match="form of signature"):
        do("certificate", HANA, form="handshake")
    do("certificate", HANA, form="ink")
    with pytest.raises(Refused, match="Legal approves the letter first"):
        do("letter", HANA)
    with pytest.raises(Refused, match="one of these roles"):
        ending.approve_letter(HANA, number, "reminder", "", "Fine.")
    ending.approve_letter(ALICE, number, "reminder", "", "As drafted.")
    with pytest.raises(Refused, match="this is missing: End every access; Hand over"):
        actions.finish(HANA, number, "All done.")
    ending.end_access(HANA, number, "Her last day.")
    actions.excuse(ALICE, number, "letter", "She has moved to an unknown address.")
    actions.finish(HANA, number, "All done.")
    assert queries.whole(ALICE, number, AFTER).case.state == "closed"
    status = {one.email: one.status for one in persons.placed(ALICE, AFTER)}
    assert status[PETRA.person] == "left"
    publish(working)
    assert check(working) == []


def test_the_letter_names_secrets_by_title_and_what_survives(working):
    number = leave(due=LAST)
    text = queries.drafted(ALICE, number, "reminder")
    assert "Your work with the company ends on 30 June 2026" in text
    assert "- Slurry (TS-0001)" in text
    assert "undertaking A-0001, signed on 1 January 2026, law of India" in text
    assert "confidence lasts as long as it is secret" in text
    with pytest.raises(Refused, match="to whom"):
        ending.approve_letter(ALICE, number, "new employer", "", "She coats there too.")
    told = {"because": "She coats there too.", "to": "Other Coaters"}
    ending.approve_letter(ALICE, number, "new employer", "", **told)
    (one,) = queries.whole(ALICE, number, LAST).letters
    assert one.text.startswith("To Other Coaters:")
    assert "Slurry" not in one.text


def test_in_an_emergency_access_ends_first(pages, working):
    assert pages.get("/partner/").status_code == 200
    number = leave(first=True)
    assert pages.get("/partner/").status_code == 403
    assert "access" not in left(number)
    assert len(queries.whole(ALICE, number, LAST).listed) == 1


def binder(home, on):
    written = write_binder(AUD, home, "TS-0001", on)
    report = verify.check_binder(written.data, home.log_vkey.read_text().strip())
    assert report.verdict == "genuine", str(report)
    return verify.open_zip(written.data)["summary.html"].decode().partition("Timeline")


def test_the_binders_of_three_days_tell_when_she_could_know_it(working, calendar):
    calendar("2026-06-30")
    ending.end_access(SVEN, leave(due=LAST), "Her last day.")
    calendar("2026-08-01")
    pages = {day: binder(working, day) for day in (BEFORE, LAST, AFTER)}
    assert ["G-0001" in pages[day][0] for day in pages] == [True, False, False]
    assert "leaver access ended" not in pages[BEFORE][0]
    assert "Every access of a leaver was ended" in pages[AFTER][2]
