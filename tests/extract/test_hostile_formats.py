"""What is built to hurt a reader ends in bounded time, and is named."""

import io
import random
import time

import pytest
from documents import PNG, read, zipped
from reportlab.pdfgen import canvas
from test_never_raises import mutated

from bench import prose, renderings
from bestkept.engines.extract import Limits, read_bytes

PAPER = prose.documents(1, 300)[0]
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha ha"><!ENTITY b "&a;&a;&a;">'
    '<!ENTITY c SYSTEM "file:///etc/passwd">]><ROOT>stir &b;&c;</ROOT>'
)
TYPES = {"[Content_Types].xml": "<Types/>"}
IN_PACKAGES = {
    "xlsx": TYPES | {"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": LAUGHS},
    "xlsx strings": TYPES | {"xl/sharedStrings.xml": LAUGHS, "xl/workbook.xml": "<workbook/>"},
    "pptx": TYPES | {"ppt/slides/slide1.xml": LAUGHS},
    "odt": {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": LAUGHS},
}


@pytest.mark.parametrize("kind", IN_PACKAGES)
def test_entities_are_refused_in_every_package(kind):
    pieces, extraction = read(zipped(IN_PACKAGES[kind], 0))
    assert "root:" not in str(pieces)
    assert "ha ha" not in str(pieces)
    assert any("document type" in one.why for one in extraction.unread + extraction.partial)


@pytest.mark.parametrize("root", ["svg", "data"])
def test_entities_are_refused_in_markup_and_its_source_is_read(root):
    pieces, extraction = read(LAUGHS.replace("ROOT", root).encode())
    assert "stir &b;" in pieces["source"]
    assert "root:" not in str(pieces)
    assert [one.why for one in extraction.partial] == [
        "it declares entities, which are not expanded"
    ]


DEEP = 60_000
PILES = {
    "html": b"<html><body>" + b"<div>" * DEEP + b"stir" + b"</div>" * DEEP,
    "html left open": b"<html><body>" + b"<b><i>" * DEEP + b"stir",
    "xml": b"<?xml version='1.0'?>" + b"<a>" * DEEP + b"stir" + b"</a>" * DEEP,
    "json": b"[" * DEEP + b'"stir"' + b"]" * DEEP,
    "rtf": b"{\\rtf1 stir " + b"{" * DEEP + b"}" * DEEP + b"}",
    "rtf bin": b"{\\rtf1 \\bin9999999999 stir}",
    "header": b"From: a\nMIME-Version: 1.0\nSubject: stir " + b"=?utf-8?b?" * DEEP,
    "comments": b"<html>stir" + b"<!-- a " * DEEP,
}


@pytest.mark.parametrize("kind", PILES)
def test_deep_piles_end_in_bounded_time_and_their_text_is_kept(kind):
    begun = time.monotonic()
    pieces, extraction = read(PILES[kind])
    assert time.monotonic() - begun < 5
    assert "stir" in str(pieces)
    assert not [one for one in extraction.partial if "its reader stopped" in one.why]
    assert "html" not in kind or [one.kind for one in extraction.partial] == ["limit"]


def test_a_sheet_of_huge_dimensions_costs_what_it_holds():
    sheet = (
        '<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1048576">'
        '<c r="XFD1048576" t="inlineStr"><is><t>stir</t></is></c></row></sheetData></worksheet>'
    )
    files = TYPES | {"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": sheet}
    assert read(zipped(files))[0] == {"worksheets/sheet1": "stir\n"}
    table = (
        '<c><spreadsheet><table name="T"><table-row number-rows-repeated="1000000000">'
        '<table-cell number-columns-repeated="999999999"><p>stir</p></table-cell>'
        "</table-row></table></spreadsheet></c>"
    )
    files = {"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": table}
    assert read(zipped(files, 0))[0] == {"T": "stir\n"}


def test_encrypted_documents_are_named():
    made = io.BytesIO()
    page = canvas.Canvas(made, encrypt="secret")
    page.drawString(99, 99, "stir")
    page.save()
    manifest = "<m><file-entry><encryption-data/></file-entry></m>"
    mimetype = "application/vnd.oasis.opendocument.text"
    odt = {"mimetype": mimetype, "content.xml": "x", "META-INF/manifest.xml": manifest}
    for data in (made.getvalue(), zipped(odt, 0)):
        pieces, extraction = read(data)
        assert not pieces
        assert [one.kind for one in extraction.unread] == ["encrypted"]


def test_a_pdf_that_is_a_zip_too_is_read_as_both():
    data = renderings.pages(PAPER) + zipped({"a.txt": "dry it over night"})
    pieces, _ = read(data)
    assert pieces["a.txt"] == "dry it over night"
    assert PAPER.paragraphs[0].split()[0] in str(pieces["before the archive#page 1"])


def test_a_pdf_without_its_end_gives_some_text_and_says_so():
    data = renderings.pages(PAPER)
    _, extraction = read(data[: int(len(data) * 0.6)])
    assert extraction.unread or extraction.partial


def test_a_pdf_of_pictures_is_named():
    made = io.BytesIO()
    page = canvas.Canvas(made)
    page.rect(10, 10, 50, 50)
    page.save()
    _, extraction = read(made.getvalue())
    assert [one.kind for one in extraction.partial] == ["picture"]


LIMITS = Limits(file_bytes=8 << 20, inflated_bytes=16 << 20, members=2000, document_seconds=5)


@pytest.mark.parametrize("kind", renderings.FORMATS)
def test_damage_raises_nothing_and_takes_no_time(kind):
    whole = renderings.FORMATS[kind](PAPER)
    for seed in range(25):
        chance = random.Random(seed)
        data = mutated(chance, whole) if seed % 3 else whole[: chance.randrange(len(whole))]
        begun = time.monotonic()
        extraction = read_bytes(data, "file", LIMITS)
        for piece in extraction.pieces:
            piece.text.encode()
            (piece.member or "").encode()
        for trouble in extraction.unread + extraction.partial:
            assert "its reader stopped" not in trouble.why
        assert time.monotonic() - begun < 5


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx", "odt", "ods", "tar.gz", "gz", "xz"])
def test_what_is_cut_in_half_is_named(kind):
    whole = renderings.FORMATS[kind](PAPER)
    _, extraction = read(whole[: len(whole) // 2] + PNG[:3])
    assert "damaged" in {one.kind for one in extraction.unread + extraction.partial}
