"""The ledger on its pages: an entry is found, read by those who may, and proved to a stranger."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bestkept.engines.ledger import check_binder
from bestkept.journal import queries as journal
from bestkept.journal.rules import Actor
from bestkept.journal.tasks import publish
from bestkept.people import placing
from bestkept.people.actions import add_person
from bestkept.people.queries import views_of
from bestkept.prove import reading
from bestkept.prove.rules import PHRASES
from bestkept.register import actions as register
from bestkept.register.intake.actions import decide
from bestkept.retention.actions import erase
from bestkept.web import events
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.web.browsing import PROGRAM
from tests.web.programs import Program

LENA, INES, HANA, ADAM, SVEN = (
    f"{name}@example.com" for name in ("lena", "ines", "hana", "adam", "sven")
)


def accept(because, **more):
    """Have the candidate accepted, by the analyst and then by legal."""
    decide(Actor(INES, "analyst", "cli"), "TS-0001", "accept", because="Looks good.")
    decide(ALICE, "TS-0001", "accept", because=because, **more)


def newest(verb, subject=""):
    """Return the number of the newest entry of a verb."""
    return journal.newest(1, None, verb, subject=subject)[0].number


def lines(page):
    """Return the numbers of the entries that a page lists."""
    return [int(part.partition("/")[0]) for part in page.split('class="name"><a href="/prove/')[1:]]


def test_entries_are_found_by_number_act_subject_and_day(browser):
    lena = browser(LENA)
    given = newest("notice.given")
    assert lines(lena.get(f"/prove/?number={given}").text) == [given]
    assert set(lines(lena.get("/prove/?verb=notice.given").text)) == {given}
    about = lines(lena.get("/prove/?subject=TS-0001").text)
    assert about == sorted((one.number for one in journal.timeline("TS-0001")), reverse=True)
    today = datetime.now(UTC).date()
    days = f"since={today - timedelta(1)}&until={today + timedelta(1)}"
    assert given in lines(lena.get(f"/prove/?verb=notice.given&{days}").text)
    assert lines(lena.get("/prove/?until=2001-02-01").text) == []
    assert "No such entry" in lena.get(f"/prove/?since={today + timedelta(days=2)}").text


def test_a_number_is_taken_in_any_case_and_days_the_wrong_way_round_are_said(browser):
    lena = browser(LENA)
    about = lines(lena.get("/prove/?subject=TS-0001").text)
    assert about
    assert lines(lena.get("/prove/?subject=ts-0001").text) == about
    assert lines(lena.get("/prove/?subject=bob@example.com").text)
    assert "The first day is after the last one" in (
        lena.get("/prove/?since=2026-03-02&until=2026-03-01").text
    )


def test_each_act_stands_in_the_control_in_plain_words(browser):
    page = browser(LENA).get("/prove/").text
    for verb in PHRASES:
        assert f'<option value="{verb}">' in page
    assert ">Somebody was told of it and how to handle it</option>" in page


@pytest.mark.parametrize(
    "query",
    ["since=x", "until=9999-12-31", "since=0001-01-01", "number=x", "number=-1", "subject=No-1",
     "number=99999999999999999999999", "verb=no.such", "subject=%25&since=2020-01-01"],
)  # fmt: skip
def test_odd_questions_are_answered_in_words(browser, query):
    answer = browser(LENA).get(f"/prove/?{query}")
    assert answer.status_code == 200
    assert "No such entry" in answer.text


def test_a_day_is_found_in_few_questions_however_long_the_log_is(browser):
    for place in (0, 1, 7, journal.head().size - 1):
        when = journal.entry(place).at
        first = next(one.number for one in journal.entries() if one.at >= when)
        assert journal.first_at(when) == first
    assert journal.first_at(datetime(2200, 1, 1, tzinfo=UTC)) == journal.head().size
    for n in range(200):
        add_person(OWNER, f"more{n}@example.com", "More", ["employee"])
    with CaptureQueriesContext(connection) as told:
        journal.first_at(datetime(2200, 1, 1, tzinfo=UTC))
    assert len(told) <= 4


def test_the_values_of_an_entry_are_shown_to_those_who_may_see_what_it_is_about(browser):
    number = newest("notice.given")
    before = views_of("TS-0001")
    assert "Keep it in lab 3" in browser(LENA).get(f"/prove/{number}/").text
    assert views_of("TS-0001") == before + 1
    signed = newest("agreement.recorded", "A-0001")
    assert "Reads all drafts" in browser(LENA).get(f"/prove/{signed}/").text
    shut = browser(INES).get(f"/prove/{signed}/").text  # an analyst sees no agreement
    assert "not for your role" in shut
    assert "Reads all drafts" not in shut
    asked = newest("question.asked")
    assert "at a fair" in browser(LENA).get(f"/prove/{asked}/").text
    assert "at a fair" not in browser(ADAM).get(f"/prove/{asked}/").text
    assert "Keep it in lab 3" not in browser(HANA).get(f"/prove/{number}/").text


def test_how_somebody_was_vetted_is_read_by_those_who_may_see_it_alone(browser):
    told = {"basis": "Works council", "done_by": "Checkers"}
    done_on = datetime.now(UTC).date()
    placing.record_vetting(OWNER, PETRA.person, "basic", done_on=done_on, **told)
    number = newest("person.vetted")
    assert "Works council" in browser(SVEN).get(f"/prove/{number}/").text
    page = browser(LENA).get(f"/prove/{number}/").text
    assert "Works council" not in page
    assert "not for your role" in page
    assert "Works council" not in Program(LENA, "read").get(f"/entries/{number}").text


def test_every_act_that_is_known_has_those_who_may_read_it():
    lacking = [verb for verb in {*PHRASES, *events.MORE} if not reading.may_read(verb)]
    assert lacking == []
    assert reading.may_read("nothing.known") == ()


def test_where_an_accepted_secret_lies_is_withheld_in_its_entries_too(browser):
    today = datetime.now(UTC).date()
    told = {"valid_from": today, "because": "To the shelf of Kurt."}
    register.amend(OWNER, "TS-0001", "location", "Vault 3, shelf 9", **told)
    moved = newest("fact.amended")
    guarded = newest("candidate.submitted")
    aud = browser(AUD.person)
    assert "Vault 3, shelf 9" in aud.get(f"/prove/{moved}/").text
    accept("Known to four.")
    told = aud.get(f"/prove/{moved}/").text
    assert "Vault 3, shelf 9" not in told
    assert "shelf of Kurt" not in told
    assert "Withheld" in told
    page = aud.get(f"/prove/{guarded}/").text
    assert "lab/recipe-1.txt" not in page
    assert "recipe-1.txt" in page


def test_what_was_erased_says_so_and_legal_advice_is_for_legal(browser, site):
    accept("Counsel says it holds.", privileged=True)
    decided = newest("candidate.decided")
    assert "Counsel says it holds." in browser(LENA).get(f"/prove/{decided}/").text
    told = browser(AUD.person).get(f"/prove/{decided}/").text
    assert "Counsel says it holds." not in told
    assert "legal advice" in told
    number = newest("question.asked")
    name = next(o.name for o in journal.openings(number) if o.name.startswith("question."))
    erase(OWNER, site, number, [name], "Asked to.")
    page = browser(LENA).get(f"/prove/{number}/").text
    assert ">erased<" in page
    assert "at a fair" not in page


def test_the_proof_of_an_entry_is_downloaded_and_verified_by_a_stranger(browser, site, tmp_path):
    publish(site)
    number = newest("notice.given")
    answer = browser(LENA).get(f"/prove/{number}/proof/")
    assert f'filename="entry-{number}.json"' in answer["Content-Disposition"]
    assert b"lab 3" not in answer.content
    proof, key = tmp_path / "entry.json", tmp_path / "log.vkey"
    proof.write_bytes(answer.content)
    key.write_bytes(browser(LENA).get("/prove/log/key/").content)
    told = verified(proof, key)
    assert told.startswith("GENUINE\n")
    assert f"entry   {number}: 'notice.given/1' at" in told
    assert json.loads(verified(proof, key, "--json"))["stood"]["entry"] == number
    kept = tmp_path / "checkpoint.txt"
    kept.write_bytes(browser(LENA).get("/prove/checkpoint/").content)
    assert "ok      held" in verified(proof, key, "--held", kept)


def verified(proof, key, *more):
    """Return what a stranger's `bestkept verify` says, where it finds nothing wrong."""
    words = [PROGRAM, "verify", proof, "--key", key, *more]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("part", "changed"),
    [("entry", 1), ("size", 2), ("leaf_sha256", "00"), ("format", "x"), ("more", "said"),
     ("hashes", []), ("checkpoint", "x"), ("leaf", "e30="), ("entry", True), ("hashes", None)],
)  # fmt: skip
def test_a_proof_that_was_changed_anywhere_is_refused(browser, site, part, changed):
    publish(site)
    number = newest("notice.given")
    key = site.log_vkey.read_text()
    told = json.loads(browser(LENA).get(f"/prove/{number}/proof/").content)
    assert check_binder(json.dumps(told).encode(), key).verdict == "genuine"
    told[part] = changed
    assert check_binder(json.dumps(told).encode(), key).verdict == "not genuine"


def test_a_witness_that_is_asked_for_is_not_passed_over(browser, site, tmp_path):
    from bestkept.engines.ledger import generate_key
    from bestkept.engines.ledger.verify import WITNESS, Vkey

    publish(site)
    data = browser(LENA).get("/prove/3/proof/").content
    public = Vkey.parse(generate_key("witness.example")[1])
    witness = str(Vkey.of(public.name, public.key, WITNESS))
    report = check_binder(data, site.log_vkey.read_text(), (witness,))
    assert report.verdict == "not genuine"


def test_a_proof_is_given_only_of_what_a_checkpoint_covers(browser, site):
    publish(site)
    add_person(OWNER, "new@example.com", "New", ["employee"])
    answer = browser(LENA).get(f"/prove/{newest('person.created')}/proof/")
    assert answer.status_code in (200, 422)  # a checkpoint may have been signed meanwhile
    tile = next(path for path in sorted((site.log / "tile" / "0").rglob("*")) if path.is_file())
    tile.write_bytes(bytes(len(tile.read_bytes())))
    assert browser(LENA).get("/prove/1/proof/").status_code != 200


def test_key_and_anchors_stand_with_words_for_a_stranger(browser, site):
    page = browser(LENA).get("/prove/log/").text
    assert site.log_vkey.read_text().strip() in page
    for words in ("bestkept verify FILE --key log.vkey", "Nobody outside has fixed it yet"):
        assert words in page
    assert browser(BOB.person).get("/prove/log/").status_code == 403


def test_the_api_reads_finds_and_proves_entries_too(site):
    publish(site)
    lena, number = Program(LENA, "read"), newest("notice.given")
    told = lena.get(f"/entries/{number}").json()
    values = {one["name"]: one for one in told["fields"]}
    assert values["subject"]["value"] == "TS-0001"
    assert values["rows"] == {"name": "rows", "value": None, "why": "machine"}
    assert "TS-0001" in told["subjects"]
    today = datetime.now(UTC).date()
    found = lena.get(f"/entries?subject=TS-0001&since={today - timedelta(1)}").json()["items"]
    assert number in [one["number"] for one in found]
    assert lena.get("/entries?since=2001-01-01&until=2001-02-01").json()["items"] == []
    assert lena.get("/entries?until=9999-12-31").status_code == 422
    key = site.log_vkey.read_text().strip()
    data = lena.get(f"/entries/{number}/proof").content
    assert check_binder(data, key).verdict == "genuine"
    assert lena.get("/log").json() == {"key": key, "earlier_keys": [], "anchors": [], "lost": []}
    shut = Program(INES, "read").get(f"/entries/{newest('question.asked')}").json()["fields"]
    assert {one["why"] for one in shut} == {"shut"}
