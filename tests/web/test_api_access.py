"""Access over the API: asked, granted, opened, ended, looked at again; each once."""

from __future__ import annotations

from base64 import b64decode
from datetime import UTC, datetime, timedelta

from bestkept.keyring.ring import Ring
from bestkept.register.actions import add_beside
from bestkept.vault.actions import Given, keep
from tests.cast import ALICE, BOB, PETRA
from tests.web.programs import Program

LENA, SVEN, HANA = "lena@example.com", "sven@example.com", "hana@example.com"
LAST = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()
LETTER = b"Nineteen minutes at forty one degrees."
ASKED = {"asset": "TS-0001", "purpose": "toll coating", "until": LAST, "because": "I coat."}


def test_access_is_asked_for_approved_opened_and_revoked(site):
    petra, bob, lena = Program(PETRA.person), Program(BOB.person), Program(LENA)
    for _ in range(2):
        made = petra.post("/me/access-requests", ASKED, key="ask")
        assert (made.status_code, made.json()) == (201, {"number": "R-0001"})
    (mine,) = petra.get("/me/access-requests").json()
    assert "there" not in mine
    assert petra.get("/me/secrets").json() == []
    (waits,) = bob.get("/access-requests").json()["items"]
    assert (waits["person"], waits["there"]) == (PETRA.person, True)
    for _ in range(2):
        done = bob.post("/access-requests/R-0001/approval", {"text": "She runs it."}, key="yes")
        assert done.json() == {"number": "R-0001"}
    (secret,) = petra.get("/me/secrets").json()
    assert [one["number"] for one in secret["grants"]] == ["G-0001"]
    opening = {"asset": "TS-0001", "purpose": "toll coating"}
    first = petra.post("/me/openings", opening, key="open")
    assert (first.status_code, first.json()["permitted"]) == (201, False)
    assert petra.post("/me/openings", opening, key="open").json() == first.json()
    assert lena.get("/grants?words=petra").json()["total"] == 1
    kinds = {one["person"]: [r["kind"] for r in one["reasons"]] for one in _knowers(lena)}
    assert kinds[PETRA.person] == ["granted"]
    ended = lena.post("/revocations", {"what": PETRA.person, "because": "Leaves."}, key="end")
    assert ended.json() == {"ended": ["G-0001"]}
    again = lena.post("/revocations", {"what": PETRA.person, "because": "Leaves."}, key="end")
    assert again.json() == ended.json()
    assert petra.get("/grants").status_code == 403


def _knowers(program):
    return program.get("/assets/TS-0001/knowers").json()


def test_nothing_is_told_of_what_somebody_knows_nothing_of(site):
    hana = Program(PETRA.person)
    for number in ("TS-0001", "TS-0099"):
        told = hana.post("/me/openings", {"asset": number, "purpose": "x"})
        assert told.status_code == 409
        assert f"{number} is not yours to see, if there is one" in told.json()["detail"]


def test_the_glass_is_broken_once_and_its_place_told_once(site):
    lena, said = Program(LENA), {"asset": "TS-0001", "because": "A copy surfaced at a reseller."}
    place, day = "room: cabinet B of lab 3", datetime.now(UTC).date()
    add_beside(ALICE, "TS-0001", "place", place, since=day)
    first = lena.post("/glass-breakings", said, key="fire").json()
    assert first["documents"]
    assert (first["places"], first["copies"], first["version"]) == ([place], [], 1)
    again = lena.post("/glass-breakings", said, key="fire").json()
    assert (again["entry"], again["documents"], again["places"]) == (first["entry"], [], [])
    assert Program(BOB.person).post("/glass-breakings", said).status_code == 403


def test_grants_are_looked_at_again(site):
    lena, bob = Program(LENA), Program(BOB.person)
    lena.post("/grants", ASKED | {"person": HANA})
    told = {"scope": "TS-0001", "reviewer": BOB.person, "due": LAST}
    assert lena.post("/campaigns", told).json() == {"number": "C-0001"}
    (waits,) = bob.post("/campaigns/C-0001/showing", {}).json()
    assert waits["grant"]["number"] == "G-0001"
    answers = {"verdicts": {"G-0001": "end"}, "because": "She left the line."}
    for _ in range(2):
        done = bob.post("/campaigns/C-0001/answers", answers, key="done")
        assert done.json() == {"number": "C-0001", "stamped": True}
    assert lena.get("/campaigns/C-0001").json()["ended"] == 1
    assert lena.get("/campaigns").json()["total"] == 1
    assert lena.get("/people/bob@example.com/secrets").json()[0]["number"] == "TS-0001"


def test_a_document_of_a_secret_is_tied_decided_on_and_given_once(site):
    letter = Given("letter.txt", LETTER)
    keep(BOB, site, Ring(site, str), letter, kind="evidence", because="Kept.")
    lena, petra, bob = Program(LENA), Program(PETRA.person), Program(BOB.person)
    opening = {"number": "V-0001", "because": "For counsel"}
    free = lena.post("/me/document-openings", opening, key="free").json()
    assert (b64decode(free["content"]), free["decisions"]) == (LETTER, [])
    again = lena.post("/me/document-openings", opening, key="free").json()
    assert (again["entry"], again["permitted"], again["content"]) == (free["entry"], True, None)
    tie = {"document": "V-0001", "because": "As it was mailed."}
    for _ in range(2):
        made = lena.post("/assets/TS-0001/documents", tie, key="tie")
        assert (made.status_code, made.json()) == (201, {"number": "V-0001"})
    (tied,) = lena.get("/assets/TS-0001/documents").json()
    assert (tied["document"], tied["kept"][0]["bytes"]) == ("V-0001", len(LETTER))
    assert petra.get("/assets/TS-0001/documents").status_code == 409
    assert petra.post("/me/document-openings", opening).status_code == 403
    decided = opening | {"purpose": "audit"}
    refused = lena.post("/me/document-openings", decided, key="shut").json()
    assert (refused["permitted"], refused["content"], refused["name"]) == (False, None, "")
    missing = [one["name"] for one in refused["decisions"][0]["conditions"]]
    assert "grant" in missing
    assert lena.post("/me/document-openings", decided, key="shut").json() == refused
    fire = {"number": "V-0001", "because": "A copy surfaced at a reseller."}
    broken = lena.post("/document-glass-breakings", fire, key="fire").json()
    assert b64decode(broken["content"]) == LETTER
    again = lena.post("/document-glass-breakings", fire, key="fire").json()
    assert (again["permitted"], again["content"]) == (True, None)
    ending = "/assets/TS-0001/documents/V-0001/untying"
    assert lena.post(ending, {"text": "Mine to read."}).status_code == 409
    assert bob.post(ending, {"text": "It was another."}).json() == {"number": "V-0001"}
    assert lena.get("/assets/TS-0001/documents").json() == []
