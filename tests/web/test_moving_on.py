"""Pages of cases that go otherwise than planned, and the ways that lead on from each item."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from bestkept.journal import queries as journal
from bestkept.people import actions as people
from bestkept.people import placing
from bestkept.people import queries as people_
from bestkept.protect.access.actions import grant
from bestkept.protect.moves import actions, queries
from bestkept.protect.notices import actions as notices
from bestkept.register.intake.actions import submit
from bestkept.vault import queries as vault
from bestkept.web import signing
from tests.cast import ALICE, BOB, OWNER, PETRA
from tests.register.test_states import GOOD
from tests.web.programs import Program

LENA, SVEN, HANA, KURT = (f"{name}@example.com" for name in ("lena", "sven", "hana", "kurt"))
TODAY = datetime.now(UTC).date()
SO = "As agreed."


@pytest.fixture
def house(site):
    """Bob works here; Petra's employer is on record."""
    own = placing.add_organisation(OWNER, "Halden", "own", "NO")
    partner = placing.add_organisation(OWNER, "Meridian", "partner", "IN")
    place = {"unit": "Line 2", "job": "engineer"}
    placing.engage(OWNER, BOB.person, place | {"organisation": own}, date(2026, 1, 1))
    placing.engage(OWNER, PETRA.person, place | {"organisation": partner}, date(2026, 1, 1))
    placing.set_status(OWNER, BOB.person, "working", "Works here.")
    return site


def begin(kind, who, **more):
    return f"/moves/{actions.begin(OWNER, kind, who, because=SO, **more)}/"


def sent(client, to, act, **told):
    answer = client.post(to, {"act": act, "because": SO, **told})
    assert answer.status_code == 302, re.findall(r"is-wrong|Nothing was changed.*", answer.text)


def test_who_was_not_cleared_answers_again_and_is_decided_on_again(browser, house):
    lena, petra, to = browser(LENA), browser(PETRA.person), begin("joiner", PETRA.person)
    mine, told = "/partner/move/", {"act": "declare", "bound": "yes", "nothing": "on"}
    assert petra.post(mine, told | {"towards": "A coater"}).status_code == 302
    assert "Send this to HR and legal" not in petra.get(mine).text
    asked = {"outcome": "not cleared", "because": "Until when are you bound?"}
    assert lena.post(to, {"act": "clear", **asked}).status_code == 302
    shown = petra.get(mine).text
    assert "Until when are you bound?" in shown
    assert "Send this to HR and legal" in shown
    assert "Decide on their declaration" in lena.get(to).text  # anew, on what was said
    assert petra.post(mine, told | {"towards": "A coater, until May"}).status_code == 302
    assert "Bound towards: A coater, until May" in lena.get(to).text
    assert lena.post(to, {"act": "clear", **asked}).status_code == 302
    sent(lena, to, "clear", outcome="cleared")
    assert "Decide on their declaration" not in lena.get(to).text
    assert "Send this to HR and legal" not in petra.get(mine).text


def test_a_leaving_is_put_off_and_then_taken_back(browser, house):
    hana, sven = browser(HANA), browser(SVEN)
    grant(ALICE, BOB.person, "TS-0001", purpose="line 2", until=TODAY, because="Runs it.")
    browser(BOB.person)
    to, later = begin("leaver", BOB.person), TODAY + timedelta(days=40)
    assert "Withdraw the case" not in sven.get(to).text
    assert "Withdraw the case" in hana.get(to).text
    sent(hana, to, "redate", due=later.isoformat())
    assert queries.whole(ALICE, "M-0001").case.due == later
    sent(sven, to, "end")
    sent(hana, to, "withdraw")
    shown = hana.get(to).text
    for words in ("Withdrawn", "What they have to ask for again", "Roles: employee", "G-0001"):
        assert words in shown
    assert "Close the case" not in shown
    assert "withdrawn" in hana.get("/moves/?state=closed").text
    assert "withdrawn" in hana.get(f"/people/{BOB.person}/").text
    assert "You are not joining" in browser(ALICE.person).get("/me/move/").text


def test_a_joiner_who_does_not_come_leaves_nothing_open_unseen(browser, house):
    hana, to = browser(HANA), begin("joiner", PETRA.person)
    sent(hana, to, "withdraw")
    shown = hana.get(to).text
    assert "What is still open for them" in shown
    assert f"?who={PETRA.person.replace('@', '%40')}&amp;kind=leaver" in shown


@pytest.mark.parametrize("who", [SVEN, KURT, BOB.person, PETRA.person])
def test_who_may_not_puts_nothing_off_and_takes_nothing_back(browser, house, who):
    to = begin("leaver", PETRA.person)
    for act in ("withdraw", "redate", "roles"):
        browser(who).post(to, {"act": act, "because": SO, "due": TODAY.isoformat()})
    found = queries.whole(ALICE, "M-0001").case
    assert (found.state, found.due) == ("open", TODAY + timedelta(days=14))
    program = Program(who)
    for path in ("withdrawal", "due-day", "roles"):
        told = {"text": SO, "due": TODAY.isoformat()} if path == "due-day" else {"text": SO}
        assert program.post(f"/moves/M-0001/{path}", told).status_code == 403


def test_roles_from_before_a_move_are_kept_or_ended_on_the_page(browser, house):
    for unit in ("Legal", "Sales"):
        placing.engage(OWNER, LENA, {"organisation": "O-0001", "unit": unit, "job": "counsel"})
    hana, to = browser(HANA), begin("mover", LENA)
    shown = hana.get(to).text
    assert "Roles from before" in shown
    assert "Held from before: legal." in shown
    assert "Something is missing" in hana.post(to, {"act": "roles", "end": ["legal"]}).text
    sent(hana, to, "roles", end=["legal"])
    assert people_.person(LENA).roles == ()
    assert 'value="roles"' not in hana.get(to).text
    assert browser(LENA).get("/moves/").status_code == 403


def test_a_guarded_role_is_ended_by_an_administrator_whatever_else_they_are(browser, house):
    """Alice is legal, too: her act is an administrator's, which this one takes."""
    people.change_roles(OWNER, ALICE.person, ["administrator", "hr", "legal"], SO)
    people.change_roles(OWNER, KURT, ["custodian", "legal"], SO)
    for unit in ("Archive", "Sales"):
        placing.engage(OWNER, KURT, {"organisation": "O-0001", "unit": unit, "job": "keeper"})
    to, ends = begin("mover", KURT), {"act": "roles", "because": SO, "end": ["custodian"]}
    assert "only an administrator ends that" in browser(HANA).post(to, ends).text
    assert people_.person(KURT).roles == ("custodian", "legal")
    sent(browser(ALICE.person), to, "roles", end=["custodian"])
    assert people_.person(KURT).roles == ("legal",)


def test_every_open_item_leads_to_where_it_is_done(browser, house):
    told = {"side": "partner", "asset": "TS-0001", "purpose": "coating"}
    actions.require(ALICE, told, "They coat.")
    lena, to = browser(LENA), begin("joiner", PETRA.person)
    page = lena.get(to).text
    who = PETRA.person.replace("@", "%40")
    for address in (
        f"/agreements/record/?person={who}&amp;kind=undertaking",
        "/agreements/record/?house=O-0002",
        f"/agreements/record/?person={who}&amp;asset=TS-0001",
        f"/protect/tell/?asset=TS-0001&amp;who={who}",
    ):
        assert f'href="{address}"' in page, re.findall(r'class="act"><a href="[^"]*"', page)
        assert lena.get(address.replace("&amp;", "&")).status_code == 200
    form = lena.get(f"/agreements/record/?person={who}&kind=undertaking").text
    assert re.search(r'value="undertaking" selected', form)
    assert "/agreements/record/" not in browser(HANA).get(to).text  # HR records none


def test_what_a_leaver_answered_for_is_handed_over_after_access_ended(browser, house):
    lena, to = browser(LENA), begin("leaver", BOB.person, first=True)
    over = f"/stewards/hand-over/?who={BOB.person.replace('@', '%40')}"
    assert f'href="{over}"' in lena.get(to).text
    page = lena.get(over).text
    assert re.search(rf'value="{BOB.person}" selected', page)
    told = {"leaver": BOB.person, "person": LENA, "because": SO}
    assert lena.post("/stewards/hand-over/", told).status_code == 302
    assert "Hand all of it over" not in lena.get(to).text
    assert f'value="{BOB.person}"' not in lena.get("/stewards/hand-over/").text


def test_what_comes_after_the_list_is_on_the_pages_and_in_the_letter(browser, house):
    lena, bob, to = browser(LENA), browser(BOB.person), begin("leaver", BOB.person)
    submit(ALICE, house, title="Kiln curve", description=GOOD)
    approved = {"text": "Dear Bob.", "because": SO}
    assert lena.post(f"{to}letter/", approved).status_code == 302
    notices.give(ALICE, "TS-0002", [BOB.person])
    page = lena.get(to).text
    assert "Kiln curve" in page.partition("Since ")[2]
    assert "Kiln curve" in bob.get("/me/move/").text
    letter = lena.get(f"{to}letter/").text
    assert "- Kiln curve (TS-0002)" in letter
    assert "legal approves it anew" in browser(HANA).get(f"{to}letter/").text
    assert lena.post(f"{to}letter/", approved | {"text": "Dear Bob, the kiln."}).status_code == 302
    assert "Dear Bob, the kiln." in browser(HANA).get(f"{to}letter/").text
    first = queries.whole(ALICE, "M-0001").letters[0].entry
    assert "Dear Bob." in lena.get(f"{to}letter/?kind=reminder&entry={first}").text


def test_a_letter_to_the_employer_is_reached_after_the_reminder_too(browser, house):
    lena, to = browser(LENA), begin("leaver", BOB.person)
    assert lena.post(f"{to}letter/", {"text": "Dear Bob.", "because": SO}).status_code == 302
    page = lena.get(to).text
    assert "A letter to the new employer" in page
    assert f'action="{to}letter/"' in page
    assert "To Other Cells:" in lena.get(f"{to}letter/?to=Other+Cells").text
    told = {"text": "To Other Cells: duties exist.", "because": SO}
    assert lena.post(f"{to}letter/?to=Other+Cells", told).status_code == 302
    assert "A letter to the new employer" not in lena.get(to).text
    assert "A letter to the new employer" not in browser(HANA).get(to).text


def test_hr_puts_the_certificate_itself_into_the_vault(browser, house):
    hana, to = browser(HANA), begin("leaver", BOB.person)
    told = {"act": "step certificate", "day": TODAY.isoformat(), "words": SO, "form": "ink"}
    file = SimpleUploadedFile("returned.pdf", b"%PDF signed")
    assert hana.post(to, {**told, "document": file}).status_code == 302
    (step,) = queries.whole(ALICE, "M-0001").steps
    assert (step.item, step.file) == ("certificate", "V-0001")
    assert vault.kept("V-0001")[-1].name == "returned.pdf"
    assert "V-0001" in hana.get(to).text
    again = SimpleUploadedFile("again.pdf", b"%PDF again")
    assert hana.post(to, {**told, "document": again}).status_code == 200


def test_of_a_certificate_from_a_day_ahead_nothing_is_kept(browser, house):
    hana, to = browser(HANA), begin("leaver", BOB.person)
    ahead = (TODAY + timedelta(days=1)).isoformat()
    told = {"act": "step certificate", "day": ahead, "words": SO, "form": "ink"}
    file = SimpleUploadedFile("returned.pdf", b"%PDF signed")
    shown = hana.post(to, {**told, "document": file}).text
    assert "record it once it is done" in shown
    assert vault.kept() == []


def test_in_an_emergency_what_is_missing_is_in_sight(browser, house):
    hana, to = browser(HANA), begin("leaver", BOB.person, due=TODAY + timedelta(days=9))
    shown = hana.post(to, {"act": "end", "because": ""}).text
    assert '<details class="sheet more-of" open><summary>End every access now' in shown


def test_what_a_leaver_learnt_since_is_recorded_as_shown(browser, house):
    begin("leaver", BOB.person, due=TODAY + timedelta(days=9))
    number = submit(ALICE, house, title="Kiln", description=GOOD)
    notices.give(ALICE, number, [BOB.person])
    assert "Kiln" in browser(BOB.person).get("/me/move/").text
    (seen,) = journal.newest(1, looks=True)
    told = {one.name: one.value for one in journal.openings(seen.number)}
    assert seen.verb == "page.viewed"
    assert f"view:{number}" in [told["subject"], *told["also"]]


def test_the_certificate_goes_over_the_api_too(browser, house):
    begin("leaver", BOB.person)
    told = {"day": TODAY.isoformat(), "words": SO, "form": "ink"}
    file = SimpleUploadedFile("returned.pdf", b"%PDF signed")
    program = Program(HANA)
    to = "/api/v1/moves/M-0001/certificate/file"
    answer = program.client.post(to, {**told, "document": file})
    assert answer.status_code == 201, answer.text
    assert answer.json() == {"number": "V-0001"}
    assert Program(SVEN).client.post(to, told).status_code in (403, 422)
    (whole,) = Program(BOB.person).get("/me/move").json()
    assert (whole["later"], whole["lost"]["grants"]) == ([], [])


def test_an_invitation_leads_nowhere_once_every_access_ended(browser, house):
    entry = people.invite(OWNER, PETRA.person)
    token = signing.invitation_token(PETRA.person, entry, settings.SECRET_KEY)
    assert browser().get(f"/invitation/{token}/").status_code == 200
    begin("leaver", PETRA.person, first=True)
    assert browser().get(f"/invitation/{token}/").status_code == 422
    assert "An invitation is open" not in browser(HANA).get(f"/people/{PETRA.person}/").text


def test_what_a_place_asks_of_those_who_are_there_is_on_pages(browser, house):
    lena = browser(LENA)
    told = {"side": "own", "kinds": "PIIA"}
    actions.require(ALICE, told, "They run it.")
    assert "One person there lacks it" in lena.get("/moves/requirements/").text
    duties = lena.get("/duties/").text
    assert "One person at a place that asks for it: not bound by PIIA" in duties
    assert "/moves/requirements/" in duties
    person = lena.get(f"/people/{BOB.person}/").text
    assert "What their place still asks of them" in person
    assert "Sign: PIIA" in person
    assert Program(LENA).get("/requirements").json()[0]["lacking"] == 1
    begin("leaver", BOB.person)
    assert "What their place still asks of them" not in lena.get(f"/people/{BOB.person}/").text
