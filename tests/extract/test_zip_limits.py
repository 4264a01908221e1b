import resource
import struct
import time
import zipfile
import zlib

from documents import docx, paragraph, read, run, zipped

from bestkept.engines.extract import Limits

MIB = 1 << 20


def whys(troubles):
    return [(one.member, one.kind, one.why) for one in troubles]


def nested(levels):
    data = b"the innermost"
    for _ in range(levels):
        data = zipped({"a": data})
    return data


def test_five_archives_deep_is_read_and_six_is_named():
    assert read(nested(5))[0] == {"a/a/a/a/a": "the innermost"}
    pieces, extraction = read(nested(6))
    assert not pieces
    assert whys(extraction.unread) == [("a/a/a/a/a", "limit", "nested more than 5 archives deep")]


def test_a_document_in_the_fifth_archive_is_read():
    data = docx(paragraph(run("slurry")))
    for _ in range(5):
        data = zipped({"a": data})
    assert read(data)[0] == {"a/a/a/a/a": "slurry\n"}


def test_a_member_that_grows_too_much_is_read_as_far_as_allowed():
    pieces, extraction = read(zipped({"zeros": "0" * (40 * MIB), "a.txt": "stir"}))
    assert len(pieces["zeros"]) == 16 * MIB
    assert pieces["a.txt"] == "stir"
    why = "only its first 16 MiB were read: it unpacks to more than 200 times its packed size"
    assert whys(extraction.partial) == [("zeros", "limit", why)]


def test_a_member_larger_than_a_file_may_be_is_cut_and_names_the_option():
    pieces, extraction = read(zipped({"a": "stir " * 100}), limits=Limits(file_bytes=50))
    assert pieces == {"a": "stir " * 10}
    assert "--max-bytes" in extraction.partial[0].why


def test_all_members_together_have_a_limit():
    files = {f"{n}.txt": "stir " * 1000 for n in range(10)}
    limits = Limits(inflated_bytes=12_000)
    pieces, extraction = read(zipped(files, zipfile.ZIP_STORED), limits=limits)
    assert list(pieces) == ["0.txt", "1.txt"]
    assert [one.kind for one in extraction.partial] == ["limit", "limit"]
    assert "the rest was not read" in extraction.partial[-1].why


def test_the_limit_holds_for_archives_in_archives_too():
    inner = {f"{n}.txt": "stir " * 1000 for n in range(10)}
    data = zipped({f"{n}.zip": inner for n in range(10)})
    pieces, extraction = read(data, limits=Limits(inflated_bytes=100_000))
    assert sum(len(text) for text in pieces.values()) <= 100_000
    assert [one for one in extraction.partial if "the rest was not read" in one.why]


def test_the_number_of_members_has_a_limit():
    data = zipped({f"{n}.txt": "stir" for n in range(30)})
    pieces, extraction = read(data, limits=Limits(members=20))
    assert len(pieces) == 20
    assert [one.kind for one in extraction.partial] == ["limit"]


def overlapping(entries, size):
    """An archive whose members all share one body that unpacks to `size` bytes."""
    packer = zlib.compressobj(9, wbits=-15)
    body = packer.compress(b"0" * size) + packer.flush()
    crc = zlib.crc32(b"0" * size)
    sizes = (0, 0, crc, len(body), size, 1)
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, *sizes, 0) + b"a" + body
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, *sizes, 0, 0, 0, 0, 0, 0) + b"a"
    count = (entries, entries, len(entry) * entries, len(local), 0)
    return local + entry * entries + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *count)


def test_members_that_lie_over_one_another_are_reported():
    pieces, extraction = read(overlapping(5, 100))
    assert pieces == {"a": "0" * 100}
    assert whys(extraction.partial) == [(None, "damaged", "4 of its members lie over one another")]


def test_a_bomb_of_overlapping_members_ends_within_time_and_memory():
    bomb = overlapping(60_000, 16 * MIB)  # 900 GiB out of 3 MB
    begin, before = time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _, extraction = read(bomb, limits=Limits(inflated_bytes=512 * MIB))
    assert time.process_time() - begin < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1024 * 1024  # KiB
    assert extraction.partial[-1].kind == "limit"


def test_streams_that_are_long_and_hold_nothing_cost_budget():
    empty = b"\x00\x00\x00\xff\xff" * 200_000 + b"\x01\x00\x00\xff\xff"  # 1 MB of empty blocks
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0, 0, len(empty), 0, 1, 0) + b"a"
    entry = struct.pack(
        "<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 8, 0, 0, 0, len(empty), 0, 1, 0, 0, 0, 0, 0, 0
    )
    entries = (entry + b"a") * 5000
    count = (5000, 5000, len(entries), len(local) + len(empty), 0)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *count)
    begin = time.process_time()
    _, extraction = read(local + empty + entries + end, limits=Limits(inflated_bytes=10 * MIB))
    assert time.process_time() - begin < 2
    assert extraction.partial[-1].kind == "limit"
