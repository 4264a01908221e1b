"""Why a condition of a decision is met or missing, as its person reads it in their language.

A decision is recorded in English (`bestkept.protect.decision.rules`) and stays as it was; here
its sentences are told anew. One that is not known here is told as it was recorded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bestkept.web.vocabulary import said

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Parts of a sentence that are words of the vocabulary; others are numbers, names and days.
_WORDS = ("state", "form", "tier", "level", "kind")
_PLAIN: tuple[tuple[str, str | _StrPromise], ...] = (
    (
        "It is on no record for whom this person works",
        _("It is on no record for whom you work"),
    ),
    ("Works for {whom} in {country}", _("You work for %(whom)s in %(country)s")),
    (
        "Nobody has recorded that this person works here",
        _("Nobody has recorded that you work here"),
    ),
    ("The person is {state}", _("You are %(state)s")),
    ("No grant to this person is on record", _("No grant to you is on record")),
    ("Granted by {grant} until {day}", _("Granted by %(grant)s until %(day)s")),
    ("{grant} is for another purpose", _("%(grant)s is for another purpose")),
    ("{grant} is for another version", _("%(grant)s is for another version")),
    ("{grant} was given for another position", _("%(grant)s was given for another position")),
    ("{number} is over", _("%(number)s is over")),
    ("{number} has not begun", _("%(number)s has not begun")),
    ("No agreement with this person is on record", _("No agreement with you is on record")),
    ("No agreement with {whom} is on record", _("No agreement with %(whom)s is on record")),
    ("{number} is in force without an end", _("%(number)s is in force without an end")),
    ("{number} is in force until {day}", _("%(number)s is in force until %(day)s")),
    ("{number} ended on {day}", _("%(number)s ended on %(day)s")),
    (
        "{number} never held: it was ended before it began",
        _("%(number)s never held: it was ended before it began"),
    ),
    (
        "{number} does not bind to confidence: it is of the kind {kind}",
        _("%(number)s does not bind to confidence: it is of the kind %(kind)s"),
    ),
    ("{number} does not cover this secret", _("%(number)s does not cover this secret")),
    ("{number} does not cover this version", _("%(number)s does not cover this version")),
    ("{number} does not cover this purpose", _("%(number)s does not cover this purpose")),
    (
        "Asked once it is on record for whom the person works",
        _("Asked once it is on record for whom you work"),
    ),
    ("Not needed: a unit of our own", _("Not needed: a unit of our own")),
    ("Signed in a form that is enough ({form})", _("Signed in a form that is enough (%(form)s)")),
    (
        "Whether {form} is enough in {country} is on no record",
        _("Whether %(form)s is enough in %(country)s is on no record"),
    ),
    (
        "{number} was signed by {form}, which is not enough in {country}",
        _("%(number)s was signed in this form: %(form)s. It is not enough in %(country)s"),
    ),
    ("Asked once there is an agreement", _("Asked once there is an agreement")),
    ("{number} was acknowledged", _("%(number)s was acknowledged")),
    ("{number} was not acknowledged", _("%(number)s was not acknowledged")),
    ("The person was not told of this secret", _("You were not told of this secret")),
    ("Not needed for tier {tier}", _("Not needed for tier %(tier)s")),
    ("Vetted: {level}", _("Vetted: %(level)s")),
    (
        "Tier {tier} asks for {level} vetting; none is in force",
        _("Tier %(tier)s asks for %(level)s vetting; none is in force"),
    ),
    ("There are no courses yet", _("There are no courses yet")),
    ("Partners are not cleared yet", _("Partners are not cleared yet")),
    # what can be done
    ("HR or an administrator records it.", _("HR or an administrator records it.")),
    ("HR records the status.", _("HR records the status.")),
    (
        "Only who is working may know: HR records when that is so.",
        _("Only who is working may know: HR records when that is so."),
    ),
    (
        "Legal has an agreement signed by the person: bestkept agreement record ...",
        _("Legal has an agreement signed by you."),
    ),
    (
        "Legal has an agreement signed by {whom}, or amends the one there is.",
        _("Legal has an agreement signed by %(whom)s, or amends the one there is."),
    ),
    ("Ask counsel, and log the advice.", _("Ask counsel, and log the advice.")),
    ("Legal has it signed in another form.", _("Legal has it signed in another form.")),
    (
        "The person acknowledges the notice, on the page of their notices.",
        _("Read the notice and acknowledge it. It takes a minute."),
    ),
    (
        "Legal or the owner tells the person of the secret.",
        _("Legal or the owner tells you of the secret."),
    ),
    (
        "HR or security has the person vetted, as far as the country allows, and records it.",
        _("HR or security has you vetted, as far as the country allows, and records it."),
    ),
    # why one knows of a secret
    ("opened without a grant on {day}", _("opened without a grant on %(day)s")),
    ("opened on {day}", _("opened on %(day)s")),
    ("told in {notice} on {day}", _("told in %(notice)s on %(day)s")),
    (
        "{grant} for {purpose}, not since {day}: {why}",
        _("%(grant)s for %(purpose)s, not since %(day)s: %(why)s"),
    ),
    ("{grant} for {purpose}, until {day}", _("%(grant)s for %(purpose)s, until %(day)s")),
    (
        "{grant} for {purpose}, which ended on {day}",
        _("%(grant)s for %(purpose)s, which ended on %(day)s"),
    ),
)
_YOU = {
    "the person is joining": _("you are joining"),
    "the person is leaving": _("you are leaving"),
    "the person left": _("you left"),
}


def _pattern(text: str) -> re.Pattern[str]:
    """Return what finds a sentence: a number and a day are one word, other parts are any words."""
    parts = re.split(r"\{(\w+)\}", text)
    one = ("number", "grant", "notice", "day")
    found = [
        (rf"(?P<{part}>\S+)" if part in one else f"(?P<{part}>.+)") if n % 2 else re.escape(part)
        for n, part in enumerate(parts)
    ]
    return re.compile("".join(found))


_KNOWN = tuple((_pattern(recorded), words) for recorded, words in _PLAIN)


def to_you(text: str) -> str:
    """Return a sentence of a decision, or why somebody knows a secret, as that person reads it."""
    for pattern, words in _KNOWN:
        if found := pattern.fullmatch(text):
            return str(words) % {name: _part(name, of) for name, of in found.groupdict().items()}
    return said(text)


def _part(name: str, text: str) -> str:
    if name == "why":
        return str(_YOU.get(text, said(text)))
    return said(text) if name in _WORDS else text
