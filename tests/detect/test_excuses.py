import random
from importlib.metadata import files
from pathlib import Path

import pytest
from code_samples import MUST_FIND
from guard import KEY, guard, guard_code
from hypothesis import given
from hypothesis import strategies as st

from bestkept.engines import detect
from bestkept.engines.detect import excuses, folding, public
from bestkept.engines.detect import index as index_module

OWN = (
    "Our roasting schedule begins at one hundred and eighty degrees and climbs by four degrees "
    "every ninety seconds until the second crack is heard by the operator on the left."
)
LICENCE = Path("/usr/share/common-licenses/BSD")


def licence(package="django", name="LICENSE"):
    """A licence text that the shipped list was made from, as an installed package carries it."""
    found = next(f for f in files(package) if f.name == name)
    return found.read_text()


def test_a_licence_in_a_guarded_file_is_found_and_labelled_public(tmp_path):
    index = guard(tmp_path, licence() + OWN)
    found = detect.scan("Some tool of ours\n\n" + licence(), index)
    assert {f.grade for f in found} >= {"finding"}
    assert all(f.public and f.excuse == "public" for f in found)


def test_a_licence_behind_signs_of_many_words_is_excused_on_both_roads(tmp_path, monkeypatch):
    index = guard(tmp_path, licence())
    text = f"{'㌖' * 30_000}\n{licence()}"  # one character that is read as six words
    for worth in (1 << 62, 0, 0, 0):  # what is written where nothing belongs shows the next time
        monkeypatch.setattr(index_module, "WORTH", worth)
        assert {one.excuse for one in detect.scan(text, index)} == {"public"}


def test_own_text_beside_a_licence_is_not_excused(tmp_path):
    index = guard(tmp_path, licence() + OWN)
    assert any(f.grade == "finding" and not f.public for f in detect.scan(OWN, index))


@pytest.mark.parametrize("source", MUST_FIND.values(), ids=MUST_FIND)
def test_source_that_was_declared_public_is_excused_in_the_code_lens_too(tmp_path, source):
    alone = guard_code(tmp_path, source)
    told = detect.scan(source, alone)
    assert {(one.lens, one.excuse) for one in told} == {("code", None)}
    names = detect.read_manifest(tmp_path)
    public_too = [(detect.DocumentLabel("", 0, "P-0001"), [detect.sketch(source, KEY)])]
    names.append(detect.write_segment(tmp_path, detect.build_segment(public_too, KEY, "public")))
    detect.write_manifest(tmp_path, names)
    index = detect.Index.open(tmp_path, KEY)
    told = detect.scan(source, index)
    assert {(one.lens, one.excuse) for one in told} == {("code", "public")}
    assert {detect.explain(one, source, index).because for one in told} == {"public"}


def test_own_code_behind_a_licence_is_no_part_of_its_excuse(tmp_path):
    text = licence("cryptography", "LICENSE.APACHE") + MUST_FIND["python"]
    index = guard_code(tmp_path, text, lenses=("verbatim", "code"))
    assert not all(f.public for f in detect.scan(text, index))


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


# What the owner declares public


def declared(folder, guarded_text, *public_texts):
    """Guard a text, then declare others public; return the open index."""
    guard(folder, guarded_text)
    entries = [
        (detect.DocumentLabel("", 0, f"P-{n:04d}"), [detect.sketch(text, KEY)])
        for n, text in enumerate(public_texts, 1)
    ]
    names = detect.read_manifest(folder)
    name = detect.write_segment(folder, detect.build_segment(entries, KEY, "public"))
    detect.write_manifest(folder, [*names, name])
    return detect.Index.open(folder, KEY)


def test_what_was_declared_public_later_is_excused_in_documents_guarded_before(tmp_path):
    index = declared(tmp_path, OWN, f"Our brochure. {OWN} Come and see us.")
    (found,) = detect.scan(f"he wrote: {OWN}", index)
    assert (found.grade, found.excuse) == ("finding", "public")
    assert {*excuses.sources(folding.words(OWN), index).values()} == {"P-0001"}


def test_own_text_behind_public_text_is_still_an_alarm(tmp_path):
    brochure = "We roast slowly, in small batches, and we have done so since nineteen eighty four."
    index = declared(tmp_path, f"{brochure} {OWN}", brochure)
    found = detect.scan(f"{brochure} {OWN}", index)
    assert [f.public for f in found] == [False]
    assert all(f.public for f in detect.scan(brochure, index))


def test_declaring_text_public_makes_nothing_of_it_guarded(tmp_path):
    index = declared(tmp_path, "word " * 20, OWN)
    assert detect.scan(OWN, index) == []
    assert index.sketches == index.through("verbatim")[0].sketches


@pytest.mark.parametrize("name", ["GPL-3", "Apache-2.0", "MPL-2.0", "BSD"])
def test_shipped_licences_are_known_run_by_run(name):
    path = Path("/usr/share/common-licenses") / name
    if not path.exists():
        pytest.skip("this system has no /usr/share/common-licenses")
    found = folding.words(path.read_text())
    assert len(public.known(found)) > 0.98 * (len(found) - 8)
    assert {*public.known(found).values()} == {"licences"}


@given(st.dictionaries(st.integers(0, (1 << 40) - 1), st.integers(0, 2), max_size=60))
def test_a_list_holds_what_was_put_in_and_its_groups(values):
    made = public.ShippedList(public.encode(values, ["a", "b", "c"]))
    assert len(made) == len(values)
    assert all(made.group(value) == "abc"[group] for value, group in values.items())
    assert all(made.group(v ^ 1) is None for v in values if v ^ 1 not in values)


def test_random_words_are_not_in_the_shipped_list():
    rng = random.Random(2)
    words = ["".join(rng.choices("bdgklmnrstaeiou", k=6)) for _ in range(20_000)]
    assert public.known(words) == {}
