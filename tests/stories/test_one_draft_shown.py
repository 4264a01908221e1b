"""A partner doubts who had the idea first; one draft is shown, on its own, and convinces."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys

from bestkept.engines.ledger import open_zip, program

DRAFTS = ("Dry the foil.\n", "Dry the foil under argon.\n", "Dry it under argon at 90 degrees.\n")


def drafts(terminal):
    for number, text in enumerate(DRAFTS, 1):
        terminal.write(f"draft-{number}.md", text)
        when = 1_700_000_000 + number * 86400
        os.utime(terminal.folder / f"draft-{number}.md", (when, when))
    terminal.done(
        "innovation", "record", "--title", "Dry coating", "--author", "bob@halden.example"
    )
    terminal.done("innovation", "drafts", "IN-0001", *(f"draft-{n}.md" for n in (1, 2, 3)))


def proven(terminal, number):
    told = terminal.done("innovation", "prove", "IN-0001", "--draft", number, "--out", "proof.zip")
    assert "it shows draft 2 of IN-0001" in told
    return terminal.folder / "proof.zip"


def test_a_stranger_sees_one_draft_and_its_time_and_none_of_the_others(
    terminal, authority, tmp_path
):
    drafts(terminal)
    with authority.served() as address:
        terminal.done("anchor", "--tsa", address, "--tsa-ca", authority.root)
    proof = proven(terminal, 2)
    key = terminal.done("keys").split()[-1]
    words = ("--key", key, "--file", "draft-2.md", "--tsa-ca", authority.root)
    (told,) = terminal.rows("verify", proof, *words)
    assert told["verdict"] == "genuine"
    assert told["draft"]["sha256"] == hashlib.sha256(DRAFTS[1].encode()).hexdigest()
    assert (told["draft"]["order"], told["draft"]["claimed"]) == (2, "2023-11-16T22:13:20Z")
    (anchor,) = told["anchors"]
    assert anchor["vouched"]
    assert anchor["size"] > told["draft"]["entry"]
    for other in (DRAFTS[0], DRAFTS[2]):
        assert hashlib.sha256(other.encode()).hexdigest().encode() not in proof.read_bytes()
    stranger = tmp_path / "stranger"  # who has a verify.py, this file, the draft and the key
    stranger.mkdir()
    (stranger / "verify.py").write_bytes(program())
    alone = [sys.executable, "-I", "-S", "verify.py", proof, "--key", key, "--file"]
    for name, code in (("draft-2.md", 0), ("draft-3.md", 1)):
        words = [*alone, terminal.folder / name]
        done = subprocess.run(words, cwd=stranger, capture_output=True, check=False)
        assert done.returncode == code


def test_the_showing_is_on_record_and_told_in_the_binder(terminal):
    drafts(terminal)
    proven(terminal, 2)
    terminal.done("dossier", "IN-0001", "--out", "binder.zip")
    members = open_zip((terminal.folder / "binder.zip").read_bytes())
    assert b"The proof of one draft was written" in members["summary.html"]
    terminal.done("verify", "binder.zip")
    assert "All is well" in terminal.done("fsck")


def test_what_cannot_be_shown_is_told(terminal):
    drafts(terminal)
    terminal.write("precious.txt", "Do not overwrite.")
    for words, code in (
        (("IN-0001", "--draft", "2"), 2),
        (("IN-0001", "--draft", "2", "--out", "precious.txt"), 2),
        (("IN-0001", "--draft", "7", "--out", "a.zip"), 2),
        (("TS-0001", "--draft", "1", "--out", "a.zip"), 2),
    ):
        done = terminal.run("innovation", "prove", *words)
        assert (done.returncode, bool(done.stderr)) == (code, True), done.stderr
        assert not (terminal.folder / "a.zip").exists()
    proof = proven(terminal, 2)
    changed = json.loads(open_zip(proof.read_bytes())["seal/opening.json"])
    assert changed["fields"]["draft"]["value"] == "draft.2"
