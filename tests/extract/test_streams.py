"""What each format says beside its flow: hidden sheets, notes, attributes, comments, fields."""

import datetime as dt
import io

import openpyxl
import pptx
from documents import read, zipped
from openpyxl.comments import Comment
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from bestkept.engines.extract import pageflow
from bestkept.engines.extract.pageflow import Line


def saved(save):
    made = io.BytesIO()
    save(made)
    return made.getvalue()


def test_every_sheet_is_read_hidden_ones_too_with_comments_and_days():
    book = openpyxl.Workbook()
    book.active.title = "Open"
    book.active.append(["stir", dt.date(2026, 3, 1), 4.5])
    book.active["A1"].comment = Comment("below forty degrees", "Bob")
    hidden = book.create_sheet("Hidden")
    hidden.append(["R-1", "dry it over"])
    hidden.append(["R-2", "night"])
    hidden.sheet_state = "veryHidden"
    pieces, extraction = read(saved(book.save))
    assert pieces["Open"] == "stir\t2026-03-01\t4.5\n"
    assert pieces["Hidden"] == "R-1\tdry it over\nR-2\tnight\n"
    assert "dry it over\nnight" in pieces["Hidden#columns"]
    assert "below forty degrees" in str(pieces)
    assert not extraction.unread + extraction.partial


def test_a_workbook_that_breaks_off_in_its_sheet_gives_the_rows_before():
    sheet = "<worksheet><sheetData>" + "".join(
        f'<row><c t="inlineStr"><is><t>step {n}</t></is></c></row>' for n in range(9)
    )
    names = {"[Content_Types].xml": "<T/>", "xl/workbook.xml": "<workbook/>"}
    pieces, extraction = read(zipped(names | {"xl/worksheets/sheet1.xml": sheet}))
    assert "step 8" in pieces["worksheets/sheet1"]
    assert [one.kind for one in extraction.partial] == ["damaged"]


def test_slides_have_their_notes_and_a_flow_without_titles():
    show = pptx.Presentation()
    for number in (1, 2):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = f"Step {number}"
        slide.placeholders[1].text = ["Stir the slurry", "until it is smooth"][number - 1]
        slide.notes_slide.notes_text_frame.text = f"say it {number} times"
    pieces, _ = read(saved(show.save))
    assert pieces["slide 1"].startswith("Step 1\nStir the slurry\n")
    assert pieces["without-furniture"].split() == [
        "Stir",
        "the",
        "slurry",
        "until",
        "it",
        "is",
        "smooth",
    ]
    assert "say it 2 times" in str(pieces)


def test_a_page_is_read_with_its_attributes_comments_and_scripts():
    page = (
        "<!DOCTYPE html><p>Sti<b>r</b> it<br>slowly</p><p>then &uuml;ber night</p>"
        '<img alt="a caf&eacute; at night"><!-- dry &amp; cool -->'
        '<script>var a = {"b": "gr\\u00fcn und rot"}</script>'
    )
    pieces, _ = read(page.encode())
    assert pieces[None].split() == ["Stir", "it", "slowly", "then", "über", "night"]
    assert "a café at night" in pieces["asides"]
    assert "dry & cool" in pieces["asides"]
    assert "grün und rot" in pieces["asides"]
    assert pieces["source"] == page


def test_json_gives_its_strings_with_escapes_resolved_even_cut_off():
    data = rb'{"a": "Die L\u00f6sung\nruht", "b": ["x", "dry'
    pieces, _ = read(data)
    assert "Die Lösung\nruht" in pieces["strings"]
    assert pieces[None] == data.decode()


def test_rtf_gives_text_in_every_encoding_and_what_stands_beside_it():
    data = (
        rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}{\header Secret}"
        rb"\f0 Stir the sl{\b\'fc}rry\u8211?slowly{\footnote below forty} and dry."
        rb"{\*\generator Nobody}{\pict 00ff00}\par {\f1 \'c4\'e0}{\v hidden}\bin3 }}}end\par}"
    )
    pieces, extraction = read(data)
    assert "Stir the slürry\u2013slowly and dry.\nДаhiddenend" in pieces[None]
    assert "below forty" in pieces[None]
    assert "Secret" in pieces[None]
    assert "Nobody" not in pieces[None]
    assert "00ff" not in pieces[None]
    assert [one.kind for one in extraction.partial] == ["picture"]


def test_a_pdf_is_read_by_pages_and_as_one_flow_with_its_comments():
    made = io.BytesIO()
    page = canvas.Canvas(made, pagesize=A4)
    page.setTitle("The paper")
    for number, text in enumerate(["The tempera-", "ture stays below forty"], 1):
        page.setFont("Helvetica", 11)
        page.drawString(50, 800, "Internal paper")
        page.drawString(50, 700, text)
        page.setFont("Helvetica", 7)
        page.drawString(50, 60, ["on the plant", "in the annex"][number - 1])
        page.textAnnotation("say nothing of it", (99, 99, 120, 120))
        page.showPage()
    page.save()
    pieces, _ = read(made.getvalue())
    assert "Internal paper" in pieces["page 2"]
    assert "say nothing of it" in pieces["page 1"]
    assert pieces["flow"].startswith("The temperature stays below forty\n")
    assert "tempera-\nture" in pieces["flow-with-hyphens"]
    assert "Internal" not in pieces["flow"]
    assert pieces["flow"].endswith("on the plant\nin the annex")
    assert pieces["properties"].startswith("The paper")


def test_the_mark_of_a_footnote_is_left_out_of_the_flow():
    made = io.BytesIO()
    page = canvas.Canvas(made, pagesize=A4)
    text = page.beginText(50, 700)
    for size, words in ((11, "Stir it for 450"), (6, "7"), (11, " minutes slowly")):
        text.setFont("Helvetica", size)
        text.setRise(4 if size == 6 else 0)
        text.textOut(words)
    page.drawText(text)
    page.save()
    pieces, _ = read(made.getvalue())
    assert "for 4507" in pieces["page 1"].replace("\n", "")
    assert pieces["flow"].split() == ["Stir", "it", "for", "450", "minutes", "slowly"]


def test_a_sentence_at_the_top_of_two_pages_is_no_header_unless_it_stands_at_one_height():
    def pages(*heights):
        words = iter(("and dry", "over night"))
        return [[Line("Stir", 10, "Stir", at), Line(w := next(words), 10, w, 9)] for at in heights]

    assert pageflow.flows(pages(700, 650))[0][1] == "Stir\nand dry\nStir\nover night"
    assert pageflow.flows(pages(700, 700))[0][1] == "and dry\nover night"


def test_text_of_markup_is_read_without_the_tags():
    data = (
        b"<?xml version='1.0'?><d><p>Stir the sl<i>ur</i>ry</p><p a='at forty degrees'>dry</p></d>"
    )
    pieces, _ = read(data)
    assert pieces[None].split("\n")[2] == "Stir the slurry"
    assert "at forty degrees" in pieces[None]
    assert pieces["source"] == data.decode()
