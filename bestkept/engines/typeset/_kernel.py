"""PDF/A-2b by typst, which is loaded only when a page is to be set.

The same template, data and instant give the same bytes: no clock, no font of the machine, no
random identifier goes in. Data are handed over as JSON and are never part of the template's text.
"""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_PROBE = b"#text(font: sys.inputs.font, json(bytes(sys.inputs.data)))"
_FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")  # all in typst's wheel
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})  # control, format, private, none


def pdf(template: bytes, data: dict[str, Any], at: datetime) -> bytes:
    """Set `data` by a typst template, dated `at`. Raises RuntimeError where that is at fault."""
    return _set(template, {"data": json.dumps(data, sort_keys=True)}, at)


def lacking(texts: Iterable[str]) -> set[str]:
    """The characters of these texts that cannot be shown: in no font here, or not to be seen."""
    found = {char for text in texts for char in text if char > "\x7e" or char < " "}
    unseen = {char for char in found if unicodedata.category(char) in _UNSEEN}
    rest = sorted(found - unseen)
    if not rest or _shown("".join(rest)):
        return unseen
    return unseen | {char for char in rest if not _shown(char)}


def _shown(text: str) -> bool:
    import typst

    try:
        _set(_PROBE, {"data": json.dumps(text), "font": _FONTS[0]}, None)
    except typst.TypstError:
        return False
    return True


def _set(template: bytes, inputs: dict[str, str], at: datetime | None) -> bytes:
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    found = typst.compile(
        template,
        font_paths=fonts,
        sys_inputs=inputs,
        format="pdf",
        pdf_standards="a-2b",
        timestamp=at,
    )
    if not isinstance(found, bytes):
        raise TypeError("The pages were set as something else than one PDF.")
    return found
