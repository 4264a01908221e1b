"""One value, one text, one commitment."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestkept.engines.ledger import canonical_json, commitment

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
)
SALT = bytes(range(16))


@given(VALUES)
def test_a_value_comes_back_from_its_text(value):
    text = canonical_json(value)
    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text


def test_names_are_sorted_and_nothing_is_escaped_or_spaced():
    value = {"z": [1, True, None, "\u00fc\u4e2d\n"], "a": {"\u00e9": "", "e": -0}}
    assert canonical_json(value) == (
        '{"a":{"e":0,"\u00e9":""},"z":[1,true,null,"\u00fc\u4e2d\\n"]}'.encode()
    )
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        [0.5],
        {"a": float("nan")},
        float("inf"),
        -0.0,
        1e300,
        (1, 2),
        [()],
        {1: "a"},
        {None: "a"},
        {True: "a"},
        {"a": {2.5: 1}},
        b"bytes",
        {"set"},
        object(),
    ],
)
def test_what_has_no_one_text_is_refused(value):
    with pytest.raises(TypeError):
        canonical_json(value)


def test_text_that_is_no_unicode_is_refused():
    with pytest.raises(ValueError, match="surrogates not allowed"):
        canonical_json("\ud800")


def test_a_commitment_is_what_the_format_says():
    by_hand = b"bestkept field v1\n" + SALT + b"\0\0\0\7owner\xc3\xa9" + b'"Alice"'
    assert commitment("owner\u00e9", "Alice", SALT) == hashlib.sha256(by_hand).digest()


@given(TEXT, VALUES, TEXT, VALUES)
def test_other_names_or_values_have_other_commitments(name, value, other, another):
    same = (name, canonical_json(value)) == (other, canonical_json(another))
    assert (commitment(name, value, SALT) == commitment(other, another, SALT)) == same


def test_another_salt_makes_another_commitment():
    assert commitment("owner", "Alice", SALT) != commitment("owner", "Alice", SALT[::-1])


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_a_salt_has_sixteen_bytes(length):
    with pytest.raises(ValueError, match="16 bytes"):
        commitment("owner", "Alice", bytes(length))
