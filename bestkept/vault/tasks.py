"""What happens later: doomed keys are destroyed, strays go, and an older backup is caught up."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections import Counter
from typing import TYPE_CHECKING

from bestkept.home import HomeTrouble, write_durably
from bestkept.journal.actions import act, alone
from bestkept.vault import bodies
from bestkept.vault.models import Kept, KeyDestroyed, KeyEpoch, Keyset
from bestkept.vault.rules import Wrapped

if TYPE_CHECKING:
    from pathlib import Path

    from django.db.models import QuerySet

    from bestkept.home import Home
    from bestkept.journal.actions import Recording
    from bestkept.journal.rules import Actor
    from bestkept.keyring.ring import Ring

_FORMAT = "bestkept carried keysets 1"


def live() -> QuerySet[Keyset]:
    """Return the keysets in force of everything that is kept."""
    rows = Keyset.objects.filter(superseded_in__isnull=True, kept__shredded_in__isnull=True)
    return rows.select_related("kept", "epoch").order_by("id")


def doomed() -> QuerySet[KeyEpoch]:
    """Return the epochs whose keys an act has doomed and nobody has destroyed yet."""
    return KeyEpoch.objects.filter(doomed_in__isnull=False, destroyed__isnull=True).order_by("id")


def finish(by: Actor, home: Home, ring: Ring) -> None:
    """Destroy the keys that are doomed, and clear away the bodies that nobody names.

    First what outlives them is written outside the database: which keys are gone, and the
    keysets of all that is still kept, under the key in use. An older backup that is restored
    later takes these. Safe to run at any time. Raises KeyTrouble if a key cannot be destroyed.
    """
    waiting = list(doomed())
    if waiting:
        carry(home, [epoch.name for epoch in waiting])
        for epoch in waiting:
            ring.provider(epoch.kind, epoch.place).destroy_epoch(epoch.name)
        with act("keys.destroyed", by) as recording:
            recording.about("vault")
            recording.note("epochs", [epoch.name for epoch in waiting])
            for epoch in waiting:
                KeyDestroyed.objects.create(epoch=epoch, recorded_in_id=recording.id)
    tidy(home)


def tidy(home: Home) -> None:
    """Clear away bodies that no record names: of what was shredded, and strays of a crash."""
    # A body gets its name inside its act: while nobody records, an unnamed one is nobody's.
    with alone():
        kept = Kept.objects.filter(shredded_in__isnull=True)
        bodies.clear(home, set(kept.values_list("body", flat=True)))


def carry(home: Home, gone: list[str]) -> None:
    """Write outside the database which keys are gone, and the keysets in force."""
    destroyed, _ = carried(home.erasures / "keysets.json")
    rows = [
        [one.kept.body, one.epoch.name, one.epoch.kind, one.epoch.place, _text(bytes(one.wrapped))]
        for one in live()
    ]
    save_carried(home, {*destroyed, *gone}, rows)


def save_carried(home: Home, destroyed: set[str], rows: list[list[str]]) -> None:
    """Write the carried keysets, durably."""
    told = {"format": _FORMAT, "destroyed": sorted(destroyed), "keysets": rows}
    home.erasures.mkdir(mode=0o700, exist_ok=True)
    write_durably(home.erasures / "keysets.json", json.dumps(told).encode())


def carried(path: Path) -> tuple[set[str], dict[str, Wrapped]]:
    """Return the keys that are gone and, by body, the keysets that were carried over."""
    try:
        return parsed(path.read_bytes(), str(path))
    except FileNotFoundError:
        return set(), {}


def parsed(data: bytes, where: str) -> tuple[set[str], dict[str, Wrapped]]:
    """Return what the bytes of carried keysets say; HomeTrouble if they say nothing."""
    try:
        told = json.loads(data)
        if told["format"] != _FORMAT:
            raise ValueError
        found = [
            Wrapped(body, epoch, kind, place, b64decode(wrapped))
            for body, epoch, kind, place, wrapped in told["keysets"]
        ]
        return set(told["destroyed"]), {one.body: one for one in found}
    except (ValueError, KeyError, TypeError):
        raise HomeTrouble(
            f"The carried keysets {where} are damaged. Put the file of your newest backup or "
            "keys export in its place."
        ) from None


def take_carried(home: Home, data: bytes | None) -> set[str]:
    """Take what a keys export carries, where it is newer; return which keys are gone."""
    mine, here = carried(home.erasures / "keysets.json")
    if data is None:
        return mine
    theirs, there = parsed(data, "in the keys export")
    gone = mine | theirs
    # Each shredding destroys more: who knows of more has the newer keysets.
    newest = {**here, **there} if len(theirs) >= len(mine) else {**there, **here}
    rows = [
        [one.body, one.epoch, one.kind, one.place, _text(one.wrapped)]
        for one in newest.values()
        if one.epoch not in gone
    ]
    save_carried(home, gone, rows)
    return gone


def catch_up(by: Actor, home: Home) -> tuple[int, int]:
    """Bring an older backup to where the keys are; return how many versions opened and shut.

    What is wrapped under a key that is gone gets its carried keyset; what was not carried
    was shredded, and is so again.
    """
    gone, over = carried(home.erasures / "keysets.json")
    stale = [row for row in live() if row.epoch.name in gone]
    late = KeyEpoch.objects.filter(name__in=gone, doomed_in__isnull=True)
    if not stale and not late:
        return 0, 0
    with act("vault.caught-up", by) as recording:
        recording.about("vault")
        shut = [row.kept for row in stale if row.kept.body not in over]
        _take_over(recording, [row for row in stale if row.kept.body in over], over)
        Kept.objects.filter(pk__in=[one.pk for one in shut]).update(shredded_in_id=recording.id)
        recording.note("shredded", sorted({one.number for one in shut}))
        recording.note("destroyed", [epoch.name for epoch in late])
        _bury(recording, list(late))
    tidy(home)
    return len(stale) - len(shut), len(shut)


def _take_over(recording: Recording, rows: list[Keyset], over: dict[str, Wrapped]) -> None:
    for row in rows:
        one = over[row.kept.body]
        epoch, _ = KeyEpoch.objects.get_or_create(
            name=one.epoch,
            defaults={"kind": one.kind, "place": one.place, "recorded_in_id": recording.id},
        )
        Keyset.objects.filter(pk=row.pk).update(superseded_in_id=recording.id)
        Keyset.objects.create(
            kept=row.kept, epoch=epoch, wrapped=one.wrapped, recorded_in_id=recording.id
        )
    recording.note("keysets", len(rows))


def _bury(recording: Recording, late: list[KeyEpoch]) -> None:
    KeyEpoch.objects.filter(pk__in=[epoch.pk for epoch in late]).update(doomed_in_id=recording.id)
    for epoch in late:
        KeyDestroyed.objects.create(epoch=epoch, recorded_in_id=recording.id)


def check(home: Home) -> list[str]:
    """Return what is wrong with the vault, as plain sentences; an empty list if nothing is.

    Needs no key: each body is held against the hash of it as it was sealed.
    """
    troubles = [
        f"The key {epoch.name} is doomed and not destroyed yet. "
        "Run `bestkept vault shred --finish`."
        for epoch in doomed()
    ]
    opens = Counter(live().values_list("kept_id", flat=True))
    for row in Kept.objects.filter(shredded_in__isnull=True).order_by("id"):
        found = bodies.digest(home, row.body)
        if found != row.sealed_sha256:
            what = "missing" if found is None else "damaged"
            troubles.append(f"The sealed body of {row} is {what}. Restore it from a backup.")
        if opens[row.pk] != 1:
            troubles.append(f"{row} has no keyset, or several. Restore the newest backup.")
    return troubles


def _text(data: bytes) -> str:
    return b64encode(data).decode()
