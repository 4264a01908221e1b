"""An incident has a clock from its discovery, steps, and an end with a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.journal.tasks import check, publish
from bestkept.register.actions import guard_candidate
from bestkept.respond.actions import add_step, close_incident, open_incident
from bestkept.respond.queries import incident, incidents
from bestkept.respond.rules import hours_since
from bestkept.watch.actions import record_findings
from bestkept.watch.rules import Sighted
from tests.cast import ALICE, BOB, RECIPE, texts

DISCOVERED = datetime(2025, 3, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def leaked(home, calendar):
    calendar("2025-03-01")
    guard_candidate(
        BOB, home, title="Slurry", tier="top", owner=None, documents=texts(home, RECIPE)
    )
    where = ("D-0001", 1, "verbatim", "outbox/mail.txt", None, 1, 0, 10, 0.5, "finding", False)
    record_findings(ALICE, [Sighted("TS-0001", *where, c * 64) for c in "ab"])
    return home


def opened(number):
    return {o.name: o.value for o in journal.openings(number)}


def test_an_incident_is_about_its_findings_and_their_assets(leaked):
    number = open_incident(ALICE, "Recipe in the outbox", ["F-0001", "F-0002"], DISCOVERED)
    found = incident(number)
    assert (found.number, found.title, found.status) == ("I-0001", "Recipe in the outbox", "open")
    assert found.findings == ("F-0001", "F-0002")
    for subject in ("I-0001", "F-0001", "F-0002", "TS-0001"):
        assert journal.timeline(subject)[-1].number == found.entry
    assert opened(found.entry)["discovered_at"] == "2025-03-01T08:30:00Z"


def test_its_hours_count_from_the_discovery(leaked):
    number = open_incident(ALICE, "Leak", ["F-0001"], DISCOVERED)
    assert incident(number, DISCOVERED + timedelta(hours=26, minutes=59)).hours == 26
    zone = timezone(timedelta(hours=5, minutes=30))
    assert hours_since(DISCOVERED, DISCOVERED.astimezone(zone) + timedelta(hours=2)) == 2
    assert hours_since(DISCOVERED, DISCOVERED - timedelta(days=1)) == 0


def test_steps_are_kept_in_order_with_their_entries(leaked):
    number = open_incident(ALICE, "Leak", ["F-0001"], DISCOVERED)
    add_step(ALICE, number, "The mail was stopped.")
    add_step(ALICE, number, "The recipient was called.")
    steps = incident(number).steps
    assert [s.text for s in steps] == ["The mail was stopped.", "The recipient was called."]
    assert opened(steps[1].entry)["step"] == "The recipient was called."


def test_a_closed_incident_stays_on_record_and_takes_no_step(leaked):
    number = open_incident(ALICE, "Leak", ["F-0001"], DISCOVERED)
    close_incident(ALICE, number, "All copies are back.")
    assert [i.status for i in incidents()] == ["closed"]
    with pytest.raises(Refused, match="I-0001 is closed"):
        add_step(ALICE, number, "One more.")
    with pytest.raises(Refused, match="I-0001 is closed"):
        close_incident(ALICE, number, "Again.")
    publish(leaked)
    assert check(leaked) == []


@pytest.mark.parametrize(
    ("title", "findings", "discovered", "why"),
    [
        ("", ["F-0001"], DISCOVERED, "The title is empty"),
        ("Leak", ["F-0009"], DISCOVERED, "no finding F-0009"),
        ("Leak", ["F-0001", "F-0001"], DISCOVERED, "named twice"),
        ("Leak", ["F-0001"], datetime(2025, 3, 1, 8), "needs its time zone"),  # noqa: DTZ001
        ("Leak", ["F-0001"], DISCOVERED + timedelta(days=1), "lies in the future"),
    ],
)
def test_what_cannot_be_is_refused(leaked, title, findings, discovered, why):
    before = journal.head()
    with pytest.raises(Refused, match=why):
        open_incident(ALICE, title, findings, discovered)
    assert journal.head() == before
    assert incidents() == []


def test_a_step_and_an_end_need_words_and_an_incident(leaked):
    number = open_incident(ALICE, "Leak", ["F-0001"], DISCOVERED)
    with pytest.raises(Refused, match="The step is empty"):
        add_step(ALICE, number, "  ")
    with pytest.raises(Refused, match="The reason is empty"):
        close_incident(ALICE, number, "")
    with pytest.raises(Refused, match="no incident I-0009"):
        add_step(ALICE, "I-0009", "So.")
    with pytest.raises(Refused, match="no incident I-0009"):
        incident("I-0009")


def test_an_engineer_opens_no_incident(leaked):
    with pytest.raises(Refused, match="one of these roles"):
        open_incident(BOB, "Leak", ["F-0001"], DISCOVERED)


@pytest.mark.parametrize("year", [1, 1900, 1999])
def test_none_was_discovered_before_2000(leaked, year):
    with pytest.raises(Refused, match="before the year 2000"):
        open_incident(ALICE, "Leak", ["F-0001"], DISCOVERED.replace(year=year))
