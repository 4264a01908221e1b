"""The tables of the sign-ins are those of all their migrations, and are left as they are."""

from __future__ import annotations

import pytest
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from bestkept.journal import tables
from bestkept.site.serving import make_sign_ins
from bestkept.site.setup import SIGN_INS
from tests.journal.test_made_at_once import tables as listed


def made_anew(site):
    connections[SIGN_INS].close()
    site.sign_ins.unlink()
    make_sign_ins(site)
    return listed(connections[SIGN_INS])


def test_tables_made_at_once_are_those_of_the_migrations(site, monkeypatch):
    at_once = made_anew(site)
    assert len(at_once) > 15
    monkeypatch.setattr(tables, "_make_at_once", lambda executor, leaves: executor.migrate(leaves))
    assert made_anew(site) ^ at_once == set()


def test_a_process_that_is_killed_on_the_way_leaves_nothing_half_made(site, monkeypatch):
    whole, recorded = made_anew(site), MigrationRecorder.record_applied

    def killed(recorder, app, name):
        recorded(recorder, app, name)
        if app == "mfa":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(MigrationRecorder, "record_applied", killed)
        with pytest.raises(KeyboardInterrupt):
            made_anew(site)
    make_sign_ins(site)
    assert listed(connections[SIGN_INS]) == whole


def test_tables_that_are_there_are_kept_with_what_is_in_them(site, browser):
    browser("bob@example.com")
    before = listed(connections[SIGN_INS])
    make_sign_ins(site)
    assert listed(connections[SIGN_INS]) == before
    with connections[SIGN_INS].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM auth_user WHERE email = 'bob@example.com'")
        assert cursor.fetchone() == (1,)
