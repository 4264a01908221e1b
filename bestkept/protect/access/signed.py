"""Whoever signed an agreement opens its text in the vault; it is recorded like any opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.journal.actions import act
from bestkept.journal.rules import Refused
from bestkept.people.queries import authorise
from bestkept.protect.access import documents
from bestkept.protect.access.opening import Reading
from bestkept.protect.agreements.queries import binding
from bestkept.vault import opening

if TYPE_CHECKING:
    from bestkept.home import Home
    from bestkept.journal.rules import Actor
    from bestkept.keyring.ring import Ring
    from bestkept.vault.models import Kept

_NONE = "There is no text of {} that you signed. Ask your contact."
BECAUSE = "By whoever signed it."


def open_signed(by: Actor, home: Home, ring: Ring, number: str, most: int) -> Reading:
    """Open the signed text of an agreement that `by` signed; the opening is recorded.

    Of the terms that bind them, else of the last that did. Refused in the same words for an
    agreement of others and for one without a text; and where the text holds content of a secret,
    which opens by the decision alone. Raises KeyTrouble, HomeTrouble when it does not open.
    """
    with act("document.opened", by) as recording:
        day = recording.at.date()
        authorise(by, day, by.role)
        row = _text(by, number)
        if documents.held_by(row, day):
            raise Refused("This text holds content of a secret. Ask your contact for it.")
        if row.bytes > most:
            raise Refused("This text is too large for a page. Ask your contact for it.")
        recording.about(row.number, number, by.person)
        recording.note("version", row.version)
        recording.note("because", BECAUSE)
    data = opening.plain(home, ring, row)
    return Reading(recording.number, row.name, (), len(data), data)


def _text(by: Actor, number: str) -> Kept:
    mine = (one for one in binding(by) if one.own and one.number == number)
    file = next((one.terms.file for one in mine), "")
    row = opening.version_of(file, None) if file else None
    if row is None:
        raise Refused(_NONE.format(number))
    return opening.readable(row, row.number)
