"""What an erasure leaves of the hashes of rows: none that tells a value, and new ones."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from django.db import connection, connections

from bestkept.journal import queries as journal
from bestkept.journal.models import Field
from bestkept.journal.rules import ERASED, Refused
from bestkept.journal.tasks import check, publish
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.moves import record as moving
from bestkept.protect.moves.actions import begin, clear, declare, step
from bestkept.protect.moves.models import Declaration, Listed, Step
from bestkept.protect.repapering import actions as repapering
from bestkept.protect.repapering import changes, queries
from bestkept.protect.repapering.rules import Change
from bestkept.register.actions import guard_candidate
from bestkept.register.innovations.actions import add_drafts, record
from bestkept.register.innovations.models import Draft
from bestkept.register.innovations.rules import Drafted
from bestkept.register.intake.actions import decide, submit
from bestkept.register.intake.models import Decision
from bestkept.retention.actions import erase
from tests.cast import ALICE, BOB, PETRA, RECIPE, texts
from tests.forging import forge
from tests.protect.stage import partner, said
from tests.register.test_states import ANALYST, GOOD

TITLE = "Slurry of Barnaby Quillfeather"
SPOILT = "is no longer what stands there"
RENAMED = "UPDATE register_assetfact SET value = 'low' WHERE name = 'tier'"


def guarded(home):
    guard_candidate(BOB, home, title=TITLE, tier="top", owner=None, documents=texts(home, RECIPE))
    publish(home)
    entry = journal.timeline("TS-0001")[0].number
    return entry, next(o.name for o in journal.openings(entry) if TITLE in json.dumps(o.value))


def behind_the_back(home, statement):
    connections.close_all()
    forge(home, statement)


def told(home):
    publish(home)
    return check(home)


def test_the_hashes_go_with_a_value_and_the_act_notes_what_is_left(home):
    entry, name = guarded(home)
    before = {o.name: o.value for o in journal.openings(entry)}["rows"]
    number = erase(ALICE, home, entry, [name], "Asked")
    assert Field.objects.get(act__number=entry, name="rows").value == ""
    left = {o.name: o.value for o in journal.openings(number)}["left"]
    assert {name for name in before if left[name] != before[name]} == {
        "register_assetfact.recorded_in_id"
    }
    assert left.keys() == before.keys()
    assert told(home) == []


def test_a_second_erasure_of_the_same_entry_leaves_hashes_of_its_own(home):
    entry, name = guarded(home)
    other = next(o.name for o in journal.openings(entry) if '"top"' in json.dumps(o.value))
    erase(ALICE, home, entry, [name], "Asked")
    erase(ALICE, home, entry, [other], "Asked again")
    assert told(home) == []
    assert journal.erased() == sorted([(entry, name), (entry, other)])


def test_rows_of_the_entry_that_are_edited_after_an_erasure_still_show(home):
    entry, name = guarded(home)
    erase(ALICE, home, entry, [name], "Asked")
    behind_the_back(home, RENAMED)
    assert any(SPOILT in one for one in told(home))


def test_an_erasure_does_not_cover_up_what_was_edited_before(home):
    entry, name = guarded(home)
    behind_the_back(home, RENAMED)
    with pytest.raises(Refused, match=r"Nothing was erased.*fsck"):
        erase(ALICE, home, entry, [name], "Asked")
    assert any(SPOILT in one for one in told(home))


def test_the_hashes_alone_are_not_erased(home):
    entry, _ = guarded(home)
    with pytest.raises(Refused, match="is not erased"):
        erase(ALICE, home, entry, ["rows"], "Asked")


def test_the_reason_of_a_decision_goes_out_of_its_row(home):
    submit(BOB, home, title="Slurry", description=GOOD)
    decide(ANALYST, "TS-0001", "reject", because="Quillfeather said so")
    entry = journal.timeline("TS-0001")[-1].number
    erase(ALICE, home, entry, ["because"], "Asked")
    assert Decision.objects.get().because == ERASED
    assert told(home) == []
    behind_the_back(home, "UPDATE intake_decision SET role = 'legal'")
    assert any(SPOILT in one and "intake_decision" in one for one in told(home))


def test_a_title_goes_out_of_a_leaver_s_list_too(home):
    submit(BOB, home, title=TITLE, description=GOOD)
    number = begin(ALICE, "leaver", BOB.person, because="Bob goes")
    entry = journal.timeline(number)[0].number
    erase(ALICE, home, entry, ["known"], "Asked")
    assert Listed.objects.values_list("title", "why").get() == (ERASED, ERASED)
    assert told(home) == []


def test_the_questions_of_an_interview_go_out_of_their_row_with_its_words(home):
    number = begin(ALICE, "leaver", BOB.person, because="Bob goes")
    asked = "Does Quillfeather hold a copy?"
    step(ALICE, number, "interview", day=datetime.now(UTC).date(), words="He said no", asked=asked)
    entry = journal.timeline(number)[-1].number
    (name,) = [o.name for o in journal.openings(entry) if o.name.startswith("step.")]
    erase(ALICE, home, entry, [name], "Asked")
    assert Step.objects.values_list("words", "asked").get() == (ERASED, ERASED)
    assert told(home) == []


@pytest.mark.parametrize("decided_first", [False, True])
def test_a_declaration_is_erased_and_decided_on_in_either_order(home, decided_first):
    partner(home)
    declare(PETRA, bound=True, towards="Quillfeather and Sons", nothing=True)
    entry = journal.head().size - 1
    (name,) = [o.name for o in journal.openings(entry) if o.name.startswith("declaration.")]
    steps = [
        lambda: erase(ALICE, home, entry, [name], "Asked"),
        lambda: clear(ALICE, PETRA.person, "cleared", "It is another field."),
    ]
    for one in reversed(steps) if decided_first else steps:
        one()
    row = Declaration.objects.get()
    assert (row.towards, row.outcome) == (ERASED, "cleared")
    assert told(home) == []


def tables():
    """Return every value of every row of every table as text."""
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{name}"')
            yield from (str(row) for row in cursor.fetchall())


def test_how_a_campaign_came_out_is_nowhere_after_its_erasure(home):
    partner(home)
    signed = said("2026-01-01", None, form="click")
    agreement = agreements.record(ALICE, "NDA", [PETRA.person], signed, "Joins.")
    days = {"made_on": date(2026, 5, 20), "effective": date(2026, 6, 1)}
    told_ = Change("policy", "form", "Ink alone.", "Our policy 7", **days, forms=("click",))
    change = changes.record(ALICE, told_)
    campaign = repapering.begin(
        ALICE, change, owner=ALICE.person, due=date.max, words="Sign in ink"
    )
    repapering.excuse(ALICE, campaign, [agreement], "It ends soon.")
    repapering.finish(ALICE, campaign, "Quillfeather need not sign.")
    entry = journal.head().size - 1
    assert queries.campaign(ALICE, campaign).outcome == "Quillfeather need not sign."
    erase(ALICE, home, entry, ["outcome"], "Asked")
    assert not any("Quillfeather" in one for one in tables())
    found = queries.campaign(ALICE, campaign)
    assert (found.closed, found.outcome) == (entry, "")
    assert told(home) == []


def test_why_a_declaration_was_decided_on_is_nowhere_after_its_erasure(home):
    partner(home)
    declare(PETRA, bound=False, nothing=True)
    clear(ALICE, PETRA.person, "cleared", "Quillfeather is another field.")
    entry = journal.head().size - 1
    (declared,) = [moving.of([PETRA.person], date.max)[PETRA.person].declared]
    assert declared.because == "Quillfeather is another field."
    erase(ALICE, home, entry, ["because"], "Asked")
    assert not any("Quillfeather" in one for one in tables())
    (declared,) = [moving.of([PETRA.person], date.max)[PETRA.person].declared]
    assert (declared.outcome, declared.because) == ("cleared", "")
    assert told(home) == []


def test_a_draft_goes_by_its_place_in_the_order(home):
    for title in ("One", "Two"):
        record(BOB, title=title, authors=[(BOB.person, None)])
    now = datetime.now(UTC)
    add_drafts(BOB, "IN-0001", [Drafted("a.txt", "aa" * 32, now)])
    add_drafts(
        BOB, "IN-0002", [Drafted("quill.txt", "bb" * 32, now), Drafted("c.txt", "cc" * 32, now)]
    )
    entry = journal.timeline("IN-0002")[-1].number
    erase(ALICE, home, entry, ["draft.1"], "Asked")
    assert [one.place for one in Draft.objects.order_by("id")] == ["a.txt", ERASED, "c.txt"]
    assert not Draft.objects.filter(sha256="bb" * 32)
    assert told(home) == []
