"""What the API is asked of agreements and countries, by which scope, and who is let in."""

from __future__ import annotations

from tests.web.test_who_may_see import EVERYBODY, OVERSEEING, TELLING

WORDING = {
    "secrets": ["TS-9999"], "first": "2026-01-01", "law": "Norway", "form": "ink",
    "signed_on": "2026-01-01", "because": "x",
}  # fmt: skip
SIGNED = {**WORDING, "kind": "NDA", "parties": ["bob@example.com"]}
AGREED = {
    "list_agreements": ("/agreements", None, "read", OVERSEEING),
    "list_due": ("/agreements/due", None, "read", OVERSEEING),
    "show_agreement": ("/agreements/A-0001", None, "read", OVERSEEING),
    "show_bearing": ("/agreements/A-0001/bearing", None, "read", OVERSEEING),
    "record_agreement": ("/agreements", SIGNED, "protect", TELLING),
    "amend_agreement": ("/agreements/A-9/amendments", WORDING, "protect", TELLING),
    "end_agreement": (
        "/agreements/A-9/ending", {"first": "2026-01-01", "because": "x"}, "protect", TELLING,
    ),
    "attach_text": ("/agreements/A-9/text", {"file": "V-9"}, "protect", TELLING),
    "note_immunity": (
        "/agreements/A-9/notice", {"how": "missing", "because": "x"}, "protect", TELLING,
    ),
    "add_obligation": (
        "/agreements/A-9/obligations",
        {"words": "x", "owner": "x@y.z", "due": "2026-01-01"}, "protect", TELLING,
    ),
    "fulfil_obligation": (
        "/agreements/A-9/obligations/1/fulfilment", {"text": "x"}, "protect", EVERYBODY,
    ),
    "list_my_agreements": ("/me/agreements", None, "read", EVERYBODY),
    "list_countries": ("/countries", None, "read", OVERSEEING),
    "show_country": ("/countries/PL", None, "read", OVERSEEING),
    "log_advice": (
        "/countries/pl/advice",
        {"topic": "form", "question": "x", "answer": "y", "counsel": "z"}, "protect", TELLING,
    ),
}  # fmt: skip
