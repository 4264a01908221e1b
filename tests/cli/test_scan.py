import hashlib
import json
import zipfile

import pytest

from tests.terminal import HARMLESS, LEAK

KEYS = [
    "path",
    "member",
    "asset",
    "version",
    "document",
    "lens",
    "start",
    "end",
    "line",
    "share",
    "score",
    "grade",
    "public",
]


def test_a_leak_is_told_with_the_contracts_keys(terminal):
    terminal.write("mail.txt", LEAK)
    found, summary = terminal.rows("scan", "mail.txt", code=1)
    assert set(KEYS) | {"excerpt_sha256"} <= set(found)
    assert (found["path"], found["member"], found["asset"]) == ("mail.txt", None, "TS-0001")
    assert (found["grade"], found["public"], found["line"]) == ("finding", False, 3)
    passage = LEAK[found["start"] : found["end"]]
    # A passage is told to within three words at either end.
    assert "EACH PORTION IS MIXED" in passage
    assert "for a quarter" in passage
    assert "to yourself" not in passage
    assert found["excerpt_sha256"] == hashlib.sha256(passage.encode()).hexdigest()
    assert 0.3 < found["share"] <= 1
    assert set(summary["summary"]) == {
        "files",
        "bytes",
        "findings",
        "unread",
        "partial",
        "seconds",
    }
    assert summary["summary"]["findings"] == 1


def test_nothing_found_and_all_read_is_0(terminal):
    terminal.write("out/a.txt", HARMLESS)
    (summary,) = terminal.rows("scan", "out")
    assert summary["summary"]["files"] == 1


def test_nothing_found_but_something_unread_is_3(terminal):
    terminal.write("out/a.txt", HARMLESS)
    terminal.write("out/b.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 8)
    (summary,) = terminal.rows("scan", "out", code=3)
    assert [one["path"] for one in summary["summary"]["unread"]] == ["out/b.pdf"]
    assert "PDF" in summary["summary"]["unread"][0]["why"]


def test_a_note_is_0_and_with_strict_1(terminal):
    # Ten words have two grams, of which exactly one is kept: a copy is one hit, whatever the key.
    terminal.write("short.txt", "Roll at eighty two degrees before the web is threaded")
    terminal.done("register", "short.txt", "--title", "Roll temperature")
    terminal.write("n.txt", "She said roll at eighty two degrees before the web is threaded, then.")
    found, _ = terminal.rows("scan", "n.txt")
    assert found["grade"] == "note"
    terminal.rows("scan", "n.txt", "--strict", code=1)


def test_input_is_read_from_a_pipe(terminal):
    found, _ = terminal.rows("scan", "-", text=LEAK, code=1)
    assert found["path"] == "-"


def test_a_file_in_a_zip_is_named_as_member(terminal):
    with zipfile.ZipFile(terminal.folder / "box.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("notes/mail.txt", LEAK)
    found, _ = terminal.rows("scan", "box.zip", code=1)
    assert (found["path"], found["member"]) == ("box.zip", "notes/mail.txt")


def test_a_leak_that_was_taken_out_again_is_found_in_the_history(terminal):
    terminal.git("init", "-q", "repo")
    repo = terminal.folder / "repo"
    for text in (LEAK, HARMLESS):
        terminal.write("repo/notes.txt", text)
        terminal.git("add", ".", cwd=repo)
        terminal.git("commit", "-qm", "work", cwd=repo)
    first = terminal.git("rev-list", "--max-parents=0", "HEAD", cwd=repo).stdout[:12]
    found, _ = terminal.rows("scan", "repo", code=1)
    assert found["member"] == f"{first}:notes.txt"


def test_sarif_is_written_without_the_passage(terminal):
    terminal.write("mail.txt", LEAK)
    terminal.done("scan", "mail.txt", "--sarif", "out.sarif", code=1)
    text = (terminal.folder / "out.sarif").read_text()
    (result,) = json.loads(text)["runs"][0]["results"]
    assert (result["ruleId"], result["level"]) == ("copy-finding", "error")
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "mail.txt"
    assert "newton" not in text


def test_the_passage_is_shown_to_a_person(terminal):
    terminal.write("mail.txt", LEAK)
    printed = terminal.done("scan", "mail.txt", code=1)
    assert "TS-0001" in printed
    assert "EACH PORTION IS MIXED" in printed


@pytest.mark.parametrize("words", [["nowhere"], [], ["--max-bytes", "x", "."]])
def test_wrong_use_is_2(terminal, words):
    refused = terminal.run("scan", *words)
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


def test_an_empty_index_says_that_nothing_can_be_found(tmp_path, terminal):
    terminal.done("init", "--home", tmp_path / "new")
    terminal.write("a.txt", HARMLESS)
    result = terminal.run("scan", "a.txt", "--home", tmp_path / "new")
    assert result.returncode == 0
    assert "nothing is guarded yet" in result.stderr
