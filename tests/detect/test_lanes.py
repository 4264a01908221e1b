import subprocess
import sys
from array import array

from hypothesis import given
from hypothesis import strategies as st

from bestkept.engines.detect import lanes

WORDS64 = st.integers(0, lanes.FULL)


def one_at_a_time(message, key, compress=1, finish=3):
    """SipHash of one 8-byte message, written from the paper with plain integers."""
    v = [
        key[0] ^ 0x736F6D6570736575,
        key[1] ^ 0x646F72616E646F6D,
        key[0] ^ 0x6C7967656E657261,
        key[1] ^ 0x7465646279746573,
    ]

    def turn(x, by):
        return (x << by | x >> (64 - by)) & lanes.FULL

    def rounds(count):
        for _ in range(count):
            v[0] = (v[0] + v[1]) & lanes.FULL
            v[2] = (v[2] + v[3]) & lanes.FULL
            v[1], v[3] = turn(v[1], 13) ^ v[0], turn(v[3], 16) ^ v[2]
            v[0] = (turn(v[0], 32) + v[3]) & lanes.FULL
            v[2] = (v[2] + v[1]) & lanes.FULL
            v[3], v[1] = turn(v[3], 21) ^ v[0], turn(v[1], 17) ^ v[2]
            v[2] = turn(v[2], 32)

    for block in (message, 8 << 56):
        v[3] ^= block
        rounds(compress)
        v[0] ^= block
    v[2] ^= 0xFF
    rounds(finish)
    return v[0] ^ v[1] ^ v[2] ^ v[3]


def test_the_plain_one_agrees_with_the_vector_of_the_paper():
    key = tuple(int.from_bytes(bytes(range(i, i + 8)), "little") for i in (0, 8))
    message = int.from_bytes(bytes(range(8)), "little")
    assert one_at_a_time(message, key, 2, 4) == 0x93F5F5799A932462


@given(st.lists(WORDS64, min_size=1, max_size=40), st.tuples(WORDS64, WORDS64))
def test_many_lanes_give_what_one_gives(messages, key):
    packed = lanes.siphash(lanes.pack(array("Q", messages)), len(messages), key)
    assert list(lanes.unpack(packed, len(messages))) == [one_at_a_time(m, key) for m in messages]


def test_it_is_the_siphash_1_3_that_cpython_hashes_bytes_with():
    program = "print(hash(bytes(range(8))) & (1 << 64) - 1)"
    theirs = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONHASHSEED": "0"},
        capture_output=True,
        check=True,
    )
    message = int.from_bytes(bytes(range(8)), "little")
    assert lanes.siphash(message, 1, (0, 0)) == int(theirs.stdout)


@given(st.lists(WORDS64, min_size=9, max_size=60))
def test_rotated_sums_are_the_sums_written_out(values):
    def turn(x, by):
        return (x << by | x >> (64 - by)) & lanes.FULL if by else x

    wanted = []
    for i in range(len(values) - 8):
        total = 0
        for j in range(9):
            total ^= turn(values[i + j], j)
        wanted.append(total)
    packed = lanes.rotated_sums(lanes.pack(array("Q", values)), len(wanted), 9)
    assert list(lanes.unpack(packed, len(wanted))) == wanted


def test_a_long_run_is_hashed_in_pieces_without_a_seam():
    values = array("Q", [(i * 0x9E3779B97F4A7C15) & lanes.FULL for i in range(9000)])
    whole = lanes.keyed_sums(values, 9, (1, 2))
    assert len(whole) == 8992
    assert whole[4000:4200] == lanes.keyed_sums(values[4000:4208], 9, (1, 2))
