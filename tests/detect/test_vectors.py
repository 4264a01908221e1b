import json
from pathlib import Path

import pytest
from guard import guard

from bestkept.engines import detect
from bestkept.engines.detect.grade import RANK

VECTORS = Path(__file__).parent.parent / "vectors/detect"
FIND = json.loads((VECTORS / "must_find.json").read_text())
PASS = json.loads((VECTORS / "must_pass.json").read_text())


@pytest.mark.parametrize("vector", FIND, ids=lambda v: v["name"])
def test_must_find(vector, tmp_path):
    found = detect.scan(vector["sent"], guard(tmp_path, vector["protected"]))
    assert found, "nothing was found"
    assert not found[0].public
    assert RANK[found[0].grade] >= RANK[vector["grade"]]


@pytest.mark.parametrize("vector", PASS, ids=lambda v: v["name"])
def test_must_pass(vector, tmp_path):
    assert detect.scan(vector["sent"], guard(tmp_path, vector["protected"])) == []
