"""Verify a binder, or the proof of a draft or of an entry: unchanged, and in the owner's log.

Exit code: 0 genuine under the log key given by --key or pinned in the home; 1 not, with
each failed check named; 2 wrong use. Without a key a binder can only be shown to be
consistent in itself, which proves nothing about who wrote it: that is exit code 1 too.
"""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli import showing
from bestkept.cli.wrong import WrongUse
from bestkept.engines.ledger import verify
from bestkept.home import Home

if TYPE_CHECKING:
    import argparse

    from bestkept.engines.ledger.stamping import Opinion

EXAMPLE = """Examples:
  bestkept verify binder.zip
  bestkept verify binder.zip --key owner.vkey
  bestkept verify binder.zip --key owner.vkey --witness counsel.vkey --tsa-ca root.pem
  bestkept verify new.zip --key owner.vkey --held old.zip
  bestkept verify draft-2.zip --key owner.vkey --file draft-2.md
  bestkept verify entry-12.json --key owner.vkey"""


_KEY = re.compile(r"\S+[+][0-9a-f]{8}[+]\S+")


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", metavar="FILE", help="the binder, or proof of a draft or an entry")
    parser.add_argument("--key", metavar="K", help="the log's public key, or a file that holds it")
    parser.add_argument(
        "--witness",
        action="append",
        default=[],
        metavar="K",
        help="a witness that must have cosigned the log: its key, or a file with it",
    )
    parser.add_argument("--tsa-ca", metavar="FILE", help="a root certificate for stamps, in PEM")
    parser.add_argument("--held", metavar="FILE", help="a binder or checkpoint kept from earlier")
    parser.add_argument("--file", dest="draft", metavar="FILE", help="a file to be the draft")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Verify and tell."""
    try:
        data = verify.read_binder(Path(arguments.file))
        key = _pinned(arguments.home, data) if arguments.key is None else _given(arguments.key)
        witnesses = tuple(str(_given(one)) for one in arguments.witness)
        held = arguments.held and verify.read_binder(Path(arguments.held))
        roots = arguments.tsa_ca and verify.read_binder(Path(arguments.tsa_ca))
        digest = verify.digest_of(Path(arguments.draft) if arguments.draft else None)
        report = verify.check_binder(data, key, witnesses, held, digest)
        report = _with_stamps(report, data, roots)
    except ValueError as trouble:
        raise WrongUse(str(trouble)) from None
    if arguments.json:
        print(json.dumps(verify.as_json(report)))
    elif not report.checks[0].ok:
        name = showing.harmless(arguments.file)
        print(f"NOT GENUINE: {name} is no binder, or was changed. {report.checks[0].why}")
    else:
        print(report)
    return 0 if report.verdict == "genuine" else 1


def _given(key: str) -> str | None:
    """Return the key given as such, or the one in the file that is named."""
    if not _KEY.fullmatch(key) and not Path(key).exists():
        raise WrongUse(f"The key file {key} is not there. Give its path, or the key itself.")
    return verify.read_key(key)


def _pinned(named: str | None, data: bytes) -> str | None:
    """Return the log key of the home, if there is one: the owner verifies without --key.

    A binder from before a restore is held against the key that the log had then.
    """
    home = Home.find(named)
    if named is None and not home.log_vkey.exists():
        return None
    key = home.require().log_vkey.read_text().strip()
    earlier = {path.read_text().strip() for path in home.log.glob("origins/*.vkey")}
    try:
        inside = verify.key_inside(data) if earlier else key
    except (ValueError, LookupError, RecursionError, struct.error):
        return key
    return inside if inside in earlier else key


def _with_stamps(report: verify.Report, data: bytes, roots: bytes | None) -> verify.Report:
    """Have the stamps' signatures checked, which takes more than the standard library."""
    stamps = [one for one in report.anchors if one.kind == "stamp"]
    if report.verdict == "not genuine" or not (stamps or roots):
        return report
    from bestkept.engines.ledger import stamping

    members = verify.open_zip(data) if stamps else {}
    found, good = list[verify.Anchor](), False
    for one in report.anchors:
        if one.kind != "stamp":
            found.append(one)
            continue
        note, reply, own = (
            members[f"anchors/{one.entry}.{end}"] for end in ("checkpoint", "tsr", "pem")
        )
        opinions = stamping.opinions(reply, note, own if roots is None else roots)
        sound = stamping.sound(opinions)
        good = good or sound
        found.append(one._replace(vouched=sound and roots is not None, how=_how(opinions, roots)))
    words = "The authorities' signatures are good." if good else "No stamp is good under them."
    whose = "the certificates in the binder" if roots is None else "the certificates given"
    check = verify.Check("stamps", good, f"{words} Held against {whose}.")
    verdict = report.verdict if good else "not genuine"
    return report._replace(verdict=verdict, checks=(*report.checks, check), anchors=tuple(found))


def _how(opinions: list[Opinion], roots: bytes | None) -> str:
    said = "; ".join(f"{one.program}: {one.why}" for one in opinions)
    if roots is None:
        return (
            f"{said}; under the certificates in the binder: take the root from elsewhere (--tsa-ca)"
        )
    return f"{said}; under the certificates given"
