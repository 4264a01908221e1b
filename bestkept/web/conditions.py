"""Why a condition of a decision is met or missing, as its person reads it in their language.

A decision is recorded in English (`bestkept.protect.decision.rules`) and stays as it was; here
its sentences are told anew. One that is not known here is told as it was recorded.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from bestkept.web.vocabulary import said

# Parts of a sentence that are words of the vocabulary; others are numbers, names and days.
_WORDS = ("state", "form", "tier", "level", "kind")
# Sentences that are said as they were recorded, and those that are turned to their person.
_AS_RECORDED = (
    _("Granted by %(grant)s until %(day)s"),
    _("%(grant)s is for another purpose"),
    _("%(grant)s is for another version"),
    _("%(grant)s was given for another position"),
    _("%(number)s is over"),
    _("%(number)s has not begun"),
    _("No agreement with %(whom)s is on record"),
    _("%(number)s is in force without an end"),
    _("%(number)s is in force until %(day)s"),
    _("%(number)s ended on %(day)s"),
    _("%(number)s never held: it was ended before it began"),
    _("%(number)s does not bind to confidence: it is of the kind %(kind)s"),
    _("%(number)s does not cover this secret"),
    _("%(number)s does not cover this version"),
    _("%(number)s does not cover this purpose"),
    _("Not needed: a unit of our own"),
    _("Signed in a form that is enough (%(form)s)"),
    _("Whether %(form)s is enough in %(country)s is on no record"),
    _("Asked once there is an agreement"),
    _("%(number)s was acknowledged"),
    _("%(number)s was not acknowledged"),
    _("Not needed for tier %(tier)s"),
    _("Vetted: %(level)s"),
    _("Tier %(tier)s asks for %(level)s vetting; none is in force"),
    _("There are no courses yet"),
    _("Partners are not cleared yet"),
    _("HR or an administrator records it."),
    _("HR records the status."),
    _("Only who is working may know: HR records when that is so."),
    _("Legal has an agreement signed by %(whom)s, or amends the one there is."),
    _("Ask counsel, and log the advice."),
    _("Legal has it signed in another form."),
    _("opened without a grant on %(day)s"),
    _("opened on %(day)s"),
    _("told in %(notice)s on %(day)s"),
    _("%(grant)s for %(purpose)s, not since %(day)s: %(why)s"),
    _("%(grant)s for %(purpose)s, until %(day)s"),
    _("%(grant)s for %(purpose)s, which ended on %(day)s"),
)
_ANEW = {
    "It is on no record for whom this person works": _("It is on no record for whom you work"),
    "Works for %(whom)s in %(country)s": _("You work for %(whom)s in %(country)s"),
    "Nobody has recorded that this person works here": _("Nobody has recorded that you work here"),
    "The person is %(state)s": _("You are %(state)s"),
    "No grant to this person is on record": _("No grant to you is on record"),
    "No agreement with this person is on record": _("No agreement with you is on record"),
    "Asked once it is on record for whom the person works": _(
        "Asked once it is on record for whom you work"
    ),
    "%(number)s was signed by %(form)s, which is not enough in %(country)s": _(
        "%(number)s was signed in this form: %(form)s. It is not enough in %(country)s"
    ),
    "The person was not told of this secret": _("You were not told of this secret"),
    "Legal has an agreement signed by the person: bestkept agreement record ...": _(
        "Legal has an agreement signed by you."
    ),
    "The person acknowledges the notice, on the page of their notices.": _(
        "Read the notice and acknowledge it. It takes a minute."
    ),
    "Legal or the owner tells the person of the secret.": _(
        "Legal or the owner tells you of the secret."
    ),
    "HR or security has the person vetted, as far as the country allows, and records it.": _(
        "HR or security has you vetted, as far as the country allows, and records it."
    ),
}
_YOU = {
    "the person is joining": _("you are joining"),
    "the person is leaving": _("you are leaving"),
    "the person left": _("you left"),
}


def _pattern(text: str) -> re.Pattern[str]:
    """Return what finds a sentence: a number and a day are one word, other parts are any words."""
    parts = re.split(r"%\((\w+)\)s", text)
    one = ("number", "grant", "notice", "day")
    found = [
        (rf"(?P<{part}>\S+)" if part in one else f"(?P<{part}>.+)") if n % 2 else re.escape(part)
        for n, part in enumerate(parts)
    ]
    return re.compile("".join(found))


# What is turned comes first: "this person" is no name that a sentence of the others may hold.
_KNOWN = [(_pattern(one), words) for one, words in (_ANEW | {w: w for w in _AS_RECORDED}).items()]


def to_you(text: str) -> str:
    """Return a sentence of a decision, or why somebody knows a secret, as that person reads it."""
    for pattern, words in _KNOWN:
        if found := pattern.fullmatch(text):
            return gettext(words) % {
                name: _part(name, of) for name, of in found.groupdict().items()
            }
    return said(text)


def _part(name: str, text: str) -> str:
    if name == "why":
        return gettext(_YOU[text]) if text in _YOU else said(text)
    return said(text) if name in _WORDS else text
