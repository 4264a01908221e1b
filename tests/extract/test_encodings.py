import pytest
from documents import read

TEXTS = {
    "Суспензию размешивают при сорока градусах, затем сушат. Спешить нельзя, иначе плёнка "
    "трескается.": ["cp1251", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic"],
    "スラリーは四十度で攪拌し、その後乾燥させる。温度は九十度を超えてはならない。": [
        "cp932",
        "euc_jp",
        "iso2022_jp",
    ],
    "浆料在四十度下搅拌然后干燥。温度不得超过九十度。我们的配方是这样的，可以在工厂里使用。": [
        "gb18030"
    ],
    "漿料在四十度下攪拌然後乾燥。溫度不得超過九十度。我們的配方是這樣的。": ["big5"],
    "슬러리는 사십 도에서 저어 준 다음 건조한다. 온도는 구십 도를 넘어서는 안 된다.": ["cp949"],
    "Το αιώρημα αναδεύεται στους σαράντα βαθμούς και μετά ξηραίνεται.": ["cp1253", "iso8859_7"],
    "Zawiesinę miesza się w czterdziestu stopniach, potem suszy. Bo łuszczy się i pęka.": [
        "cp1250"
    ],
    "Karışım kırk derecede karıştırılır, sonra kurutulur. Asla doksan derecenin üstüne.": [
        "cp1254"
    ],
    "La pâte est brassée à quarante degrés, puis séchée là-bas.": ["cp1252", "mac_roman", "cp850"],
}
CASES = [(text, codec) for text, codecs in TEXTS.items() for codec in codecs]


@pytest.mark.parametrize(("text", "codec"), CASES, ids=[codec for _, codec in CASES])
def test_one_of_the_streams_is_the_text(text, codec):
    pieces, extraction = read(text.encode(codec))
    assert text in pieces.values()
    assert len(pieces) <= 4
    assert len(pieces) == 1 or "encoding is not known" in extraction.partial[0].why


def test_a_page_says_its_encoding_and_is_believed():
    text = "Суспензию размешивают"
    page = f'<html><meta charset="koi8-r"><body><p>{text}</p></body></html>'
    pieces, extraction = read(page.encode("koi8_r"))
    assert text in pieces[None]
    assert not extraction.partial


def test_a_table_of_sentences_is_read_down_as_well():
    table = "id;step\r\n1;stir the slurry slowly\r\n2;then let it rest\r\n"
    pieces, _ = read(table.encode(), "steps.csv")
    assert pieces[None] == table
    assert "stir the slurry slowly\nthen let it rest" in pieces["columns"]
