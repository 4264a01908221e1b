"""The command that serves: one process to start, in the clear on this machine alone."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bestkept.cli.serve import free
from bestkept.cli.wrong import WrongUse
from bestkept.home import HomeTrouble
from bestkept.journal import queries as journal
from bestkept.journal.actions import act
from bestkept.journal.tasks import checkpoint
from bestkept.site.serving import Place, safe
from bestkept.work import actions as work
from bestkept.work import queries
from tests.cast import OWNER

PROGRAM = Path(sys.executable).with_name("bestkept")


@pytest.mark.parametrize(
    ("host", "origin"),
    [("0.0.0.0", "http://localhost:8000"), ("127.0.0.1", "http://bestkept.example.com"),
     ("10.0.0.7", "http://10.0.0.7"), ("127.0.0.1", "ftp://localhost"), ("127.0.0.1", "x")],
)  # fmt: skip
def test_nothing_is_served_over_a_network_in_the_clear(host, origin):
    with pytest.raises(HomeTrouble):
        safe(Place(host, 8000, origin))


@pytest.mark.parametrize(
    ("host", "origin"),
    [("127.0.0.1", "http://localhost:8000"), ("::1", "http://[::1]:8000"),
     ("0.0.0.0", "https://bestkept.example.com")],
)  # fmt: skip
def test_this_machine_and_tls_are_served(host, origin):
    safe(Place(host, 8000, origin))


def test_a_port_on_which_another_server_answers_is_refused():
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as the web server does
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        for host in ("127.0.0.1", "localhost", "0.0.0.0"):
            with pytest.raises(WrongUse, match="--port"):
                free(host, port)
    free("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "port"), [("no.such.host.example", 8000), ("x" * 99, 8000), ("127.0.0.1", 70_000)]
)
def test_what_cannot_be_listened_on_is_told(host, port):
    with pytest.raises(WrongUse, match="Nothing can be served"):
        free(host, port)


@pytest.mark.slow
@pytest.mark.sqlite("the server runs in a process of its own, beside a home on SQLite")
def test_with_a_certificate_nothing_older_than_tls_1_3_is_spoken(home, tmp_path):
    certificate, key = certified(tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "BESTKEPT_HOME": str(home.path)}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    words = [PROGRAM, "serve", "--port", str(port), "--certificate", certificate, "--key", key]
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as run:
        try:
            own = ssl.create_default_context(cafile=str(certificate))
            answer = _asked(f"https://localhost:{port}/sign-in/", own)
            assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
            assert "__Host-csrf=" in answer.headers["Set-Cookie"]
            own.maximum_version = ssl.TLSVersion.TLSv1_2
            with (
                socket.create_connection(("127.0.0.1", port)) as plain,
                pytest.raises(ssl.SSLError),
            ):
                own.wrap_socket(plain, server_hostname="localhost")
        finally:
            run.terminate()


def certified(folder):
    """Return a certificate for localhost and its key, as files."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")]),
    )
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "site.pem", folder / "site.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, secret


@pytest.mark.slow
@pytest.mark.sqlite("the server runs in a process of its own, beside a home on SQLite")
def test_one_command_serves_and_ends_when_told(home):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "BESTKEPT_HOME": str(home.path)}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    words = [PROGRAM, "serve", "--port", str(port)]
    with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as run:
        try:
            answer = _asked(f"http://localhost:{port}/sign-in/")
            assert answer.status == 200
            assert b"Sign in" in answer.read()
            assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"http://localhost:{port}/design/")
            run.send_signal(signal.SIGINT)
            run.communicate(timeout=20)
        finally:
            run.kill()
    assert home.web_key.stat().st_mode & 0o77 == 0
    assert home.sign_ins.stat().st_mode & 0o77 == 0


def _asked(url, context=None):
    for _ in range(200):
        try:
            return urllib.request.urlopen(url, context=context)
        except urllib.error.URLError as trouble:
            if isinstance(trouble.reason, ssl.SSLError):
                raise
            time.sleep(0.1)
    raise AssertionError("Nothing was served.")


@pytest.mark.slow
@pytest.mark.sqlite("the server runs in a process of its own, beside a home on SQLite")
def test_a_worker_that_is_killed_comes_anew_and_ends_with_the_server(home):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "BESTKEPT_HOME": str(home.path)}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    words = [PROGRAM, "serve", "--port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(words, env=env, **quiet) as run:
        try:
            first = within(lambda: worker_of(run.pid))
            os.kill(first, signal.SIGKILL)
            name = work.ask(OWNER, "check", {})
            second = within(lambda: worker_of(run.pid) not in (None, first) and worker_of(run.pid))
            within(lambda: not queries.job(OWNER, name).open)
            run.send_signal(signal.SIGINT)
            run.wait(20)
        finally:
            run.kill()
    assert queries.job(OWNER, name).state == "done"
    assert not Path(f"/proc/{second}").exists()


@pytest.mark.slow
@pytest.mark.sqlite("the server runs in a process of its own, beside a home on SQLite")
def test_a_server_that_is_killed_leaves_nothing_behind_that_holds_port_or_home(home):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "BESTKEPT_HOME": str(home.path)}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    words = [PROGRAM, "serve", "--port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(words, env=env, **quiet) as run:
        try:
            assert _asked(f"http://localhost:{port}/sign-in/").status == 200
            within(lambda: worker_of(run.pid))
            beside = children_of(run.pid)
        finally:
            run.kill()
    assert len(beside) == 2
    within(lambda: not any(Path(f"/proc/{pid}").exists() for pid in beside))
    with home.lock(), socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))


@pytest.mark.slow
@pytest.mark.sqlite("the server runs in a process of its own, beside a home on SQLite")
def test_the_log_is_signed_while_it_serves_also_by_a_web_process_that_came_anew(home):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "BESTKEPT_HOME": str(home.path)}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    words = [PROGRAM, "serve", "--port", str(port)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(words, env=env, **quiet) as run:
        try:
            assert _asked(f"http://localhost:{port}/sign-in/").status == 200
            _signed_by_others(home)
            worker = within(lambda: worker_of(run.pid))
            (web,) = (pid for pid in children_of(run.pid) if pid != worker)
            os.kill(web, signal.SIGKILL)
            within(lambda: set(children_of(run.pid)) - {web, worker})
            _signed_by_others(home)
        finally:
            run.kill()


def _signed_by_others(home):
    """Record an act that nobody signs here; fail where nobody else ever does."""
    with act("noted.said", OWNER) as recording:
        recording.about("noted")
    size = journal.head().size
    within(lambda: (signed := checkpoint(home)) and signed.size == size)


def children_of(server):
    """Return the processes that a server started."""
    tasks = Path(f"/proc/{server}/task").glob("*/children")
    return [int(pid) for told in tasks for pid in told.read_text().split()]


def worker_of(server):
    """Return the process of a server's worker, None while there is none."""
    told = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children_of(server)}
    return next((pid for pid, words in told.items() if b"\0work\0" in words), None)


def within(true):
    """Wait until something is true, and return it; fail where it never is."""
    for _ in range(300):
        if found := true():
            return found
        time.sleep(0.1)
    raise AssertionError("It never came.")
