"""Sketches of code made in machine code are those of Python alone."""

import random
from pathlib import Path

import pytest
from code_samples import MUST_FIND, MUST_PASS
from guard import KEY
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import planting_code
from bestkept.engines.detect.code import road, sketching
from bestkept.engines.detect.code.fastsketch import FastPart
from bestkept.engines.detect.code.grams import keying
from bestkept.engines.detect.code.sketching import CodeSketcher, PlainPart
from bestkept.engines.detect.grams import Keying

SEED = Keying(KEY).code
PLAIN, FAST = PlainPart(keying(SEED)), FastPart(keying(SEED))
SAMPLES = [*MUST_FIND.values(), *MUST_PASS.values()]
SIGNS = "if for x abc é # // */ ' \" ` \\ ( ) { } = < > , ; 1"


def same(data):
    plain = PLAIN.sketch(data)
    assert FAST.sketch(data) == plain
    return plain


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=2000))
def test_any_bytes_have_the_same_sketch(data):
    same(data)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.sampled_from([*SIGNS.split(), "\n"]), max_size=400), st.integers(1, 4))
def test_any_signs_of_code_have_the_same_sketch(signs, times):
    same(" ".join(signs * times).encode())


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(SAMPLES), max_size=5), st.randoms(use_true_random=False))
def test_renamed_code_has_the_same_sketch(samples, rng):
    text = "\n".join(planting_code.disguised(one, "python", rng) for one in samples)
    same(text.encode())


def test_real_code_has_the_same_sketch():
    texts = [Path(one.__file__).read_text("utf-8") for one in (random, pytest, planting_code)]
    assert sum(len(same(text.encode())[1]) for text in [*texts, "\n".join(texts)]) > 200


@pytest.mark.parametrize("sample", sorted(MUST_FIND))
def test_a_sketcher_goes_over_to_machine_code_and_nothing_changes(monkeypatch, sample):
    texts = [MUST_FIND[sample], "", "\ud800 = f(x)\n" * 60, MUST_PASS["go sort"]]
    plain = CodeSketcher(SEED)
    told = [plain.sketch(text) for text in texts]
    assert isinstance(plain._part, PlainPart)
    monkeypatch.setattr(sketching, "WORTH", len(texts[0]) + 1)
    sketcher = CodeSketcher(SEED)
    assert [sketcher.sketch(text) for text in texts] == told
    assert isinstance(sketcher._part, FastPart)


def test_a_large_text_is_sketched_by_parts_of_whole_lines_on_both_roads(monkeypatch):
    monkeypatch.setattr(road, "PART", 700)
    text = "\n".join(SAMPLES)
    plain = CodeSketcher(SEED).sketch(text)
    monkeypatch.setattr(sketching, "WORTH", 0)
    assert CodeSketcher(SEED).sketch(text) == plain
    assert list(plain.places) == sorted(set(plain.places))
    assert plain.places[-1] < plain.words
