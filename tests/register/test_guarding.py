"""A candidate is guarded from the moment that its registration returns."""

from __future__ import annotations

import pytest

from bestkept.engines import detect
from bestkept.journal import queries as journal
from bestkept.journal.actions import act
from bestkept.journal.rules import Refused
from bestkept.journal.tasks import check, publish
from bestkept.register import tasks
from bestkept.register.actions import Guarded, SketchedDocument, guard_candidate, guard_version
from bestkept.register.queries import asset, assets
from bestkept.register.tasks import check as check_index
from tests.cast import ALICE, AUD, BOB, CHARLIE, PETRA, RECIPE, texts

OTHER = " ".join(f"the {n} separator sheets are dried at {n} degrees" for n in range(60, 90))


def guard(
    home, *, by=BOB, title="Slurry", tier="restricted", owner=None, documents=None, since=None
):
    return guard_candidate(
        by,
        home,
        title=title,
        tier=tier,
        owner=owner,
        documents=texts(home, RECIPE) if documents is None else documents,
        valid_from=since,
    )


def seen(home, text):
    index = detect.Index.open(home.index, home.detect_key())
    return {found.asset for found in detect.scan(text, index)}


def test_a_copy_is_found_as_soon_as_registration_returns(home):
    assert seen(home, RECIPE) == set()
    guarded = guard(home)
    assert guarded == Guarded("TS-0001", 1, 1, guarded.sketches)
    assert guarded.sketches > 5
    assert seen(home, f"Dear all, {RECIPE.upper()}") == {"TS-0001"}


def test_what_is_on_record_of_a_candidate(home, calendar):
    calendar("2025-03-01")
    guard(home, owner="Alice@example.com", documents=texts(home, RECIPE, OTHER))
    found = asset("TS-0001")
    assert {f.name: f.value for f in found.facts} == {
        "title": "Slurry",
        "tier": "restricted",
        "owner": "alice@example.com",
        "status": "candidate",
    }
    assert (found.kind, found.entry) == ("trade secret", 5)
    (version,) = found.versions
    assert [d.label for d in version.documents] == ["D-0001", "D-0002"]
    assert [d.location for d in version.documents] == ["lab/recipe-1.txt", "lab/recipe-2.txt"]
    assert version.documents[0].words == len(RECIPE.split())
    assert version.documents[0].bytes == len(RECIPE)


def test_the_entry_opens_to_every_fact_row(home):
    guard(home)
    opened = {o.name: o.value for o in journal.openings(5)}
    for fact in asset("TS-0001").facts:
        assert opened[f"fact.{fact.row}"] == {
            "name": fact.name,
            "value": fact.value,
            "valid_from": fact.valid_from.isoformat(),
            "valid_to": None,
        }
    assert opened["subject"] == "TS-0001"
    assert opened["index.segment"] in detect.read_manifest(home.index)


def test_no_word_of_the_text_is_kept(home):
    guard(home)
    publish(home)
    kept = [p.read_bytes() for p in home.path.rglob("*") if p.is_file()]
    assert len(kept) > 8
    for word in (b"cathode", b"viscosity", b"conductive"):
        assert not [data for data in kept if word in data.lower()]


def test_numbers_follow_each_other(home):
    assert [guard(home).asset for _ in range(3)] == ["TS-0001", "TS-0002", "TS-0003"]
    assert [a.number for a in assets()] == ["TS-0001", "TS-0002", "TS-0003"]


def test_a_further_version_is_guarded_beside_the_first(home):
    guard(home)
    again = guard_version(BOB, home, "TS-0001", texts(home, OTHER))
    assert (again.asset, again.version) == ("TS-0001", 2)
    assert seen(home, RECIPE) == seen(home, OTHER) == {"TS-0001"}
    assert [v.number for v in asset("TS-0001").versions] == [1, 2]


def test_versions_count_from_the_day_they_were_recorded(home, calendar):
    calendar("2025-03-01")
    guard(home)
    calendar("2025-06-01")
    guard_version(BOB, home, "TS-0001", texts(home, OTHER))
    from datetime import date

    assert len(asset("TS-0001", date(2025, 5, 31)).versions) == 1
    assert len(asset("TS-0001", date(2025, 6, 1)).versions) == 2
    assert len(asset("TS-0001", date(2025, 7, 1), date(2025, 5, 31)).versions) == 1


def test_a_text_too_short_to_be_sketched_is_on_record_and_says_so(home):
    guarded = guard(home, documents=texts(home, "only five words of it"))
    assert guarded.sketches == 0
    assert asset("TS-0001").versions[0].documents[0].sketches == 0
    assert check_index(home) == []


def test_a_name_that_is_no_text_is_kept_as_text(home):
    odd = b"lab/\xff.txt".decode("utf-8", "surrogateescape")
    sketches = texts(home, RECIPE)[0].sketches
    guard(home, documents=[SketchedDocument(odd, "0" * 64, 1, sketches)])
    assert asset("TS-0001").versions[0].documents[0].location == r"lab/\xff.txt"
    publish(home)
    assert check(home) == []


@pytest.mark.parametrize("by", [CHARLIE, PETRA, AUD])
def test_who_may_not_guard_is_told_and_leaves_no_trace(home, by):
    before = journal.head()
    with pytest.raises(Refused, match="role"):
        guard(home, by=by)
    assert journal.head() == before
    assert assets() == []
    assert list(home.index.glob("*.seg")) == []


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"tier": "secret"}, "no tier 'secret'. Tiers are: top, restricted, confidential"),
        ({"owner": "nobody@example.com"}, "Nobody on record .* nobody@example.com"),
        ({"title": "  "}, "title must be told"),
        ({"title": "x" * 2001}, "in 1 to 2000 characters"),
        ({"documents": []}, "no document that could be read"),
    ],
)
def test_what_cannot_be_recorded_is_refused_in_a_sentence(home, wrong, why):
    before = journal.head()
    with pytest.raises(Refused, match=why):
        guard(home, **wrong)
    assert journal.head() == before


def test_a_day_before_1900_is_refused(home):
    from datetime import date

    with pytest.raises(Refused, match="too early"):
        guard(home, since=date(1899, 12, 31))


def test_a_version_of_an_asset_that_is_not_there_is_refused(home):
    with pytest.raises(Refused, match="no asset TS-0009"):
        guard_version(ALICE, home, "TS-0009", texts(home, RECIPE))
    with pytest.raises(Refused, match="no asset TS-0009"):
        asset("TS-0009")


CODE = """
def total(batches, limit):
    for batch in batches:
        if batch.weight > limit and not batch.frozen:
            limit += batch.weight * 2
    return limit
"""


def test_code_is_guarded_by_the_code_lens_too(home):
    guard(home, documents=texts(home, CODE * 4, RECIPE))
    index = detect.Index.open(home.index, home.detect_key())
    assert sorted(map(sorted, index.guarding("TS-0001").values())) == [
        ["code", "verbatim"],
        ["verbatim"],
    ]
    assert index.guarding("TS-0002") == {}


def test_segments_of_two_lenses_are_merged_and_withdrawn_apart(home):
    for _ in range(9):
        guard(home, documents=texts(home, CODE * 4))
    while tasks.compact(home, ALICE):
        pass
    index = detect.Index.open(home.index, home.detect_key())
    assert sorted(segment.lens for segment in index.segments) == ["code", "verbatim"]
    with act("test.withdrawn", ALICE) as recording:
        recording.about("TS-0003")
        tasks.withdraw(recording, home, "TS-0003")
    tasks.publish_index(home)
    index = detect.Index.open(home.index, home.detect_key())
    assert index.guarding("TS-0003") == {}
    assert sorted(index.guarding("TS-0004").popitem()[1]) == ["code", "verbatim"]
