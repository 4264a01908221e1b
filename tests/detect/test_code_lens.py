"""Copied code is found under other names; what any code has is not."""

import pydoc_data.topics
import random

import pytest
from code_samples import MUST_FIND, MUST_PASS
from guard import KEY, guard_code
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import planting_code
from bestkept.engines import detect
from bestkept.engines.detect import index as index_module
from bestkept.engines.detect.code import evidence, fast, gate, grams, lexing, public, road
from bestkept.engines.detect.code import find as lens
from bestkept.engines.detect.code.fast import FastCodeRoad
from bestkept.engines.detect.code.road import PlainCodeRoad
from bestkept.engines.detect.grams import Keying

PROSE = list(pydoc_data.topics.topics.values())
KEYED = grams.keying(Keying(KEY).code)
PLAIN, FAST = PlainCodeRoad(KEYED), FastCodeRoad(KEYED)
LANGUAGES = sorted(MUST_FIND)


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    """Return the index of the samples: one asset a language, in order of their names."""
    return guard_code(tmp_path_factory.mktemp("code"), *(MUST_FIND[name] for name in LANGUAGES))


def alarming(text, index):
    return [one for one in detect.scan(text, index) if one.grade != "note" and not one.public]


def disguised(name, seed=1):
    code = planting_code.stripped(MUST_FIND[name], name)
    return planting_code.disguised(code, name, random.Random(seed))


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize("seed", range(3))
def test_renamed_code_in_another_file_is_found(index, name, seed):
    text = f"{MUST_PASS['python main']}\n{disguised(name, seed)}\n{MUST_PASS['go sort']}"
    found = alarming(text, index)
    assert {(one.asset, one.lens) for one in found} == {
        (f"TS-{LANGUAGES.index(name) + 1:04d}", "code")
    }


@pytest.mark.parametrize("name", LANGUAGES)
def test_code_pasted_into_a_letter_is_found(index, name):
    text = f"{PROSE[3]}\n\n{disguised(name)}\n\n{PROSE[4]}"
    assert [one.lens for one in alarming(text, index)] == ["code"]


@pytest.mark.parametrize("name", sorted(MUST_PASS))
def test_what_any_code_has_raises_no_alarm(tmp_path, name):
    index = guard_code(tmp_path, MUST_PASS[name])
    renamed = planting_code.disguised(MUST_PASS[name], "python", random.Random(5))
    assert alarming(renamed, index) == []


def test_functions_in_another_order_are_found(tmp_path):
    parts = [MUST_FIND["python"], MUST_FIND["python"].replace("+=", "-=").replace("not ", "")]
    parts.append("def near(a, b):\n    return [x for x in a.rows if abs(x.at - b.at) < a.gap]\n")
    index = guard_code(tmp_path, "\n\n".join(parts))
    text = planting_code.disguised("\n\n".join(reversed(parts)), "python", random.Random(2))
    found = alarming(text, index)
    assert max(one.end for one in found) - min(one.start for one in found) > len(text) // 2


def test_an_unchanged_copy_is_one_finding_and_not_two(tmp_path):
    index = guard_code(tmp_path, MUST_FIND["go"], lenses=("verbatim", "code"))
    assert len(detect.scan(MUST_FIND["go"], index)) == 1


def test_prose_passes_the_gate_unread():
    bytes_read = sum(end - start for text in PROSE for start, end in gate.regions(text.encode()))
    letters = " ".join(
        text.replace("(", "").replace("[", "").replace("_", "") for text in PROSE[:9]
    )
    assert bytes_read > 0  # the topics explain Python, with examples
    plain = "".join(letter for letter in letters if letter.isalpha() or letter in " .,\n")
    assert gate.regions(plain.encode()) == []


def test_any_twenty_three_tokens_keep_a_gram():
    rng = random.Random(4)
    values = [rng.getrandbits(64) for _ in range(4000)]
    kept = set(grams.winnow(values))
    length = grams.SPAN + grams.WINDOW - 1 - grams.SPAN + 1
    assert all(kept & set(range(at, at + length)) for at in range(len(values) - length + 1))


def test_another_key_gives_other_values():
    codes, backs = [1, 5, 2, 6] * 8, [0] * 32
    mine = set(KEYED.values(codes, backs))
    assert mine
    assert not mine & set(grams.keying(bytes(32)).values(codes, backs))


def test_which_names_are_the_same_one_matters():
    one = lexing.Stream()
    lexing.lex(b"a = b(a, c)\nd = b(c, a)\n", 0, 24, one)
    other = lexing.Stream()
    lexing.lex(b"x = y(x, z)\nw = y(z, z)\n", 0, 24, other)
    assert one.codes == other.codes
    assert grams.distances(one.codes, one.names) != grams.distances(other.codes, other.names)


def test_what_repeats_says_nothing_new():
    codes, backs = bytes([1, 5, 2, 6, 12, 30] * 20), bytes(120)
    once = evidence.weigh(codes, backs, [(0, 12)])
    assert evidence.weigh(codes, backs, [(0, 120)]).everything <= once.everything + 18


def test_tokens_of_public_runs_are_not_ones_own(monkeypatch):
    codes, backs = bytes(random.Random(3).choices(range(1, 60), k=40)), bytes(40)
    monkeypatch.setattr(public, "is_public", set().__contains__)
    assert evidence.weigh(codes, backs, [(0, 40)]) == (120, 120)
    keyed = grams.keying(public.KEY)
    listed = [value for span in public.SPANS for value in keyed.values(codes[:20], backs, span)]
    monkeypatch.setattr(public, "is_public", set(listed).__contains__)
    assert evidence.weigh(codes, backs, [(0, 40)]).own == 3 * 40 - (5 + 9 + 13)


def streams(data):
    regions = [PLAIN.tokens(data), FAST.tokens(data)]
    return [tuple(list(part) for part in vars(tokens).values()) for tokens in regions]


PIECES = [
    *"()[]{},.:=+-*/%&|^~!<>?@#\\;\"'`$_ \n\t\r",
    *("//", "/*", "*/", "--", "-- ", '"""', "'''", "#define ", "#[", "#![", "#if", "# x", "1e-5"),
    *("if", "return", "import", "from", "SELECT ", "type", "None", "unsigned ", "é", "r'", "name"),
    *("0x1F", "a_long_name_indeed", " * ", ">>> ", "-----", "x : int", "-1, -2, -3, -4", "\n\n"),
]


@settings(deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=120))
def test_any_signs_are_read_alike_on_both_roads(pieces):
    data = ("((((====))))" + "".join(pieces)).encode()
    plain, fast = streams(data)
    assert plain == fast
    tokens = PLAIN.tokens(data)
    for span in public.SPANS:
        values = list(KEYED.values(tokens.codes, tokens.backs, span))
        assert values == FAST.values(FAST.tokens(data), span).tolist()


@settings(deadline=None, max_examples=60)
@given(st.randoms(use_true_random=False), st.data())
def test_findings_are_the_same_on_both_roads(index, rng, data):
    names = data.draw(st.lists(st.sampled_from(LANGUAGES), min_size=1, max_size=3))
    parts = [planting_code.disguised(MUST_FIND[name], name, rng) for name in names]
    parts += [*rng.sample(PROSE, 2), "Käse 電池 " * 30]
    rng.shuffle(parts)
    text = "\n".join(part[rng.randrange(40) :] for part in parts)
    assert on_road(text, index, 1 << 62) == on_road(text, index, 0)


def test_a_text_of_many_parts_is_read_alike_on_both_roads(index, monkeypatch):
    for module in (road, fast):
        monkeypatch.setattr(module, "PART", 900)
    text = "\n".join(["Käse \ud800 電池", *(disguised(name) for name in LANGUAGES)])
    found = on_road(text, index, 0)
    assert found
    assert found == on_road(text, index, 1 << 62)


def test_the_list_knows_what_was_put_in_it(monkeypatch):
    values = [random.Random(8).getrandbits(64) for _ in range(500)]
    words = memoryview(public.encode(values)).cast("Q")
    monkeypatch.setattr(public, "shipped", lambda: words)
    assert all(map(public.is_public, values))
    assert not any(public.is_public(value ^ 1 << 63) for value in values)


def on_road(text, index, worth):
    before = index_module.WORTH
    index_module.WORTH = worth
    try:
        return lens.find(text, index)
    finally:
        index_module.WORTH = before
