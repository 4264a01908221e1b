"""Where a scan's report goes: whole or not at all, and never over what was scanned."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable


def check_place(report: Path, scanned: Iterable[str]) -> None:
    """Raise WrongUse where the report cannot stand, or would take a scanned file's place.

    An earlier report of a scan may be written anew, even where it lies under a scanned folder.
    """
    if not report.parent.is_dir():
        raise WrongUse(f"The folder {report.parent} is not there. Make it first.")
    if report.is_dir():
        raise WrongUse(f"{report} is a folder. Name a file in it.")
    if not os.path.lexists(report):
        return
    real = report.resolve()
    tops = [Path(path).resolve() for path in scanned if path != "-"]
    within = any(top in real.parents for top in tops)
    if real in tops or report.is_symlink() or (within and not _is_report(real)):
        raise WrongUse(f"{report} is one of the files to scan. Name another file for the report.")


def _is_report(path: Path) -> bool:
    try:
        found = json.loads(path.read_bytes())
        return bool(found["runs"][0]["tool"]["driver"]["name"] == "Bestkept")
    except (OSError, ValueError, LookupError, TypeError):
        return False


def write(report: Path, text: str) -> None:
    """Write the report, whole or not at all."""
    draft = report.with_name(f".{report.name}.{os.getpid()}.part")
    try:
        draft.write_text(text)
        draft.replace(report)
    finally:
        draft.unlink(missing_ok=True)
