"""Documents written into each format by programs that are not ours.

Each function takes a document and gives the bytes of a file. What stands around the text in such
files (headers, numbers, other cells) is put there on purpose.
"""

from __future__ import annotations

import bz2
import email.message
import gzip
import html
import io
import json
import lzma
import tarfile
import zipfile
from typing import TYPE_CHECKING

import docx
import openpyxl
import pptx
from odf import opendocument as odf
from odf import style as odfstyle
from odf import table as odftable
from odf import text as odftext
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.prose import Prose

FOOTNOTE = "As agreed with the plant in the autumn, see the second annex."


def word(prose: Prose) -> bytes:
    """DOCX by python-docx, runs in bold and italics, a header and a footer."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Internal paper"
    document.sections[0].footer.paragraphs[0].text = "Plant two"
    for text in prose.paragraphs:
        paragraph = document.add_paragraph()
        half = len(text) // 2
        paragraph.add_run(text[:half]).bold = True
        paragraph.add_run(text[half:]).italic = True
    return _saved(document.save)


def workbook(prose: Prose) -> bytes:
    """XLSX by openpyxl: a sentence in a cell, with an identifier and a day beside it."""
    book = openpyxl.Workbook()
    sheet = book.active
    for number, line in enumerate(_lines(prose)):
        sheet.append([f"R-{number:05d}", line, number / 7, "open"])
    return _saved(book.save)


def slides(prose: Prose) -> bytes:
    """PPTX by python-pptx: the text runs on over slides that have titles."""
    show = pptx.Presentation()
    for number, text in enumerate(prose.paragraphs, 1):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = f"Step {number} of the manual"
        slide.placeholders[1].text = text
    return _saved(show.save)


def open_text(prose: Prose, columns: int = 1) -> bytes:
    """ODT by odfpy, with a note in the middle of every paragraph."""
    document = odf.OpenDocumentText()
    layout = odfstyle.PageLayout(name="Layout")
    page = odfstyle.PageLayoutProperties(pagewidth="21cm", pageheight="29.7cm", margin="2cm")
    page.addElement(odfstyle.Columns(columncount=columns, columngap="0.6cm"))
    layout.addElement(page)
    document.automaticstyles.addElement(layout)
    master = odfstyle.MasterPage(name="Standard", pagelayoutname=layout)
    footer = odfstyle.Footer()
    footer.addElement(odftext.P(text="Internal paper of plant two"))
    master.addElement(footer)
    document.masterstyles.addElement(master)
    for text in prose.paragraphs:
        half = text.find(" ", len(text) // 2)
        paragraph = odftext.P(text=text[:half])
        note = odftext.Note(noteclass="footnote")
        note.addElement(odftext.NoteCitation(text="1"))
        body = odftext.NoteBody()
        body.addElement(odftext.P(text=FOOTNOTE))
        note.addElement(body)
        paragraph.addElement(note)
        paragraph.addElement(odftext.Span(text=text[half:]))
        document.text.addElement(paragraph)
    return _saved(document.save)


def open_sheet(prose: Prose) -> bytes:
    """ODS by odfpy, an identifier beside every sentence."""
    document = odf.OpenDocumentSpreadsheet()
    table = odftable.Table(name="Steps")
    for number, line in enumerate(_lines(prose)):
        row = odftable.TableRow()
        for text in (f"R-{number:05d}", line):
            cell = odftable.TableCell()
            cell.addElement(odftext.P(text=text))
            row.addElement(cell)
        table.addElement(row)
    document.spreadsheet.addElement(table)
    return _saved(document.save)


def pages(prose: Prose, columns: int = 1) -> bytes:
    """PDF by ReportLab, with a running header, a footer and page numbers."""
    made = io.BytesIO()
    width = (A4[0] - 100) / columns
    frames = [Frame(50 + n * width, 60, width - 6, A4[1] - 130) for n in range(columns)]
    document = BaseDocTemplate(made, pagesize=A4)
    document.addPageTemplates(PageTemplate(frames=frames, onPage=_furnish))
    style = ParagraphStyle("body", fontName="Helvetica", fontSize=9.5, leading=12)
    document.build([Paragraph(html.escape(text), style) for text in prose.paragraphs])
    return made.getvalue()


def columns(prose: Prose) -> bytes:
    """PDF in two columns."""
    return pages(prose, 2)


def webpage(prose: Prose) -> bytes:
    """Untidy HTML: words cut by tags, entities, scripts in the middle."""
    blocks = []
    for text in prose.paragraphs:
        half = len(text) // 2
        first, second = html.escape(text[:half]), html.escape(text[half:])
        blocks.append(f"<P CLASS=x>{first}<b>{second}</B><script>var a = '<p>';</script><br>")
    return f"<!DOCTYPE html><title>Paper</title><body>{''.join(blocks)}".encode()


def mail(prose: Prose) -> bytes:
    """EML by the standard library: HTML beside plain text, and both encoded."""
    message = email.message.EmailMessage()
    message["From"], message["To"] = "bob@example.test", "petra@example.test"
    message["Subject"] = "Über den Ablauf"
    message.set_content(prose.text, cte="quoted-printable")
    message.add_alternative(webpage(prose).decode(), subtype="html", cte="base64")
    return message.as_bytes()


def attached(prose: Prose) -> bytes:
    """EML with the text in an attached document only."""
    message = email.message.EmailMessage()
    message["From"], message["To"] = "bob@example.test", "petra@example.test"
    message.set_content("See the attached paper.")
    message.add_attachment(
        word(prose), maintype="application", subtype="octet-stream", filename="paper.docx"
    )
    return message.as_bytes()


def mailbox(prose: Prose) -> bytes:
    """Two messages in one file."""
    line = b"From bob@example.test Mon Mar  2 09:00:00 2026\n"
    return line + attached(prose) + b"\n" + line + mail(prose)


def records(prose: Prose) -> bytes:
    """JSON with all that is not ASCII escaped."""
    return json.dumps({"steps": [{"text": prose.text}]}).encode()


def markup(prose: Prose) -> bytes:
    """XML with elements inside of sentences."""
    lines = (
        f"<p>{html.escape(one[:40])}<i>{html.escape(one[40:])}</i></p>" for one in prose.paragraphs
    )
    return f'<?xml version="1.0"?><doc>{"".join(lines)}</doc>'.encode()


def rich(prose: Prose) -> bytes:
    """RTF as a mail program writes it: code page bytes and Unicode escapes in turn."""
    lines = []
    for text in prose.paragraphs:
        out = []
        for n, letter in enumerate(text):
            if letter.isascii():
                out.append("\\" + letter if letter in "\\{}" else letter)
            elif n % 2 and letter.encode("cp1252", "ignore"):
                out.append(f"\\'{letter.encode('cp1252')[0]:02x}")
            else:
                out.append(f"\\u{ord(letter)}?")
        lines.append("".join(out) + r"{\footnote " + FOOTNOTE + r"}\par")
    head = r"{\rtf1\ansi\ansicpg1252\uc1{\fonttbl{\f0 Arial;}}{\header Internal\par}\f0 "
    return (head + "\n".join(lines) + "}").encode("ascii")


def archived(prose: Prose) -> bytes:
    """A tar.gz of a ZIP packed by LZMA."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("paper.txt", prose.text)
    outer = io.BytesIO()
    with tarfile.open(fileobj=outer, mode="w:gz") as tar:
        entry = tarfile.TarInfo("a/inner.zip")
        entry.size = len(inner.getvalue())
        tar.addfile(entry, io.BytesIO(inner.getvalue()))
    return outer.getvalue()


FORMATS: dict[str, Callable[[Prose], bytes]] = {
    "txt": lambda prose: prose.text.encode(),
    "txt-cp1252": lambda prose: prose.text.encode("cp1252"),
    "txt-utf16": lambda prose: prose.text.encode("utf-16"),
    "json": records,
    "xml": markup,
    "html": webpage,
    "docx": word,
    "xlsx": workbook,
    "pptx": slides,
    "odt": open_text,
    "ods": open_sheet,
    "rtf": rich,
    "pdf": pages,
    "pdf-columns": columns,
    "eml": mail,
    "eml-attached": attached,
    "mbox": mailbox,
    "tar.gz": archived,
    "gz": lambda prose: gzip.compress(prose.text.encode()),
    "bz2": lambda prose: bz2.compress(prose.text.encode()),
    "xz": lambda prose: lzma.compress(prose.text.encode()),
}


def _saved(save: Callable[[io.BytesIO], object]) -> bytes:
    made = io.BytesIO()
    save(made)
    return made.getvalue()


def _lines(prose: Prose) -> list[str]:
    """The text cut every eleven words, as people cut sentences over cells."""
    words = prose.text.split()
    return [" ".join(words[at : at + 11]) for at in range(0, len(words), 11)]


def _furnish(canvas: object, document: BaseDocTemplate) -> None:
    draw = canvas
    draw.setFont("Helvetica", 8)  # type: ignore[attr-defined] # ReportLab has no types
    draw.drawString(50, A4[1] - 40, "Internal paper of plant two")  # type: ignore[attr-defined]
    draw.drawString(50, 40, f"Page {document.page}")  # type: ignore[attr-defined]
