import pytest
from documents import PNG, docx, paragraph, part, read, run, zipped

BREAKS = (
    "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t>"
    "<w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/><w:t>e</w:t><w:cr/><w:t>f</w:t></w:r>"
)
TEXT_BOX = f"<w:txbxContent>{paragraph(run('boxed words'))}</w:txbxContent>"
ALTERNATIVES = (
    "<w:r><mc:AlternateContent>"
    f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{TEXT_BOX}</wps:txbx></w:drawing></mc:Choice>'
    f"<mc:Fallback><w:pict><v:textbox>{TEXT_BOX}</v:textbox></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r>"
)


def body(inner):
    return read(docx(inner))[0].get(None)


def test_runs_are_joined_and_paragraphs_end_with_a_new_line():
    assert body(paragraph(run("Stir the sl"), run("urry"), run(" slowly.")) + paragraph()) == (
        "Stir the slurry slowly.\n\n"
    )


def test_tabs_breaks_and_hyphens_stand_where_they_were():
    assert body(paragraph(BREAKS)) == "a\tb\nc\u2011d\u00ade\nf\n"


def test_entities_and_sections_of_raw_characters_are_read():
    assert body(paragraph(run("&lt;5 &#181;m &amp; <![CDATA[<dry>]]>"))) == "<5 µm & <dry>\n"


def test_table_cells_follow_one_another_by_rows():
    cells = "".join(f"<w:tc>{paragraph(run(cell))}</w:tc>" for cell in ("NMC811", "4.5 g"))
    assert body(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>") == "NMC811\n4.5 g\n"


@pytest.mark.parametrize(
    "around",
    [
        '<w:hyperlink w:anchor="x">{}</w:hyperlink>',
        '<w:smartTag w:element="x">{}</w:smartTag>',
        "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
        '<w:ins w:id="1" w:author="Bob">{}</w:ins>',
        '<w:customXml w:element="x">{}</w:customXml>',
    ],
)
def test_what_stands_inside_of_other_elements_is_part_of_the_sentence(around):
    inner = around.format(run("slur"))
    assert body(paragraph(run("the "), inner, run("ry"))) == "the slurry\n"


def test_a_text_box_follows_its_paragraph_and_is_not_given_twice():
    assert body(paragraph(run("The slur"), ALTERNATIVES, run("ry is dry."))) == (
        "The slurry is dry.\nboxed words\n"
    )


def test_a_fallback_that_says_something_else_is_not_lost():
    inner = (
        f"<mc:AlternateContent><mc:Choice>{run('new')}</mc:Choice>"
        f"<mc:Fallback>{run(' old secret')}</mc:Fallback></mc:AlternateContent>"
    )
    assert body(paragraph(inner)) == "new old secret\n"


def test_field_codes_stand_after_the_sentence():
    code = '<w:r><w:instrText> HYPERLINK "https://example.test" </w:instrText></w:r>'
    assert body(paragraph(run("see our "), code, run("site"))) == (
        'see our site\n HYPERLINK "https://example.test" \n'
    )


def test_letters_given_as_symbols_are_letters_and_pictograms_are_not():
    symbols = '<w:sym w:font="Arial" w:char="F041"/><w:sym w:font="Wingdings" w:char="F0E0"/>'
    assert body(paragraph(f"<w:r>{symbols}</w:r>")) == "A\uf0e0\n"


def test_alternative_text_of_drawings_is_read():
    drawing = '<w:r><w:drawing><wp:docPr id="1" descr="the coating line"/></w:drawing></w:r>'
    assert body(paragraph(run("see"), drawing)) == "see\nthe coating line\n"


def test_deleted_text_is_read_in_the_version_before_the_changes():
    changed = paragraph(
        run("stir for "),
        '<w:del w:id="1"><w:r><w:delText>ten</w:delText></w:r></w:del>',
        f'<w:ins w:id="2">{run("two")}</w:ins>',
        run(" hours"),
    )
    assert read(docx(changed))[0] == {
        None: "stir for two hours\n",
        "before-changes": "stir for ten hours\n",
    }


def test_what_was_inserted_and_deleted_again_is_read_too():
    gone = (
        '<w:ins w:id="1"><w:del w:id="2"><w:r><w:delText>never </w:delText></w:r></w:del></w:ins>'
    )
    pieces = read(docx(paragraph(run("do "), gone, run("stir"))))[0]
    assert pieces[None] == "do stir\n"
    assert pieces["all-changes"] == "do never stir\n"


def test_the_other_parts_are_pieces_of_their_own():
    note = f'<w:footnote w:id="1">{paragraph(run("below 40 degrees"))}</w:footnote>'
    core = '<c:coreProperties xmlns:c="c"><c:title>Slurry</c:title></c:coreProperties>'
    document = docx(
        paragraph(run("Stir.")),
        **{
            "word/footnotes.xml": part("footnotes", note),
            "word/endnotes.xml": part("endnotes", note),
            "word/comments.xml": part("comments", note),
            "word/header1.xml": part("hdr", paragraph(run("Confidential"))),
            "word/footer2.xml": part("ftr", paragraph(run("Page"))),
            "docProps/core.xml": core,
            "customXml/item1.xml": "<data><cell>bound</cell><cell>values</cell></data>",
        },
    )
    assert read(document)[0] == {
        None: "Stir.\n",
        "footnotes": "below 40 degrees\n",
        "endnotes": "below 40 degrees\n",
        "comments": "below 40 degrees\n",
        "header1": "Confidential\n",
        "footer2": "Page\n",
        "docProps/core": "Slurry\n",
        "customXml/item1": "bound\nvalues\n",
    }


def test_an_embedded_document_is_read_and_an_embedded_workbook_named():
    inner = docx(paragraph(run("inner recipe")))
    book = zipped({"[Content_Types].xml": "x", "xl/workbook.xml": "x"})
    parts = {"word/embeddings/a.docx": inner, "word/embeddings/b.xlsx": book}
    pieces, extraction = read(docx(paragraph(run("outer")), **parts))
    assert pieces == {None: "outer\n", "embeddings/a.docx": "inner recipe\n"}
    assert [(one.member, one.why) for one in extraction.unread] == [
        ("embeddings/b.xlsx", "XLSX is not read yet")
    ]


def test_pictures_in_a_document_are_counted():
    _, extraction = read(docx(paragraph(run("see")), **{"word/media/1.png": PNG}))
    assert [(one.kind, one.why) for one in extraction.partial] == [
        ("picture", "1 picture in it: not read")
    ]


def test_any_prefix_and_the_strict_namespace_are_understood():
    xml = (
        '<x:document xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"><x:body><x:p><x:r>'
    )
    xml += "<x:t>strict</x:t></x:r></x:p></x:body></x:document>"
    pieces, _ = read(zipped({"[Content_Types].xml": "", "word/document2.xml": xml}))
    assert pieces == {None: "strict\n"}


def test_a_document_in_an_archive_names_its_parts_behind_a_hash():
    header = part("hdr", paragraph(run("Confidential")))
    inner = docx(paragraph(run("Stir.")), **{"word/header1.xml": header})
    assert read(zipped({"a/b.docx": inner}))[0] == {
        "a/b.docx": "Stir.\n",
        "a/b.docx#header1": "Confidential\n",
    }
