"""Each story of the register, put into binders: they are genuine and say what it says."""

from __future__ import annotations

import json
from datetime import date

import pypdfium2
import pytest

from bestkept.engines.ledger import verify
from bestkept.journal.rules import Refused
from bestkept.prove.actions import write_binder
from tests.cast import ALICE, CHARLIE
from tests.register.scenarios import SCENARIOS
from tests.register.test_scenarios import ADDRESSES, day, tell


def binder(home, on, known):
    key = home.log_vkey.read_text().strip()
    written = write_binder(ALICE, home, "TS-0001", day(on), day(known))
    report = verify.check_binder(written.data, key)
    assert report.verdict == "genuine", str(report)
    return json.loads(verify.open_zip(written.data)["facts.json"])


@pytest.mark.parametrize("story", SCENARIOS)
def test_a_binder_of_any_day_is_genuine_and_says_what_the_record_says(home, calendar, story):
    events, answers = SCENARIOS[story]
    for event in events:
        tell(home, calendar, event)
    for answer in answers:
        try:
            told = binder(home, answer.on, answer.known)
        except Refused:
            assert answer.value is None
            continue
        found = {fact["name"]: fact for fact in told["facts"]}.get(answer.fact)
        value = ADDRESSES.get(answer.value, answer.value)
        assert (found["value"] if found else None) == value, answer
        assert (found["later"] if found else False) == answer.later, answer


def test_who_may_prove_is_asked(home, calendar):
    tell(home, calendar, next(iter(SCENARIOS.values()))[0][0])
    with pytest.raises(Refused):
        write_binder(CHARLIE, home, "TS-0001", day("02-01"))


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2999, 1, 1), "That day lies ahead"),
        (date(1990, 1, 1), "Nothing was in force for it on that day"),
    ],
)
def test_the_pdf_says_what_a_day_to_come_and_a_day_before_the_record_are(home, asset, on, said):
    written = verify.open_zip(write_binder(ALICE, home, asset, on).data)
    page = pypdfium2.PdfDocument(written["summary.pdf"])[0].get_textpage()
    text = " ".join(page.get_text_bounded().split())
    assert said in text
    assert "Every fact had been recorded" not in text
