"""What the log of the server says about a failure: where in the program, and never about what.

The message of an exception may hold a text that somebody sent, and so may the line of an
address: neither is written, and nothing that is can begin a line of its own.
"""

from __future__ import annotations

import logging
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType


class Formatter(logging.Formatter):
    """Formats a record as one line, and below it the places that an exception went through."""

    def format(self, record: logging.LogRecord) -> str:
        """Return it."""
        said = record.getMessage() if record.exc_info is None else str(record.msg).partition(":")[0]
        lines = [f"{record.levelname} {record.name} {said.encode('unicode_escape').decode()}"]
        if record.exc_info:
            lines.append(self.formatException(record.exc_info))
        return "\n".join(lines)

    def formatException(  # noqa: N802 - its name in the standard library
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """Return the kind of the exception and its places."""
        kind, _, went = ei
        places = [f"  {one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(went)]
        return "\n".join([f"  {kind.__name__ if kind else 'nothing'}", *places])
