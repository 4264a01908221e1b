"""A finding is known by where it lies, and a report overwrites nothing that was scanned."""

import json

import pytest

from tests.terminal import LEAK


def scanned(terminal, path, cwd=None):
    return terminal.done("scan", "--json", path, code=1, cwd=cwd)


def recorded(terminal, lines):
    return json.loads(terminal.done("findings", "add", "-", "--json", text=lines))


def test_the_same_name_in_another_folder_is_another_finding(terminal):
    for name in ("a", "b"):
        terminal.write(f"amb/{name}/mail.txt", LEAK)
    lines = [scanned(terminal, "mail.txt", terminal.folder / f"amb/{name}") for name in "ab"]
    assert recorded(terminal, lines[0]) == {"new": ["F-0001"], "known": []}
    assert recorded(terminal, lines[1]) == {"new": ["F-0002"], "known": []}
    for path in ("amb/b/mail.txt", terminal.folder / "amb/b/mail.txt", "amb/a/../b/mail.txt"):
        assert recorded(terminal, scanned(terminal, path)) == {"new": [], "known": ["F-0002"]}
    assert {row["path"] for row in terminal.rows("findings")} == {"mail.txt"}


def test_a_finding_tells_its_path_as_typed_and_its_place(terminal):
    terminal.write("real/mail.txt", LEAK)
    (terminal.folder / "link").symlink_to("real")
    found = json.loads(scanned(terminal, "link/mail.txt").splitlines()[0])
    assert found["path"] == "link/mail.txt"
    assert found["place"] == str((terminal.folder / "real/mail.txt").resolve())
    found = json.loads(terminal.done("scan", "--json", "-", text=LEAK, code=1).splitlines()[0])
    assert found["place"] is None


def test_lines_without_a_place_are_known_by_their_path(terminal):
    terminal.write("mail.txt", LEAK)
    row = json.loads(scanned(terminal, "mail.txt").splitlines()[0])
    del row["place"]
    assert recorded(terminal, json.dumps(row))["new"] == ["F-0001"]
    assert recorded(terminal, json.dumps(row))["known"] == ["F-0001"]


@pytest.mark.parametrize(
    ("scan", "report"),
    [
        (["leak.txt"], "leak.txt"),
        (["."], "leak.txt"),
        (["./leak.txt"], "link.txt"),
        (["."], "sub/../leak.txt"),
        (["sub"], "."),
    ],
)
def test_a_report_overwrites_nothing_that_was_scanned(terminal, scan, report):
    terminal.write("leak.txt", LEAK)
    terminal.write("sub/x.txt", LEAK)
    (terminal.folder / "link.txt").symlink_to("leak.txt")
    result = terminal.run("scan", "--sarif", report, *scan)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert (terminal.folder / "leak.txt").read_text() == LEAK


def test_a_report_is_written_again_and_whole(terminal):
    terminal.write("leak.txt", LEAK)
    for _ in range(2):
        terminal.done("scan", "--sarif", "out.sarif", ".", code=1)
    assert json.loads((terminal.folder / "out.sarif").read_text())["version"] == "2.1.0"
    assert sorted(p.name for p in terminal.folder.iterdir()) == ["leak.txt", "out.sarif"]
    assert terminal.run("scan", "--sarif", "no/out.sarif", ".").returncode == 2
