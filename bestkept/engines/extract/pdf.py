"""PDF: each page as it stands, and the whole document as one flow.

PDFium gives the characters in the order in which they were set, also those outside of the
visible page. Everything that a person sees beside the text (attachments, comments, form fields,
bookmarks, properties) is read too.
"""

from __future__ import annotations

import ctypes
import re
import time
from itertools import compress
from typing import TYPE_CHECKING

import pypdfium2 as pdfium
from pypdfium2 import raw

from bestkept.engines.extract import _readers, archive, pageflow, pdfsalvage
from bestkept.engines.extract.pageflow import Line
from bestkept.engines.extract.reading import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Piece, Reading

_HYPHENS = "\x02\ufffe"  # PDFium puts one of these for a hyphen and the line end after it
_LINE = re.compile(f"([^\n{_HYPHENS}]*)([\n{_HYPHENS}]|\\Z)")
_KEPT = 64 << 20  # characters of pages that are held for the flow


def read(data: bytes, reading: Reading) -> Iterator[Piece]:
    """Read a document page by page; one that cannot be opened is searched for its text."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as fault:
        if "password" in str(fault).lower() or "security" in str(fault).lower():
            reading.skip("encrypted", "a password protects this document")
        else:
            yield from pdfsalvage.read(data, reading)
        return
    try:
        yield from _pages(document, reading)
        yield from _beside(document, reading)
    finally:
        document.close()


def _pages(document: pdfium.PdfDocument, reading: Reading) -> Iterator[Piece]:
    until = time.monotonic() + reading.limits.document_seconds
    pages: list[list[Line]] = []
    blank, kept, count = [], 0, len(document)
    for number in range(1, count + 1):
        if time.monotonic() > until or archive.spent(reading):
            reading.doubt("limit", f"its pages from {number} on were not read: it took too long")
            break
        try:
            lines, comments, pictured = _page(document, number - 1)
        except pdfium.PdfiumError:
            reading.part(f"page {number}").skip("damaged", "damaged: this page cannot be opened")
            continue
        text = "\n".join(line.text for line in lines)
        reading.budget.bytes -= len(text)
        if not text.strip() and pictured:
            blank.append(number)
        kept += len(text)
        if kept <= _KEPT:
            pages.append(lines)
        text += comments
        if text.strip():
            yield reading.part(f"page {number}").piece(text)
    for name, flow in pageflow.flows(pages):
        yield reading.part(name).piece(flow)
    if blank:
        some = "1 page is" if len(blank) == 1 else f"{len(blank)} pages are"
        reading.doubt("picture", f"{some} a picture without a text layer (first: {blank[0]})")
    if not count:
        reading.doubt("damaged", "it has no pages")


def _page(document: pdfium.PdfDocument, index: int) -> tuple[list[Line], str, bool]:
    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            lines = _lines(textpage)
        finally:
            textpage.close()
        pictured = not lines and raw.FPDFPage_CountObjects(page) > 0
        return lines, _comments(page), pictured
    finally:
        page.close()


def _lines(textpage: pdfium.PdfTextPage) -> list[Line]:
    whole = textpage.get_text_range()
    sized = len(whole) == textpage.count_chars()
    letter = _Letters(textpage)
    lines: list[Line] = []
    at = 0
    for found in _LINE.finditer(whole.replace("\r\n", " \n")):
        part, end = found.groups()
        body = part.rstrip()
        height, place = _height(letter, at, body) if sized and body else (0.0, 0.0)
        marks = _marks(letter, at, body, height) if height else []
        hyphen = "-" * (end in _HYPHENS and end != "")
        text = _clean(body) + hyphen
        unmarked = _without(body, marks) + hyphen if marks else text
        lines.append(Line(text, height, unmarked, place))
        at += len(part) + 1
    return [line for line in lines if line.text.strip()]


class _Letters:
    """The letters of a page: by its number in the page, height and bottom of each, in points."""

    def __init__(self, textpage: pdfium.PdfTextPage) -> None:
        self.page = textpage.raw
        self._box = raw.FS_RECTF()
        self._place = ctypes.byref(self._box)

    def __call__(self, index: int) -> tuple[float, float]:
        box = self._box
        if not raw.FPDFText_GetLooseCharBox(self.page, index, self._place):
            return 0.0, 0.0
        bottom: float = box.bottom
        return abs(box.top - bottom), bottom


def _height(letter: _Letters, at: int, body: str) -> tuple[float, float]:
    """The height of three letters of a line, the middle one; and where that stands."""
    places = list(compress(range(len(body)), map(str.isalpha, body))) or [len(body) // 2]
    first, last = letter(at + places[0]), letter(at + places[-1])
    if first == last:  # then so is the middle one of the three
        return first
    return sorted((first, last, letter(at + places[len(places) // 2])))[1]


def _marks(letter: _Letters, at: int, body: str, height: float) -> list[tuple[int, int]]:
    """Where numbers of footnotes stand: digits that are much smaller, or raised."""
    found = []
    for number in pageflow.NUMBER.finditer(body):
        begin = number.end()
        while begin > number.start() and _is_mark(letter, at + begin - 1, height):
            begin -= 1
        if begin < number.end():
            found.append((begin, number.end()))
    return found


def _is_mark(letter: _Letters, index: int, height: float) -> bool:
    if 0 < letter(index)[0] < 0.82 * height:
        return True
    # A font may have raised digits of its own: those have the size and the base of the others.
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    ends = (ctypes.byref(one) for one in (left, right, bottom, top))
    if not raw.FPDFText_GetCharBox(letter.page, index, *ends):
        return False
    if not raw.FPDFText_GetCharOrigin(letter.page, index, ctypes.byref(x), ctypes.byref(y)):
        return False
    return bottom.value - y.value > 0.2 * height


def _without(body: str, marks: list[tuple[int, int]]) -> str:
    for begin, end in reversed(marks):
        body = body[:begin] + body[end:]
    return _clean(body)


def _clean(text: str) -> str:
    text = text.replace("\0", "")
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _comments(page: pdfium.PdfPage) -> str:
    """What comments, form fields and links of a page say."""
    said = []
    for index in range(min(10_000, raw.FPDFPage_GetAnnotCount(page))):
        note = raw.FPDFPage_GetAnnot(page, index)
        if note:
            said += [_string(note, key) for key in (b"Contents", b"V", b"TU")]
            raw.FPDFPage_CloseAnnot(note)
    return "".join(f"\n{one}" for one in said if one.strip())


def _string(note: raw.FPDF_ANNOTATION, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
    if not 2 < size < 1 << 24:
        return ""
    buffer = ctypes.create_string_buffer(size)
    target = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
    raw.FPDFAnnot_GetStringValue(note, key, target, size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _beside(document: pdfium.PdfDocument, reading: Reading) -> Iterator[Piece]:
    try:
        said = [value for key, value in document.get_metadata_dict().items() if key in _SAID]
        said += [entry.get_title() for entry in document.get_toc()]
    except (pdfium.PdfiumError, UnicodeError, ValueError):
        said = []
    text = "\n".join(one for one in said if one)
    if text:
        yield reading.part("properties").piece(_clean(text))
    for index in range(min(reading.budget.members, document.count_attachments())):
        try:
            attached = document.get_attachment(index)
            name = shown(attached.get_name().encode("utf-8", "replace")) or "attachment"
            body = bytes(attached.get_data())
        except (pdfium.PdfiumError, UnicodeError):
            reading.part(f"attachment {index + 1}").skip("damaged", "damaged: it cannot be opened")
            continue
        reading.budget.bytes -= len(body)
        if reading.depth < reading.limits.depth:
            yield from _readers.read(body, reading.inside(name))
        else:
            reading.inside(name).skip("limit", "nested too deep")


_SAID = {"Title", "Subject", "Keywords"}
