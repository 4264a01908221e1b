"""Endpoints on changes in law: what is asked of each, its scope, and who is not refused."""

from __future__ import annotations

from tests.web.test_who_may_see import EVERYBODY, HANA, OVERSEEING, TELLING

CHANGE = {
    "topic": "form", "words": "x", "source": "x", "made_on": "2026-01-01",
    "effective": "2026-01-01",
}  # fmt: skip
MOVED = {"agreements": ["A-9"], "because": "x"}
LAW = {
    "list_law_changes": ("/law-changes", None, "read", OVERSEEING),
    "show_law_change": ("/law-changes/LC-0001", None, "read", OVERSEEING),
    "list_touched": ("/law-changes/LC-0001/agreements", None, "read", OVERSEEING),
    "list_reached": ("/law-changes/LC-0001/persons", None, "read", OVERSEEING),
    "compare_law_change": ("/law-changes/LC-0001/differences", None, "read", OVERSEEING),
    "preview_law_change": ("/law-changes/preview", CHANGE, "read", OVERSEEING),
    "record_law_change": ("/law-changes", CHANGE | {"topic": "x"}, "protect", TELLING),
    "assess_law_change": ("/law-changes/LC-9/assessment", {}, "protect", TELLING),
    "confirm_law_change": (
        "/law-changes/LC-9/confirmation", {"advice": "L-9"}, "protect", TELLING,
    ),
    "withdraw_law_change": ("/law-changes/LC-9/withdrawal", {"text": "x"}, "protect", TELLING),
    "tell_law_change": ("/law-changes/LC-9/telling", {"text": "x"}, "protect", TELLING),
    "list_readers": ("/law-changes/LC-0001/readers", None, "read", OVERSEEING),
    "list_my_law_changes": ("/me/law-changes", None, "read", EVERYBODY),
    "read_law_change": ("/me/law-changes/LC-9", {}, "protect", EVERYBODY),
    "note_edition": ("/agreements/A-9/edition", {"edition": "NDA 1"}, "protect", TELLING),
    "begin_repapering": (
        "/law-changes/LC-9/campaign", {"words": "x", "owner": "x", "due": "2999-01-01"},
        "protect", TELLING,
    ),
    "list_repaperings": ("/repapering", None, "read", OVERSEEING),
    "show_repapering": ("/repapering/RP-0001", None, "read", OVERSEEING),
    "list_items": ("/repapering/RP-0001/agreements", None, "read", OVERSEEING),
    "mark_sent": ("/repapering/RP-9/sent", MOVED, "protect", TELLING | {HANA}),
    "mark_signed": (
        "/repapering/RP-9/signed", MOVED | {"form": "ink", "signed_on": "2026-01-01"},
        "protect", TELLING,
    ),
    "settle_item": (
        "/repapering/RP-9/settled", {"agreement": "A-9", "instead": "A-9", "because": "x"},
        "protect", TELLING,
    ),
    "mark_declined": ("/repapering/RP-9/declined", MOVED, "protect", TELLING | {HANA}),
    "mark_excused": ("/repapering/RP-9/excused", MOVED, "protect", TELLING),
    "hand_over": ("/repapering/RP-9/owner", MOVED | {"owner": "x"}, "protect", TELLING),
    "close_repapering": ("/repapering/RP-9/closing", {"text": "x"}, "protect", TELLING),
}  # fmt: skip
