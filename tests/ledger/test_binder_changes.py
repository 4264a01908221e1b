"""No byte of a binder can change, go, come or move without its being refused."""

import random
import zipfile
from pathlib import Path

import pytest

from bestkept.engines.ledger import canonical_zip, check_binder, packing
from bestkept.engines.ledger.verify import open_zip


def refused(data, vkey):
    return check_binder(data, vkey).verdict == "not genuine"


def flipped(data, place, bits):
    return data[:place] + bytes([data[place] ^ bits]) + data[place + 1 :]


@pytest.fixture(scope="module")
def small(made):
    """The genuine binder, and the places of its bytes outside the long text of verify.py."""
    data = canonical_zip(made[1])
    start = data.index(made[1]["verify.py"])
    size = len(made[1]["verify.py"])
    return data, [*range(start + 50), *range(start + size - 50, len(data))]


def test_every_byte_of_the_file_counts(small, vkey):
    data, places = small
    chance = random.Random(1)
    assert len(places) > 5000
    for place in places:
        assert refused(flipped(data, place, chance.randrange(1, 256)), vkey), place


def test_random_changes_of_any_byte_are_refused(packed, vkey):
    chance = random.Random(2)
    for _ in range(2000):
        place, bits = chance.randrange(len(packed)), chance.randrange(1, 256)
        assert refused(flipped(packed, place, bits), vkey), (place, bits)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["seal/opening.json", "seal/entry.json", "proofs/4.tlog-proof"])
def test_every_bit_of_what_the_manifest_does_not_list_counts(members, vkey, path):
    data = members[path]
    for place in range(len(data)):
        members[path] = flipped(data, place, 1 << place % 8)
        assert refused(canonical_zip(members), vkey), (path, place)


@pytest.mark.slow
def test_changes_of_members_under_a_right_checksum_are_refused(made, vkey):
    chance = random.Random(3)
    for path, data in made[1].items():
        for _ in range(60):
            place, bits = chance.randrange(len(data)), chance.randrange(1, 256)
            spoilt = canonical_zip(made[1] | {path: flipped(data, place, bits)})
            assert refused(spoilt, vkey), (path, place, bits)


@pytest.mark.parametrize("text", ["a", "A", " ", "\n", "0"])
def test_a_member_with_something_added_is_refused(members, vkey, text):
    for path, data in members.items():
        for longer in (data + text.encode(), text.encode() + data):
            assert refused(canonical_zip(members | {path: longer}), vkey), path


def test_a_member_cut_short_is_refused(members, vkey):
    for path, data in members.items():
        for end in (0, len(data) // 2, len(data) - 1):
            assert refused(canonical_zip(members | {path: data[:end]}), vkey), path


def test_a_file_cut_short_or_with_bytes_added_is_refused(packed, vkey):
    for end in [*range(200), *range(200, len(packed), 97)]:
        assert refused(packed[:end], vkey), end
    for more in (b"\0", b"x", b"\n", packed, b"PK\5\6" + bytes(18)):
        assert refused(packed + more, vkey)
        assert refused(more + packed, vkey)


def test_a_member_twice_or_members_in_another_order_are_refused(members, packed, vkey):
    for other in (dict(reversed(members.items())), members):
        assert canonical_zip(other) == packed  # the order of the dict does not matter ...
    swapped = _written(sorted(members.items(), reverse=True))
    doubled = _written([*sorted(members.items()), ("verify.py", b"")])
    assert _written(sorted(members.items())) == packed
    assert refused(swapped, vkey)  # ... that of the file does
    assert refused(doubled, vkey)


def _written(pairs):
    """A ZIP in canonical dress whose members come in this order."""

    class Pairs(dict):
        def items(self):
            return pairs

        def values(self):
            return [data for _, data in pairs]

        def __len__(self):
            return len(pairs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packing, "sorted", lambda items: items, raising=False)
        return canonical_zip(Pairs())


def test_a_zip_that_another_tool_wrote_is_refused(members, vkey, tmp_path):
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        path = tmp_path / f"{method}.zip"
        with zipfile.ZipFile(path, "w", method) as other:
            for name, data in sorted(members.items()):
                other.writestr(zipfile.ZipInfo(name), data, method)
        assert refused(path.read_bytes(), vkey)


def test_the_bench_of_random_changes_refuses_them_all(packed, vkey, tmp_path, monkeypatch, capsys):
    path = tmp_path / "binder.zip"
    path.write_bytes(packed)
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2]))
    from bench import binder_mutations

    assert binder_mutations.main(["--count", "40", str(path), vkey]) == 0
    assert "accepted: 0 of 80" in capsys.readouterr().out
    assert open_zip(packed)
