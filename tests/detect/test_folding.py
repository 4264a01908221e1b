import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestkept.engines.detect import folding

VECTORS = json.loads((Path(__file__).parent.parent / "vectors/detect/folding.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["text"][:20] or "empty")
def test_the_vectors_of_folding_version_1_hold(vector):
    text = vector["text"].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert folding.words(text) == vector["words"]


@given(st.text(max_size=300))
def test_cutting_a_text_into_blocks_changes_no_word(text):
    pieces = [piece for _, piece in folding.blocks(text, size=7)]
    assert "".join(pieces) == text
    assert [w for piece in pieces for w in folding.words(piece)] == folding.words(text)


@given(st.text(max_size=200))
def test_each_word_is_found_again_at_its_span(text):
    words, spans = folding.words(text), folding.spans(text)
    assert len(words) == len(spans)
    for word, (start, end) in zip(words, spans, strict=True):
        assert word in folding.words(text[start:end])


@given(st.text(max_size=100))
def test_case_and_composition_do_not_matter(text):
    assert folding.words(unicodedata.normalize("NFC", text)) == folding.words(
        unicodedata.normalize("NFD", text)
    )


def test_every_place_to_cut_at_parts_words():
    cuts = [c for c in range(0x3100) if folding._SEPARATOR.match(chr(c))]
    assert len(cuts) > 40
    assert all(folding.words(f"a{chr(c)}b") == ["a", "b"] for c in cuts)
