"""What `--since` says: a day, an instant, or a commit of a repository that is scanned."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli.wrong import WrongUse
from bestkept.engines.extract import Since, gitfolder
from bestkept.engines.extract.gitrepo import commit_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_NONE = re.compile(r"0{40}|0{64}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?")


def since(text: str, paths: list[str]) -> Since | None:
    """Return what `text` means for a scan of `paths`. Raises WrongUse.

    Forty zeros are how a code host says that there was no commit before: then all is read.
    """
    if _NONE.fullmatch(text):
        return None
    if _DAY.fullmatch(text):
        try:
            instant = datetime.fromisoformat(text)
        except ValueError:
            raise WrongUse(f"{text} is no day. Write it as 2026-03-01.") from None
        return Since(int(instant.replace(tzinfo=UTC).timestamp()))
    for folder in _repositories(paths):
        found = commit_of(folder, text)
        if found:
            return found
    raise WrongUse(
        f"{text!r} is neither a day (2026-03-01), an instant (2026-03-01T14:30:00Z), nor a "
        "commit of a repository that is scanned."
    )


def _repositories(paths: list[str]) -> Iterator[Path]:
    """The repositories that the paths are, or lie in."""
    for path in paths:
        here = Path(path).absolute()
        for folder in (here, *here.parents):
            if gitfolder.find(str(folder)):
                yield folder
                break
