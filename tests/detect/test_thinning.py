"""Public stretches are told once; what is ours is told as ever."""

import dataclasses
import pydoc_data.topics
import random

import pytest
from guard import guard

from bestkept.engines import detect
from bestkept.engines.detect import reading

TEXTS = list(pydoc_data.topics.topics.values())
PERMISSION = """
Permission is hereby granted, free of charge, to any person obtaining a copy of this software
and associated documentation files (the "Software"), to deal in the Software without
restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software.
"""


@pytest.fixture
def both(tmp_path, monkeypatch):
    """Scan with public stretches told once, and in all documents."""
    index = guard(tmp_path, *(f"{PERMISSION}\n{text}" for text in TEXTS[:40]))

    def scan(text):
        thin = detect.scan(text, index)
        with monkeypatch.context() as patch:
            patch.setattr(reading, "thinned", lambda found, _: found)
            return thin, detect.scan(text, index)

    return scan


def own(found):
    """Return what is not excused; how much of a document was seen counts public parts too."""
    return [dataclasses.replace(one, share=0) for one in found if not one.public]


def test_a_licence_is_found_and_labelled_but_not_once_for_each_document(both):
    thin, whole = both(f"Dear Petra,\n{PERMISSION}\nKind regards")
    assert [one.public for one in thin] == [True]
    assert len(whole) > len(thin)


def test_what_is_ours_is_found_the_same_whatever_public_text_stands_around(both):
    rng = random.Random(8)
    for _ in range(20):
        parts = [PERMISSION, PERMISSION[:150], "some words of nobody's " * rng.randint(1, 40)]
        parts += [t[rng.randrange(len(t)) :][: rng.randint(30, 900)] for t in rng.sample(TEXTS, 3)]
        rng.shuffle(parts)
        thin, whole = both("\n".join(parts))
        assert own(thin) == own(whole)
        assert len(thin) <= len(whole)
