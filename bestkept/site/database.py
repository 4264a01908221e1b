"""Which database a home has, in Django's words: PostgreSQL by one setting, else SQLite."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from bestkept.home import HomeTrouble

if TYPE_CHECKING:
    from bestkept.home import Home

VARIABLE = "BESTKEPT_DATABASE_URL"
POSTGRESQL = "bestkept.site.postgresql"
SQLITE = "bestkept.site.sqlite"
_SCHEMES = ("postgresql://", "postgres://")


def url_of(home: Home) -> str | None:
    """Return the PostgreSQL address that `home` is set to, None where it keeps SQLite.

    BESTKEPT_DATABASE_URL wins over the file `database.url`. Raises HomeTrouble where the
    file cannot be read. The address may hold a password: show `named` instead.
    """
    given = os.environ.get(VARIABLE)
    if given is not None:
        return given.strip() or None
    try:
        return home.database_url.read_text().strip() or None
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError):
        raise HomeTrouble(
            f"The file {home.database_url} cannot be read. Run as the user that owns the home."
        ) from None


def settings_of(home: Home, url: str | None) -> dict[str, Any]:
    """Return Django's settings for the database of `home`; HomeTrouble for a wrong address."""
    return _sqlite(home) if url is None else _postgresql(home, url)


def sign_ins_of(home: Home) -> dict[str, Any]:
    """Return Django's settings for the sign-ins of the pages: a file beside the record's.

    They are no part of the record: passwords, passkeys and sessions come and go.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(home.sign_ins),
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }


def write_url(home: Home, url: str) -> None:
    """Set `home` to the database at `url`, durably and in one step, for its owner's eyes alone."""
    draft = home.database_url.with_name(f"{home.database_url.name}.part")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(f"{url}\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(home.database_url)
    folder = os.open(home.path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def named(settings: dict[str, Any]) -> str:
    """Return what a database is called, without a password."""
    if settings["ENGINE"] == SQLITE:
        return str(settings["NAME"])
    return f"PostgreSQL {settings['NAME']} at {settings['HOST'] or 'this machine'}"


def _sqlite(home: Home) -> dict[str, Any]:
    return {
        "ENGINE": SQLITE,
        "NAME": str(home.database),
        "OPTIONS": {
            "timeout": 20,  # seconds that a writer waits for another one
            "transaction_mode": "IMMEDIATE",
            # With recursive triggers, INSERT OR REPLACE meets the guard against deleting.
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"
                # Only `publish` checkpoints, one at a time: SQLite before 3.51.3 needs that.
                "PRAGMA wal_autocheckpoint=0;"
                "PRAGMA secure_delete=ON;"  # what is erased leaves no bytes in free pages
            ),
        },
    }


def _postgresql(home: Home, url: str) -> dict[str, Any]:
    parts = _parts(url)
    return {
        "ENGINE": POSTGRESQL,
        "NAME": parts.pop("dbname"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {
            "connect_timeout": 10,
            "application_name": "bestkept",
            # Django's None would prepare nothing, not even what asks for it; so high a number
            # prepares that, and nothing else.
            "prepare_threshold": 1 << 30,
            **parts,
        },
        "HOME": str(home.path),
    }


def _parts(url: str) -> dict[str, Any]:
    # What the parser says about a wrong address may quote it, password and all: it is not told.
    wrong = HomeTrouble(
        "The database's address cannot be understood. "
        "Write it like postgresql://USER@HOST:5432/DATABASE."
    )
    if not url.startswith(_SCHEMES):
        raise wrong
    try:
        from psycopg import Error  # noqa: PLC0415 - loaded only where a home is in PostgreSQL
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - the same
    except ImportError:
        raise HomeTrouble(
            "This home's database is PostgreSQL, and the package psycopg is not installed. "
            "Install it: pip install 'psycopg[binary]'."
        ) from None
    try:
        parts = conninfo_to_dict(url)
    except Error:
        raise wrong from None
    if not parts.get("dbname"):
        raise wrong
    return parts
