"""What becomes of an agreement: its days, its obligations, and how long confidence lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.cli import desk
from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

_SIGNING = ("legal", "administrator")


def renew(arguments: argparse.Namespace) -> int:
    """Record that an agreement which renews by itself did, and until when it runs now."""
    number = desk.number(desk.words(arguments, 1, "agreement renew A-0001 --until DATE")[0])
    if not arguments.until:
        raise WrongUse("Say until when it runs now: --until DATE.")
    last = desk.day(arguments.until)
    with desk.of(arguments, *_SIGNING) as here:
        from bestkept.protect.agreements import renewing

        renewing.renew(here.by, number, last, arguments.because or "")
    told = {"agreement": number, "renews": last.isoformat()}
    return desk.tell(arguments, told, f"{number} runs until {last}, and renews by itself then.")


def let_pass(arguments: argparse.Namespace) -> int:
    """Record that the next day of an agreement is known, and nothing is done about it."""
    number = desk.number(desk.words(arguments, 1, "agreement pass A-0001 --because TEXT")[0])
    with desk.of(arguments, *_SIGNING) as here:
        from bestkept.protect.agreements import renewing

        seen = renewing.let_pass(here.by, number, arguments.because or "")
    told = {"agreement": number, "seen": seen.isoformat()}
    return desk.tell(arguments, told, f"What was due under {number} until {seen} is answered.")


def survival(arguments: argparse.Namespace) -> int:
    """Record in a form how long confidence lasts after terms."""
    usage = "agreement survival A-0001 --lasts 'as long as it is secret'"
    number = desk.number(desk.words(arguments, 1, usage)[0])
    until = desk.day(arguments.lasts_until) if arguments.lasts_until else None
    with desk.of(arguments, *_SIGNING) as here:
        from bestkept.protect.agreements import actions, queries
        from bestkept.protect.agreements.rules import Lasting

        chain = queries.agreement(here.by, number).chain
        last = chain[-1].amendment
        order = last if arguments.amendment is None else int(arguments.amendment)
        said = Lasting(arguments.lasts, until, arguments.years)
        actions.note_lasting(here.by, number, order, said, arguments.because or "")
    told = {"agreement": number, "amendment": order, "lasts": said.how}
    return desk.tell(arguments, told, f"{number}, amendment {order}: confidence {said.how}.")


def owe(arguments: argparse.Namespace) -> int:
    """Record an obligation, who answers for it, and its day."""
    number, words = desk.words(arguments, 2, 'agreement owe A-0001 "What" --owner EMAIL --due DATE')
    if not arguments.owner or not arguments.due:
        raise WrongUse("Say who answers for it, and until when: --owner, --due.")
    with desk.of(arguments, "legal", "administrator") as here:
        from bestkept.protect.agreements import actions

        due = desk.day(arguments.due)
        order = actions.owe(here.by, desk.number(number), words, arguments.owner, due)
    told = {"agreement": desk.number(number), "obligation": order}
    return desk.tell(arguments, told, f"Obligation {order} of {desk.number(number)} is on record.")


def fulfil(arguments: argparse.Namespace) -> int:
    """Record that an obligation was done."""
    number, order = _obligation(arguments, "done A-0001 1 --because TEXT")
    with desk.of(arguments, "legal", "administrator", "employee") as here:
        from bestkept.protect.agreements import actions

        actions.fulfil(here.by, number, order, arguments.because or "")
    return desk.tell(arguments, {"agreement": number}, "Recorded as done.")


def reassign(arguments: argparse.Namespace) -> int:
    """Let somebody else answer for an obligation, by another day, or both."""
    number, order = _obligation(arguments, "reassign A-0001 1 --owner EMAIL --because TEXT")
    due = desk.day(arguments.due) if arguments.due else None
    with desk.of(arguments, "legal", "administrator") as here:
        from bestkept.protect.agreements import actions

        because = arguments.because or ""
        actions.reassign(here.by, number, order, because, owner=arguments.owner, due=due)
    return desk.tell(arguments, {"agreement": number, "obligation": order}, "Recorded.")


def drop(arguments: argparse.Namespace) -> int:
    """Record that an obligation need not be done any more."""
    number, order = _obligation(arguments, "drop A-0001 1 --because TEXT")
    with desk.of(arguments, "legal", "administrator") as here:
        from bestkept.protect.agreements import actions

        actions.drop(here.by, number, order, arguments.because or "")
    return desk.tell(arguments, {"agreement": number, "obligation": order}, "Dropped.")


def _obligation(arguments: argparse.Namespace, usage: str) -> tuple[str, int]:
    number, order = desk.words(arguments, 2, f"agreement {usage}")
    if not order.isdigit():
        raise WrongUse("Name the obligation by its number in the agreement, like 1.")
    return desk.number(number), int(order)
