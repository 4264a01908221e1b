"""Who may ask what of the API: by role, by scope, by the life of a token. And what is refused."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from ninja import Schema

from bestkept.journal import queries as journal
from bestkept.journal.rules import Actor, NotThere, Refused
from bestkept.people import actions, queries
from bestkept.people.rules import SCOPES
from bestkept.settings import actions as settings
from bestkept.site import webkey
from bestkept.web.api import callers
from bestkept.web.api.description import described
from bestkept.web.api.urls import api
from tests.cast import ALICE, AUD, BOB, CHARLIE, OWNER, PETRA
from tests.web.asked import PROTECTED
from tests.web.conftest import furnished
from tests.web.doors_of_access import ACCESS
from tests.web.doors_of_moves import MOVES
from tests.web.doors_of_people import PEOPLE
from tests.web.doors_of_register import FOUND, REGISTER, SENT
from tests.web.law_endpoints import LAW
from tests.web.programs import Program, token
from tests.web.test_api import sighting
from tests.web.test_who_may_see import (
    ADAM,
    AT_THE_DESK,
    EVERYBODY,
    HANA,
    INES,
    LENA,
    MONA,
    SUBMITTING,
    SVEN,
    TELLING,
    trying,
)

WATCHING = SUBMITTING | {MONA}
RESPONDING = {ALICE.person, INES, LENA, SVEN, ADAM}
# Each endpoint with what is asked, its scope, and who is not refused for their role.
ASKED = {
    "show_me": ("/me", None, None, EVERYBODY),
    **REGISTER,
    **FOUND,
    "list_entries": ("/entries", None, "read", AT_THE_DESK),
    "show_entry": ("/entries/3", None, "read", AT_THE_DESK),
    "prove_entry": ("/entries/3/proof", None, "read", AT_THE_DESK),
    "show_log": ("/log", None, "read", AT_THE_DESK),
    "give_checkpoint": ("/checkpoint", None, "read", AT_THE_DESK),
    **PEOPLE,
    "give_keys": ("/laptop", None, "guard", WATCHING),
    "give_index": ("/laptop/index", None, "guard", WATCHING),
    "give_segment": ("/laptop/index/" + "0" * 64, None, "guard", WATCHING),
    "look_at_table": ("/import/preview", {}, "import", TELLING),
    "import_table": ("/import", {}, "import", TELLING),
    "list_notices": ("/notices", None, "read", AT_THE_DESK | {HANA}),
    "give_notice": ("/notices", {"asset": "TS-9", "person": "x@y.z"}, "protect", TELLING),
    "withdraw_notice": ("/notices/N-9/withdrawal", {"text": "x"}, "protect", TELLING),
    "list_my_notices": ("/me/notices", None, "read", EVERYBODY),
    "acknowledge_notice": ("/me/notices/N-9/acknowledgement", {}, "protect", EVERYBODY),
    **PROTECTED,
    "list_work": ("/jobs", None, "read", AT_THE_DESK | {MONA}),
    "show_work": ("/jobs/none", None, "read", AT_THE_DESK | {MONA}),
    "start_scan": ("/scans", {"place": "Nowhere"}, "work", RESPONDING | {MONA}),
    "start_check": ("/checks", {}, "work", {ALICE.person, SVEN, ADAM}),
    "start_binders": ("/binders", {}, "work", {ALICE.person, AUD.person, LENA, ADAM}),
    "cancel_work": ("/jobs/none/cancelling", {}, "work", AT_THE_DESK | {MONA}),
    "try_work_again": ("/jobs/none/again", {}, "work", AT_THE_DESK | {MONA}),
    "list_settings": ("/settings", None, "read", {ALICE.person, AUD.person, SVEN, ADAM}),
    "list_group_roles": (
        "/settings/groups", None, "read", {ALICE.person, AUD.person, SVEN, ADAM},
    ),
    "list_places": ("/places", None, "read", AT_THE_DESK | {MONA}),
    "logout": ("/logout", {}, None, EVERYBODY),
    **ACCESS,
    **MOVES,
    **LAW,
}  # fmt: skip
WITHOUT_TOKEN = {"begin_login", "tell_login"}
LETTING_IN = {200, 201, 404, 409, 422}  # not refused for who asks


HELD = {}


@pytest.fixture(scope="module")
def peopled(peopled, tmp_path_factory, django_db_blocker):
    """The home with a key under which files wait for a scan, and a token of everybody's in use."""
    with furnished(peopled, tmp_path_factory.mktemp("doors"), django_db_blocker) as home:
        webkey.make_key(home)
        for who in sorted(EVERYBODY):
            HELD[who] = token(who)
            assert Program(who, held=HELD[who]).get("/me").status_code == 200
    return home


def test_every_endpoint_is_in_the_table():
    paths = described(api)["paths"].values()
    names = {one["operationId"] for path in paths for one in path.values()}
    assert names == set(ASKED) | WITHOUT_TOKEN


def ask(program, name):
    path, body, *_ = ASKED[name]
    if name in SENT:
        file = SimpleUploadedFile("inventory.csv", b"title,tier\nGlass,top\n")
        return program.client.post(f"/api/v1{path}", body | {SENT[name]: file})
    if name == "submit":
        return program.client.post(f"/api/v1{path}", {"title": "Ramp"})
    return program.get(path) if body is None else program.post(path, body)


@pytest.mark.parametrize("name", ASKED)
def test_an_endpoint_lets_in_whom_it_should_and_nobody_else(site, name):
    let_in, tried = ASKED[name][3], trying(ASKED[name][3])
    answers = {who: ask(Program(who, held=HELD[who]), name).status_code for who in sorted(tried)}
    assert {who for who, code in answers.items() if code in LETTING_IN} == let_in & tried, answers
    assert set(answers.values()) <= LETTING_IN | {403}


@pytest.mark.sqlite("a scope is held against the door, before the record is asked")
@pytest.mark.parametrize("name", [name for name, asked in ASKED.items() if asked[2]])
def test_a_token_without_the_scope_is_refused_and_nothing_is_done(site, name):
    scope = ASKED[name][2]
    program = Program(ALICE.person, *(one for one in SCOPES if one != scope))
    answer = ask(program, name)
    assert answer.status_code == 403
    assert repr(scope) in answer.json()["detail"]
    assert ask(Program(ALICE.person, scope), name).status_code in LETTING_IN


@pytest.mark.sqlite("a stranger is refused before the record is asked")
@pytest.mark.parametrize("name", ASKED)
def test_a_stranger_gets_a_problem_and_a_hint(site, name):
    program = Program(LENA, held=HELD[LENA])
    program.client = Client(raise_request_exception=False)
    answer = ask(program, name)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert "/me/tokens/" in answer.json()["detail"]


def test_charlie_who_is_on_no_record_gets_no_token(site):
    with pytest.raises(Refused):
        actions.make_token(Actor(CHARLIE.person, "employee", "web"), "x", ["read"], 9, "ab" * 32)


def test_nobody_makes_a_token_in_a_role_that_is_not_theirs(site):
    with pytest.raises(Refused):
        actions.make_token(Actor(BOB.person, "legal", "web"), "x", ["read"], 9, "ab" * 32)


@pytest.mark.parametrize(
    ("scopes", "days"), [([], 9), (["root"], 9), (["read"], 0), (["read"], 400)]
)
def test_a_token_without_end_or_scope_is_not_made(site, scopes, days):
    with pytest.raises(Refused):
        actions.make_token(BOB, "x", scopes, days, "ab" * 32)


def test_bob_sees_over_the_api_what_is_his_own_and_no_more(site):
    Program(INES).client.post("/api/v1/candidates", {"title": "Ramp"})
    bob = Program(BOB.person)
    assert [one["number"] for one in bob.get("/assets").json()["items"]] == ["TS-0001"]
    others, none = (bob.get(f"/assets/{n}") for n in ("TS-0002", "TS-0003"))
    assert others.status_code == none.status_code == 404
    assert others.text.replace("TS-0002", "") == none.text.replace("TS-0003", "")


def test_an_expired_token_is_good_for_nothing(site, monkeypatch):
    program = Program(LENA, days=30)
    for days, code in ((29, 200), (30, 401)):
        later = datetime.now(UTC) + timedelta(days=days)
        clock = SimpleNamespace(now=lambda _, at=later: at)
        monkeypatch.setattr("bestkept.people.queries.datetime", clock)
        assert program.get("/me").status_code == code


def test_a_token_ends_at_once(site):
    program = Program(LENA)
    assert program.get("/me").status_code == 200
    actions.end_token(Actor(LENA, "legal", "web"), program.number, "lost")
    assert program.get("/me").status_code == 401


def test_an_ended_sign_in_ends_every_token(site):
    program = Program(BOB.person)
    actions.end_sign_in(OWNER, BOB.person, "left")
    assert program.get("/me").status_code == 401
    assert queries.tokens_of(BOB.person) == []


def test_a_role_that_ended_stops_what_it_let_a_token_do(site):
    program = Program(LENA)
    assert program.get("/assets").status_code == 200
    actions.change_roles(OWNER, LENA, [], "She left")
    assert program.get("/assets").status_code == 403
    assert program.get("/me").status_code == 403


def test_nobody_ends_a_token_of_others_but_those_who_end_sign_ins(site):
    program = Program(LENA)
    for who in (BOB, AUD, PETRA):
        with pytest.raises(NotThere):
            actions.end_token(who, program.number, "mine now")
    actions.end_token(Actor(SVEN, "security", "web"), program.number, "stolen")
    assert program.get("/me").status_code == 401


def test_the_token_itself_is_kept_nowhere(site):
    program = Program(LENA)
    program.get("/me")
    secret = program.token.removeprefix("bestkept_").encode()
    for file in site.path.rglob("*"):
        assert not file.is_file() or secret not in file.read_bytes()
    opened = [one.value for one in journal.openings(journal.head().size - 1)]
    assert secret.decode() not in json.dumps(opened)


def test_a_token_s_use_is_on_record_once_a_day(site):
    program = Program(LENA)
    assert queries.token(program.number).used is None
    for _ in range(3):
        program.get("/me")
    callers.forget_uses()
    program.get("/me")
    uses = [e for e in journal.timeline(program.number) if e.verb == "token.used"]
    assert len(uses) == 1
    assert queries.token(program.number).used == datetime.now(UTC).date()


def test_another_key_of_the_sessions_ends_every_token(site, settings):
    program = Program(LENA)
    settings.SECRET_KEY = "another"
    assert program.get("/me").status_code == 401


def test_too_many_requests_are_told_when_to_come_again(site, settings):
    settings.API_RATE = 3
    program = Program(LENA)
    codes = [program.get("/me") for _ in range(5)]
    assert [one.status_code for one in codes] == [200, 200, 200, 429, 429]
    assert 0 < int(codes[-1]["Retry-After"]) <= 60
    assert Program(BOB.person).get("/me").status_code == 200


def test_strangers_who_guess_wait_and_good_tokens_beside_them_do_not(site):
    program = Program(LENA)
    guess = Client(headers={"Authorization": "Bearer bestkept_" + "x" * 43})
    codes = [guess.get("/api/v1/me").status_code for _ in range(40)]
    assert codes[0] == 401
    assert codes[-1] == 429
    assert program.get("/me").status_code == 200


HOSTILE = ("%00", "..%2f..%2fkeys", "TS-0001'--", "%F0%9F%92%A9", "9" * 300, "-1", "%0a", "*")


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize(
    "path", ["/assets/{}", "/findings/{}", "/incidents/{}", "/entries/{}", "/people/{}",
             "/law-changes/{}", "/repapering/{}",
             "/jobs/{}", "/questions/{}", "/agreements/{}",
             "/agreements?words={}", "/agreements?ends={}", "/countries/{}",
             "/notices?asset={}", "/answers?words={}", "/jobs?kind={}",
             "/assets?words={}", "/assets?page={}", "/entries?below={}", "/laptop/index/{}"],
)  # fmt: skip
def test_hostile_values_get_a_plain_problem_or_nothing(site, path, value):
    answer = Program(ALICE.person, held=HELD[ALICE.person]).get(path.format(value))
    assert answer.status_code in {200, 400, 404, 422}
    assert "Traceback" not in answer.text
    if answer.status_code != 200:
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"text": "\\ud800"}',
        b"\xff\xfe",
        b'{"text": 1e400}',
        b'{"a":' * 5000,
    ],
)
def test_hostile_bodies_get_a_plain_problem(site, body):
    program = Program(ALICE.person)
    answer = program.client.post("/api/v1/check", body, "application/json")
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_a_problem_never_says_again_what_was_sent(site):
    answer = Program(ALICE.person).post("/check", {"text": ["the secret recipe"], "odd": "recipe"})
    assert answer.status_code == 422
    assert "recipe" not in answer.text
    assert {one["where"] for one in answer.json()["errors"]} >= {"body.draft.text"}


def test_a_body_that_is_too_large_is_not_read(site):
    before = journal.head().size
    answer = Program(ALICE.person).post("/check", {"text": "x" * 3_000_000})
    assert answer.status_code == 413
    assert "2 MB" in answer.json()["detail"]
    assert journal.head().size == before + 1  # the token that was made


def test_documents_are_as_large_as_the_setting_allows(site):
    settings.choose(OWNER, "upload-limit", "22")
    program = Program(ALICE.person)
    for size, refused in ((22_500_000, False), (24_500_000, True)):
        table = SimpleUploadedFile("inventory.csv", b"title\n" + b"x" * size)
        answer = program.client.post("/api/v1/import/preview", {"table": table})
        assert (answer.status_code == 413) is refused, answer.text


@pytest.mark.parametrize("method", ["put", "delete", "patch", "trace"])
def test_a_method_that_is_not_offered_is_told_so(site, method):
    answer = getattr(Program(ALICE.person).client, method)("/api/v1/assets")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize(
    "key", ["", "two words", "x" * 201, "caf\N{LATIN SMALL LETTER E WITH ACUTE}"]
)
def test_a_key_that_is_none_is_refused(site, key):
    program = Program(ALICE.person)
    body = {"findings": [sighting()]}
    answer = program.client.post(
        "/api/v1/findings", json.dumps(body), "application/json", headers={"Idempotency-Key": key}
    )
    assert answer.status_code == 409
    assert journal.latest("F-0002", 1) == []


def test_cookies_of_a_browser_open_nothing_here(site, browser):
    assert browser(LENA).get("/api/v1/assets").status_code == 401


def test_no_page_of_others_may_ask(site):
    answer = Program(LENA).client.get("/api/v1/me", headers={"Origin": "https://evil.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_description_is_open_and_says_nothing_of_what_is_on_record(site):
    told = Client().get("/api/v1/openapi.json").text
    assert "Cathode" not in told
    page = Client().get("/api/")
    assert page.status_code == 200
    assert "POST findings" in page.text


def test_a_token_is_for_its_person_s_home_alone(site):
    other, _ = token(BOB.person, "read")
    assert Client(headers={"Authorization": f"Basic {other}"}).get("/api/v1/me").status_code == 401


def test_no_two_shapes_of_the_description_have_one_name():
    """Under one name the description would tell one of them for both."""
    names = [
        one.__name__
        for one in sorted(_shapes(Schema), key=lambda shape: shape.__qualname__)
        if one.__module__.startswith("bestkept.web.api") and "[" not in one.__name__
    ]
    assert [name for name, count in Counter(names).items() if count > 1] == []


def _shapes(base):
    return {one for below in base.__subclasses__() for one in (below, *_shapes(below))}
