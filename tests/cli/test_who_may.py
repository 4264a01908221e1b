"""Who is bound to no person, or holds no role that fits, sees and does nothing by any command."""

import pytest

from bestkept.cli import main
from bestkept.journal.queries import head
from bestkept.people.actions import add_person
from bestkept.register.innovations.actions import record
from bestkept.register.intake.actions import submit
from tests.cast import BOB, OWNER
from tests.register.test_states import GOOD

BECAUSE = ["--because", "so"]
COMMANDS = [
    ["submit", "--title", "X", "--is", "y"],
    ["submit", "--again", "TS-0001", *BECAUSE],
    ["decide"],
    ["decide", "TS-0001", "accept"],
    ["describe", "TS-0001"],
    ["score", "TS-0001"],
    ["score", "TS-0001", "ease", "3", *BECAUSE],
    ["value", "TS-0001", "1", "EUR", "--method", "cost", "--valuer", "X"],
    ["place", "TS-0001"],
    ["place", "TS-0001", "room", "Lab"],
    ["innovation", "show", "IN-0001"],
    ["innovation", "record", "--title", "X", "--author", "Y"],
    ["innovation", "drafts", "IN-0001", "draft.md"],
    ["innovation", "author", "IN-0001", "Y"],
    ["innovation", "limit", "IN-0001", "Y"],
    ["asset", "patent", "--title", "X"],
    ["delist", "TS-0001", "public", *BECAUSE, "--evidence", "x"],
    ["import", "table.csv"],
    ["import", "table.csv", "--yes"],
    ["export"],
    ["list"],
    ["show", "TS-0001"],
    ["amend", "TS-0001", "tier", "top", *BECAUSE],
    ["amend", "TS-0001", "deputy", "--end", *BECAUSE],
    ["people", "list"],
    ["people", "organisation", "X", "--country", "IN"],
    ["people", "status", "bob@example.com", "left", *BECAUSE],
    ["country", "IN"],
    ["agreement", "list"],
    ["agreement", "due"],
    ["law", "list"],
    ["law", "show", "LC-0001"],
    ["repaper", "list"],
    ["repaper", "sent", "RP-0001", "A-0001"],
    ["access", "who", "TS-0001"],
    ["access", "revoke", "TS-0001", *BECAUSE],
    ["access", "approve", "R-0001", *BECAUSE],
    ["may", "bob@example.com", "TS-0001", "--purpose", "x"],
]


@pytest.fixture
def kept(home, tmp_path, monkeypatch):
    submit(BOB, home, title="Slurry of line 2", description=GOOD)
    record(BOB, title="Dry coating", authors=[("Bob", None)])
    add_person(OWNER, "pia@partner.example", "Pia", ["partner"], "pia")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "table.csv").write_text("title\nA\n")
    (tmp_path / "draft.md").write_text("one")
    return home


@pytest.mark.parametrize("account", ["charlie", "pia"])
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_charlie_and_a_partner_are_refused(kept, monkeypatch, capfd, words, account):
    monkeypatch.setattr("bestkept.cli.desk.account", lambda: account)
    before = head()
    assert main(words) == 2
    told = capfd.readouterr()
    assert told.out == ""
    assert "Slurry" not in told.err
    assert "belongs to nobody" in told.err or "takes one of these roles" in told.err
    assert head() == before


@pytest.mark.parametrize("words", [["list"], ["show", "TS-0001"], ["export"], ["decide"]])
def test_counsel_is_not(kept, monkeypatch, capfd, words):
    monkeypatch.setattr("bestkept.cli.desk.account", lambda: "alice")
    assert main(words) == 0
    assert "Slurry" in capfd.readouterr().out
