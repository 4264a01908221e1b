"""Code names and canary phrases are found however they are written, and in no other word."""

import json
import random
import string
from pathlib import Path

import pytest
from guard import KEY, guard_terms
from hypothesis import given, settings
from hypothesis import strategies as st

from bestkept.engines import detect
from bestkept.engines.detect import folding
from bestkept.engines.detect import index as index_module
from bestkept.engines.detect.terms import forms, ordinary, spelling
from bestkept.engines.detect.terms.fast import FastTerms
from bestkept.engines.detect.terms.keying import TermKeying
from bestkept.engines.detect.terms.plain import PlainTerms

TABLE = json.loads((Path(__file__).parent.parent / "vectors/detect/terms.json").read_text())
ROWS = [(row["term"], text) for row in TABLE for text in row["find"]]
PASSES = [(row["term"], text) for row in TABLE for text in row["pass"]]


def names(text, index):
    return [text[f.start : f.end] for f in detect.scan(text, index)]


@pytest.mark.parametrize(("term", "text"), ROWS)
def test_must_find(term, text, tmp_path):
    (found,) = detect.scan(text, guard_terms(tmp_path, term))
    assert (found.lens, found.grade, found.public, found.document) == (
        "term",
        "finding",
        False,
        "T-0001",
    )


@pytest.mark.parametrize(("term", "text"), PASSES)
def test_must_pass(term, text, tmp_path):
    assert names(text, guard_terms(tmp_path, term)) == []


def test_a_name_in_an_identifier_is_told_with_its_own_place(tmp_path):
    text = "call getNightJarTemp(x) twice"
    assert names(text, guard_terms(tmp_path, "Nightjar")) == ["NightJar"]


def test_every_place_of_a_term_is_told_and_none_twice(tmp_path):
    text = "Nightjar, night_jar and NightJars: nightjar\n" * 30
    index = guard_terms(tmp_path, "Nightjar", "violet otter")
    assert len(names(text, index)) == 120


def test_a_form_that_is_another_word_is_no_form(tmp_path):
    assert ordinary.is_ordinary("nature")
    assert names("the nature of it", guard_terms(tmp_path, "Natur")) == []
    assert names("aller Naturen", guard_terms(tmp_path, "Natur")) == ["Naturen"]


def test_short_words_take_no_ending_but_s():
    assert forms.inflected("port") == ["ports"]
    assert "porter" not in forms.inflected("port")


def test_an_embargo_that_is_over_is_excused_and_still_told(tmp_path):
    index = guard_terms(tmp_path, "Nightjar", kind="embargoed", until="2026-12-01")
    for day, excuse in ((None, None), ("2026-12-01", None), ("2026-12-02", "lapsed")):
        index.day = day
        assert [f.excuse for f in detect.scan("Nightjar flies", index)] == [excuse]


def test_another_key_finds_nothing_and_shares_nothing(tmp_path):
    other = bytes(32)
    assert not {*detect.sketch_term("Nightjar", KEY).values} & {
        *detect.sketch_term("Nightjar", other).values
    }
    guard_terms(tmp_path, "Nightjar", key=other)
    with pytest.raises(detect.OtherKey):
        detect.Index.open(tmp_path, KEY)


@pytest.mark.parametrize(
    ("term", "why"),
    [("...", "no letter"), ("ab", "so short"), ("function", "ordinary word"), ("12", "so short")],
)
def test_a_term_that_would_be_everywhere_is_objected_to(term, why):
    assert why in ordinary.objection(forms.words_of(term))


def test_unusual_names_and_phrases_of_usual_words_are_not_objected_to():
    for term in ("Nightjar", "Blue Function", "X-4711", "電池"):
        assert ordinary.objection(forms.words_of(term)) is None


def test_a_term_of_too_many_words_is_refused():
    with pytest.raises(ValueError, match="words"):
        detect.sketch_term("word " * 13, KEY)


def test_terms_merge_into_one_segment_and_one_can_be_taken_out(tmp_path):
    guard_terms(tmp_path / "a", "Nightjar", "violet otter")
    guard_terms(tmp_path / "b", "Berguv", "Steinadler")
    parts = [next((tmp_path / n).glob("*.seg")).read_bytes() for n in "ab"]
    label = str(detect.TermLabel("T-0002", "code name"))
    merged = detect.merge_segments(parts, without=frozenset({label}))
    detect.write_manifest(tmp_path, [detect.write_segment(tmp_path, merged)])
    index = detect.Index.open(tmp_path, KEY)
    text = "Nightjar, violet otter, Berguven and Steinadler"
    assert names(text, index) == ["Nightjar", "Berguven"]


# Both roads


KEYING = TermKeying(KEY)
PLAIN, FAST = PlainTerms(KEYING), FastTerms(KEYING)
GUARDED = ("nightjar", "violet otter", "ab12 cd", "Gänsefels", "heronry", "xyz")


@pytest.fixture(scope="module")
def segment(tmp_path_factory):
    index = guard_terms(tmp_path_factory.mktemp("terms"), *GUARDED)
    return index.through("term")[0]


def assert_same(text, segment):
    assert sorted(set(PLAIN.hits(text, segment))) == sorted(set(FAST.hits(text, segment)))


ALPHABET = st.sampled_from(
    [*"abnjxzABNJXZ019 -_.\n\r\t*é\u200bж電“", "night", "Jar", "jar", "violet", "Otter", "-\n", "s"]
)


@settings(deadline=None, max_examples=400)
@given(st.lists(ALPHABET, max_size=60).map("".join), st.sampled_from(["", " " * 70]))
def test_any_text_has_the_same_hits_on_both_roads(segment, text, after):
    assert_same(text + after, segment)  # identifiers are read at once where 66 bytes follow


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200))
def test_any_unicode_has_the_same_hits_on_both_roads(segment, text):
    assert_same(text, segment)


@settings(deadline=None, max_examples=300)
@given(
    st.text(alphabet=[*"abABC12-_é\r\n "], max_size=90), st.sampled_from(["", " " * 70, "é" * 40])
)
def test_identifiers_read_alike_on_both_roads(text, after):
    text += after
    every = {word for _, _, word in spelling.identifiers(text)}
    read = FAST.spelt(text)
    assert read == [(start, end, word) for start, end, word in spelling.identifiers(text)]
    assert {word for _, _, word in read} == every


def test_findings_of_long_texts_are_the_same_on_both_roads(tmp_path, monkeypatch):
    rng = random.Random(5)
    index = guard_terms(tmp_path, *GUARDED)
    junk = ["word", "getValue", "snake_case", "x1", "é", "电池", "\n", "A B", "foo-\nbar"]
    planted = ["nightJar", "violet\notter", "n i g h t j a r", "Gänsefelsen", "heron-\nries"]
    text = " ".join(rng.choice(planted if rng.random() < 0.01 else junk) for _ in range(60_000))
    found = []
    for worth in (1 << 62, 0):
        monkeypatch.setattr(index_module, "WORTH", worth)
        found.append(detect.scan(text, index))
    assert found[0] == found[1]
    assert len(found[0]) > 300


def test_many_texts_at_once_have_the_findings_that_each_has_alone(tmp_path, monkeypatch):
    index = guard_terms(tmp_path, *GUARDED)
    long = "x" * 20_000
    texts = ["", "nothing in it", "a nightJar", "\ud800 nightjar", f"{long} violet otter {long}"]
    texts += ["n-i-g-h-t-j-a-r", "word " * 20_000 + "heronry", "电池 “word-by-word” heron-\nry"]
    monkeypatch.setattr(index_module, "WORTH", 1 << 62)
    plain = [detect.scan(text, index) for text in texts]
    monkeypatch.setattr(index_module, "WORTH", 0)
    assert list(detect.scan_all(texts, index)) == plain == [detect.scan(t, index) for t in texts]
    assert [bool(found) for found in plain] == [False] * 2 + [True] * 6


@settings(deadline=None, max_examples=100)
@given(st.lists(st.text(string.ascii_letters, min_size=4, max_size=9), min_size=1, max_size=5))
def test_whatever_is_guarded_is_found_as_written_joined_and_in_snake_case(tmp_path_factory, words):
    index = guard_terms(tmp_path_factory.mktemp("any"), " ".join(words))
    for text in (" ".join(words), "".join(words), "_".join(words), "-".join(words)):
        assert [f.start for f in detect.scan(f"see {text} now", index)] == [4]
        assert folding.words(text)
