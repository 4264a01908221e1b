"""Every endpoint of the API: what is asked of it, by which scope, and who is not refused."""

from __future__ import annotations

from tests.cast import ALICE, AUD, BOB
from tests.web.test_who_may_see import (
    ADAM,
    ANSWERING,
    ASKING,
    AT_THE_DESK,
    EVERYBODY,
    HANA,
    INES,
    INSIDE,
    LENA,
    MONA,
    SUBMITTING,
    SVEN,
    TELLING,
)

SEEING = AT_THE_DESK | {BOB.person}
PEOPLE = {ALICE.person, AUD.person, LENA, SVEN, HANA, ADAM}
EXPORTING = {ALICE.person, AUD.person, LENA, INES, ADAM}
WATCHING = SUBMITTING | {MONA}
RESPONDING = {ALICE.person, INES, LENA, SVEN, ADAM}
PLANNING = {ALICE.person, LENA, SVEN, ADAM}
PLAN = {"owner": "x@y.z", "triggers": ["incident"], "because": "x"}
NO_STEWARD = {"of": "PL", "post": "deputy", "because": "x"}
STEWARD = {**NO_STEWARD, "of": "IN", "person": BOB.person}
HANDED = {"leaver": MONA, "person": BOB.person, "because": "x"}
# Each endpoint with what is asked, its scope, and who is not refused for their role.
ASKED = {
    "show_me": ("/me", None, None, EVERYBODY),
    "show_overview": ("/overview", None, "read", AT_THE_DESK),
    "list_assets": ("/assets", None, "read", SEEING),
    "show_asset": ("/assets/TS-0001", None, "read", SEEING),
    "list_versions": ("/assets/TS-0001/versions", None, "read", SEEING),
    "list_locations": ("/assets/TS-0001/locations", None, "read", SEEING),
    "show_timeline": ("/assets/TS-0001/timeline", None, "read", SEEING),
    "write_binder": (
        "/assets/TS-0001/binder", {"on": "2019-01-01"}, "prove",
        {ALICE.person, AUD.person, LENA, ADAM},
    ),
    "export_register": ("/export", None, "read", EXPORTING),
    "export_csv": ("/export.csv", None, "read", EXPORTING),
    "submit": ("/candidates", {}, "submit", SUBMITTING),
    "decide": (
        "/candidates/TS-0001/decision", {"verdict": "reject"}, "decide",
        {ALICE.person, INES},  # legal's turn comes later
    ),
    "submit_again": ("/candidates/TS-0001/again", {}, "submit", SUBMITTING),
    "list_findings": ("/findings", None, "read", AT_THE_DESK | {MONA}),
    "show_finding": ("/findings/F-0001", None, "read", AT_THE_DESK | {MONA}),
    "record_findings": ("/findings", {"findings": []}, "guard", WATCHING),
    "triage": (
        "/findings/F-0001/verdict", {"verdict": "new", "because": "x"}, "triage", RESPONDING,
    ),
    "check_draft": ("/check", {"text": "Hello"}, "guard", INSIDE),
    "list_incidents": ("/incidents", None, "read", AT_THE_DESK),
    "show_incident": ("/incidents/I-0001", None, "read", AT_THE_DESK),
    "open_incident": ("/incidents", {"title": "x", "findings": ["F-9"]}, "respond", RESPONDING),
    "add_step": ("/incidents/I-9/steps", {"text": "x"}, "respond", RESPONDING),
    "close_incident": ("/incidents/I-9/closing", {"text": "x"}, "respond", RESPONDING),
    "list_entries": ("/entries", None, "read", AT_THE_DESK),
    "show_entry": ("/entries/3", None, "read", AT_THE_DESK),
    "prove_entry": ("/entries/3/proof", None, "read", AT_THE_DESK),
    "give_checkpoint": ("/checkpoint", None, "read", AT_THE_DESK),
    "list_people": ("/people", None, "read", PEOPLE),
    "show_person": ("/people/bob@example.com", None, "read", PEOPLE),
    "give_keys": ("/laptop", None, "guard", WATCHING),
    "give_index": ("/laptop/index", None, "guard", WATCHING),
    "give_segment": ("/laptop/index/" + "0" * 64, None, "guard", WATCHING),
    "look_at_table": ("/import/preview", {}, "import", TELLING),
    "import_table": ("/import", {}, "import", TELLING),
    "list_notices": ("/notices", None, "read", AT_THE_DESK | {HANA}),
    "give_notice": ("/notices", {"asset": "TS-9", "person": "x@y.z"}, "protect", TELLING),
    "withdraw_notice": ("/notices/N-9/withdrawal", {"text": "x"}, "protect", TELLING),
    "list_my_notices": ("/me/notices", None, "read", EVERYBODY),
    "acknowledge_notice": ("/me/notices/N-9/acknowledgement", {}, "protect", EVERYBODY),
    "list_duties": ("/duties", None, "read", PEOPLE),
    "list_my_duties": ("/me/duties", None, "read", EVERYBODY),
    "show_my_reminders": ("/me/reminders", None, "read", EVERYBODY),
    "choose_my_reminders": ("/me/reminders", {"often": "weekly"}, "protect", EVERYBODY),
    "list_reviews": ("/reviews", None, "read", PEOPLE),
    "show_review": ("/reviews/RV-9", None, "read", PEOPLE),
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
    "list_work": ("/jobs", None, "read", AT_THE_DESK | {MONA}),
    "show_work": ("/jobs/none", None, "read", AT_THE_DESK | {MONA}),
    "start_scan": ("/scans", {"place": "Nowhere"}, "work", RESPONDING | {MONA}),
    "start_check": ("/checks", {}, "work", {ALICE.person, SVEN, ADAM}),
    "start_binders": ("/binders", {}, "work", {ALICE.person, AUD.person, LENA, ADAM}),
    "cancel_work": ("/jobs/none/cancelling", {}, "work", AT_THE_DESK | {MONA}),
    "try_work_again": ("/jobs/none/again", {}, "work", AT_THE_DESK | {MONA}),
    "list_settings": ("/settings", None, "read", {ALICE.person, AUD.person, SVEN, ADAM}),
    "list_places": ("/places", None, "read", AT_THE_DESK | {MONA}),
    "logout": ("/logout", {}, None, EVERYBODY),
}  # fmt: skip
