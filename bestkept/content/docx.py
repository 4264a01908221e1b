"""Write a plain text as a DOCX file that Word and LibreOffice open.

The smallest package that ISO/IEC 29500-1 allows: content types, one relationship, one document.
The same text gives the same bytes.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
RELATIONSHIPS = "application/vnd.openxmlformats-package.relationships+xml"

CONTENT_TYPES = (
    f'{XML}<Types xmlns="{PACKAGE}/content-types">'
    f'<Default Extension="rels" ContentType="{RELATIONSHIPS}"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{MAIN}"/></Types>'
)
ROOT_RELATIONSHIPS = (
    f'{XML}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
)


def docx(text: str) -> bytes:
    """Return `text` as a DOCX.

    Blank lines part paragraphs; a paragraph that starts with # is a heading.
    """
    paragraphs = "".join(_paragraph(block) for block in text.strip().split("\n\n"))
    document = f'{XML}<w:document xmlns:w="{WORD}"><w:body>{paragraphs}</w:body></w:document>'
    return packed(
        {
            "[Content_Types].xml": CONTENT_TYPES.encode(),
            "_rels/.rels": ROOT_RELATIONSHIPS.encode(),
            "word/document.xml": document.encode(),
        }
    )


def packed(members: Mapping[str, bytes]) -> bytes:
    """Return a ZIP of `members` in their order, all dated 1 January 1980."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _paragraph(block: str) -> str:
    line = " ".join(block.split())
    words = line.lstrip("#")
    look = "<w:rPr><w:b/></w:rPr>" if words != line else ""
    run = f'<w:r>{look}<w:t xml:space="preserve">{escape(words.strip())}</w:t></w:r>'
    return f"<w:p>{run}</w:p>"
