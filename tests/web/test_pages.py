"""What people do on the pages, from end to end, and what is recorded of it."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, router

from bestkept.engines.ledger import verify
from bestkept.journal import guards, rules
from bestkept.journal import queries as journal
from bestkept.journal.tasks import publish
from bestkept.people.queries import views_of
from bestkept.site.routing import APPS
from bestkept.site.setup import SIGN_INS
from bestkept.web import security
from tests.cast import BOB, RECIPE

LENA, INES = "lena@example.com", "ines@example.com"


def test_two_stages_make_a_trade_secret(browser):
    ines, lena = browser(INES), browser(LENA)
    assert "It is your turn" not in lena.get("/intake/TS-0001/").text
    assert ines.post("/intake/TS-0001/", {"verdict": "accept"}).status_code == 302
    told = lena.post("/intake/TS-0001/", {"verdict": "accept", "because": "Specific enough"})
    assert (told.status_code, told.url) == (302, "/register/TS-0001/")
    shown = browser(BOB.person).get("/me/submitted/TS-0001/").text
    assert "It is one of our trade secrets" in shown
    assert "Specific enough" in shown


def test_what_was_decided_waits_for_nobody_and_leads_to_its_page(browser):
    ines, lena = browser(INES), browser(LENA)
    assert ines.post("/intake/TS-0001/", {"verdict": "accept"}).url == "/intake/"
    lena.post("/intake/TS-0001/", {"verdict": "accept", "because": "Specific enough"})
    page = lena.get("/intake/TS-0001/").text
    assert f"Decided by {LENA}, " in page
    assert "It is nobody&#x27;s turn." in page or "It is nobody's turn." in page
    assert "It waits for" not in page
    assert "decides at this stage" not in page
    assert page.count('href="/register/TS-0001/"') > 1


def test_sending_back_takes_a_reason_and_bob_reads_it(browser):
    ines = browser(INES)
    answer = ines.post("/intake/TS-0001/", {"verdict": "send back", "because": " "})
    assert "Say why in a sentence" in answer.text
    ines.post("/intake/TS-0001/", {"verdict": "send back", "because": "Which line is it?"})
    bob = browser(BOB.person)
    assert "Say again: Cathode slurry" in bob.get("/me/").text
    assert "Which line is it?" in bob.get("/me/submitted/TS-0001/").text
    told = {"description": "Six steps of line 2, sheet PS-114", "because": "Line 2"}
    assert bob.post("/me/submitted/TS-0001/", told).status_code == 302
    assert "Six steps of line 2" in ines.get("/intake/TS-0001/").text


def test_a_reason_that_is_legal_advice_is_read_by_legal_alone(browser):
    browser(INES).post("/intake/TS-0001/", {"verdict": "accept"})
    told = {"verdict": "reject", "because": "Doubtful title", "privileged": "on"}
    browser(LENA).post("/intake/TS-0001/", told)
    assert "Doubtful title" in browser(LENA).get("/intake/TS-0001/").text
    for who, page in ((BOB.person, "/me/submitted/TS-0001/"), (INES, "/register/TS-0001/")):
        assert "Doubtful title" not in browser(who).get(page).text


def test_a_finding_gets_its_verdict(browser):
    ines = browser(INES)
    answer = ines.post("/watch/F-0001/", {"verdict": "leak", "because": ""})
    assert "is-wrong" in answer.text
    assert ines.post("/watch/F-0001/", {"verdict": "leak", "because": "No agreement"})["Location"]
    assert "No agreement" in ines.get("/watch/F-0001/").text
    assert "Every finding has its verdict" in ines.get("/watch/").text


def test_a_draft_with_a_guarded_passage_is_marked_and_kept_nowhere(browser, site):
    before = journal.head()
    answer = browser(BOB.person).post("/me/check/", {"text": f"Look: {RECIPE} Nice?"})
    assert "Change this before you post" in answer.text
    assert "<mark>" in answer.text
    assert "TS-0001" not in answer.text
    assert journal.head().size == before.size
    for file in site.path.rglob("*"):
        if file.is_file():
            assert b"viscosity falls below" not in file.read_bytes(), file


def test_the_page_on_which_bob_lands_takes_a_draft(browser):
    text = browser(BOB.person).get("/me/").text
    assert 'hx-post="/me/check/"' in text
    assert 'name="text"' in text


def test_a_harmless_draft_is_fine(browser):
    answer = browser(BOB.person).post("/me/check/", {"text": "The lift in hall 2 works."})
    assert "Fine" in answer.text
    assert "<mark>" not in answer.text


def test_a_draft_is_shown_as_text_and_never_as_a_page(browser):
    answer = browser(BOB.person).post("/me/check/", {"text": f"<script>x</script> {RECIPE}"})
    assert "<script>x" not in answer.text
    assert "&lt;script&gt;x" in answer.text


def test_submitting_puts_a_candidate_on_record(browser):
    bob = browser(BOB.person)
    told = {"title": "Ramp <b>profile</b>", "description": "Ten steps", "tier": "restricted"}
    answer = bob.post("/me/submit/", told, follow=True)
    assert answer.redirect_chain == [("/me/submitted/TS-0002/", 302)]
    assert "Ramp &lt;b&gt;profile" in answer.text
    assert journal.timeline("TS-0002")[0].verb == "candidate.submitted"


def test_a_document_that_is_submitted_is_guarded_from_then_on_and_kept_nowhere(browser, site):
    bob = browser(BOB.person)
    text = " ".join(f"ramp {n} goes to {700 + 13 * n} degrees in stage {n + 3}" for n in range(40))
    file = SimpleUploadedFile("ramp.txt", text.encode())
    answer = bob.post(
        "/me/submit/", {"title": "Ramp", "tier": "top", "document": file}, follow=True
    )
    assert answer.redirect_chain == [("/me/submitted/TS-0002/", 302)]
    checked = bob.post("/me/check/", {"text": f"See: {text[300:600]}"})
    assert "Change this before you post" in checked.text
    for path in site.path.rglob("*"):
        assert not path.is_file() or b"ramp 9 goes to" not in path.read_bytes(), path


def test_a_document_that_cannot_be_guarded_is_told_and_nothing_is_submitted(browser):
    bob, before = browser(BOB.person), journal.head()
    file = SimpleUploadedFile("short.txt", b"three words only")
    answer = bob.post("/me/submit/", {"title": "Short", "tier": "top", "document": file})
    assert "too short to be guarded" in answer.text
    assert journal.head() == before


def test_an_upload_beyond_the_bound_is_cut_off(browser, monkeypatch):
    monkeypatch.setattr("bestkept.web.uploads.most", lambda: 1000)
    bob, before = browser(BOB.person), journal.head()
    file = SimpleUploadedFile("long.txt", b"word " * 1000)
    answer = bob.post("/me/submit/", {"title": "Long", "tier": "top", "document": file})
    assert answer.status_code in (400, 413)
    assert "too large" in answer.text
    assert journal.head() == before


def test_looking_is_recorded_once_a_page_and_apart_from_what_was_done(browser):
    lena = browser(LENA)
    size, done = journal.head().size, len(journal.timeline("TS-0001"))
    lena.get("/register/TS-0001/")
    assert journal.head().size == size + 1
    assert views_of("TS-0001") == 1
    assert len(journal.timeline("TS-0001")) == done
    fields = {o.name: o.value for o in journal.openings(size)}
    assert (fields["page"], fields["actor.person"]) == ("desk:asset", LENA)


def test_a_binder_is_written_in_one_step_and_verifies(browser, site):
    answer = browser(LENA).post("/register/TS-0001/binder/", {"on": ""})
    assert answer["Content-Disposition"].startswith('attachment; filename="TS-0001-')
    report = verify.check_binder(answer.content, site.log_vkey.read_text().strip())
    assert report.verdict == "genuine"
    assert "summary.pdf" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()


def test_a_seal_opens_to_a_proof_that_was_checked(browser, site):
    lena = browser(LENA)
    publish(site)
    number = journal.timeline("TS-0001")[0].number
    answer = lena.get(f"/prove/{number}/", headers={"HX-Request": "true"})
    assert "Verified just now" in answer.text
    assert "<html" not in answer.text


def test_an_entry_that_is_not_the_signed_one_is_not_called_verified(browser, site):
    lena = browser(LENA)
    publish(site)
    tile = next(path for path in sorted((site.log / "tile" / "0").rglob("*")) if path.is_file())
    tile.write_bytes(bytes(len(tile.read_bytes())))
    answer = lena.get("/prove/1/").text
    assert "Verified just now" not in answer
    assert "cannot be shown" in answer


@pytest.mark.parametrize(
    ("query", "there"),
    [("words=slurry", True), ("words=nothing", False), ("tier=confidential", True),
     ("tier=top", False), ("status=candidate", True), ("lacks=location", True),
     ("lacks=description", False), ("words=TS-0001", True), ("page=7", False)],
)  # fmt: skip
def test_the_register_finds_by_words_and_values(browser, query, there):
    answer = browser(LENA).get(f"/register/?{query}")
    assert ("Cathode slurry" in answer.text) is there
    assert ("Nothing fits" in answer.text) is not there


@pytest.mark.parametrize(
    "path",
    ["/register/TS-9999/", "/watch/F-9999/", "/respond/I-9999/", "/prove/99999/", "/people/a@b/"],
)
def test_what_is_not_on_record_is_told_in_a_page(browser, path):
    answer = browser(LENA).get(path)
    assert answer.status_code == 422
    assert "Nothing is lost" in answer.text


def test_every_answer_carries_the_headers(browser):
    for path in ("/sign-in/", "/nowhere/", "/static/bestkept/bestkept.css"):
        answer = browser().get(path)
        assert answer["Content-Security-Policy"] == security.POLICY
        assert answer["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in security.POLICY


def test_no_page_has_a_script_or_a_style_of_its_own(browser):
    lena = browser(LENA)
    for path in (
        "/desk/",
        "/register/TS-0001/",
        "/watch/F-0001/",
        "/me/check/",
        "/sign-in/",
        "/scans/",
        "/settings/",
    ):
        text = lena.get(path).text
        assert " style=" not in text
        assert "<style" not in text
        assert " onclick=" not in text
        assert all("src=" in tag.split(">")[0] for tag in text.split("<script")[1:])


def test_a_form_without_its_token_changes_nothing(browser):
    before = journal.timeline("TS-0001")[-1].number
    client = browser(INES)
    client.handler.enforce_csrf_checks = True
    answer = client.post("/intake/TS-0001/", {"verdict": "accept"})
    assert answer.status_code == 403
    assert "Please send that again" in answer.text
    assert journal.timeline("TS-0001")[-1].number == before


def test_each_table_is_guarded_or_lies_apart_from_the_record(site):
    guarded = {name.split("_", 2)[2] for name in guards.installed()}
    for model in apps.get_models(include_auto_created=True):
        where = router.db_for_write(model)
        apart = model._meta.app_label in APPS
        assert (where == SIGN_INS) is apart
        plumbing = model._meta.db_table in rules.PLUMBING
        assert (model._meta.db_table in guarded) is not (apart or plumbing)
    there = set(connections["default"].introspection.table_names()) - rules.PLUMBING
    assert there <= guarded


def test_what_is_logged_of_a_failure_names_no_text(browser, caplog, monkeypatch):
    def broken(*_):
        raise RuntimeError("broken")

    monkeypatch.setattr("bestkept.web.me.check.checking.check", broken)
    answer = browser(BOB.person).post("/me/check/", {"text": "a very secret draft"})
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.text
    told = json.dumps([record.getMessage() for record in caplog.records]) + caplog.text
    assert "very secret" not in answer.text + told


def test_a_draft_too_long_to_paste_is_refused_and_never_called_fine(browser):
    bob = browser(BOB.person)
    assert 'maxlength="200000"' not in bob.get("/me/check/").text
    answer = bob.post("/me/check/", {"text": f"{'word ' * 40_000}{RECIPE}"})
    assert "Nothing was checked" in answer.text
    assert "Fine" not in answer.text


def test_a_draft_beside_a_file_is_not_passed_over(browser):
    file = SimpleUploadedFile("ok.txt", b"The lift in hall 2 works.")
    answer = browser(BOB.person).post("/me/check/", {"text": f"See {RECIPE}", "document": file})
    assert "Nothing was checked" in answer.text
    assert "Fine" not in answer.text


def test_a_draft_of_blanks_is_no_draft(browser):
    answer = browser(BOB.person).post("/me/check/", {"text": " \n\t "})
    assert "nothing to check yet" in answer.text
