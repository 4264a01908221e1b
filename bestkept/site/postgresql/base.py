"""The connection. Django finds this module by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg import errors

from bestkept.home import Home, HomeTrouble

OLDEST = 140000  # PostgreSQL 14: the oldest that Django 5.2 knows
# As long as SQLite waits for another writer; and whose database this is.
GREETING = (
    "SELECT set_config('lock_timeout', '20s', false), "
    "obj_description(to_regclass('journal_head'), 'pg_class')"
)
_BY_STATE = {
    errors.InvalidPassword: "refused the password. Correct it in database.url",
    errors.InvalidAuthorizationSpecification: "refused the user. Correct it in database.url",
    errors.InvalidCatalogName: "has no database of this name. Make it, or correct database.url",
    errors.TooManyConnections: "takes no more connections. Try again in a moment",
}


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the database that belongs to one home."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; raises HomeTrouble, which never tells the password, where that cannot be."""
        home = Home(Path(self.settings_dict["HOME"]))
        if not self.settings_dict.get("FOUNDING"):
            home.require()
        if home.restored.exists():
            raise HomeTrouble(
                "This home was restored, and its records are in its own folder, not in "
                "PostgreSQL. Unset BESTKEPT_DATABASE_URL, and import its keys first."
            )
        try:
            connection = super().get_new_connection(conn_params)
        except psycopg.Error as trouble:
            raise HomeTrouble(self._sentence(trouble)) from None
        try:
            self._known(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _sentence(self, trouble: psycopg.Error) -> str:
        where = f"The database server at {self.settings_dict['HOST'] or 'this machine'}"
        for kind, reason in _BY_STATE.items():
            if isinstance(trouble, kind) or _says(trouble, kind):
                return f"{where} {reason}."
        return f"{where} does not answer. Start it, or correct database.url in the home."

    def _known(self, connection: Any) -> None:
        version = connection.info.server_version
        if version < OLDEST:
            raise HomeTrouble(
                f"The database server is PostgreSQL {version // 10000}; "
                f"Bestkept needs {OLDEST // 10000} or later."
            )
        _, mark = connection.execute(GREETING).fetchone()
        connection.commit()
        if self.settings_dict.get("FOUNDING"):
            return
        own = identity(Home(Path(self.settings_dict["HOME"])))
        if mark == moving(own):  # a move was killed after the setting was switched: it stands
            connection.execute(f"COMMENT ON TABLE journal_head IS '{own}'")
            connection.commit()
        elif mark != own:
            raise HomeTrouble(
                f"The database {self.settings_dict['NAME']} belongs to another home, or to none. "
                "Correct database.url in the home."
                if mark
                else f"The database {self.settings_dict['NAME']} holds no home. "
                "Restore it from a backup, or correct database.url in the home."
            )


def identity(home: Home) -> str:
    """Return what a database is marked with that belongs to `home`: the name of its log's key."""
    try:
        name, key = home.log_vkey.read_text().strip().split("+")[:2]
    except (OSError, ValueError):
        raise HomeTrouble(
            f"The journal's public key in {home.keys} is missing or damaged. Restore the keys."
        ) from None
    kept = "".join(c for c in f"{name}+{key}" if c.isalnum() or c in "-+._/")
    return f"bestkept home {kept}"


def moving(own: str) -> str:
    """Return the mark of a database that a home is being moved to, and is not yet."""
    return f"{own} moving"


def _says(trouble: psycopg.Error, kind: type[psycopg.DatabaseError]) -> bool:
    # A refused connection carries no code, only the server's words.
    words = {
        errors.InvalidPassword: ("password authentication failed", "no password supplied"),
        errors.InvalidAuthorizationSpecification: ('role "', "no pg_hba.conf entry"),
        errors.InvalidCatalogName: ('database "',),
        errors.TooManyConnections: ("too many clients", "remaining connection slots"),
    }
    return any(word in str(trouble) for word in words.get(kind, ()))
