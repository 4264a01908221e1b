"""History rewritten with the owner's own keys, for real, and what still tells.

The owner edits the database below every guard, computes each hash (of the rows by the program's
own functions) and the head again, and lets Bestkept itself write and sign the log anew. Nothing
inside the home tells afterwards. What was anchored outside does, and so does whoever kept a
binder.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import UTC, datetime

import pytest

from bestkept.engines.ledger import check_binder, leaf_hash
from bestkept.engines.ledger.tree import Frontier
from bestkept.engines.ledger.verify import canonical_json, commitment
from bestkept.engines.ledger.witness import request
from bestkept.gateways.witness import Witness
from bestkept.home import HomeTrouble
from bestkept.journal import rows, tasks
from bestkept.journal.guards import drop_guards
from bestkept.journal.rules import Refused
from bestkept.prove import actions, queries
from bestkept.prove.tasks import check as anchors_checked
from bestkept.site.database import url_of
from tests import databases
from tests.cast import ALICE
from tests.prove.conftest import cosign, stamp, vkey_of

THEN, NOW = '"Cathode slurry"', '"Anode slurry"'


def today():
    return datetime.now(UTC).date()


def binder(home, asset):
    return actions.write_binder(ALICE, home, asset, today()).data


def rewrite(home, *, without_anchors, with_rows=True):
    """Change the title that was recorded, and make everything that follows from it anew."""
    from django.db import connections

    drop_guards()
    connections.close_all()
    base = opened(home)
    changed = 0
    for table, column in (("journal_field", "value"), ("register_assetfact", "value")):
        query = f"UPDATE {table} SET {column} = replace({column}, 'Cathode slurry', 'Anode slurry')"
        changed += base.execute(query).rowcount
    if without_anchors:
        drop_anchors(base)
    base.commit()
    if with_rows:
        hash_rows_again(base)
    size = hash_again(base)
    base.commit()
    base.close()
    assert changed
    shutil.rmtree(home.log)
    home.log.mkdir()
    return size


def opened(home):
    """Open the database of a home by its own door, as its owner can."""
    if not databases.wanted():
        return sqlite3.connect(home.database)
    import psycopg

    return Asking(psycopg.connect(url_of(home)))


class Asking:
    """A connection to PostgreSQL that takes questions as SQLite does."""

    def __init__(self, connection):
        self._connection = connection
        self.commit, self.close = connection.commit, connection.close

    def execute(self, question, values=()):
        return self._connection.execute(question.replace("%", "%%").replace("?", "%s"), values)


def drop_anchors(base):
    """Take the anchors' own entries out: they are the last ones here, so no number moves."""
    query = "SELECT id FROM journal_act WHERE verb LIKE 'checkpoint.%'"
    for (act,) in base.execute(query).fetchall():
        for table in ("journal_field", "journal_subject"):
            base.execute(f"DELETE FROM {table} WHERE act_id = ?", (act,))
        base.execute("DELETE FROM journal_act WHERE id = ?", (act,))
    rows = base.execute("SELECT id FROM journal_act ORDER BY id").fetchall()
    for number, (act,) in enumerate(rows):
        base.execute("UPDATE journal_act SET number = ? WHERE id = ?", (number, act))


def hash_rows_again(base):
    """Write into each entry the hashes of its rows as they are now, by the program itself."""
    found = {}
    for link in rows.links():
        for act, digest in rows._hashes(link, None).items():
            found.setdefault(act, {})[link.name] = digest
    assert found
    for act, told in found.items():
        values = (canonical_json(told).decode(), act, rows.FIELD)
        query = "UPDATE journal_field SET value = ? WHERE act_id = ? AND name = ?"
        assert base.execute(query, values).rowcount == 1


def hash_again(base):
    """Write every leaf from the fields as they are now, and the head."""
    frontier = Frontier()
    rows = base.execute("SELECT id, leaf FROM journal_act ORDER BY id").fetchall()
    for act, leaf in rows:
        told = json.loads(bytes(leaf))
        fields = base.execute("SELECT name, value, salt FROM journal_field WHERE act_id=?", (act,))
        for name, value, salt in fields.fetchall():
            told["fields"][name] = commitment(name, json.loads(value), bytes(salt)).hex()
        new = canonical_json(told)
        frontier.append(leaf_hash(new))
        values = (new, leaf_hash(new), act)
        base.execute("UPDATE journal_act SET leaf = ?, leaf_hash = ? WHERE id = ?", values)
    values = (frontier.size, frontier.encode(), frontier.root())
    base.execute("UPDATE journal_head SET size = ?, frontier = ?, root = ?", values)
    return frontier.size


@pytest.fixture
def anchored(home, asset, authority, witness, tmp_path):
    """A home whose log an authority stamped and a witness cosigned, and a binder from then."""
    stamp(home, authority)
    cosign(home, witness)
    kept = binder(home, asset)
    shutil.copytree(queries.stamps(home), tmp_path / "stamps")
    return kept


def test_without_an_anchor_a_rewritten_history_is_genuine_and_says_whose_clock(home, asset):
    rewrite(home, without_anchors=True)
    tasks.mend(home)
    assert tasks.check(home) == []  # nothing inside the home can tell
    written = actions.write_binder(ALICE, home, asset, today())
    report = check_binder(written.data, vkey_of(home))
    assert report.verdict == "genuine"
    assert b"Anode slurry" in written.data
    assert "by the owner's clock only: nobody outside has anchored this log" in str(report)
    assert any("No outside party has anchored the log" in line for line in written.missing)


def test_who_forgets_the_hashes_of_the_rows_gets_no_binder(home, asset):
    rewrite(home, without_anchors=True, with_rows=False)
    tasks.mend(home)
    assert tasks.check(home)
    with pytest.raises(HomeTrouble, match="is no longer what stands there"):
        binder(home, asset)


@pytest.fixture
def laundered(home, anchored):
    """The same home after the history was rewritten and every anchor left out."""
    rewrite(home, without_anchors=True)
    tasks.mend(home)
    assert tasks.check(home) == []
    return home


def test_under_the_key_alone_the_laundered_binder_is_genuine(laundered, asset):
    report = check_binder(binder(laundered, asset), vkey_of(laundered))
    assert (report.verdict, report.anchors) == ("genuine", ())


def test_whoever_kept_a_binder_sees_it(laundered, asset, anchored):
    report = check_binder(binder(laundered, asset), vkey_of(laundered), held=anchored)
    assert report.verdict == "not genuine"
    (why,) = [one.why for one in report.checks if not one.ok]
    assert why.startswith("REWRITTEN: entries/")


def test_whoever_asks_for_the_witness_sees_it(laundered, asset, witness):
    report = check_binder(binder(laundered, asset), vkey_of(laundered), (witness.public,))
    assert report.verdict == "not genuine"
    assert "cosigned nothing that this log goes on from" in str(report)


def test_the_witness_does_not_cosign_it(laundered, asset, witness):
    note = actions.checkpoint_note(laundered)
    seen = witness.seen(note.decode().split("\n")[0])
    for old in (0, seen.size):
        try:
            steps = actions.growth(laundered, old, note)
        except Refused:
            continue  # the log is now shorter than what the witness has seen: that tells as well
        status, _, text = witness.answer(request(old, steps, note))
        assert status in {409, 422}, text
        assert b"\xe2\x80\x94" not in text


def test_the_witness_does_not_cosign_it_after_it_has_grown(laundered, asset, witness):
    for _ in range(3):
        binder(laundered, asset)
    note = actions.checkpoint_note(laundered)
    seen = witness.seen(note.decode().split("\n")[0])
    steps = actions.growth(laundered, seen.size, note)
    assert witness.answer(request(seen.size, steps, note))[0] == 422


def test_the_old_stamp_cannot_be_recorded_again(laundered, asset, authority, tmp_path):
    shutil.copytree(tmp_path / "stamps", queries.stamps(laundered))
    (reply,) = (tmp_path / "stamps").glob("*.tsr")
    with pytest.raises((Refused, HomeTrouble), match=r"REWRITTEN|not one of this log"):
        actions.record_stamp(ALICE, laundered, reply.read_bytes(), authority.root.read_bytes())


def test_if_the_anchors_stay_no_binder_is_written(home, asset, anchored, tmp_path):
    rewrite(home, without_anchors=False)
    shutil.copytree(tmp_path / "stamps", queries.stamps(home))
    tasks.mend(home)
    assert tasks.check(home) == []
    with pytest.raises(HomeTrouble, match="REWRITTEN"):
        binder(home, asset)
    told = anchors_checked(home)
    assert len(told) == 2
    assert all("does not fit: REWRITTEN" in line for line in told)


def test_if_a_binder_is_forced_with_them_it_is_refused_and_says_by_whom(
    home, asset, anchored, tmp_path, monkeypatch
):
    rewrite(home, without_anchors=False)
    shutil.copytree(tmp_path / "stamps", queries.stamps(home))
    tasks.mend(home)
    monkeypatch.setattr(actions, "checkpoint_here", lambda *_: None)
    report = check_binder(binder(home, asset), vkey_of(home))
    assert report.verdict == "not genuine"
    (why,) = [one.why for one in report.checks if not one.ok]
    assert why.startswith("REWRITTEN: this log does not go on from the checkpoint of")
    assert "'Stamps of Halden' anchored at 20" in why


def test_a_second_witness_that_came_later_sees_nothing(laundered, asset, tmp_path):
    """An anchor protects what is older than it, and from then on: not what was before."""
    late = Witness.make(tmp_path / "late", "late.example/w", [vkey_of(laundered)])
    cosign(laundered, late)
    report = check_binder(binder(laundered, asset), vkey_of(laundered), (late.public,))
    assert report.verdict == "genuine"
