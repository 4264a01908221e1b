"""What the sample company must have, so that pages of people and access show something true."""

import json
import os
import subprocess

import pytest

from tests.web import browsing

pytestmark = [pytest.mark.slow, pytest.mark.sqlite("the demo makes its own home")]
MERIDIAN, BRIGHTROLL = "meridianloop.example", "brightroll.example"


@pytest.fixture(scope="module")
def told(company):
    """Return what a command says of the company's home, one object for each line."""

    def ask(*words):
        env = {**os.environ, "BESTKEPT_HOME": str(company.home)}
        env.pop("DJANGO_SETTINGS_MODULE", None)
        ran = subprocess.run(
            [browsing.PROGRAM, *words, "--json"],
            check=False,  # a decision that refuses ends with 1
            env=env,
            capture_output=True,
            text=True,
        )
        assert ran.returncode in (0, 1), ran.stderr
        return [json.loads(line) for line in ran.stdout.splitlines()]

    return ask


@pytest.fixture(scope="module")
def titled(told):
    return {one["title"]: one["asset"] for one in told("list")}


@pytest.fixture(scope="module")
def may(told, titled):
    def ask(who, title, purpose):
        (found,) = told("may", who, titled[title], "--purpose", purpose)
        return found

    return ask


@pytest.mark.parametrize(
    ("who", "title", "purpose"),
    [
        (f"petra.porter@{MERIDIAN}", "Interface to the planning service", "line planning"),
        (f"wen.wu@{BRIGHTROLL}", "Cathode slurry, line 2", "toll coating"),
    ],
)
def test_people_of_partners_may_open_something(may, who, title, purpose):
    found = may(who, title, purpose)
    assert found["permitted"], [one for one in found["conditions"] if one["state"] == "missing"]


def test_an_nda_that_lapsed_ends_what_its_grant_allowed(may):
    found = may(f"petra.porter@{MERIDIAN}", "Suppliers and prices 2026", "tender")
    missing = {one["name"] for one in found["conditions"] if one["state"] == "missing"}
    assert not found["permitted"]
    assert "partner agreement" in missing
    assert "grant" not in missing


def test_a_campaign_was_answered_too_fast(told):
    assert [one for one in told("access", "campaigns") if one["stamped"]]


def test_a_law_changed_and_its_campaign_signs_anew(told):
    changes = {one["number"] for one in told("law", "list")}
    assert [one for one in told("repaper", "list") if one["change"] in changes]


def test_somebody_joins_moves_and_leaves(told):
    assert {one["kind"] for one in told("move", "list")} >= {"joiner", "mover", "leaver"}


def test_an_agreement_was_amended_and_another_lapsed(told):
    found = told("agreement", "list")
    assert [one for one in found if one["terms"] and one["terms"]["amendment"]]
    assert [one for one in found if one["lapsed"] and not one["terms"]]
