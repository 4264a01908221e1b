"""A recertification of a partner's grants: one batch stamped, one read, and what each day tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bestkept.engines.ledger import verify
from bestkept.journal.rules import NotAllowed, Refused
from bestkept.journal.tasks import check, publish
from bestkept.people import placing
from bestkept.people.actions import add_person
from bestkept.protect.access import actions as access
from bestkept.protect.access import knowing
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.notices import actions as notices
from bestkept.protect.recertification import actions, queries
from bestkept.prove.actions import write_binder
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner, said

TODAY = datetime.now(UTC).date()
GRANTED, REVIEWED, AFTER = (TODAY - timedelta(days=n) for n in (60, 20, 5))
LAST = TODAY + timedelta(days=200)
SVEN = replace(ALICE, role="security")
OTHERS = ("ravi@partner.example", "diya@partner.example", "wen@elsewhere.example")


@pytest.fixture
def granted(home, calendar):
    """Petra and three more may know the slurry; all but Wen work for the partner."""
    calendar(GRANTED.isoformat())
    number = partner(home)
    placing.set_status(OWNER, PETRA.person, "working", "Has signed all.")
    for party in (PETRA.person, number):
        signed = said(GRANTED.isoformat(), None, purposes=())
        agreements.record(ALICE, "NDA", [party], signed, "Toll coating.")
    notices.give(ALICE, "TS-0001", [PETRA.person])
    notices.acknowledge(PETRA, "N-0001")
    for email in OTHERS:
        add_person(OWNER, email, email.partition("@")[0].capitalize(), ["partner"])
        if email.endswith("partner.example"):
            placing.engage(OWNER, email, {"organisation": number, "unit": "Coating", "job": "x"})
    for email in (PETRA.person, *OTHERS):
        told = {"purpose": PURPOSE, "until": LAST, "because": "Runs the coater."}
        access.grant(BOB, email, "TS-0001", **told)
    assert access.open_secret(PETRA, "TS-0001", PURPOSE).decision.permitted
    return home


def reviewed(calendar):
    """Bob stamps a batch of one, then reads the other two and ends what is not needed."""
    calendar(REVIEWED.isoformat())
    number = actions.begin(SVEN, BOB.person, TODAY, "O-0001")
    assert actions.show(BOB, number) == ["G-0001", "G-0002", "G-0003"]  # Wen works elsewhere
    calendar(REVIEWED.isoformat(), minute=0)
    assert actions.review(BOB, number, {"G-0002": "keep"}, "All fine.")
    assert actions.show(BOB, number) == ["G-0001", "G-0003"]
    calendar(REVIEWED.isoformat(), minute=2)
    verdicts = {"G-0001": "end", "G-0003": "keep"}
    assert not actions.review(BOB, number, verdicts, "Petra has left the coater.")
    return number


def test_what_is_stamped_is_flagged_and_what_is_ended_opens_nothing(granted, calendar):
    number = reviewed(calendar)
    read, stamped = queries.answers(AUD, number)
    assert (stamped.stamped, stamped.batch, stamped.seconds) == (True, 1, 0)
    assert (read.stamped, read.ended, read.each) == (False, ("G-0001",), 60)
    told = queries.campaign(AUD, number)
    assert (told.waiting, told.grants, told.ended, told.stamped) == (0, 3, 1, 1)
    refused = access.open_secret(PETRA, "TS-0001", PURPOSE)
    assert [one.because for one in refused.decision.missing] == ["G-0001 is over"]
    assert refused.location is None
    publish(granted)
    assert check(granted) == []


def test_each_day_tells_who_knew_then(granted, calendar):
    reviewed(calendar)
    now = {day: _now(day) for day in (GRANTED, REVIEWED - timedelta(days=1), AFTER)}
    assert now[GRANTED] == {BOB.person, PETRA.person, *OTHERS}
    assert now[REVIEWED - timedelta(days=1)] == now[GRANTED]
    assert now[AFTER] == {BOB.person, *OTHERS}
    (petra,) = (one for one in knowing.who_knows("TS-0001", AFTER) if one.person == PETRA.person)
    assert not petra.now  # what was learnt stays learnt: she is listed all the same
    assert {"told", "granted", "opened"} <= set(petra.kinds)


def _now(day):
    return {one.person for one in knowing.who_knows("TS-0001", day) if one.now}


def test_the_binders_of_three_days_tell_each_its_own(granted, calendar):
    reviewed(calendar)
    calendar(TODAY.isoformat())
    for day, many in ((GRANTED, 4), (REVIEWED - timedelta(days=1), 4), (AFTER, 3)):
        written = write_binder(AUD, granted, "TS-0001", day)
        report = verify.check_binder(written.data, granted.log_vkey.read_text().strip())
        assert report.verdict == "genuine", str(report)
        page = verify.open_zip(written.data)["summary.html"].decode().partition("Timeline")[0]
        assert sum(f"G-000{n}" in page for n in range(1, 5)) == many


def test_who_has_seen_them_all_is_shown_what_each_is_judged_by(granted, calendar):
    calendar(REVIEWED.isoformat())
    number = actions.begin(SVEN, BOB.person, TODAY, "TS-0001")
    told = {one.grant.person: one for one in queries.waiting(BOB, number)}
    assert told[PETRA.person].job == "engineer"
    assert told[PETRA.person].opened is not None
    assert told[OTHERS[2]].opened is None
    assert told[OTHERS[0]].grant.because == "Runs the coater."
    for by in (PETRA, replace(BOB, person=ALICE.person)):
        with pytest.raises((Refused, NotAllowed)):
            queries.waiting(by, number)


def test_nobody_begins_what_nobody_could_look_at(granted, calendar, monkeypatch):
    monkeypatch.setattr("bestkept.protect.recertification.rules.LARGEST", 3)
    with pytest.raises(Refused, match="more than 3 grants, and nobody looks at so many"):
        actions.begin(SVEN, BOB.person, TODAY)
    with pytest.raises(Refused, match="neither a secret nor an organisation"):
        actions.begin(SVEN, BOB.person, TODAY, "O-0009")
