"""The files of an SFTP server, by paramiko.

The server's key must be among the known hosts; keys of the user come from the agent or from the
usual files. Links to files are followed, links to folders are named and not walked: over SFTP
nothing tells a loop.
"""

from __future__ import annotations

import contextlib
import logging
import stat
from typing import TYPE_CHECKING, Any

import paramiko

from bestkept.engines.extract import Trouble
from bestkept.gateways.stores import Entry, StoreTrouble, Unreached

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bestkept.engines.extract.reading import Mark

_STEP = 1 << 18
_AHEAD = 32  # requests on their way at once
_WAIT = 20.0  # seconds for connection, banner and sign-in
_SILENCE = 60.0  # seconds without a byte
_PORT = 22

logging.getLogger("paramiko").setLevel(logging.CRITICAL)  # what matters is told in a sentence


def connect(authority: str) -> Server:
    """Sign in. Raises StoreTrouble."""
    user, _, place = authority.rpartition("@")
    host, port = _host(place)
    client = paramiko.SSHClient()
    client.load_system_host_keys()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    try:
        client.connect(
            host,
            port,
            user or None,
            timeout=_WAIT,
            banner_timeout=_WAIT,
            auth_timeout=_WAIT,
            channel_timeout=_WAIT,
        )
        files = client.open_sftp()
    except Exception as fault:  # noqa: BLE001 # of many kinds: each is told in a sentence
        client.close()
        raise StoreTrouble(_of(host, fault)) from None
    files.get_channel().settimeout(_SILENCE)
    return Server(host, client, files)


def _host(place: str) -> tuple[str, int]:
    """Host and port; an IPv6 address stands in brackets."""
    if place.startswith("["):
        host, _, port = place[1:].partition("]")
        port = port.removeprefix(":")
    else:
        host, _, port = place.partition(":")
    if port and not (port.isdecimal() and 0 < int(port) < 1 << 16):
        raise StoreTrouble(f"{port} is no port. Write sftp://user@host:22/path.")
    return host, int(port) if port else _PORT


def _of(host: str, fault: Exception) -> str:
    if isinstance(fault, paramiko.BadHostKeyException):
        return (
            f"The key of {host} is not the one among your known hosts. Somebody may stand "
            "between: ask who runs it before you go on."
        )
    if isinstance(fault, paramiko.AuthenticationException):
        return (
            f"{host} did not let you in. Add your key to the agent (ssh-add), and check the user."
        )
    if "not found in known_hosts" in str(fault):
        return (
            f"The key of {host} is not among your known hosts. Check it with who runs the "
            "server, then sign in once with ssh to add it."
        )
    return f"{host} cannot be reached ({type(fault).__name__}). Check host, port and network."


class Server:
    """A server that one is signed in to."""

    def __init__(self, host: str, client: Any, files: Any) -> None:
        self._host = host
        self._client = client  # kept: the connection ends with it
        self._files = files

    def entries(self, top: str) -> Iterator[Entry]:
        """The files under `top`, each folder sorted by name. `/~/` is the user's own folder."""
        start = top.removeprefix("/~/") or "." if top.startswith("/~/") else top or "/"
        try:
            first = self._files.stat(start)
        except (OSError, EOFError, paramiko.SSHException) as fault:
            why = getattr(fault, "strerror", None) or type(fault).__name__
            raise StoreTrouble(f"{self._host}{top}: {why}. Check the path and try again.") from None
        waiting = [(self._files.normalize(start) if start == "." else start, first)]
        while waiting:
            place, status = waiting.pop()
            if stat.S_ISDIR(status.st_mode or 0):
                inner = list(self._folder(place))
                waiting.extend(one for one in reversed(inner) if not isinstance(one, Entry))
                yield from (one for one in inner if isinstance(one, Entry))
            else:
                yield self._entry(place, status)

    def _folder(self, place: str) -> Iterator[Entry | tuple[str, Any]]:
        try:
            found = self._files.listdir_attr(place)
        except (OSError, EOFError, paramiko.SSHException) as fault:
            yield _unread(place, "access", f"the folder could not be listed ({_why(fault)})")
            return
        for one in sorted(found, key=lambda one: one.filename):
            path = f"{place.rstrip('/')}/{one.filename}"
            if stat.S_ISLNK(one.st_mode or 0):
                yield self._linked(path)
            else:
                yield path, one

    def _linked(self, path: str) -> Entry | tuple[str, Any]:
        try:
            status = self._files.stat(path)
        except (OSError, EOFError, paramiko.SSHException):
            return _unread(path, "link", "a symbolic link to nothing")
        if stat.S_ISDIR(status.st_mode or 0):
            why = "a symbolic link to a folder: name its target to have it read"
            return _unread(path, "link", why)
        return path, status

    def _entry(self, path: str, status: Any) -> Entry:
        if not stat.S_ISREG(status.st_mode or 0):
            return _unread(path, "special", "no regular file: it was not opened")
        return Entry(path, status.st_size, _mark(status), int(status.st_mtime) * 10**9)

    def read(self, name: str, most: int) -> tuple[bytes, Mark]:
        """The bytes of a file, asked for in blocks ahead of the answers."""
        try:
            with self._files.open(name, "rb") as file:
                before = file.stat()
                file.prefetch(min(before.st_size or 0, most + 1), max_concurrent_requests=_AHEAD)
                data = _whole(file, most)
                after = file.stat()
        except (OSError, EOFError, paramiko.SSHException) as fault:
            if isinstance(fault, PermissionError | FileNotFoundError):
                raise Unreached("access", f"it could not be opened ({_why(fault)})") from None
            why = f"the connection broke while it was fetched ({_why(fault)})"
            with contextlib.suppress(Exception):
                self._client.close()
            raise Unreached("access", why, again=True) from None
        if _mark(before) != _mark(after) or len(data) < (before.st_size or 0) <= most:
            raise Unreached("changed", "changed while it was read", again=True)
        return data, _mark(before)


def _whole(file: Any, most: int) -> bytes:
    parts, got = [], 0
    while got <= most and (step := file.read(min(_STEP, most + 1 - got))):
        parts.append(step)
        got += len(step)
    return b"".join(parts)


def _mark(status: Any) -> Mark:
    return (int(status.st_size or 0), int(status.st_mtime or 0))


def _unread(path: str, kind: Any, why: str) -> Entry:
    return Entry(path, 0, (), 0, Trouble(None, why, kind))


def _why(fault: BaseException) -> str:
    return getattr(fault, "strerror", None) or type(fault).__name__
