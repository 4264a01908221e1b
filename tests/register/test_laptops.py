"""What laptops get follows what is guarded: made when it is, gone when it is withdrawn."""

from __future__ import annotations

import pytest

from bestkept.engines import detect
from bestkept.gateways.guarding import of_bytes
from bestkept.journal.rules import NotAllowed
from bestkept.register import tasks
from bestkept.register.actions import guard_candidate, guard_version
from bestkept.register.intake.actions import decide
from bestkept.register.inventory.actions import delist
from bestkept.register.published.actions import declare
from bestkept.register.queries import laptop_index
from tests.cast import ALICE, AUD, BOB, OWNER, RECIPE, texts

ANALYST = type(ALICE)(ALICE.person, "analyst", "cli")


def documents(home, text=RECIPE):
    return of_bytes(home, "recipe.txt", text.encode(), "lab/recipe.txt")


def guard(home, made, title="Slurry"):
    told = {"title": title, "tier": "restricted", "owner": None}
    return guard_candidate(BOB, home, **told, documents=made)


def scanned(home, text=RECIPE):
    """Return what a laptop with this home's index finds in a text."""
    key = detect.laptop_key(home.detect_key())
    return detect.scan(text, detect.Index.open(home.index, key, laptop=True))


def test_what_is_registered_is_on_laptops_at_once(home):
    guard(home, documents(home))
    assert [one.asset for one in scanned(home)] == ["TS-0001"]
    told = laptop_index(BOB, home)
    assert (told.documents, told.missing) == (1, ())
    assert [lens for _, lens, _ in told.segments] == ["laptop-verbatim"]
    assert tasks.check(home) == []


def test_what_was_registered_before_is_named_until_it_is_registered_anew(home):
    guard(home, texts(home, RECIPE))  # as a version without laptops made it
    assert scanned(home) == []
    assert laptop_index(BOB, home).missing == ("TS-0001",)
    guard_version(BOB, home, "TS-0001", documents(home))
    assert laptop_index(BOB, home).missing == ()
    assert [one.asset for one in scanned(home)] == ["TS-0001"]


def test_what_is_no_longer_guarded_leaves_the_laptops_too(home):
    guard(home, documents(home))
    guard(home, documents(home, RECIPE.replace("nineteen", "ninety")[60:]), "Other")
    for who in (ANALYST, ALICE):
        decide(who, "TS-0001", "accept", because="Counsel saw it")
    why = {"because": "Printed", "evidence": "The journal of May"}
    delist(ALICE, home, "TS-0001", "public", **why, stop_guarding=True)
    assert {one.asset for one in scanned(home)} <= {"TS-0002"}
    assert laptop_index(BOB, home).documents == 1
    assert tasks.check(home) == []


def test_what_the_owner_declared_public_is_excused_on_laptops(home):
    guard(home, documents(home))
    declare(ALICE, home, documents(home), because="Handed out")
    assert all(one.public for one in scanned(home))


def test_the_note_moves_on_with_the_record_and_never_back(home):
    entries = [laptop_index(BOB, home).entry]
    for n in range(3):
        guard(home, documents(home, f"{RECIPE} {n}"), f"Slurry {n}")
        entries.append(laptop_index(BOB, home).entry)
    assert entries == sorted(set(entries))


def test_an_auditor_carries_nothing_home(home):
    with pytest.raises(NotAllowed):
        laptop_index(AUD, home)
    assert laptop_index(OWNER, home).segments == ()
