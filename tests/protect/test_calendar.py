"""Calendars are as RFC 5545 asks, for every text, by a reader of others; addresses end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestkept.journal.rules import Refused
from bestkept.people.actions import change_roles
from bestkept.people.rules import Owed
from bestkept.protect.duties import actions, calendar, queries
from bestkept.protect.notices.actions import give
from bestkept.register.actions import guard_candidate
from tests.cast import ALICE, BOB, OWNER, PETRA, RECIPE, texts

TODAY = datetime.now(UTC).date()
OWING = st.lists(
    st.builds(
        Owed,
        day=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
        kind=st.text(min_size=1, max_size=90),
        number=st.sampled_from(["N-0001", "RV-0002", "A-0003", "a title, of; a \\secret"]),
        words=st.text(max_size=30),
        person=st.just("bob@example.com"),
    ),
    max_size=8,
)


@given(OWING, st.text(max_size=200))
def test_every_calendar_is_read_by_another_program_as_it_was_meant(found, name):
    said = calendar.written(found, TODAY, name, "h", "https://x.example")
    assert said.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in said.split("\r\n"))
    events = icalendar.Calendar.from_ical(said).walk("VEVENT")
    assert sorted(one["DTSTART"].dt for one in events) == sorted(one.day for one in set(found))
    assert len({str(one["UID"]) for one in events}) == len(events)
    assert "a title" not in said
    for one in events:
        assert one["DTEND"].dt - one["DTSTART"].dt == timedelta(days=1)
        assert one["TRANSP"] == "TRANSPARENT"
        assert not one.errors


def test_a_text_comes_back_as_it_was():
    odd = "one; two, three \\ four\nfive " + "ä" * 80
    said = calendar.written([Owed(TODAY, odd, "", "", "")], TODAY, "mine", "h")
    (event,) = icalendar.Calendar.from_ical(said).walk("VEVENT")
    assert str(event["SUMMARY"]) == odd.capitalize()


def test_a_thing_keeps_its_id_while_its_day_moves():
    one = Owed(date(2026, 3, 1), "review", "RV-0001", "Review it.", BOB.person)
    moved = Owed(
        date(2026, 9, 9), *[getattr(one, n) for n in ("kind", "number", "words", "person")]
    )
    twice = Owed(
        date(2026, 4, 1), *[getattr(one, n) for n in ("kind", "number", "words", "person")]
    )

    def ids(*found):
        whole = icalendar.Calendar.from_ical(calendar.written(found, TODAY, "mine", "h"))
        return [str(event["UID"]) for event in whole.walk("VEVENT")]

    assert ids(one) == ids(moved)
    assert ids(one)[0] == ids(one, twice)[0] != ids(one, twice)[1]
    other = calendar.written([one], TODAY, "mine", "another home")
    assert ids(one)[0] not in other


@pytest.fixture
def owing(home):
    """Petra was told of a secret."""
    more = {"title": "Cathode slurry", "tier": "restricted", "owner": None}
    secret = guard_candidate(BOB, home, documents=texts(home, RECIPE), **more).asset
    give(ALICE, secret, [PETRA.person])


def test_a_feed_reads_what_its_person_owes_until_it_is_ended(owing):
    assert queries.of_feed("d1", TODAY) is None
    actions.make_feed(PETRA, "d1")
    whose, found = queries.of_feed("d1", TODAY)
    assert (whose, [one.number for one in found]) == (PETRA.person, ["N-0001"])
    actions.make_feed(PETRA, "d2")
    assert queries.of_feed("d1", TODAY) is None
    assert queries.of_feed("d2", TODAY)
    assert queries.feed_since(PETRA.person) == TODAY
    actions.end_feed(PETRA)
    assert queries.of_feed("d2", TODAY) is None
    with pytest.raises(Refused, match="No calendar"):
        actions.end_feed(PETRA)


def test_a_feed_ends_with_the_roles_of_its_person(owing):
    actions.make_feed(PETRA, "d1")
    change_roles(OWNER, PETRA.person, [], "She left.")
    assert queries.of_feed("d1", TODAY + timedelta(days=1)) is None
