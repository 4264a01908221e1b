"""The body that Outlook packs into RTF is read whole, and so is the page that it hides there."""

import pytest
from compound import compound
from documents import read
from hypothesis import given
from hypothesis import strategies as st
from outlookwriter import enclosed, packed

from bestkept.engines.extract.outlookrtf import page, unpacked

# The two examples of [MS-OXRTFCP] 4.1.
HELLO = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a0072637067313235423"
    "20af32068656c090020627705b06c647d0a800fa0"
)
CROSSING = bytes.fromhex("1a0000001c0000004c5a4675e2d44b51410004205758595a0d6e7d010eb0")
PARTS = ["<html>", "<title>The slürry</title>", "<body>", "<p>", "Stir the slürry & let it", "<b>"]
PARTS += [" rest {slowly}", "</b>", "<br>", "then dry it over night.", "<img alt='under argon'>"]


def message(rtf_stream, more=()):
    streams = {
        ("__properties_version1.0",): b"\0" * 32,
        ("__substg1.0_0037001F",): "Subject".encode("utf-16-le"),
        ("__substg1.0_10090102",): rtf_stream,
    }
    return compound(streams | dict(more))


@pytest.mark.parametrize(
    ("stream", "rtf"),
    [
        (HELLO, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"),
        (CROSSING, b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"),
    ],
)
def test_the_examples_of_the_specification_come_out(stream, rtf):
    assert unpacked(stream) == (rtf, True)


@given(st.binary(max_size=300), st.integers(0, 40))
def test_what_was_packed_comes_out(data, times):
    assert unpacked(packed(data * times) + b"\0" * 99) == (data * times, True)


def test_the_page_comes_out_and_what_stands_for_others_does_not():
    found = page(enclosed(PARTS)).decode()
    assert "Stir the slürry &amp; let it" in found
    assert "<b> rest {slowly}</b>" in found
    assert "shadow" not in found
    assert page(b"{\\rtf1\\ansi no page}") == b""


def test_a_message_whose_only_body_is_packed_is_read_with_all_that_its_page_says():
    pieces, extraction = read(message(packed(enclosed(PARTS))))
    assert "Stir the slürry & let it rest {slowly}\nthen dry it over night." in pieces["rtf#html"]
    assert "The slürry" in pieces["rtf#html"]
    assert "under argon" in pieces["rtf#html#asides"]
    assert "Stir the slürry & let it" in pieces["rtf"]
    assert not extraction.unread + extraction.partial


def test_a_body_in_rtf_is_read_also_where_there_is_a_plain_one():
    plain = {("__substg1.0_1000001F",): "See below.".encode("utf-16-le")}
    pieces, _ = read(message(packed(b"{\\rtf1 Stir it slowly.}"), plain))
    assert pieces[None] == "See below."
    assert "Stir it slowly." in pieces["rtf"]


def test_what_is_not_as_it_was_packed_is_told():
    stream = packed(enclosed(PARTS))
    for spoilt in (
        stream[:60],
        stream[:40] + b"?" + stream[41:],
        b"\1\0\0\0" * 8,
        stream[:8] + b"XXXX",
    ):
        _, extraction = read(message(spoilt))
        assert "damaged" in {one.kind for one in extraction.partial}, spoilt[:20]
