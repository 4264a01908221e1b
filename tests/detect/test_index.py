import random

import pytest
from guard import KEY, guard

from bestkept.engines import detect
from bestkept.engines.detect.segment import Segment

TEXT = " ".join(f"word{n * n % 977} of {n}" for n in range(400))
OTHER = " ".join(f"other{n * 7 % 613} and {n + 5}" for n in range(300))


def segment_of(text, number=1, key=KEY):
    label = detect.DocumentLabel(f"TS-{number:04d}", 1, f"D-{number:04d}")
    return detect.build_segment([(label, [detect.sketch(text, key)])], key)


def test_the_index_holds_no_word_of_the_text(tmp_path):
    data = segment_of("Zirconium precursor dosing happens at thirteen hundred hours sharp " * 3)
    assert not any(w in data.lower() for w in (b"zirconium", b"precursor", b"thirteen"))


def test_two_installations_share_no_value():
    mine, theirs = detect.sketch(TEXT, KEY), detect.sketch(TEXT, bytes(32))
    assert not set(mine.values) & set(theirs.values)


def test_merged_segments_find_what_their_parts_found(tmp_path):
    parts = [segment_of(TEXT, 1), segment_of(OTHER, 2), segment_of(TEXT[:900], 3)]
    apart, together = tmp_path / "apart", tmp_path / "together"
    for folder, datas in ((apart, parts), (together, [detect.merge_segments(parts)])):
        folder.mkdir()
        detect.write_manifest(folder, [detect.write_segment(folder, d) for d in datas])
    sent = TEXT[100:700] + " interlude " + OTHER[50:600]
    scans = [detect.scan(sent, detect.Index.open(f, KEY)) for f in (apart, together)]
    assert scans[0] == scans[1] != []


def test_segments_of_different_keys_are_not_merged():
    with pytest.raises(ValueError, match="different keys"):
        detect.merge_segments([segment_of(TEXT), segment_of(TEXT, key=bytes(32))])


def test_another_key_is_refused_in_plain_words(tmp_path):
    guard(tmp_path, TEXT)
    with pytest.raises(detect.IndexTrouble, match="another key"):
        detect.Index.open(tmp_path, bytes(32))


def test_an_index_of_another_version_is_refused(tmp_path):
    data = segment_of(TEXT).replace(b'"format": 4', b'"format": 9')
    detect.write_manifest(tmp_path, [detect.write_segment(tmp_path, data)])
    with pytest.raises(detect.IndexTrouble, match="another version"):
        detect.Index.open(tmp_path, KEY)


@pytest.mark.parametrize("manifest", [b"", b"{", b"[]", b'{"format": 1, "segments": ["../x"]}'])
def test_a_damaged_manifest_says_what_to_do(tmp_path, manifest):
    (tmp_path / "manifest.json").write_bytes(manifest)
    with pytest.raises(detect.IndexTrouble, match="fsck"):
        detect.Index.open(tmp_path, KEY)


def test_a_segment_that_is_gone_says_what_to_do(tmp_path):
    guard(tmp_path, TEXT)
    next(tmp_path.glob("*.seg")).unlink()
    with pytest.raises(detect.IndexTrouble, match="missing"):
        detect.Index.open(tmp_path, KEY)


def test_a_segment_cut_anywhere_is_refused():
    data = segment_of(TEXT)
    for length in [0, 5, 11, 40, 200, *range(1000, len(data) - 64, 997)]:
        with pytest.raises(detect.IndexTrouble):
            Segment(data[:length])


def test_damage_in_the_plan_of_a_segment_never_crashes():
    rng, data = random.Random(7), segment_of(TEXT)
    for _ in range(400):
        hurt = bytearray(data)
        hurt[rng.randrange(600)] ^= 1 << rng.randrange(8)
        try:
            Segment(bytes(hurt))
        except detect.IndexTrouble:
            continue


def test_an_empty_index_finds_nothing(tmp_path):
    detect.write_manifest(tmp_path, [])
    assert detect.scan(TEXT, detect.Index.open(tmp_path, KEY)) == []


def test_a_copy_that_stands_in_two_versions_is_one_finding(tmp_path):
    entries = [
        (detect.DocumentLabel("TS-0001", n, f"D-{n:04d}"), [detect.sketch(TEXT + " new" * n, KEY)])
        for n in (1, 2)
    ]
    name = detect.write_segment(tmp_path, detect.build_segment(entries, KEY))
    detect.write_manifest(tmp_path, [name])
    found = detect.scan(TEXT[200:600], detect.Index.open(tmp_path, KEY))
    assert [(f.asset, f.version, f.grade) for f in found] == [("TS-0001", 2, "finding")]
