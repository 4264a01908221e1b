"""Keys and manifests that do not belong to the home are told before anything is recorded."""

import json
import shutil

import pytest

from tests.terminal import LEAK, SECRET, Terminal


@pytest.fixture
def stranger(tmp_path):
    """Another home, whose keys do not belong to the first."""
    other = Terminal(tmp_path, tmp_path / "other")
    other.done("init")
    return other.home


def test_another_detect_key_is_refused_before_anything_is_recorded(terminal, stranger):
    shutil.copy(stranger / "keys/detect.key", terminal.home / "keys/detect.key")
    terminal.write("doc.txt", SECRET + "another")
    for words in (["--title", "T"], ["--asset", "TS-0001"]):
        refused = terminal.run("register", "doc.txt", *words)
        assert refused.returncode == 2
        assert "made under another key" in refused.stderr
    (asset,) = terminal.rows("list")
    assert asset["versions"] == 1
    assert "another key" in terminal.done("fsck", code=1)


def test_another_log_key_signs_nothing_and_is_named(terminal, stranger):
    before = (terminal.home / "log/checkpoint").read_bytes()
    shutil.copy(stranger / "keys/log.key", terminal.home / "keys/log.key")
    printed = terminal.done("fsck", code=1)
    assert "log.key" in printed
    assert "restore" in printed.lower()
    refused = terminal.run("amend", "TS-0001", "tier", "top", "--because", "x")
    assert refused.returncode == 2
    assert "safe" in refused.stderr
    assert (terminal.home / "log/checkpoint").read_bytes() == before


def test_another_log_key_of_the_same_name_signs_nothing(terminal):
    from bestkept.engines.ledger.note import generate_key

    before = (terminal.home / "log/checkpoint").read_bytes()
    name = (terminal.home / "keys/log.vkey").read_text().split("+")[0]
    (terminal.home / "keys/log.key").write_text(generate_key(name)[0])
    assert terminal.run("amend", "TS-0001", "tier", "top", "--because", "x").returncode == 2
    assert (terminal.home / "log/checkpoint").read_bytes() == before
    assert "log.key" in terminal.done("fsck", code=1)


@pytest.mark.parametrize("part", ["segments", "sketches", "count"])
def test_an_edited_manifest_is_refused_and_mended(terminal, part):
    path = terminal.home / "index/manifest.json"
    manifest = json.loads(path.read_text())
    manifest[part] = [] if part == "segments" else 0
    path.write_text(json.dumps(manifest))
    terminal.write("mail.txt", LEAK)
    for words in (["scan", "mail.txt"], ["check", "hello"]):
        refused = terminal.run(*words)
        assert refused.returncode == 2
        assert "fsck --mend" in refused.stderr
    assert "manifest" in terminal.done("fsck", code=1)
    terminal.done("fsck", "--mend")
    terminal.done("scan", "mail.txt", code=1)


def test_the_manifest_tells_how_much_it_names(terminal):
    manifest = json.loads((terminal.home / "index/manifest.json").read_text())
    assert manifest["count"] == len(manifest["segments"]) == 2  # for scans here, for laptops
    assert manifest["sketches"] > 0


def test_fsck_says_restore_where_mending_cannot_help(terminal):
    next((terminal.home / "index").glob("*.seg")).unlink()
    printed = terminal.done("fsck", code=1)
    assert "--mend" not in printed
    assert "backup" in printed


def test_fsck_says_mend_where_it_can_help_and_says_it_once(terminal):
    shutil.rmtree(terminal.home / "log/tile")
    assert terminal.done("fsck", code=1).count("bestkept fsck") == 1
    (row,) = terminal.rows("fsck", code=1)
    assert not any("Run `bestkept fsck" in line for line in row["wrong"])


def test_mending_that_fails_does_not_send_in_circles(terminal, stranger):
    shutil.rmtree(terminal.home / "log/tile")
    shutil.copy(stranger / "keys/log.key", terminal.home / "keys/log.key")
    assert "Run `bestkept fsck" not in terminal.done("fsck", "--mend", code=1)
