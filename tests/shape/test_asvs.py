"""Every chapter of the standard is spoken of, and every test that is named is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROWS = re.findall(r"^\| V(\d+) .*$", (ROOT / "SECURITY.md").read_text(), re.MULTILINE)
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "SECURITY.md").read_text())


def test_every_chapter_has_a_row_with_a_test():
    assert [int(row) for row in ROWS] == list(range(1, 18))
    for line in (ROOT / "SECURITY.md").read_text().splitlines():
        assert not re.match(r"\| V\d", line) or "`tests/" in line


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_test_that_is_named_is_there(file, test):
    assert re.search(rf"^def {test}\(", (ROOT / file).read_text(), re.MULTILINE)
