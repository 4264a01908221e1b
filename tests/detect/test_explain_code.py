"""A finding of code is explained by its tokens, their points, and what of it is public."""

import dataclasses
import random

import pytest
from code_samples import MUST_FIND, MUST_PASS
from guard import guard_code

from bench import planting_code
from bestkept.engines import detect
from bestkept.engines.detect import index as index_module
from bestkept.engines.detect.code import find as lens
from bestkept.engines.detect.code.road import PlainCodeRoad
from bestkept.engines.detect.grade import FINDING
from bestkept.gateways import explaining


def renamed(name, seed=1):
    code = planting_code.stripped(MUST_FIND[name], name)
    return planting_code.disguised(code, name, random.Random(seed))


def only(text, index):
    (found,) = [one for one in detect.scan(text, index) if one.grade == FINDING]
    return detect.explain(found, text, index)


def test_a_renamed_copy_is_told_by_tokens_points_and_the_grade_that_they_take(tmp_path):
    index = guard_code(tmp_path, MUST_FIND["go"], MUST_FIND["c"], "no code at all")
    text = f"{MUST_PASS['python main']}\n{renamed('go')}"
    told = only(text, index)
    assert (told.lens, told.asset, told.because, told.excuse) == (
        "code", "TS-0001", "own-structure", None
    )  # fmt: skip
    read = PlainCodeRoad(lens.keying(index.keying.code)).tokens(MUST_FIND["go"].encode())
    # Of the tokens of a whole copy, at most seven at each end are in no kept gram.
    assert len(read.codes) - 14 <= told.matched.covered <= told.matched.tokens
    assert told.matched.longest == told.matched.covered
    assert told.matched.stretches == 1
    assert told.rarity.own >= told.rarity.takes == lens.GRADES[0][0]
    assert (told.rarity.documents, told.rarity.guarded) == (1, 2)
    assert told.parameters["tokens"] == 16


def test_functions_in_another_order_are_stretches_of_their_own(tmp_path):
    one, two = renamed("c"), renamed("java")
    index = guard_code(tmp_path, f"{MUST_FIND['c']}\n{MUST_FIND['java']}")
    text = f"{two}\n{one}"
    told = [detect.explain(found, text, index) for found in detect.scan(text, index)]
    assert sum(one.matched.stretches for one in told) >= 2
    assert all(
        one.matched.longest < one.matched.tokens for one in told if one.matched.stretches > 1
    )


def test_a_run_that_many_documents_have_is_told_as_common(tmp_path):
    index = guard_code(tmp_path, *[MUST_FIND["rust"]] * 3)
    text = renamed("rust")
    assert detect.explain(detect.scan(text, index)[0], text, index).rarity.documents == 3


def test_grams_of_public_code_are_counted(tmp_path):
    index = guard_code(tmp_path, MUST_PASS["c++ class"])
    text = MUST_PASS["c++ class"]
    told = detect.explain(detect.scan(text, index)[0], text, index)
    assert 0 < told.matched.public < told.matched.grams
    assert told.because == "own-structure"
    assert f"{told.matched.public} of these runs" in explaining.sentences(told)[2]


def test_a_passage_of_public_grams_is_excused_and_says_what_is_missing(tmp_path):
    index = guard_code(tmp_path, MUST_PASS["go sort"])
    told = only(MUST_PASS["go sort"], index)
    assert (told.because, told.excuse, told.rarity.own) == ("public", "public", 0)
    assert told.matched.public == told.matched.grams
    said = explaining.sentences(told)[3]
    assert said == "It is excused: without what is public 0 are left, and even a note takes 60."


def test_both_roads_explain_alike(tmp_path, monkeypatch):
    index = guard_code(tmp_path, MUST_FIND["python"])
    text = renamed("python")
    plain = only(text, index).row()
    monkeypatch.setattr(index_module, "WORTH", 0)
    assert only(text, detect.Index.open(tmp_path, bytes(range(32)))).row() == plain


def test_the_sentences_tell_tokens_points_and_why_it_is_not_excused(tmp_path):
    told = only(renamed("c"), guard_code(tmp_path, MUST_FIND["c"]))
    said = explaining.sentences(told)
    assert said[0].startswith(f"{told.matched.covered} of its {told.matched.tokens} tokens of code")
    assert said[1].startswith(f"It has {told.rarity.points} points")
    assert said[3].startswith("It is not excused: without what is public ")
    assert said[-1] == "Lens code (alphabet 1, tokens 16, window 8); grade finding."


def test_a_finding_of_another_text_is_refused(tmp_path):
    index = guard_code(tmp_path, MUST_FIND["go"])
    text = renamed("go")
    (found,) = detect.scan(text, index)
    with pytest.raises(ValueError, match="not of this text"):
        detect.explain(dataclasses.replace(found, start=found.start + 1), text, index)


def test_nothing_of_the_guarded_source_is_told(tmp_path):
    told = repr(only(renamed("python"), guard_code(tmp_path, MUST_FIND["python"])))
    for name in ("settle", "capacity", "Overflow"):
        assert name not in told
