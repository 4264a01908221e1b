"""What happens later: the list of erasures outside the database, and what a backup brought back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bestkept.home import HomeTrouble, write_durably
from bestkept.journal.models import Act
from bestkept.retention import queries
from bestkept.retention.queries import Erased

if TYPE_CHECKING:
    from pathlib import Path

    from bestkept.home import Home

_FORMAT = "bestkept erasures 1"


def listed(home: Home) -> list[Erased]:
    """Return what the list in `home.erasures` names; HomeTrouble if it cannot be read."""
    return read_list(home.erasures / "fields.json")


def read_list(path: Path) -> list[Erased]:
    """Return what a list of erasures names; empty if there is no such file."""
    try:
        return parsed(path.read_bytes(), str(path))
    except FileNotFoundError:
        return []


def parsed(data: bytes, where: str) -> list[Erased]:
    """Return what the bytes of a list of erasures name; HomeTrouble if they are none."""
    try:
        told = json.loads(data)
        if told["format"] != _FORMAT:
            raise ValueError
        return sorted(Erased(*one) for one in told["erased"])
    except (ValueError, KeyError, TypeError):
        raise HomeTrouble(
            f"The list of erasures {where} is damaged. Put the one of your newest backup or "
            "keys export in its place."
        ) from None


def write_list(home: Home) -> None:
    """Make the list name all that the database says was erased, and all that it named before."""
    known = listed(home)
    every = sorted({*known, *queries.erasures()})
    if every != known:
        save_list(home, every)


def save_list(home: Home, every: list[Erased]) -> None:
    """Write the list of erasures, durably."""
    rows = [[one.entry, one.leaf_hash, one.name] for one in every]
    home.erasures.mkdir(mode=0o700, exist_ok=True)
    data = json.dumps({"format": _FORMAT, "erased": rows}, indent=0).encode()
    write_durably(home.erasures / "fields.json", data)


def take_list(home: Home, data: bytes | None) -> None:
    """Add what another list of erasures names, such as that of a keys export, to this one."""
    if data is None:
        return
    known = listed(home)
    every = sorted({*known, *parsed(data, "in the keys export")})
    if every != known:
        save_list(home, every)


def brought_back(home: Home) -> list[Erased]:
    """Return what the list names and the database holds again: an older backup was restored.

    An entry of that number with another hash is another entry, and is left alone.
    """
    missing = sorted({*listed(home)} - {*queries.erasures()})
    numbers = [one.entry for one in missing]
    hashes = dict(Act.objects.filter(number__in=numbers).values_list("number", "leaf_hash"))
    return [one for one in missing if bytes(hashes.get(one.entry, b"")).hex() == one.leaf_hash]
