"""Reminders: once a day at most, as often as people want, to a real server, never twice."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from bestkept.home import HomeTrouble
from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.people import placing
from bestkept.people.actions import add_person
from bestkept.people.rules import Owed
from bestkept.protect.duties import actions, letters, queries, rules, tasks
from bestkept.protect.duties.models import Letter
from bestkept.protect.notices.actions import acknowledge, give
from bestkept.protect.questions.actions import ask
from bestkept.register.actions import guard_candidate
from bestkept.site import mailing, reminding
from bestkept.site.working import HANDLERS
from bestkept.work import rules as work
from bestkept.work.models import Job
from bestkept.work.tasks import Worker
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA, RECIPE, texts
from tests.gateways.mailhost import PASSWORD, mail_host
from tests.victims import heard, victim

TODAY = datetime.now(UTC).date()
TITLE = "Cathode slurry by a very secret way"


@pytest.fixture
def told(home):
    """Bob and Petra were told of a secret, and have not said that they read it.

    Alice, who holds the roles that owe what nobody else does, wants no letters.
    """
    actions.remind_me(ALICE, "off")
    more = {"title": TITLE, "tier": "restricted", "owner": None}
    secret = guard_candidate(BOB, home, documents=texts(home, RECIPE), **more).asset
    give(ALICE, secret, [BOB.person, PETRA.person], "Keep it in lab 3.")
    return secret


@pytest.fixture
def host(home, tmp_path):
    """A mail server that takes reminders of this home."""
    with mail_host(tmp_path) as found:
        mailing.write(home, found.server)
        yield found


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Wait for nothing."""
    monkeypatch.setattr("bestkept.work.tasks.EACH", 0.05)
    kind = replace(work.KINDS["letters"], pause=timedelta(0))
    monkeypatch.setitem(work.KINDS, "letters", kind)


def worked(home):
    """Do all the work that is due; return how many pieces."""
    worker, done = Worker(home, HANDLERS), 0
    while worker.once():
        done += 1
    return done


def states():
    return dict(Letter.objects.values_list("person", "state"))


def test_each_gets_one_letter_a_day_with_numbers_and_days_alone(home, told, host):
    assert reminding.remind(home, TODAY) == 2
    assert worked(home) == 1
    assert reminding.remind(home, TODAY) == 0
    assert worked(home) == 0
    assert len(host.handed.letters) == 2
    (letter,) = host.handed.to(BOB.person)
    assert letter["Subject"] == "1 thing waits for you"
    day = TODAY + timedelta(days=7)
    said = letter.get_content()
    assert f"Notice to acknowledge (N-0001), by {day.day} {day:%B %Y}" in said
    assert "https://bestkept.example.com/me/reminders/" in said
    for secret in (TITLE, "Cathode", "lab 3", told, PASSWORD):
        assert secret not in letter.as_string()


def test_what_is_done_meanwhile_is_not_written(home, told, host):
    reminding.remind(home, TODAY)
    acknowledge(BOB, "N-0001")
    worked(home)
    assert host.handed.to(BOB.person) == []
    assert states() == {BOB.person: rules.NOT_NEEDED, PETRA.person: rules.SENT}


def test_who_leaves_meanwhile_is_not_written_to(home, told, host):
    reminding.remind(home, TODAY)
    placing.set_status(OWNER, PETRA.person, "left", "Her project ended.")
    worked(home)
    assert host.handed.to(PETRA.person) == []
    assert states() == {BOB.person: rules.SENT, PETRA.person: rules.NOT_NEEDED}


def test_people_choose_how_often(home, told, host):
    actions.remind_me(BOB, "off")
    actions.remind_me(PETRA, "daily")
    with pytest.raises(Refused, match="already"):
        actions.remind_me(PETRA, "daily")
    with pytest.raises(Refused, match="frequency"):
        actions.remind_me(PETRA, "hourly")
    for days in range(3):
        reminding.remind(home, TODAY + timedelta(days=days))
        worked(home)
    assert (len(host.handed.to(BOB.person)), len(host.handed.to(PETRA.person))) == (0, 3)
    actions.remind_me(BOB, "weekly")
    for days in range(3, 12):
        reminding.remind(home, TODAY + timedelta(days=days))
        worked(home)
    assert len(host.handed.to(BOB.person)) == 2
    assert [one.verb for one in journal.timeline(BOB.person)][-1] == "reminders.chosen"


def test_who_holds_a_role_is_reminded_of_what_it_owes_and_who_left_of_nothing(home, told, host):
    ask(BOB, "May I show it to a visitor?")
    actions.remind_me(ALICE, "daily")
    placing.set_status(OWNER, PETRA.person, "left", "Her project ended.")
    reminding.remind(home, TODAY)
    worked(home)
    assert host.handed.to(PETRA.person) == []
    (letter,) = host.handed.to(ALICE.person)
    assert "Question to answer (Q-0001)" in letter.get_content()


def test_a_server_that_is_down_loses_nothing(home, told, host):
    host.down()
    reminding.remind(home, TODAY)
    worked(home)
    job = Job.objects.get(kind="letters")
    assert job.ending == work.FAILED
    assert "cannot be reached" in job.why
    assert "begun 6 times" in job.why
    assert set(states().values()) == {rules.TO_SEND}
    host.up()
    reminding.remind(home, TODAY + timedelta(days=1))
    worked(home)
    assert len(host.handed.to(BOB.person)) == 1


def test_one_that_is_put_off_is_tried_again_and_one_that_is_refused_is_not(home, told, host):
    host.handed.answers[PETRA.person] = "550 no such mailbox"
    host.handed.answers[BOB.person] = "451 greylisted"
    reminding.remind(home, TODAY)
    Worker(home, HANDLERS).once()
    assert states() == {BOB.person: rules.TO_SEND, PETRA.person: rules.REFUSED}
    assert "451 greylisted" in Job.objects.get(kind="letters").why
    del host.handed.answers[BOB.person]
    Worker(home, HANDLERS).once()
    assert states()[BOB.person] == rules.SENT
    assert host.handed.tried.count(PETRA.person) == 1
    assert Job.objects.get(kind="letters").ending == work.DONE


def killed(home, place):
    """Send the letters in a process that is killed at a place of the first one."""
    kill = lambda: os.kill(os.getpid(), signal.SIGKILL)  # noqa: E731
    note = tasks.note

    def noting(person, day, before, after, why=""):
        if (place, after) in (("before", rules.HANDING), ("after the server took it", rules.SENT)):
            kill()
        found = note(person, day, before, after, why)
        if place == "before the text" and after == rules.HANDING:
            kill()
        return found

    def work_(acknowledge):
        reminding.duties.note = noting
        Job.objects.update(lease_until=None)

        class Held:
            home_, arguments = home, {"day": TODAY.isoformat()}
            tell = finish = staticmethod(lambda *_: None)

        Held.home = home
        reminding.do_letters(Held)
        acknowledge("done")

    with victim(work_) as (_, pipe):
        assert heard(pipe) == []


@pytest.mark.parametrize("place", ["before", "before the text", "after the server took it"])
def test_a_letter_is_never_sent_twice_whenever_the_sender_is_killed(home, told, host, place):
    reminding.remind(home, TODAY)
    killed(home, place)
    worked(home)
    worked(home)
    each = [len(host.handed.to(one)) for one in (BOB.person, PETRA.person)]
    assert each == {"before": [1, 1], "before the text": [0, 1]}.get(place, [1, 1])
    after = rules.SENT if place == "before" else rules.UNSURE
    assert states() == {BOB.person: after, PETRA.person: rules.SENT}


def test_without_a_server_nobody_is_written_to_and_a_sentence_says_so(home, told):
    with pytest.raises(HomeTrouble, match="bestkept mail"):
        reminding.remind(home, TODAY)
    reminding.daily(home)
    assert states() == {}


def test_what_goes_out_is_no_matter_of_the_record_but_who_takes_mail_is(home, told, host):
    before = journal.head().size
    reminding.remind(home, TODAY)
    worked(home)
    assert journal.head().size == before
    actions.choose_mail(OWNER, "mail.example.com", "reminders@example.com")
    assert journal.newest(1)[0].verb == "mail.chosen"
    told = {one.person: one.state for one in queries.letters(AUD)}
    assert told == {BOB.person: rules.SENT, PETRA.person: rules.SENT}


def test_laying_out_asks_the_database_the_same_for_few_and_many(home, told):
    def asked(day):
        queries.all_of(day)  # what holds of every asset is kept in memory from now on
        with CaptureQueriesContext(connection) as found:
            tasks.lay_out(day)
        return len(found)

    def more(start, stop):
        people = [f"p{n}@example.com" for n in range(start, stop)]
        for one in people:
            add_person(OWNER, one, one, ["employee"])
        give(ALICE, told, people)

    more(0, 5)
    asked(TODAY)
    few = asked(TODAY + timedelta(days=8))
    more(5, 30)
    assert asked(TODAY + timedelta(days=16)) <= few
    assert Letter.objects.filter(day=TODAY + timedelta(days=16)).count() == 32


KINDS = st.sampled_from([*rules.PLAIN, "moved-house"])
OWING = st.lists(
    st.builds(
        Owed,
        day=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
        kind=KINDS,
        number=st.sampled_from(["N-0001", "TS-0001", TITLE, "RV-0007"]),
        words=st.text(min_size=12),
        person=st.just(BOB.person),
    ),
    min_size=1,
    max_size=60,
)


@given(OWING)
def test_no_word_of_the_thing_itself_is_ever_in_a_letter(found):
    said = letters.text("Bob", found, date(2026, 6, 1), rules.WEEKLY, "https://x.example")
    said += letters.subject(found)
    assert TITLE not in said
    for one in found:
        assert one.words not in said or one.words.strip() == ""
    assert len(said.splitlines()) < 2 * letters.MOST


@given(
    st.sampled_from(rules.OFTEN),
    st.lists(st.integers(0, 60), unique=True, max_size=60).map(sorted),
)
def test_letters_are_as_far_apart_as_somebody_wants(often, days):
    sent, last = [], None
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in days):
        if rules.wanted(often, last, day):
            sent.append(day)
            last = day
    gaps = [(b - a).days for a, b in pairwise(sent)]
    assert all(gap >= {rules.DAILY: 1, rules.WEEKLY: 7}.get(often, 0) for gap in gaps)
    assert bool(sent) == (often != rules.OFF and bool(days))
