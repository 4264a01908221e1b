"""HTML: what a page shows, what else its source says, and the source itself.

A word may be cut by tags and a sentence by blocks, so the text joins what is inline and breaks
where a browser would. Nothing that a page refers to is fetched.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from bestkept.engines.extract import jsontext, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Piece, Reading

_BLOCKS = (
    "address,article,aside,blockquote,body,button,caption,center,dd,details,dialog,dir,div,dl,dt,"
    "fieldset,figcaption,figure,footer,form,h1,h2,h3,h4,h5,h6,header,hr,label,legend,li,main,"
    "menu,nav,ol,optgroup,option,p,pre,section,select,summary,table,tbody,td,textarea,tfoot,th,"
    "thead,title,tr,ul"
)
_SAYING = re.compile(
    r"\b(?:alt|title|content|placeholder|label|summary|value|srcdoc|aria-[\w-]+|data-[\w-]+)"
    r"\s*=\s*(?:\"([^\"]*)\"|'([^']*)')",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)(?:</script|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_VOID = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "li",
        "p",
        "td",
        "tr",
    ]
)
_DEEP = 4000  # tags in tags: no page is so deep, and the tree of it takes the square of that


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read a page: its text first."""
    decoded = text.decode(data, _charset(data))
    if decoded is None:
        reading.skip("format", "binary of unknown kind")
        return
    source = decoded.text
    if _depth(source) > _DEEP:
        reading.doubt("limit", "its tags are nested too deep: its source alone was read")
    else:
        seen = visible(source)
        if seen.strip():
            yield reading.piece(seen)
    asides = _asides(source)
    if asides.strip():
        yield reading.part("asides").piece(asides)
    if decoded.doubt:
        reading.doubt("format", decoded.doubt)
    yield reading.part("source").piece(source)


def visible(source: str) -> str:
    """The text that a browser would show, with line ends where blocks and lines end."""
    tree = LexborHTMLParser(source.replace("\0", ""))
    for node in tree.css("script,style,template"):
        node.decompose()
    for node in tree.css("br,wbr"):
        node.replace_with("\n" if node.tag == "br" else "\u200b")
    for node in tree.css(_BLOCKS):
        node.insert_before("\n")
        node.insert_after("\n")
    return tree.root.text(separator="") if tree.root else ""


def _depth(source: str) -> int:
    """How deep tags stand in one another at most, as far as they are closed."""
    depth = deepest = 0
    for end, name in _TAG.findall(source):
        if name.lower() not in _VOID:
            depth = max(0, depth - 1) if end else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _asides(source: str) -> str:
    """What stands in attributes, comments and scripts, where the source says it in escapes."""
    if "&" not in source and "\\" not in source:
        return ""
    said = [html.unescape(one[1] or one[2]) for one in _SAYING.finditer(source)]
    said += [html.unescape(one[1]) for one in _COMMENT.finditer(source)]
    said += [jsontext.strings(one[1]) for one in _SCRIPT.finditer(source) if "\\" in one[1]]
    return "\n".join(one for one in said if " " in one)


def _charset(data: bytes) -> str | None:
    found = re.search(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]+)", data[:2048], re.IGNORECASE)
    return found[1].decode("ascii") if found else None
