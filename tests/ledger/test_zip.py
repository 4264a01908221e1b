"""The ZIP of a binder: one file for the same members, and none that merely looks like it."""

import io
import random
import struct
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestkept.engines.ledger import canonical_zip, open_zip

MEMBERS = {"b/c.txt": b"two", "a.txt": b"", "z\u00e9.bin": bytes(range(256))}
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)


@given(st.dictionaries(NAMES, st.binary(max_size=200), max_size=6))
def test_what_was_packed_is_what_comes_out(members):
    assert open_zip(canonical_zip(members)) == members


def test_ordinary_tools_read_it():
    with zipfile.ZipFile(io.BytesIO(canonical_zip(MEMBERS))) as ordinary:
        assert ordinary.testzip() is None
        assert {name: ordinary.read(name) for name in ordinary.namelist()} == MEMBERS
        assert ordinary.namelist() == sorted(MEMBERS)
        for info in ordinary.infolist():
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.compress_type == zipfile.ZIP_STORED
            assert (info.extra, info.comment) == (b"", b"")


def test_the_order_in_which_members_are_given_leaves_no_trace():
    shuffled = list(MEMBERS.items())
    random.Random(1).shuffle(shuffled)
    assert canonical_zip(dict(shuffled)) == canonical_zip(MEMBERS)


def test_every_change_of_one_byte_is_refused():
    data = canonical_zip(MEMBERS)
    for place in range(len(data)):
        for bits in (1, 0x80, 0xFF):
            changed = data[:place] + bytes([data[place] ^ bits]) + data[place + 1 :]
            with pytest.raises(ValueError, match=r".") as caught:
                open_zip(changed)
            assert "secret" not in str(caught.value)


def test_junk_before_or_after_is_refused():
    data = canonical_zip(MEMBERS)
    for junk in (b"\0", b"#!/bin/sh\n", data):
        for spoilt in (junk + data, data + junk):
            with pytest.raises(ValueError, match="no ZIP as Bestkept writes it"):
                open_zip(spoilt)


def test_a_shell_that_ordinary_tools_still_open_is_refused():
    hidden = b"#!/bin/sh\n" + canonical_zip(MEMBERS)
    assert zipfile.ZipFile(io.BytesIO(hidden)).testzip() is None
    with pytest.raises(ValueError, match="no ZIP as Bestkept writes it"):
        open_zip(hidden)


@pytest.mark.parametrize("size", [0xFFFFFFFF, 1 << 31, 10_000])
def test_a_declared_size_is_not_believed(size):
    header = struct.pack("<4s5H3I2H", b"PK\3\4", 10, 0x800, 0, 0, 33, 0, size, size, 1, 0)
    tracemalloc.start()
    with pytest.raises(ValueError, match="no ZIP as Bestkept writes it"):
        open_zip(header + b"a" + bytes(2000))
    assert tracemalloc.get_traced_memory()[1] < 200_000
    tracemalloc.stop()


def test_a_bomb_is_not_inflated():
    packed = zlib.compress(bytes(50_000_000), 9)
    header = (b"PK\3\4", 20, 0x800, 8, 0, 33, zlib.crc32(bytes(50_000_000)), len(packed))
    data = struct.pack("<4s5H3I2H", *header, 50_000_000, 1, 0) + b"a" + packed
    tracemalloc.start()
    with pytest.raises(ValueError, match="no ZIP as Bestkept writes it"):
        open_zip(data)
    assert tracemalloc.get_traced_memory()[1] < 10 * len(data)
    tracemalloc.stop()


def test_too_many_members_are_refused():
    assert len(open_zip(canonical_zip({str(n): b"" for n in range(65_534)}))) == 65_534
    with pytest.raises(ValueError, match="fewer entries"):
        canonical_zip({str(n): b"" for n in range(65_535)})


def test_more_than_four_gigabytes_are_refused_before_they_are_copied():
    one = bytes(1 << 24)
    with pytest.raises(ValueError, match="fewer entries"):
        canonical_zip({str(n): one for n in range(256)})


def test_the_form_is_fixed_for_ever():
    assert canonical_zip({"a": b"x"}).hex() == (
        "504b03040a00000800000000210083 16dc8c 01000000 01000000 0100 0000 61 78"
        "504b01020a000a00000800000000210083 16dc8c 01000000 01000000 0100 0000 0000 0000"
        "0000 00000000 00000000 61 504b0506 0000 0000 0100 0100 2f000000 20000000 0000"
    ).replace(" ", "")
