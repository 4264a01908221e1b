"""A time-stamping authority of our own: `openssl ts` behind a small server on the loopback."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

if TYPE_CHECKING:
    from pathlib import Path

MISSING = "" if shutil.which("openssl") else "openssl is not installed (Debian: openssl)"

CONFIG = """
[req]
distinguished_name = dn
[dn]
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[signer]
basicConstraints = CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
{chain}
default_policy = 1.2.3.4.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


class Authority:
    """Keys, certificates and a configuration of `openssl ts` in a folder."""

    def __init__(self, folder: Path, name="Stamps of Halden", *, whole_chain=False):
        self.folder, self.name = folder, name
        folder.mkdir(parents=True)
        chain = f"certs = {folder}/root.pem" if whole_chain else ""
        (folder / "conf").write_text(CONFIG.format(folder=folder, chain=chain))
        (folder / "serial").write_text("01\n")
        self._key("root", f"/CN={name} root")
        self._self_sign()
        self._key("tsa", f"/CN={name}")
        self._sign()

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def _openssl(self, *words, **more):
        return subprocess.run(
            ["openssl", *map(str, words)],
            check=True,
            capture_output=True,
            cwd=self.folder,
            **more,
        ).stdout

    def _key(self, what, subject):
        self._openssl(
            *("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
            *("-keyout", f"{what}.key", "-out", f"{what}.csr", "-subj", subject),
            *("-config", "conf"),
        )

    def _self_sign(self):
        self._openssl(
            *("x509", "-req", "-in", "root.csr", "-signkey", "root.key", "-days", "3650"),
            *("-extfile", "conf", "-extensions", "ca", "-out", "root.pem"),
        )

    def _sign(self):
        self._openssl(
            *("x509", "-req", "-in", "tsa.csr", "-CA", "root.pem", "-CAkey", "root.key"),
            *("-CAcreateserial", "-days", "3650", "-extfile", "conf", "-extensions", "signer"),
            *("-out", "tsa.pem"),
        )

    def reply(self, query: bytes) -> bytes:
        """What the authority answers to a request."""
        (self.folder / "query.tsq").write_bytes(query)
        words = ("-config", "conf", "-queryfile", "query.tsq", "-out", "reply.tsr")
        self._openssl("ts", "-reply", *words)
        return (self.folder / "reply.tsr").read_bytes()

    def expire_in(self, seconds):
        """Issue both certificates anew, for the same keys, to end in so many seconds."""
        signer = load_pem_private_key((self.folder / "root.key").read_bytes(), None)
        end = datetime.now(UTC) + timedelta(seconds=seconds)
        for name in ("root", "tsa"):
            old = x509.load_pem_x509_certificate((self.folder / f"{name}.pem").read_bytes())
            new = x509.CertificateBuilder(
                old.issuer, old.subject, old.public_key(), old.serial_number
            )
            new = new.not_valid_before(old.not_valid_before_utc).not_valid_after(end)
            for one in old.extensions:
                new = new.add_extension(one.value, one.critical)
            issued = new.sign(signer, SHA256()).public_bytes(Encoding.PEM)
            (self.folder / f"{name}.pem").write_bytes(issued)
        return end

    @contextlib.contextmanager
    def served(self, spoil=lambda reply: reply):
        """Answer requests over HTTP; gives the address."""
        authority = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self):
                query = self.rfile.read(int(self.headers["Content-Length"]))
                kind = self.headers["Content-Type"] == "application/timestamp-query"
                reply = spoil(authority.reply(query)) if kind else b""
                self.send_response(200 if kind else 415)
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(reply)))
                self.end_headers()
                self.wfile.write(reply)

            def log_message(self, *_):
                pass

        with serving(Door) as address:
            yield f"{address}/tsr"


@contextlib.contextmanager
def serving(door):
    """Serve HTTP on the loopback until the block ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), door)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
