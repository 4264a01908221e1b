"""A passage read again from where it was found, on the machine of the home; nothing is kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.engines import detect, extract
from bestkept.gateways import explaining
from bestkept.journal.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bestkept.gateways.explaining import Reread
    from bestkept.home import Home
    from bestkept.watch.queries import FindingView


def passage(home: Home, found: FindingView, place: str, folders: Sequence[str]) -> Reread:
    """Return the passage of a finding in its context, and why it was found.

    `place` is where its source lies, in one of `folders`. Raises Refused where it is not there,
    a link leads out of them, or the source does not say it any more.
    """
    real = Path(place).resolve()
    if not any(real.is_relative_to(Path(folder).resolve()) for folder in folders):
        raise Refused(f"{found.path} leads out of the folders that may be read here.")
    index = detect.Index.open(home.index, home.detect_key(), datetime.now(UTC).date().isoformat())
    try:
        again = explaining.found_again(index, place, found.member, found.excerpt_sha256)
    except (extract.SourceTrouble, OSError):
        raise Refused(f"{found.path} is not there any more, or cannot be read here.") from None
    if not again.told:
        raise Refused(
            f"{found.path} does not say any more what was found there, or the index no longer "
            "guards it. What is on record stands."
        )
    return again
