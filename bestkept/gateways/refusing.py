"""What somebody writes is refused where it repeats what is guarded.

Apart from `checking`, which a check in the terminal imports: it needs nothing of the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bestkept.gateways.checking import check
from bestkept.journal.rules import Refused

if TYPE_CHECKING:
    from bestkept.home import Home


def refuse_guarded(text: str, home: Home) -> None:
    """Raise Refused for a text that repeats what is guarded, before it is kept anywhere."""
    if check(text, home).verdict != "fine":
        raise Refused(
            "It repeats text that is kept secret, so it was not taken and is kept nowhere. Say "
            "what the secret is called instead."
        )
