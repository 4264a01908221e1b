"""Agreements and countries over the API: what the desk does, for programs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.cast import BOB, PETRA
from tests.web.programs import Program

LENA, ADAM = "lena@example.com", "adam@example.com"
TODAY = datetime.now(UTC).date()
SIGNED = {
    "kind": "NDA",
    "parties": [BOB.person],
    "secrets": ["TS-0001:1-2"],
    "purposes": ["toll coating"],
    "first": "2026-01-01",
    "last": (TODAY + timedelta(days=20)).isoformat(),
    "law": "Norway",
    "form": "ink",
    "signed_on": "2025-12-20",
    "immunity": {"how": "by a policy", "policy": "Reporting 3"},
    "because": "Toll coating",
}
WORDING = {name: SIGNED[name] for name in SIGNED if name not in ("kind", "parties", "immunity")}


@pytest.fixture
def lena(site):
    program = Program(LENA)
    made = program.post("/agreements", SIGNED, key="once")
    assert (made.status_code, made.json()) == (201, {"number": "A-0003"}), made.text
    return program


def test_an_agreement_is_recorded_once_however_often_it_is_sent(lena):
    assert lena.post("/agreements", SIGNED, key="once").json() == {"number": "A-0003"}
    assert lena.get("/agreements").json()["total"] == 3


def test_an_agreement_is_shown_with_the_terms_of_a_day(lena):
    change = WORDING | {"first": "2026-06-01", "purposes": ["repair"]}
    assert lena.post("/agreements/A-0003/amendments", change).status_code == 201
    now = lena.get("/agreements/A-0003").json()
    then = lena.get("/agreements/A-0003?on=2026-03-01").json()
    assert (now["terms"]["purposes"], then["terms"]["purposes"]) == (["repair"], ["toll coating"])
    assert now["terms"]["secrets"] == ["TS-0001:1-2"]
    assert [one["amendment"] for one in now["chain"]] == [0, 1]
    assert now["parties"] == [{"label": BOB.person, "name": "Bob Baker", "person": True}]


def test_agreements_are_listed_by_what_is_asked(lena):
    (line,) = lena.get("/agreements?state=ends+soon&party=bob&lacks=notice").json()["items"]
    assert (line["number"], line["state"]) == ("A-0003", "ends soon")
    assert lena.get("/agreements?words=brazil").json()["items"] == []
    assert lena.get("/agreements?state=maybe").status_code == 422


def test_an_obligation_is_owed_done_by_its_owner_and_told_at_me(lena):
    due = {"words": "Return it", "owner": BOB.person, "due": TODAY.isoformat()}
    assert lena.post("/agreements/A-0003/obligations", due).status_code == 201
    told = lena.get("/agreements/due?days=30").json()
    assert [one["what"] for one in told] == ["Return it", "the agreement ends"]
    petra, told = Program(PETRA.person), set()
    for order in ("1", "2"):  # another's duty and none: nobody learns by trying what others owe
        answer = petra.post(f"/agreements/A-0003/obligations/{order}/fulfilment", {"text": "Sent"})
        told.add((answer.status_code, answer.json()["detail"].replace(f"obligation {order}", "")))
    assert [code for code, _ in told] == [409]
    bob = Program(BOB.person)
    mine = bob.get("/me/agreements").json()[-1]
    assert (mine["own"], mine["obligations"][0]["words"]) == (True, "Return it")
    done = bob.post("/agreements/A-0003/obligations/1/fulfilment", {"text": "Sent"})
    assert done.status_code == 200
    assert bob.get("/me/agreements").json()[-1]["obligations"][0]["done_entry"]
    again = bob.post("/agreements/A-0003/obligations/1/fulfilment", {"text": "Sent"})
    assert again.status_code == 409


def test_the_notice_of_immunity_is_noted(lena):
    assert lena.get("/agreements/A-0003").json()["immunity"] == "not received"
    told = {"how": "in the text", "because": "Read it"}
    assert lena.post("/agreements/A-0003/notice", told).status_code == 200
    assert lena.get("/agreements/A-0003").json()["immunity"] == "given"
    odd = told | {"policy": "None"}
    assert lena.post("/agreements/A-0003/notice", odd).status_code == 409


def test_what_hangs_on_an_agreement_is_told(lena):
    told = lena.get("/agreements/A-0003/bearing").json()
    assert (told["many"], told["forms"]) == (0, [])  # nobody knows where Bob works
    assert lena.get("/agreements/A-0009/bearing").status_code == 404


def test_one_that_is_ended_is_over(lena):
    told = {"first": TODAY.isoformat(), "because": "Notice given"}
    assert lena.post("/agreements/A-0003/ending", told).status_code == 200
    assert lena.get("/agreements/A-0003").json()["lapsed"] == TODAY.isoformat()


def test_a_document_that_is_not_in_the_vault_is_no_signed_text(lena):
    answer = lena.post("/agreements/A-0003/text", {"file": "V-0009"})
    assert (answer.status_code, "V-0009" in answer.json()["detail"]) == (409, True)


def test_advice_is_logged_and_its_words_are_for_legal_alone(lena):
    told = {"topic": "form", "question": "Is ink enough?", "answer": "Yes.", "counsel": "Berg"}
    told |= {"form": "ink", "outcome": "enough"}
    made = lena.post("/countries/no/advice", told)
    assert (made.status_code, made.json()) == (201, {"number": "L-0001"})
    (mine,) = lena.get("/countries/NO").json()["advice"]
    assert (mine["answer"], mine["privileged"]) == ("Yes.", True)
    (theirs,) = Program(ADAM).get("/countries/no").json()["advice"]
    assert (theirs["answer"], theirs["outcome"]) == ("", "enough")
    assert {one["code"]: one["standing"] for one in lena.get("/countries").json()}["NO"] == 1
    assert lena.get("/countries/nowhere").status_code == 404


def test_days_obligations_and_confidence_are_answered_by_programs(lena):
    change = WORDING | {"first": "2026-06-01", "renewal": "by itself", "last": "2026-07-01"}
    change |= {"joins": [PETRA.person], "lasting": {"how": "years after its end", "years": 2}}
    assert lena.post("/agreements/A-0003/amendments", change).status_code == 201
    now = lena.get("/agreements/A-0003").json()
    assert (now["terms"]["last"], now["terms"]["renews"]) == (None, "2026-07-01")
    assert now["terms"]["parties"] == [BOB.person, PETRA.person]
    assert lena.get("/agreements/A-0003/bearing").json()["short"]["secrets"] == ["TS-0001"]
    year = {"last": "2027-07-01", "because": "Renewed"}
    assert lena.post("/agreements/A-0003/renewal", year).status_code == 200
    assert lena.post("/agreements/A-0003/looked-at", {"text": "Known"}).status_code == 200
    told = {"how": "as long as it is secret", "amendment": 1, "because": "Clause 9"}
    assert lena.post("/agreements/A-0003/survival", told).status_code == 200
    assert lena.get("/agreements/A-0003/bearing").json()["short"] is None
    owed = {"words": "Return", "owner": BOB.person, "due": "2026-12-01"}
    assert lena.post("/agreements/A-0003/obligations", owed).status_code == 201
    where = "/agreements/A-0003/obligations/1"
    assert lena.post(f"{where}/change", {"owner": LENA, "because": "Bob moves"}).status_code == 200
    assert [one["order"] for one in lena.get("/me/obligations").json()] == [1]
    assert lena.post(f"{where}/dropping", {"text": "Not needed"}).status_code == 200
    assert lena.get("/me/obligations").json() == []
    assert lena.get("/assets/TS-0001/notices/outdated").json() == []


def test_whom_else_terms_bind_is_not_told_to_who_is_bound(lena):
    mine = Program(BOB.person).get("/me/agreements").json()
    assert [one["terms"]["parties"] for one in mine if one["number"] == "A-0003"] == [[]]
