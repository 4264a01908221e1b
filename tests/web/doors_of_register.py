"""Who may ask what of the API about the register, findings and incidents (see test_api_doors)."""

from __future__ import annotations

from tests.cast import ALICE, AUD, BOB
from tests.web.test_who_may_see import (
    ADAM,
    AT_THE_DESK,
    EDITING,
    EVERYBODY,
    HANA,
    INES,
    INSIDE,
    LENA,
    MONA,
    MOVING,
    OVERSEEING,
    SEES_ACCESS,
    SUBMITTING,
    SVEN,
    TELLING,
)

SEEING = AT_THE_DESK | {BOB.person}
EXPORTING = {ALICE.person, AUD.person, LENA, INES, ADAM}
LOOKING = AT_THE_DESK | {MONA}
WATCHING = SUBMITTING | {MONA}
RESPONDING = {ALICE.person, INES, LENA, SVEN, ADAM}
READING = {ALICE.person, INES, LENA, SVEN}
PROVING = {ALICE.person, AUD.person, LENA, ADAM}
# Endpoints that take a file, by the name of its field.
SENT = {
    "look_at_table": "table",
    "import_table": "table",
    "take_table": "table",
    "add_evidence": "document",
    "check_file": "document",
    "send_text": "document",
    "send_certificate_of_leaver": "document",
    "send_advice": "document",
    "start_scan_of_files": "documents",
}
SAID = {"value": "x", "because": "x"}
SCORED = {"points": 3, "because": "x"}

REGISTER = {
    "show_overview": ("/overview", None, "read", AT_THE_DESK),
    "list_assets": ("/assets", None, "read", SEEING),
    "show_asset": ("/assets/TS-0001", None, "read", SEEING),
    "list_versions": ("/assets/TS-0001/versions", None, "read", SEEING),
    "list_locations": ("/assets/TS-0001/locations", None, "read", SEEING),
    "show_timeline": ("/assets/TS-0001/timeline", None, "read", SEEING),
    "write_binder": ("/assets/TS-0001/binder", {"on": "2019-01-01"}, "prove", PROVING),
    "export_register": ("/export", None, "read", EXPORTING),
    "export_csv": ("/export.csv", None, "read", EXPORTING),
    "submit": ("/candidates", {}, "submit", SUBMITTING),
    "decide": (
        "/candidates/TS-0001/decision", {"verdict": "reject"}, "decide",
        {ALICE.person, INES},  # legal's turn comes later
    ),
    "submit_again": ("/candidates/TS-0001/again", {}, "submit", SUBMITTING),
    "show_standing_of_asset": ("/assets/TS-0001/standing", None, "read", SEEING),
    "show_history_of_fact": ("/assets/TS-0001/facts/title", None, "read", EDITING),
    "add_fact": ("/assets/TS-9/facts", {"kind": "place", "value": "x"}, "register", EDITING),
    "amend_fact": ("/assets/TS-9/facts/unit/amendment", SAID, "register", EDITING),
    "correct_fact": ("/assets/TS-9/facts/unit/correction", SAID, "register", EDITING),
    "end_fact": ("/assets/TS-9/facts/unit/ending", {"because": "x"}, "register", EDITING),
    "score_factor": ("/assets/TS-9/factors/value/score", SCORED, "register", EDITING),
    "list_terms": ("/assets/TS-0001/terms", None, "read", AT_THE_DESK),
    "list_guarding": ("/assets/TS-0001/guarding", None, "read", AT_THE_DESK),
    "list_looks": ("/assets/TS-0001/looks", None, "read", AT_THE_DESK),
    "list_incidents_of_asset": ("/assets/TS-0001/incidents", None, "read", AT_THE_DESK),
    "show_register_standing": ("/register/standing", None, "read", AT_THE_DESK),
    "show_index": ("/index", None, "read", AT_THE_DESK),
    "list_guarded_assets": ("/index/assets", None, "read", AT_THE_DESK),
    "show_my_record": ("/me/record", None, "read", EVERYBODY),
    "show_what_is_missing": ("/me/secrets/TS-0001", None, "read", EVERYBODY),
    "show_document": ("/documents/V-9", None, "read", SEES_ACCESS - {HANA}),
    "list_glass_breakings": ("/glass-breakings", None, "read", SUBMITTING | SEES_ACCESS),
    "list_my_campaigns": ("/me/campaigns", None, "read", EVERYBODY),
    "list_answers_of_campaign": ("/campaigns/RC-9/answers", None, "read", EVERYBODY),
    "count_agreements": ("/agreements/counts", None, "read", OVERSEEING),
    "list_agreements_of_person": (
        "/people/ines@example.com/agreements", None, "read", OVERSEEING,
    ),
    "send_text": ("/agreements/A-9/text/file", {}, "protect", TELLING),
    "list_immunity_notices_of_person": (
        "/people/ines@example.com/immunity-notices", None, "read", MOVING,
    ),
    "list_charges_of_person": (
        "/people/bob@example.com/charges", None, "read", OVERSEEING | {INES},
    ),
    "list_signed_by_day": ("/repapering/RP-0001/progress", None, "read", OVERSEEING),
}  # fmt: skip
FOUND = {
    "list_findings": ("/findings", None, "read", LOOKING),
    "show_finding": ("/findings/F-0001", None, "read", LOOKING),
    "record_findings": ("/findings", {"findings": []}, "guard", WATCHING),
    "triage": (
        "/findings/F-0001/verdict", {"verdict": "new", "because": "x"}, "triage", RESPONDING,
    ),
    "assign_finding": ("/findings/F-9/assignment", {"person": LENA}, "triage", RESPONDING),
    "share_finding": (
        "/findings/F-9/shares", {"person": LENA, "words": "x"}, "triage", RESPONDING,
    ),
    "list_shares": ("/findings/F-0001/shares", None, "read", LOOKING),
    "list_findings_shared_with_me": ("/me/findings", None, "read", LOOKING),
    "show_timeline_of_finding": ("/findings/F-0001/timeline", None, "read", LOOKING),
    "list_incidents_of_finding": ("/findings/F-0001/incidents", None, "read", LOOKING),
    "explain_finding": ("/findings/F-0001/explanation", None, "read", READING),
    "check_draft": ("/check", {"text": "Hello"}, "guard", INSIDE),
    "check_file": ("/check/file", {}, "guard", INSIDE),
    "list_incidents": ("/incidents", None, "read", AT_THE_DESK),
    "show_incident": ("/incidents/I-0001", None, "read", AT_THE_DESK),
    "open_incident": ("/incidents", {"title": "x", "findings": ["F-9"]}, "respond", RESPONDING),
    "add_step": ("/incidents/I-9/steps", {"text": "x"}, "respond", RESPONDING),
    "add_evidence": ("/incidents/I-9/evidence", {"because": "x"}, "respond", RESPONDING),
    "close_incident": ("/incidents/I-9/closing", {"text": "x"}, "respond", RESPONDING),
    "start_scan_of_files": ("/scans/files", {}, "work", RESPONDING | {MONA}),
    "fetch_binders": ("/jobs/none/binders", None, "read", PROVING),
}  # fmt: skip
