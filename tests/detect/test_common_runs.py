"""The promise holds where the copied words are common in the guarded text, or public in part."""

import random

from guard import guard
from test_excuses import OWN, licence

from bestkept.engines import detect
from bestkept.engines.detect.folding import words

SOME = [f"w{n}" for n in range(3000)]


def grades(sent, index):
    return [finding.grade for finding in detect.scan(f"hello {sent} goodbye", index)]


def test_a_copy_whose_every_run_stands_in_many_other_places_is_found(tmp_path):
    for seed in range(8):
        rng = random.Random(seed)
        passage = rng.choices(SOME, k=26)
        text = []
        for _ in range(60):
            for start in range(18):
                text += rng.choices(SOME, k=3) + passage[start : start + 9]
        (tmp_path / str(seed)).mkdir()
        key = rng.randbytes(32)
        index = guard(tmp_path / str(seed), " ".join(text + passage), key=key)
        assert "finding" in grades(" ".join(passage), index)


def test_every_window_across_the_border_of_public_and_own_text_is_found(tmp_path):
    found = words(licence() + OWN)
    border = len(words(licence()))
    for seed in range(6):
        (tmp_path / str(seed)).mkdir()
        key = random.Random(seed).randbytes(32)
        index = guard(tmp_path / str(seed), licence() + OWN, key=key)
        for start in range(border - 25, border + 1):
            assert "finding" in grades(" ".join(found[start : start + 25]), index)


def test_every_window_of_a_list_of_alike_lines_is_found(tmp_path):
    lines = [f"assert round trip of case {n % 7} gives case {n % 5} again" for n in range(200)]
    found = words("\n".join(lines))
    for seed in range(3):
        (tmp_path / str(seed)).mkdir()
        rng = random.Random(seed)
        index = guard(tmp_path / str(seed), "\n".join(lines), key=rng.randbytes(32))
        for _ in range(150):
            start = rng.randrange(len(found) - 25)
            assert "finding" in grades(" ".join(found[start : start + 25]), index)


def test_a_text_of_nothing_but_repeats_ends_in_time(tmp_path):
    line = "batch accepted by operator on shift without remark and released to the store\n"
    index = guard(tmp_path, line * 8000)
    assert "finding" in grades(line * 2000, index)
