"""What the vault costs: `python -m bench.vault [--megabytes 200] [--keysets 10000]`.

MB/s of sealing and opening through the engine and of `keep` and `open_document` with their acts,
and how long it takes to wrap keysets anew, by provider. Prints one JSON object. The transit
figure is of a small server in this process, not of Vault or OpenBao.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bestkept.cli import desk
from bestkept.engines import vault
from bestkept.home import Home
from bestkept.keyring.folder import KeyFolder
from bestkept.keyring.transit import Transit
from tests.keyring.transit_server import TOKEN, transit

if TYPE_CHECKING:
    from collections.abc import Callable

MEGABYTE = 1_000_000


def seconds(work: Callable[[], Any]) -> float:
    """Return the wall-clock seconds of one call."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def streams(folder: Path, megabytes: int) -> dict[str, float]:
    """Return MB/s of the engine alone, from file to file, without syncing."""
    keys = KeyFolder(folder / "keys")
    epoch, tied = keys.new_epoch(), vault.context("bench", 1)
    (folder / "plain").write_bytes(os.urandom(megabytes * MEGABYTE))
    wrapped = b""

    def seal() -> None:
        nonlocal wrapped
        with (folder / "plain").open("rb") as a, (folder / "sealed").open("wb") as b:
            wrapped = vault.seal(a, b, tied, keys, epoch)

    def unseal() -> None:
        with (folder / "sealed").open("rb") as a, (folder / "again").open("wb") as b:
            vault.unseal(a, b, tied, wrapped, (keys, epoch))

    return {
        "seal_mb_s": round(megabytes / min(seconds(seal) for _ in range(3)), 1),
        "unseal_mb_s": round(megabytes / min(seconds(unseal) for _ in range(3)), 1),
    }


def acts(folder: Path, megabytes: int, keysets: int) -> dict[str, float]:
    """Return MB/s of keeping and opening one file, and the seconds of a rotation."""
    home = Home(folder / "home")
    desk.make_home(home, name="Bench", email="bench@example.com")
    from bestkept.journal.actions import act  # noqa: PLC0415 - only once a home is open
    from bestkept.journal.rules import Actor  # noqa: PLC0415
    from bestkept.keyring.ring import Ring  # noqa: PLC0415
    from bestkept.protect.access.opening import Wanted, open_document  # noqa: PLC0415
    from bestkept.vault import actions  # noqa: PLC0415
    from bestkept.vault.models import Kept, KeyEpoch, Keyset  # noqa: PLC0415

    by = Actor("bench@example.com", "administrator", "cli")
    ring, plain, out = Ring(home, lambda: ""), folder / "plain", folder / "opened"
    told = {"kind": "evidence", "because": "bench"}
    keep = seconds(lambda: actions.keep(by, home, ring, plain, **told))  # type: ignore[arg-type]
    read = seconds(
        lambda: open_document(by, home, ring, Wanted("V-0001", because="x", out=out))  # type: ignore[arg-type, return-value]
    )
    epoch, first = KeyEpoch.objects.get(), Keyset.objects.get()
    keyset = ring.provider("folder", "").unwrap(
        epoch.name, [(bytes(first.wrapped), vault.context(first.kept.document, 1))]
    )[0]
    with act("bench.filled", by) as recording:
        recording.about("bench")
        rows = Kept.objects.bulk_create(
            Kept(
                number=f"V-{n:06d}",
                version=1,
                document=f"{n:032x}",
                body=f"{n:032x}",
                kind="evidence",
                name="",
                bytes=0,
                sealed_sha256="",
                sha256="",
                recorded_in_id=recording.id,
            )
            for n in range(2, keysets + 1)
        )
        items = [(keyset, vault.context(row.document, 1)) for row in rows]
        wrapped = ring.provider("folder", "").wrap(epoch.name, items)
        Keyset.objects.bulk_create(
            Keyset(kept=row, epoch=epoch, wrapped=one, recorded_in_id=recording.id)
            for row, one in zip(rows, wrapped, strict=True)
        )
    rotate = seconds(lambda: actions.rotate(by, ring))
    return {
        "keep_mb_s": round(megabytes / keep, 1),
        "open_mb_s": round(megabytes / read, 1),
        "rotate_keysets": Keyset.objects.filter(superseded_in__isnull=True).count(),
        "rotate_seconds": round(rotate, 2),
    }


def rewraps(folder: Path, keysets: int) -> dict[str, float]:
    """Return keysets wrapped anew in a second, without the database."""
    found = {}
    with transit() as server:
        for provider in (KeyFolder(folder / "more"), Transit(server.place, TOKEN)):
            old, new = provider.new_epoch(), provider.new_epoch()
            sealed = vault.seal(io.BytesIO(b""), io.BytesIO(), b"x", provider, old)
            items = [(sealed, b"x")] * keysets
            took = seconds(
                lambda p=provider, o=old, n=new, i=items: vault.reseal(i, (p, o), (p, n))
            )  # type: ignore[misc]
            found[f"rewraps_s_{provider.name}"] = round(keysets / took)
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--keysets", type=int, default=10_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        told: dict[str, Any] = streams(folder, asked.megabytes)
        told |= acts(folder, asked.megabytes, asked.keysets)
        told |= rewraps(folder, asked.keysets)
    print(json.dumps({"megabytes": asked.megabytes, "keysets": asked.keysets, **told}))


if __name__ == "__main__":
    main()
