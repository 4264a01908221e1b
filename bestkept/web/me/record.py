"""My own page: what I can do here, and what is on record about me."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from bestkept.people.queries import lookers, views_of
from bestkept.protect.duties import queries as duties
from bestkept.protect.duties.rules import Asked
from bestkept.protect.notices import queries as notices
from bestkept.register.intake.rules import SENT_BACK
from bestkept.register.inventory import queries as inventory
from bestkept.watch import queries as watch
from bestkept.web import duties as pages
from bestkept.web import events, tongues
from bestkept.web.me.check import Draft
from bestkept.web.me.secrets import mine
from bestkept.web.me.submissions import SUBMITTING
from bestkept.web.moving import to_you
from bestkept.web.visits import EVERYONE, Visit, page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from django.http import HttpResponse

    from bestkept.protect.duties.queries import DutyView
    from bestkept.protect.notices.queries import NoticeView
    from bestkept.web.visits import Visitor


@dataclass(frozen=True)
class Owed:
    """Something that waits for me: what to do, why, where; since when or by when, where known.

    `when` tells how near the day is by which it is owed.
    """

    what: str
    why: str
    to: str
    since: date | None = None
    until: date | None = None
    when: str = ""


SHOWN = 20  # things that wait for me
LOOKS = 10  # times that somebody looked, the newest


@page(*EVERYONE)
def home(request: Visit) -> HttpResponse:
    """Say what can be done here, and what waits."""
    told = notices.mine(request.visitor.person.email)
    first, many = _duties(request.visitor, {one.number: one for one in told})
    more = list(_more(request.visitor))
    owed = [*first, *more][:SHOWN]
    page_ = {"form": Draft(), "owed": owed, "many": many + len(more), "told": len(told)}
    page_ |= {"answers_for": len(mine(request.visitor.person.email))}
    return render(request, "me/home.html", page_)


def _more(visitor: Visitor) -> Iterator[Owed]:
    if visitor.may(*watch.MAY_SEE):
        yield from _findings(visitor)
    if visitor.may(*SUBMITTING):
        by = visitor.acting(*SUBMITTING)
        # Whoever owns it or stands in for it did not say it, and cannot say it again.
        asked = inventory.Asked(by=by.person, status=SENT_BACK, size=10)
        found = inventory.listed(by, asked).lines
        visitor.saw(*(one.number for one in found))
        why = gettext("It was sent back to you.")
        for back in found:
            to = reverse("me:submission", args=[back.number])
            yield Owed(_said(gettext("Say again: %(what)s"), back.title), why, to)


def _duties(visitor: Visitor, told: dict[str, NoticeView]) -> tuple[list[Owed], int]:
    """Tell the first of what parts of `protect` make me owe, and how much there is."""
    found, many = duties.own(visitor.acting()).part(Asked(size=SHOWN))
    return [_duty(visitor, one, told) for one in found], many


def _duty(visitor: Visitor, one: DutyView, told: dict[str, NoticeView]) -> Owed:
    """Tell something by its words, a notice by its title."""
    notice = told.get(one.number) if one.kind == "notice" else None
    what = to_you(one.words)
    visitor.saw(*(label for label in (one.number, notice.asset if notice else "") if label))
    if notice:
        what = _said(gettext("Acknowledge: %(what)s"), notice.title)
    why = f"{pages.called(one.kind)} {one.number}"
    to = pages.at_me(visitor, one.kind, one.number)
    return Owed(what, why, to, until=one.day, when=one.when)


def _findings(visitor: Visitor) -> Iterator[Owed]:
    mine = visitor.person.email
    found = watch.listed(visitor.acting(*watch.MAY_SEE), verdict="new", whose=mine, size=10)[0]
    shared = watch.shared_with(mine)
    visitor.saw(*(one.number for one in found), *(one.finding for one in shared))
    why = gettext("You look into it.")
    for one in found:
        to = reverse("desk:finding", args=[one.number])
        yield Owed(_said(gettext("Decide: %(what)s"), one.path), why, to, one.seen.date())
    for pointed in shared:
        to = reverse("desk:finding", args=[pointed.finding])
        why = f"{pointed.by}: {pointed.words}"
        yield Owed(_said(gettext("Look at: %(what)s"), pointed.path), why, to, pointed.at.date())


def _said(words: str, what: str) -> str:
    return words % {"what": what}


@page(*EVERYONE)
def record(request: Visit) -> HttpResponse:
    """Show what is on record about me, and who looked."""
    person = request.visitor.person
    page_ = {
        "person": person,
        "events": events.timeline(person.email),
        "views": views_of(person.email),
        "looks": lookers(person.email, LOOKS),
        "language": tongues.form_of(person.email),
    }
    return render(request, "me/record.html", page_)
