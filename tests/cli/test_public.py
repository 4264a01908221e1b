"""Own brochures are declared public, listed, and withdrawn."""

from tests.terminal import LEAK, SECRET


def test_a_declared_text_is_excused_at_once_and_an_alarm_again_when_withdrawn(terminal):
    terminal.write("brochure.md", f"Our stand at the fair\n\n{SECRET}")
    terminal.write("mail.txt", LEAK)
    terminal.rows("scan", "mail.txt", code=1)
    words = ("public", "add", "brochure.md", "--because", "Handed out at the fair")
    assert terminal.rows(*words)[0]["public"] == ["P-0001"]
    found, _ = terminal.rows("scan", "mail.txt")
    assert (found["grade"], found["excuse"]) == ("finding", "public")
    terminal.rows("check", "-", text=LEAK)
    (row,) = terminal.rows("public", "list")
    assert (row["number"], row["because"]) == ("P-0001", "Handed out at the fair")
    terminal.done("public", "withdraw", "p-0001", "--because", "It never was")
    terminal.rows("scan", "mail.txt", code=1)
    terminal.done("fsck")


def test_that_an_asset_guards_the_same_bytes_is_said(terminal):
    printed = terminal.done("public", "add", "../work/recipe.md", "--because", "x", code=2)
    assert printed == ""
    terminal.write("recipe.md", SECRET)
    assert "TS-0001 guards the same bytes" in terminal.done(
        "public", "add", "recipe.md", "--because", "Published in a journal"
    )


def test_wrong_use_is_told(terminal):
    for words in (["add", "x"], ["add", "--because", "x"], ["withdraw", "P-0001"]):
        assert terminal.run("public", *words).returncode == 2
