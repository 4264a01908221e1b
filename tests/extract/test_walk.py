import io
import os
import socket
import subprocess
import sys

import pytest
from documents import Repository, zipped

from bestkept.engines.extract import Limits, SourceTrouble, walk


def tree(folder, **files):
    """Write `files`: names (`__` for a dot, `___` for a slash) to text."""
    for name, text in files.items():
        path = folder / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def shown(folder, sources):
    return [os.path.relpath(source.path, folder) for source in sources]


def told(source):
    extraction = source.read()
    assert not list(extraction.pieces)
    (trouble,) = extraction.unread
    return trouble.kind, trouble.why


def test_folders_are_walked_in_a_fixed_order(tmp_path):
    tree(tmp_path, b__txt="2", a___z__txt="1", a___B__txt="0", c___d___e__txt="3")
    sources = list(walk([tmp_path]))
    assert shown(tmp_path, sources) == ["a/B.txt", "a/z.txt", "b.txt", "c/d/e.txt"]
    assert [source.size for source in sources] == [1, 1, 1, 1]
    assert [next(source.read().pieces).text for source in sources] == ["0", "1", "2", "3"]


def test_the_path_is_shown_as_the_user_typed_it(tmp_path, monkeypatch):
    tree(tmp_path, out___a__txt="1")
    monkeypatch.chdir(tmp_path)
    assert [source.path for source in walk(["out", b"./out/a.txt"])] == ["out/a.txt", "./out/a.txt"]


def test_a_name_that_is_not_utf8_is_shown_and_read(tmp_path):
    (tmp_path / os.fsdecode(b"L\xf6sung\n.txt")).write_text("stir")
    (source,) = walk([tmp_path])
    assert source.path == f"{tmp_path}/L\\xf6sung\\x0a.txt"
    assert next(source.read().pieces).text == "stir"


def test_links_to_files_and_folders_are_followed_once(tmp_path):
    tree(tmp_path, real___a__txt="1", other___b__txt="2")
    (tmp_path / "alias").symlink_to("real")
    (tmp_path / "real/again").symlink_to("../real")
    (tmp_path / "real/up").symlink_to("..")
    (tmp_path / "file").symlink_to("real/a.txt")
    assert shown(tmp_path, walk([tmp_path])) == ["file", "other/b.txt", "real/a.txt"]


def test_a_folder_behind_a_link_out_of_the_tree_is_read(tmp_path):
    tree(tmp_path, out___a__txt="1", elsewhere___b__txt="2")
    (tmp_path / "out/link").symlink_to("../elsewhere")
    assert shown(tmp_path / "out", walk([tmp_path / "out"])) == ["a.txt", "link/b.txt"]


def test_links_that_lead_nowhere_are_named(tmp_path):
    (tmp_path / "dangling").symlink_to("nothing")
    (tmp_path / "loop").symlink_to("loop")
    dangling, loop = walk([tmp_path])
    assert told(dangling) == ("link", "a symbolic link to nothing")
    assert told(loop) == ("link", "a symbolic link in a loop")


def test_pipes_sockets_and_devices_are_named_and_never_opened(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # the path of a socket has to be short
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        (tmp_path / "zero").symlink_to("/dev/zero")
        pipe, sock, zero = walk(["."])
    assert told(pipe) == ("special", "a named pipe: it was not opened")
    assert told(sock) == ("special", "a socket: it was not opened")
    assert told(zero) == ("special", "a device: it was not opened")


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(tmp_path):
    tree(tmp_path, a__txt="1")
    (source,) = walk([tmp_path])
    (tmp_path / "a.txt").unlink()
    os.mkfifo(tmp_path / "a.txt")
    assert told(source) == ("special", "a named pipe: it was not opened")


def test_a_sparse_file_of_five_gigabytes_is_named_at_once(tmp_path):
    with (tmp_path / "disk.img").open("wb") as file:
        file.truncate(5 << 30)
    (source,) = walk([tmp_path])
    assert source.size == 5 << 30
    why = "it has 5 GiB, over 512 MiB: raise that with --max-bytes"
    assert told(source) == ("limit", why)


def test_a_file_at_the_limit_is_read_and_one_byte_more_is_not(tmp_path):
    tree(tmp_path, a__txt="12345", b__txt="123456")
    fits, over = walk([tmp_path], Limits(file_bytes=5))
    assert next(fits.read().pieces).text == "12345"
    assert told(over)[0] == "limit"


def test_a_file_that_vanishes_before_it_is_read_is_named(tmp_path):
    tree(tmp_path, a__txt="1")
    (source,) = walk([tmp_path])
    (tmp_path / "a.txt").unlink()
    assert told(source) == ("changed", "it vanished before it could be read")


def as_nobody(tell):
    """What `tell` returns to a user who is not root: root may read everything."""
    if os.geteuid() != 0:
        return tell()
    out, into = os.pipe()
    if os.fork() == 0:
        try:
            os.setuid(65534)
            os.write(into, tell().encode())
        finally:
            os._exit(0)
    os.close(into)
    return os.read(out, 1 << 16).decode()


def test_what_may_not_be_read_is_named(tmp_path, monkeypatch):
    tree(tmp_path, a__txt="1", closed___b__txt="2")
    monkeypatch.chdir(tmp_path)
    tmp_path.chmod(0o755)
    (tmp_path / "a.txt").chmod(0)
    (tmp_path / "closed").chmod(0)
    found = as_nobody(lambda: repr([(source.path, *told(source)) for source in walk(["."])]))
    (tmp_path / "closed").chmod(0o700)
    why = "it could not be opened (Permission denied)"
    assert found == repr([("./a.txt", "access", why), ("./closed", "access", why)])


@pytest.mark.parametrize("path", ["nothing-here", "", "a\0b", b"L\xf6s.txt"])
def test_a_path_that_is_not_there_is_told_before_anything_is_read(tmp_path, path):
    tree(tmp_path, a__txt="1")
    with pytest.raises(SourceTrouble, match="Check the path and try again"):
        walk([tmp_path, path])


def test_a_dash_is_the_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(zipped({"a.txt": "stir"}))))
    (source,) = walk(["-"])
    (piece,) = source.read().pieces
    assert (source.path, piece.member, piece.text) == ("-", "a.txt", "stir")


def test_files_of_the_kernel_that_give_no_size_are_read_whole():
    (source,) = walk(["/proc/self/status"])
    assert source.size == 0
    assert "Name:" in next(source.read().pieces).text


def test_a_tree_deeper_than_the_stack_of_python_is_walked(tmp_path):
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", dir_fd=here)
        below = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(os.open("a.txt", os.O_CREAT | os.O_WRONLY, dir_fd=here))
    os.close(here)
    paths = [source.path for source in walk([tmp_path])]
    subprocess.run(["rm", "-rf", tmp_path / "d"], check=True)  # too deep for shutil as well
    assert paths == [f"{tmp_path}/{'d/' * 1500}a.txt"]


def test_a_working_tree_is_read_as_files_and_then_as_a_repository(tmp_path):
    repository = Repository(tmp_path / "repo")
    commit = repository.commit("begin", a__txt="1\n")
    tree(tmp_path, z__txt="2")
    sources = list(walk([tmp_path]))
    assert shown(tmp_path, sources) == ["repo/a.txt", "repo", "z.txt"]
    assert [piece.member for piece in sources[1].read().pieces] == [
        f"{commit[:12]}:message",
        f"{commit[:12]}:a.txt",
    ]
    assert sources[1].size > 100


def test_files_beside_the_objects_of_a_bare_repository_are_read(tmp_path):
    bare = Repository(tmp_path / "bare", "--bare")
    tree(bare.folder, secret__txt="stir")
    paths = shown(bare.folder, walk([bare.folder]))
    assert "secret.txt" in paths
    assert paths[-1] == "."
    assert not [path for path in paths if path.startswith("objects")]


def test_two_working_trees_of_one_repository_give_one_history(tmp_path):
    repository = Repository(tmp_path / "one")
    repository.commit("begin", a__txt="1\n")
    repository("worktree", "add", "-q", str(tmp_path / "two"))
    assert shown(tmp_path, walk([tmp_path])) == ["one/a.txt", "one", "two/a.txt"]


def test_a_folder_called_git_that_is_no_repository_is_walked(tmp_path):
    tree(tmp_path, __git___notes__txt="stir")
    assert shown(tmp_path, walk([tmp_path])) == [".git/notes.txt"]
