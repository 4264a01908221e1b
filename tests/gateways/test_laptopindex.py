"""The note that names a laptop's segments is what its server signed, or nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestkept.engines.ledger.checkpoint import checkpoint_body
from bestkept.engines.ledger.note import generate_key, sign_note
from bestkept.gateways.laptopindex import Carried, LaptopTrouble, read, written
from bestkept.gateways.server import ServerTrouble, address

PRIVATE, VKEY = generate_key("log.example.com")
WHEN = datetime(2026, 3, 1, 9, tzinfo=UTC)
TOLD = Carried(
    "ab" * 8, 57, WHEN, 12, ("TS-0001", "TS-0004"), (("cd" * 32, 4096, "laptop-verbatim"),)
)


def test_what_was_written_reads_back():
    assert read(sign_note(written(TOLD), PRIVATE), VKEY) == TOLD
    empty = Carried("ab" * 8, 0, WHEN, 0, (), ())
    assert read(sign_note(written(empty), PRIVATE), VKEY) == empty


@given(st.integers(min_value=0, max_value=10_000), st.integers(min_value=0, max_value=255))
def test_no_byte_of_it_can_be_changed(at, byte):
    note = bytearray(sign_note(written(TOLD), PRIVATE))
    at %= len(note)
    if note[at] != byte:
        note[at] = byte
        with pytest.raises(LaptopTrouble):
            read(bytes(note), VKEY)


@given(st.binary(max_size=400))
def test_noise_is_refused_in_a_sentence(data):
    with pytest.raises(LaptopTrouble, match="not signed by the server"):
        read(data, VKEY)


def test_another_key_s_note_is_refused():
    other, _ = generate_key("log.example.com")
    with pytest.raises(LaptopTrouble):
        read(sign_note(written(TOLD), other), VKEY)


@pytest.mark.parametrize(
    "text",
    [
        checkpoint_body("log.example.com", 57, bytes(32)),
        written(TOLD).replace("segment", "segmint"),
        written(TOLD).replace("laptop-verbatim", "verbatim"),
        written(TOLD).replace(" 4096 ", " 99999999999 "),
        written(TOLD).replace("2026-03-01", "2026-13-01"),
    ],
)
def test_what_the_key_signed_for_another_end_is_no_index(text):
    with pytest.raises(LaptopTrouble):
        read(sign_note(text, PRIVATE), VKEY)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("bestkept.example.com", "https://bestkept.example.com"),
     ("https://bestkept.example.com/", "https://bestkept.example.com"),
     ("http://localhost:8000/desk/", "http://localhost:8000"), ("http://[::1]:9", "http://[::1]:9")],
)  # fmt: skip
def test_an_address_is_kept_as_host_and_port(typed, kept):
    assert address(typed) == kept


@pytest.mark.parametrize(
    "typed", ["http://bestkept.example.com", "ftp://x", "https://a@b", "https://", "https://x:y"]
)
def test_an_address_that_would_leak_a_token_is_refused(typed):
    with pytest.raises(ServerTrouble):
        address(typed)
