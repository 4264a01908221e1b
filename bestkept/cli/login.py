"""Sign this machine in to a server, so that `scan` and `check` guard without a home.

It shows a short code and an address; open the address, sign in, and type the code. What then
lies here: a token of yours (to check drafts, fetch the index, send findings) and the key of the
laptop index in your folder of settings, and the index in your cache. With `--token` the token
is read from the standard input, one that was made at /me/tokens/ with the scope `guard`.
"""

from __future__ import annotations

import hashlib
import secrets
import socket
import time
from typing import TYPE_CHECKING, Any

from bestkept.cli import laptops, showing
from bestkept.cli.streams import standard_input
from bestkept.cli.wrong import WrongUse
from bestkept.gateways import laptop
from bestkept.gateways.server import Server, ServerTrouble, address

if TYPE_CHECKING:
    import argparse

EXAMPLE = """Examples:
  bestkept login https://bestkept.example.com
  bestkept login https://bestkept.example.com --token < token.txt"""
_TOKEN = "bestkept_"  # noqa: S105 - what every token begins with


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("url", metavar="URL", help="the server, like https://HOST")
    parser.add_argument("--token", action="store_true", help="read a token from standard input")
    parser.add_argument("--name", help="what this machine is called there (default: its own name)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Sign in, and fetch the index."""
    url = address(arguments.url)
    name = arguments.name or socket.gethostname() or "a laptop"
    token = _given() if arguments.token else _let_in(url, name[:60])
    server = Server(url, token)
    me, keys = server.ask("/me").json(), server.ask("/laptop").json()
    told = _login(url, token, me, keys)
    laptop.forget()
    laptop.keep(told)
    print(f"Signed in to {url} as {showing.harmless(told.person)} (token {told.number}).")
    laptops.tell(laptop.fetched(told))
    return 0


def _login(url: str, token: str, me: dict[str, Any], keys: dict[str, Any]) -> laptop.Login:
    try:
        key, vkey = str(keys["key"]), str(keys["vkey"])
        if len(bytes.fromhex(key)) != 32:
            raise ValueError(key)
        return laptop.Login(url, str(me["person"]), str(me["token"]), token, key, vkey)
    except (LookupError, ValueError):
        raise ServerTrouble("The server's answer cannot be read. Nothing was kept.") from None


def _given() -> str:
    token = standard_input().read(1000).decode("ascii", "replace").strip()
    if not token.startswith(_TOKEN):
        raise WrongUse(f"That is no token: it begins with {_TOKEN}. Make one at /me/tokens/.")
    return token


def _let_in(url: str, name: str) -> str:
    """Wait until somebody lets this machine in; return the token that it made for itself."""
    token = _TOKEN + secrets.token_urlsafe(32)
    sha256 = hashlib.sha256(token.encode()).hexdigest()
    server = Server(url)
    told = server.ask("/login", {"name": name, "sha256": sha256}).json()
    code = showing.harmless(told.get("code"))
    print(f"Open {showing.harmless(told.get('address'))} and type {code}", flush=True)
    end = time.monotonic() + 600
    while time.monotonic() < end:
        state = server.ask("/login/state", {"sha256": sha256}).json().get("state")
        if state == "approved":
            return token
        if state != "waiting":
            break
        time.sleep(2)
    raise ServerTrouble("Nobody let this machine in. Nothing was kept; try again.")
