"""Proofs that others made, right and wrong: ours agrees with every verdict."""

import base64
import json
import os
from pathlib import Path

import pytest

from bestkept.engines.ledger import Refused, verify_consistency, verify_inclusion

VARIABLE = "BESTKEPT_TEST_DATA"
LEFT_OUT = f"left out: the merkle-vectors of transparency-dev ({VARIABLE} names no folder of them)"
EXPECTED = {"inclusion": 98, "consistency": 98}


def vectors(kind):
    folder = Path(os.environ.get(VARIABLE, "")) / "merkle-vectors" / "testdata" / kind
    if VARIABLE not in os.environ or not folder.is_dir():
        pytest.skip(LEFT_OUT)
    return [json.loads(path.read_text()) for path in sorted(folder.rglob("*.json"))]


def plain(text):
    return base64.b64decode(text or "")


def inclusion(case, proof):
    leaf, root = plain(case["leafHash"]), plain(case["root"])
    verify_inclusion(case["leafIdx"], case["treeSize"], leaf, proof, root)


def consistency(case, proof):
    old, new = plain(case["root1"]), plain(case["root2"])
    verify_consistency(case["size1"], case["size2"], proof, old, new)


def accepted(check, case):
    try:
        check(case, [plain(step) for step in case["proof"] or []])
    except Refused:
        return False
    return True


@pytest.mark.parametrize("check", [inclusion, consistency])
def test_outside_vectors_get_the_verdict_they_ask_for(check):
    cases = vectors(check.__name__)
    assert len(cases) >= EXPECTED[check.__name__]
    disagreed = [case["desc"] for case in cases if accepted(check, case) == case["wantErr"]]
    assert disagreed == []
    assert sum(not case["wantErr"] for case in cases) > 5


def test_outside_vectors_of_inclusion_in_a_part_of_a_tree_get_their_verdict():
    cases = vectors("subtreeinclusion")
    disagreed = []
    for case in cases:
        start, end = case["start"], case["end"]
        width = 1 << max(end - start - 1, 0).bit_length()
        inner = {
            "leafIdx": case["leafIdx"] - start,
            "treeSize": end - start,
            "leafHash": case["leafHash"],
            "root": case["root"],
            "proof": case["proof"],
        }
        sound = 0 <= start < end and start % width == 0  # what may be called a subtree
        if (sound and accepted(inclusion, inner)) == case["wantErr"]:
            disagreed.append(case)
    assert len(cases) > 100
    assert disagreed == []
