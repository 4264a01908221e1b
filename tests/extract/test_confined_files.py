"""Hostile files through the pool: each is named, in time, and takes nothing else with it."""

import struct
import time
import zipfile

import pytest
from documents import PNG, Repository, docx, paragraph, part, read, run, zipped

from bestkept.engines.extract import Limits, walk

SMALL = Limits(inflated_bytes=64 << 20, members=5000)
ZEROS = bytes(32 << 20)
TEXT = "Stir the slurry slowly for ninety minutes."


def bomb():
    return zipped({f"{number}.txt": ZEROS for number in range(4)})


def nested(levels=12):
    inner = zipped({"a.txt": TEXT})
    for _ in range(levels):
        inner = zipped({"inner.zip": inner})
    return inner


def overlapping(count=400):
    """Give a ZIP whose directory names the same packed bytes `count` times."""
    whole = zipped({"a.txt": bytes(1 << 20)})
    begin = struct.unpack("<I", whole[-6:-2])[0]
    entry = whole[begin:-22]
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(entry) * count, begin, 0)
    return whole[:begin] + entry * count + end


def external(target):
    doctype = f'<!DOCTYPE w:document [<!ENTITY e SYSTEM "{target}">]>'
    xml = doctype + part("document", paragraph(run("&e;"))).partition("?>")[2]
    return zipped({"[Content_Types].xml": "", "word/document.xml": xml})


def encrypted():
    data = bytearray(zipped({"a.txt": TEXT}))
    data[6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


HOSTILE = {
    "flat bomb": bomb,
    "nested archives": nested,
    "overlapping members": overlapping,
    "external entity": lambda: external("file:///etc/hostname"),
    "entity over the network": lambda: external("http://127.0.0.1:9/"),
    "truncated": lambda: docx(paragraph(run(TEXT)) * 50)[:-400],
    "encrypted": encrypted,
    "signature alone": lambda: b"PK\3\4" + b"\xff" * 500,
    "many members": lambda: zipped({f"{n}": "" for n in range(6000)}, zipfile.ZIP_STORED),
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=list(HOSTILE))
def test_it_is_named_and_takes_little_time(make):
    data = make()
    begin = time.monotonic()
    _, extraction = read(data, "hostile.zip", SMALL)
    assert extraction.unread or extraction.partial
    assert time.monotonic() - begin < 30
    told = [*extraction.unread, *extraction.partial]
    assert not any("its reader" in one.why for one in told)  # bounds held before the layers had to


def test_no_entity_brings_the_file_that_it_names(tmp_path):
    (tmp_path / "passwords").write_text("the password of Alice")
    pieces, _ = read(external((tmp_path / "passwords").as_uri()))
    assert "password" not in "".join(pieces.values())


def test_a_text_that_begins_like_an_archive_is_read_all_the_same():
    pieces, extraction = read(b"PK\3\4" + TEXT.encode() * 9)
    assert TEXT in pieces[None]
    assert [one.why for one in extraction.partial] == ["it begins like an archive and holds none"]


def test_a_picture_that_is_an_archive_too_is_read():
    pieces, _ = read(PNG + zipped({"a.txt": TEXT}), "photo.png")
    assert TEXT in pieces.values()


def test_a_document_of_a_hundred_million_letters_comes_whole():
    text = "Stir the slurry slowly. " * 4_000_000
    pieces, extraction = read(zipped({"a.txt": text}, zipfile.ZIP_STORED))
    assert pieces == {"a.txt": text}
    assert not extraction.unread


def test_a_hostile_folder_is_read_to_its_end(tmp_path):
    for number, make in enumerate(HOSTILE.values()):
        (tmp_path / f"{number}.zip").write_bytes(make())
    (tmp_path / "z.docx").write_bytes(docx(paragraph(run(TEXT))))
    texts = {}
    for source in walk([str(tmp_path)], SMALL):
        texts[source.path] = [piece.text.strip() for piece in source.read().pieces]
    assert len(texts) == len(HOSTILE) + 1
    assert texts[str(tmp_path / "z.docx")] == [TEXT]


def test_documents_of_a_history_go_through_a_child_too(tmp_path):
    repository = Repository(tmp_path / "repository")
    repository.write("recipe.docx", docx(paragraph(run(TEXT))))
    repository("add", "-A")
    repository("commit", "-qm", "recipe")
    (_, history) = walk([str(tmp_path / "repository")])
    assert any(piece.text.strip() == TEXT for piece in history.read().pieces)
