"""The palette: press / on any page, and find a secret, a person, a page or something to do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bestkept.people import queries as people
from bestkept.protect.agreements import listing
from bestkept.protect.agreements import queries as agreements
from bestkept.register import queries as register
from bestkept.register.inventory import queries as inventory
from bestkept.register.inventory.queries import Asked
from bestkept.web.shell import ME, RAIL
from bestkept.web.visits import EVERYONE, Visit, page
from bestkept.web.vocabulary import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from bestkept.web.visits import Visitor

EACH = 6  # lines of each kind
SHORTEST = 2  # letters; fewer would show the whole register to whoever mistypes
# Whom the second page lets in may go to any; some of the first let everybody look at their own.
_NUMBERED = (
    ("F", "desk:finding", "desk:findings", _("Finding")),
    ("I", "desk:incident", "desk:incidents", _("Incident")),
    ("L", "desk:advice", "desk:law", _("Advice of counsel")),
    ("LC", "desk:law-change", "desk:law", _("Change")),
    ("RP", "desk:repapering", "desk:law", _("Agreements to sign anew")),
    ("RV", "desk:review", "desk:reviews", _("Review")),
)
# What can be begun, and on which page; who may is for the page itself to say.
ACTIONS = (
    (_("Check a draft before it goes out"), "me:check"),
    (_("Submit what may be a secret"), "me:submit"),
    (_("Ask the IP team"), "me:ask"),
    (_("Ask to know a secret"), "me:access-ask"),
    (_("Make a token for a program"), "me:tokens"),
    (_("Choose reminders by mail"), "me:reminders"),
    (_("Import an inventory"), "desk:import"),
    (_("Tell somebody of a secret"), "desk:tell"),
    (_("Grant access"), "desk:access-grant"),
    (_("End access"), "desk:access-end"),
    (_("Record an agreement"), "desk:record-agreement"),
    (_("Record a change in law"), "desk:law-record"),
    (_("Plan a review"), "desk:plan-review"),
    (_("New incident"), "desk:begin"),
    (_("Write binders of all secrets"), "desk:binders"),
    (_("Add a person"), "desk:add-person"),
    (_("Import people from a table"), "desk:people-import"),
    (_("Begin joining, moving or leaving"), "desk:move-begin"),
    (_("Hand over what somebody answers for"), "desk:hand-over"),
)


@dataclass(frozen=True)
class Found:
    """A line of the palette: its kind, what it is called, what stands beside it, its address."""

    kind: str
    name: str
    beside: str
    to: str


@page(*EVERYONE)
def find(request: Visit) -> HttpResponse:
    """Answer what was typed, as a page or as the inside of the palette."""
    words = " ".join(request.GET.get("words", "").replace("\0", "").split())[:80]
    found = list(_found(request.visitor, words))
    part = "palette_found.html" if request.htmx else "palette.html"
    return render(request, part, {"words": words, "found": found})


def _found(visitor: Visitor, words: str) -> Iterator[Found]:
    yield from _numbered(visitor, words.upper())
    if len(words) >= SHORTEST:
        yield from _secrets(visitor, words)
        if visitor.may(*people.MAY_SEE_PERSONS):
            yield from _persons(visitor, words)
        if visitor.may(*agreements.MAY_SEE):
            yield from _agreements(visitor, words)
    yield from _actions(visitor, words.casefold().split())
    yield from _pages(visitor, words.casefold())


def _numbered(visitor: Visitor, words: str) -> Iterator[Found]:
    for letter, to, among, kind in _NUMBERED:
        if visitor.sees(among) and re.fullmatch(rf"{letter}-[0-9]{{1,12}}", words, re.ASCII):
            yield Found(str(kind), words, gettext("go to it"), reverse(to, args=[words]))


def _secrets(visitor: Visitor, words: str) -> Iterator[Found]:
    if not visitor.may(*register.MAY_SEE_ALL, *register.MAY_SEE_OWN):
        return
    by = visitor.acting(*register.MAY_SEE_ALL, *register.MAY_SEE_OWN)
    to = "desk:asset" if visitor.sees("desk:asset") else "me:submission"
    for one in inventory.listed(by, Asked(words=words, size=EACH)).lines:
        visitor.saw(one.number)
        beside = " ".join(filter(None, (one.number, said(one.status or one.kind))))
        yield Found(
            gettext("Register"), one.title or one.number, beside, reverse(to, args=[one.number])
        )


def _persons(visitor: Visitor, words: str) -> Iterator[Found]:
    by = visitor.acting(*people.MAY_SEE_PERSONS)
    for one in people.listed(by, words=words, size=EACH)[0]:
        visitor.saw(one.email)
        yield Found(
            gettext("People"), one.name, one.email, reverse("desk:person", args=[one.email])
        )


def _agreements(visitor: Visitor, words: str) -> Iterator[Found]:
    by = visitor.acting(*agreements.MAY_SEE)
    for one in listing.listed(by, listing.Asked(words=words, size=EACH))[0]:
        visitor.saw(one.view.number)
        with_ = ", ".join(party.name for party in one.view.bound[:2])
        to = reverse("desk:agreement", args=[one.view.number])
        beside = f"{one.view.number} {said(one.state)}"
        yield Found(gettext("Agreements"), f"{said(one.view.kind)}: {with_}", beside, to)


def _actions(visitor: Visitor, words: list[str]) -> Iterator[Found]:
    for name, to in ACTIONS:
        told = str(name).casefold()
        if all(word in told for word in words) and visitor.sees(to):
            yield Found(gettext("To do"), str(name), "", reverse(to))


def _pages(visitor: Visitor, words: str) -> Iterator[Found]:
    for name, to, _icon in (*RAIL, *ME):
        if visitor.sees(to) and words in str(name).casefold():
            yield Found(gettext("Pages"), str(name), "", reverse(to))
