"""Settings are acts, dated, and bounded; a place is allowed by an administrator."""

from __future__ import annotations

import pytest

from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.settings import actions, queries, rules
from tests.cast import ALICE, BOB, OWNER


def test_a_setting_says_its_default_until_somebody_sets_it(home):
    assert queries.current()[rules.ZONE] == "UTC"
    actions.choose(OWNER, rules.ZONE, " Europe/Berlin ")
    assert queries.current()[rules.ZONE] == "Europe/Berlin"
    actions.choose(OWNER, rules.MEMORY, "030")
    actions.choose(OWNER, rules.MEMORY, "31")
    assert queries.number(rules.MEMORY) == 31
    found = {one.name: one for one in queries.listed(OWNER)}
    assert found[rules.ORGANISATION].entry is None
    assert [e.verb for e in journal.timeline("settings")] == ["setting.changed"] * 3


@pytest.mark.parametrize(
    ("name", "text"),
    [(rules.ZONE, "Mars/Olympus"), (rules.ZONE, "../etc/passwd"), (rules.MEMORY, "0"),
     (rules.MEMORY, "1e3"), (rules.MEMORY, "9" * 30), (rules.UPLOAD, "201"), (rules.UPLOAD, "-1"),
     (rules.ORGANISATION, "x" * 81), ("colour", "red"), (rules.ZONE, "UTC")],
)  # fmt: skip
def test_what_a_setting_may_not_say_is_refused_and_nothing_changes(home, name, text):
    before = journal.head()
    with pytest.raises(Refused):
        actions.choose(OWNER, name, text)
    assert journal.head() == before


def test_a_place_is_allowed_moved_and_withdrawn(home):
    actions.allow(OWNER, "Outgoing mail", "/srv/out/")
    actions.allow(OWNER, "Outgoing mail", "/srv/outgoing")
    assert [(one.name, one.address) for one in queries.places(OWNER)] == [
        ("Outgoing mail", "/srv/outgoing")
    ]
    assert rules.PLACE not in "".join(queries.current())
    actions.withdraw(OWNER, "Outgoing mail")
    with pytest.raises(Refused, match="may not be scanned"):
        queries.place("Outgoing mail")


@pytest.mark.parametrize(
    "address",
    ["outgoing", "", "ftp://host/x", "s3://key:word@bucket", "sftp://bob:word@host/x", "../x"],
)
def test_a_place_is_a_whole_path_or_an_address_without_a_password(home, address):
    with pytest.raises(Refused):
        actions.allow(OWNER, "Outgoing", address)


def test_only_an_administrator_sets(home):
    for who in (ALICE, BOB):
        with pytest.raises(Refused):
            actions.choose(who, rules.ORGANISATION, "Halden")
        with pytest.raises(Refused):
            actions.allow(who, "Outgoing", "/srv/out")
    with pytest.raises(Refused):
        queries.listed(BOB)
    with pytest.raises(Refused):
        queries.places(BOB)
