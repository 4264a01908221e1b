"""Reviews, duties and reminders over the API, as on the desk."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.cast import AUD, BOB, PETRA
from tests.web.programs import Program

LENA, HANA = "lena@example.com", "hana@example.com"
TODAY = datetime.now(UTC).date().isoformat()
PLAN = {
    "kind": "protocol",
    "subject": "Visitors",
    "owner": BOB.person,
    "first": TODAY,
    "months": 12,
    "triggers": ["incident"],
    "because": "The practice asks for it.",
}


def test_a_review_goes_all_the_way(site):
    lena, bob = Program(LENA, "read", "protect"), Program(BOB.person, "read", "protect")
    made = lena.post("/reviews", PLAN)
    assert (made.status_code, made.json()) == (201, {"number": "RV-0001"})
    changed = {**PLAN, "months": 6}
    del changed["kind"], changed["subject"]
    assert lena.post("/reviews/RV-0001/plan", changed).status_code == 200
    assert bob.post("/reviews/RV-0001/opening", {"text": "A visitor asked."}).status_code == 200
    told = {"words": "Lock it", "owner": AUD.person, "due": TODAY}
    added = bob.post("/reviews/RV-0001/actions", told)
    assert (added.status_code, added.json()) == (201, {"number": "RV-0001", "order": 1})
    close = {"outcome": "changed", "because": "There is a lock."}
    assert "Action 1" in bob.post("/reviews/RV-0001/closing", close).json()["detail"]
    aud = Program(AUD.person, "read", "protect")
    done = aud.post("/reviews/RV-0001/actions/1/result", {"text": "It has one."})
    assert done.status_code == 200
    assert bob.post("/reviews/RV-0001/closing", close).status_code == 200
    shown = bob.get("/reviews/RV-0001").json()
    assert (shown["months"], shown["rounds"][0]["actions"][0]["result"]) == (6, "It has one.")
    assert lena.get("/reviews?state=planned").json()["total"] == 1


def test_what_came_twice_is_done_once(site):
    lena = Program(LENA, "protect")
    first = lena.post("/reviews", PLAN, key="one").json()
    assert lena.post("/reviews", PLAN, key="one").json() == first
    lena.post("/reviews/RV-0001/opening", {"text": "It is time."})
    told = {"words": "Lock it", "owner": AUD.person, "due": TODAY}
    first = lena.post("/reviews/RV-0001/actions", told, key="two").json()
    assert lena.post("/reviews/RV-0001/actions", told, key="two").json() == first


def test_each_asks_for_their_own_duties_and_the_desk_for_all(site):
    own = Program(BOB.person, "read").get("/me/duties").json()
    assert [one["kind"] for one in own] == ["notice"]
    hana = Program(HANA, "read").get("/duties?kind=notice").json()
    assert (hana["total"], hana["items"][0]["name"]) == (1, "Bob Baker")
    assert Program(BOB.person, "read").get("/duties").status_code == 403
    assert Program(BOB.person, "read").get("/reviews/RV-0001").status_code == 403


def test_reminders_are_chosen(site):
    for who in (BOB.person, PETRA.person):
        program = Program(who, "read", "protect")
        assert program.get("/me/reminders").json() == {"often": "weekly"}
        assert program.post("/me/reminders", {"often": "off"}).json() == {"often": "off"}
        assert program.get("/me/reminders").json() == {"often": "off"}
        assert program.post("/me/reminders", {"often": "hourly"}).status_code == 422


def test_an_odd_number_of_an_action_is_no_fault(site):
    lena = Program(LENA, "protect")
    lena.post("/reviews", PLAN)
    lena.post("/reviews/RV-0001/opening", {"text": "It is time."})
    for order in (2**31, 2**53, 2**70, 0):
        path = f"/reviews/RV-0001/actions/{order}/result"
        assert lena.post(path, {"text": "Done."}).status_code in (404, 409, 422)
