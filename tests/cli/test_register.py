import zipfile

from tests.extract.documents import PNG
from tests.terminal import HARMLESS, SECRET


def test_register_answers_with_exactly_the_contracts_keys(terminal):
    terminal.write("a.txt", SECRET + "one")
    (row,) = terminal.rows("register", "a.txt", "--title", "Another", "--tier", "top")
    keys = ["asset", "version", "documents", "sketches", "unread", "already", "confined"]
    assert list(row) == keys
    assert (row["asset"], row["version"], row["documents"], row["unread"]) == ("TS-0002", 1, 1, [])
    assert row["sketches"] > 10


def test_a_further_version_is_guarded_with_asset(terminal):
    terminal.write("b.txt", SECRET + HARMLESS)
    (row,) = terminal.rows("register", "b.txt", "--asset", "TS-0001")
    assert (row["asset"], row["version"]) == ("TS-0001", 2)


def test_an_owner_who_is_not_on_record_yet_is_added(terminal):
    terminal.write("a.txt", SECRET)
    terminal.done("register", "a.txt", "--title", "T", "--owner", "bob@halden.example")
    rows = terminal.rows("list")
    assert rows[1]["owner"] == "bob@halden.example"


def test_what_could_not_be_guarded_is_named_and_the_rest_is_guarded(terminal):
    terminal.write("docs/good.txt", SECRET)
    terminal.write("docs/short.txt", "too short")
    terminal.write("docs/picture.png", PNG)
    (row,) = terminal.rows("register", "docs", "--title", "T", code=3)
    assert row["documents"] == 1
    assert {one["path"] for one in row["unread"]} == {"docs/short.txt", "docs/picture.png"}


def test_each_file_of_a_zip_is_a_document(terminal):
    with zipfile.ZipFile(terminal.folder / "two.zip", "w") as archive:
        archive.writestr("one.txt", SECRET)
        archive.writestr("two.txt", HARMLESS + HARMLESS[::-1])
    (row,) = terminal.rows("register", "two.zip", "--title", "T")
    assert row["documents"] == 2


def test_nothing_readable_means_nothing_registered(terminal):
    terminal.write("short.txt", "too short")
    refused = terminal.run("register", "short.txt", "--title", "T")
    assert refused.returncode == 2
    assert "nothing was guarded" in refused.stderr
    assert len(terminal.rows("list")) == 1


def test_wrong_use_is_told_in_a_sentence(terminal):
    terminal.write("a.txt", SECRET)
    for words, told in (
        (["a.txt", "--asset", "TS-0099"], "There is no asset TS-0099"),
        (["a.txt", "--title", "T", "--tier", "cosmic"], "Tiers are"),
        (["nowhere.txt", "--title", "T"], "nowhere.txt"),
        (["-", "--title", "T"], "Name a file"),
        (["a.txt", "--title", " "], "title"),
    ):
        refused = terminal.run("register", *words)
        assert refused.returncode == 2, words
        assert told in refused.stderr
        assert "Traceback" not in refused.stderr
    assert len(terminal.rows("list")) == 1


def test_neither_database_nor_index_nor_log_holds_the_text(terminal):
    for path in terminal.home.rglob("*"):
        if path.is_file():
            data = path.read_bytes().lower()
            assert b"newton" not in data, path
            assert b"three equal portions" not in data, path
