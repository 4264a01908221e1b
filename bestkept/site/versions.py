"""Whether a home's tables are those of this program: older ones are upgraded, newer refused."""

from __future__ import annotations

from pathlib import Path

from django.apps import apps
from django.db import connection, router

from bestkept.home import HomeTrouble


def pending() -> list[str]:
    """Return the migrations that the open home has not seen yet, by name.

    Raises HomeTrouble for a home that has seen some that this program does not know.
    """
    known = {
        f"{config.label}.{path.stem}"
        for config in apps.get_app_configs()
        if router.allow_migrate("default", config.label)
        for path in Path(config.path).glob("migrations/0*.py")
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations")
        applied = {f"{app}.{name}" for app, name in cursor.fetchall()}
    if applied - known:
        raise HomeTrouble(
            "This home was made by a newer version of Bestkept, and was left alone. "
            "Use that version, or a later one."
        )
    return sorted(known - applied)


def require_current() -> None:
    """Raise HomeTrouble unless the open home's tables are those of this program."""
    if pending():
        raise HomeTrouble(
            "This home was made by an older version of Bestkept. Run `bestkept upgrade`: it "
            "writes a backup first. Nothing was changed."
        )
