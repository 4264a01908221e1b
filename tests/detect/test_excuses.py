from importlib.metadata import files
from pathlib import Path

from guard import guard

from bestkept.engines import detect

OWN = (
    "Our roasting schedule begins at one hundred and eighty degrees and climbs by four degrees "
    "every ninety seconds until the second crack is heard by the operator on the left."
)
LICENCE = Path("/usr/share/common-licenses/BSD")


def licence():
    """A licence text that the shipped list was made from, as an installed package carries it."""
    found = next(f for f in files("django") if f.name == "LICENSE")
    return found.read_text()


def test_a_licence_in_a_guarded_file_is_found_and_labelled_public(tmp_path):
    index = guard(tmp_path, licence() + OWN)
    found = detect.scan("Some tool of ours\n\n" + licence(), index)
    assert {f.grade for f in found} >= {"finding"}
    assert all(f.public and f.excuse == "public" for f in found)


def test_own_text_beside_a_licence_is_not_excused(tmp_path):
    index = guard(tmp_path, licence() + OWN)
    assert any(f.grade == "finding" and not f.public for f in detect.scan(OWN, index))


def test_rows_of_zeros_are_excused_as_repetitive(tmp_path):
    index = guard(tmp_path, OWN + " 0" * 60)
    found = detect.scan("0 " * 40, index)
    assert found
    assert {f.excuse for f in found} == {"repetitive"}


def test_a_table_of_small_numbers_is_not_excused(tmp_path):
    rows = "4 7 1 9 2 8 8 3 5 1 6 2 9 9 4 7 3 8 1 5 2 6 4 9 7 3 1 8 5 2 44 91 7 12 6 38"
    index = guard(tmp_path, rows)
    assert any(f.grade == "finding" and not f.public for f in detect.scan(rows, index))


def test_a_repeated_line_does_not_make_the_scan_slow_or_blind(tmp_path):
    line = "batch accepted by operator on shift without remark and released to the store\n"
    tail = "except number nine which was held because the moisture stood at eleven percent"
    index = guard(tmp_path, line * 3000 + tail)
    copied = " ".join((line * 2 + tail).split()[12:50])
    assert any(f.grade == "finding" and not f.public for f in detect.scan(copied, index))
    assert detect.scan(line * 2000, index)
