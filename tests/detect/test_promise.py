"""Every copy of 25 words is found; every copy of 12 is at least noted."""

import pydoc_data.topics
import random

import pytest
from guard import guard
from hypothesis import given, settings
from hypothesis import strategies as st

from bestkept.engines import detect
from bestkept.engines.detect.folding import words

TEXTS = [text for text in pydoc_data.topics.topics.values() if len(words(text)) > 60]


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    return guard(tmp_path_factory.mktemp("index"), *TEXTS)


def excerpt(rng, count):
    found = words(rng.choice(TEXTS))
    start = rng.randrange(len(found) - count)
    return found[start : start + count]


def plain(rng, found):
    return " ".join(found)


def reflowed(rng, found):
    return "".join(w + rng.choice([" ", "\n", "\r\n   ", "\t", " "]) for w in found)


def recased(rng, found):
    return " ".join(rng.choice([str.upper, str.title, str.lower])(w) for w in found)


def repunctuated(rng, found):
    return "".join(
        w + rng.choice([" ", ", ", "; ", "-", "/", " (", "... ", '"', " * "]) for w in found
    )


@pytest.mark.parametrize("dress", [plain, reflowed, recased, repunctuated])
def test_no_copy_of_25_words_or_more_of_real_text_is_missed(dress, index):
    rng = random.Random(dress.__name__)
    for _ in range(750):
        sent = f"Hello Petra,\n{dress(rng, excerpt(rng, rng.randint(25, 40)))}\nregards Charlie"
        grades = [finding.grade for finding in detect.scan(sent, index)]
        assert "finding" in grades, sent


def test_each_copy_of_12_words_of_real_text_is_at_least_noted(index):
    rng = random.Random("twelve")
    for _ in range(1000):
        sent = f"before it {plain(rng, excerpt(rng, 12))} after it"
        assert detect.scan(sent, index), sent


FEW = st.sampled_from("ab").map(lambda w: w * 3) | st.sampled_from(["x1", "y2", "zebra", "omega"])


@settings(deadline=None, max_examples=150)
@given(st.lists(FEW, min_size=25, max_size=120), st.data())
def test_even_text_of_very_few_words_keeps_the_promise(tmp_path_factory, protected, data):
    index = guard(tmp_path_factory.mktemp("few"), " ".join(protected))
    start = data.draw(st.integers(0, len(protected) - 25))
    sent = " ".join(["start", *protected[start : start + 25], "end"])
    assert "finding" in [finding.grade for finding in detect.scan(sent, index)]


def test_the_passage_shown_is_the_passage_copied(index):
    rng = random.Random("passage")
    for _ in range(100):
        copied = " ".join(excerpt(rng, 60))
        sent = f"{'unrelated ' * 5}\n{copied}\n{'nothing more ' * 5}"
        best = max(detect.scan(sent, index), key=lambda f: f.end - f.start)
        inside = len(set(range(best.start, best.end)) & set(range(51, 51 + len(copied))))
        assert inside >= 0.85 * len(copied)
        assert best.line == 2
