"""Scans, binders and checks from the pages: asked for, followed, done, and who may do so."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bestkept.engines import detect
from bestkept.engines.ledger import verify
from bestkept.gateways import spool
from bestkept.journal import queries as journal
from bestkept.people.queries import views_of
from bestkept.register import tasks as register
from bestkept.settings import actions as settings
from bestkept.site import webkey, working
from bestkept.watch import queries as watch
from bestkept.watch.actions import record_findings
from bestkept.work import actions, queries, rules
from tests.cast import ALICE, AUD, BOB, OWNER, RECIPE
from tests.web.conftest import sighting

PROGRAM = Path(sys.executable).with_name("bestkept")
LENA, INES, SVEN, MONA, ADAM = (
    f"{n}@example.com" for n in ("lena", "ines", "sven", "mona", "adam")
)


def around(home):
    """Return the surroundings of a command in a home."""
    told = {**os.environ, "BESTKEPT_HOME": str(home.path)}
    told.pop("DJANGO_SETTINGS_MODULE", None)
    return told


@pytest.fixture
def place(site, tmp_path, monkeypatch):
    """Return a folder with a copy, that may be scanned."""
    monkeypatch.setattr("bestkept.work.tasks.EACH", 0.02)
    folder = tmp_path / "outgoing"
    folder.mkdir()
    (folder / "mail.txt").write_text(f"Dear all, {RECIPE} Regards")
    (folder / "broken.docx").write_bytes(b"PK\3\4 no document")
    register.publish_index(site)
    webkey.make_key(site)
    settings.allow(OWNER, "Outgoing mail", str(folder))
    return folder


def ask(client, **told):
    """Ask for a scan on the page; return the address of its page."""
    answer = client.post("/scans/", told)
    assert answer.status_code == 302, answer.text
    return answer["Location"]


def live(client, address, **told):
    return client.get(address, {"live": "", "spoken": "", **told}, headers={"HX-Request": "true"})


def test_a_scan_of_a_place_finds_copies_and_tells_what_it_could_not_read(browser, site, place):
    sven = browser(SVEN)
    address = ask(sven, place="Outgoing mail")
    assert "Waits its turn" in sven.get(address).text
    assert working.work(site, once=True) == 1
    shown = sven.get(address).text
    assert "1 new finding" in shown
    assert "broken.docx" in shown
    assert "A scan was done" in shown
    assert "/watch/F-0002/" in shown
    assert watch.finding(ALICE, "F-0002").path.endswith("mail.txt")
    listed = sven.get("/scans/").text
    assert "Outgoing mail" in listed
    assert "1 read in part" in listed
    assert "no passage" not in shown
    assert "viscosity" not in shown


def test_files_from_a_browser_are_sealed_read_and_removed(browser, site, place):
    ines = browser(INES)
    file = SimpleUploadedFile("draft.txt", f"See {RECIPE}".encode())
    address = ask(ines, given=[file])
    name = address.split("/")[2]
    assert (site.work / f"{name}.sealed").exists()
    for path in site.path.rglob("*"):
        assert not path.is_file() or b"viscosity falls below" not in path.read_bytes(), path
    working.work(site, once=True)
    assert "1 new finding" in ines.get(address).text
    assert not list(site.work.iterdir())
    assert watch.finding(ALICE, "F-0002").path == "draft.txt (given in a browser)"


def given(client):
    """Ask for a scan of a file; return the address of its page."""
    return ask(client, given=[SimpleUploadedFile("draft.txt", b"The lift works again.")])


def test_files_of_a_scan_that_was_cancelled_are_removed_and_it_says_so(browser, site, place):
    ines = browser(INES)
    address, kept = given(ines), given(ines).split("/")[2]
    ines.post(address, {"act": "cancel"})
    assert working._going(site)()  # as between any two looks for work
    assert [path.name for path in site.work.iterdir()] == [f"{kept}.sealed"]
    ines.post(address, {"act": "again"})
    working.work(site, once=True)
    assert "give them again" in ines.get(address).text
    assert queries.job(OWNER, kept).state == rules.DONE


def test_no_more_files_wait_than_the_home_has_room_for(browser, site, place, monkeypatch):
    ines = browser(INES)
    name = given(ines).split("/")[2]
    room = (site.work / f"{name}.sealed").stat().st_size + 50
    monkeypatch.setattr("bestkept.gateways.spool.MOST", room)
    file = SimpleUploadedFile("more.txt", b"The lift works again.")
    answer = ines.post("/scans/", {"given": [file]})
    assert answer.status_code == 422
    assert "Too many files wait" in answer.text
    assert queries.listed(OWNER, "scan")[1] == 1
    assert [path.name for path in site.work.iterdir()] == [f"{name}.sealed"]


def test_what_nobody_read_for_long_is_removed_with_what_a_kill_left_of_it(browser, site, place):
    name = given(browser(INES)).split("/")[2]
    (site.work / f"{name}.sealed.77.part").write_bytes(b"half")
    spool.clear_old(site, datetime.now(UTC) - timedelta(minutes=1))
    assert len(list(site.work.iterdir())) == 2
    spool.clear_old(site, datetime.now(UTC) + timedelta(minutes=1))
    assert not list(site.work.iterdir())


@pytest.mark.parametrize("told", [{}, {"place": "Elsewhere"}, {"place": "/etc"}])
def test_what_may_not_be_scanned_is_refused_beside_the_field(browser, place, told):
    answer = browser(SVEN).post("/scans/", told)
    assert answer.status_code == 200
    assert "is-wrong" in answer.text or 'role="alert"' in answer.text
    assert queries.listed(OWNER, "scan") == ([], 0)


def test_a_place_that_was_withdrawn_meanwhile_is_not_scanned(browser, site, place):
    address = ask(browser(SVEN), place="Outgoing mail")
    settings.withdraw(OWNER, "Outgoing mail")
    working.work(site, once=True)
    shown = browser(SVEN).get(address).text
    assert "may not be scanned" in shown
    assert "Try it again" in shown
    settings.allow(OWNER, "Outgoing mail", str(place))
    browser(SVEN).post(address, {"act": "again"})
    working.work(site, once=True)
    assert "1 new finding" in browser(SVEN).get(address).text


def test_aud_sees_scans_and_asks_for_none(browser, place):
    aud = browser(AUD.person)
    assert aud.post("/scans/", {"place": "Outgoing mail"}).status_code == 200
    assert "Start the scan" not in aud.get("/scans/").text
    address = ask(browser(SVEN), place="Outgoing mail")
    assert aud.get(address).status_code == 200
    assert "Cancel it" not in aud.get(address).text
    assert aud.post(address, {"act": "cancel"}).status_code == 403
    for who in (BOB.person, "hana@example.com"):
        assert browser(who).get(address).status_code == 403
    assert queries.listed(OWNER, "scan")[1] == 1


def test_mona_follows_scans_and_no_binders(browser, site):
    name = actions.ask(ALICE, "binders", {"on": "2026-01-01"})
    for path in (f"/work/{name}/", f"/prove/binders/{name}/"):
        assert browser(MONA).get(path).status_code in (403, 422), path
        assert browser(INES).get(path).status_code in (403, 422), path


def test_a_page_that_asks_again_is_told_only_what_is_new(browser, site, place):
    sven = browser(SVEN)
    address = ask(sven, place="Outgoing mail")
    first = live(sven, address)
    assert "<html" not in first.text
    assert 'hx-swap-oob="innerHTML"' in first.text
    known = first.text.split("live=")[1].split("&")[0]
    assert live(sven, address, live=known).status_code == 204
    working.work(site, once=True)
    last = live(sven, address, live=known)
    assert "1 new finding" in last.text
    assert "hx-trigger" not in last.text  # nothing more will come


def test_the_list_of_scans_follows_as_long_as_one_goes_on(browser, site, place):
    sven = browser(SVEN)
    assert "every 2s" not in sven.get("/scans/").text
    ask(sven, place="Outgoing mail")
    known = sven.get("/scans/").text.split("?live=")[1].split("&")[0]
    assert live(sven, "/scans/", live=known).status_code == 204
    working.work(site, once=True)
    assert "every 2s" not in live(sven, "/scans/", live=known).text


@pytest.mark.parametrize("path", ["/watch/", "/desk/"])
def test_new_findings_are_counted_to_whoever_looks_and_nothing_moves(browser, path):
    lena = browser(LENA)
    assert 'name="live" value="F-0001"' in lena.get(path).text
    told = {"live": "F-0001", "at": "overview"}
    ask_again = {"path": "/watch/", "headers": {"HX-Request": "true"}}
    size = journal.head().size
    assert lena.get(query_params=told, **ask_again).status_code == 204
    record_findings(OWNER, [sighting(f"outbox/{n}.txt") for n in range(3)])
    answer = lena.get(query_params=told, **ask_again)
    assert "3 new findings" in answer.text
    assert 'href="/desk/"' in answer.text
    assert lena.get(query_params=told | {"told": "3"}, **ask_again).status_code == 204
    assert journal.head().size == size + 1  # asking shows no fact, and records nothing


def test_binders_of_all_secrets_are_written_fetched_and_verify(browser, site):
    lena = browser(LENA)
    address = lena.post("/prove/binders/", {"on": ""})["Location"]
    # In a process of its own: pages were typeset here, with threads, and the worker forks.
    subprocess.run([PROGRAM, "work", "--once"], check=True, env=around(site), timeout=60)
    assert "1 binder," in lena.get(address).text
    answer = lena.get(f"/prove/binders/{address.split('/')[2]}/")
    outer = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    (name,) = outer.namelist()
    assert name.startswith("TS-0001-")
    report = verify.check_binder(outer.read(name), site.log_vkey.read_text().strip())
    assert report.verdict == "genuine"
    assert views_of(rules.label(address.split("/")[2])) == 1
    working.prove.clear_binders(site, queries.job(OWNER, address.split("/")[2]).ended)
    assert "Ask for them again" in lena.get(f"/prove/binders/{address.split('/')[2]}/").text


def test_a_check_tells_that_all_is_well_or_what_is_not(browser, site):
    sven = browser(SVEN)
    address = sven.post("/index/")["Location"]
    working.work(site, once=True)
    assert "All is well" in sven.get(address).text
    assert "All well" in sven.get("/index/").text
    tile = next(path for path in sorted((site.log / "tile" / "0").rglob("*")) if path.is_file())
    tile.write_bytes(bytes(len(tile.read_bytes())))
    address = sven.post("/index/")["Location"]
    working.work(site, once=True)
    assert "tiles" in sven.get(address).text
    assert browser(LENA).post("/index/").status_code == 422


def test_the_index_page_tells_what_is_guarded_and_what_is_not(browser, site):
    assert "The index is not whole" not in browser(LENA).get("/index/").text
    detect.write_manifest(site.index, [])
    assert "The index is not whole" in browser(LENA).get("/index/").text
    register.publish_index(site)
    browser(BOB.person).post("/me/submit/", {"title": "Ramp", "tier": "top"})
    shown = browser(LENA).get("/index/").text
    assert "copied text: 1 text" in shown
    assert "bestkept register FILE --asset TS-0002" in shown
    assert "Ramp" in browser(LENA).get("/register/?lacks=guarded-text").text
    assert "Cathode" not in browser(LENA).get("/register/?lacks=guarded-text").text


def test_settings_are_changed_by_an_administrator_and_show_at_once(browser):
    adam, sven = browser(ADAM), browser(SVEN)
    assert (
        adam.post("/settings/", {"name": "organisation", "value": "Halden <AB>"}).status_code == 302
    )
    assert "Halden &lt;AB&gt;" in sven.get("/desk/").text
    wrong = adam.post("/settings/", {"name": "time-zone", "value": "Mars"})
    assert "Write a time zone" in wrong.text
    assert 'value="Mars"' in wrong.text
    assert sven.post("/settings/", {"name": "organisation", "value": "Mine"}).status_code == 403
    adam.post("/settings/", {"name": "time-zone", "value": "Asia/Tokyo"})
    assert "JST" in adam.get("/settings/").text


def test_a_place_is_withdrawn_on_the_page_and_never_allowed_there(browser, place):
    sven = browser(SVEN)
    assert "Outgoing mail" in sven.get("/settings/").text
    sven.post("/settings/", {"name": "place.Root", "value": "/", "act": "allow"})
    assert browser(ADAM).post("/settings/", {"name": "place.Root", "value": "/"}).status_code == 200
    assert sven.post("/settings/", {"name": "Outgoing mail", "act": "withdraw"}).status_code == 302
    assert not sven.get("/scans/").text.count("Outgoing mail</option>")


def test_a_place_of_which_passages_may_be_shown_is_not_offered_for_scans(browser, place):
    settings.allow(OWNER, "Outgoing mail", str(place), ["passages"], "We hold it")
    sven = browser(SVEN)
    assert "Outgoing mail</option>" not in sven.get("/scans/").text
    shown = sven.get("/settings/").text
    assert "assages found in it may be shown: We hold it" in shown


def test_the_limit_of_uploads_is_as_it_is_set(browser):
    browser(ADAM).post("/settings/", {"name": "upload-limit", "value": "1"})
    file = SimpleUploadedFile("long.txt", b"word " * 300_000)
    answer = browser(INES).post("/scans/", {"given": [file]})
    assert answer.status_code in (400, 413)
    assert "1 MB in all" in answer.text


def test_a_file_is_checked_as_a_draft_is_and_kept_nowhere(browser, site):
    before = journal.head()
    bob = browser(BOB.person)
    file = SimpleUploadedFile("letter.txt", f"See {RECIPE} there".encode())
    answer = bob.post("/me/check/", {"text": "", "document": file})
    assert "Do not send letter.txt as it is" in answer.text
    assert "<mark>" in answer.text
    assert "TS-0001" not in answer.text
    assert journal.head() == before
    for path in site.path.rglob("*"):
        assert not path.is_file() or b"viscosity falls below" not in path.read_bytes(), path
    fine = SimpleUploadedFile("lift.txt", b"The lift in hall 2 works again from Monday on.")
    assert "Fine" in bob.post("/me/check/", {"document": fine}).text
    odd = SimpleUploadedFile("odd.docx", b"PK\3\4 no document")
    assert "could not be read" in bob.post("/me/check/", {"document": odd}).text
    assert "nothing to check yet" in bob.post("/me/check/", {"text": ""}).text


def test_a_page_whose_sign_in_ended_goes_to_sign_in_as_a_whole(browser):
    asked = {"HX-Request": "true", "HX-Current-URL": "http://testserver/scans/?page=2"}
    answer = browser().get("/scans/", {"live": "x"}, headers=asked)
    assert answer.headers["HX-Redirect"] == "/sign-in/?next=/scans/%3Fpage%3D2"
    assert "<html" not in answer.text


def test_no_page_is_kept_by_the_browser_s_script(browser):
    assert '"historyCacheSize": 0' in browser(LENA).get("/scans/").text
