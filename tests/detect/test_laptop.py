"""The laptop index sees copies under a key of its own, and holds less that could be guessed."""

from __future__ import annotations

from code_samples import MUST_FIND
from hypothesis import given
from hypothesis import strategies as st

from bestkept.engines import detect
from bestkept.engines.detect.sketch import POOR
from tests.cast import RECIPE

KEY = bytes(range(32))
LABEL = detect.DocumentLabel("TS-0001", 1, "D-0001")


def publish(folder, *texts):
    """Publish what a home and what laptops have of `texts`, in one folder as a server does."""
    own, laptop = detect.Sketchers(KEY), detect.LaptopSketchers(KEY)
    names = []
    for lens in detect.DOCUMENT_LENSES:
        for key, called, sketchers in (
            (KEY, lens, own),
            (detect.laptop_key(KEY), detect.laptop_lens(lens), laptop),
        ):
            made = [sketchers.sketches(text)[lens] for text in texts]
            if sum(one.count for one in made):
                data = detect.build_segment([(LABEL, made)], key, called)
                names.append(detect.write_segment(folder, data))
    detect.write_manifest(folder, names)


def on_laptop(folder):
    return detect.Index.open(folder, detect.laptop_key(KEY), laptop=True)


def test_the_key_of_laptops_is_another_and_leads_nowhere_back():
    own = detect.laptop_key(KEY)
    assert len(own) == 32
    assert own not in (KEY, detect.laptop_key(bytes(32)))
    assert detect.key_identity(own) != detect.key_identity(KEY)


def test_a_laptop_finds_a_copy_and_says_which_asset(tmp_path):
    publish(tmp_path, RECIPE)
    (found,) = detect.scan(f"Dear Petra, {RECIPE.upper()}", on_laptop(tmp_path))
    assert (found.asset, found.lens, found.grade) == ("TS-0001", "verbatim", "finding")


def test_a_laptop_finds_code(tmp_path):
    publish(tmp_path, MUST_FIND["c"])
    found = detect.scan(MUST_FIND["c"], on_laptop(tmp_path))
    assert {one.asset for one in found} == {"TS-0001"}


def test_home_and_laptop_open_each_their_own_in_one_folder(tmp_path):
    publish(tmp_path, RECIPE)
    home = detect.Index.open(tmp_path, KEY)
    assert {one.lens for one in home.segments} == {"verbatim"}
    assert {one.lens for one in on_laptop(tmp_path).segments} == {"laptop-verbatim"}
    assert [one.grade for one in detect.scan(RECIPE, home)] == ["finding"]


def test_what_says_little_is_not_on_laptops_at_all():
    rows = "1 0 1 0 0 1 1 0 1 0 0 0 1 1 0 1 1 0 1 0 0 1 0 1 1 1 0 0 1 0 1 1"
    home = detect.Sketchers(KEY).sketches(rows)["verbatim"]
    assert home.count
    assert set(home.labels) == {POOR}
    assert detect.LaptopSketchers(KEY).sketches(rows)["verbatim"].count == 0


@given(st.text(max_size=400))
def test_laptops_get_no_tags_and_nothing_that_is_labelled(text):
    for one in detect.LaptopSketchers(KEY).sketches(text).values():
        assert one.tags == b""
        assert not any(one.labels)
        assert len(one.values) == len(one.places) == len(one.labels)


def test_nothing_of_one_index_is_looked_up_in_the_other():
    own = set(detect.Sketchers(KEY).sketches(RECIPE)["verbatim"].values)
    laptop = set(detect.LaptopSketchers(KEY).sketches(RECIPE)["verbatim"].values)
    assert laptop
    assert not own & laptop


def test_the_compiled_road_tells_the_same_on_a_laptop(tmp_path):
    edited = RECIPE.replace("nineteen", "ninety").replace("argon", "neon")
    publish(tmp_path, RECIPE, MUST_FIND["c"])
    plain, fast = on_laptop(tmp_path), on_laptop(tmp_path)
    fast.warm()
    for text in (RECIPE, edited, f"{edited}\n{MUST_FIND['c']}", "nothing of ours " * 40):
        assert detect.scan(text, fast) == detect.scan(text, plain)
    assert fast.compiled
