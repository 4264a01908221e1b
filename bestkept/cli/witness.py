"""Be a witness for somebody else's log: cosign that it only ever grows.

For outside counsel, an auditor, or a second machine that its owner cannot rewrite. The witness
needs no home: it keeps a folder with its key and, for each log, the newest checkpoint that it
cosigned. It never cosigns a log that does not go on from that.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli.wrong import WrongUse

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept witness init ./witness --name counsel.example/w1 --log owner.vkey
  bestkept witness serve ./witness --port 8787"""

_INIT = """Example:
  bestkept witness init ./witness --name counsel.example/w1 --log owner.vkey"""
_SERVE = """Example:
  bestkept witness serve ./witness --port 8787"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    steps = parser.add_subparsers(metavar="STEP", required=True)
    make = steps.add_parser(
        "init", help="make a key", epilog=_INIT, formatter_class=parser.formatter_class
    )
    make.add_argument("folder", type=Path, metavar="DIR", help="where it keeps what it has seen")
    make.add_argument("--name", required=True, help="its name, such as counsel.example/w1")
    make.add_argument(
        "--log", action="append", required=True, metavar="K", help="a log's key, or a file with it"
    )
    make.add_argument("--json", action="store_true", help="one JSON object")
    make.set_defaults(run=init)
    serve = steps.add_parser(
        "serve", help="answer logs", epilog=_SERVE, formatter_class=parser.formatter_class
    )
    serve.add_argument("folder", type=Path, metavar="DIR", help="the witness's folder")
    serve.add_argument("--host", default="127.0.0.1", help="the address (default this machine)")
    serve.add_argument("--port", type=int, default=8787, help="the port (default 8787; 0: any)")
    serve.add_argument("--json", action="store_true", help="one JSON object when it is ready")
    serve.set_defaults(run=serve_forever)


def init(arguments: argparse.Namespace) -> int:
    """Make a witness and print its key."""
    from bestkept.engines.ledger import verify
    from bestkept.gateways.witness import Witness

    try:
        logs = [str(verify.read_key(one)) for one in arguments.log]
        made = Witness.make(arguments.folder, arguments.name, logs)
    except ValueError as trouble:
        raise WrongUse(str(trouble)) from None
    if arguments.json:
        print(json.dumps({"folder": str(arguments.folder), "key": made.public}))
        return 0
    print(f"The witness's key is {made.public}")
    print("Hand it to whoever verifies binders; its secret half stays in the folder.")
    print(f"Next: bestkept witness serve {arguments.folder}")
    return 0


def serve_forever(arguments: argparse.Namespace) -> int:
    """Answer until interrupted."""
    from bestkept.gateways.witness import Witness, server

    found = Witness(arguments.folder)
    key = found.public
    with server(found, arguments.host, arguments.port) as door:
        address = f"http://{arguments.host}:{door.server_port}"
        row = json.dumps({"address": address, "key": key})
        print(row if arguments.json else f"Cosigning at {address} as {key}", flush=True)
        door.serve_forever()
    return 0
