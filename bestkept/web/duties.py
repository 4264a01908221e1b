"""Where each kind of thing that people owe is done, at me and on the desk, and what it is called.

A kind whose page is not there (yet) has no line here, and is told without a link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from bestkept.web.visits import Visitor

# What a kind is called; the name of its page at me and of that on the desk, "" where there is
# none. A page that takes no number is the list in which it is found.
PAGES: dict[str, tuple[str | _StrPromise, str, str]] = {
    "notice": (_("Notice"), "me:notice", "desk:notices"),
    "repapering": (_("Agreements to sign anew"), "", "desk:repapering"),
    "law-change": (_("Change in law"), "", "desk:law-change"),
    "law-told": (_("What changes"), "me:law-change", "desk:law-change"),
    "advice": (_("Advice of counsel"), "", "desk:advice"),
    "request": (_("Request for access"), "me:access-answer", "desk:access-answer"),
    "campaign": (_("Grants to look at again"), "me:campaign", "desk:campaign"),
    "handing": (_("Grants to look at again: to hand on"), "", "desk:campaign"),
    "agreement": (_("Agreement"), "", "desk:agreement"),
    "obligation": (_("Obligation"), "me:agreements", "desk:agreement"),
    "move": (_("Joining, moving, leaving: for others"), "", "desk:move"),
    "own-move": (_("Joining, moving, leaving: one's own part"), "me:moving", "desk:move"),
    "requirement": (_("What places ask for"), "", "desk:move-requirements"),
    "question": (_("Question"), "", "desk:question"),
    "vacancy": (_("Vacancy"), "", "desk:stewards"),
    "review": (_("Review"), "", "desk:review"),
    "vetting": (_("Vetting"), "", "desk:person"),
    "action": (_("Action of a review"), "", "desk:review"),
}


def called(kind: str) -> str:
    """Return what a kind is called."""
    return str(PAGES[kind][0]) if kind in PAGES else kind.capitalize()


def at_me(visitor: Visitor, kind: str, number: str) -> str:
    """Return the address at which whoever owes it does it; of the desk where me has none.

    As from `on_desk`, "" where there is none that lets the visitor in.
    """
    told = PAGES.get(kind, ("", "", ""))
    return _address(visitor, told[1] or told[2], number)


def on_desk(visitor: Visitor, kind: str, number: str) -> str:
    """Return the address on the desk."""
    return _address(visitor, PAGES.get(kind, ("", "", ""))[2], number)


def _address(visitor: Visitor, name: str, number: str) -> str:
    if not name or not visitor.sees(name):
        return ""
    try:
        return reverse(name, args=[number])
    except NoReverseMatch:
        return reverse(name)
