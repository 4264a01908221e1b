"""What a scan saw is recorded once, and never what it says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.journal.tasks import check, publish
from bestkept.register.actions import guard_candidate
from bestkept.watch.actions import record_findings, triage
from bestkept.watch.queries import findings
from bestkept.watch.rules import Sighted, batches
from tests.cast import ALICE, AUD, BOB, CHARLIE, RECIPE, texts

SEEN = Sighted(
    asset="TS-0001",
    document="D-0001",
    version=1,
    lens="verbatim",
    path="outbox/mail.zip",
    member="letter.docx",
    line=3,
    start=120,
    end=410,
    share=0.41666,
    grade="finding",
    public=False,
    excerpt_sha256="a" * 64,
)


@pytest.fixture
def guarded(home):
    for title in ("Slurry", "Binder"):
        guard_candidate(
            BOB, home, title=title, tier="top", owner=None, documents=texts(home, RECIPE)
        )
    return home


def opened(number):
    return {o.name: o.value for o in journal.openings(number)}


def test_a_finding_is_kept_as_it_was_seen(guarded):
    assert record_findings(ALICE, [SEEN]) == (["F-0001"], [])
    (found,) = findings()
    for name, value in vars(replace(SEEN, share=0.4167)).items():
        if name == "place":  # a finding is known by it; it is not kept
            continue
        assert getattr(found, name) == value
    assert (found.verdict, found.because) == ("new", None)
    assert found.entry == journal.head().size - 1


def test_a_scan_is_one_entry_that_shows_each_asset_apart(guarded):
    other = replace(SEEN, asset="TS-0002", member=None)
    before = journal.head().size
    record_findings(ALICE, [SEEN, replace(SEEN, start=999), other])
    assert journal.head().size == before + 1
    told = opened(before)
    assert [row["number"] for row in told["findings.1"]["seen"]] == ["F-0001", "F-0002"]
    assert [row["member"] for row in told["findings.2"]["seen"]] == [""]
    assert told["findings.1"]["seen"][0]["share"] == "0.4167"
    assert journal.timeline("TS-0002")[-1].number == before


def test_the_same_scan_again_finds_nothing_new(guarded):
    rows = [SEEN, replace(SEEN, start=999)]
    record_findings(ALICE, rows)
    assert record_findings(ALICE, rows) == ([], ["F-0001", "F-0002"])
    new, known = record_findings(ALICE, [*rows, replace(SEEN, path="outbox/other.zip"), SEEN])
    assert (new, known) == (["F-0003"], ["F-0001", "F-0002"])
    assert len(findings()) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"asset": "TS-0002"},
        {"document": "D-0002"},
        {"path": "elsewhere"},
        {"member": None},
        {"start": 121},
        {"excerpt_sha256": "b" * 64},
    ],
)
def test_what_makes_two_findings_two(guarded, change):
    assert len(record_findings(ALICE, [SEEN, replace(SEEN, **change)])[0]) == 2


@pytest.mark.parametrize("change", [{"share": 0.9}, {"line": 4}, {"grade": "note"}])
def test_what_leaves_two_findings_one(guarded, change):
    assert len(record_findings(ALICE, [SEEN, replace(SEEN, **change)])[0]) == 1


def test_a_scan_that_saw_nothing_is_on_record_too(guarded):
    before = journal.head().size
    assert record_findings(BOB, []) == ([], [])
    assert journal.entry(before).verb == "scan.recorded"
    assert findings() == []


def test_a_scan_of_very_many_assets_fits_into_the_journal():
    rows = [replace(SEEN, asset=f"TS-{n:04d}") for n in range(1001)]
    parts = batches(rows)
    assert [len({row.asset for row in part.values()}) for part in parts] == [500, 500, 1]
    assert sum(len(part) for part in parts) == 1001
    assert batches([]) == [{}]


def test_a_thousand_findings_in_one_scan_are_published(guarded):
    new, _ = record_findings(ALICE, [replace(SEEN, start=n) for n in range(1000)])
    assert len(new) == 1000
    publish(guarded)
    assert check(guarded) == []


def test_findings_of_an_asset_that_is_not_there_are_refused_whole(guarded):
    before = journal.head()
    with pytest.raises(Refused, match="no asset TS-0009"):
        record_findings(ALICE, [SEEN, replace(SEEN, asset="TS-0009")])
    assert journal.head() == before
    assert findings() == []


def test_a_path_that_is_no_text_is_kept_as_text(guarded):
    odd = b"outbox/\xfe.txt".decode("utf-8", "surrogateescape")
    record_findings(ALICE, [replace(SEEN, path=odd)])
    assert findings()[0].path == r"outbox/\xfe.txt"


@pytest.mark.parametrize("by", [CHARLIE, AUD])
def test_who_may_not_watch_is_told(guarded, by):
    with pytest.raises(Refused, match="role"):
        record_findings(by, [SEEN])


def test_a_verdict_is_recorded_with_its_reason(guarded):
    record_findings(ALICE, [SEEN])
    triage(ALICE, "F-0001", "leak", "It went to a competitor.")
    (found,) = findings(asset="TS-0001", verdict="leak")
    assert found.because == "It went to a competitor."
    last = journal.timeline("F-0001")[-1]
    assert last.verb == "finding.triaged"
    assert last == journal.timeline("TS-0001")[-1]
    assert findings(verdict="new") == findings(asset="TS-0002") == []


def test_a_verdict_can_change_and_the_old_one_is_kept(guarded):
    record_findings(ALICE, [SEEN])
    triage(ALICE, "F-0001", "leak", "It looks like one.")
    triage(ALICE, "F-0001", "authorised", "There is an agreement.")
    assert findings()[0].verdict == "authorised"
    told = [opened(e.number) for e in journal.timeline("F-0001")]
    verdicts = [
        value["verdict"]
        for values in told
        for name, value in values.items()
        if name.startswith("triage.") and "verdict" in value
    ]
    assert verdicts == ["leak", "authorised"]


@pytest.mark.parametrize(
    ("number", "verdict", "because", "why"),
    [
        ("F-0009", "leak", "so", "no finding F-0009"),
        ("F-0001", "bad", "so", "no verdict 'bad'. Verdicts are: new, leak"),
        ("F-0001", "leak", " ", "needs its reason"),
        ("F-0001", "new", "so", "'new' already"),
    ],
)
def test_a_verdict_that_cannot_be_is_refused(guarded, number, verdict, because, why):
    record_findings(ALICE, [SEEN])
    with pytest.raises(Refused, match=why):
        triage(ALICE, number, verdict, because)
    assert findings()[0].verdict == "new"


def test_an_engineer_gives_no_verdicts(guarded):
    record_findings(BOB, [SEEN])
    with pytest.raises(Refused, match="one of these roles"):
        triage(BOB, "F-0001", "false alarm", "I say so.")
