"""Who may ask what of the API about access and its recertification (see test_api_doors)."""

from __future__ import annotations

from tests.cast import ALICE
from tests.web.test_who_may_see import (
    ADAM,
    EVERYBODY,
    HANA,
    INES,
    KURT,
    LENA,
    MONA,
    SEES_ACCESS,
    SUBMITTING,
    SVEN,
    TELLING,
)

ANSWERING = SUBMITTING | SEES_ACCESS
REVOKING = {ALICE.person, LENA, SVEN, ADAM}
WHY = {"because": "x"}
GRANT = {"asset": "TS-9", "purpose": "x", "until": "2026-01-01", **WHY}

ACCESS = {
    "list_grants": ("/grants", None, "read", ANSWERING),
    "grant_access": ("/grants", GRANT | {"person": "x@y.z"}, "protect", TELLING),
    "revoke_access": ("/revocations", {"what": "G-9", **WHY}, "protect", REVOKING),
    "list_access_requests": ("/access-requests", None, "read", ANSWERING),
    "approve_access": ("/access-requests/R-9/approval", {"text": "x"}, "protect", SUBMITTING),
    "refuse_access": ("/access-requests/R-9/refusal", {"text": "x"}, "protect", SUBMITTING),
    "list_my_access_requests": ("/me/access-requests", None, "read", EVERYBODY),
    "ask_access": ("/me/access-requests", GRANT, "protect", EVERYBODY),
    "list_my_secrets": ("/me/secrets", None, "read", EVERYBODY),
    "open_secret": ("/me/openings", {"asset": "TS-9", "purpose": "x"}, "protect", EVERYBODY),
    "break_glass": (
        "/glass-breakings", {"asset": "TS-9", **WHY}, "protect",
        {ALICE.person, LENA, SVEN, KURT},
    ),
    "decide_access": (
        "/decisions", {"person": "x@y.z", "asset": "TS-9", "purpose": "x"}, "read", SEES_ACCESS,
    ),
    "show_decision": ("/entries/3/decision", None, "read", SEES_ACCESS),
    "decide_again": ("/entries/3/again", None, "read", SEES_ACCESS),
    "list_tied_documents": ("/assets/TS-0001/documents", None, "read", EVERYBODY - {MONA}),
    "tie_document": (
        "/assets/TS-9/documents", {"document": "V-9", **WHY}, "protect", REVOKING,
    ),
    "untie_document": (
        "/assets/TS-9/documents/V-9/untying", {"text": "x"}, "protect", REVOKING,
    ),
    "open_document": (
        "/me/document-openings", {"number": "V-9", "because": "x"}, "protect",
        SEES_ACCESS - {HANA},
    ),
    "break_glass_of_document": (
        "/document-glass-breakings", {"number": "V-9", **WHY}, "protect",
        {ALICE.person, LENA, SVEN, KURT},
    ),
    "list_knowers": ("/assets/TS-0001/knowers", None, "read", ANSWERING),
    "list_secrets_of_person": ("/people/x@y.z/secrets", None, "read", SEES_ACCESS | {INES}),
    "list_campaigns": ("/campaigns", None, "read", SEES_ACCESS),
    "begin_campaign": (
        "/campaigns", {"reviewer": "x@y.z", "due": "2999-01-01", "scope": "TS-9"}, "protect",
        REVOKING,
    ),
    "hand_campaign": (
        "/campaigns/C-9/handing", {"reviewer": "x@y.z", **WHY}, "protect", REVOKING,
    ),
    "show_campaign": ("/campaigns/C-9", None, "read", EVERYBODY),
    "show_waiting_grants": ("/campaigns/C-9/showing", {}, "protect", EVERYBODY),
    "answer_campaign": (
        "/campaigns/C-9/answers", {"verdicts": {"G-9": "keep"}, **WHY}, "protect", EVERYBODY,
    ),
}  # fmt: skip
