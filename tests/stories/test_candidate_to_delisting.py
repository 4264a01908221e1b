"""A researcher submits, legal sends back and accepts, a version follows, and the secret ends.

A binder for each day between says what held on it, and no more.
"""

from __future__ import annotations

import json
from datetime import date

import pytest

from bestkept.engines.ledger import verify
from bestkept.journal.tasks import check, publish
from bestkept.prove.actions import write_binder
from bestkept.register import tasks as index
from bestkept.register.actions import add_beside, amend, guard_version
from bestkept.register.facts import Valuation
from bestkept.register.intake.actions import decide, resubmit, submit
from bestkept.register.inventory.actions import delist, score, value
from bestkept.register.queries import asset
from tests.cast import ALICE, AUD, BOB, RECIPE, texts
from tests.register.test_states import ANALYST, GOOD

SECOND = RECIPE.replace("forty one", "forty three").replace("nineteen", "twenty two")
ADVICE = "Counsel thinks that the supplier may claim it."


@pytest.fixture
def told(home, calendar):
    calendar("2025-01-10")
    vague = {"description": "All our innovative and unique know-how about mixing the slurry."}
    submit(BOB, home, title="Slurry", description=vague, documents=texts(home, RECIPE))
    calendar("2025-01-12")
    decide(ANALYST, "TS-0001", "accept")
    calendar("2025-01-15")
    decide(ALICE, "TS-0001", "send back", because=ADVICE, privileged=True)
    calendar("2025-01-20")
    resubmit(BOB, "TS-0001", GOOD, because="Said which steps.")
    calendar("2025-01-22")
    decide(ANALYST, "TS-0001", "accept")
    calendar("2025-02-01")
    decide(ALICE, "TS-0001", "accept", because="Particular enough.")
    score(ANALYST, "TS-0001", "known-inside", 4, "Four engineers.")
    worth = Valuation(50000000, "EUR", "cost", "Alice Archer", date(2024, 12, 31))
    value(ANALYST, "TS-0001", "value", worth)
    add_beside(ANALYST, "TS-0001", "place", "room: Lab 3", since=None)
    day = date(2025, 2, 1)
    amend(ALICE, "TS-0001", "deputy", "aud@audit.example", valid_from=day, because="Leave.")
    calendar("2025-05-01")
    guard_version(BOB, home, "TS-0001", texts(home, SECOND))
    calendar("2025-09-01")
    delist(ALICE, home, "TS-0001", "public", because="A talk.", evidence="Its slides.")
    return home


def binder(home, on, known=None):
    written = write_binder(AUD, home, "TS-0001", on, known)
    report = verify.check_binder(written.data, home.log_vkey.read_text().strip())
    assert report.verdict == "genuine", str(report)
    members = verify.open_zip(written.data)
    found = json.loads(members["facts.json"])["facts"]
    return {f["name"]: (f["value"], f["later"]) for f in found}, members, written.missing


def test_a_binder_for_a_day_in_between_has_the_right_facts(told, calendar):
    calendar("2026-01-01")
    facts, members, missing = binder(told, date(2025, 6, 1))
    assert {name: text for name, (text, _) in facts.items()} == {
        "title": "Slurry",
        "tier": "confidential",
        "owner": "bob@example.com",
        "deputy": "aud@audit.example",
        "status": "accepted",
        "acceptance": "by alice@example.com: another person than submitted it",
        **GOOD,
        "value": "EUR 500000.00 by cost, valued by Alice Archer on 2024-12-31",
        "factor.known-inside": "4: Four engineers.",
        "place.1": "room: Lab 3",
    }
    assert not any(later for _, later in facts.values())
    assert not [line for line in missing if "accepted" in line or "description" in line]
    assert [v.number for v in asset("TS-0001", date(2025, 6, 1)).versions] == [1, 2]
    assert b"after the day asked about" in members["summary.html"]


@pytest.mark.parametrize(
    ("on", "status", "versions"),
    [
        (date(2025, 1, 10), "candidate", 1),
        (date(2025, 1, 14), "reviewed", 1),
        (date(2025, 1, 19), "sent back", 1),
        (date(2025, 1, 21), "candidate", 1),
        (date(2025, 1, 31), "reviewed", 1),
        (date(2025, 2, 1), "accepted", 1),
        (date(2025, 5, 1), "accepted", 2),
        (date(2025, 9, 1), "delisted", 2),
    ],
)
def test_each_day_has_its_state_whenever_it_is_asked(told, on, status, versions):
    for known in (None, on):
        facts, _, missing = binder(told, on, known)
        assert facts["status"] == (status, False)
        assert len(asset("TS-0001", on, known).versions) == versions
        undecided = [line for line in missing if line.startswith("Nobody has accepted")]
        assert bool(undecided) == (status not in ("accepted", "delisted"))


def test_advice_of_counsel_is_in_no_binder(told):
    _, members, _ = binder(told, date(2025, 6, 1))
    everything = b"".join(members.values())
    assert ADVICE.encode() not in everything
    assert b"Particular enough." in everything


def test_register_and_journal_agree_at_the_end(told):
    publish(told)
    assert [*check(told), *index.check(told)] == []
