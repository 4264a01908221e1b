"""Names and phrases are guarded without being kept; each step is an act, and can be shown."""

from __future__ import annotations

from datetime import date

import pytest

from bestkept.engines import detect
from bestkept.journal import queries as journal
from bestkept.journal.rules import Refused
from bestkept.register import tasks as register
from bestkept.register.actions import guard_candidate
from bestkept.register.intake.actions import decide
from bestkept.register.inventory.actions import delist
from bestkept.register.models import Segment
from bestkept.register.terms import rules
from bestkept.register.terms.actions import add, retire
from bestkept.register.terms.models import Term
from bestkept.register.terms.queries import terms
from bestkept.register.terms.tasks import check
from bestkept.watch.actions import record_findings
from bestkept.watch.rules import Sighted
from tests.cast import ALICE, AUD, BOB, CHARLIE, OWNER, PETRA, RECIPE, texts
from tests.forging import forge
from tests.register.test_states import ANALYST

CANARY = "the quick violet otter hums at noon"


def begun(home, *names, **more):
    told = {"kind": "code name", "hint": "the project of line 2", "label": "Line 2", **more}
    return add(BOB, home, names or ["Nightjar"], **told)


def seen(home, text, day=None):
    index = detect.Index.open(home.index, home.detect_key(), day)
    return [(f.document, f.asset, f.excuse) for f in detect.scan(text, index)]


def test_a_term_is_guarded_at_once_and_its_text_is_kept_nowhere(home):
    assert begun(home, "Nightjar", CANARY) == ["T-0001", "T-0002"]
    assert seen(home, "two nightjars") == [("T-0001", "NM-0001", None)]
    assert seen(home, CANARY.upper()) == [("T-0002", "NM-0001", None)]
    for path in home.path.rglob("*"):
        data = path.read_bytes().lower() if path.is_file() else b""
        assert b"nightjar" not in data
        assert b"violet" not in data


def test_the_act_says_kind_hint_and_words_and_no_more(home):
    begun(home, kind="embargoed", until=date(2026, 12, 1))
    said = {one.name: one.value for one in journal.openings(journal.head().size - 1)}
    assert said["term.T-0001"] == {
        "kind": "embargoed",
        "hint": "the project of line 2",
        "words": 1,
        "until": "2026-12-01",
    }
    assert said["subject"] == "NM-0001"
    assert said["index.segment.term"] in detect.read_manifest(home.index)


def test_a_term_of_an_asset_stands_beside_its_documents(home):
    asset = guard_candidate(
        BOB, home, title="Slurry", tier="top", owner=None, documents=texts(home, RECIPE)
    ).asset
    begun(home, asset=asset, label=None)
    assert {lens for lens, _ in found(home, f"Nightjar: {RECIPE}")} == {"verbatim", "term"}
    assert check(home) == [] == register.check(home)


def found(home, text):
    index = detect.Index.open(home.index, home.detect_key())
    return [(f.lens, f.asset) for f in detect.scan(text, index)]


def test_a_retired_term_is_found_no_more_and_stays_on_record(home):
    begun(home, "Nightjar", "Berguv")
    retire(ALICE, home, "T-0001", "Announced")
    assert seen(home, "Nightjar and Berguv") == [("T-0002", "NM-0001", None)]
    first, second = terms(ALICE)
    assert (first.number, first.retired is not None, second.retired) == ("T-0001", True, None)
    assert check(home) == []
    with pytest.raises(Refused, match="no term T-0001"):
        retire(ALICE, home, "T-0001", "Again")


def test_an_embargo_that_is_over_is_excused_from_the_next_day(home):
    begun(home, kind="embargoed", until=date(2026, 12, 1))
    assert seen(home, "Nightjar", "2026-12-01") == [("T-0001", "NM-0001", None)]
    assert seen(home, "Nightjar", "2026-12-02") == [("T-0001", "NM-0001", "lapsed")]


@pytest.mark.parametrize(
    ("names", "more", "why"),
    [
        (["function"], {}, "ordinary word"),
        (["ab"], {}, "so short"),
        (["--"], {"anyway": True}, "no letter"),
        (["word " * 13], {}, "at most 12 words"),
        (["Nightjar"], {"kind": "secret"}, "no kind"),
        (["Nightjar"], {"until": date(2026, 12, 1)}, "only an embargo"),
        (["Nightjar"], {"hint": " "}, "Give a hint"),
        (["Nightjar"], {"hint": "the night-jar project"}, "says the term itself"),
        (["Nightjar"], {"asset": "TS-0009", "label": None}, "no asset TS-0009"),
        (["Nightjar"], {"asset": "TS-0009"}, "Say which asset"),
        ([], {"label": None}, "Say which asset"),
    ],
)
def test_what_cannot_be_guarded_is_refused_with_its_reason(home, names, more, why):
    with pytest.raises(Refused, match=why):
        begun(home, *names, **more)
    assert Term.objects.count() == Segment.objects.count() == 0


def test_an_ordinary_word_is_guarded_when_somebody_insists(home):
    begun(home, "Function", anyway=True)
    assert seen(home, "the function") == [("T-0001", "NM-0001", None)]


def test_the_same_term_of_the_same_asset_is_refused(home):
    begun(home)
    with pytest.raises(Refused, match="guarded already, as T-0001"):
        begun(home, "NIGHTJAR", asset="NM-0001", label=None)


def test_who_may_guard_see_and_retire(home):
    for who in (CHARLIE, PETRA, AUD):
        with pytest.raises(Refused):
            add(who, home, ["Nightjar"], kind="canary", hint="x", label="y")
    begun(home)
    with pytest.raises(Refused):
        retire(BOB, home, "T-0001", "Mine")
    with pytest.raises(Refused):
        terms(PETRA)
    assert [one.number for one in terms(AUD)] == ["T-0001"]


def test_an_employee_sees_the_terms_of_their_own_assets_only(home):
    begun(home)
    add(ALICE, home, ["Berguv"], kind="canary", hint="planted in the plan", label="Plan")
    assert [one.number for one in terms(BOB)] == ["T-0001"]
    assert [one.number for one in terms(OWNER)] == ["T-0001", "T-0002"]
    assert [one.number for one in terms(OWNER, "NM-0002")] == ["T-0002"]


def test_many_terms_are_merged_and_all_are_still_found(home):
    names = [f"{a}{b}ador" for a in ("Tal", "Mor", "Ven") for b in ("qu", "br", "sk", "pl")]
    for name in names:
        begun(home, name)
    while register.compact(home, OWNER):
        pass
    assert len(detect.read_manifest(home.index)) < 12
    assert len(seen(home, " ".join(names))) == 12
    assert check(home) == [] == register.check(home)


def test_terms_of_an_asset_that_is_guarded_no_more_leave_the_index(home):
    documents = texts(home, RECIPE)
    asset = guard_candidate(
        BOB, home, title="Slurry", tier="top", owner=None, documents=documents
    ).asset
    decide(ANALYST, asset, "accept")
    decide(ALICE, asset, "accept", because="Described elsewhere.")
    begun(home, asset=asset, label=None)
    delist(ALICE, home, asset, "public", because="Fair", evidence="Programme", stop_guarding=True)
    assert seen(home, "Nightjar") == []
    assert check(home) == []


def test_an_edited_hint_and_a_lost_term_are_noticed(home):
    begun(home)
    forge(home, "UPDATE terms_term SET hint = 'something else'")
    detect.write_manifest(home.index, [])
    assert check(home) == [
        "Term T-0001 does not say what the journal recorded.",
        "Term T-0001 is on record as guarded, and is not in the index.",
    ]


def test_a_finding_of_a_term_is_recorded_like_any_other(home):
    begun(home)
    sighted = Sighted(
        "NM-0001", "T-0001", 0, "term", "a.txt", None, 1, 0, 8, 1.0, "finding", False, "0" * 64
    )
    assert record_findings(ALICE, [sighted]) == (["F-0001"], [])


def test_the_label_reads_back():
    label = detect.TermLabel.read(rules.label("T-0007", "embargoed", date(2026, 12, 1)))
    assert (label.number, label.kind, label.until) == ("T-0007", "embargoed", "2026-12-01")
