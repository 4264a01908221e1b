"""Every page lets in the roles that it should, and nobody else. Charlie may see nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.urls import get_resolver

from bestkept.journal.tasks import publish
from bestkept.keyring.ring import Ring
from bestkept.people import placing
from bestkept.people.queries import views_of
from bestkept.protect.access.actions import grant, request
from bestkept.protect.access.opening import tie
from bestkept.protect.countries.actions import log_advice
from bestkept.protect.countries.rules import Advised
from bestkept.protect.moves.actions import begin as begin_move
from bestkept.protect.notices.actions import give
from bestkept.protect.recertification.actions import begin
from bestkept.protect.repapering.telling import tell
from bestkept.protect.reviews.actions import plan
from bestkept.protect.reviews.rules import Said
from bestkept.vault.actions import Given, keep
from tests import databases
from tests.cast import ALICE, AUD, BOB, CHARLIE, OWNER, PETRA
from tests.web.conftest import furnished

INES, LENA, SVEN, HANA, MONA, KURT, ADAM = (
    f"{name}@example.com" for name in ("ines", "lena", "sven", "hana", "mona", "kurt", "adam")
)
EVERYBODY = {ALICE.person, BOB.person, PETRA.person, AUD.person}
EVERYBODY |= {INES, LENA, SVEN, HANA, MONA, KURT, ADAM}
AT_THE_DESK = {ALICE.person, AUD.person, INES, LENA, SVEN, ADAM}
INSIDE = EVERYBODY - {PETRA.person}
SUBMITTING = INSIDE - {AUD.person, HANA, MONA, KURT}
TELLING = {ALICE.person, LENA, ADAM}
EDITING = {ALICE.person, INES, LENA, ADAM}
ANSWERING = {ALICE.person, AUD.person, LENA, SVEN}
OVERSEEING = {ALICE.person, AUD.person, LENA, SVEN, HANA, ADAM}
ASKING = INSIDE - {AUD.person}

SEES_ACCESS = {ALICE.person, AUD.person, LENA, SVEN, HANA, ADAM}
ANSWERING_ACCESS = {ALICE.person, BOB.person, LENA, SVEN, ADAM}
MOVING = OVERSEEING

PAGES = {
    "/desk/": AT_THE_DESK,
    "/register/": AT_THE_DESK,
    "/register/standing/": AT_THE_DESK,
    "/register/import/": TELLING,
    "/register/TS-0001/": AT_THE_DESK,
    "/register/TS-0001/edit/": EDITING,
    "/register/TS-0001/guard/": AT_THE_DESK,
    "/register/TS-0001/tie/": {ALICE.person, LENA, SVEN, ADAM},
    "/intake/": AT_THE_DESK,
    "/intake/TS-0001/": AT_THE_DESK,
    "/duties/": {ALICE.person, AUD.person, LENA, SVEN, HANA, ADAM},
    "/reviews/": {ALICE.person, AUD.person, LENA, SVEN, HANA, ADAM},
    "/reviews/plan/": {ALICE.person, LENA, SVEN, ADAM},
    "/reviews/RV-0001/": {ALICE.person, AUD.person, BOB.person, LENA, SVEN, HANA, ADAM},
    "/reviews/RV-0001/plan/": {ALICE.person, LENA, SVEN, ADAM},
    "/protect/": AT_THE_DESK,
    "/protect/tell/": TELLING,
    "/protect/N-0001/withdraw/": TELLING,
    "/moves/": MOVING,
    "/moves/begin/": {ALICE.person, LENA, SVEN, HANA, ADAM},
    "/moves/requirements/": MOVING,
    "/moves/M-0001/": MOVING,
    "/moves/M-0001/letter/": MOVING,
    "/stewards/": AT_THE_DESK | {HANA},
    "/stewards/hand-over/": TELLING,
    "/stewards/IN/deputy/": TELLING,
    "/agreements/": OVERSEEING,
    "/agreements/record/": TELLING,
    "/agreements/A-0001/": OVERSEEING,
    "/agreements/A-0001/amend/": TELLING,
    "/countries/": OVERSEEING,
    "/countries/PL/": OVERSEEING,
    "/countries/advice/L-0001/": OVERSEEING,
    "/questions/": ANSWERING,
    "/questions/Q-0001/": ANSWERING,
    "/law/": OVERSEEING,
    "/law/record/": TELLING,
    "/law/LC-0001/": OVERSEEING,
    "/repapering/RP-0001/": OVERSEEING,
    "/watch/": AT_THE_DESK | {MONA},
    "/watch/F-0001/": AT_THE_DESK | {MONA},
    "/scans/": AT_THE_DESK | {MONA},
    "/index/": AT_THE_DESK,
    "/respond/": AT_THE_DESK,
    "/respond/open/": AT_THE_DESK - {AUD.person},
    "/prove/": AT_THE_DESK,
    "/prove/3/": INSIDE,
    "/prove/3/proof/": AT_THE_DESK,
    "/prove/log/": AT_THE_DESK,
    "/prove/log/key/": AT_THE_DESK,
    "/prove/binders/": {ALICE.person, AUD.person, LENA, ADAM},
    "/settings/": {ALICE.person, AUD.person, SVEN, ADAM},
    "/settings/groups/": {ALICE.person, AUD.person, SVEN, ADAM},
    "/people/": {ALICE.person, AUD.person, LENA, SVEN, HANA, ADAM},
    "/people/add/": {ALICE.person, HANA, ADAM},
    "/people/import/": {ALICE.person, HANA, ADAM},
    "/people/organisations/": {ALICE.person, AUD.person, LENA, SVEN, HANA, ADAM},
    "/people/organisations/O-0001/": {ALICE.person, AUD.person, LENA, SVEN, HANA, ADAM},
    "/people/bob@example.com/status/": {ALICE.person, HANA, ADAM},
    "/people/bob@example.com/place/": {ALICE.person, HANA, ADAM},
    "/people/bob@example.com/": {ALICE.person, AUD.person, LENA, SVEN, HANA, ADAM},
    "/me/": INSIDE,
    "/me/check/": INSIDE,
    "/me/submit/": SUBMITTING,
    "/me/submitted/": SUBMITTING,
    "/me/tokens/": INSIDE,
    "/me/login/": INSIDE,
    "/me/told/": INSIDE,
    "/me/told/N-0001/": {BOB.person},
    "/me/documents/V-0001/": SEES_ACCESS | {INES, BOB.person, PETRA.person},
    "/me/agreements/": INSIDE,
    "/me/law/LC-0001/": {BOB.person},
    "/me/ask/": ASKING,
    "/me/ask/Q-0001/": {BOB.person},
    "/me/move/": INSIDE,
    "/me/access/": INSIDE,
    "/me/access/ask/": EVERYBODY,
    "/me/access/end/": SUBMITTING,
    "/me/access/requests/R-0001/": ANSWERING_ACCESS,
    "/me/access/campaigns/C-0001/": {BOB.person},
    "/me/access/TS-0001/": {BOB.person},
    "/me/secrets/": SUBMITTING,
    "/me/secrets/TS-0001/": {BOB.person},
    "/me/secrets/TS-0001/grant/": {BOB.person},
    "/access/": SEES_ACCESS,
    "/access/grant/": TELLING,
    "/access/end/": TELLING | {SVEN},
    "/access/may/": SEES_ACCESS,
    "/access/requests/R-0001/": SEES_ACCESS,
    "/access/glass/TS-0001/": {ALICE.person, LENA, SVEN},
    "/access/campaigns/": SEES_ACCESS,
    "/access/campaigns/C-0001/": SEES_ACCESS,
    "/me/record/": INSIDE,
    "/me/reminders/": EVERYBODY,
    "/me/calendar/": EVERYBODY,
    "/partner/": {PETRA.person},
    "/partner/told/": {PETRA.person},
    "/partner/told/N-0002/": {PETRA.person},
    "/partner/know/G-0001/": {PETRA.person},
    "/partner/move/": {PETRA.person},
    "/partner/record/": {PETRA.person},
}
# Asked for with POST, or shown in other tests.
ELSEWHERE = {
    "signed-text",
    "binder",
    "export",
    "passage",
    "views",
    "checkpoint",
    "incident",
    "submission",
    "start",
    "invitation",
    "fetch",
    "work",
    "language",
}


@pytest.fixture(scope="module")
def peopled(peopled, tmp_path_factory, django_db_blocker):
    """The home with something on record for every page, made once for this file."""
    with furnished(peopled, tmp_path_factory.mktemp("seen"), django_db_blocker) as home:
        partner(home)
        reviewed()
        publish(home)  # of an entry that nobody signed yet there is no proof
    return home


def partner(home):
    """Petra was told of Bob's candidate and granted it; she asks for more, and Bob looks again."""
    placing.add_organisation(OWNER, "Meridian Loop", "partner", "IN")
    give(ALICE, "TS-0001", [PETRA.person])
    told = {"purpose": "toll coating", "until": datetime.now(UTC).date(), "because": "line 2"}
    grant(ALICE, PETRA.person, "TS-0001", **told)
    begin_move(OWNER, "leaver", BOB.person, because="Gave notice.")
    request(PETRA, "TS-0001", **told)
    begin(ALICE, BOB.person, told["until"])
    letter = Given("letter.txt", b"Nineteen minutes.")
    keep(BOB, home, Ring(home, str), letter, kind="evidence", because="Kept.")
    tie(ALICE, "V-0001", "TS-0001", "The recipe as it was mailed.")
    log_advice(ALICE, "PL", Advised("form", "Is ink enough?", "Yes.", "Nowak"))
    tell(ALICE, "LC-0001", "Legal asks you to sign in ink.")


def reviewed():
    """Bob reviews who visits the line."""
    said = Said(BOB.person, "", None, None, ("incident",))
    plan(ALICE, "protocol", "Visitors", said, "The practice asks for it.")


def trying(let_in):
    """Return who tries: everybody; on PostgreSQL one who is let in, and one who is not.

    Who may what is the same on both, and each page is asked for on both.
    """
    if not databases.wanted():
        return EVERYBODY
    return {*sorted(let_in)[:1], *sorted(EVERYBODY - let_in)[:1]}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_lets_in_whom_it_should_and_nobody_else(browser, site, path):
    tried = trying(PAGES[path])
    seen = {who for who in tried if browser(who).get(path).status_code == 200}
    assert seen == PAGES[path] & tried


def test_every_page_of_ours_is_in_the_table():
    named = {
        (part.namespace, pattern.name)
        for part in get_resolver().url_patterns
        if getattr(part, "namespace", None) in ("desk", "me", "partner")
        for pattern in part.url_patterns
    }
    assert len([name for _, name in named if name not in ELSEWHERE]) == len(PAGES)


@pytest.mark.parametrize("path", [*PAGES, "/"])
def test_charlie_who_is_on_no_record_sees_nothing(browser, path):
    answer = browser(CHARLIE.person).get(path)
    assert answer.status_code == 403
    assert "Cathode" not in answer.text
    assert "TS-0001" not in answer.text


@pytest.mark.sqlite("a stranger is refused before the record is asked")
@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_asked_to_sign_in(browser, path):
    answer = browser().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_bob_does_not_see_what_is_another_s(browser, site):
    assert browser(BOB.person).get("/me/submitted/TS-0001/").status_code == 200
    answer = browser(ADAM).get("/me/submitted/TS-0001/")
    assert answer.status_code == 200  # an administrator sees the register
    other = browser(INES).post("/me/submit/", {"title": "Ramp", "tier": "top"})
    assert other.status_code == 302
    refused = browser(BOB.person).get("/me/submitted/TS-0002/")
    assert refused.status_code == 422
    assert "Ramp" not in refused.text
    assert "TS-0002" not in browser(BOB.person).get("/me/submitted/").text


@pytest.mark.parametrize("who", [AUD.person, BOB.person, PETRA.person, MONA])
def test_who_may_not_decide_cannot_by_posting(browser, who):
    client = browser(who)
    client.post("/intake/TS-0001/", {"verdict": "accept", "because": "surely mine"})
    client.post("/watch/F-0001/", {"verdict": "public", "because": "surely mine"})
    shown = browser(LENA).get("/register/TS-0001/").text
    assert "candidate" in shown
    assert "surely mine" not in shown
    assert "surely mine" not in browser(LENA).get("/watch/F-0001/").text


class Links(HTMLParser):
    """Gathers where a page leads: its links, the forms that only ask, and what it asks for."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, told):
        told = dict(told)
        self.found += [told["href"]] if tag == "a" and told.get("href") else []
        self.found += [told["hx-get"]] if told.get("hx-get") else []
        if tag == "form" and (told.get("method") or "get").lower() == "get":
            self.found.append(told.get("action") or "")


def leading(client, pages):
    """Follow every link from these pages on; yield the page, the link, and how it answers."""
    told, waiting = set(), [("/", one) for one in pages]
    while waiting:
        before, link = waiting.pop()
        whole = urlsplit(urljoin(before, link))
        # Of pages that differ only in what a list is asked for, one is followed.
        key = (whole.path, *sorted(parse_qs(whole.query)))
        if key in told or whole.netloc or not whole.path.startswith("/") or whole.scheme:
            continue
        told.add(key)
        path = f"{whole.path}?{whole.query}" if whole.query else whole.path
        answer = client.get(path, follow=True)
        yield before, path, answer.status_code
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            waiting += [(answer.request["PATH_INFO"], one) for one in Links(answer.text).found]


ALONE = [BOB.person, AUD.person, PETRA.person, INES, LENA, SVEN, HANA, MONA, KURT, ADAM]


@pytest.mark.sqlite("which links are shown is the same on both, and each page is asked for on both")
@pytest.mark.parametrize("who", ALONE)
def test_no_link_leads_to_a_refusal(browser, who):
    seen = list(leading(browser(who), ["/", *(one for one in PAGES if who in PAGES[one])]))
    assert len(seen) > (7 if who == PETRA.person else 12)
    assert [one for one in seen if one[2] in (403, 404, 500)] == []


# What a secret is shown by: itself, a notice or request of it, a review or case that it is in.
BEARING = {"TS-0001", "N-0001", "N-0002", "R-0001", "RV-0001", "M-0001", "C-0001"}
ABOUT = {"I-0001", "RV-0001"}  # by which an incident is shown: a review tells what opened it
# Pages on which the words stand for another reason.
NAMING = {
    "/me/submit/": "an example of a title, in the help of its field",
    "/protect/tell/": "every secret to choose from; of which somebody is told is an act",
}


@pytest.mark.parametrize("who", [LENA, BOB.person, PETRA.person])
def test_whoever_reads_the_title_of_a_secret_or_incident_is_recorded(browser, who):
    told = {"verdict": "leak", "because": "Ours."}
    browser(LENA).post("/watch/F-0001/", told)
    browser(LENA).post("/watch/F-0001/", {"act": "open", "title": "Reseller told"})
    client, silent, shown = browser(who), [], 0
    for path in (one for one in PAGES if who in PAGES[one]):
        before = {label: views_of(label) for label in BEARING | ABOUT}
        text = client.get(path).text
        seen = {label for label, many in before.items() if views_of(label) > many}
        shown += ("Cathode slurry" in text) + ("Reseller told" in text)
        silent += [(path, "a secret")] * ("Cathode slurry" in text and not seen & BEARING)
        silent += [(path, "an incident")] * ("Reseller told" in text and not seen & ABOUT)
    assert shown > 2
    told = "\n".join(f"{path}: {what}" for path, what in silent if path not in NAMING)
    assert not told, told
