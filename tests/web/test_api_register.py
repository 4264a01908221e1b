"""Facts of assets over the API, how the register and its index stand, and what is on record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bestkept.engines import detect
from bestkept.journal import queries as journal
from bestkept.people.queries import views_of
from bestkept.register import queries
from bestkept.register.inventory.actions import add_right
from bestkept.register.terms import actions as terms
from tests.cast import ALICE, AUD, BOB, OWNER
from tests.web.programs import Program

LENA, INES, SVEN = "lena@example.com", "ines@example.com", "sven@example.com"
TODAY = datetime.now(UTC).date()
FACTS = "/assets/TS-0001/facts"


def fact(name):
    return queries.asset("TS-0001").fact(name)


def accepted():
    """Have both stages accept Bob's candidate; return a program of Lena's."""
    Program(INES).post("/candidates/TS-0001/decision", {"verdict": "accept"})
    lena = Program(LENA)
    told = {"verdict": "accept", "because": "Counsel saw it"}
    assert lena.post("/candidates/TS-0001/decision", told).status_code == 200
    return lena


def test_a_fact_changes_is_corrected_and_ends_with_its_history(site):
    ines = Program(INES, "register", "read")
    amended = {"value": "Line 3", "since": "2026-03-01", "because": "As Bob told it"}
    assert ines.post(f"{FACTS}/unit/amendment", amended).json() == {"number": "TS-0001"}
    corrected = {"value": "Line 2", "because": "Misheard"}
    assert ines.post(f"{FACTS}/unit/correction", corrected).status_code == 200
    told = ines.get(f"{FACTS}/unit").json()
    assert told == [{"first": "2026-03-01", "end": None, "value": "Line 2"}]
    ended = {"on": "2026-05-01", "because": "Moved away"}
    assert ines.post(f"{FACTS}/unit/ending", ended).status_code == 200
    assert ines.get(f"{FACTS}/unit").json()[0]["end"] == "2026-05-01"
    assert fact("unit") is None
    entry = journal.latest("TS-0001", 2)[0]
    said = {one.name: one.value for one in journal.openings(entry.number)}
    assert said["actor.door"] == f"api {ines.number}"


def test_the_same_change_with_its_key_is_made_once(site):
    ines, body = Program(INES), {"kind": "place", "value": "room: cabinet B of lab 3"}
    for _ in range(2):
        made = ines.post(FACTS, body, key="cabinet")
        assert (made.status_code, made.json()) == (201, {"number": "TS-0001", "name": "place.1"})
    assert ines.post(FACTS, body).json()["name"] == "place.2"
    other = ines.post(FACTS, body | {"value": "room: elsewhere"}, key="cabinet")
    assert other.status_code == 409
    score = {"points": 4, "because": "Two people know"}
    for _ in range(2):
        answer = ines.post("/assets/TS-0001/factors/value/score", score, key="score")
        assert answer.json() == {"number": "TS-0001"}
    assert fact("factor.value") == "4: Two people know"
    again = ines.post("/assets/TS-0001/factors/value/score", score)
    assert (again.status_code, "already" in again.json()["detail"]) == (409, True)


@pytest.mark.parametrize(
    ("path", "told", "code", "words"),
    [
        ("facts/owner/amendment", {"value": "no@example.com"}, 409, "Nobody on record"),
        ("facts/value/amendment", {"value": "a lot"}, 409, "is written like"),
        ("facts/status/amendment", {"value": "accepted"}, 409, "an act of its own"),
        ("facts/password/amendment", {"value": "x"}, 409, "cannot be set"),
        ("facts/unit/amendment", {"value": "x", "since": "1492-01-01"}, 409, "too early"),
        ("facts/unit/amendment", {"value": "x", "since": "soon"}, 422, "see errors"),
        ("facts/unit/amendment", {"value": "x", "because": " "}, 422, "see errors"),
        ("facts/unit/correction", {"value": "x"}, 409, ""),
        ("facts/tier/ending", {}, 409, "cannot be ended"),
        ("factors/charm/score", {"points": 3}, 409, "There is no factor"),
        ("factors/value/score", {"points": 6}, 422, "see errors"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_changed(site, path, told, code, words):
    ines = Program(INES)
    ines.get("/me")
    before = journal.head().size
    answer = ines.post(f"/assets/TS-0001/{path}", {"because": "As Bob told it"} | told)
    assert (answer.status_code, answer["Content-Type"]) == (code, "application/problem+json")
    assert words in answer.json()["detail"]
    assert journal.head().size == before


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("facts", {"kind": "place", "value": "room: x"}),
        ("facts/unit/amendment", {"value": "x", "because": "x"}),
        ("facts/unit/correction", {"value": "x", "because": "x"}),
        ("facts/unit/ending", {"because": "x"}),
        ("factors/value/score", {"points": 3, "because": "x"}),
    ],
)
def test_an_asset_that_is_not_there_is_told_as_such(site, path, body):
    answer = Program(INES).post(f"/assets/TS-0009/{path}", body)
    assert (answer.status_code, "no asset TS-0009" in answer.json()["detail"]) == (404, True)


def test_how_an_asset_stands_tells_what_is_missing(site):
    ines = Program(INES)
    told = ines.get("/assets/TS-0001/standing").json()
    assert (told["status"], told["turn"]) == ("candidate", ["analyst"])
    assert told["submitter"] == BOB.person
    assert told["lacks"] == ["location", "factor.value", "factor.measures", "acceptance"]
    assert len(told["unscored"]) == 6
    assert told["handling"]["rules"]
    ines.post("/assets/TS-0001/factors/value/score", {"points": 4, "because": "Two know"})
    ines.post("/candidates/TS-0001/decision", {"verdict": "send back", "because": "Say more"})
    told = Program(BOB.person).get("/assets/TS-0001/standing").json()
    assert [(one["factor"], one["score"]) for one in told["scores"]] == [("value", 4)]
    assert [one["because"] for one in told["decisions"]] == ["Say more"]
    past = ines.get("/assets/TS-0001/standing?on=2019-01-01").json()
    assert (past["status"], past["scores"]) == ("", [])


def test_advice_of_counsel_is_no_reason_for_others_to_read(site):
    lena = accepted()
    reason = {"verdict": "reject", "because": "Weak in court", "privileged": True}
    made = Program(BOB.person).client.post("/api/v1/candidates", {"title": "Ramp"})
    assert made.json() == {"number": "TS-0002"}
    Program(INES).post("/candidates/TS-0002/decision", {"verdict": "accept", "because": "Fine"})
    assert lena.post("/candidates/TS-0002/decision", reason).status_code == 200
    path = "/assets/TS-0002/standing"
    assert lena.get(path).json()["decisions"][-1]["because"] == "Weak in court"
    assert Program(INES).get(path).json()["decisions"][-1]["because"] == ""


def test_where_an_accepted_secret_lies_is_in_no_history(site):
    ines, body = Program(INES), {"kind": "place", "value": "room: cabinet B of lab 3"}
    ines.post(FACTS, body)
    assert ines.get(f"{FACTS}/place.1").json()[0]["value"] == body["value"]
    accepted()
    answer = ines.get(f"{FACTS}/place.1")
    assert (answer.status_code, "cabinet" in answer.text) == (409, False)
    assert "POST /me/openings" in answer.json()["detail"]
    assert ines.get(f"{FACTS}/title").status_code == 200


def test_terms_are_told_without_their_words_and_the_index_guards_them(site):
    terms.add(BOB, site, ["Blue Heron"], kind="code name", hint="the new line", asset="TS-0001")
    lena = Program(LENA)
    (term,) = lena.get("/assets/TS-0001/terms").json()
    assert (term["number"], term["hint"], term["words"]) == ("T-0001", "the new line", 2)
    rows = {one["label"]: one for one in lena.get("/assets/TS-0001/guarding").json()}
    assert rows["D-0001"]["version"] == 1
    assert "verbatim" in rows["D-0001"]["lenses"]
    assert (rows["T-0001"]["version"], rows["T-0001"]["lenses"]) == (None, ["term"])
    assert "Heron" not in lena.get("/assets/TS-0001/guarding").text + str(term)


def test_looks_are_counted_and_who_looked_is_told_to_some(site):
    lena, before = Program(LENA), views_of("TS-0001")
    lena.get("/assets/TS-0001")
    told = lena.get("/assets/TS-0001/looks").json()
    assert told["views"] == before + 1
    assert told["newest"][0]["by"] == LENA
    assert told["newest"][0]["page"] == "api:show_asset"
    shown = Program(INES).get("/assets/TS-0001/looks").json()
    assert (shown["views"], shown["newest"]) == (before + 2, [])


def test_the_index_is_told_to_be_whole_or_not(site):
    lena = Program(LENA)
    told = lena.get("/index").json()
    assert (told["sound"], told["whole"], told["checked"]) == (True, True, None)
    assert "verbatim" in {one["name"] for one in told["lenses"]}
    page = lena.get("/index/assets").json()
    assert page["items"][0]["lenses"]["verbatim"] == 1
    assert not [lens for lens in page["items"][0]["lenses"] if lens.startswith(detect.LAPTOP)]
    detect.write_manifest(site.index, [])
    assert lena.get("/index").json()["sound"] is False


def test_the_register_tells_where_it_stands(site):
    ines = Program(INES)
    for factor, points in (("value", 5), ("measures", 2)):
        ines.post(f"/assets/TS-0001/factors/{factor}/score", {"points": points, "because": "x"})
    day = TODAY + timedelta(days=40)
    number = add_right(OWNER, "patent", {"title": "Ramp", "expires": day.isoformat()})
    told = ines.get("/register/standing").json()
    assert told["worth"] == [
        {"number": "TS-0001", "title": "Cathode slurry", "measures": 2, "value": 5}
    ]
    assert told["scored"] == [{"measures": 2, "value": 5, "secrets": 1}]
    (unit,) = told["lacking"]
    assert (unit["unit"], unit["secrets"], unit["lacks"]["location"]) == ("none", 1, 1)
    assert (told["notices"], told["acknowledged"]) == (1, 0)
    assert [(one["day"], one["asset"], one["embargo"]) for one in told["ends"]] == [
        (day.isoformat(), number, False)
    ]


def test_what_is_asked_for_is_listed_and_exported_and_no_more(site):
    lena = Program(LENA)
    Program(BOB.person).client.post("/api/v1/candidates", {"title": "Ramp", "tier": "top"})
    lena.post(f"{FACTS}/unit/amendment", {"value": "Line 3", "because": "x"})
    assert lena.get("/assets?unit=Line 3").json()["total"] == 1
    assert lena.get("/assets?unit=none").json()["items"][0]["title"] == "Ramp"
    rows = lena.get("/export?tier=top").json()["items"]
    assert [one["title"] for one in rows] == ["Ramp"]
    said = {o.name: o.value for o in journal.openings(journal.latest("export", 1)[0].number)}
    assert (said["query"], said["assets"]) == ("tier=top", 1)
    assert len(lena.get("/export").json()["items"]) == 2
    assert "Cathode" not in lena.get("/export.csv?words=ramp").text


def test_one_s_own_record_is_told_with_how_often_others_looked(site):
    bob = Program(BOB.person)
    before = bob.get("/me/record").json()["views"]
    Program(LENA).get("/people/bob@example.com")
    told = bob.get("/me/record").json()
    assert told["views"] == before + 1
    assert told["events"]


def test_what_is_missing_before_one_opens_a_secret_is_told_and_nothing_is_decided(site):
    bob, before = Program(BOB.person), journal.latest("TS-0001", 1)[0].number
    told = bob.get("/me/secrets/TS-0001").json()
    assert (told["permitted"], told["purposes"]) == (False, [])
    assert "grant" in [one["name"] for one in told["conditions"] if one["state"] == "missing"]
    verbs = [one.verb for one in journal.timeline("TS-0001") if one.number > before]
    assert set(verbs) <= {"page.viewed"}
    hidden, none = (Program("petra@partner.example").get(f"/me/secrets/{n}") for n in
                    ("TS-0001", "TS-0009"))  # fmt: skip
    assert (hidden.status_code, none.status_code) == (404, 404)
    assert hidden.text.replace("TS-0001", "") == none.text.replace("TS-0009", "")


def test_what_somebody_signed_and_answers_for_is_listed(site):
    lena = Program(LENA)
    (signed,) = lena.get(f"/people/{INES}/agreements").json()
    assert (signed["number"], signed["kind"]) == ("A-0001", "NDA")
    assert lena.get("/agreements/counts").json()["total"] == 2
    assert lena.get(f"/people/{BOB.person}/charges").json() == ["TS-0001"]
    assert lena.get(f"/people/{INES}/immunity-notices").json() == []
    assert lena.get("/repapering/RP-0001/progress").json() == []


def test_a_signed_text_is_kept_and_attached_once(site):
    lena = Program(LENA)

    def send(number, **headers):
        file = SimpleUploadedFile("nda.pdf", b"%PDF signed")
        path = f"/api/v1/agreements/{number}/text/file"
        return lena.client.post(path, {"document": file}, headers=headers)

    for _ in range(2):
        made = send("A-0001", **{"Idempotency-Key": "signed"})
        assert (made.status_code, made.json()) == (201, {"number": "V-0001"}), made.text
    assert lena.get("/agreements/A-0001").json()["terms"]["file"] == "V-0001"
    assert lena.get("/documents/V-0001").json()["secrets"] == []
    assert Program(AUD.person).get("/documents/V-0001").json()["kept"]["name"] == "nda.pdf"
    size = journal.head().size
    assert send("A-0009").status_code == 404
    assert journal.head().size == size
    assert lena.get("/documents/V-0002").status_code in (404, 409)


@pytest.mark.parametrize(
    ("path", "label"),
    [("/assets/TS-0001/standing", "TS-0001"), (f"{FACTS}/title", "TS-0001"),
     ("/assets/TS-0001/terms", "TS-0001"), ("/assets/TS-0001/guarding", "TS-0001"),
     ("/assets/TS-0001/looks", "TS-0001"), ("/index/assets", "TS-0001"),
     ("/assets/TS-0001/incidents", "TS-0001"), ("/findings/F-0001/timeline", "F-0001"),
     ("/findings/F-0001/shares", "F-0001"), ("/findings/F-0001/incidents", "F-0001"),
     ("/people/ines@example.com/agreements", "A-0001"),
     ("/people/bob@example.com/charges", "TS-0001")],
)  # fmt: skip
def test_what_a_program_is_shown_is_recorded(site, path, label):
    alice = Program(ALICE.person)
    before = views_of(label)
    assert alice.get(path).status_code == 200
    assert views_of(label) == before + 1


@pytest.mark.parametrize("value", ["%00", "..%2f..%2fkeys", "TS-0001'--", "9" * 300, "%0a", "*"])
@pytest.mark.parametrize(
    "path", ["/assets/{}/standing", "/assets/TS-0001/facts/{}", "/assets/{}/terms",
             "/assets/{}/guarding", "/assets/{}/looks", "/findings/{}/explanation",
             "/findings/{}/shares", "/me/secrets/{}", "/me/secrets/TS-0001?purpose={}",
             "/documents/{}", "/campaigns/{}/answers", "/people/{}/agreements",
             "/people/{}/charges", "/repapering/{}/progress", "/jobs/{}/binders",
             "/export?unit={}", "/findings?whose={}"],
)  # fmt: skip
def test_hostile_values_get_a_plain_problem_or_nothing(site, path, value):
    answer = Program(ALICE.person).get(path.format(value))
    assert answer.status_code in {200, 400, 404, 409, 422}
    assert "Traceback" not in answer.text
