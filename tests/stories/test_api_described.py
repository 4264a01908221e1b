"""The served API answers nothing that its description does not declare, and never a 500.

A few seconds of what `python -m bench.api` does at length.
"""

from __future__ import annotations

import json

import pytest

from bench import api

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sqlite("the server runs in a process of its own, beside a home on SQLite"),
]


def test_every_answer_is_declared_and_none_is_a_500(tmp_path, capsys):
    told = api.rounds(tmp_path, examples=1, seed=1, phases="fuzzing")
    assert told["failures"] == 0, capsys.readouterr().err[-3000:]
    assert told["cases"] > 60
    assert json.dumps(told)
