"""What happens each day by itself: reviews open, and people are reminded of what they owe.

Every step may be done again at any time, by anybody, and does nothing twice: entries are read
once, a review is open once, a letter is laid out once a day and sent at most once.
"""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bestkept.gateways import mail
from bestkept.gateways.mail import NotSent, Unsure
from bestkept.home import HomeTrouble
from bestkept.journal import tasks as journal
from bestkept.protect.duties import letters, rules
from bestkept.protect.duties import tasks as duties
from bestkept.protect.reviews import tasks as reviews
from bestkept.settings import queries as settings
from bestkept.settings.rules import ZONE
from bestkept.site import mailing
from bestkept.work import actions as work
from bestkept.work.tasks import Later

if TYPE_CHECKING:
    import smtplib

    from bestkept.gateways.mail import MailServer
    from bestkept.home import Home
    from bestkept.protect.duties.tasks import Due
    from bestkept.work.tasks import Task

ORIGIN = "BESTKEPT_ORIGIN"  # where pages are served from, if mail says nothing else


def open_reviews() -> int:
    """Open the reviews that their day or what happened makes necessary; return how many."""
    journal.number_all()
    return reviews.read_triggers() + reviews.open_due(datetime.now(UTC).date())


def daily(home: Home) -> None:
    """Do what the day asks for; it is called about once an hour, and does each thing once."""
    open_reviews()
    now = datetime.now(ZoneInfo(settings.current()[ZONE]))
    if now.hour >= rules.HOUR and home.mail.exists():
        remind(home, now.date())


def remind(home: Home, day: date, *, by_hand: bool = False) -> int:
    """Lay out the letters of a day, and ask for the work that sends them; return how many wait.

    Asked for by hand, it does not wait for the next try. Raises HomeTrouble where no mail server
    is set.
    """
    required(home)
    duties.forget(day)
    duties.lay_out(day)
    waiting = duties.waiting(day)
    if waiting:
        told = {"day": day.isoformat()}
        work.schedule(reviews.BY, "letters", f"letters-{day}", told, at_once=by_hand)
    return len(waiting)


def required(home: Home) -> MailServer:
    """Return the mail server; HomeTrouble where none is set."""
    found = mailing.read(home)
    if found is None:
        raise HomeTrouble("No mail server is set, so nobody is reminded. Set it: bestkept mail.")
    return found


def do_letters(task: Task) -> None:
    """Send the letters of a day; what the server cannot take now is tried again later."""
    day = date.fromisoformat(task.arguments["day"])
    duties.settle_cut_off(day)
    waiting = duties.waiting(day)
    sent, put_off = 0, ""
    if waiting:
        server = required(task.home)
        try:
            with mail.calling(server) as line:
                for number, person in enumerate(waiting, 1):
                    task.tell(number, len(waiting), "Sending reminders")
                    put_off = _send(line, server, person, day, task.home) or put_off
                    sent += 1
        except NotSent as why:
            duties.put_off(day, str(why))
            raise Later(f"{why} Nothing is lost: it is tried again.") from None
    if put_off:
        raise Later(f"Some letters were not taken: {put_off}")
    task.finish({"day": day.isoformat(), "letters": sent})


def _send(line: smtplib.SMTP, server: MailServer, person: str, day: date, home: Home) -> str:
    """Send one letter; return why it was put off, "" where it is done with."""
    due = duties.content(person, day)
    if due is None:
        duties.note(person, day, rules.TO_SEND, rules.NOT_NEEDED)
        return ""
    before = rules.TO_SEND

    def handing() -> None:
        nonlocal before
        if not duties.note(person, day, rules.TO_SEND, rules.HANDING):
            raise Later("Somebody else sends it.")
        before = rules.HANDING

    try:
        mail.hand_over(line, server, letter(due, day, server, home), handing)
    except Unsure as why:
        duties.note(person, day, before, rules.UNSURE, str(why))
    except NotSent as why:
        after = rules.REFUSED if why.for_good else rules.TO_SEND
        duties.note(person, day, before, after, str(why))
        return "" if why.for_good else str(why)
    else:
        duties.note(person, day, before, rules.SENT)
    return ""


def letter(due: Due, day: date, server: MailServer | None, home: Home) -> mail.Letter:
    """Return a letter as it is sent; its id is the same however often it is written."""
    told = server.pages if server else ""
    pages = (told or os.environ.get(ORIGIN, "")).rstrip("/")
    told = "\0".join((name_of(home), due.person, day.isoformat()))
    return mail.Letter(
        due.person,
        due.name,
        letters.subject(due.owed),
        letters.text(due.name, due.owed, day, due.often, pages),
        datetime.now(UTC),
        hashlib.sha256(told.encode()).hexdigest()[:32],
        f"{pages}/me/reminders/" if pages else "",
    )


def name_of(home: Home) -> str:
    """Return what tells this home from others: the beginning of a hash of its public key."""
    return hashlib.sha256(home.log_vkey.read_bytes()).hexdigest()[:16]
