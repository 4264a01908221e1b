"""A laptop: signed in to a server, with the index that the server gives it.

Who signed in, and the keys, are in the user's folder of settings; the index is apart from them
in the user's cache. Both are readable by the user alone. Standard library only.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bestkept.engines import detect
from bestkept.gateways.laptopindex import MOST as MOST_NOTE
from bestkept.gateways.laptopindex import LaptopTrouble, read
from bestkept.gateways.server import NotLetIn, Server, ServerTrouble, Unreachable
from bestkept.home import write_durably

if TYPE_CHECKING:
    from bestkept.gateways.laptopindex import Carried

NOT_RUN = ("term",)  # the server alone has names and phrases


@dataclass(frozen=True)
class Login:
    """Who signed in where: the token and its number, the keys of the laptop index."""

    url: str
    person: str
    number: str
    token: str
    key: str
    vkey: str

    @property
    def server(self) -> Server:
        """The server, asked with the token."""
        return Server(self.url, self.token)


@dataclass(frozen=True)
class State:
    """What the server last said, and when it was last asked (UTC, ISO 8601)."""

    etag: str
    entry: int
    asked: str


@dataclass(frozen=True)
class Fetched:
    """The index as it is here: the note, when the server was last asked; `why` it was not now."""

    carried: Carried
    asked: datetime
    why: str = ""


def settings_file() -> Path:
    """Return where it is kept who signed in."""
    if sys.platform == "darwin":
        return Path.home() / "Library/Application Support/bestkept-login/login.json"
    return (
        Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "bestkept/login.json"
    )


def cache() -> Path:
    """Return the folder of the laptop index."""
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/bestkept"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bestkept"


def login() -> Login | None:
    """Return who signed in on this machine, None if nobody did; LaptopTrouble if it is damaged."""
    try:
        told = json.loads(settings_file().read_bytes())
        found = Login(**{name: str(told[name]) for name in Login.__annotations__})
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError):
        raise LaptopTrouble(
            f"{settings_file()} cannot be read. Run `bestkept login` again."
        ) from None
    return found


def keep(told: Login) -> None:
    """Keep who signed in, for the user's eyes alone."""
    file = settings_file()
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_durably(file, json.dumps(asdict(told), indent=1).encode(), 0o600)


def forget() -> None:
    """Remove the keys first, and then the index."""
    with contextlib.suppress(FileNotFoundError):
        settings_file().unlink()
    shutil.rmtree(cache(), ignore_errors=True)


def fetched(told: Login, lately: timedelta = timedelta(0)) -> Fetched:
    """Return the index as the server has it now, or as it was last, with the reason.

    The server is not asked again within `lately` of when it last was. The index is verified each
    time before it is used. Where the server knows the token no more, keys and index are removed.
    Raises LaptopTrouble, NotLetIn, and ServerTrouble without an index.
    """
    why = ""
    try:
        if not (_note().exists() and timedelta(0) <= _since_asked() < lately):
            _fetch(told)
    except NotLetIn:
        forget()
        raise
    except Unreachable as trouble:
        why = str(trouble)
        if not _note().exists():
            raise
    carried = _verified(told)
    return Fetched(carried, datetime.fromisoformat(_state().asked), why)


def _since_asked() -> timedelta:
    return datetime.now(UTC) - datetime.fromisoformat(_state().asked)


def index(told: Login) -> tuple[detect.Index, list[str]]:
    """Open the index as it is here, and tell the names of its segments."""
    folder = cache() / "index"
    day = datetime.now(UTC).date().isoformat()
    opened = detect.Index.open(folder, bytes.fromhex(told.key), day, laptop=True)
    return opened, detect.read_manifest(folder)


def _fetch(told: Login) -> None:
    before = _state()
    there = _note().exists()
    answer = told.server.ask(
        "/laptop/index", etag=before.etag if there else "", least=MOST_NOTE >> 10
    )
    if answer.status != 304:
        carried = read(answer.body, told.vkey)
        if carried.entry < before.entry:
            raise LaptopTrouble(
                f"The server gave an older index (of entry {carried.entry}) than the one that is "
                f"here (of entry {before.entry}). If it was restored, run `bestkept login` again."
            )
        _take(told, answer.body, carried)
        before = State(answer.etag, carried.entry, "")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    _keep_state(State(before.etag, before.entry, now))


def _take(told: Login, note: bytes, carried: Carried) -> None:
    folder = cache() / "index"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name, size, _ in carried.segments:
        file = folder / f"{name}.seg"
        if not _is(file, name):
            data = told.server.ask(f"/laptop/index/{name}", least=(size >> 10) + 1).body
            if hashlib.sha256(data).hexdigest() != name:
                raise LaptopTrouble("A part of the laptop index came damaged. Try again.")
            write_durably(file, data)
    names = [name for name, _, _ in carried.segments]
    detect.write_manifest(folder, names)
    write_durably(_note(), note)
    for file in folder.glob("*.seg"):
        if file.stem not in names:
            file.unlink(missing_ok=True)


def _verified(told: Login) -> Carried:
    try:
        carried = read(_note().read_bytes(), told.vkey)
        sound = detect.read_manifest(cache() / "index") == [one for one, _, _ in carried.segments]
    except (OSError, detect.IndexTrouble):
        sound = False
    if not sound or not all(
        _is(cache() / f"index/{name}.seg", name) for name, _, _ in carried.segments
    ):
        shutil.rmtree(cache() / "index", ignore_errors=True)
        _note().unlink(missing_ok=True)
        raise LaptopTrouble(
            "The laptop index here was damaged or changed, and was removed. Try again: it is "
            "fetched anew."
        )
    return carried


def _is(file: Path, name: str) -> bool:
    try:
        with file.open("rb") as data:
            return hashlib.file_digest(data, "sha256").hexdigest() == name
    except OSError:
        return False


def _note() -> Path:
    return cache() / "index.note"


def _state() -> State:
    try:
        told: Any = json.loads((cache() / "state.json").read_bytes())
        return State(str(told["etag"]), int(told["entry"]), str(told["asked"]))
    except (OSError, ValueError, LookupError, TypeError):
        return State("", 0, datetime.fromtimestamp(0, UTC).isoformat())


def _keep_state(told: State) -> None:
    write_durably(cache() / "state.json", json.dumps(asdict(told)).encode())


def send(told: Login, rows: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Send findings, 500 at a time; return the numbers of the new and of the known ones."""
    new: list[str] = []
    known: list[str] = []
    for start in range(0, max(len(rows), 1), 500):
        answer = told.server.ask("/findings", {"findings": rows[start : start + 500]}).json()
        try:
            new += [str(one) for one in answer["new"]]
            known += [str(one) for one in answer["known"]]
        except (LookupError, TypeError):
            raise ServerTrouble("The server's answer cannot be read.") from None
    return new, known
