"""One file holds everything but the keys, and makes the home again."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import threading
import zipfile

import pytest

from bestkept.backup.seal import BLANK, seal
from bestkept.engines.ledger.verify import Vkey, open_note
from tests.backup.stories import copied, opens, restored, well
from tests.terminal import LEAK, PROGRAM, SECRET

FIELDS = (
    "SELECT f.name, f.value FROM journal_field f JOIN journal_act a ON a.id = f.act_id "
    "WHERE a.number = ?"
)


def said(result, *parts):
    assert result.returncode == 2, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    for part in parts:
        assert part in result.stderr
    return result


def secrets_of(home):
    """Return every secret of a home, as bytes that could stand in a file."""
    import base64

    found = [path.read_bytes() for path in (home / "keys").rglob("*") if path.is_file()]
    found = [data for data in found if not data.startswith(b"bestkept.local/")]
    for data in list(found):
        if data.startswith(b"{"):
            text = json.loads(data)["key"]
            found += [text.encode(), base64.b64decode(text)]
        if data.startswith(b"PRIVATE"):
            found.append(data.split(b"+", 4)[-1].strip())  # base64 may hold a + of its own
            found.append(base64.b64decode(found[-1])[1:])
    return found


def test_no_key_is_in_a_backup(terminal):
    copied(terminal, "monday")
    raw = (terminal.folder / "monday.backup").read_bytes()
    with zipfile.ZipFile(terminal.folder / "monday.backup") as archive:
        inside = [archive.read(name) for name in archive.namelist()]
    secrets = secrets_of(terminal.home)
    assert len(secrets) >= 6
    exported = (terminal.folder / "monday.keys").read_bytes()
    for secret in secrets:
        assert len(secret) >= 32
        assert not any(secret in data for data in (raw, exported, *inside))
    assert any(b"Cathode slurry" in data for data in inside)  # what is looked for would be seen


@pytest.mark.slow
def test_a_restore_without_keys_can_be_read_and_not_written(terminal):
    copied(terminal, "monday")
    again = restored(terminal, "monday")
    assert "Cathode slurry" in again.done("list")
    assert "All is well" in well(again)
    for words in (
        ["amend", "TS-0001", "tier", "top", "--because", "x"],
        ["vault", "keep", "monday.backup", "--because", "x"],
        ["erase", "1", "name", "--because", "x"],
        ["hold", "place", "*", "--because", "x"],
        ["vault", "rotate"],
        ["dossier", "TS-0001", "--out", "b.zip"],
        ["keys", "export", "--out", "x.keys"],
        ["fsck", "--mend"],
    ):
        said(again.run(*words), "read-only", "bestkept keys import")
    assert opens(again, "V-0001") is None
    was, now = (well(one).partition("Database:")[0] for one in (terminal, again))
    assert now == was.replace("8 entries", "7 entries")
    again.done("keys", "import", "monday.keys")
    again.done("amend", "TS-0001", "tier", "top", "--because", "x")
    assert opens(again, "V-0001") == b"mail.eml" * 1000
    again.write("mail.txt", LEAK)
    again.done("scan", "mail.txt", code=1)


@pytest.mark.slow
def test_the_log_goes_on_under_a_new_key_and_binders_of_both_are_genuine(terminal):
    terminal.done("dossier", "TS-0001", "--out", "old.zip")
    old_key = terminal.done("keys").strip()
    copied(terminal, "monday")
    lost = 3
    for number in range(lost):
        terminal.done("amend", "TS-0001", "title", f"Slurry {number}", "--because", "x")
    terminal.done("keys", "export", "--out", "friday.keys")
    again = restored(terminal, "monday", "friday")
    new_key = again.done("keys").strip()
    assert new_key != old_key
    assert again.rows("keys") == [{"key": new_key, "earlier": [old_key]}]
    again.done("dossier", "TS-0001", "--out", "new.zip")
    assert "GENUINE" in again.done("verify", "old.zip")
    assert "GENUINE" in again.done("verify", "old.zip", "--key", old_key)
    assert "GENUINE" in again.done("verify", "new.zip", "--key", new_key)
    again.done("verify", "new.zip", "--key", old_key, code=1)
    again.done("verify", "old.zip", "--key", new_key, code=1)
    told = json.loads((terminal.home / "log/checkpoint").read_text().split("\n")[1])
    assert told >= 8 + lost
    assert "All is well" in well(again)
    number = again.rows("fsck")[0]["entries"] - 2  # after it came the binder's seal
    assert again.rows("erase", number)[0]["verb"] == "log.continued"
    said(again.run("erase", number, "lost", "--because", "x"), "not erased")
    with sqlite3.connect(again.home / "bestkept.sqlite3") as database:
        fields = dict(database.execute(FIELDS, (number,)).fetchall())
    assert json.loads(fields["lost"]) == told - number
    assert json.loads(fields["old.size"]) == number
    assert json.loads(fields["old.key"]) == old_key
    assert new_key in open_note(json.loads(fields["succession"]).encode(), Vkey.parse(old_key))


def test_nothing_is_overwritten(terminal):
    copied(terminal, "monday")
    said(terminal.run("backup", "--out", "monday.backup"), "nothing was overwritten")
    said(terminal.run("keys", "export", "--out", "monday.keys"), "nothing was overwritten")
    said(terminal.run("restore", "monday.backup"), "nothing was overwritten")
    well(terminal)


def test_a_wrong_passphrase_restores_nothing_and_is_told(terminal):
    copied(terminal, "monday")
    terminal.write("wrong", "some other words\n")
    words = ["restore", "monday.backup", "--home", terminal.folder / "again"]
    said(
        terminal.run(*words, "--keys", "monday.keys", "--passphrase-file", "wrong"),
        "passphrase is wrong",
    )
    assert not (terminal.folder / "again").exists()
    environment = {"BESTKEPT_PASSPHRASE": "short"}
    said(terminal.run("keys", "export", "--out", "x.keys", env=environment), "at least 12")


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.9, 0.99, 0.9999])
def test_a_changed_backup_is_refused_and_leaves_nothing(terminal, place):
    terminal.done("backup", "--out", "monday.backup")
    data = bytearray((terminal.folder / "monday.backup").read_bytes())
    data[int(len(data) * place)] ^= 0x55
    terminal.write("changed.backup", bytes(data))
    terminal.write("cut.backup", bytes(data[: int(len(data) * place)]))
    for name in ("changed.backup", "cut.backup"):
        said(terminal.run("restore", name, "--home", "again"), "backup")
        assert not list(terminal.folder.glob("*again*"))


def repacked(terminal, change):
    """Write a backup whose members are changed by whoever can make a manifest, too."""
    import hashlib

    terminal.done("backup", "--out", "monday.backup")
    with zipfile.ZipFile(terminal.folder / "monday.backup") as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(members)
    manifest["files"] = {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        for name, data in members.items()
    }
    with zipfile.ZipFile(terminal.folder / "forged.backup", "w") as archive:
        for name, data in {**members, "manifest.json": json.dumps(manifest)}.items():
            archive.writestr(name, data)
        archive.comment = BLANK
    seal(terminal.folder / "forged.backup")
    return terminal.run("restore", "forged.backup", "--home", "again")


def test_no_path_leads_out_of_the_home(terminal):
    for name in ("../evil", "/tmp/evil", "keys/log.key", "index/../../evil", "vault/evil"):
        said(repacked(terminal, lambda members, name=name: members.update({name: b"x"})), "no part")
        (terminal.folder / "monday.backup").unlink()
    assert not (terminal.folder / "evil").exists()


def test_a_rewritten_database_does_not_fit_its_checkpoint(terminal):
    import hashlib

    def rewrite(members):
        path = terminal.write("database", members["bestkept.sqlite3"])
        database = sqlite3.connect(path)
        names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        for (name,) in database.execute(names).fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        leaf = b"another history"
        digest = hashlib.sha256(b"\0" + leaf).digest()
        change = "UPDATE journal_act SET leaf = ?, leaf_hash = ? WHERE number = 3"
        database.execute(change, (leaf, digest))
        database.commit()
        database.close()
        members["bestkept.sqlite3"] = path.read_bytes()

    said(repacked(terminal, rewrite), "checkpoint")
    assert not (terminal.folder / "again").exists()


@pytest.mark.slow
def test_a_backup_is_consistent_while_others_record(terminal):
    stop, failed = threading.Event(), []

    def work(name):
        while not stop.is_set():
            terminal.write(f"{name}.txt", SECRET + name * 30)
            for words in (
                ["register", f"{name}.txt", "--title", name],
                ["vault", "keep", f"{name}.txt", "--because", name],
            ):
                done = subprocess.run(
                    [PROGRAM, *words],
                    cwd=terminal.folder,
                    env={**os.environ, "BESTKEPT_HOME": str(terminal.home)},
                    capture_output=True,
                    check=False,
                )
                failed.extend([done.stderr] if done.returncode else [])

    workers = [threading.Thread(target=work, args=(name,)) for name in ("ada", "ben")]
    for worker in workers:
        worker.start()
    try:
        for turn in range(4):
            terminal.done("backup", "--out", f"{turn}.backup")
    finally:
        stop.set()
        for worker in workers:
            worker.join()
    assert failed == []
    for turn in range(4):
        assert "All is well" in well(restored(terminal, str(turn)))


def test_a_home_in_use_is_told_at_once(terminal):
    import fcntl

    copied(terminal, "monday")
    with (terminal.home / "HOME").open() as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        for words in (
            ["vault", "shred", "V-0001", "--because", "x"],
            ["keys", "import", "monday.keys"],
            ["upgrade"],
        ):
            said(terminal.run(*words), "Another command is using the home")
    with (terminal.home / "HOME").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        said(terminal.run("backup", "--out", "x.backup"), "Another command is using the home")
    assert opens(terminal, "V-0001") is not None


def limited(terminal, blocks, *words):
    """Run a command that may write no file of more than some KiB, as on a full disk."""
    line = f"ulimit -f {blocks}; exec {PROGRAM} {' '.join(map(str, words))}"
    return subprocess.run(
        ["bash", "-c", line],
        cwd=terminal.folder,
        env={**os.environ, "BESTKEPT_HOME": str(terminal.home)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_full_disk_leaves_no_half_of_a_backup_or_a_home(terminal):
    said(limited(terminal, 100, "backup", "--out", "m.backup"), "No backup was written")
    assert list(terminal.folder.glob("*m.backup*")) == []
    copied(terminal, "m")
    said(limited(terminal, 100, "restore", "m.backup", "--home", "again"), "Nothing was restored")
    assert list(terminal.folder.glob("*again*")) == []
    assert "All is well" in well(restored(terminal, "m", "m"))
    well(terminal)


def test_two_restores_to_one_place_make_one_home(terminal):
    terminal.done("backup", "--out", "m.backup")
    words = [PROGRAM, "restore", "m.backup", "--home", "again"]
    both = [
        subprocess.Popen(words, cwd=terminal.folder, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ends = [(one.communicate()[1], one.returncode) for one in both]
    assert sorted(code for _, code in ends) == [0, 2], ends
    assert "Traceback" not in "".join(text for text, _ in ends)
    assert "All is well" in terminal.done("fsck", "--home", "again")
