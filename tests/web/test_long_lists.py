"""What grows with a secret or an incident comes in pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from bestkept.register.intake.actions import submit
from bestkept.respond.actions import open_incident
from bestkept.watch.actions import record_findings, triage
from tests.cast import ALICE, BOB, OWNER, RECIPE, texts
from tests.web.conftest import sighting

LENA = "lena@example.com"
DOCUMENT = re.compile(r'<td class="name"><span class="small">(lab/recipe-\d+\.txt)')
MANY = 30


def test_documents_of_a_secret_come_in_pages(browser, site):
    documents = texts(site, *(f"{RECIPE} Furnace {n}." for n in range(MANY)))
    submit(BOB, site, title="Ramps", description={}, documents=documents)
    lena = browser(LENA)
    for path in ("/register/TS-0002/", "/register/TS-0002/guard/"):
        first, second = (DOCUMENT.findall(lena.get(path, {"page": n}).text) for n in (1, 2))
        assert (len(first), len(second)) == (25, 5), path
        assert len({*first, *second}) == MANY
        assert f'href="{path}?page=2"' in lena.get(path).text
    # What is not asked for by a day of its own stays on the page of the secret.
    wrong = lena.post("/register/TS-0002/binder/", {"on": "never"})
    assert 'href="/register/TS-0002/?page=2"' in wrong.text


def test_findings_of_an_incident_come_in_pages(browser):
    record_findings(OWNER, [sighting(f"outbox/{n}.txt") for n in range(MANY)])
    numbers = [f"F-{n:04}" for n in range(2, MANY + 2)]
    for one in numbers:
        triage(ALICE, one, verdict="leak", because="Ours.")
    open_incident(ALICE, "Reseller", numbers, datetime.now(UTC))
    pages = [browser(LENA).get("/respond/I-0001/", {"page": n}).text for n in (1, 2)]
    seen = [re.findall(r'href="/watch/(F-\d+)/"', text) for text in pages]
    assert (len(seen[0]), len(seen[1])) == (25, 5)
    assert {*seen[0], *seen[1]} == {*numbers}
