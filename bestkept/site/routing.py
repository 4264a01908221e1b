"""Which database a table belongs to: the record's own, or that of the sign-ins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bestkept.site.setup import SIGN_INS

if TYPE_CHECKING:
    from django.db.models import Model

# The apps of others that pages are served with. Whatever they keep is no part of the record.
APPS = frozenset(
    {"account", "auth", "contenttypes", "django_cache", "mfa", "sessions", "socialaccount"}
)


class Router:
    """Django asks it at every query, and before it makes a table."""

    def db_for_read(self, model: type[Model], **_: Any) -> str | None:
        """Return where a model is read."""
        return SIGN_INS if model._meta.app_label in APPS else None  # noqa: SLF001 - its public plan

    def db_for_write(self, model: type[Model], **_: Any) -> str | None:
        """Return where a model is written."""
        return self.db_for_read(model)

    def allow_migrate(self, db: str, app_label: str, **_: Any) -> bool:
        """Tell whether a database has the tables of an app."""
        return (db == SIGN_INS) == (app_label in APPS)
