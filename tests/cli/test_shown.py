"""What came from outside does no harm to a terminal, and is readable."""

import json

import pytest

from tests.terminal import HARMLESS, LEAK, SECRET

EVIL = "Slurry\x1b[2J\x9b31m\u202egnp.exe\nTS-0099 forged"
HARM = ("\x1b", "\x9b", "\u202e")


def harmless(printed):
    return not any(mark in printed for mark in HARM)


def test_titles_with_controls_are_refused(terminal):
    terminal.write("a.txt", SECRET + "a")
    for bad in EVIL, "a\tb", "a\u2066b":
        for words in (
            ["register", "a.txt", "--title", bad],
            ["amend", "TS-0001", "title", bad, "--because", "x"],
        ):
            result = terminal.run(*words)
            assert result.returncode == 2
            assert harmless(result.stderr)
    assert [row["title"] for row in terminal.rows("list")] == ["Cathode slurry"]


def test_what_is_on_record_is_shown_harmless(terminal):
    name = "mail\x1b[2J\u202e.txt"
    terminal.write(name, LEAK)
    terminal.write(f"guard/{name}", SECRET + "b")
    terminal.done("register", "guard", "--asset", "TS-0001")
    words = ["amend", "TS-0001", "description", "fine\nand\u202e\x1b[2J", "--because", "x"]
    assert harmless(terminal.run(*words).stderr)
    lines = terminal.done("scan", "--json", ".", code=1)
    assert harmless(lines)
    terminal.done("findings", "add", "-", text=lines)
    terminal.done("triage", "F-0001", "leak", "--because", EVIL)
    terminal.run("incident", "open", "F-0001", "--title", EVIL)
    terminal.done("incident", "open", "F-0001", "--title", "Plain")
    terminal.done("incident", "step", "I-0001", EVIL)
    for words in (
        ["scan", "."],
        ["list"],
        ["show", "TS-0001"],
        ["findings"],
        ["incident", "list"],
        ["show", EVIL],
        ["fsck"],
    ):
        for rest in ([], ["--json"]):
            result = terminal.run(*words, *rest)
            assert harmless(result.stdout + result.stderr), words


def test_text_without_spaces_is_quoted(terminal):
    secret = "".join(chr(0x4E00 + (n * n * 7) % 4000) for n in range(600))
    terminal.write("zh.txt", secret)
    terminal.done("register", "zh.txt", "--title", "Chinese")
    terminal.write("sent.txt", secret[100:500])
    printed = terminal.done("scan", "sent.txt", code=1)
    quotes = [line[4:] for line in printed.splitlines() if line.startswith("  | ")]
    assert secret[110:140] in "".join(quotes)
    assert max(map(len, quotes)) <= 44


def test_a_small_share_is_not_nothing(terminal):
    long = " ".join(f"step {n} of {n * n % 7919} parts at {n * 13 % 997} bar" for n in range(1500))
    terminal.write("long.txt", long)
    terminal.done("register", "long.txt", "--title", "Long")
    terminal.write("sent.txt", " ".join(long.split()[4000:4030]))
    printed = terminal.done("scan", "sent.txt", code=1)
    assert "under 1 % of document" in printed
    assert "0% of" not in printed


def test_check_shows_each_passage_once(terminal):
    terminal.write("again.txt", SECRET)
    terminal.done("register", "again.txt", "--title", "The same under another title")
    draft = f"{SECRET}\n{HARMLESS * 12}\n{SECRET}"
    printed = terminal.done("check", "-", text=draft, code=1)
    shown = " ".join(printed.replace("  | ", "").split())
    assert shown.count("eleven newton") == 1
    row = json.loads(terminal.done("check", "-", "--json", text=draft, code=1))
    assert len({tuple(one.items()) for one in row["reasons"]}) == len(row["reasons"]) == 2


def test_check_warns_of_the_history_of_the_shell(terminal):
    assert "history" in terminal.done("check", "--help")


@pytest.mark.parametrize("most", ["-5", "0"])
def test_a_limit_below_one_byte_is_refused(terminal, most):
    assert terminal.run("scan", ".", f"--max-bytes={most}").returncode == 2


def test_only_bytes_that_were_read_are_counted(terminal):
    terminal.write("out/a.txt", HARMLESS)
    terminal.write("out/b.bin", b"x" * 5000)
    row = terminal.rows("scan", "out", "--max-bytes", "1000", code=3)[-1]["summary"]
    assert row["bytes"] == len(HARMLESS)


def test_a_key_file_that_is_not_there_is_told(terminal):
    terminal.done("dossier", "TS-0001", "--out", "b.zip")
    result = terminal.run("verify", "b.zip", "--key", "nosuchfile.vkey")
    assert result.returncode == 2
    assert "nosuchfile.vkey" in result.stderr
    assert "not there" in result.stderr


def test_a_file_that_is_no_binder_is_told_in_one_line(terminal):
    terminal.write("x.zip", b"PK\x03\x04 nonsense")
    terminal.write("y.zip", "hello")
    for name in ("x.zip", "y.zip"):
        printed = terminal.done("verify", name, code=1)
        assert printed.count("\n") == 1
        assert name in printed
