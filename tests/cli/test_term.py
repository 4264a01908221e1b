"""A name is typed once, kept nowhere, and stops a draft, a scan and a commit."""

import json

from tests.terminal import HARMLESS


def guard_name(terminal, term="Nightjar", *more):
    words = ("term", "add", "TS-0001", "--kind", "code name", "--hint", "line 2", *more)
    (told,) = terminal.rows(*words, text=f"{term}\n")
    return told["terms"]


def test_a_guarded_name_is_found_by_scan_check_and_hook(terminal):
    assert guard_name(terminal) == ["T-0001"]
    terminal.write("src/plan.c", "int getNightJarTemp(void);\n")
    found, summary = terminal.rows("scan", "src", code=1)
    assert (found["lens"], found["document"], found["asset"]) == ("term", "T-0001", "TS-0001")
    assert summary["summary"]["findings"] == 1
    (answer,) = terminal.rows("check", "-", text="Proud of the NIGHTJARS team", code=1)
    assert answer["verdict"] == "change"
    assert [r["category"] for r in answer["reasons"]] == ["guarded name"]
    terminal.git("init", "-q", "repo")
    repository = terminal.folder / "repo"
    terminal.done("hook", "install", cwd=repository)
    terminal.write("repo/notes.txt", "night_jar is ready\n")
    terminal.git("add", ".", cwd=repository)
    stopped = terminal.git("commit", "-qm", "notes", cwd=repository)
    assert stopped.returncode == 1
    assert "T-0001" in stopped.stdout + stopped.stderr


def test_harmless_text_is_still_fine(terminal):
    guard_name(terminal)
    (answer,) = terminal.rows("check", "-", text=HARMLESS)
    assert answer["verdict"] == "fine"


def test_terms_are_listed_by_hint_and_retired(terminal):
    guard_name(terminal)
    (row,) = terminal.rows("term", "list")
    assert (row["number"], row["kind"], row["hint"]) == ("T-0001", "code name", "line 2")
    assert "nightjar" not in json.dumps(row).lower()
    terminal.done("term", "retire", "t-0001", "--because", "Announced")
    assert "retired" in terminal.done("term", "list")
    terminal.rows("check", "-", text="Nightjar")
    assert "all is well" in terminal.done("fsck").lower()


def test_terms_of_no_asset_and_an_embargo_that_is_over(terminal):
    words = ("term", "add", "--label", "Deals", "--kind", "embargoed", "--hint", "a customer")
    terminal.done(*words, "--until", "2020-12-01", text="Orrefors Falkenberg\nBerguv\n")
    (one, two) = terminal.rows("term", "list")
    assert (one["asset"], two["number"]) == ("NM-0001", "T-0002")
    terminal.write("a.txt", "We sold it to Orrefors-Falkenberg.\n")
    found, _ = terminal.rows("scan", "a.txt")
    assert (found["public"], found["excuse"]) == (True, "lapsed")


def test_a_term_as_an_argument_or_an_ordinary_word_is_refused(terminal):
    words = ("--kind", "canary", "--hint", "x")
    assert terminal.run("term", "add", "TS-0001", *words, text="").returncode == 2
    refused = terminal.run("term", "add", "TS-0001", *words, text="function\n")
    assert refused.returncode == 2
    assert "ordinary word" in refused.stderr
    assert "function" not in refused.stderr
    terminal.done("term", "add", "TS-0001", *words, "--anyway", text="function\n")
    assert "No term was given" in terminal.run("term", "add", "TS-0001", *words).stderr


def test_a_report_for_code_hosts_names_the_rule(terminal):
    guard_name(terminal)
    terminal.write("a.txt", "Nightjar\n")
    terminal.done("scan", "a.txt", "--sarif", "out.sarif", code=1)
    (result,) = json.loads((terminal.folder / "out.sarif").read_text())["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("term-finding", "error")
    assert "nightjar" not in json.dumps(result).lower()
