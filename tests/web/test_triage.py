"""A finding in its context: whose it is, who was pointed at it, and its passage read live."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bestkept.engines import detect, extract
from bestkept.journal import queries as journal
from bestkept.journal import tasks
from bestkept.journal.rules import Refused
from bestkept.people.queries import views_of
from bestkept.respond.actions import open_incident
from bestkept.settings import actions as settings
from bestkept.settings import rules
from bestkept.watch import actions, queries
from bestkept.watch.actions import record_findings
from bestkept.watch.rules import inside
from tests.cast import ALICE, AUD, BOB, OWNER, RECIPE
from tests.web.conftest import sighting

INES, LENA, SVEN, MONA, ADAM = (
    f"{name}@example.com" for name in ("ines", "lena", "sven", "mona", "adam")
)
AROUND = "Dear reseller, this is how we do it."


@pytest.fixture
def outside(site, tmp_path):
    """A mail that repeats Bob's recipe, in a folder of its own, and its finding: F-0002."""
    folder = tmp_path / "outbox"
    folder.mkdir()
    mail = folder / "mail.txt"
    mail.write_text(f"{AROUND} {RECIPE} Yours, Bob.")
    index = detect.Index.open(site.index, site.detect_key())
    (source,) = extract.walk([str(mail)])
    (piece,) = source.read().pieces
    (seen,) = detect.scan(piece.text, index)
    told = {"start": seen.start, "end": seen.end, "excerpt_sha256": seen.excerpt_sha256}
    record_findings(OWNER, [replace(sighting("outbox/mail.txt"), **told)])
    return folder


def read(client):
    return client.post("/watch/F-0002/passage/", HTTP_HX_REQUEST="true")


def test_the_monitoring_team_reads_the_number_of_a_secret_and_not_its_title(browser):
    for path in ("/watch/F-0001/", "/watch/"):
        text = browser(MONA).get(path).text
        assert "TS-0001" in text
        assert "Cathode slurry" not in text
        assert "/register/TS-0001/" not in text
    before = views_of("TS-0001")
    assert "Cathode slurry</a>" in browser(LENA).get("/watch/F-0001/").text
    assert views_of("TS-0001") == before + 1


def test_the_title_of_an_incident_is_read_by_who_may_see_the_incident(browser):
    open_incident(OWNER, "Mail to a reseller", ["F-0001"], datetime.now(UTC))
    shown = browser(MONA).get("/watch/F-0001/").text
    assert "I-0001" in shown
    assert "An incident was opened" in shown
    assert "reseller" not in shown
    assert "Mail to a reseller</a>" in browser(LENA).get("/watch/F-0001/").text


def test_a_passage_is_shown_only_where_an_administrator_allowed_it(browser, outside):
    ines = browser(INES)
    settings.allow(OWNER, "Outbox", str(outside))
    assert "in no place of which passages may be shown" in read(ines).text
    settings.allow(OWNER, "Outbox", str(outside), rules.USES, "We scan it")
    shown = read(ines).text
    assert "<mark>" in shown
    assert RECIPE[:60] in shown
    assert AROUND in shown
    assert "of nine words" in shown
    browser(ADAM).post("/settings/", {"name": "Outbox", "act": "withdraw"})
    assert RECIPE[:60] not in read(ines).text


def test_who_reads_a_passage_is_on_record_before_it_is_shown(browser, outside):
    settings.allow(OWNER, "Outbox", str(outside), [rules.PASSAGES], "We scan it")
    read(browser(INES))
    entry = journal.latest("F-0002", 1)[0]
    told = {one.name: one.value for one in journal.openings(entry.number)}
    assert (entry.verb, told["actor.person"]) == ("passage.read", INES)
    assert RECIPE[:30] not in str(told)


@pytest.mark.parametrize("who", [MONA, AUD.person, ADAM, BOB.person])
def test_others_are_shown_no_passage(browser, outside, who):
    settings.allow(OWNER, "Outbox", str(outside), [rules.PASSAGES], "We scan it")
    answer = read(browser(who))
    assert answer.status_code == 403
    assert RECIPE[:30] not in answer.text


def test_a_link_out_of_the_folder_is_not_followed(browser, outside, tmp_path):
    settings.allow(OWNER, "Outbox", str(outside), [rules.PASSAGES], "We scan it")
    elsewhere = tmp_path / "elsewhere.txt"
    (outside / "mail.txt").rename(elsewhere)
    (outside / "mail.txt").symlink_to(elsewhere)
    answer = read(browser(INES))
    assert "leads out of the folders" in answer.text
    assert RECIPE[:30] not in answer.text


def test_a_source_that_says_something_else_now_is_not_shown(browser, outside):
    settings.allow(OWNER, "Outbox", str(outside), [rules.PASSAGES], "We scan it")
    (outside / "mail.txt").write_text("A salary list that was put in its place.")
    answer = read(browser(INES))
    assert "does not say any more" in answer.text
    assert "salary" not in answer.text
    (outside / "mail.txt").unlink()
    assert read(browser(INES)).status_code == 200


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("outbox/mail.txt", "/srv/outbox/mail.txt"),
        ("mail.txt", "/srv/outbox/mail.txt"),
        ("/srv/outbox/a/b", "/srv/outbox/a/b"),
        ("/srv/outboxes/a", None),
        ("/etc/passwd", None),
        ("../etc/passwd", None),
        ("outbox/../../etc/passwd", None),
    ],
)
def test_a_path_is_inside_a_folder_or_it_is_not(path, found):
    assert inside(path, "/srv/outbox") == found


def test_a_finding_is_taken_on_given_away_and_owed(browser):
    ines = browser(INES)
    ines.post("/watch/F-0001/", {"act": "assign", "person": INES})
    assert "Decide: outbox/mail.txt" in ines.get("/me/").text
    assert "mail.txt" in ines.get("/watch/?mine=yes").text
    ines.post("/watch/F-0001/", {"act": "assign", "person": SVEN})
    assert "Decide: outbox/mail.txt" not in ines.get("/me/").text
    assert queries.finding(ALICE, "F-0001").whose == "Sven"
    assert "mail.txt" not in ines.get("/watch/?mine=yes").text


def test_a_colleague_who_is_pointed_at_a_finding_sees_it_under_me(browser):
    told = {"act": "share", "person": MONA, "words": "You know the reseller"}
    browser(INES).post("/watch/F-0001/", told)
    assert "You know the reseller" in browser(MONA).get("/me/").text
    browser(INES).post("/watch/F-0001/", {"verdict": "public", "because": "In a brochure"})
    assert "You know the reseller" not in browser(MONA).get("/me/").text


def test_nobody_is_given_a_finding_that_they_could_not_decide_or_see(site):
    with pytest.raises(Refused, match="holds none"):
        actions.assign(ALICE, "F-0001", MONA)
    with pytest.raises(Refused, match="holds none"):
        actions.share(ALICE, "F-0001", BOB.person, "Look")
    with pytest.raises(Refused):
        actions.assign(BOB, "F-0001", ALICE.person)


def test_triage_leaves_a_whole_log(site):
    actions.assign(ALICE, "F-0001", INES)
    actions.assign(ALICE, "F-0001", SVEN)
    actions.share(ALICE, "F-0001", MONA, "Look")
    tasks.publish(site)
    assert tasks.check(site) == []
