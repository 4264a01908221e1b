"""Sketches made in machine code are those of Python alone."""

import importlib
import pydoc_data.topics

from guard import KEY
from hypothesis import given, settings
from hypothesis import strategies as st

from bestkept.engines import detect
from bestkept.engines.detect.fastsketch import FastSketcher
from bestkept.engines.detect.grams import Keying

sketching = importlib.import_module("bestkept.engines.detect.sketch")  # not the function
FAST = FastSketcher(Keying(KEY))


def same(text):
    plain = detect.Sketcher(KEY)._plain(text)
    words, places, values, labels, tags = FAST.sketch(text)
    assert tags == plain.tags
    assert (words, places, values) == (plain.words, plain.places, plain.values)
    assert labels == plain.labels
    return plain


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=600))
def test_any_text_has_the_same_sketch(text):
    same(text)


WORDS = [
    "1",
    "12345",
    "٣٤٥",
    "０７",
    "電",
    "電池",
    "ก",
    "a",
    "the",
    "Käse",
    "½",
    "x" * 40,
    "𝟗𝟘",
    "é" * 9,
]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from(WORDS), max_size=60), st.sampled_from([" ", "\n", "-"]))
def test_thin_and_repeated_words_have_the_same_labels(words, between):
    same(between.join(words))


def test_real_texts_have_the_same_sketch():
    texts = list(pydoc_data.topics.topics.values())
    for text in [*texts[:40], "\n".join(texts), "0 " * 500, ""]:
        same(text)


def test_a_sketcher_goes_over_to_machine_code_and_nothing_changes(monkeypatch):
    texts = list(pydoc_data.topics.topics.values())[:20]
    monkeypatch.setattr(sketching, "WORTH", sum(map(len, texts[:10])))
    sketcher = detect.Sketcher(KEY)
    assert [sketcher.sketch(text) for text in texts] == [detect.sketch(t, KEY) for t in texts]
    assert sketcher._fast
