"""What is held in memory is what the tables say, whatever was recorded, closed or erased since."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pytest

from bestkept.journal import queries as journal
from bestkept.journal.actions import act
from bestkept.people.actions import record_views
from bestkept.register import actions as register
from bestkept.register.intake.actions import decide, submit
from bestkept.register.inventory import queries, standing
from bestkept.register.inventory.actions import add_right
from bestkept.register.inventory.queries import Asked
from bestkept.retention.actions import erase
from tests.cast import ALICE, BOB, OWNER, RECIPE, texts
from tests.register.test_states import ANALYST


@pytest.fixture
def held(home):
    """Begin with nothing in memory; afterwards, tell whether it is what the tables say."""
    standing._kept.clear()

    def as_the_tables():
        day = datetime.now(UTC).date()
        return standing.today().assets == standing._read(day)

    return as_the_tables


def candidate(home, title, by=BOB):
    parts = {"description": f"Order of the steps of {title}", "boundary": "The powder"}
    return submit(by, home, title=title, description=parts, documents=texts(home, RECIPE + title))


def test_each_act_is_seen_by_the_next_look(home, held):
    assert held()
    number = candidate(home, "Slurry")
    assert held()
    assert queries.listed(ALICE, Asked(words="SLUR")).lines[0].title == "Slurry"
    decide(ANALYST, number, "accept", because="Known to few, costly to make, nowhere published")
    assert held()
    record_views(ALICE, "desk:asset", [number])
    assert held()
    today = datetime.now(UTC).date()
    register.amend(ALICE, number, "title", "Furnace", because="Renamed", valid_from=today)
    assert held()
    assert not queries.listed(ALICE, Asked(words="slur")).total
    assert queries.listed(ALICE, Asked(words="furn")).total == 1


def test_what_begins_or_ends_on_a_day_holds_on_that_day(home, held, monkeypatch):
    number = candidate(home, "Slurry")
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    register.amend(ALICE, number, "title", "Furnace", because="From then on", valid_from=tomorrow)
    assert held()
    assert queries.listed(ALICE, Asked()).lines[0].title == "Slurry"

    class Later(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime.now(zone) + timedelta(days=1)

    monkeypatch.setattr("bestkept.register.inventory.standing.datetime", Later)
    assert queries.listed(ALICE, Asked()).lines[0].title == "Furnace"


def test_what_was_erased_is_found_no_more(home, held):
    number = candidate(home, "Slurry")
    assert queries.listed(ALICE, Asked(words="slurry")).total == 1
    (entry, *_) = journal.timeline(number)
    named = [one.name for one in journal.openings(entry.number) if "Slurry" in str(one.value)]
    erase(OWNER, home, entry.number, named, "Asked for by a court")
    assert held()
    assert not queries.listed(ALICE, Asked(words="slurry")).total


def undone():
    with act("right.recorded", ALICE) as recording:
        register.begin(recording, "patent", {"title": "Separator", "owner": BOB.person}, None)
        queries.listed(ALICE, Asked())  # somebody looks while the act is open
        raise ZeroDivisionError


def test_an_act_that_was_undone_leaves_nothing(home, held):
    assert held()
    with pytest.raises(ZeroDivisionError):
        undone()
    assert held()
    assert not queries.listed(ALICE, Asked()).total


def test_what_another_process_records_is_seen(home, held):
    assert not queries.listed(ALICE, Asked()).total
    program = (
        "from pathlib import Path; import sys; from bestkept.home import Home;"
        "from bestkept.site.setup import open_home; open_home(Home(Path(sys.argv[1])));"
        "from tests.cast import ALICE; from bestkept.register.inventory.actions import add_right;"
        "add_right(ALICE, 'patent', {'title': 'Separator'})"
    )
    subprocess.run([sys.executable, "-c", program, str(home.path)], check=True)
    assert held()
    assert queries.listed(ALICE, Asked(kind="patent")).lines[0].title == "Separator"


def test_much_that_was_recorded_meanwhile_is_read_anew(home, held, monkeypatch):
    assert held()
    monkeypatch.setattr(standing, "AT_MOST", 1)
    candidate(home, "Slurry")
    candidate(home, "Furnace")
    assert held()
    assert queries.listed(ALICE, Asked()).total == 2


def test_order_and_words_are_those_of_people(home, held):
    for title in ("slurry b", "Slurry A", "\N{LATIN CAPITAL LETTER A WITH DIAERESIS}nderung"):
        candidate(home, title)
    titles = [one.title for one in queries.listed(ALICE, Asked(sort="title")).lines]
    assert titles[:2] == ["Slurry A", "slurry b"]
    found = queries.listed(ALICE, Asked(words="\N{LATIN SMALL LETTER A WITH DIAERESIS}nd"))
    assert found.total == 1
    assert queries.listed(ALICE, Asked(words="slurry ts-0001")).total == 1


def test_what_expires_is_told_as_it_is_recorded_changed_and_erased(home):
    def ending():
        found = queries.expiries(OWNER, date(2099, 1, 1), date(2100, 1, 1))
        return [(day.isoformat(), number) for day, number, _ in found]

    assert ending() == []
    late = add_right(OWNER, "patent", {"title": "Ramp", "expires": "2099-06-01"})
    early = add_right(OWNER, "patent", {"title": "Glass", "expires": "2099-02-01"})
    add_right(OWNER, "patent", {"title": "Beyond", "expires": "2100-01-01"})
    assert ending() == [("2099-02-01", early), ("2099-06-01", late)]
    made = journal.timeline(late)[0].number
    named = [one.name for one in journal.openings(made) if "2099-06-01" in str(one.value)]
    erase(OWNER, home, made, named, "Was told by mistake.")
    assert ending() == [("2099-02-01", early)]
