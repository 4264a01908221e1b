"""A key server that follows the documented HTTP API of the transit secrets engine.

Neither Vault nor OpenBao can be installed from the registries that the tests use. This one does
what their documentation says of the calls that we make: keys are created, configured, deleted
and read; encrypt and decrypt take `batch_input` with `associated_data`; a wrong token is 403, an
unknown key 404 (400 where the documentation's example has it), trouble in a batch is 400.
"""

from __future__ import annotations

import json
import os
import threading
from base64 import b64decode, b64encode
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "s.3xampleT0ken"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def answer(self, code, told=None):
        data = b"" if told is None else json.dumps(told).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def refuse(self, code, *sentences):
        self.answer(code, {"errors": list(sentences)})

    def handle_call(self):
        size = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(size) or b"{}")
        self.server.calls.append((self.command, self.path))
        if self.server.down:
            self.refuse(503, "Vault is sealed")
        elif self.headers.get("X-Vault-Token") != TOKEN:
            self.refuse(403, "permission denied")
        else:
            self.carry_out(body, *self.path.removeprefix("/v1/transit/").split("/"))

    def carry_out(self, body, what, name, *more):
        keys = self.server.keys
        match [self.command, what, *more]:
            case ["POST", "keys"]:
                keys.setdefault(name, [AESGCM.generate_key(256), False])
                self.answer(204)
            case ["POST", "keys", "config"] if name in keys:
                keys[name][1] = body.get("deletion_allowed", False)
                self.answer(204)
            case ["GET", "keys"] if name in keys:
                self.answer(200, {"data": {"name": name, "type": "aes256-gcm96"}})
            case ["DELETE", "keys"] if name in keys and not keys[name][1]:
                self.refuse(400, "deletion is not allowed for this key")
            case ["DELETE", "keys"] if name in keys:
                del keys[name]
                self.answer(204)
            case ["POST", "encrypt" | "decrypt"] if name in keys:
                self.batch(what, AESGCM(keys[name][0]), body["batch_input"])
            case ["POST", "encrypt" | "decrypt"]:
                self.refuse(400, "encryption key not found")
            case _:
                self.refuse(404)

    def batch(self, what, key, items):
        results = [getattr(self, what)(key, item) for item in items]
        code = 400 if any("error" in one for one in results) else 200
        self.answer(code, {"data": {"batch_results": results}})

    def encrypt(self, key, item):
        nonce, tied = os.urandom(12), b64decode(item["associated_data"])
        sealed = nonce + key.encrypt(nonce, b64decode(item["plaintext"]), tied)
        return {"ciphertext": f"vault:v1:{b64encode(sealed).decode()}", "key_version": 1}

    def decrypt(self, key, item):
        try:
            sealed = b64decode(item["ciphertext"].removeprefix("vault:v1:"))
            tied = b64decode(item["associated_data"])
            return {"plaintext": b64encode(key.decrypt(sealed[:12], sealed[12:], tied)).decode()}
        except (InvalidTag, ValueError):
            return {"error": "cipher: message authentication failed"}

    do_GET = do_POST = do_DELETE = handle_call  # noqa: N815 - as http.server calls them


@contextmanager
def transit():
    """Run a server on this machine while a block lasts; yield it, with its address as `place`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.keys, server.calls, server.down = {}, [], False
    server.place = f"http://127.0.0.1:{server.server_port}/v1/transit"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
