"""The tree of RFC 6962, held against its definition in the standard, written out."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestkept.engines.ledger import (
    EMPTY_ROOT,
    Frontier,
    Refused,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

LEAVES = [leaf_hash(b"entry %d" % n) for n in range(130)]
SIZES = st.integers(0, len(LEAVES))


def defined(leaves):
    """The root as RFC 6962, section 2.1 defines it."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY_ROOT
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return node_hash(defined(leaves[:middle]), defined(leaves[middle:]))


def read(level, index):
    part = LEAVES[index << level : (index + 1) << level]
    assert len(part) == 1 << level, "a proof asks for complete subtrees only"
    return defined(part)


def grown(size):
    frontier = Frontier()
    for leaf in LEAVES[:size]:
        frontier.append(leaf)
    return frontier


def test_the_hashes_are_those_of_the_standard():
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert leaf_hash(b"").hex() == (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    )
    assert node_hash(b"N123", b"N456").hex() == (
        "aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb"
    )


def test_root_and_frontier_agree_with_the_definition_at_every_size():
    for size in range(len(LEAVES) + 1):
        assert grown(size).root() == root_of(size, read) == defined(LEAVES[:size])


@given(SIZES, SIZES)
def test_a_frontier_goes_on_from_its_bytes(first, more):
    frontier = Frontier.decode(grown(first).encode())
    assert frontier.size == first
    for leaf in LEAVES[first : first + more]:
        frontier.append(leaf)
    assert frontier.encode() == grown(frontier.size).encode()


@given(st.binary(max_size=120))
def test_other_bytes_are_no_frontier(data):
    with pytest.raises(ValueError, match="rebuild it from the entries"):
        Frontier.decode(data)


@given(SIZES, st.integers(1, 40))
def test_a_frontier_cut_short_or_longer_is_refused(size, by):
    data = grown(size).encode()
    for spoilt in (data[:-by], data + bytes(by)):
        with pytest.raises(ValueError, match="rebuild it from the entries"):
            Frontier.decode(spoilt)


def test_a_leaf_that_is_no_hash_is_refused():
    with pytest.raises(ValueError, match="32 bytes"):
        Frontier().append(b"an entry, not its hash")


@given(st.data())
def test_an_inclusion_proof_shows_its_leaf_and_no_other(data):
    size = data.draw(st.integers(1, len(LEAVES)))
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(index, size, read), defined(LEAVES[:size])
    verify_inclusion(index, size, LEAVES[index], proof, root)
    other = data.draw(st.integers(0, size - 1))
    if other != index:
        with pytest.raises(Refused):
            verify_inclusion(other, size, LEAVES[index], proof, root)
        with pytest.raises(Refused):
            verify_inclusion(index, size, LEAVES[other], proof, root)
    for wrong in (proof[1:], proof[:-1], [*proof, LEAVES[0]], [LEAVES[0], *proof]):
        if wrong != proof:
            with pytest.raises(Refused):
                verify_inclusion(index, size, LEAVES[index], wrong, root)


@given(st.data())
def test_a_consistency_proof_shows_that_a_log_only_grew(data):
    new = data.draw(st.integers(1, len(LEAVES)))
    old = data.draw(st.integers(1, new))
    proof = consistency_proof(old, new, read)
    before, after = defined(LEAVES[:old]), defined(LEAVES[:new])
    verify_consistency(old, new, proof, before, after)
    for roots in ((after, before), (before, LEAVES[0]), (LEAVES[0], after)):
        if roots != (before, after):
            with pytest.raises(Refused):
                verify_consistency(old, new, proof, *roots)
    for wrong in (proof[1:], proof[:-1], [*proof, LEAVES[0]], [b"short", *proof[1:]]):
        if wrong != proof:
            with pytest.raises(Refused):
                verify_consistency(old, new, wrong, before, after)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_there_is_no_proof_of_an_entry_that_is_not_there(index, size):
    with pytest.raises(ValueError, match="There is no entry"):
        inclusion_proof(index, size, read)


@pytest.mark.parametrize(("old", "new"), [(4, 3), (-1, 3), (0, 3)])
def test_there_is_no_proof_that_a_log_shrank_or_grew_from_nothing(old, new):
    with pytest.raises(ValueError, match="cannot be shown to begin"):
        consistency_proof(old, new, read)
    with pytest.raises(Refused, match="cannot be shown to begin"):
        verify_consistency(old, new, [], EMPTY_ROOT, LEAVES[0])


def test_a_log_of_one_size_needs_no_proof():
    assert consistency_proof(0, 0, read) == consistency_proof(7, 7, read) == []
    verify_consistency(0, 0, [], EMPTY_ROOT, EMPTY_ROOT)


def test_appending_is_fast_enough_to_rebuild_a_log():
    frontier, leaf = Frontier(), LEAVES[0]
    start = time.process_time()
    for _ in range(100_000):
        frontier.append(leaf)
    assert 100_000 / (time.process_time() - start) > 200_000
