"""An engineer of a partner is invited, meets each refusal on her own pages, and then views."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from bestkept.journal import queries as journal
from bestkept.people import actions as people
from bestkept.people import placing
from bestkept.protect.access import actions as access
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.agreements.rules import Said
from bestkept.protect.notices import actions as notices
from bestkept.register.actions import amend
from bestkept.register.intake.actions import submit
from bestkept.web import signing
from tests.cast import ALICE, BOB, OWNER, RECIPE, texts
from tests.web.conftest import PASSWORD

NADIA, PURPOSE = "nadia@partner.example", "toll coating"
TODAY = datetime.now(UTC).date()


def terms(*purposes, form="ink", secret="TS-0001"):
    last = TODAY + timedelta(days=200)
    return Said((secret,), purposes, TODAY, last, "as long as secret", "India", form, TODAY)


@pytest.fixture
def nadia(browser, site):
    """Nadia, who took her invitation, at her own door; her secret is restricted."""
    amend(ALICE, "TS-0001", "tier", "restricted", valid_from=TODAY, because="Its loss ends line 2.")
    people.add_person(OWNER, NADIA, "Nadia Nair", ["partner"])
    token = signing.invitation_token(NADIA, people.invite(OWNER, NADIA), settings.SECRET_KEY)
    client = browser()
    assert "Nadia Nair" in client.get(f"/invitation/{token}/").text
    answer = client.post(f"/invitation/{token}/", {"password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/partner/"
    return client


def let(asset="TS-0001", **more):
    said = {"purpose": PURPOSE, "until": TODAY + timedelta(days=30), "because": "Sets the coater."}
    return access.grant(ALICE, NADIA, asset, **{**said, **more})


def missing(client, grant):
    """Press the button; return what her page says is missing, which tells nothing of the secret."""
    pressed = client.post(f"/partner/know/{grant}/").text
    assert "recipe-1.txt" not in pressed
    return re.findall(r"<li><span><b>(.*?)</b>", pressed)


NOWHERE = "It is not on record whom you work for."
NOT_YET = "You are not recorded as working now."
UNSIGNED = "You have signed no agreement that covers it."
UNTOLD = "You were not told of it yet."
MOVED = "Your work has changed since you were let in."
THEIRS = "Your company has signed no agreement that covers it."
CLICKED = "A signature is in a form that is not enough in your country."
UNREAD = "You have not acknowledged how to handle it."
UNVETTED = "It asks for a vetting that is not on record."


def joins(client, grant):
    """She is put on record, with a partner that has signed nothing for her purpose."""
    assert missing(client, grant) == [NOWHERE, NOT_YET, UNSIGNED, UNTOLD, UNVETTED]
    firm = placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")
    placing.engage(OWNER, NADIA, {"organisation": firm, "unit": "Coating", "job": "engineer"})
    placing.set_status(OWNER, NADIA, "joining", "Joins this month.")
    audit = agreements.record(ALICE, "NDA", [firm], terms("audit"), "For an audit alone.")
    assert missing(client, grant) == [NOT_YET, MOVED, UNSIGNED, THEIRS, UNTOLD, UNVETTED]
    return audit


def signs(client, grant, audit):
    """Her firm, then she, sign what covers it, in the end in a form that is enough."""
    assert missing(client, grant) == [NOT_YET, UNSIGNED, THEIRS, UNTOLD, UNVETTED]
    agreements.amend(ALICE, audit, terms(PURPOSE), "Toll coating as well.")
    assert missing(client, grant) == [NOT_YET, UNSIGNED, UNTOLD, UNVETTED]
    hers = agreements.record(ALICE, "undertaking", [NADIA], terms(form="click"), "She joins.")
    assert missing(client, grant) == [NOT_YET, CLICKED, UNTOLD, UNVETTED]
    agreements.amend(ALICE, hers, terms(), "Signed in ink.")
    assert missing(client, grant) == [NOT_YET, UNTOLD, UNVETTED]


def is_told_and_vetted(client, grant):
    """She reads her notice, is vetted, and begins."""
    (notice,) = notices.give(ALICE, "TS-0001", [NADIA], "Tell nobody the order of the steps.")
    assert missing(client, grant) == [NOT_YET, UNREAD, UNVETTED]
    assert "Tell nobody the order" in client.get(f"/partner/told/{notice}/").text
    assert client.post(f"/partner/told/{notice}/").url == "/partner/"
    vetted = {"basis": "consent", "done_by": "Checkers", "done_on": TODAY}
    placing.record_vetting(OWNER, NADIA, "basic", **vetted)
    assert missing(client, grant) == [NOT_YET]
    placing.set_status(OWNER, NADIA, "working", "Has signed all.")


def test_each_refusal_stands_on_her_page_until_she_may_view(nadia):
    assert "Nothing waits for you" in nadia.get("/partner/").text
    assert nadia.get("/register/TS-0001/").status_code == 403
    audit = joins(nadia, let())
    number = let()  # for the work that she has now
    signs(nadia, number, audit)
    is_told_and_vetted(nadia, number)
    opened = nadia.post(f"/partner/know/{number}/").text
    assert "recipe-1.txt" in opened
    assert "lab/recipe" not in opened  # its name, and no folder of ours
    assert "recipe" not in nadia.get("/partner/know/G-9999/").text
    tried = [one.verb for one in journal.timeline("access:TS-0001")]
    assert tried.count("access.decided") == 9  # each press is on record, the last one permitted


def test_what_she_signed_for_another_secret_lets_her_view_nothing(nadia, site):
    parts = {"description": "Eleven stages", "boundary": "The furnace"}
    other = submit(BOB, site, title="Ramp", description=parts, documents=texts(site, RECIPE * 2))
    agreements.record(ALICE, "undertaking", [NADIA], terms(secret=other), "For the ramp alone.")
    assert UNSIGNED in missing(nadia, let())
    assert UNSIGNED not in missing(nadia, let(other))
