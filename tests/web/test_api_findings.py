"""Findings and incidents over the API: whose they are, why they were found, what is kept."""

from __future__ import annotations

import base64
import io
import subprocess
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bestkept.journal import queries as journal
from bestkept.people.queries import views_of
from bestkept.settings import actions as settings
from bestkept.settings import rules
from bestkept.site import webkey, working
from tests.cast import BOB, OWNER, RECIPE
from tests.stories.served import PROGRAM
from tests.web.programs import Program
from tests.web.test_triage import AROUND, outside  # noqa: F401 - a fixture
from tests.web.test_work import around

LENA, INES, SVEN, MONA = (f"{name}@example.com" for name in ("lena", "ines", "sven", "mona"))
FOUND = "/findings/F-0001"


def send(program, path, name="photo.txt", data=b"A photo of the page.", key=None, **more):
    """Send a file as a form's."""
    field = more.pop("field", "document")
    headers = {"Idempotency-Key": key} if key else {}
    file = SimpleUploadedFile(name, data)
    return program.client.post(f"/api/v1{path}", more | {field: file}, headers=headers)


def test_a_finding_is_given_to_somebody_and_shared(site):
    sven, ines = Program(SVEN), Program(INES)
    for _ in range(2):
        done = sven.post(f"{FOUND}/assignment", {"person": INES}, key="ines")
        assert (done.status_code, done.json()) == (200, {"number": "F-0001"})
    assert sven.get(FOUND).json()["whose"] == "Ines"
    assert [one["number"] for one in ines.get(f"/findings?whose={INES}").json()["items"]] == [
        "F-0001"
    ]
    assert ines.get(f"/findings?whose={SVEN}").json()["items"] == []
    told = {"person": MONA, "words": "Is this your mail server?"}
    for _ in range(2):
        assert sven.post(f"{FOUND}/shares", told, key="mona").status_code == 201
    (share,) = sven.get(f"{FOUND}/shares").json()
    assert (share["by"], share["to"], share["words"]) == ("Sven", "Mona", told["words"])
    assert [one["finding"] for one in Program(MONA).get("/me/findings").json()] == ["F-0001"]
    sven.post(f"{FOUND}/verdict", {"verdict": "public", "because": "It is on their site"})
    assert Program(MONA).get("/me/findings").json() == []
    verbs = [one["verb"] for one in sven.get(f"{FOUND}/timeline").json()]
    assert verbs[:3] == ["finding.triaged/1", "finding.shared/1", "finding.assigned/1"]


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/findings/F-0009/assignment", {"person": INES}, 404),
        (f"{FOUND}/assignment", {"person": BOB.person}, 409),
        (f"{FOUND}/assignment", {"person": "no@example.com"}, 409),
        (f"{FOUND}/shares", {"person": BOB.person, "words": "x"}, 409),
        (f"{FOUND}/shares", {"person": MONA, "words": " "}, 422),
        (f"{FOUND}/shares", {"person": MONA}, 422),
    ],
)
def test_who_may_not_look_is_pointed_at_nothing(site, path, body, code):
    sven = Program(SVEN)
    sven.get("/me")
    before = journal.head().size
    assert sven.post(path, body).status_code == code
    assert journal.head().size == before


def test_why_it_was_found_is_told_in_figures_and_never_the_passage(site, outside):  # noqa: F811
    ines, path = Program(INES, "read"), "/findings/F-0002/explanation"
    refused = ines.get(path)
    assert (refused.status_code, "in no place" in refused.json()["detail"]) == (409, True)
    settings.allow(OWNER, "Outbox", str(outside), [rules.PASSAGES], "We scan it")
    before = views_of("F-0002")
    told = ines.get(path)
    assert "of nine words" in " ".join(told.json()["sentences"])
    assert told.json()["figures"]["matched"]["covered"] > 20
    assert views_of("F-0002") == before + 1
    for run in (AROUND, "slurry", "viscosity", "nineteen"):
        assert run in f"{AROUND} {RECIPE}"
        assert run not in told.text
    (outside / "mail.txt").write_text("A salary list that was put in its place.")
    gone = ines.get(path)
    assert (gone.status_code, "salary" in gone.text) == (409, False)
    assert Program(MONA).get(path).status_code == 403


def test_evidence_is_kept_once_listed_and_opened_by_its_number(site):
    sven = Program(SVEN)
    made = sven.post("/incidents", {"title": "A call from a reseller"})
    assert (made.status_code, made.json()) == (201, {"number": "I-0001"})
    path = "/incidents/I-0001/evidence"
    for _ in range(2):
        kept = send(sven, path, key="photo", because="It shows the page")
        assert (kept.status_code, kept.json()) == (201, {"number": "V-0001"}), kept.text
    other = send(sven, path, data=b"Another", key="photo", because="It shows the page")
    assert other.status_code == 409
    assert send(sven, path, name="b.txt", because="Another").json() == {"number": "V-0002"}
    listed = sven.get("/incidents/I-0001").json()["evidence"]
    assert [(one["number"], one["name"], one["bytes"]) for one in listed] == [
        ("V-0001", "photo.txt", 20), ("V-0002", "b.txt", 20),
    ]  # fmt: skip
    opening = {"number": "V-0001", "because": "For the report"}
    opened = sven.post("/me/document-openings", opening).json()
    assert base64.b64decode(opened["content"]) == b"A photo of the page."


def test_what_belongs_to_no_open_incident_is_not_kept(site):
    sven = Program(SVEN)
    sven.post("/incidents", {"title": "A call", "findings": ["F-0001"]})
    ending = {"text": "A false alarm", "outcome": "not ours"}
    assert sven.post("/incidents/I-0001/closing", ending).status_code == 200
    told = sven.get("/incidents/I-0001").json()
    assert (told["outcome"], told["because"]) == ("not ours", "A false alarm")
    assert told["closed"] is not None
    assert sven.get(f"{FOUND}/incidents").json()[0]["number"] == "I-0001"
    assert sven.get("/assets/TS-0001/incidents").json()[0]["number"] == "I-0001"
    before = journal.head().size
    for number, code in (("I-0001", 409), ("I-0009", 404)):
        path = f"/incidents/{number}/evidence"
        assert send(sven, path, because="Too late").status_code == code
    assert send(sven, "/incidents/I-0001/evidence").status_code == 422
    odd = sven.post("/incidents/I-0001/closing", {"text": "x", "outcome": "fine"})
    assert odd.status_code == 422
    assert journal.head().size == before
    assert not list(site.vault.glob("*"))


def test_evidence_is_as_large_as_the_setting_allows(site):
    settings.choose(OWNER, "upload-limit", "1")
    sven = Program(SVEN)
    sven.post("/incidents", {"title": "A call"})
    large = send(sven, "/incidents/I-0001/evidence", data=b"x" * 1_200_000, because="A disk")
    assert large.status_code == 413
    assert sven.get("/incidents/I-0001").json()["evidence"] == []


def test_a_file_is_checked_and_no_word_of_it_comes_back(site):
    bob = Program(BOB.person)
    told = send(bob, "/check/file", "mail.txt", RECIPE.encode())
    assert (told.status_code, told.json()["verdict"]) == (200, "change"), told.text
    assert [one["part"] for one in told.json()["passages"]] == [""]
    assert "slurry" not in told.text
    assert send(bob, "/check/file", "mail.txt", b"Hello there").json()["verdict"] == "fine"


def test_files_are_scanned_once_for_whoever_sends_them(site):
    webkey.make_key(site)
    mona = Program(MONA)
    sent = {"name": "mail.txt", "data": RECIPE.encode(), "field": "documents"}
    made = send(mona, "/scans/files", key="mail", **sent)
    assert made.status_code == 201, made.text
    assert send(mona, "/scans/files", key="mail", **sent).json() == made.json()
    working.work(site, once=True)
    job = mona.get(f"/jobs/{made.json()['number']}").json()
    assert (job["state"], job["arguments"]) == ("done", {"files": ["mail.txt"]})
    assert mona.get("/findings").json()["total"] == 2
    assert mona.get("/jobs").json()["total"] == 1


def test_binders_of_all_secrets_are_fetched(site):
    lena = Program(LENA)
    name = lena.post("/binders", {}).json()["number"]
    early = lena.get(f"/jobs/{name}/binders")
    assert (early.status_code, "Ask for them again" in early.json()["detail"]) == (409, True)
    subprocess.run([PROGRAM, "work", "--once"], check=True, env=around(site), timeout=60)
    answer = lena.get(f"/jobs/{name}/binders")
    assert answer["Content-Type"] == "application/zip"
    (inner,) = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()
    assert inner.startswith("TS-0001-")
    assert views_of(f"work:{name}") == 1
    assert Program(INES).get(f"/jobs/{name}/binders").status_code == 403
