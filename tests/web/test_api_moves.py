"""Joiners, movers and leavers over the API: what the desk does, and nothing that it does not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bestkept.people import placing
from bestkept.protect.access.actions import grant
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.web.programs import Program

LENA, SVEN, HANA, KURT = (f"{name}@example.com" for name in ("lena", "sven", "hana", "kurt"))
TODAY = datetime.now(UTC).date()
WHY = {"text": "As agreed."}


@pytest.fixture
def house(site):
    """Bob works here and may know the slurry; Petra's employer is on record."""
    own = placing.add_organisation(OWNER, "Halden", "own", "NO")
    partner = placing.add_organisation(OWNER, "Meridian", "partner", "IN")
    place = {"unit": "Line 2", "job": "engineer"}
    placing.engage(OWNER, BOB.person, place | {"organisation": own})
    placing.engage(OWNER, PETRA.person, place | {"organisation": partner})
    placing.set_status(OWNER, BOB.person, "working", "Works here.")
    grant(ALICE, BOB.person, "TS-0001", purpose="line 2", until=TODAY, because="Runs it.")
    return site


def begin(program, kind, who, **more):
    told = {"kind": kind, "person": who, "because": "As agreed.", **more}
    made = program.post("/moves", told)
    assert made.status_code == 201, made.text
    return made.json()["number"]


def left(program, number):
    told = program.get(f"/moves/{number}").json()
    return {one["key"] for one in told["items"] if one["asked"] and one["state"] == "open"}


def test_a_leaver_from_begin_to_close(house):
    hana, lena, sven = Program(HANA), Program(LENA), Program(SVEN)
    bob = Program(BOB.person)
    number = begin(hana, "leaver", BOB.person)
    assert hana.get("/moves").json()["items"][0]["number"] == number
    (mine,) = bob.get("/me/move").json()
    assert [one["asset"] for one in mine["known"]] == ["TS-0001"]
    assert mine["because"] == ""
    assert bob.post(f"/me/move/{number}/list").status_code == 200
    step = {"day": TODAY.isoformat(), "words": "Done."}
    asked = {"item": "interview", "asked": ["What is still with you?"]}
    for program, more in (
        (hana, asked),
        (sven, {"item": "devices"}),
        (hana, {"item": "certificate", "form": "ink"}),
    ):
        answer = program.post(f"/moves/{number}/steps", step | more)
        assert answer.status_code == 200, answer.text
    draft = lena.get(f"/moves/{number}/letter").json()
    assert "Cathode slurry (TS-0001)" in draft["text"]
    assert "Not legal advice" in draft["source"]
    assert lena.post(f"/moves/{number}/letters", WHY).status_code == 200
    assert bob.get("/me/move").json()[0]["letters"] == []
    ended = sven.post(f"/moves/{number}/end-of-access", WHY, key="one")
    counts = {"grants": 1, "requests": 0, "tokens": 1, "roles": 1, "sign_ins": 1}
    assert ended.json() == {**counts, "invitations": 0}
    assert sven.post(f"/moves/{number}/end-of-access", WHY, key="one").json() == ended.json()
    assert bob.get("/me/move").status_code == 401
    assert left(hana, number) == {"letter", "owned"}
    refused = hana.post(f"/moves/{number}/closing", WHY)
    assert refused.status_code == 409
    assert "this is missing: Hand over the reminder letter" in refused.json()["detail"]
    for item in ("letter", "owned"):
        excuse = {"item": item, **WHY}
        assert hana.post(f"/moves/{number}/excuses", excuse).status_code == 403
        assert lena.post(f"/moves/{number}/excuses", excuse).status_code == 200
    assert hana.post(f"/moves/{number}/closing", WHY).status_code == 200
    assert hana.get("/moves?state=closed").json()["total"] == 1


def test_a_joiner_declares_and_is_decided_on(house):
    hana, petra = Program(HANA), Program(PETRA.person)
    begin(hana, "joiner", PETRA.person, due=TODAY.isoformat())
    told = {"bound": True, "towards": "A coater", "nothing": True}
    assert petra.post("/me/declaration", told | {"nothing": False}).status_code == 409
    assert petra.post("/me/declaration", told).status_code == 200
    decided = {"outcome": "cleared", "text": "No overlap."}
    to = f"/people/{PETRA.person}/declaration/decision"
    assert petra.post(to, decided).status_code == 403
    assert hana.post(to, decided).status_code == 200
    due = {one["key"]: one["state"] for one in hana.get(f"/people/{PETRA.person}/due").json()}
    assert due["inbound"] == "done"
    assert petra.post("/me/immunity-notice").status_code == 200


def test_a_mover_is_settled_as_what_places_ask_for_says(house):
    lena, hana = Program(LENA), Program(HANA)
    asks = {"side": "own", "unit": "Line 3", "asset": "TS-0001", "purpose": "line 3", **WHY}
    assert hana.post("/requirements", asks).json() == {"number": "RQ-0001"}
    assert hana.post("/requirements", asks | {"kinds": ["NDA"]}).status_code == 409
    place = {"organisation": "O-0001", "unit": "Line 3", "job": "engineer"}
    placing.engage(OWNER, BOB.person, place)
    assert [one["kind"] for one in hana.get("/moves/not-begun").json()] == ["mover"]
    number = begin(hana, "mover", BOB.person)
    assert "covers agreement" in left(hana, number)
    settling = {"keep": ["G-0001"], **WHY}
    assert hana.post(f"/moves/{number}/settlement", settling).status_code == 403
    done = lena.post(f"/moves/{number}/settlement", settling).json()
    assert done == {"closed": ["G-0001"], "granted": ["G-0002"]}
    assert hana.post("/requirements/RQ-0001/end", WHY).status_code == 200
    assert hana.get("/requirements").json() == []


@pytest.mark.parametrize("who", [KURT, BOB.person, PETRA.person])
def test_who_may_not_sees_and_changes_nothing(house, who):
    program = Program(who)
    for path in ("/moves", "/moves/M-0001", "/requirements", f"/people/{ALICE.person}/due"):
        assert program.get(path).status_code == 403
    told = {"kind": "leaver", "person": ALICE.person, "because": "I say so."}
    assert program.post("/moves", told).status_code == 403
    assert program.get("/me/move").json() == []
