"""A binder is genuine, or it is refused by the check that has to refuse it."""

import hashlib
import json

import pytest

from bestkept.engines.ledger import canonical_json, check_binder, generate_key, verify
from tests.ledger import binders
from tests.ledger.binders import Log, edited, failed, genuine, listed, seal, unsealed


def refused(facts):
    log, members = genuine(facts)
    return failed(members, log.vkey)


def march(number, **changed):
    facts = binders.facts_of_march()
    facts["facts"][number - 1].update(changed)
    return facts


def test_an_untouched_binder_is_genuine_under_the_key_of_its_log(packed, vkey):
    report = check_binder(packed, vkey)
    assert report.verdict == "genuine"
    assert [check.name for check in report.checks] == verify.Binder.CHECKS.split()
    assert all(check.ok and check.why.endswith(".") for check in report.checks)
    assert report.key == vkey


def test_without_a_key_a_binder_is_only_consistent_and_says_so_first(packed):
    report = check_binder(packed, None)
    assert report.verdict == "consistent only"
    assert str(report).startswith("CONSISTENT ONLY: no key was given")


def test_a_binder_without_any_entry_is_genuine():
    facts = binders.facts_of_march() | {"facts": []}
    log, members = genuine(facts, numbers=())
    assert failed(members, log.vkey) == []


def test_another_key_of_the_same_name_is_refused(members):
    assert failed(members, generate_key(binders.NAME)[1]) == ["checkpoint", "log", "anchors"]


def test_what_is_no_key_is_an_error_of_the_caller(packed):
    with pytest.raises(ValueError, match="no public key"):
        check_binder(packed, "not a key")


def test_a_forger_who_makes_everything_anew_is_consistent_but_not_genuine(vkey):
    forged, members = genuine()
    assert failed(members, forged.vkey) == []
    assert failed(members, vkey) == ["checkpoint", "log", "anchors"]


def test_a_checkpoint_in_the_name_of_another_log_is_refused():
    log = binders.company()
    log.name = "other.example/log"  # signed with the same key all the same
    members = seal(log, unsealed(log, binders.facts_of_march()))
    assert failed(members, log.vkey) == ["checkpoint", "log", "anchors"]


@pytest.mark.parametrize("path", [*binders.genuine()[1]])
def test_a_binder_without_one_of_its_members_is_refused(members, vkey, path):
    del members[path]
    assert "members" in failed(members, vkey)


@pytest.mark.parametrize(
    "path",
    [
        "extra.txt",
        "seal/extra",
        "proofs/9.tlog-proof",
        "entries/02.json",
        "entries/-1.json",
        "../x",
    ],
)
def test_a_binder_with_a_member_too_many_is_refused(members, vkey, path):
    assert set(failed(members | {path: b"x"}, vkey)) & {"members", "container"}


def test_swapped_entries_openings_or_proofs_are_refused(members, vkey):
    for shelf, check in [("entries/{}.json", "openings"), ("proofs/{}.tlog-proof", "log")]:
        one, two = shelf.format(2), shelf.format(4)
        assert check in failed(members | {one: members[two], two: members[one]}, vkey)


def test_the_proofs_of_another_checkpoint_are_refused(made):
    log, members = made
    older = log.checkpoint(size=len(log.entries) - 1)
    swapped = members | {"checkpoint": older}
    assert failed(swapped, log.vkey) == ["log"]
    path = "proofs/2.tlog-proof"
    other = members[path].replace(members["checkpoint"], older)
    assert failed(members | {path: other}, log.vkey) == ["log"]


def test_a_page_changed_together_with_the_manifest_fails_at_the_seal(members, vkey):
    members["summary.html"] = members["summary.html"].replace(b"Crown", b"Clown")
    assert failed(members, vkey) == ["manifest"]
    members["manifest.json"] = listed(members)
    assert failed(members, vkey) == ["seal"]


def test_a_fact_changed_together_with_its_opening_and_the_manifest_fails_at_the_seal(members, vkey):
    for path in ("facts.json", "openings/4.json"):
        members[path] = members[path].replace(b"Alice", b"Chloe")
    members["manifest.json"] = listed(members)
    assert failed(members, vkey) == ["openings", "facts", "seal"]


def test_a_fact_changed_in_its_entry_too_is_not_in_the_log(members, made):
    def rename(opened):
        opened["fields"]["fact.2"]["value"]["value"] = "Chloe"

    members = edited(members, "openings/4.json", rename)
    members["facts.json"] = members["facts.json"].replace(b"Alice", b"Chloe")
    salt = bytes.fromhex(json.loads(members["openings/4.json"])["fields"]["fact.2"]["salt"])
    committed = verify.commitment("fact.2", binders.OWNER | {"value": "Chloe"}, salt).hex()
    members = edited(
        members, "entries/4.json", lambda entry: entry["fields"].update({"fact.2": committed})
    )
    members["manifest.json"] = listed(members)
    assert failed(members, made[0].vkey) == ["log", "seal"]


def test_facts_of_one_asset_cannot_be_sealed_as_facts_of_another():
    log = binders.company()
    told = binders.facts_of_march() | {"asset": "TS-0009"}
    assert failed(seal(log, unsealed(log, told)), log.vkey) == ["facts"]


def test_a_new_seal_under_the_same_log_makes_another_genuine_binder(made):
    log = binders.company()
    first = seal(log, unsealed(log, binders.facts_of_march()))
    second = seal(log, first | {"missing.txt": b"Nothing.\n"}, at="2025-08-01T12:00:00Z")
    assert failed(first, log.vkey) == failed(second, log.vkey) == []
    assert failed(second | {"missing.txt": first["missing.txt"]}, log.vkey) == ["manifest"]


def test_an_act_that_is_no_sealing_does_not_seal():
    log = binders.company()
    members = seal(log, unsealed(log, binders.facts_of_march()), verb="binder.drafted/1")
    assert failed(members, log.vkey) == ["seal"]


def test_a_manifest_of_another_version_is_refused():
    log = binders.company()
    members = unsealed(log, binders.facts_of_march())
    newer = binders.listed(members).replace(b"bestkept-binder/2", b"bestkept-binder/3")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(binders, "listed", lambda _: newer)
        members = seal(log, members)
    assert failed(members, log.vkey) == ["manifest"]


def test_an_entry_younger_than_the_seal_is_refused():
    log, later, noon = binders.company(), Log(), "2025-07-01T12:00:00Z"
    later.record("person.left/1", noon, {"person": "Bob 4"})
    members = unsealed(log, binders.facts_of_march())
    members |= {"entries/9.json": later.entries[0], "openings/9.json": later.openings[0]}
    members["manifest.json"] = listed(members)
    digest = hashlib.sha256(members["manifest.json"]).hexdigest()
    sealing = log.record("binder.sealed/1", noon, {"manifest": digest})
    log.entries += later.entries
    assert failed(binders.proved(log, members, sealing), log.vkey) == ["log"]


def test_entries_follow_each_other_by_number_and_not_by_name():
    log = binders.company()
    for day in (1, 2, 3):
        log.record("person.joined/1", f"2025-06-{day + 10}T09:00:00Z", {"person": "Bob"})
    members = seal(log, unsealed(log, binders.facts_of_march(), numbers=(2, 4, 6, 9, 10)))
    assert failed(members, log.vkey) == []


def test_a_log_in_which_time_goes_back_is_refused():
    log = binders.company()
    members = seal(log, unsealed(log, binders.facts_of_march()), at="2025-05-01T12:00:00Z")
    assert failed(members, log.vkey) == ["openings"]


@pytest.mark.parametrize(
    "changed",
    [
        {"value": "trinket"},
        {"valid_from": "2024-01-01"},
        {"valid_to": "2030-01-01"},
        {"recorded": "2025-01-07T10:00:01Z"},
        {"later": True},
        {"later": 0},
        {"row": 2},
        {"entry": 4},
        {"entry": 3},
        {"ended_on": "2026-01-01"},
        {"ended_entry": 6},
        {"note": "not committed"},
    ],
)
def test_the_owner_cannot_seal_a_fact_that_its_entry_did_not_record(changed):
    assert refused(march(1, **changed)) == ["facts"]


def test_the_owner_cannot_leave_out_that_a_row_was_ended_on_another_day():
    assert refused(march(3, ended_on="2025-06-02")) == ["facts"]


@pytest.mark.parametrize(
    ("on", "later"), [("2024-12-31", [True, True, True]), ("2025-06-01", [False] * 3)]
)
def test_facts_that_did_not_hold_on_the_day_are_refused(on, later):
    facts = binders.facts_of_march() | {"on": on}
    for fact, value in zip(facts["facts"], later, strict=True):
        fact["later"] = value
    assert refused(facts) == ["facts"]


def test_a_row_holds_up_to_the_day_before_it_ends():
    facts = binders.facts_of_march() | {"on": "2025-05-31"}
    facts["facts"][1]["later"] = False
    assert refused(facts) == []


def test_what_was_not_known_on_the_day_of_knowledge_is_refused():
    facts = binders.facts_of_march() | {"as_known": "2025-05-01"}
    assert refused(facts) == ["facts"]  # the ending of row 3 was recorded in June
    facts["facts"][2].update(ended_on=None, ended_entry=None)
    assert refused(facts) == []
    assert refused(facts | {"as_known": "2025-03-31"}) == ["facts"]


def test_a_field_that_is_not_opened_may_stay_closed_but_not_be_replaced(members, vkey):
    def reveal(opened):
        opened["fields"]["secret note"] = {"salt": "00" * 16, "value": "a guess"}

    assert b"secret note" in members["entries/2.json"]
    assert b"secret note" not in members["openings/2.json"]
    assert "openings" in failed(edited(members, "openings/2.json", reveal), vkey)


@pytest.mark.parametrize("extra", [{"note": 1}, {"fields": []}, {"fields": {"a": 1}}])
def test_an_opening_holds_nothing_that_is_not_committed_to(members, vkey, extra):
    opening = edited(members, "seal/opening.json", lambda opened: opened.update(extra))
    assert "seal" in failed(opening, vkey)


def test_a_salt_is_written_in_one_way(members, vkey):
    def shout(opened):
        for one in opened["fields"].values():
            one["salt"] = one["salt"].upper()

    assert "seal" in failed(edited(members, "seal/opening.json", shout), vkey)


@pytest.mark.parametrize(
    "data", [b"", b"\xff", b"null", b"[]", b"{", b'{"a":1e999}', b"[" * 100_000, b'"' + b"9" * 9000]
)
@pytest.mark.parametrize("path", ["facts.json", "manifest.json", "seal/entry.json", "checkpoint"])
def test_nonsense_in_a_member_is_refused_without_a_crash(members, vkey, path, data):
    assert failed(members | {path: data}, vkey)


def test_a_report_shows_a_hostile_name_without_its_control_characters(members, vkey):
    members["\x1b[2Jclear"] = b""
    told = str(check_binder(verify.canonical_zip(members), vkey))
    assert "\\x1b" in told
    assert "\x1b" not in told
    assert "FAILED  members" in told


def test_a_fact_whose_entry_is_not_shown_is_refused(made):
    log, members = genuine(numbers=(2, 6))
    assert failed(members, log.vkey) == ["facts"]


def test_facts_are_written_in_the_one_way_there_is():
    log = binders.company()
    members = unsealed(log, binders.facts_of_march())
    members["facts.json"] = b" " + canonical_json(binders.facts_of_march())
    assert failed(seal(log, members), log.vkey) == ["facts"]
