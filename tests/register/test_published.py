"""What is declared public is excused everywhere at once, by a recorded act, until withdrawn."""

from __future__ import annotations

import pytest

from bestkept.engines import detect
from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.register import tasks as register
from bestkept.register.actions import guard_candidate
from bestkept.register.published.actions import declare, withdraw
from bestkept.register.published.models import Published
from bestkept.register.published.queries import published
from bestkept.register.published.tasks import check
from tests.cast import ALICE, AUD, BOB, CHARLIE, PETRA, RECIPE, texts
from tests.forging import forge

BROCHURE = f"Come and see our stand. {RECIPE} We look forward to your visit."


@pytest.fixture
def guarded(home):
    """A home in which Bob guards the recipe, before anybody says that it is public."""
    guard_candidate(
        BOB, home, title="Slurry", tier="top", owner=None, documents=texts(home, RECIPE)
    )
    return home


def excuses(home, text=RECIPE):
    index = detect.Index.open(home.index, home.detect_key())
    return [found.excuse for found in detect.scan(text, index)]


def test_a_brochure_excuses_what_was_guarded_before(guarded):
    assert excuses(guarded) == [None]
    assert declare(ALICE, guarded, texts(guarded, BROCHURE), because="At the fair") == ["P-0001"]
    assert excuses(guarded) == ["public"]
    assert check(guarded) == [] == register.check(guarded)


def test_the_act_says_where_it_lay_and_why(guarded):
    declare(ALICE, guarded, texts(guarded, BROCHURE), because="At the fair")
    said = {one.name: one.value for one in journal.openings(journal.head().size - 1)}
    assert (said["subject"], said["because"]) == ("public text", "At the fair")
    assert said["public.P-0001"]["location"] == "lab/recipe-1.txt"
    if guarded.database.exists():  # a server keeps its files to itself
        assert b"our stand" not in guarded.database.read_bytes()


def test_what_is_withdrawn_is_an_alarm_again(guarded):
    declare(ALICE, guarded, texts(guarded, BROCHURE), because="At the fair")
    withdraw(ALICE, guarded, "P-0001", "The fair was cancelled")
    assert excuses(guarded) == [None]
    (row,) = published(ALICE)
    assert row.withdrawn == journal.head().size - 1
    assert check(guarded) == []
    with pytest.raises(Refused, match="P-0001"):
        withdraw(ALICE, guarded, "P-0001", "Again")
    assert declare(ALICE, guarded, texts(guarded, BROCHURE), because="Held after all") == ["P-0002"]


def test_who_may_declare_and_who_may_see(guarded):
    for who in (BOB, PETRA, AUD, CHARLIE):
        with pytest.raises(Refused):
            declare(who, guarded, texts(guarded, BROCHURE), because="Mine")
    assert published(BOB) == published(AUD) == []
    with pytest.raises(Refused):
        published(PETRA)


@pytest.mark.parametrize(("why", "count"), [(" ", 1), ("x", 0)])
def test_nothing_is_declared_without_a_reason_or_a_text(guarded, why, count):
    with pytest.raises(Refused):
        declare(ALICE, guarded, texts(guarded, *[BROCHURE] * count), because=why)
    assert Published.objects.count() == 0
    assert excuses(guarded) == [None]


def test_the_same_text_is_declared_once(guarded):
    declare(ALICE, guarded, texts(guarded, BROCHURE), because="At the fair")
    with pytest.raises(Refused, match="already, as P-0001"):
        declare(ALICE, guarded, texts(guarded, BROCHURE), because="Again")


def test_an_edited_reason_and_an_index_that_excuses_too_much_are_noticed(guarded):
    declare(ALICE, guarded, texts(guarded, BROCHURE), because="At the fair")
    forge(guarded, "UPDATE published_published SET number = 'P-0009'")
    assert check(guarded) == [
        "Public text P-0009 does not say what the journal recorded.",
        "The index excuses P-0001, which nobody declares public.",
        "Public text P-0009 is not in the index.",
    ]
