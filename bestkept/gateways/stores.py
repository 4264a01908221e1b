"""Files on other machines: S3-compatible stores (`s3://`) and SFTP servers (`sftp://`).

What a library of others needs is in a module for each kind, imported when such a place is named.
Credentials come from where the libraries find them (environment, agent, known hosts), never from
the address: it stands in the shell's history, in reports and in findings.
"""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bestkept.engines.extract import Extraction, SourceTrouble, Trouble
from bestkept.engines.extract.files import identified, nothing, over
from bestkept.engines.extract.reading import shown
from bestkept.engines.extract.sources import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from bestkept.engines.extract import Limits, TroubleKind
    from bestkept.engines.extract.reading import Mark

_KINDS = {"s3": "bucketstore", "sftp": "sftpserver"}
_EXTRAS = {"s3": "boto3", "sftp": "paramiko"}
_TRIES = 2


class StoreTrouble(SourceTrouble):
    """The place that was named cannot be used: one plain sentence."""


class Unreached(Exception):  # noqa: N818 - people read the sentence, not the class
    """One file could not be had: its kind of trouble, why, and whether to connect anew for it."""

    def __init__(self, kind: TroubleKind, why: str, *, again: bool = False) -> None:
        super().__init__(why)
        self.kind: TroubleKind = kind
        self.again = again


class Entry(NamedTuple):
    """A file that was listed: its name there, size, mark, and when it changed (nanoseconds).

    `fault` says why it is not to be read.
    """

    name: str
    size: int
    mark: Mark
    when: int
    fault: Trouble | None = None


class Store(Protocol):
    """A connection to one store."""

    def entries(self, top: str) -> Iterator[Entry]:
        """The files under `top`, in a fixed order. Raises StoreTrouble if it is not there."""

    def read(self, name: str, most: int) -> tuple[bytes, Mark]:
        """The bytes of a file, no more than one over `most`, and its mark. Raises Unreached."""


@dataclass(frozen=True, slots=True)
class Address:
    """A place on another machine: what kind of store, which one, what in it."""

    scheme: str
    authority: str
    top: str

    @property
    def root(self) -> str:
        """The store itself, as in an address."""
        return f"{self.scheme}://{self.authority}"


def address(text: str) -> Address:
    """Parse an address. Raises StoreTrouble."""
    scheme, _, rest = text.partition("://")
    if scheme not in _KINDS:
        raise StoreTrouble(f"{scheme}:// cannot be scanned: only s3:// and sftp:// can.")
    authority, slash, top = rest.partition("/")
    user, at, _ = authority.rpartition("@")
    if ":" in user or (at and scheme == "s3"):
        raise StoreTrouble(
            f"An address {scheme}:// takes no password or key: it would stand in your shell's "
            "history and in reports. Take it out, change it where it was set, and let the "
            "environment or an agent give it (docs/reference/cli.md)."
        )
    if not authority.removeprefix(f"{user}@"):
        raise StoreTrouble(f"{scheme}:// names no {'bucket' if scheme == 's3' else 'host'}.")
    return Address(scheme, authority, (slash if scheme == "sftp" else "") + top)


def walk(text: str, limits: Limits) -> Iterator[Source]:
    """Give every file under an address as a source. Raises StoreTrouble, now or at the first."""
    place = address(text)
    return _sources(place, _store(place, os.getpid()), limits)


def _sources(place: Address, store: Store, limits: Limits) -> Iterator[Source]:
    for entry in store.entries(place.top):
        slash = "" if place.scheme == "sftp" else "/"
        path = f"{place.root}{slash}{shown(entry.name.encode('utf-8', 'surrogateescape'))}"
        if entry.fault:
            unread = Extraction(iter(()), [entry.fault])
            yield Source(path, partial(_same, unread), 0)
        else:
            read = partial(_read, place, entry, limits)
            where = f"{place.root}{slash}{entry.name}"
            yield Source(path, read, entry.size, place=where, mark=entry.mark, when=entry.when)


def _same(extraction: Extraction) -> Extraction:
    return extraction


def _read(place: Address, entry: Entry, limits: Limits) -> Extraction:
    """Fetch a file and read it; a connection that broke is made again once."""
    if entry.size > limits.file_bytes:
        return over(entry.size, limits)
    for _ in range(_TRIES):
        try:
            data, mark = _store(place, os.getpid()).read(entry.name, limits.file_bytes)
        except StoreTrouble as fault:
            trouble = Unreached("access", str(fault))
        except Unreached as fault:
            trouble = fault
            if not fault.again:
                break
        else:
            return _taken(data, mark, entry, limits)
        _store.cache_clear()
    return nothing(trouble.kind, str(trouble))


def _taken(data: bytes, mark: Mark, entry: Entry, limits: Limits) -> Extraction:
    if len(data) > limits.file_bytes:
        return over(None, limits)
    extraction = identified(data, entry.name.rpartition("/")[2], limits)
    extraction.mark = mark
    return extraction


@cache
def _store(place: Address, _process: int) -> Store:
    """The connection of this process: after a fork none is shared."""
    try:
        module: Any = importlib.import_module(f"bestkept.gateways.{_KINDS[place.scheme]}")
    except ImportError as missing:
        raise StoreTrouble(
            f"To read {place.scheme}:// the package {_EXTRAS[place.scheme]} is needed "
            f"({missing.name} is missing): pip install 'bestkept[{place.scheme}]'."
        ) from None
    store: Store = module.connect(place.authority)
    return store
