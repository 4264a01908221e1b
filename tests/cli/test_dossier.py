import json
import subprocess
import sys
import zipfile

import pytest

from tests.terminal import PROGRAM


@pytest.fixture
def binder(terminal):
    terminal.done("dossier", "TS-0001", "--out", "binder.zip")
    return terminal.folder / "binder.zip"


def test_a_binder_is_genuine_for_its_owner_and_for_a_stranger_with_the_key(terminal, binder):
    assert "GENUINE" in terminal.done("verify", binder)
    key = terminal.done("keys").strip()
    bare = {"PATH": "/usr/bin:/bin", "HOME": str(terminal.folder / "nobody")}
    words = [PROGRAM, "verify", str(binder), "--json"]
    with_key = subprocess.run([*words, "--key", key], env=bare, capture_output=True, check=False)
    assert with_key.returncode == 0
    assert json.loads(with_key.stdout)["verdict"] == "genuine"
    without = subprocess.run(words, env=bare, capture_output=True, check=False)
    assert without.returncode == 1
    assert json.loads(without.stdout)["verdict"] == "consistent only"


def test_the_verifier_in_the_binder_needs_python_alone(terminal, binder):
    with zipfile.ZipFile(binder) as archive:
        archive.extract("verify.py", terminal.folder)
    key = terminal.done("keys").strip()
    words = [sys.executable, "-I", "-S", "verify.py", str(binder)]
    kept = subprocess.run(
        [*words, "--key", key], cwd=terminal.folder, capture_output=True, check=False
    )
    assert kept.returncode == 0
    assert b"GENUINE" in kept.stdout
    alone = subprocess.run(words, cwd=terminal.folder, capture_output=True, check=False)
    assert alone.returncode == 0
    assert b"CONSISTENT ONLY" in alone.stdout


def test_one_byte_changed_is_refused_and_named(terminal, binder):
    data = bytearray(binder.read_bytes())
    place = data.index(b"Statement of what was in force")
    data[place] ^= 1
    binder.write_bytes(data)
    row = json.loads(terminal.done("verify", binder, "--json", code=1))
    assert row["verdict"] == "not genuine"
    assert [check["name"] for check in row["checks"] if not check["ok"]]


def test_another_key_is_refused(terminal, binder, tmp_path):
    terminal.done("init", "--home", tmp_path / "other")
    terminal.done("verify", binder, "--home", tmp_path / "other", code=1)


def test_the_binder_answers_for_a_past_day(terminal):
    because = ["--because", "Decision 14"]
    terminal.done("amend", "TS-0001", "tier", "top", "--from", "2024-05-01", *because)
    terminal.done("dossier", "TS-0001", "--on", "2024-06-01", "--out", "then.zip")
    with zipfile.ZipFile(terminal.folder / "then.zip") as archive:
        facts = json.loads(archive.read("facts.json"))
        missing = archive.read("missing.txt").decode()
    assert facts["on"] == "2024-06-01"
    assert [(f["name"], f["later"]) for f in facts["facts"]] == [("tier", True)]
    assert "The tier was recorded after that day." in missing
    terminal.done("verify", "then.zip")


def test_a_binder_of_one_asset_shows_nothing_of_another(terminal):
    terminal.write("b.txt", "a second recipe " + " ".join(f"step{n} takes {n}" for n in range(40)))
    terminal.done("register", "b.txt", "--title", "Quite another matter")
    leak = terminal.folder.joinpath("b.txt").read_text()
    terminal.write("both.txt", leak + "\n\n" + "x y z\n" * 80)
    from tests.terminal import LEAK

    terminal.write("mail.txt", LEAK)
    lines = terminal.done("scan", "both.txt", "mail.txt", "--json", code=1)
    terminal.done("findings", "add", "-", text=lines)
    terminal.done("dossier", "TS-0001", "--out", "one.zip")
    with zipfile.ZipFile(terminal.folder / "one.zip") as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"mail.txt" in everything
    for foreign in (b"TS-0002", b"both.txt", b"Quite another"):
        assert foreign not in everything, foreign


def test_an_unknown_asset_or_folder_is_told(terminal):
    assert "TS-0009" in terminal.run("dossier", "TS-0009", "--out", "x.zip").stderr
    assert "nowhere" in terminal.run("dossier", "TS-0001", "--out", "nowhere/x.zip").stderr


def test_a_file_that_is_no_binder_is_told(terminal):
    terminal.write("x.zip", b"PK\x03\x04 nonsense")
    assert terminal.run("verify", "x.zip").returncode == 1
    assert terminal.run("verify", "gone.zip").returncode == 2
