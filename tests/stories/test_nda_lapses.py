"""An NDA is amended, then lapses: what it does to access, and to the binders of three days."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bestkept.engines.ledger import verify
from bestkept.people import placing
from bestkept.protect.access import actions as access
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.agreements import queries
from bestkept.protect.decision.actions import decide
from bestkept.protect.notices import actions as notices
from bestkept.prove.actions import write_binder
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner, said

SIGNED, AMENDED, LAPSED = date(2026, 2, 1), date(2026, 5, 1), date(2026, 8, 1)


@pytest.fixture
def first(home, calendar):
    """The NDA of January covers toll coating alone; she has grants for that and for repair."""
    calendar("2026-01-10")
    number = partner(home)
    placing.set_status(OWNER, PETRA.person, "working", "Has signed all.")
    hers = said("2026-01-01", None, purposes=())
    agreements.record(ALICE, "undertaking", [PETRA.person], hers, "Joins.")
    nda = said("2026-01-01", "2026-12-31")
    agreements.record(ALICE, "NDA", [number], nda, "Toll coating of line 2.")
    notices.give(ALICE, "TS-0001", [PETRA.person])
    notices.acknowledge(PETRA, "N-0001")
    for purpose in (PURPOSE, "repair"):
        access.grant(
            BOB, PETRA.person, "TS-0001", purpose=purpose, until=date(2026, 12, 1), because="Runs."
        )
    return home


@pytest.fixture
def told(first, calendar):
    """From April on the NDA covers repair as well, and lasts until July."""
    calendar("2026-04-01")
    shorter = said("2026-04-01", "2026-07-31", purposes=(PURPOSE, "repair"))
    assert agreements.amend(ALICE, "A-0002", shorter, "Repair too, but until July.") == 1
    return first


def why(purpose):
    _, decision = decide(ALICE, PETRA.person, "TS-0001", purpose)
    return {one.name: one.because for one in decision.missing}


def test_what_the_nda_does_not_cover_yet_is_refused(first, calendar):
    calendar("2026-03-31")
    assert why(PURPOSE) == {}
    assert why("repair") == {"partner agreement": "A-0002 does not cover this purpose"}


def test_access_follows_the_terms_of_the_day(told, calendar):
    assert why("repair") == {}
    calendar("2026-07-31")
    assert why(PURPOSE) == {}
    calendar("2026-08-01")
    assert why(PURPOSE) == {"partner agreement": "A-0002 ended on 2026-07-31"}


def test_the_day_tells_which_terms_governed(told, calendar):
    on = {day: queries.agreement(ALICE, "A-0002", day) for day in (SIGNED, AMENDED, LAPSED)}
    assert [on[day].terms and on[day].terms.amendment for day in on] == [0, 1, None]
    assert on[LAPSED].lapsed == date(2026, 8, 1)
    before = queries.agreement(ALICE, "A-0002", AMENDED, date(2026, 3, 1))
    assert before.terms.amendment == 0  # by the record of March nothing had been amended


def binder(home, on):
    written = write_binder(AUD, home, "TS-0001", on)
    report = verify.check_binder(written.data, home.log_vkey.read_text().strip())
    assert report.verdict == "genuine", str(report)
    members = verify.open_zip(written.data)
    return members["summary.html"].decode(), written.missing, members


def test_the_binders_of_three_days_tell_each_its_own(told, calendar):
    calendar("2026-09-01")
    page, missing, _ = binder(told, SIGNED)
    assert "NDA with O-0001: for toll coating; law of India" in page
    assert not [line for line in missing if "A-0002" in line]
    page, missing, members = binder(told, AMENDED)
    assert "NDA with O-0001, amendment 1: for repair, toll coating" in page
    assert not [line for line in missing if "A-0002" in line]
    page, missing, _ = binder(told, LAPSED)
    assert "NDA with O-0001" not in page.partition("Timeline")[0]
    (line,) = (line for line in missing if "A-0002" in line)
    assert line.startswith("A-0002 with O-0001 lapsed on 2026-08-01: what was learnt under it")
    assert line.endswith("stays confidential as long as it is secret.")
    verbs = {json.loads(data)["verb"] for name, data in members.items() if "entries/" in name}
    assert {"agreement.recorded/1", "agreement.amended/1", "access.granted/1"} <= verbs
