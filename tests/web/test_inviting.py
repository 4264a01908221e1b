"""Who lets whom in: nobody becomes more than they may make of others, nor loses a sign-in to it."""

from __future__ import annotations

import re
from dataclasses import replace
from threading import Barrier, Thread

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client

from bestkept.journal import queries as journal
from bestkept.journal.rules import NotAllowed, Refused
from bestkept.people import actions, invitations, queries
from bestkept.web import signing
from tests.cast import BOB, OWNER
from tests.web.conftest import PASSWORD, account_of
from tests.web.test_who_may_see import ADAM, HANA, LENA

BY_HANA = replace(OWNER, person=HANA, role="hr", door="web")
MINE = "a room that only Hana knows"


def link_on(page):
    found = re.search(r"/invitation/[^<\s]+/", page)
    return found[0] if found else ""


def test_hr_does_not_become_administrator_by_inviting_one(browser):
    before = account_of(ADAM).pk
    answer = browser(HANA).post(f"/people/{ADAM}/", {"act": "invite"})
    stranger = browser()
    if link := link_on(answer.text):
        stranger.post(link, {"password": MINE})
    assert stranger.get("/settings/").status_code == 302
    assert "only an administrator invites them" in answer.text
    assert account_of(ADAM).pk == before
    assert journal.timeline(ADAM)[-1].verb != "person.invited"


@pytest.mark.parametrize("who", [ADAM, LENA, HANA])
def test_hr_sees_no_button_that_it_may_not_press_and_who_may(browser, who):
    page = browser(HANA).get(f"/people/{who}/").text
    assert 'value="invite"' not in page
    assert "An administrator invites them" in page
    assert 'value="invite"' in browser(ADAM).get(f"/people/{who}/").text


def test_hr_invites_whom_it_could_put_on_record(browser):
    page = browser(HANA).get(f"/people/{BOB.person}/").text
    assert 'value="invite"' in page
    assert "An administrator invites them" not in page
    link = link_on(browser(HANA).post(f"/people/{BOB.person}/", {"act": "invite"}).text)
    assert browser().post(link, {"password": PASSWORD}).status_code == 302


def test_an_invitation_is_taken_back_on_the_page_of_its_person(browser):
    adam, page = browser(ADAM), f"/people/{BOB.person}/"
    adam.post(page, {"act": "ending", "because": "Leaves."})
    link = link_on(adam.post(page, {"act": "invite"}).text)
    assert browser().get(link).status_code == 200
    assert "Take the invitation back" in adam.get(page).text
    told = {"act": "ending", "because": "Took another offer."}
    assert adam.post(page, told).status_code == 302
    assert browser().get(link).status_code == 422
    assert "Take the invitation back" not in adam.get(page).text


def test_a_token_of_an_administrator_lets_in_no_more_than_hr_does(site):
    program = replace(OWNER, door="api K-0001")
    with pytest.raises(NotAllowed, match="only an administrator"):
        actions.invite(program, LENA)
    assert actions.invite(program, BOB.person)


def test_who_became_more_since_is_not_let_in_by_an_invitation_of_hr(browser):
    link = link_on(browser(HANA).post(f"/people/{BOB.person}/", {"act": "invite"}).text)
    entry = invitations.open_invitation(BOB.person)
    actions.change_roles(OWNER, BOB.person, ["employee", "administrator"], "Runs the home.")
    answer = browser().post(link, {"password": MINE})
    assert answer.status_code == 422
    assert "its sender may not let in" in answer.text
    with pytest.raises(Refused, match="its sender"):
        actions.accept_invitation(BOB.person, entry, "f" * 32, door="web")
    assert invitations.open_invitation(BOB.person) is None


def test_an_invitation_sent_twice_at_once_leaves_one_sign_in_that_works(site):
    entry = actions.invite(OWNER, BOB.person)
    token = signing.invitation_token(BOB.person, entry, settings.SECRET_KEY)
    start, answers = Barrier(2), []

    def accept():
        try:
            client = Client(raise_request_exception=False)
            page = f"/invitation/{token}/"
            client.get(page)
            start.wait(20)
            answers.append(client.post(page, {"password": PASSWORD}).status_code)
        finally:
            connections.close_all()

    both = [Thread(target=accept) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(answers) == [302, 422]
    (account,) = get_user_model().objects.filter(email=BOB.person)
    assert queries.person_of_sign_in(account.username).email == BOB.person
    assert account.check_password(PASSWORD)
    assert [e.verb for e in journal.timeline(BOB.person)].count("sign-in.made") == 2


def test_a_refused_acceptance_takes_no_sign_in_away(site):
    account = account_of(BOB.person)
    entry = actions.invite(OWNER, BOB.person)
    stale = signing.Invitation(BOB.person, "Bob Baker", entry)
    actions.invite(OWNER, BOB.person)
    with pytest.raises(Refused):
        signing.accept(stale, PASSWORD)
    assert [one.pk for one in get_user_model().objects.filter(email=BOB.person)] == [account.pk]
    assert queries.person_of_sign_in(account.username).email == BOB.person
