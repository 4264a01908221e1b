"""Where the wheels of the fonts keep their files, for pages to be set in them."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

_WHEELS = ("font_source_sans_pro", "font_source_serif_pro")


def folders() -> list[tuple[str, str]]:
    """Return each folder of font files with the prefix it is served under."""
    found = [find_spec(name) for name in _WHEELS]
    return [
        ("fonts", str(Path(spec.origin).with_name("files")))
        for spec in found
        if spec and spec.origin
    ]
