from bestkept.engines import detect
from tests.terminal import HARMLESS, LEAK


def test_a_harmless_draft_is_fine(terminal):
    (answer,) = terminal.rows("check", HARMLESS)
    lenses = list(detect.LENSES)
    assert answer == {"verdict": "fine", "reasons": [], "lenses": lenses, "left_out": []}


def test_a_copied_passage_must_be_changed(terminal):
    (answer,) = terminal.rows("check", "-", text=LEAK, code=1)
    assert answer["verdict"] == "change"
    (reason,) = answer["reasons"]
    assert set(reason) == {"category", "start", "end", "advice"}
    assert "EACH PORTION IS MIXED" in LEAK[reason["start"] : reason["end"]]


def test_a_dozen_words_are_a_question_to_the_owner(terminal):
    draft = "the active powder goes in, in three equal portions. Each portion is, well"
    (answer,) = terminal.rows("check", draft, code=1)
    assert answer["verdict"] == "ask"


def test_the_answer_names_no_asset_and_keeps_no_draft(terminal):
    before = {path: path.stat().st_mtime_ns for path in terminal.home.rglob("*")}
    printed = terminal.done("check", "-", "--json", text=LEAK, code=1)
    assert "TS-" not in printed
    assert "newton" not in printed
    assert before == {path: path.stat().st_mtime_ns for path in terminal.home.rglob("*")}


def test_a_draft_that_is_no_text_is_refused_plainly(terminal):
    import subprocess

    from tests.terminal import PROGRAM

    words = [PROGRAM, "check", "-", "--home", str(terminal.home)]
    done = subprocess.run(words, input=b"\xff\xfe\x00bad", capture_output=True, check=False)
    assert done.returncode == 2
    assert b"UTF-8" in done.stderr
