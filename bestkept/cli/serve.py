"""Serve the pages: the desk, and everyone's own.

One command runs all of it: the web server, and beside it the keeper that numbers acts and
signs the log. Over a network it takes TLS: your own certificate, or a proxy that has one.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.cli.wrong import WrongUse
from bestkept.home import VARIABLE, Home, ReadOnly

if TYPE_CHECKING:
    import argparse

    from bestkept.site.serving import Place

EXAMPLE = """Examples:
  bestkept serve
  bestkept serve --host 0.0.0.0 --port 443 --certificate site.pem --key site.key \\
      --origin https://bestkept.example.com"""


def add(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=8000, help="the port (default 8000)")
    parser.add_argument("--origin", metavar="URL", help="the address that people type")
    parser.add_argument("--certificate", metavar="FILE", type=Path, help="TLS certificate, PEM")
    parser.add_argument("--key", metavar="FILE", type=Path, help="its key, PEM")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped."""
    home = Home.find(arguments.home).require()
    if bool(arguments.certificate) != bool(arguments.key):
        raise WrongUse("--certificate and --key go together.")
    free(arguments.host, arguments.port)
    scheme = "https" if arguments.certificate else "http"
    host = "localhost" if arguments.host == "127.0.0.1" else arguments.host
    origin = arguments.origin or f"{scheme}://{host}:{arguments.port}"
    proxied = origin.startswith("https:") and not arguments.certificate
    dress(home, origin, proxies=int(proxied))
    with home.lock():
        place = _open(home, origin, arguments)
        print(f"Serving {home.path} at {origin} (Ctrl+C stops it)", flush=True)
        serve(home, place)
    return 0


def free(host: str, port: int) -> None:
    """Refuse a port that cannot be listened on.

    Two servers on one port would not hinder each other: each would answer some of the requests.
    """
    try:
        (family, *_, address), *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        with socket.socket(family) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((address[0], port))
    except (OSError, OverflowError, UnicodeError) as trouble:
        why = getattr(trouble, "strerror", None) or str(trouble)
        raise WrongUse(
            f"Nothing can be served on port {port} of {host} ({why}). If a server runs there "
            "already, stop it first; or choose another with --port."
        ) from None


def dress(home: Home, origin: str, proxies: int = 0) -> None:
    """Choose the settings with which pages are served; before any home is opened."""
    os.environ[VARIABLE] = str(home.path)
    os.environ["BESTKEPT_ORIGIN"] = origin
    os.environ["BESTKEPT_PROXIES"] = str(proxies)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bestkept.site.web"


def _open(home: Home, origin: str, arguments: argparse.Namespace) -> Place:
    from bestkept.cli import desk

    if home.read_only:
        raise ReadOnly
    prepare(home)
    desk.opened(home)
    from bestkept.site import serving

    place = serving.Place(
        arguments.host, arguments.port, origin, arguments.certificate, arguments.key
    )
    serving.safe(place)
    return place


def prepare(home: Home) -> None:
    """Open the home, with the key of sessions and the tables of sign-ins as they should be."""
    from bestkept.site.setup import open_home
    from bestkept.site.webkey import make_key

    make_key(home)  # the settings read it
    open_home(home)
    from bestkept.site import serving

    serving.make_sign_ins(home)


def serve(home: Home, place: Place) -> None:
    """Serve, with what a crash left finished first."""
    from bestkept.journal import tasks as journal
    from bestkept.register import tasks as register
    from bestkept.site import serving

    journal.number_all()
    register.publish_index(home)
    serving.serve(home, place)
