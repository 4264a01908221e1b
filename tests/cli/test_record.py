"""From a scan to findings, a verdict, an incident and a binder."""

from tests.terminal import LEAK


def recorded(terminal):
    terminal.write("mail.txt", LEAK)
    lines = terminal.done("scan", "mail.txt", "--json", code=1)
    return lines, terminal.done("findings", "add", "-", text=lines)


def test_a_scan_is_recorded_once(terminal):
    lines, printed = recorded(terminal)
    assert "1 new finding recorded" in printed
    assert "0 new findings recorded, 1 known" in terminal.done("findings", "add", "-", text=lines)
    (row,) = terminal.rows("findings")
    assert (row["number"], row["asset"], row["verdict"]) == ("F-0001", "TS-0001", "new")


def test_findings_get_verdicts_with_reasons(terminal):
    recorded(terminal)
    terminal.done("triage", "F-0001", "false alarm", "--because", "Sent to ourselves")
    terminal.done("triage", "F-0001", "leak", "--because", "It was the private address")
    (row,) = terminal.rows("findings")
    assert (row["verdict"], row["because"]) == ("leak", "It was the private address")
    assert "There is no verdict" in terminal.run("triage", "F-0001", "meh", "--because", "x").stderr


def test_an_incident_is_opened_followed_and_closed(terminal):
    recorded(terminal)
    terminal.done("incident", "open", "F-0001", "--title", "Recipe in a mail")
    terminal.done("incident", "step", "I-0001", "Asked Petra to delete it")
    terminal.done("incident", "close", "I-0001", "--because", "Deleted, confirmed in writing")
    (row,) = terminal.rows("incident", "list")
    assert (row["status"], row["findings"]) == ("closed", ["F-0001"])
    assert [step["text"] for step in row["steps"]] == ["Asked Petra to delete it"]


def test_lines_that_are_no_scan_are_refused(terminal):
    refused = terminal.run("findings", "add", "-", text='{"path": "x"}\n')
    assert refused.returncode == 2
    assert "Line 1" in refused.stderr


def test_a_finding_of_an_unknown_asset_is_refused(terminal):
    lines, _ = recorded(terminal)
    refused = terminal.run("findings", "add", "-", text=lines.replace("TS-0001", "TS-0777"))
    assert refused.returncode == 2
    assert "TS-0777" in refused.stderr


def test_facts_are_amended_and_corrected_and_both_dates_answer(terminal):
    because = ["--because", "Decision 14"]
    terminal.done("amend", "TS-0001", "tier", "top", "--from", "2024-05-01", *because)
    terminal.done("amend", "TS-0001", "title", "Slurry of line 2", "--correct", *because)
    (now,) = terminal.rows("show", "TS-0001")
    assert {f["name"]: f["value"] for f in now["facts"]}["title"] == "Slurry of line 2"
    (then,) = terminal.rows("show", "TS-0001", "--on", "2024-06-01")
    assert [(f["name"], f["value"], f["later"]) for f in then["facts"]] == [("tier", "top", True)]
    refused = terminal.run("show", "TS-0001", "--on", "2024-06-01", "--as-known", "2024-06-01")
    assert "not on record yet" in refused.stderr


def test_dates_that_are_none_are_refused(terminal):
    refused = terminal.run("show", "TS-0001", "--on", "yesterday")
    assert refused.returncode == 2
    assert "2026-03-01" in refused.stderr
