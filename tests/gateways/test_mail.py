"""Letters are handed to a real mail server: over TLS, with a login, and what goes wrong is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bestkept.gateways import mail
from bestkept.gateways.mail import PLAIN, STARTTLS, TLS, Letter, MailServer, NotSent, Unsure
from bestkept.home import HomeTrouble
from bestkept.site import mailing
from tests.gateways.mailhost import PASSWORD, SENDER, mail_host

# The host asks for a login without STARTTLS where all is under TLS from the first byte.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not")
LETTER = Letter(
    "bob@example.com",
    "Bob Bäcker",
    "3 things wait for you",
    "Hello Bob,\n\n.\nÄ line that begins with a dot comes next.\n.dot\n",
    datetime(2026, 11, 22, 9, tzinfo=UTC),
    "0123456789abcdef",
    "https://bestkept.example.com/me/reminders/",
)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Wait for a server that says nothing as long as a test may."""
    monkeypatch.setattr(mail, "TIMEOUT", 1.0)


def sent(server, letter=LETTER):
    """Hand a letter over; return how often the handing was noted."""
    noted = []
    with mail.calling(server) as line:
        mail.hand_over(line, server, letter, lambda: noted.append(1))
    return len(noted)


@pytest.mark.parametrize("safety", [TLS, STARTTLS, PLAIN])
def test_a_letter_arrives_as_it_was_written(tmp_path, safety):
    with mail_host(tmp_path, safety) as host:
        assert sent(host.server) == 1
    (found,) = host.handed.letters
    assert found["To"] == "Bob Bäcker <bob@example.com>"
    assert found["From"] == f"Bestkept <{SENDER}>"
    assert found["Subject"] == LETTER.subject
    assert found.get_content().replace("\r\n", "\n") == LETTER.text
    assert found["Message-ID"] == "<0123456789abcdef@example.com>"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["List-Unsubscribe"] == "<https://bestkept.example.com/me/reminders/>"


def refused(server):
    with pytest.raises(NotSent) as why:
        sent(server)
    assert PASSWORD not in str(why.value)
    return str(why.value), why.value.for_good


def test_what_goes_wrong_before_the_text_is_told_and_may_work_later(tmp_path):
    with mail_host(tmp_path) as host:
        assert refused(replace(host.server, password="another")) == (
            (
                f"The mail server 127.0.0.1, port {host.server.port}, "
                "does not take the login or password."
            ),
            False,
        )
        assert "is not trusted" in refused(replace(host.server, authority=""))[0]
        host.handed.answers["bob@example.com"] = "451 greylisted"
        assert refused(host.server) == ("The mail server answered 451 greylisted", False)
        host.handed.answers["bob@example.com"] = "550 no such mailbox"
        assert refused(host.server) == ("The mail server answered 550 no such mailbox", True)
    assert "cannot be reached: Connection refused" in refused(host.server)[0]
    assert host.handed.letters == []


def test_a_server_without_tls_gets_no_password(tmp_path):
    with mail_host(tmp_path, PLAIN) as host:
        told = replace(host.server, safety=STARTTLS, login="reminders", password=PASSWORD)
        assert "offers less than was asked" in refused(told)[0]
    with mail_host(tmp_path, TLS) as host:
        assert refused(replace(host.server, safety=PLAIN))[1] is False


def test_what_the_server_answers_to_the_text_is_told(tmp_path):
    with mail_host(tmp_path) as host:
        for answer, for_good in (("452 full", False), ("554 no spam", True)):
            host.handed.answers["DATA"] = answer
            assert refused(host.server) == (f"The mail server answered {answer}", for_good)


def test_after_a_refusal_the_next_letter_of_the_same_call_arrives(tmp_path):
    with mail_host(tmp_path) as host, mail.calling(host.server) as line:
        host.handed.answers["bob@example.com"] = "550 no such mailbox"
        with pytest.raises(NotSent):
            mail.hand_over(line, host.server, LETTER, lambda: None)
        mail.hand_over(line, host.server, replace(LETTER, address="eva@example.com"), lambda: None)
    assert len(host.handed.to("eva@example.com")) == 1


def test_a_line_that_breaks_after_the_text_leaves_it_unsure(tmp_path):
    with mail_host(tmp_path) as host, mail.calling(host.server) as line:
        line.data = lambda _: (_ for _ in ()).throw(ConnectionResetError("gone"))
        with pytest.raises(Unsure):
            mail.hand_over(line, host.server, LETTER, lambda: None)


@pytest.mark.parametrize("host", ["mail.example.com", "192.0.2.7"])
def test_nothing_goes_over_a_network_in_the_clear(home, host):
    server = MailServer(host, 25, SENDER, PLAIN)
    with pytest.raises(HomeTrouble, match="in the clear"):
        mailing.write(home, server)
    with pytest.raises(HomeTrouble, match="in the clear"), mail.calling(server):
        pass


@pytest.mark.parametrize(
    "told", [{"password": "ein Päßwort"}, {"login": "jörg"}, {"sender": "jörg@example.com"}]
)
def test_what_cannot_be_said_to_a_mail_server_is_refused_and_not_quoted(home, told):
    server = replace(MailServer("mail.example.com", 587, SENDER), **told)
    with pytest.raises(HomeTrouble, match="ASCII") as why:
        mailing.write(home, server)
    assert not set("äßö") & set(str(why.value))


@pytest.mark.parametrize("host", ["a..b", f"{'a' * 70}.example"])
def test_a_host_whose_name_is_none_cannot_be_reached(host):
    assert "cannot be reached" in refused(MailServer(host, 587, SENDER))[0]


def test_what_is_set_lies_with_the_keys_and_its_password_shows_nowhere(home):
    server = MailServer("mail.example.com", 587, SENDER, STARTTLS, "reminders", PASSWORD)
    mailing.write(home, server)
    assert home.mail.parent == home.keys
    assert home.mail.stat().st_mode & 0o777 == 0o600
    assert mailing.read(home) == server
    assert PASSWORD not in repr(server)
    home.mail.write_text('{"host": 1')
    with pytest.raises(HomeTrouble, match="bestkept mail"):
        mailing.read(home)
    mailing.write(home, None)
    assert mailing.read(home) is None


@pytest.mark.parametrize(
    "name",
    [
        "=?utf-8?q?Bob=0d=0aBcc:_eve@example.com?=",
        "Bäcker =?utf-8?q?=22=0d=0aBcc:_eve@example.com?=",
        "=?utf-8?b?Qm9iDQpCY2M6IGV2ZUBleGFtcGxlLmNvbQ==?=",
        "Bob\r\nBcc: eve@example.com",
        '"<eve@example.com>, ',
    ],
)
def test_a_name_adds_no_line_and_no_address_to_a_letter(tmp_path, name):
    with mail_host(tmp_path) as host:
        assert sent(host.server, replace(LETTER, name=name)) == 1
    (found,) = host.handed.letters
    assert found["Bcc"] is None
    assert [one.addr_spec for one in found["To"].addresses] == ["bob@example.com"]


@pytest.mark.parametrize(
    "address", ["jörg@example.com", "bob@bäcker.example", "a..b@example.com", "a@[x", "a]@x"]
)
def test_an_address_that_no_letter_can_have_is_refused_for_good(tmp_path, address):
    with mail_host(tmp_path) as host, mail.calling(host.server) as line:
        with pytest.raises(NotSent) as why:
            mail.hand_over(line, host.server, replace(LETTER, address=address), lambda: None)
        assert why.value.for_good
        mail.hand_over(line, host.server, LETTER, lambda: None)  # and stands in nobody's way
    assert len(host.handed.letters) == 1
