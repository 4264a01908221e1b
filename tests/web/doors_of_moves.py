"""Who may ask what of the API about joiners, movers and leavers (see test_api_doors)."""

from __future__ import annotations

from tests.cast import ALICE
from tests.web.test_who_may_see import ADAM, EVERYBODY, HANA, LENA, MOVING, SVEN

BEGINS = {ALICE.person, LENA, HANA, ADAM}
ENDS = BEGINS | {SVEN}
LEGAL = {ALICE.person, LENA}
NOBODY = {"kind": "leaver", "person": "x@y.z", "because": "x"}
DONE = {"item": "list", "day": "2026-01-01", "words": "x"}
DECIDED = {"outcome": "cleared", "text": "x"}
WHY = {"text": "x"}

MOVES = {
    "list_moves": ("/moves", None, "read", MOVING),
    "list_moves_not_begun": ("/moves/not-begun", None, "read", MOVING),
    # Security begins an emergency alone, and has no other role here.
    "begin_move": ("/moves", NOBODY, "protect", BEGINS),
    "show_move": ("/moves/M-9", None, "read", MOVING),
    "take_step_of_move": ("/moves/M-9/steps", DONE, "protect", ENDS),
    "excuse_item_of_move": ("/moves/M-9/excuses", {"item": "list", **WHY}, "protect", LEGAL),
    "end_access_of_leaver": ("/moves/M-9/end-of-access", WHY, "protect", ENDS),
    "settle_grants_of_mover": ("/moves/M-9/settlement", WHY, "protect", ENDS),
    "settle_roles_of_mover": ("/moves/M-9/roles", WHY, "protect", BEGINS),
    "withdraw_move": ("/moves/M-9/withdrawal", WHY, "protect", BEGINS),
    "redate_move": ("/moves/M-9/due-day", {"due": "2026-01-01", **WHY}, "protect", BEGINS),
    "send_certificate_of_leaver": (
        "/moves/M-9/certificate/file",
        {"day": "2026-01-01", "words": "x", "form": "ink"},
        "protect",
        LEGAL | {HANA},
    ),
    "draft_letter_of_leaver": ("/moves/M-9/letter", None, "read", LEGAL),
    "approve_letter_of_leaver": ("/moves/M-9/letters", WHY, "protect", LEGAL),
    "close_move": ("/moves/M-9/closing", WHY, "protect", BEGINS),
    "list_what_a_place_needs": ("/people/bob@example.com/due", None, "read", MOVING),
    "decide_on_declaration": (
        "/people/x@y.z/declaration/decision",
        DECIDED,
        "protect",
        LEGAL | {HANA},
    ),
    "list_requirements": ("/requirements", None, "read", MOVING),
    "add_requirement": ("/requirements", WHY, "protect", BEGINS),
    "end_requirement": ("/requirements/RQ-9/end", WHY, "protect", BEGINS),
    "show_my_move": ("/me/move", None, "read", EVERYBODY),
    "declare_earlier_duties": (
        "/me/declaration",
        {"bound": False, "nothing": False},
        "protect",
        EVERYBODY,
    ),
    "confirm_immunity_notice": ("/me/immunity-notice", {}, "protect", EVERYBODY),
    "confirm_my_list": ("/me/move/M-9/list", {}, "protect", EVERYBODY),
}
