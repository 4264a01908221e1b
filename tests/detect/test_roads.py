"""Both roads, the standard library's and the compiled one, give the same, bit for bit."""

import pydoc_data.topics
import random

import pytest
from guard import KEY, guard
from hypothesis import given, settings
from hypothesis import strategies as st

from bestkept.engines import detect
from bestkept.engines.detect import folding
from bestkept.engines.detect import index as index_module
from bestkept.engines.detect.fast import FastRoad
from bestkept.engines.detect.grams import Keying
from bestkept.engines.detect.plain import PlainRoad

KEYING = Keying(KEY)
FAST = FastRoad(KEYING)
TEXTS = list(pydoc_data.topics.topics.values())


def values_of(road, text, size):
    """Return what the road makes of a text that comes in pieces: words, and all values."""
    counts, values = [], []
    for _, piece in folding.blocks(text, size):
        counts.append(road.take(piece))
        values.extend(int(value) for value in grams_of(road))
    return counts, values


def grams_of(road):
    return road._values[: road._grams] if isinstance(road, FastRoad) else road._values


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=400), st.integers(5, 200))
def test_any_text_in_any_pieces_has_the_same_values(text, size):
    FAST.restart()
    assert values_of(FAST, text, size) == values_of(PlainRoad(KEYING), text, size)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.sampled_from(["Käse", "電池", "ﬁne", "a" * 70, "Ж", "x", "½", "\u0645\u0651", "🙂z"]),
        min_size=9,
        max_size=60,
    )
)
def test_words_of_every_kind_and_length_have_the_same_values(words):
    FAST.restart()
    text = " ".join(words)
    assert values_of(FAST, text, 64) == values_of(PlainRoad(KEYING), text, 64)


def test_code_points_of_every_page_fold_alike():
    every = [*range(0x3100), *range(0x3100, 0x110000, 13)]
    for start in range(0, len(every), 0x1000):
        points = [c for c in every[start : start + 0x1000] if not 0xD800 <= c <= 0xDFFF]
        text = " ".join(f"q{chr(code)}z" for code in points)
        FAST.restart()
        assert values_of(FAST, text, 1 << 14) == values_of(PlainRoad(KEYING), text, 1 << 14)


@pytest.fixture
def roads(tmp_path, monkeypatch):
    """Scan a text on each road."""
    index = guard(tmp_path, *TEXTS[:40], "one line again and again\n" * 500)

    def scan(text):
        found = []
        for worth in (1 << 62, 0):
            monkeypatch.setattr(index_module, "WORTH", worth)
            found.append(detect.scan(text, index))
        return found

    return scan


def test_findings_are_the_same_on_both_roads(roads):
    rng = random.Random(3)
    for _ in range(25):
        parts = [t[rng.randrange(len(t)) :][: rng.randint(20, 3000)] for t in rng.sample(TEXTS, 4)]
        text = "\n".join([*parts, "one line again and again\n" * rng.randint(0, 60)])
        plain, fast = roads(text)
        assert plain == fast


def test_a_text_larger_than_a_block_without_a_place_to_cut_is_the_same(roads):
    plain, fast = roads("電池材料" * 90_000 + TEXTS[3])
    assert plain == fast != []
