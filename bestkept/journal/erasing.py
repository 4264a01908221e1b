"""What an erasure leaves of an entry: a name, and a commitment that opens no more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from bestkept.engines.ledger.verify import commitment
from bestkept.journal import rows, rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bestkept.journal.models import Act

Fields = set[tuple[int | None, str]]  # an entry's number and a field's name


class Said(NamedTuple):
    """A field of an entry: its name, its value as text and as read (None: no JSON), its salt."""

    name: str
    text: str
    value: Any
    salt: bytes


def leaf_again(act: Act, fields: Iterable[Said]) -> bytes:
    """Return the entry that the fields of an act make; of an erased one its commitment serves."""
    # An erased value leaves its commitment in the entry: that is all that can still be held.
    told = [*fields]
    there: dict[str, str] = {}
    if not all(field.text for field in told):
        there = (value(bytes(act.leaf).decode()) or {}).get("fields", {})
    found = {
        field.name: commitment(field.name, field.value, field.salt)
        if field.text
        else bytes.fromhex(there.get(field.name, ""))
        for field in told
    }
    return rules.leaf(act.verb, act.version, act.at, found)


def blank_fields(act: Act, fields: Iterable[Said]) -> Fields:
    """Return the fields of an act that have lost their values."""
    return {(act.number, field.name) for field in fields if not field.text}


def erased_by(act: Act, fields: Iterable[Said]) -> Fields:
    """Return the fields that an act says it erased."""
    if act.verb != rules.ERASURE:
        return set()
    said = {field.name: field.value for field in fields}
    told = said["erased"]
    hashes = [rows.FIELD] if rows.LEFT in said else []  # they went with the values
    return {(told["entry"], name) for name in (*told["fields"], *hashes)}


def troubles(blank: Fields, erased: Fields) -> list[str]:
    """Return what is wrong where values that are gone and acts that erased them differ."""
    gone = [(n, name, "has lost its value, and no act erased it") for n, name in blank - erased]
    kept = [(n, name, "was erased, and has its value again") for n, name in erased - blank]
    return [f"Entry {n}: {name} {why}." for n, name, why in gone + kept]


def value(text: str) -> Any:
    """Return what a field's text says; None if it is no JSON."""
    try:
        return json.loads(text)
    except ValueError:
        return None
