"""A law changes: forty people of a partner sign anew, and access follows who did and who did not.

The change is invented: from 1 September on a click is not enough in India.
"""

from __future__ import annotations

from datetime import date

import pytest

from bestkept.engines.ledger import verify
from bestkept.journal.rules import Refused
from bestkept.journal.tasks import check, publish
from bestkept.people import placing
from bestkept.people.actions import add_person
from bestkept.protect.access import actions as access
from bestkept.protect.agreements import actions as agreements
from bestkept.protect.agreements import queries as signed
from bestkept.protect.decision import queries as deciding
from bestkept.protect.decision.actions import decide
from bestkept.protect.notices import actions as notices
from bestkept.protect.repapering import actions, changes, kept, queries
from bestkept.protect.repapering.rules import Anew, Change
from bestkept.prove.actions import write_binder
from tests.cast import ALICE, AUD, BOB, OWNER, PETRA
from tests.protect.stage import PURPOSE, partner, said

STAFF = [f"engineer{n:02d}@partner.example" for n in range(40)]
EFFECTIVE = date(2026, 9, 1)
CHANGE = Change(
    kind="law",
    topic="form",
    words="An undertaking signed by a click can no longer be relied on. An invented example.",
    source="Example Signatures Act 2026, section 4",
    made_on=date(2026, 5, 20),
    effective=EFFECTIVE,
    country="IN",
    kinds=("undertaking",),
    forms=("electronic",),
    refuses=True,
)


def joins(email, organisation, country):
    """Put somebody on record who signs by a press, and may know the secret but for the form."""
    place = {"organisation": organisation, "unit": "Coating", "job": "engineer", "country": country}
    placing.engage(OWNER, email, place)
    pressed = said("2026-01-01", None, form="electronic", law=country)
    return agreements.record(ALICE, "undertaking", [email], pressed, "Joins.")


@pytest.fixture
def told(home, calendar):
    """Forty people of a partner in India, and others whom the change leaves alone."""
    calendar("2026-01-10")
    number = partner(home)
    for email in STAFF:
        add_person(OWNER, email, email.partition("@")[0], ["partner"])
        joins(email, number, "IN")
    coated = said("2026-01-01", None, purposes=())
    agreements.record(ALICE, "NDA", [number], coated, "Coating.")  # in ink
    agreements.record(ALICE, "undertaking", [PETRA.person], coated, "Joins, in ink.")
    elsewhere = placing.add_organisation(OWNER, "Elsewhere", "partner", "VN")
    joins(BOB.person, elsewhere, "VN")
    for email in (STAFF[0], STAFF[39]):
        placing.set_status(OWNER, email, "working", "Has signed all.")
        (notice,) = notices.give(ALICE, "TS-0001", [email])
        notices.acknowledge(PETRA.__class__(email, "partner", "web"), notice)
        last = date(2026, 12, 1)
        access.grant(ALICE, email, "TS-0001", purpose=PURPOSE, until=last, because="Runs it.")
    calendar("2026-06-01")
    return home


def missing(email):
    """Return what one lacks, and hold that the decision comes out the same from the journal."""
    entry, decision = decide(ALICE, email, "TS-0001", PURPOSE)
    assert deciding.again(ALICE, entry).verdict == "same"
    return [one.name for one in decision.missing]


def begins():
    """Record the change; its list is the forty, and a campaign for them begins."""
    assert len(kept.preview(ALICE, CHANGE).agreements) == 40
    number = changes.record(ALICE, CHANGE)
    there, total = kept.touched(AUD, number, size=100)
    assert total == 40
    assert [one.parties for one in there] == [(email,) for email in STAFF]
    words = "Undertakings in ink"
    owner, due = ALICE.person, date(2026, 8, 20)
    return actions.begin(ALICE, number, owner=owner, due=due, words=words), there


def signs(campaign, there, calendar):
    """Thirty-eight sign in two batches, one declines, one is excused."""
    names = [one.agreement for one in there]
    actions.send(ALICE, campaign, names)
    calendar("2026-07-01")
    ink = Anew(form="ink", signed_on=date(2026, 7, 1), first=date(2026, 7, 1))
    actions.sign(ALICE, campaign, names[:20], ink, "Came back signed.")
    wrong = [*names[20:38], "A-0041"]
    with pytest.raises(Refused, match=r"A-0041: it is not in RP-0001\. Nothing was changed"):
        actions.sign(ALICE, campaign, wrong, ink, "Came back signed.")
    assert queries.campaign(ALICE, campaign, date(2026, 7, 1)).counts["signed"] == 20
    actions.sign(ALICE, campaign, names[20:38], ink, "Came back signed.")
    actions.excuse(ALICE, campaign, [names[38]], "Leaves the project in July.")
    actions.decline(ALICE, campaign, [names[39]], "Will not sign a second time.")


def test_forty_sign_anew_and_access_follows_from_the_effective_day_on(told, calendar):
    campaign, there = begins()
    assert missing(STAFF[39]) == []
    signs(campaign, there, calendar)
    now = queries.campaign(AUD, campaign, date(2026, 7, 1))
    assert [now.counts[one] for one in ("signed", "declined", "excused")] == [38, 1, 1]
    assert missing(STAFF[0]) == missing(STAFF[39]) == []

    calendar("2026-09-01")
    assert missing(STAFF[0]) == []
    assert missing(STAFF[39]) == ["form"]
    _, decision = decide(ALICE, BOB.person, "TS-0001", PURPOSE)
    assert "form" not in [one.name for one in decision.missing]  # another country
    assert queries.campaign(AUD, campaign, EFFECTIVE).past == 1
    actions.finish(ALICE, campaign, "One declined, and knows nothing of it any more.")
    publish(told)
    assert check(told) == []


def test_the_record_of_other_days_and_other_people_is_as_it_was(told, calendar):
    campaign, there = begins()
    signs(campaign, there, calendar)
    first = signed.agreement(ALICE, "A-0001", date(2026, 6, 30)).terms
    second = signed.agreement(ALICE, "A-0001", date(2026, 7, 1)).terms
    assert [(one.amendment, one.form) for one in (first, second)] == [(0, "electronic"), (1, "ink")]
    assert len(signed.agreement(ALICE, "A-0042").chain) == 1
    assert queries.campaign(ALICE, campaign, date(2026, 6, 1)).counts["sent"] == 40
    calendar("2026-10-01")
    pages = [page(told, day) for day in ((2026, 6, 30), (2026, 7, 1), (2026, 9, 1))]
    assert [text.count("signed by electronic on") for text, _ in pages] == [41, 3, 3]
    assert [text.count("amendment 1: for") for text, _ in pages] == [0, 38, 38]
    behind = [[one for one in missing if "signed anew" in one] for _, missing in pages]
    late = "A-0040 was not signed anew because of LC-0001, which holds since 2026-09-01."
    assert behind == [[], [], [late]]


def page(home, day):
    """Return what the binder of a day says before what was done, and what it says is missing."""
    written = write_binder(AUD, home, "TS-0001", date(*day))
    assert verify.check_binder(written.data, home.log_vkey.read_text().strip()).verdict == "genuine"
    text = verify.open_zip(written.data)["summary.html"].decode()
    return text.partition("Timeline")[0], written.missing
