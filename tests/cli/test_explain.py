"""Who is stopped is told why, in sentences and for machines."""

from tests.terminal import LEAK


def test_a_scan_explains_what_it_finds(terminal):
    terminal.write("mail.txt", LEAK)
    printed = terminal.done("scan", "mail.txt", "--explain", code=1)
    assert "known to stand in document D-0001 of TS-0001" in printed
    assert "It is not excused" in printed
    found, _ = terminal.rows("scan", "mail.txt", "--explain", code=1)
    assert found["explanation"]["because"] == "own-words"
    # Of 33 copied words at least 27 are covered, under any key.
    assert found["explanation"]["matched"]["covered"] >= 27
    (piped, _) = terminal.rows("scan", "-", "--explain", text=LEAK, code=1)
    assert piped["explanation"] is None


def test_a_finding_on_record_is_explained_from_its_file(terminal):
    terminal.write("mail.txt", LEAK)
    terminal.write("found.jsonl", terminal.done("scan", "mail.txt", "--json", code=1))
    terminal.done("findings", "add", "found.jsonl")
    printed = terminal.done("explain", "f-0001")
    assert "EACH PORTION IS MIXED" in printed
    assert "bits" in printed
    (row,) = terminal.rows("explain", "F-0001")
    assert (row["number"], row["verdict"], row["lens"]) == ("F-0001", "new", "verbatim")
    terminal.write("mail.txt", "Nothing is left of it.\n")
    gone = terminal.run("explain", "F-0001")
    assert gone.returncode == 2
    assert "does not say any more" in gone.stderr
    assert terminal.run("explain", "F-0009").returncode == 2


def test_a_guarded_name_is_explained(terminal):
    words = ("term", "add", "TS-0001", "--kind", "canary", "--hint", "in the plan")
    terminal.done(*words, text="Nightjar\n")
    terminal.write("a.txt", "nightjars\n")
    printed = terminal.done("scan", "a.txt", "--explain", code=1)
    assert "guarded name or phrase T-0001 of TS-0001" in printed
