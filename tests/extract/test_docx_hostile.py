import time

from documents import docx, paragraph, part, read, run, zipped

STIR = paragraph(run("Stir slowly."))
LAUGHS = (
    '<!DOCTYPE w:document [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)


def with_body(xml, **parts):
    files = {"[Content_Types].xml": "", "word/document.xml": xml}
    return zipped(files | parts)


def test_entities_are_refused_and_the_other_parts_are_read(tmp_path):
    secret = tmp_path / "passwords"
    secret.write_text("the password of Alice")
    external = f'<!DOCTYPE w:document [<!ENTITY file SYSTEM "{secret.as_uri()}">]>'
    for doctype in (LAUGHS, external):
        xml = doctype + part("document", paragraph(run("&d;&file;"))).partition("?>")[2]
        header = part("hdr", paragraph(run("Confidential")))
        pieces, extraction = read(with_body(xml, **{"word/header1.xml": header}))
        assert pieces == {"header1": "Confidential\n"}
        assert "declares a document type" in extraction.unread[0].why


def test_text_before_the_damage_is_kept_and_the_damage_named():
    xml = part("document", STIR + "<w:p><w:r><w:t>then</w:p>")
    pieces, extraction = read(with_body(xml))
    assert pieces == {None: "Stir slowly.\nthen"}
    assert [one.kind for one in extraction.partial] == ["damaged"]


def test_one_damaged_part_does_not_take_the_others_away():
    notes = part("footnotes", paragraph(run("below 40 degrees")))
    parts = {"word/footnotes.xml": notes, "word/comments.xml": "<w:comments"}
    pieces, extraction = read(docx(STIR, **parts))
    assert pieces == {None: "Stir slowly.\n", "footnotes": "below 40 degrees\n"}
    assert [(one.member, one.kind) for one in extraction.unread] == [("comments", "damaged")]


def test_a_document_without_its_main_part_says_so():
    _, extraction = read(
        zipped({"[Content_Types].xml": "", "word/footnotes.xml": part("hdr", STIR)})
    )
    assert [one.why for one in extraction.partial] == ["its main part is missing"]


def test_a_truncated_document_gives_the_parts_that_are_whole():
    whole = docx(STIR, **{"word/comments.xml": part("comments", STIR * 50)})
    end = whole.index(b"word/comments.xml") + 40
    pieces, extraction = read(whole[:end])
    assert pieces[None] == "Stir slowly.\n"
    assert "damaged" in {one.kind for one in extraction.partial}


def test_alternatives_nested_a_thousand_deep_take_no_time():
    inner = run("deep words " * 1000)
    for _ in range(1000):
        inner = f"<mc:AlternateContent><mc:Choice>{inner}</mc:Choice></mc:AlternateContent>"
    begin = time.process_time()
    pieces, _ = read(docx(paragraph(inner)))
    assert pieces[None].split() == ["deep", "words"] * 1000
    assert time.process_time() - begin < 1


def test_a_document_within_a_document_without_end_is_cut_off():
    inner = docx(STIR)
    for _ in range(9):
        inner = docx(STIR, **{"word/embeddings/a.docx": inner})
    pieces, extraction = read(inner)
    assert len(pieces) == 6
    assert [one.kind for one in extraction.unread] == ["limit"]
