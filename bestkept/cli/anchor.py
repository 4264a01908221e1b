"""Have an outside party fix the log as it stands: a time-stamping authority, or a witness.

Whoever has the log's key can write its history again. What was anchored before such a change
does not fit afterwards, so anchor now and then: each week, and before a binder is given away.

Without a party, the anchors on record are listed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli import desk
from bestkept.cli.wrong import WrongUse
from bestkept.home import HomeTrouble

if TYPE_CHECKING:
    import argparse

    from bestkept.cli.desk import Desk
    from bestkept.prove.actions import Anchored

EXAMPLE = """Examples:
  bestkept anchor --tsa https://stamps.example/tsr --tsa-ca authority-root.pem
  bestkept anchor --witness https://counsel.example:8787 --witness-key counsel.vkey
  bestkept anchor --file-request checkpoint.tsq
  bestkept anchor --file-reply checkpoint.tsr --tsa-ca authority-root.pem
  bestkept anchor"""


_ROUNDS = 10  # in which a witness is asked again that others have asked meanwhile


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parties = parser.add_mutually_exclusive_group()
    parties.add_argument("--tsa", metavar="URL", help="an authority to stamp the log (RFC 3161)")
    parties.add_argument("--file-request", metavar="FILE", help="write a request to be carried")
    parties.add_argument("--file-reply", metavar="FILE", help="read the reply that came back")
    parties.add_argument("--witness", metavar="URL", help="a witness to cosign (C2SP tlog-witness)")
    parser.add_argument("--tsa-ca", metavar="FILE", help="the authority's root certificate, in PEM")
    parser.add_argument("--witness-key", metavar="K", help="the witness's key, or a file with it")
    parser.add_argument("--json", action="store_true", help="one JSON object for each anchor")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Anchor the log and tell."""
    stamping = arguments.tsa or arguments.file_reply
    if stamping and not arguments.tsa_ca:
        raise WrongUse("Name the authority's root certificate with --tsa-ca, from its own site.")
    if arguments.witness and not arguments.witness_key:
        raise WrongUse("Name the witness's key with --witness-key, as the witness gave it to you.")
    with desk.of(arguments) as here:
        if arguments.file_request:
            return _request(here, arguments)
        if stamping:
            return _tell(_stamped(here, arguments), arguments)
        if arguments.witness:
            return _tell(_cosigned(here, arguments), arguments)
        return _list(here, arguments)


def _request(here: Desk, arguments: argparse.Namespace) -> int:
    from bestkept.engines.ledger import stamping
    from bestkept.prove import actions

    note = actions.checkpoint_note(here.home)
    Path(arguments.file_request).write_bytes(stamping.query(note))
    size = int(note.split(b"\n")[1])
    if arguments.json:
        desk.print_json({"file": arguments.file_request, "size": size})
    else:
        print(f"Wrote {arguments.file_request}: a request to stamp the log of {size} entries.")
        print("Next: bestkept anchor --file-reply REPLY --tsa-ca ROOT.pem")
    return 0


def _stamped(here: Desk, arguments: argparse.Namespace) -> Anchored:
    from bestkept.engines.ledger import stamping
    from bestkept.gateways import anchors
    from bestkept.prove import actions

    roots = Path(arguments.tsa_ca).read_bytes()
    if arguments.file_reply:
        reply = Path(arguments.file_reply).read_bytes()
    else:
        query = stamping.query(actions.checkpoint_note(here.home))
        reply = anchors.stamp(arguments.tsa, query)
        if not stamping.answers(query, reply):
            raise anchors.AnchorTrouble("The authority answered another request; not recorded.")
    return actions.record_stamp(here.by, here.home, reply, roots)


def _cosigned(here: Desk, arguments: argparse.Namespace) -> Anchored:
    from bestkept.engines.ledger import verify
    from bestkept.gateways import anchors
    from bestkept.prove import actions

    try:
        key = str(verify.Vkey.parse(str(verify.read_key(arguments.witness_key)), verify.WITNESS))
    except ValueError as trouble:
        raise WrongUse(str(trouble)) from None
    status, text, note = _asked(here, arguments.witness)
    if status in {409, 422}:
        raise HomeTrouble(
            "REWRITTEN: the witness has seen another history of this log and does not cosign "
            f"({status}). Restore the backup from before the change."
        )
    if status != 200:
        why = text[:200].decode("utf-8", "replace").strip()
        raise anchors.AnchorTrouble(f"The witness did not cosign ({status}: {why}).")
    return actions.record_cosignature(here.by, here.home, note, text, key)


def _asked(here: Desk, url: str) -> tuple[int, bytes, bytes]:
    """Return the witness's answer, and the checkpoint that it is about.

    The witness tells what it saw last where that is something else than was thought: at first,
    and where others anchor the log at the same time. Then a newer checkpoint is needed.
    """
    from bestkept.engines.ledger import witness
    from bestkept.gateways import anchors
    from bestkept.prove import actions

    old = 0
    for _ in range(_ROUNDS):
        note = actions.checkpoint_note(here.home)
        asked = witness.request(old, actions.growth(here.home, old, note), note)
        status, text = anchors.add_checkpoint(url, asked)
        told = text.strip()
        if status != 409 or not told.isdigit() or int(told) == old:
            return status, text, note
        old = int(told)
    raise anchors.AnchorTrouble("Others have this log cosigned just now. Try again in a minute.")


def _tell(done: Anchored, arguments: argparse.Namespace) -> int:
    if arguments.json:
        row = {"entry": done.entry, "size": done.size, "by": done.by, "at": done.at}
        desk.print_json({**row, "checks": [one._asdict() for one in done.opinions]})
        return 0
    print(f"The log's first {done.size} entries are anchored by {done.by} at {done.at}.")
    for one in done.opinions:
        print(f"  {one.program}: {one.why}")
    print(f"Recorded as entry {done.entry}. Binders written from now on show it.")
    return 0


def _list(here: Desk, arguments: argparse.Namespace) -> int:
    from bestkept.prove import queries

    found, lost = queries.anchors(here.home)
    for one in found:
        row = {"entry": one.entry, "kind": one.kind, "by": one.by, "at": one.at, "size": one.size}
        if arguments.json:
            desk.print_json(row)
        else:
            print(f"entry {one.entry:<6} first {one.size:<6} entries  {one.at}  {one.by}")
    for number in lost:
        if arguments.json:
            desk.print_json({"entry": number, "lost": True})
        else:
            print(f"The anchor that entry {number} recorded cannot be found any more.")
    if not found and not lost and not arguments.json:
        print("No outside party has anchored this log: its times are by your own clock only.")
    return 1 if lost else 0
