"""Scans over SFTP, against a real server on this machine."""

import os

import pytest

paramiko = pytest.importorskip("paramiko")

from guarded import HARMLESS, SECRET, outbox, remembering, rows  # noqa: E402
from sftphost import Host  # noqa: E402

from bestkept.engines import extract  # noqa: E402
from bestkept.engines.extract import LIMITS  # noqa: E402
from bestkept.gateways import stores  # noqa: E402

OLD = 1_700_000_000


@pytest.fixture(scope="module")
def user_key():
    return paramiko.ECDSAKey.generate()


@pytest.fixture
def host(tmp_path, monkeypatch, user_key):
    """A server with a few files, known to this user, who holds a key that it takes."""
    ssh = tmp_path / "user" / ".ssh"
    ssh.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "user"))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    user_key.write_private_key_file(str(ssh / "id_ecdsa"))
    (tmp_path / "served").mkdir()
    one = Host(tmp_path / "served", user_key)
    (ssh / "known_hosts").write_text(one.known)
    stores._store.cache_clear()
    yield one
    stores._store.cache_clear()
    one.stop()


def grow_old(folder):
    for path in folder.rglob("*"):
        os.utime(path, (OLD, OLD), follow_symlinks=False)


def moved(found, old, new):
    """Rows as they would be if the files lay elsewhere."""
    return [row.replace(old, new) for row in found]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_same_is_found_as_in_the_folder_itself(host, index, jobs):
    outbox(host.folder / "out", 5)
    there = rows(index, stores.walk(f"{host.url}/out", LIMITS), jobs=jobs)
    here = rows(index, extract.walk([str(host.folder / "out")]))
    assert there == moved(here, str(host.folder), host.url)
    assert len(there) > 3


def test_what_did_not_change_is_not_fetched_again(host, index, tmp_path):
    outbox(host.folder / "out", 3)
    (host.folder / "out/torn.docx").unlink()
    grow_old(host.folder)

    def scan():
        host.opened.clear()
        memory = remembering(index, tmp_path / "index", tmp_path / "memory")
        return rows(index, stores.walk(f"{host.url}/out", LIMITS), memory=memory)

    first = scan()
    assert scan() == first
    assert not host.opened
    (host.folder / "out/001.txt").write_text(SECRET)  # changed just now: not to be trusted yet
    for _ in range(2):
        assert any("001.txt" in row for row in scan())
        assert host.opened == ["001.txt"]


def test_links_and_what_is_no_file_are_told(host, index):
    (host.folder / "real").mkdir()
    (host.folder / "real/a.txt").write_text(SECRET)
    (host.folder / "to-file").symlink_to("real/a.txt")
    (host.folder / "to-folder").symlink_to("real")
    (host.folder / "to-nothing").symlink_to("nowhere")
    os.mkfifo(host.folder / "pipe")
    found = rows(index, stores.walk(f"{host.url}/", LIMITS))
    assert [row.split('"')[3].rpartition("/")[2] for row in found[:-1]] == ["a.txt", "to-file"]
    for word in ("to-folder", "to-nothing", "pipe"):
        assert word in found[-1]


def test_a_connection_that_breaks_names_the_file_and_the_scan_goes_on(host, index):
    for name in ("a.txt", "b.txt", "c.txt"):
        (host.folder / name).write_text(HARMLESS.format(1, 2) * 4000 + SECRET)
    host.broken = ("b.txt",)
    found = rows(index, stores.walk(f"{host.url}/", LIMITS))
    assert [row.split('"')[3][-5:] for row in found[:-1]] == ["a.txt", "c.txt"]
    assert "b.txt" in found[-1]
    assert "broke" in found[-1]


@pytest.mark.parametrize("known", ["", "another"])
def test_a_host_whose_key_is_not_known_is_refused(host, tmp_path, known):
    line = host.known
    if known:
        other = paramiko.ECDSAKey.generate()
        line = f"[127.0.0.1]:{host.port} {other.get_name()} {other.get_base64()}\n"
    (tmp_path / "user/.ssh/known_hosts").write_text(line if known else "")
    with pytest.raises(stores.StoreTrouble, match="known hosts"):
        list(stores.walk(host.url, LIMITS))
    assert (tmp_path / "user/.ssh/known_hosts").read_text() == (line if known else "")


def test_a_key_that_is_not_let_in_is_told(host, tmp_path):
    path = tmp_path / "user/.ssh/id_ecdsa"
    path.unlink()
    paramiko.ECDSAKey.generate().write_private_key_file(str(path))
    with pytest.raises(stores.StoreTrouble, match="did not let you in"):
        list(stores.walk(host.url, LIMITS))


@pytest.mark.parametrize(
    ("more", "word"), [("/nowhere", "nowhere"), (":77777/", "no port"), ("", "cannot be reached")]
)
def test_a_place_that_cannot_be_is_told(host, more, word):
    url = {"/nowhere": host.url, ":77777/": "sftp://127.0.0.1"}.get(more, "sftp://127.0.0.1:1")
    with pytest.raises(stores.StoreTrouble, match=word):
        list(stores.walk(url + more, LIMITS))
