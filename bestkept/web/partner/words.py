"""What a decision asks, in the words of whoever is decided on: what is met, what to do else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from bestkept.protect.decision.rules import MISSING, NOT_ASKED

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from bestkept.protect.decision.rules import Condition, Decision
    from bestkept.web.events import Event


class _Words(NamedTuple):
    met: _StrPromise
    missing: _StrPromise
    then: _StrPromise


@dataclass(frozen=True)
class Step:
    """A condition as its person reads it: what holds or lacks, what to do, and where if here."""

    words: str | _StrPromise
    then: str | _StrPromise = ""
    to: str = ""


@dataclass(frozen=True)
class Told:
    """A decision as its person reads it."""

    permitted: bool
    missing: tuple[Step, ...]
    met: tuple[Step, ...]


_WORDS = {
    "position": _Words(
        _("It is on record whom you work for."),
        _("It is not on record whom you work for."),
        _("We record it: tell your contact."),
    ),
    "standing": _Words(
        _("You are recorded as working."),
        _("You are not recorded as working now."),
        _("We change that on the day you begin: tell your contact."),
    ),
    "grant": _Words(
        _("You were let in."),
        _("Your work has changed since you were let in."),
        _("Your contact looks at it again."),
    ),
    "agreement": _Words(
        _("You signed an agreement that covers it."),
        _("You have signed no agreement that covers it."),
        _("Your contact sends you one to sign."),
    ),
    "partner agreement": _Words(
        _("Your company signed an agreement that covers it."),
        _("Your company has signed no agreement that covers it."),
        _("Your contact settles that with your company: you need do nothing."),
    ),
    "form": _Words(
        _("The signatures are in a form that is enough."),
        _("A signature is in a form that is not enough in your country."),
        _("Your contact has it signed in another form."),
    ),
    "notice": _Words(
        _("You acknowledged how to handle it."),
        _("You have not acknowledged how to handle it."),
        _("Your contact tells you what it is and how to handle it."),
    ),
    "vetting": _Words(
        _("You are vetted as far as it asks."),
        _("It asks for a vetting that is not on record."),
        _("Your contact tells you what is needed."),
    ),
}


# Acts about a person, as that person reads them; others are told in the words of the desk.
_DONE = {
    "person.created": _("You were put on record"),
    "person.engaged": _("It was recorded for whom you work"),
    "person.imported": _("You came on record by a table of people"),
    "person.renamed": _("Your name was changed on record"),
    "person.status-set": _("Your status was recorded"),
    "person.vetted": _("That you were vetted was recorded, without the report"),
    "vetting.struck": _("A vetting of yours on record was struck, since it was wrong"),
    "preference.chosen": _("You chose a language for the pages"),
    "person.invited": _("You were invited to sign in"),
    "sign-in.made": _("You sign in from now on"),
    "sign-in.ended": _("You sign in no longer"),
    "roles.changed": _("Your roles were changed"),
    "notice.given": _("You were told of a secret"),
    "notice.acknowledged": _("You acknowledged a notice"),
    "notice.withdrawn": _("A notice to you was taken back"),
    "agreement.recorded": _("An agreement with you was recorded"),
    "agreement.amended": _("An agreement with you was amended"),
    "agreement.ended": _("An agreement with you was ended"),
    "access.requested": _("You asked to know a secret"),
    "access.approved": _("What you asked for was granted"),
    "access.refused": _("What you asked for was refused"),
    "access.granted": _("You were let in to a secret"),
    "access.revoked": _("What you may know was ended"),
}


def done(event: Event) -> str | _StrPromise:
    """Return what an act did, in the words of the person whom it was about."""
    return _DONE.get(event.verb.partition("/")[0], event.words)


def told_of(decision: Decision) -> Told:
    """Return a decision in the words of its person; what is not asked yet is left out."""
    missing = [one for one in decision.conditions if one.state == MISSING]
    met = [one for one in decision.conditions if one.state not in (MISSING, NOT_ASKED)]
    return Told(
        decision.permitted,
        tuple(_missing(one) for one in missing),
        tuple(Step(_words(one).met) for one in met),
    )


def _missing(one: Condition) -> Step:
    words, notice = _words(one), _notice(one)
    if notice:
        to = reverse("partner:notice", args=[notice])
        return Step(words.missing, _("Read it and acknowledge it"), to)
    if one.name == "notice":
        return Step(_("You were not told of it yet."), words.then)
    return Step(words.missing, words.then)


def _notice(one: Condition) -> str:
    """Return the notice that waits to be acknowledged, if that is what lacks."""
    return one.because.split(" ")[0] if one.name == "notice" and one.rows else ""


def _words(one: Condition) -> _Words:
    known = _WORDS.get(one.name)
    return known or _Words(
        format_lazy("{}: {}.", one.name.capitalize(), _("met")),
        format_lazy("{}: {}.", one.name.capitalize(), _("missing")),
        _("Ask your contact."),
    )
