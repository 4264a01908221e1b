"""Both roads, the standard library's and the compiled one, give the same, bit for bit."""

import concurrent.futures
import pydoc_data.topics
import random

import numpy as np
import pytest
from guard import KEY, guard
from hypothesis import given, settings
from hypothesis import strategies as st

from bestkept.engines import detect
from bestkept.engines.detect import folding, hyphens
from bestkept.engines.detect import index as index_module
from bestkept.engines.detect._words import MORE
from bestkept.engines.detect.fast import FastRoad
from bestkept.engines.detect.grams import Keying
from bestkept.engines.detect.plain import PlainRoad
from bestkept.engines.detect.reading import Reading

KEYING = Keying(KEY)
ROOMS = (512, 600, 8192)
FAST = [FastRoad(KEYING, room) for room in ROOMS]
TEXTS = list(pydoc_data.topics.topics.values())


def plain_values(text, block):
    road = PlainRoad(KEYING, block)
    values = {}
    for first, block_values in road.values(text):
        for at, value in enumerate(block_values, first):
            assert values.setdefault(at, value) == value
    return [values[at] for at in sorted(values)]


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=900), st.integers(5, 200))
def test_any_text_in_any_pieces_has_the_same_values(text, size):
    values = plain_values(text, size)
    assert [road.values(text).tolist() for road in FAST] == [values] * len(FAST)


WORDS = [
    "Käse",
    "電池",
    "ﬁne",
    "a" * 70,
    "Ж" * 400,
    "x",
    "½",
    "\u0645\u0651",
    "🙂z",
    "\ufdfa",
    "\ud800",
]


@settings(deadline=None, max_examples=100)
@given(st.lists(st.sampled_from(WORDS), min_size=9, max_size=90), st.sampled_from([" ", "", "\n-"]))
def test_words_of_every_kind_and_length_have_the_same_values(words, between):
    text = between.join(words)
    values = plain_values(text, 64)
    assert [road.values(text).tolist() for road in FAST] == [values] * len(FAST)


def test_code_points_of_every_page_fold_alike():
    assigned = [*range(0x3100, 0x32000, 13), *range(0xE0000, 0xE0200, 3)]
    every = [*range(0x3100), *assigned, *range(0x32000, 0x110000, 4001)]
    for start in range(0, len(every), 0x1000):
        points = every[start : start + 0x1000]
        text = " ".join(f"q{chr(code)}z" for code in points)
        assert FAST[0].values(text).tolist() == plain_values(text, 1 << 14)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=300))
def test_words_have_the_same_places_on_both_roads(text):
    road = FAST[0]
    count = len(road.words_of(text)[0])
    spans = np.empty((2, count + MORE), np.uint32)
    road.spans_of(np.zeros(128, np.uint8), *spans)
    places = road.characters(spans[:, :count].T.astype(np.int64))
    assert list(map(tuple, places)) == folding.spans(text)


def test_a_word_of_any_length_has_the_same_value():
    for length in [*range(1, 70), 250, 511, 512, 4095, 40_000]:
        text = f"{'ab' * length} " * 3 + "1 2 3 4 5 6 7 8 9 " + "é" * length
        values = plain_values(text, 100)
        assert [road.values(text).tolist() for road in FAST] == [values] * len(FAST)


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


def leaks(count, seed=3):
    """Yield texts with pieces of the guarded ones, in scripts of every width."""
    rng = random.Random(seed)
    for _ in range(count):
        parts = [t[rng.randrange(len(t)) :][: rng.randint(20, 3000)] for t in rng.sample(TEXTS, 4)]
        parts.insert(rng.randrange(5), rng.choice(["", "ü" * 30, "電池 " * 5000, "🙂\n" * 90]))
        yield "\n".join([*parts, "one line again and again\n" * rng.randint(0, 60)])


def test_findings_are_the_same_on_both_roads(roads):
    for text in leaks(25):
        plain, fast = roads(text)
        assert plain == fast


def test_many_texts_at_once_find_what_each_does_by_itself(tmp_path, monkeypatch):
    index = guard(tmp_path, *TEXTS[:40])
    clean = ["", "a", "plain words of nobody " * 90, "half\ud800", "é" * 40, "of manu-\nscript"]
    texts = [*(clean * 30), *leaks(8, seed=13), *clean, "x " * (1 << 20), *leaks(2, seed=17)]
    random.Random(2).shuffle(texts)
    for worth in (1 << 62, 0):
        monkeypatch.setattr(index_module, "WORTH", worth)
        alone = [detect.scan(text, index) for text in texts]
        assert list(detect.scan_all(iter(texts), index)) == alone
    assert any(alone)


def test_words_parted_in_the_scanned_text_are_found_on_both_roads(roads):
    words = TEXTS[5].split()[:90]
    parted = [f"{w[:3]}-\n  {w[3:]}" if w.isalpha() and len(w) > 6 else w for w in words]
    plain, fast = roads(f"hello {' '.join(parted)} goodbye")
    assert plain == fast != []


def test_a_text_larger_than_a_block_without_a_place_to_cut_is_the_same(roads):
    plain, fast = roads("電池材料" * 90_000 + TEXTS[3])
    assert plain == fast != []


def test_pieces_of_any_size_find_the_same_at_the_same_places(tmp_path):
    index = guard(tmp_path, *TEXTS[:40])
    segments = index.through("verbatim")
    for text in leaks(8, seed=5):
        found = []
        for road in [PlainRoad(KEYING, 300), PlainRoad(KEYING), *FAST]:
            hits = sorted(road.read(text, segments))
            reading = Reading(text, road, index)
            found.append([(*hit, reading.span(hit[1]), reading.span(hit[1] + 8)) for hit in hits])
        assert found == [found[0]] * len(found)
        assert found[0]


def test_more_hits_than_the_kernel_has_room_for_are_all_taken(tmp_path):
    segments = guard(tmp_path, *TEXTS).through("verbatim")
    text = "\n".join(TEXTS)
    assert sorted(FAST[0].read(text, segments)) == sorted(PlainRoad(KEYING).read(text, segments))


def test_many_segments_find_what_one_does(tmp_path, monkeypatch):
    monkeypatch.setattr(index_module, "WORTH", 0)
    apart, together = tmp_path / "apart", tmp_path / "together"
    parts = []
    for number, text in enumerate(TEXTS[:12]):
        label = detect.DocumentLabel(f"TS-{number:04d}", 1, f"D-{number:04d}")
        parts.append(detect.build_segment([(label, [detect.sketch(text, KEY)])], KEY))
    for folder, datas in ((apart, parts), (together, [detect.merge_segments(parts)])):
        folder.mkdir()
        detect.write_manifest(folder, [detect.write_segment(folder, d) for d in datas])
    indexes = [detect.Index.open(folder, KEY) for folder in (apart, together)]
    for text in leaks(10, seed=7):
        one, other = (detect.scan(text, index) for index in indexes)
        assert one == other


def test_threads_find_what_one_thread_does(tmp_path):
    index = guard(tmp_path, *TEXTS[:40])
    index.warm()
    texts = list(leaks(24, seed=11))
    alone = [detect.scan(text, index) for text in texts]
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: detect.scan(text, index), texts * 3)) == alone * 3


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.sampled_from(["-", "\u00ad", "\u2010", "\n", "\r\n", "\r", "a", "é", " ", "\udcad"])
    )
)
def test_both_roads_join_the_same_words_at_line_ends(parts):
    text = "".join(parts) + "word " * len(parts) + "".join(reversed(parts))
    FAST[0].read(text, [])
    assert FAST[0].joined(text) == hyphens.joined(text, hyphens.ends(text))
