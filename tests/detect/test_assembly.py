"""Large segments made in machine code have the same bytes as those made by Python alone."""

import random
from array import array

import pytest
from guard import KEY
from hypothesis import given, settings
from hypothesis import strategies as st

from bestkept.engines import detect
from bestkept.engines.detect import building as segments
from bestkept.engines.detect.sketch import Sketch

LABEL = detect.DocumentLabel


def in_both_ways(monkeypatch, make):
    """Return what `make` gives with machine code never, and always."""
    made = []
    for many in (1 << 60, 0):
        monkeypatch.setattr(segments, "MANY", many)
        made.append(make())
    return made


def sketch_of(values, rng):
    """Return a sketch of these values at rising places."""
    places = sorted(rng.sample(range(4 * len(values) + 1), len(values)))
    labels = bytes(rng.randrange(4) for _ in values)
    return Sketch(4 * len(values) + 9, array("I", places), array("Q", values), labels)


def entries_of(groups, rng):
    return [
        (LABEL(f"TS-{n % 3:04d}", n, f"D-{n}"), [sketch_of(values, rng)])
        for n, values in enumerate(groups)
    ]


few = st.sampled_from([0, 1, 4095, 4096, 1 << 12, 1 << 40, 1 << 63, (1 << 64) - 1])
value = st.one_of(st.integers(0, (1 << 64) - 1), few)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.lists(value, max_size=60), max_size=6), st.integers())
def test_segments_are_the_same_byte_for_byte(groups, seed):
    with pytest.MonkeyPatch.context() as patch:
        entries = entries_of(groups, random.Random(seed))
        plain, fast = in_both_ways(patch, lambda: detect.build_segment(entries, KEY))
        assert plain == fast


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(st.lists(value, max_size=40), max_size=4), min_size=1, max_size=4),
    st.sampled_from([frozenset(), frozenset({"TS-0001"}), frozenset({"TS-0000", "TS-0002"})]),
    st.integers(),
)
def test_merged_segments_are_the_same_byte_for_byte(parts, without, seed):
    rng = random.Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        built = [detect.build_segment(entries_of(groups, rng), KEY) for groups in parts]
        plain, fast = in_both_ways(patch, lambda: detect.merge_segments(built, without))
        assert plain == fast


def test_a_gram_in_very_many_places_is_the_same(monkeypatch):
    rng = random.Random(4)
    crowd = [rng.choice([1 << 50, (1 << 50) + (1 << 13), rng.getrandbits(64)]) for _ in range(3000)]
    entries = entries_of([crowd, crowd[::-1]], rng)
    plain, fast = in_both_ways(monkeypatch, lambda: detect.build_segment(entries, KEY))
    assert plain == fast


def test_a_segment_as_large_as_makes_a_narrow_table_is_the_same(monkeypatch):
    rng = random.Random(5)
    entries = entries_of([[rng.getrandbits(64) for _ in range(1 << 17)]], rng)
    monkeypatch.setattr(segments, "LEAST_WIDTH", 21)  # as wide as with four million sketches
    plain, fast = in_both_ways(monkeypatch, lambda: detect.build_segment(entries, KEY))
    assert plain == fast
    assert not len(detect.Segment(fast).section("highs"))
