"""What the API is asked of the stage `protect`, by which scope, and who is let in."""

from __future__ import annotations

from tests.cast import ALICE, AUD, BOB
from tests.web.test_who_may_see import (
    ADAM,
    ANSWERING,
    ASKING,
    AT_THE_DESK,
    EVERYBODY,
    HANA,
    LENA,
    MONA,
    OVERSEEING,
    SVEN,
    TELLING,
)

WORDING = {
    "secrets": ["TS-9999"], "first": "2026-01-01", "law": "Norway", "form": "ink",
    "signed_on": "2026-01-01", "because": "x",
}  # fmt: skip
NO_STEWARD = {"of": "PL", "post": "deputy", "because": "x"}
STEWARD = {**NO_STEWARD, "of": "IN", "person": BOB.person}
HANDED = {"leaver": MONA, "person": BOB.person, "because": "x"}
SIGNED = {**WORDING, "kind": "NDA", "parties": ["bob@example.com"]}
PLANNING = {ALICE.person, LENA, SVEN, ADAM}
PLAN = {"owner": "x@y.z", "triggers": ["incident"], "because": "x"}
PROTECTED = {
    "list_duties": ("/duties", None, "read", OVERSEEING),
    "list_my_duties": ("/me/duties", None, "read", EVERYBODY),
    "list_my_review_actions": ("/me/review-actions", None, "read", EVERYBODY),
    "show_my_reminders": ("/me/reminders", None, "read", EVERYBODY),
    "choose_my_reminders": ("/me/reminders", {"often": "weekly"}, "protect", EVERYBODY),
    "list_reviews": ("/reviews", None, "read", OVERSEEING),
    "show_review": ("/reviews/RV-9", None, "read", OVERSEEING),
    "plan_review": ("/reviews", {**PLAN, "kind": "policy", "subject": "x"}, "protect", PLANNING),
    "change_review": ("/reviews/RV-9/plan", PLAN, "protect", PLANNING),
    "open_review": ("/reviews/RV-9/opening", {"text": "x"}, "protect", PLANNING),
    "add_review_action": (
        "/reviews/RV-9/actions", {"words": "x", "owner": "x@y.z", "due": "2027-01-01"}, "protect",
        PLANNING,
    ),
    "finish_review_action": ("/reviews/RV-9/actions/1/result", {"text": "x"}, "protect", PLANNING),
    "close_review": (
        "/reviews/RV-9/closing", {"outcome": "kept", "because": "x"}, "protect", PLANNING,
    ),
    "list_agreements": ("/agreements", None, "read", OVERSEEING),
    "list_due": ("/agreements/due", None, "read", OVERSEEING),
    "show_agreement": ("/agreements/A-0001", None, "read", OVERSEEING),
    "show_bearing": ("/agreements/A-0001/bearing", None, "read", OVERSEEING),
    "record_agreement": ("/agreements", SIGNED, "protect", TELLING),
    "amend_agreement": ("/agreements/A-9/amendments", WORDING, "protect", TELLING),
    "end_agreement": (
        "/agreements/A-9/ending", {"first": "2026-01-01", "because": "x"}, "protect", TELLING,
    ),
    "renew_agreement": (
        "/agreements/A-9/renewal", {"last": "2027-01-01", "because": "x"}, "protect", TELLING,
    ),
    "let_day_pass": ("/agreements/A-9/looked-at", {"text": "x"}, "protect", TELLING),
    "note_survival": (
        "/agreements/A-9/survival", {"how": "as long as it is secret", "because": "x"}, "protect",
        TELLING,
    ),
    "reassign_obligation": (
        "/agreements/A-9/obligations/1/change", {"owner": "x@y.z", "because": "x"}, "protect",
        TELLING,
    ),
    "drop_obligation": (
        "/agreements/A-9/obligations/1/dropping", {"text": "x"}, "protect", TELLING,
    ),
    "list_my_obligations": ("/me/obligations", None, "read", EVERYBODY),
    "open_signed_text": ("/me/agreements/A-9/text", {}, "protect", EVERYBODY),
    "list_outdated_notices": (
        "/assets/TS-0001/notices/outdated", None, "read", AT_THE_DESK | {HANA},
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
    "send_advice": (
        "/countries/pl/advice/file",
        {"topic": "form", "question": "x", "answer": "y", "counsel": "z"}, "protect", TELLING,
    ),
    "show_advice": ("/advice/L-9", None, "read", OVERSEEING),
    "end_advice": ("/advice/L-9/ending", {"text": "x"}, "protect", TELLING),
    "list_questions": ("/questions", None, "read", ANSWERING),
    "show_question": ("/questions/Q-0001", None, "read", ANSWERING),
    "ask_question": ("/questions", {"text": "May I?"}, "protect", ASKING),
    "answer_question": (
        "/questions/Q-9/answer", {"text": "x"}, "protect", ANSWERING - {AUD.person},
    ),
    "publish_answer": (
        "/questions/Q-9/publication", {"asked": "x", "told": "y"}, "protect",
        ANSWERING - {AUD.person},
    ),
    "withdraw_answer": (
        "/questions/Q-9/withdrawal", {"text": "x"}, "protect", ANSWERING - {AUD.person},
    ),
    "find_answers": ("/answers", None, "read", ASKING),
    "list_stewards": ("/stewards", None, "read", AT_THE_DESK | {HANA}),
    "list_vacancies": ("/vacancies", None, "read", AT_THE_DESK | {HANA}),
    "assign_steward": ("/stewards", STEWARD, "protect", TELLING),
    "end_steward": ("/stewards/ending", NO_STEWARD, "protect", TELLING),
    "hand_over_all": ("/stewards/handover", HANDED, "protect", TELLING),
    "list_my_questions": ("/me/questions", None, "read", ASKING),
}  # fmt: skip
