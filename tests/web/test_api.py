"""The API gives what the desk shows, to programs that hold a person's token."""

from __future__ import annotations

import base64
import io
import zipfile

import pytest

from bestkept.engines.ledger.verify import verify_inclusion
from bestkept.journal import queries as journal
from bestkept.journal import tasks
from bestkept.people.queries import views_of
from tests.cast import BOB, RECIPE
from tests.web.programs import Program

LENA, INES, SVEN = "lena@example.com", "ines@example.com", "sven@example.com"


def sighting(**changed):
    """Return a finding as a scan sends it."""
    told = {
        "asset": "TS-0001", "document": "D-0001", "version": 1, "lens": "verbatim",
        "path": "laptop: notes.txt", "member": None, "line": 3, "start": 10, "end": 200,
        "share": 0.5, "grade": "finding", "public": False, "excerpt_sha256": "cd" * 32,
    }  # fmt: skip
    return told | changed


def test_the_register_is_listed_and_searched(site):
    told = Program(LENA, "read").get("/assets").json()
    assert (told["total"], told["page"], told["size"]) == (1, 1, 25)
    assert told["items"][0]["title"] == "Cathode slurry"
    assert Program(LENA, "read").get("/assets?words=zinc").json()["items"] == []


def test_pages_of_a_list_hold_each_line_once_in_a_stable_order(site):
    bob = Program(BOB.person)
    for n in range(4):
        bob.client.post("/api/v1/candidates", {"title": f"Ramp {n}"})
    lena = Program(LENA, "read")
    pages = [lena.get(f"/assets?size=2&page={n}").json() for n in (1, 2, 3, 4)]
    numbers = [line["number"] for page in pages for line in page["items"]]
    assert numbers == [f"TS-000{n}" for n in (1, 2, 3, 4, 5)]


def test_an_asset_has_facts_versions_locations_and_a_timeline(site):
    lena = Program(LENA, "read")
    asset = lena.get("/assets/TS-0001").json()
    assert {f["name"]: f["value"] for f in asset["facts"]}["boundary"] == "The powder"
    assert lena.get("/assets/TS-0001/versions").json()[0]["documents"][0]["label"] == "D-0001"
    assert lena.get("/assets/TS-0001/locations").json()[0]["where"] == "lab/recipe-1.txt"
    assert lena.get("/assets/TS-0001/timeline").json()[-1]["words"] == "Submitted as a candidate"
    assert lena.get("/assets/TS-0001?on=2019-01-01").json()["facts"] == []


def test_a_candidate_is_submitted_with_a_document_that_is_guarded_then(site):
    bob = Program(BOB.person, "submit", "guard")
    text = RECIPE.replace("cathode", "anode").replace("nineteen", "thirty")
    made = bob.client.post(
        "/api/v1/candidates",
        {"title": "Anode slurry", "tier": "restricted", "document": io.BytesIO(text.encode())},
    )
    assert made.status_code == 201, made.text
    assert made.json() == {"number": "TS-0002"}
    assert bob.post("/check", {"text": text}).json()["verdict"] == "change"


def test_what_cannot_be_guarded_is_refused_and_nothing_is_submitted(site):
    before = journal.head().size
    bob = Program(BOB.person, "submit")
    answer = bob.client.post(
        "/api/v1/candidates", {"title": "Tiny", "document": io.BytesIO(b"two words")}
    )
    assert answer.status_code == 409
    assert "could not be guarded" in answer.json()["detail"]
    assert journal.head().size == before + 2  # the token was made, and used


def test_two_stages_decide_over_the_api(site):
    assert (
        Program(INES).post("/candidates/TS-0001/decision", {"verdict": "accept"}).status_code == 200
    )
    lena = Program(LENA)
    refused = lena.post("/candidates/TS-0001/decision", {"verdict": "accept"})
    assert refused.status_code == 409
    assert "accept it with a reason" in refused.json()["detail"]
    reasoned = {"verdict": "accept", "because": "Counsel saw it"}
    assert lena.post("/candidates/TS-0001/decision", reasoned).status_code == 200
    facts = lena.get("/assets/TS-0001").json()["facts"]
    assert {f["name"]: f["value"] for f in facts}["status"] == "accepted"


def test_from_a_finding_to_a_closed_incident(site):
    sven = Program(SVEN)
    made = sven.post("/findings", {"findings": [sighting(), sighting(start=500)]})
    assert (made.status_code, made.json()) == (201, {"new": ["F-0002", "F-0003"], "known": []})
    assert sven.post("/findings", {"findings": [sighting()]}).json()["known"] == ["F-0002"]
    verdict = {"verdict": "leak", "because": "No agreement"}
    assert sven.post("/findings/F-0002/verdict", verdict).status_code == 200
    opened = sven.post("/incidents", {"title": "A mail", "findings": ["F-0002"]})
    assert (opened.status_code, opened.json()) == (201, {"number": "I-0001"})
    assert sven.post("/incidents/I-0001/steps", {"text": "Asked"}).status_code == 201
    assert sven.post("/incidents/I-0001/closing", {"text": "Deleted"}).status_code == 200
    told = sven.get("/incidents/I-0001").json()
    assert told["status"] == "closed"
    assert [one["text"] for one in told["steps"]] == ["Asked"]
    assert sven.post("/incidents/I-0001/steps", {"text": "Late"}).status_code == 409
    assert sven.get("/overview").json()["findings_by_verdict"] == {"leak": 1, "new": 2}


def test_a_proof_shows_that_an_entry_stands_in_the_signed_log(site):
    lena = Program(LENA, "read")
    assert lena.get("/entries/3/proof").status_code == 404
    signed = tasks.publish(site)
    told = lena.get("/entries/3/proof").json()
    assert told["size"] == signed.size
    assert base64.b64decode(told["leaf"]) == journal.entry(3).leaf
    hashes = [bytes.fromhex(one) for one in told["hashes"]]
    verify_inclusion(3, told["size"], bytes.fromhex(told["leaf_sha256"]), hashes, signed.root)
    assert lena.get("/checkpoint").text == told["checkpoint"]


def test_the_ledger_is_followed_by_its_cursor_and_each_entry_comes_once(site):
    lena = Program(LENA, "read")
    numbers, below = [], journal.head().size
    while below is not None:
        told = lena.get(f"/entries?size=7&below={below}&views=true").json()
        numbers += [one["number"] for one in told["items"]]
        below = told["below"]
    assert numbers == list(range(max(numbers), -1, -1))


def test_a_binder_and_the_inventory_are_handed_out(site):
    lena = Program(LENA)
    made = lena.post("/assets/TS-0001/binder", {})
    assert made["Content-Type"] == "application/zip"
    assert "summary.pdf" in zipfile.ZipFile(io.BytesIO(made.content)).namelist()
    assert lena.get("/export").json()["items"][0]["title"] == "Cathode slurry"
    assert lena.get("/export.csv").text.startswith("asset,kind,since,title")


@pytest.mark.parametrize(
    ("path", "label"),
    [("/assets", "TS-0001"), ("/assets/TS-0001", "TS-0001"), ("/findings/F-0001", "F-0001"),
     ("/people/bob@example.com", "bob@example.com"), ("/export", "register"),
     ("/laptop", "laptop-key")],
)  # fmt: skip
def test_what_a_program_is_shown_of_protected_facts_is_recorded(site, path, label):
    lena = Program("alice@example.com")
    before = views_of(label)
    assert lena.get(path).status_code == 200
    assert views_of(label) == before + 1
    last = {one.name: one.value for one in journal.openings(journal.head().size - 1)}
    assert last["actor.door"] == f"api {lena.number}"


def test_the_same_request_with_its_key_is_done_once(site):
    bob = Program(BOB.person)
    first = [
        bob.client.post("/api/v1/candidates", {"title": "Ramp"}, headers={"Idempotency-Key": "k1"})
        for _ in range(2)
    ]
    assert [(one.status_code, one.json()) for one in first] == [(201, {"number": "TS-0002"})] * 2
    other = bob.client.post("/api/v1/candidates", {"title": "X"}, headers={"Idempotency-Key": "k1"})
    assert other.status_code == 409
    assert "another request" in other.json()["detail"]
    again = Program(INES).client.post(
        "/api/v1/candidates", {"title": "X"}, headers={"Idempotency-Key": "k1"}
    )
    assert again.json() == {"number": "TS-0003"}  # a key is its person's own


def test_findings_that_come_again_with_their_key_get_the_first_answer(site):
    sven, body = Program(SVEN), {"findings": [sighting(), sighting(asset="TS-0001", start=77)]}
    first = sven.post("/findings", body, key="scan-7")
    again = sven.post("/findings", body, key="scan-7")
    assert first.json() == again.json() == {"new": ["F-0002", "F-0003"], "known": []}


def test_the_log_holds_after_requests_with_keys(site):
    sven = Program(SVEN)
    sven.post("/findings", {"findings": [sighting()]}, key="scan-8")
    tasks.publish(site)
    assert tasks.check(site) == []
