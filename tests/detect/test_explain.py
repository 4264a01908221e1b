"""Each finding is explained by numbers that can be checked, and by nothing of the secret."""

import dataclasses

import pytest
from guard import KEY, guard, guard_terms
from test_excuses import OWN, licence

from bestkept.engines import detect

FILLER = "He said that this was how they had always done it in the old works by the river. "


def only(text, index):
    (found,) = detect.scan(text, index)
    return detect.explain(found, text, index)


def test_a_whole_copy_is_one_stretch_and_covers_nearly_all(tmp_path):
    other = "Quite another text, of which nothing at all is said in what is scanned here."
    told = only(FILLER + OWN, guard(tmp_path, OWN, other))
    words = len(OWN.split())
    assert told.matched.stretches == 1
    assert words - 6 <= told.matched.covered == told.matched.longest <= words
    assert (told.because, told.excuse, told.public) == ("own-words", None, {})
    assert (told.rarity.documents, told.rarity.guarded) == (1, 2)
    assert told.parameters["words"] == 9


def test_two_pieces_with_a_gap_are_two_stretches(tmp_path):
    long = " ".join(f"step{n} takes value{n * 7}" for n in range(40))
    cut = long.split()
    told = only(" ".join([*cut[:30], "well", "then", "so", *cut[33:70]]), guard(tmp_path, long))
    assert told.matched.stretches == 2
    assert told.matched.longest >= 30


def test_what_is_public_is_told_by_its_source(tmp_path):
    index = guard(tmp_path, licence() + OWN)
    text = licence()
    found = detect.scan(text, index)
    told = [detect.explain(one, text, index) for one in found]
    assert {one.because for one in told} == {"public"}
    assert set().union(*(one.public for one in told)) == {"licences"}


def test_a_repetitive_passage_says_so(tmp_path):
    index = guard(tmp_path, OWN + " 0" * 60)
    text = "0 " * 40
    told = detect.explain(detect.scan(text, index)[0], text, index)
    assert told.because == "repetitive"
    assert told.rarity.distinct == 1


def test_a_run_that_many_documents_have_is_told_as_common(tmp_path):
    index = guard(tmp_path, *(f"{OWN} number{n}" for n in range(5)))
    assert detect.explain(detect.scan(OWN, index)[0], OWN, index).rarity.documents == 5


def test_a_term_is_explained_by_its_number(tmp_path):
    index = guard_terms(tmp_path, "Nightjar")
    told = only("the Nightjar flies", index)
    assert (told.because, told.document, told.matched.words) == ("term", "T-0001", 1)


def test_a_finding_of_another_text_is_refused(tmp_path):
    index = guard(tmp_path, OWN)
    (found,) = detect.scan(OWN, index)
    with pytest.raises(ValueError, match="not of this text"):
        detect.explain(dataclasses.replace(found, end=10_000), OWN, index)


def test_nothing_of_the_guarded_text_is_told(tmp_path):
    secret = f"{OWN} The pressure is then lowered to forty seven millibar in silence."
    told = repr(only(OWN, guard(tmp_path, secret, key=KEY)))
    for word in ("pressure", "millibar", "roasting"):
        assert word not in told
