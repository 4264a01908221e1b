"""Tables of a database: made at once where it is empty, migrated step by step where it is not."""

from __future__ import annotations

from django.apps import apps
from django.db import connections, router
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunSQL


def bring_up_to_date(alias: str) -> None:
    """Bring the tables that belong in a database up to date; those of others are left alone."""
    executor = MigrationExecutor(connections[alias])
    leaves = executor.loader.graph.leaf_nodes()
    ours = [leaf for leaf in leaves if router.allow_migrate(alias, leaf[0])]
    if executor.loader.applied_migrations:
        executor.loader.check_consistent_history(connections[alias])
        executor.migrate(ours)
    else:
        _make_at_once(executor, ours)


def _make_at_once(executor: MigrationExecutor, leaves: list[tuple[str, str]]) -> None:
    """Make the tables of an empty database as they are today, and count migrations as applied.

    All in one transaction: a process that is killed leaves none. Step by step Django renders
    every model anew at each step, which took a new home seconds. A test holds that both ways make
    the same tables.
    """
    connection, nothing = executor.connection, executor.loader.project_state()
    plan = [migration for migration, _ in executor.migration_plan(leaves)]
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            made_here = router.allow_migrate_model(connection.alias, model)
            if made_here and model._meta.can_migrate(connection):  # noqa: SLF001 - its public plan
                editor.create_model(model)
        for app, one in ((m.app_label, one) for m in plan for one in m.operations):
            if isinstance(one, RunSQL) and router.allow_migrate(connection.alias, app):
                one.database_forwards(app, editor, nothing, nothing)
        executor.recorder.ensure_schema()
        for migration in plan:
            executor.recorder.record_applied(migration.app_label, migration.name)
