"""Two texts side by side, and PAN's measure of how well passages are met."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.plagdet import Piece, measure
from bestkept.engines import detect

SOURCE = (
    "The kiln is heated in four steps and held at each of them for as long as the probe near "
    "the door differs by more than two degrees from the one at the back. Glaze that runs is "
    "scraped from the shelf while it is warm, for cold glaze takes the wash off with it."
)
MEMO = f"We met on Monday. {SOURCE[60:190]} Nobody objected to any of it in the end."


def test_a_copy_is_aligned_to_the_word_on_both_sides():
    (found,) = detect.align(MEMO, SOURCE)
    assert MEMO[found.start : found.end] == SOURCE[found.source_start : found.source_end]
    assert found.end - found.start > 120


def test_texts_without_nine_words_in_common_have_nothing_aligned():
    assert detect.align("The kiln is heated in four steps by the new potter.", SOURCE) == []


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_are_compared_without_an_error(one, other):
    for found in detect.align(one, other):
        assert 0 <= found.start < found.end <= len(one)
    assert 0 <= detect.containment(one, other) <= 1


def test_a_text_is_wholly_contained_in_itself_and_not_in_another():
    assert detect.containment(SOURCE, SOURCE) == 1
    assert detect.containment("Quite another matter of boats, oars and rope.", SOURCE) < 0.1


def piece(this, source=(0, 100)):
    return Piece("a", "b", this, source)


def test_a_case_met_exactly_once_has_a_plagdet_of_one():
    assert measure([piece((10, 110))], [piece((10, 110))])["plagdet"] == 1


def test_a_case_found_in_two_halves_has_a_granularity_of_two():
    halves = [piece((0, 50), (0, 50)), piece((50, 100), (50, 100))]
    got = measure([piece((0, 100))], halves)
    assert (got["recall"], got["precision"], got["granularity"]) == (1, 1, 2)
    assert got["plagdet"] == pytest.approx(0.6309, abs=1e-4)  # 1 / log2(3)


def test_what_touches_a_case_on_one_side_only_does_not_detect_it():
    got = measure([piece((0, 100), (0, 100))], [piece((0, 100), (500, 600))])
    assert (got["detected"], got["recall"], got["plagdet"]) == (0, 0, 0)


def run(module, folder):
    words = [sys.executable, "-m", f"bench.{module}", "--data", str(folder)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", ["align", "revised"])
def test_an_odd_folder_gets_a_sentence_and_code_2(tmp_path, module):
    done = run(module, tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"bench.{module}: ")
    assert done.stderr.count("\n") == 1


def test_pan_annotations_are_read_and_measured(tmp_path):
    for side, name, text in (("susp", "s1.txt", MEMO), ("src", "o1.txt", SOURCE)):
        (tmp_path / side).mkdir()
        (tmp_path / side / name).write_text(text)
    (tmp_path / "pairs").write_text("s1.txt o1.txt\ns2.txt o1.txt\n")
    (tmp_path / "s1-o1.xml").write_text(
        '<document reference="s1.txt"><feature name="plagiarism" this_offset="18" '
        'this_length="130" source_reference="o1.txt" source_offset="60" source_length="130"/>'
        "</document>"
    )
    done = run("align", tmp_path)
    told = json.loads(done.stdout)
    assert (told["cases"], told["missing"]) == (1, ["susp/s2.txt"])
    assert told["source_at_hand"]["plagdet"] > 0.95
