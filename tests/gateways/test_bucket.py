"""Scans of a bucket on a real S3 server (moto's, over HTTP on this machine)."""

import dataclasses
import logging
import os
import socket
import threading

import pytest

boto3 = pytest.importorskip("boto3")
moto_server = pytest.importorskip("moto.server")

from guarded import SECRET, remembering, rows  # noqa: E402

from bestkept.content.docx import docx  # noqa: E402
from bestkept.engines.extract import LIMITS, Limits  # noqa: E402
from bestkept.gateways import stores  # noqa: E402

ODD = ["/lead.txt", "a//b.txt", "a/../up.txt", "sub/ü ?#%.txt", "plain.txt", "plain.txt/in.txt"]


@pytest.fixture(scope="module")
def server():
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    one = moto_server.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    one.start()
    host, port = one.get_host_and_port()
    yield f"http://{host}:{port}"
    one.stop()


@pytest.fixture
def bucket(server, monkeypatch, tmp_path):
    """A client of an empty bucket; the environment says how to reach it."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ENDPOINT_URL", server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "word")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    stores._store.cache_clear()
    client = boto3.client("s3")
    name = f"bucket-{os.getpid()}-{tmp_path.name.replace('_', '-').lower()}"[:60].strip("-")
    client.create_bucket(Bucket=name)
    client.bucket = name
    yield client
    stores._store.cache_clear()


def put(client, key, data):
    body = data.encode() if isinstance(data, str) else data
    client.put_object(Bucket=client.bucket, Key=key, Body=body)


def test_every_key_is_read_however_odd_its_name(bucket, index):
    for key in ODD:
        put(bucket, key, f"{key}\n{SECRET}")
    found = rows(index, stores.walk(f"s3://{bucket.bucket}", LIMITS))
    assert len(found) == len(ODD) + 1
    assert all(f'"place": "s3://{bucket.bucket}/' in row for row in found[:-1])


def test_a_prefix_is_a_folder_and_not_the_beginning_of_a_name(bucket, index):
    for key in ("out/a.txt", "outer/b.txt", "out"):
        put(bucket, key, f"{key} {SECRET}")
    paths = [source.path for source in stores.walk(f"s3://{bucket.bucket}/out", LIMITS)]
    assert paths == [f"s3://{bucket.bucket}/{key}" for key in ("out", "out/a.txt")]


def test_more_keys_than_a_page_holds_are_all_listed(bucket, monkeypatch):
    monkeypatch.setenv("MOTO_S3_DEFAULT_MAX_KEYS", "7")
    for number in range(30):
        put(bucket, f"{number:04}", "x")
    assert sum(1 for _ in stores.walk(f"s3://{bucket.bucket}", LIMITS)) == 30


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_did_not_change_is_not_fetched_again(bucket, index, tmp_path, jobs):
    for number in range(20):
        put(bucket, f"{number:02}.docx", docx(f"{SECRET}\n\n{number}"))
    memory = lambda: remembering(index, tmp_path / "index", tmp_path / "memory")  # noqa: E731
    walk = lambda: stores.walk(f"s3://{bucket.bucket}", LIMITS)  # noqa: E731
    first = rows(index, walk(), memory=memory(), jobs=jobs)
    put(bucket, "07.docx", docx("Nothing of ours stands in this one, not any more."))
    fetched = []
    sources = [_noting(source, fetched) for source in walk()]
    second = rows(index, sources, memory=memory())
    assert [path[-7:] for path in fetched] == ["07.docx"]
    assert second[:-1] == [row for row in first[:-1] if "07.docx" not in row]


def _noting(source, fetched):
    def read():
        fetched.append(source.path)
        return source.read()

    return dataclasses.replace(source, read=read)


def test_a_key_over_the_limit_is_named_and_not_fetched(bucket, index):
    put(bucket, "large.txt", "x" * 5000)
    (summary,) = rows(index, stores.walk(f"s3://{bucket.bucket}", Limits(file_bytes=4096)))
    assert "--max-bytes" in summary


def test_a_key_that_vanished_is_named(bucket, index):
    put(bucket, "a.txt", SECRET)
    sources = list(stores.walk(f"s3://{bucket.bucket}", LIMITS))
    bucket.delete_object(Bucket=bucket.bucket, Key="a.txt")
    (summary,) = rows(index, sources)
    assert "vanished" in summary


def test_a_connection_that_breaks_names_the_file_and_the_scan_goes_on(bucket, index, monkeypatch):
    for key in ("a.txt", "b.txt", "c.txt"):
        put(bucket, key, f"{key} {SECRET}")
    sources = list(stores.walk(f"s3://{bucket.bucket}", LIMITS))
    with Breaking(bucket.meta.endpoint_url, b"/b.txt") as between:
        monkeypatch.setenv("AWS_ENDPOINT_URL", between.url)
        stores._store.cache_clear()
        found = rows(index, sources)
    assert [row.split('"')[3][-5:] for row in found[:-1]] == ["a.txt", "c.txt"]
    assert "b.txt" in found[-1]
    assert "broke" in found[-1]


class Breaking:
    """A relay to a server that cuts the answer to requests with `word` after some bytes."""

    def __init__(self, url, word):
        self._there = url.rpartition("//")[2].split(":")
        self._word = word

    def __enter__(self):
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._socket.close()

    def _serve(self):
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def _relay(self, client):
        with client, socket.create_connection((self._there[0], int(self._there[1]))) as server:
            asked = client.recv(65536)
            server.sendall(asked.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
            answer = b""
            while step := server.recv(65536):
                answer += step
            cut = answer[:-20] if self._word in asked.partition(b"\r\n")[0] else answer
            client.sendall(cut)


@pytest.mark.parametrize(
    ("where", "word"),
    [
        ("s3://KEYID:WORD@bucket/x", "password"),
        ("s3://user@bucket/x", "password"),
        ("sftp://user:WORD@host/x", "password"),
        ("s3:///x", "names no bucket"),
        ("ftp://host/x", "only s3:// and sftp://"),
        ("s3://no-such-bucket-here", "no bucket"),
    ],
)
def test_an_address_that_cannot_be_is_refused_without_repeating_it(bucket, where, word):
    with pytest.raises(stores.StoreTrouble, match=word) as refused:
        list(stores.walk(where, LIMITS))
    assert "WORD" not in str(refused.value)


def test_a_prefix_that_is_not_there_is_refused(bucket):
    with pytest.raises(stores.StoreTrouble, match="holds nothing under"):
        list(stores.walk(f"s3://{bucket.bucket}/nowhere", LIMITS))


def test_without_credentials_it_says_which(bucket, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    stores._store.cache_clear()
    with pytest.raises(stores.StoreTrouble, match="AWS_ACCESS_KEY_ID"):
        list(stores.walk(f"s3://{bucket.bucket}", LIMITS))
