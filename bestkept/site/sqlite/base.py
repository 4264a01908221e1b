"""The connection. Django finds this module by its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

from bestkept.home import Home, HomeTrouble


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the database of a home that is there."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; raises NoHome where there is no home, HomeTrouble where its database is lost."""
        database = Path(conn_params["database"])
        if not database.exists():
            Home(database.parent).require()
            raise HomeTrouble(
                f"The home at {database.parent} has lost its database. Restore it from a backup."
            )
        connection = super().get_new_connection(conn_params)
        if self.read_only:
            connection.execute("PRAGMA query_only=ON")
            self.transaction_mode = "DEFERRED"
        return connection

    @property
    def read_only(self) -> bool:
        """Tell whether the home may only be read: it was restored without its keys."""
        return Home(Path(self.settings_dict["NAME"]).parent).read_only
