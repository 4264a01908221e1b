"""Who may ask what of the API about people and organisations (see test_api_doors)."""

from __future__ import annotations

from tests.cast import ALICE, AUD
from tests.web.test_who_may_see import ADAM, HANA, LENA, OVERSEEING, SVEN

PLACING = {ALICE.person, HANA, ADAM}
VETTED = {"level": "none", "basis": "x", "done_by": "x", "done_on": "2026-01-01"}
HOUSE = {"name": "X", "kind": "own", "country": "X"}

PEOPLE = {
    "list_people": ("/people", None, "read", OVERSEEING),
    "show_person": ("/people/bob@example.com", None, "read", OVERSEEING),
    "show_place": ("/people/bob@example.com/place", None, "read", OVERSEEING),
    "add_person": ("/people", {"email": "x", "name": "X"}, "people", PLACING),
    "rename_person": ("/people/x@y.z/name", {"name": "X", "because": "x"}, "people", PLACING),
    "place_person": ("/people/x@y.z/place", {"organisation": "O-9"}, "people", PLACING),
    "set_status": (
        "/people/x@y.z/status", {"status": "left", "because": "x"}, "people", PLACING,
    ),
    "list_vettings": (
        "/people/bob@example.com/vettings", None, "read", PLACING | {SVEN, AUD.person},
    ),
    "strike_vetting": (
        "/people/x@y.z/vettings/9/striking", {"text": "x"}, "people", PLACING | {SVEN},
    ),
    "record_vetting": ("/people/x@y.z/vettings", VETTED, "people", PLACING | {SVEN}),
    "take_table": ("/people/import", {}, "people", PLACING),
    "end_sign_in": ("/people/x@y.z/sign-in/ending", {"text": "x"}, "people", PLACING | {SVEN}),
    "list_organisations": ("/organisations", None, "read", OVERSEEING),
    "add_organisation": ("/organisations", HOUSE, "people", PLACING | {LENA}),
    "show_organisation": ("/organisations/O-9", None, "read", OVERSEEING),
    "rename_organisation": (
        "/organisations/O-9/name", {"name": "X", "because": "x"}, "people", PLACING | {LENA},
    ),
    "end_organisation": ("/organisations/O-9/ending", {"text": "x"}, "people", PLACING | {LENA}),
    "take_up_organisation": (
        "/organisations/O-9/taking-up", {"text": "x"}, "people", PLACING | {LENA},
    ),
}  # fmt: skip
