"""From a submission to a decision, a de-listing and back into a table, by commands alone."""

import json
import zipfile

from tests.terminal import SECRET

WHAT = "The order, temperatures and resting times of the six steps of sheet PS-114."
SAID = [
    "--is",
    WHAT,
    "--is-not",
    "Not the materials, which are published.",
    "--lies",
    "Lab 3, safe",
]


def submitted(terminal):
    return terminal.rows("submit", "--title", "Drying", *SAID)[0]


def test_a_candidate_goes_its_way_and_each_act_has_the_role_that_was_used(terminal):
    told = {"asset": "TS-0002", "missing": [], "unread": [], "confined": True}
    assert submitted(terminal) == told
    waiting = terminal.rows("decide")
    assert [(w["asset"], w["roles"]) for w in waiting] == [
        ("TS-0001", ["analyst"]),
        ("TS-0002", ["analyst"]),
    ]
    terminal.done("decide", "TS-0002", "accept")
    assert "Say why" in terminal.run("decide", "TS-0002", "send-back").stderr
    terminal.done("decide", "TS-0002", "send-back", "--because", "Say which sheet")
    assert "sent back: waits for alice" in terminal.done("decide")
    terminal.done("submit", "--again", "TS-0002", "--lies", "Lab 4, safe", "--because", "Moved")
    terminal.done("decide", "TS-0002", "accept")
    (row,) = terminal.rows("decide", "TS-0002", "accept")
    assert row == {"asset": "TS-0002", "state": "accepted", "role": "legal"}
    (told,) = terminal.rows("show", "TS-0002")
    assert [(d["verdict"], d["role"]) for d in told["decisions"]] == [
        ("accept", "analyst"),
        ("send back", "legal"),
        ("resubmit", "employee"),
        ("accept", "analyst"),
        ("accept", "legal"),
    ]
    assert all(d["same_person"] for d in told["decisions"])
    assert told["handling"]["label"] == "CONFIDENTIAL"
    assert [row["asset"] for row in terminal.rows("list", "--state", "accepted")] == ["TS-0002"]
    assert "All is well" in terminal.done("fsck")


def test_a_role_is_chosen_among_those_that_are_held(terminal):
    submitted(terminal)
    refused = terminal.run("decide", "TS-0002", "accept", "--as", "legal")
    assert "This takes one of these roles: analyst; not legal." in refused.stderr
    refused = terminal.run("decide", "TS-0002", "accept", "--as", "auditor")
    assert "You do not hold the role auditor." in refused.stderr
    assert terminal.rows("decide", "TS-0002", "accept", "--as", "analyst")[0]["role"] == "analyst"


def test_documents_that_come_with_a_submission_are_guarded(terminal):
    terminal.write("new.txt", SECRET.replace("warm water", "cold brine").replace("ninety", "ten"))
    terminal.done("submit", "new.txt", "--title", "Brine", *SAID)
    (found, _) = terminal.rows("scan", "new.txt", code=1)[:2]
    assert found["asset"] in ("TS-0001", "TS-0002")
    refused = terminal.run("submit", "new.txt", "--again", "TS-0001")
    assert refused.returncode == 2
    assert "bestkept register" in refused.stderr


def test_a_description_is_checked_on_record_or_as_it_is_said(terminal):
    assert "Say what it is, in a sentence" in terminal.done("describe", "TS-0001", code=1)
    (told,) = terminal.rows("describe", "TS-0001", *SAID)
    assert told["specific"] is True
    (told,) = terminal.rows("describe", "--is", "Everything we know about mixing slurry", code=1)
    assert "claims-everything" in {gap["rule"] for gap in told["missing"]}
    assert "2019.210" in told["source"]
    examples = terminal.rows("describe", "--examples")
    assert {one["kind"] for one in examples} == {"good", "bad"}
    assert "Missing: " in terminal.done("describe", "--examples")
    assert terminal.run("describe").returncode == 2


def test_scores_values_and_places_are_recorded_and_shown(terminal):
    terminal.done("score", "TS-0001", "measures", "4", "--because", "Safe and log")
    assert "4: Safe and log" in terminal.done("score", "TS-0001")
    money = ["EUR", "--method", "cost", "--valuer", "Alice", "--on", "2026-01-31"]
    (row,) = terminal.rows("value", "TS-0001", "1200.5", *money)
    assert (row["minor"], row["currency"], row["on"]) == (120050, "EUR", "2026-01-31")
    terminal.done("value", "TS-0001", "7", *money, "--cost")
    assert "is no amount" in terminal.run("value", "TS-0001", "1,5", *money).stderr
    terminal.done("place", "TS-0001", "room", "Lab 3")
    copy = ["--number", "2", "--custodian", "bob@halden.example"]
    (row,) = terminal.rows("place", "TS-0001", "copy", "Notebook 17", *copy)
    assert row["value"] == "number 2 held by bob@halden.example: Notebook 17"
    terminal.done("amend", "TS-0001", "place.1", "--end", "--because", "Moved out")
    assert list(terminal.rows("place", "TS-0001")[0]) == ["copy.1"]
    (told,) = terminal.rows("show", "TS-0001")
    assert (told["value"]["minor"], told["cost"]["minor"]) == (120050, 700)
    assert "--number and --custodian" in terminal.run("place", "TS-0001", "copy", "X").stderr


def test_an_innovation_is_recorded_with_its_drafts(terminal):
    author = ["--author", "bob@halden.example=PIIA of 2024", "--author", "petra@partner.example"]
    (row,) = terminal.rows(
        "innovation", "record", "--title", "Dry", *author, "--limit", "Not for K"
    )
    assert row == {"innovation": "IN-0001"}
    terminal.write("d1.md", "one")
    terminal.write("d2.md", "two")
    assert "2 drafts" in terminal.done("innovation", "drafts", "IN-0001", "d1.md", "d2.md")
    terminal.done("innovation", "author", "IN-0001", "carl@halden.example")
    terminal.done("innovation", "limit", "IN-0001", "Not before 2027")
    (told,) = terminal.rows("innovation", "show", "IN-0001")
    assert told["unassigned"] == ["petra@partner.example", "carl@halden.example"]
    assert [d["place"] for d in told["drafts"]] == ["d1.md", "d2.md"]
    assert "Not before 2027" in terminal.done("innovation", "show", "IN-0001")
    assert "d3.md" in terminal.run("innovation", "drafts", "IN-0001", "d3.md").stderr
    assert "All is well" in terminal.done("fsck")


def test_a_patent_stands_in_the_same_inventory(terminal):
    said = ["--number", "EP 3", "--filed", "2024-02-01", "--state", "filed"]
    terminal.done("asset", "patent", "--title", "Head", *said, "--decision", "patent: visible")
    (row,) = terminal.rows("list", "--kind", "patent")
    assert (row["asset"], row["registration"], row["right-state"]) == ("PT-0001", "EP 3", "filed")
    assert row["patent-or-secret"] == "patent: visible"
    refused = terminal.run("asset", "patent", "--title", "X", "--decision", "because")
    assert "then a colon" in refused.stderr


def test_a_delisted_secret_stays_on_record_and_its_binder_is_genuine(terminal):
    because = ["--because", "so"]
    told = [*because, "--evidence", "Board minute 14"]
    assert "cannot be moved" in terminal.run("delist", "TS-0001", "public", *told).stderr
    terminal.done("decide", "TS-0001", "accept")
    terminal.done("decide", "TS-0001", "accept", *because)
    terminal.write("copy.md", SECRET)
    terminal.done("scan", "copy.md", code=1)
    assert "Guarding stopped" in terminal.done(
        "delist", "TS-0001", "public", *told, "--stop-guarding"
    )
    terminal.done("scan", "copy.md")
    terminal.done("dossier", "TS-0001", "--out", "b.zip")
    assert "GENUINE" in terminal.done("verify", "b.zip")
    with zipfile.ZipFile(terminal.folder / "b.zip") as archive:
        facts = json.loads(archive.read("facts.json"))["facts"]
    assert {f["name"]: f["value"] for f in facts}[
        "delisting"
    ] == "public: so Evidence: Board minute 14"


def test_an_inventory_goes_out_and_into_another_home(terminal, tmp_path):
    submitted(terminal)
    before = terminal.rows("fsck")[0]["entries"]
    terminal.done("export", "--out", "inventory.csv")
    assert "TS-0002" in terminal.done("export")
    assert len(terminal.rows("export")) == 2
    assert terminal.rows("fsck")[0]["entries"] == before + 3  # that it was taken is recorded
    assert "neither .csv nor .json" in terminal.run("export", "--out", "x.xls").stderr
    other = ["--home", tmp_path / "other"]
    terminal.done("init", *other, "--email", "carl@other.example")
    (told,) = terminal.rows("import", "inventory.csv", *other, code=1)
    assert (told["lines"], told["good"], told["assets"]) == (2, 0, [])
    assert all("alice@halden.example" in one["why"] for one in told["wrong"])
    assert "Nothing was imported" in terminal.done("import", "inventory.csv", *other, code=1)
    terminal.done("import", "inventory.csv", "--yes", *other, code=1)
    terminal.done("import", "inventory.csv", "--yes", "--add-people", *other)
    again = terminal.done("import", "inventory.csv", *other, code=1)
    assert "Line 2: title: TS-0001, which is on record, has the same kind and title." in again
    rows = terminal.rows("export", *other)
    assert rows == terminal.rows("export")


def test_a_preview_records_nothing(terminal):
    terminal.write("t.csv", "title,tier\nA,top\n")
    assert "1 line can be imported" in terminal.done("import", "t.csv")
    assert len(terminal.rows("list")) == 1
    assert "1 asset, TS-0002 to TS-0002" in terminal.done("import", "t.csv", "--yes")
    assert "gone.csv" in terminal.run("import", "gone.csv").stderr
