"""What follows: how an inventory is written as a table, and how each line of one is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bestkept.journal.rules import Refused
from bestkept.register import facts
from bestkept.register.intake.rules import STATES
from bestkept.register.rules import CANDIDATE, PREFIXES, TRADE_SECRET, checked_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

# Columns that are no facts; `asset` is written by an export, and says nothing to an import.
ASSET = "asset"
KIND = "kind"
SINCE = "since"
STANDING = (ASSET, KIND, SINCE)
# Only an export of another home can know these; an import by hand leaves them out.
CARRIED = ("status", "acceptance", "delisting", "guarding")
_FORMULA = tuple("=+-@\t\r'")


@dataclass(frozen=True)
class Line:
    """A line of a table: its number in the file, and its cells by column."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Row:
    """What a line asks for: an asset of a kind, with facts that hold from `since` (None: today)."""

    line: int
    kind: str
    facts: Mapping[str, str]
    since: date | None


@dataclass(frozen=True)
class Wrong:
    """A line that cannot be taken, and what to do about it; a person who is not on record."""

    line: int
    why: str
    person: str | None = None


def read(
    lines: Sequence[Line],
    known_person: Callable[[str], bool],
    on_record: Mapping[tuple[str, str], str],
) -> tuple[list[Row], list[Wrong]]:
    """Return the rows of a table, and every line that cannot be taken, with each of its faults.

    `on_record` has the number of each asset by its kind and its title in lower case.
    """
    rows: list[Row] = []
    wrong: list[Wrong] = []
    if not lines:
        wrong.append(Wrong(1, "There is no line below the heading. Nothing can be imported."))
    for line in lines:
        row, faults = _row(line, known_person)
        rows.extend([row] if row else [])
        wrong.extend(faults)
    wrong.extend(_twice(rows, on_record))
    return rows, sorted(wrong, key=lambda one: one.line)


def title_key(kind: str, title: str) -> tuple[str, str]:
    """Return what two assets must not have in common in one inventory."""
    return kind, title.casefold()


def _row(line: Line, known_person: Callable[[str], bool]) -> tuple[Row | None, list[Wrong]]:
    cells = {name.strip(): text for name, text in line.cells.items() if text.strip()}
    kept: dict[str, str] = {}
    faults: list[str] = []
    for name in cells.keys() - STANDING:
        _take(kept, faults, name, cells[name])
    kind = cells.get(KIND, TRADE_SECRET).strip()
    faults.extend(_faults_of_kind(kind, kept))
    since, fault = _since(cells.get(SINCE))
    faults.extend([fault] if fault else [])
    wrong = [Wrong(line.number, why) for why in sorted(faults)]
    wrong.extend(_nobody(line.number, kept, known_person))
    row = None if wrong else Row(line.number, kind, _complete(kind, kept), since)
    return row, wrong


def _take(kept: dict[str, str], faults: list[str], name: str, text: str) -> None:
    try:
        kept[name] = facts.checked(name, text)
    except Refused as trouble:
        faults.append(f"{name}: {trouble}")
        return
    if name == "status" and kept[name] not in STATES:
        faults.append(f"status: There is no state {kept[name]!r}. States are: {', '.join(STATES)}.")


def _nobody(
    line: int, kept: dict[str, str], known_person: Callable[[str], bool]
) -> Iterable[Wrong]:
    for name in facts.PERSONS:
        if name in kept:
            kept[name] = kept[name].lower()
            if not known_person(kept[name]):
                yield Wrong(
                    line,
                    f"{name}: Nobody on record has the e-mail address {kept[name]}. "
                    "Add the person first (--add-people), or leave the cell empty.",
                    kept[name],
                )


def _faults_of_kind(kind: str, kept: Mapping[str, str]) -> list[str]:
    faults = []
    if kind not in PREFIXES:
        faults.append(f"kind: There is no kind {kind!r}. Kinds are: {', '.join(PREFIXES)}.")
    if "title" not in kept:
        faults.append("title: Say what it is called, without giving it away.")
    odd = [name for name in CARRIED if name in kept and kind != TRADE_SECRET]
    faults.extend(f"{name}: Only a trade secret has one. Leave the cell empty." for name in odd)
    return faults


def _since(text: str | None) -> tuple[date | None, str | None]:
    if text is None:
        return None, None
    try:
        return checked_day(date.fromisoformat(text.strip())), None
    except Refused as trouble:
        return None, f"since: {trouble}"
    except ValueError:
        return None, f"since: {text!r} is no date. Write it like 2026-03-01."


def _complete(kind: str, kept: Mapping[str, str]) -> dict[str, str]:
    if kind != TRADE_SECRET:
        return dict(kept)
    return {"tier": "confidential", "status": CANDIDATE, **kept}


def _twice(rows: Iterable[Row], on_record: Mapping[tuple[str, str], str]) -> Iterable[Wrong]:
    seen = {key: f"{number}, which is on record," for key, number in on_record.items()}
    for row in rows:
        key = title_key(row.kind, row.facts["title"])
        if key in seen:
            yield Wrong(
                row.line,
                f"title: {seen[key]} has the same kind and title. Leave this line out, or "
                "tell them apart by their titles.",
            )
        seen.setdefault(key, f"Line {row.line}")


def columns(tables: Iterable[Mapping[str, str]]) -> list[str]:
    """Return the columns that some rows of facts need, in the order of an export."""
    names = {name for table in tables for name in table if name not in STANDING}
    return [ASSET, KIND, SINCE, *sorted(names, key=facts.place)]


def shielded(text: str) -> str:
    """Return a cell as it is written to CSV: what a spreadsheet would compute is made text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def unshielded(text: str) -> str:
    """Return a cell of CSV as it was before `shielded`."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text


def view_name(text: str) -> str:
    """Return the name of a view as it is kept; Refused for none, or one that is too long."""
    kept = " ".join(text.split())
    if not 0 < len(kept) <= 80 or not kept.isprintable():
        raise Refused("A view needs a name of 1 to 80 characters.")
    return kept
