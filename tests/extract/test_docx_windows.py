"""Every 25 words that stand together in a document stand together in its text."""

import random
import re
from itertools import pairwise

from documents import docx, paragraph, part, read, run

WINDOW = 25
SYLLABLES = ("ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "ähn", "öl", "ßer")
BOX = "<w:txbxContent><w:p><w:r><w:t>a box</w:t></w:r></w:p></w:txbxContent>"
MARKUP = (
    "{}",
    '<w:hyperlink w:anchor="a">{}</w:hyperlink>',
    '<w:ins w:id="1" w:author="Bob">{}</w:ins>',
    "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
    '<w:proofErr w:type="spellStart"/>{}<w:proofErr w:type="spellEnd"/>',
    '<w:bookmarkStart w:id="1"/>{}<w:bookmarkEnd w:id="1"/>',
    '{}<w:r><w:footnoteReference w:id="2"/></w:r>',
    "{}<w:r><w:instrText> PAGE </w:instrText></w:r>",
    '{}<w:del w:id="3"><w:r><w:delText> struck out</w:delText></w:r></w:del>',
    f"{{}}<w:r><w:pict><v:textbox>{BOX}</v:textbox></w:pict></w:r>",
)


def sentence(chance, words):
    return " ".join(
        "".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(words)
    )


def shattered(chance, text):
    """The text as runs cut at any letter, each in some markup or other."""
    cuts = sorted({0, len(text), *(chance.randrange(len(text)) for _ in range(len(text) // 4))})
    runs = (run(text[a:b]) for a, b in pairwise(cuts))
    return paragraph(*(chance.choice(MARKUP).format(one) for one in runs))


def windows(text):
    words = re.findall(r"\w+", text)
    return {tuple(words[at : at + WINDOW]) for at in range(len(words) - WINDOW + 1)}


def test_no_window_of_25_words_is_lost_to_runs_marks_and_boxes():
    chance = random.Random(25)
    texts = [sentence(chance, 120) for _ in range(40)]
    document = docx("".join(shattered(chance, text) for text in texts))
    found = windows(read(document)[0][None])
    wanted = [window for text in texts for window in windows(text)]
    assert len(wanted) == 40 * 96
    assert [window for window in wanted if window not in found] == []


def test_no_window_is_lost_in_notes_comments_and_headers():
    chance = random.Random(26)
    names = ("footnotes", "endnotes", "comments", "header1", "footer1")
    roots = ("footnotes", "endnotes", "comments", "hdr", "ftr")
    texts = {name: sentence(chance, 120) for name in names}
    parts = {
        f"word/{name}.xml": part(root, shattered(chance, texts[name]))
        for name, root in zip(names, roots, strict=True)
    }
    pieces, _ = read(docx(paragraph(run("body")), **parts))
    for name, text in texts.items():
        assert windows(text) <= windows(pieces[name])
