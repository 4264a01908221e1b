"""What is specific enough passes, and what is vague is told what it lacks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bestkept import content
from bestkept.register.intake.description import Description, gaps

TOLD = json.loads((Path(content.__file__).parent / "descriptions.json").read_text())


def described(one):
    return Description(one["title"], one["is"], one["is_not"], one["lies"])


def missing(one):
    return sorted(gap.rule for gap in gaps(described(one)))


@pytest.mark.parametrize("one", TOLD["good"], ids=lambda one: one["title"])
def test_a_good_description_lacks_nothing(one):
    assert missing(one) == []


@pytest.mark.parametrize("one", TOLD["bad"], ids=lambda one: one["title"])
def test_a_bad_one_lacks_just_what_its_example_says(one):
    assert missing(one) == sorted(one["misses"])
    assert one["misses"]


def test_there_are_twelve_of_each_and_each_rule_has_an_example():
    assert min(len(TOLD["good"]), len(TOLD["bad"])) >= 12
    rules = {rule for one in TOLD["bad"] for rule in one["misses"]}
    assert rules == {
        "nothing-said", "only-a-title", "too-short", "claims-everything", "vague-words",
        "result-without-means", "no-particulars", "no-boundary", "thin-boundary", "no-place",
    }  # fmt: skip


@pytest.mark.parametrize("one", TOLD["good"], ids=lambda one: one["title"])
def test_a_good_one_without_a_part_lacks_that_part(one):
    assert missing({**one, "is": ""}) == ["nothing-said"]
    assert missing({**one, "is": one["title"]}) == ["only-a-title"]
    assert missing({**one, "is_not": "None."}) == ["no-boundary"]
    assert missing({**one, "lies": "In our systems."}) == ["no-place"]


def test_what_is_missing_is_told_in_a_plain_sentence_that_quotes_the_words():
    told = gaps(Description("X", "All our innovative and unique things, and so on.", "", ""))
    words = " ".join(gap.words for gap in told)
    assert '"all our", "and so on"' in words
    assert '"innovative", "unique"' in words
    assert all(gap.words.endswith((".", "says that.")) for gap in told)


@pytest.mark.parametrize("place", ["n/a", "Everywhere.", "in our systems", "On a laptop"])
def test_a_place_where_nobody_could_go_is_none(place):
    assert missing({**TOLD["good"][0], "lies": place}) == ["no-place"]
