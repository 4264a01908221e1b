"""A small witness: it cosigns checkpoints of the logs that it knows, over HTTP.

Its folder holds a key, the keys of the logs, and for each log the newest checkpoint that was
cosigned, which is written and synced before an answer goes out. Standard library and the signing
of the ledger; no database and no home, so that somebody else than the owner can run it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from bestkept.engines.ledger import witness
from bestkept.engines.ledger.checkpoint import checkpoint_body
from bestkept.engines.ledger.note import cosign, generate_key, public_of
from bestkept.engines.ledger.signed import WITNESS, Vkey
from bestkept.gateways.anchors import AnchorTrouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SIZE = "text/x.tlog.size"
_TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Witness:
    """A witness's folder."""

    folder: Path

    @classmethod
    def make(cls, folder: Path, name: str, logs: list[str]) -> Witness:
        """Make a witness of this name for these logs' keys; ValueError for a key that is none."""
        known = [str(Vkey.parse(log)) for log in logs]
        private, public = generate_key(name, WITNESS)
        try:
            folder.mkdir(mode=0o700, parents=True)
        except FileExistsError:
            raise AnchorTrouble(f"There is something at {folder} already.") from None
        with os.fdopen(
            os.open(folder / "witness.key", os.O_CREAT | os.O_WRONLY, 0o600), "w"
        ) as key:
            key.write(private)
        (folder / "witness.vkey").write_text(f"{public}\n")
        (folder / "logs").write_text("".join(f"{log}\n" for log in known))
        return cls(folder)

    @property
    def public(self) -> str:
        """The key that others hold its cosignatures against; AnchorTrouble if there is none."""
        try:
            return public_of((self.folder / "witness.key").read_text(), WITNESS)
        except (OSError, ValueError):
            raise AnchorTrouble(
                f"There is no witness at {self.folder}. Make one with `bestkept witness init`."
            ) from None

    def logs(self) -> dict[str, Vkey]:
        """The keys of the logs that it knows, by the logs' names."""
        found = [Vkey.parse(line) for line in (self.folder / "logs").read_text().splitlines()]
        return {one.name: one for one in found}

    def answer(self, body: bytes) -> tuple[int, str, bytes]:
        """Status, kind and text of the answer to `add-checkpoint`."""
        logs, origin = self.logs(), witness.origin_of(body)
        with self._alone():
            seen = self.seen(origin)
            found = witness.decide(body, logs, seen)
            if found.checkpoint is None:
                return found.status, _SIZE if found.status == 409 else _TEXT, found.text.encode()
            new = found.checkpoint
            if (new.size, new.root) != seen:
                self._remember(origin, witness.Seen(new.size, new.root))
        key = (self.folder / "witness.key").read_text()
        return 200, _TEXT, cosign(checkpoint_body(*new), key, int(time.time()))

    def seen(self, origin: str) -> witness.Seen:
        """What was cosigned last of a log."""
        try:
            row = json.loads(self._place(origin).read_text())
        except FileNotFoundError:
            return witness.Seen()
        return witness.Seen(row["size"], bytes.fromhex(row["root"]))

    def _place(self, origin: str) -> Path:
        return self.folder / f"seen-{hashlib.sha256(origin.encode()).hexdigest()}.json"

    def _remember(self, origin: str, seen: witness.Seen) -> None:
        place = self._place(origin)
        draft = place.with_suffix(".part")
        with draft.open("w") as file:
            json.dump({"origin": origin, "size": seen.size, "root": seen.root.hex()}, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        # A file of its own for each holder: so threads and processes wait for each other alike.
        with (self.folder / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def server(found: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """A server that is not running yet; port 0 takes a free one. OSError if it is taken."""

    class Door(BaseHTTPRequestHandler):
        timeout = 30
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            size = self.headers.get("Content-Length", "")
            if self.path != "/add-checkpoint" or not size.isdigit():
                self._say(404, _TEXT, b"Post to /add-checkpoint.\n")
            elif int(size) > witness.LONGEST:
                self._say(400, _TEXT, b"This is too long for a checkpoint.\n")
            else:
                self._say(*found.answer(self.rfile.read(int(size))))

        def _say(self, status: int, kind: str, text: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text)))
            self.close_connection = status in {400, 404}  # what was not read must not be a request
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            """Nothing: a witness keeps no list of who asked."""

    return ThreadingHTTPServer((host, port), Door)


@contextlib.contextmanager
def running(found: Witness, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve in a thread until the block ends; gives the address."""
    door = server(found, host, port)
    thread = threading.Thread(target=door.serve_forever)
    thread.start()
    try:
        yield f"http://{host}:{door.server_port}"
    finally:
        door.shutdown()
        thread.join()
        door.server_close()
