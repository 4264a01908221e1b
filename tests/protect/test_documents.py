"""A document of the vault that holds a secret opens by the decision, whatever number it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bestkept.journal import queries as journal
from bestkept.journal.rules import NotAllowed, Refused
from bestkept.keyring.ring import Ring
from bestkept.people import placing
from bestkept.people.actions import add_person, change_roles
from bestkept.protect.access import actions, documents, knowing, opening, queries
from bestkept.protect.access.opening import Wanted
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.decision import queries as decision
from bestkept.protect.notices import actions as notices
from bestkept.prove.actions import write_binder
from bestkept.register.actions import add_beside
from bestkept.register.intake.actions import decide, submit
from bestkept.vault.actions import Given, keep
from tests.cast import ALICE, AUD, BOB, CHARLIE, OWNER, PETRA, RECIPE
from tests.protect.stage import PURPOSE, partner, said
from tests.register.test_states import GOOD

LETTER = b"Nineteen minutes at forty one degrees, then the second slurry.\n"
FIRE = "There is a fire in the archive."


@pytest.fixture
def ring(home):
    return Ring(home, str)


@pytest.fixture
def ready(home):
    """Everything that Petra needs for the secret, today; V-0001 is kept and tied to it."""
    number, today = partner(home), datetime.now(UTC).date()
    first, last = (today - timedelta(days=60)).isoformat(), (today + timedelta(days=60)).isoformat()
    placing.set_status(OWNER, PETRA.person, "working", "Signed all.")
    agreements.record(ALICE, "NDA", [number], said(first, last), "Toll coating.")
    agreements.record(ALICE, "undertaking", [PETRA.person], said(first, None), "Joins.")
    told = {"purpose": PURPOSE, "until": today + timedelta(days=30), "because": "Runs it."}
    actions.grant(BOB, PETRA.person, "TS-0001", **told)
    notices.give(ALICE, "TS-0001", [PETRA.person])
    notices.acknowledge(PETRA, "N-0001")
    put(home)
    opening.tie(ALICE, "V-0001", "TS-0001", "The recipe as it was mailed.")
    return home


def put(home, data=LETTER, **more):
    """Keep a document; return its number."""
    told = {"kind": "evidence", "because": "Kept."} | more
    return keep(BOB, home, Ring(home, str), Given("letter.txt", data), **told).number


def open_as(by, home, number="V-0001", **more):
    told = {"purpose": PURPOSE, "because": "For counsel"} | more
    return opening.open_document(by, home, Ring(home, str), Wanted(number, **told))


def fields(entry):
    return {one.name: one.value for one in journal.openings(entry)}


def test_petra_opens_what_holds_the_secret_and_the_entry_says_by_what(ready):
    found = open_as(PETRA, ready)
    assert found.data == LETTER
    assert journal.entry(found.entry).verb == "access.decided"
    told = fields(found.entry)
    assert (told["document"], told["document_version"], told["asset"]) == ("V-0001", 1, "TS-0001")
    assert (told["permitted"], told["policy"], told["opened"]) == (True, 2, 1)
    assert decision.again(ALICE, found.entry).verdict == "same"
    (petra,) = (one for one in knowing.known_by(ALICE, "TS-0001") if one.person == PETRA.person)
    assert "opened" in petra.kinds


def test_the_roles_that_open_evidence_are_refused_with_all_that_is_missing(ready):
    for by in (ALICE, OWNER, AUD):
        found = open_as(by, ready)
        assert (found.permitted, found.data) == (False, None)
        assert {"grant", "agreement", "notice"} <= {one.name for one in found.decisions[0].missing}
        assert all(one.next for one in found.decisions[0].missing)
        assert fields(found.entry)["opened"] is None
        assert decision.again(ALICE, found.entry).verdict == "same"


def test_nothing_is_written_where_it_is_refused(ready, tmp_path):
    out = tmp_path / "out"
    assert not open_as(ALICE, ready, out=out).permitted
    assert not out.exists()
    assert open_as(PETRA, ready, out=out).size == len(LETTER)
    assert out.read_bytes() == LETTER


def test_after_the_revoke_petra_is_refused(ready):
    actions.revoke(ALICE, PETRA.person, "Leaves.")
    found = open_as(PETRA, ready)
    assert [one.name for one in found.decisions[0].missing] == ["grant"]


def test_without_a_purpose_nothing_is_decided(ready):
    with pytest.raises(Refused, match=r"V-0001 holds content of TS-0001\. Say what for"):
        open_as(PETRA, ready, purpose=" ")


@pytest.mark.parametrize("way", ["another number", "an agreement's scan", "a further version"])
def test_the_same_content_is_no_road_around(ready, way):
    if way == "a further version":
        number = put(ready, b"rewritten", of="V-0001")
        assert number == "V-0001"
    else:
        number = put(ready, kind="agreement" if "scan" in way else "evidence")
        assert number == "V-0002"
    assert not open_as(ALICE, ready, number).permitted
    assert open_as(PETRA, ready, number).permitted


def test_an_older_version_of_a_tied_document_is_known_under_another_number(ready):
    put(ready, b"rewritten", of="V-0001")
    number = put(ready)
    assert not open_as(ALICE, ready, number).permitted


def test_a_file_of_an_accepted_secret_is_known_in_the_vault_without_a_tie(home):
    partner(home)
    number = put(home, RECIPE.encode())
    assert open_as(ALICE, home, number).data == RECIPE.encode()  # a candidate: by role
    change_roles(OWNER, ALICE.person, ["administrator", "analyst", "legal"], "For the test.")
    decide(replace(ALICE, role="analyst"), "TS-0001", "accept", because="It is one.")
    decide(ALICE, "TS-0001", "accept", because="It is one.")
    assert not open_as(ALICE, home, number).permitted


def test_what_holds_no_secret_opens_by_role_and_reason_as_before(ready):
    number = put(ready, b"the scan of an agreement", kind="agreement")
    found = open_as(ALICE, ready, number)
    assert (found.data, found.decisions) == (b"the scan of an agreement", ())
    assert journal.timeline(number)[-1].verb == "document.opened"
    with pytest.raises(Refused, match="Say why"):
        open_as(ALICE, ready, number, because=" ")
    with pytest.raises(NotAllowed):
        open_as(PETRA, ready, number)


def test_who_knows_nothing_of_the_secret_is_answered_as_if_there_was_no_document(ready):
    add_person(OWNER, "noah@example.com", "Noah", ["employee"])
    noah = replace(BOB, person="noah@example.com")
    put(ready, b"of no secret")
    before, answers = journal.head().size, set()
    for number in ("V-0001", "V-0002", "V-0999"):
        with pytest.raises(Refused) as why:
            open_as(noah, ready, number)
        answers.add(str(why.value))
    assert len(answers) == 1
    assert journal.head().size == before
    with pytest.raises(Refused, match="not yours to see, if there is one"):
        documents.of_asset(noah, "TS-0001")


def test_a_document_of_two_secrets_needs_both(ready):
    submit(BOB, ready, title="Binder", description=GOOD, documents=[])
    opening.tie(BOB, "V-0001", "TS-0002", "It names the binder too.")
    with pytest.raises(NotAllowed):
        open_as(PETRA, ready)  # of the second she knows nothing
    notices.give(ALICE, "TS-0002", [PETRA.person])
    found = open_as(PETRA, ready)
    assert not found.permitted
    assert [one.permitted for one in found.decisions] == [False, True]
    assert found.decisions[0].asked.asset == "TS-0002"
    assert decision.again(ALICE, found.entry).verdict == "same"
    told = fields(found.entry)["further"]
    assert [one[:3] for one in told] == [["TS-0001", 1, True]]


def test_the_glass_of_a_document_is_broken_as_that_of_a_place(ready):
    for by in (PETRA, BOB, AUD, replace(ALICE, role="administrator")):
        with pytest.raises(Refused):
            opening.break_glass(by, ready, Ring(ready, str), Wanted("V-0001", because=FIRE))
    with pytest.raises(Refused, match="Say in a sentence why"):
        opening.break_glass(ALICE, ready, Ring(ready, str), Wanted("V-0001", because="urgent"))
    found = opening.break_glass(ALICE, ready, Ring(ready, str), Wanted("V-0001", because=FIRE))
    assert found.data == LETTER
    assert "grant" in {one.name for one in found.decisions[0].missing}
    assert journal.timeline("TS-0001")[-1].verb == "access.glass-broken"
    ((told,), _) = queries.broken_glass(ALICE)
    assert (told.person, told.because) == (ALICE.person, FIRE)
    number = put(ready, b"of no secret")
    with pytest.raises(Refused, match="holds no secret on record"):
        opening.break_glass(ALICE, ready, Ring(ready, str), Wanted(number, because=FIRE))


def test_a_custodian_breaks_the_glass_of_a_copy_alone(ready):
    add_person(OWNER, "kurt@example.com", "Kurt", ["custodian"])
    kurt = replace(BOB, person="kurt@example.com", role="custodian")
    wanted, alike = Wanted("V-0001", because=FIRE), set()
    for number in ("V-0001", "V-0999"):
        with pytest.raises(Refused) as why:
            opening.break_glass(kurt, ready, Ring(ready, str), wanted._replace(number=number))
        alike.add(str(why.value).replace(number, "X"))
    assert len(alike) == 1
    copy = "number 1 held by kurt@example.com: notebook in the archive"
    add_beside(ALICE, "TS-0001", "copy", copy, since=datetime.now(UTC).date())
    assert opening.break_glass(kurt, ready, Ring(ready, str), wanted).data == LETTER


def test_the_owner_alone_unties_and_a_tie_is_closed_not_gone(ready):
    with pytest.raises(Refused, match="Owner or deputy"):
        opening.untie(ALICE, "V-0001", "TS-0001", "I want to read it.")
    with pytest.raises(NotAllowed):
        opening.untie(PETRA, "V-0001", "TS-0001", "Mine.")
    opening.untie(BOB, "V-0001", "TS-0001", "It was another recipe.")
    assert documents.of_asset(ALICE, "TS-0001") == []
    assert open_as(ALICE, ready).data == LETTER
    verbs = [one.verb for one in journal.timeline("V-0001")]
    assert verbs[1:3] == ["access.document-tied", "access.document-untied"]
    with pytest.raises(Refused, match="is not tied"):
        opening.untie(BOB, "V-0001", "TS-0001", "Again.")


def test_who_may_tie_and_to_what(ready):
    with pytest.raises(Refused, match="tied to TS-0001 already"):
        opening.tie(ALICE, "V-0001", "TS-0001", "Again.")
    with pytest.raises(Refused, match="nothing kept under V-0999"):
        opening.tie(ALICE, "V-0999", "TS-0001", "x")
    with pytest.raises(Refused, match="has no version 7"):
        opening.tie(ALICE, put(ready, b"x"), "TS-0001", "x", 7)
    for by in (PETRA, AUD, CHARLIE):
        with pytest.raises(Refused):
            opening.tie(by, "V-0002", "TS-0001", "x")
    opening.tie(BOB, "V-0002", "TS-0001", "Bob owns it.", 1)
    assert [one.version for one in documents.of_asset(BOB, "TS-0001")] == [None, 1]


def test_a_binder_holds_no_byte_of_it(ready):
    made = write_binder(ALICE, ready, "TS-0001", datetime.now(UTC).date())
    assert LETTER[:40] not in made.data


def test_what_a_document_is_called_is_told_by_opening_it(ready):
    (bob,), (alice,), (petra,) = (documents.of_asset(by, "TS-0001") for by in (BOB, ALICE, PETRA))
    assert bob.newest.name == alice.newest.name == "letter.txt"
    assert (petra.document, petra.newest.name, petra.because) == ("V-0001", "", "")
    assert documents.document(PETRA, "V-0001")[0].name == ""
    assert open_as(PETRA, ready).name == "letter.txt"
