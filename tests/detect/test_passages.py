"""Copies with changed words are found and shown to the word; unrelated text is left alone."""

import pydoc_data.topics
import random

import pytest
from guard import KEY, guard
from hypothesis import given, settings
from hypothesis import strategies as st

from bestkept.engines import detect
from bestkept.engines.detect import hyphens, tags
from bestkept.engines.detect import index as index_module
from bestkept.engines.detect.folding import words

TEXTS = [text for text in pydoc_data.topics.topics.values() if len(words(text)) > 300]
MEMO = (
    "The slurry is mixed for ninety minutes under nitrogen before the binder is added in three "
    "portions, each of them warmed to fifty degrees. If the viscosity climbs above eleven "
    "pascal seconds, the operator lowers the temperature of the jacket by six degrees and "
    "waits until the torque of the stirrer has been steady for a quarter of an hour. Coated "
    "foil that shows streaks after drying is cut out and its length is written in the log."
)
ONE_IN_TEN = (
    "The slurry gets mixed for ninety minutes under nitrogen before our binder is added in three "
    "portions, each one warmed to fifty degrees. If the viscosity climbs above eleven "
    "pascal seconds, somebody lowers the temperature of the jacket by six degrees and then "
    "waits until the torque of the stirrer has been steady for twenty minutes. Coated "
    "foil showing streaks after drying is cut out and its length is written down in the log."
)
MISREAD = (
    "The slurry is mixed for ninety rninutes under nitrogen before the binder is added in three "
    "portions, each of thern warmed to fifty degrees. If the viscosity clirnbs above eleven "
    "pascal seconds, the operator lowers the temperature of the jacket by six degrces and "
    "waits until the torque of the stirrer has becn steady for a quarter of an hour. Coated "
    "foi1 that shows streaks after drying is cut out and its length is written in the 1og."
)
HYPHENATED = (
    "The slurry is mixed for ninety min-\nutes under nitrogen before the bind-\ner is added in "
    "three por-\ntions, each of them warmed to fif-\nty degrees. If the viscosity climbs"
)
TELLING = (
    "Lot 4711 foil 18 20 grade A 0 85 mm\nLot 4712 film 3 95 grade C 1 10 mm\n"
    "Lot 4713 binder 27 40 grade B 0 02 mm\n"
)
UNRELATED = (
    "The dough is kneaded for ten minutes on a floured board before the raisins are added in "
    "three portions, each of them soaked in rum. If the crust darkens too early, the baker "
    "lowers the temperature of the oven by twenty degrees and waits until a needle comes out "
    "clean. Loaves that show cracks after cooling are sold at half their price by the door."
)


def letter(body):
    return f"Dear Petra,\nas we said on the phone last week:\n{body}\nKind regards from Charlie\n"


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    return guard(tmp_path_factory.mktemp("index"), MEMO, TELLING, *TEXTS)


@pytest.mark.parametrize("body", [ONE_IN_TEN, MISREAD, HYPHENATED, MEMO.upper()])
def test_a_copy_with_changed_words_is_a_finding(index, body):
    found = detect.scan(letter(body), index)
    assert [(f.asset, f.grade, f.excuse) for f in found] == [("TS-0001", "finding", None)]


@pytest.mark.parametrize("body", [ONE_IN_TEN, MISREAD, HYPHENATED])
def test_the_changed_copy_is_shown_to_within_three_words(index, body):
    (found,) = detect.scan(letter(body), index)
    start = letter(body).index(body)
    assert abs(found.start - start) <= 18
    assert abs(found.end - start - len(body)) <= 18


@pytest.mark.parametrize("mark", ["; ", "\t", " | ", ",", "\n"])
def test_a_table_with_other_separators_is_a_finding(index, mark):
    found = detect.scan(letter(mark.join(TELLING.split())), index)
    assert ("TS-0002", "finding") in {(f.asset, f.grade) for f in found}


def test_text_that_only_sounds_alike_is_left_alone(index):
    assert detect.scan(letter(UNRELATED), index) == []


def test_nine_common_words_are_no_finding(index):
    nine = " ".join(MEMO.split()[30:40])
    grades = {f.grade for f in detect.scan(letter(nine), index)}
    assert grades <= {"note"}


def test_a_word_parted_in_the_guarded_text_is_found_whole(tmp_path):
    index = guard(tmp_path, HYPHENATED)
    whole = HYPHENATED.replace("-\n", "")
    (found,) = detect.scan(letter(whole), index)
    assert (found.grade, found.there[0]) == ("finding", 0)
    assert found.end - found.start >= 0.9 * len(whole)


def test_a_finding_in_joined_words_has_its_place_in_the_text_as_it_stands(index):
    (found,) = detect.scan(letter(HYPHENATED), index)
    shown = letter(HYPHENATED)[found.start : found.end]
    assert shown.startswith("The slurry")
    assert found.line == 3


def test_one_word_in_ten_changed_in_100_words_is_always_found(index):
    rng = random.Random("one in ten")
    for _ in range(150):
        number = rng.randrange(len(TEXTS))
        every = words(TEXTS[number])
        start = rng.randrange(len(every) - 100)
        copied = every[start : start + 100]
        for at in rng.sample(range(100), 10):
            copied[at] = rng.choice(["walrus", "of", "17", "teapot"])
        found = detect.scan(letter(" ".join(copied)), index)
        assert any(f.grade == "finding" for f in found), copied


def test_the_place_in_the_document_is_told(index):
    every = words(TEXTS[7])
    copied = " ".join(every[100:160])
    found = [f for f in detect.scan(letter(copied), index) if f.asset == "TS-0010"]
    assert max(f.there[1] for f in found) in range(158, 163)
    assert min(f.there[0] for f in found) in range(98, 103)


def test_a_higher_score_is_never_said_to_be_wrong_more_often(index):
    found = [f for text in TEXTS[:30] for f in detect.scan(text[300:2000], index)]
    told = sorted((f.score, -f.false_alarms) for f in found)
    assert [rate for _, rate in told] == sorted(rate for _, rate in told)
    assert 0 < min(f.false_alarms for f in found) < 10


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=40).map(lambda b: bytes(x & 15 for x in b)), st.data())
def test_packed_tags_come_back_from_any_place(given_tags, data):
    first = data.draw(st.integers(0, len(given_tags) + 2))
    count = data.draw(st.integers(0, 20))
    packed = tags.pack(given_tags)
    padded = given_tags + bytes(len(given_tags) % 2)
    assert tags.unpack(packed, first, count) == padded[first : first + count]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sampled_from(["ab", "cd", "be-\n", "x-\r\n  ", "ü", "7", " "]), max_size=30))
def test_places_in_a_joined_text_are_those_of_the_same_characters(parts):
    text = "".join(parts)
    joined = hyphens.joined(text, hyphens.ends(text))
    if joined is None:
        return
    assert [text[joined.origin(at)] for at in range(len(joined.text))] == list(joined.text)


def test_a_merged_segment_keeps_no_tag_of_an_asset_that_was_left_out():
    def one(number, text):
        label = detect.DocumentLabel(f"TS-{number:04d}", 1, f"D-{number:04d}")
        return detect.build_segment([(label, [detect.sketch(text, KEY)])], KEY)

    parts = [one(1, MEMO), one(2, ONE_IN_TEN)]
    merged = detect.Segment(detect.merge_segments(parts, frozenset({"TS-0001"})))
    (kept,) = merged.papers
    alone = detect.Segment(parts[1])
    assert merged.tags(kept.first, kept.words) == alone.tags(0, kept.words)
    assert not any(merged.tags(0, kept.first))


def test_both_roads_show_the_same_passages_of_changed_and_parted_text(index, monkeypatch):
    text = "\n".join([ONE_IN_TEN, TEXTS[3], HYPHENATED, UNRELATED, MISREAD, TELLING])
    found = []
    for worth in (1 << 62, 0):
        monkeypatch.setattr(index_module, "WORTH", worth)
        found.append(detect.scan(text, index))
    assert found[0] == found[1] != []
