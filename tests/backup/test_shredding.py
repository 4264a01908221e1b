"""What was shredded stays shut, whatever is restored; everything else opens."""

from __future__ import annotations

import pytest

from tests.backup.stories import copied, opens, restored, well

MAIL, SLIDES = b"mail.eml" * 1000, b"slides.txt" * 1000
WHY = ["--because", "Retention has ended"]


def keys_fit(terminal):
    """Assert that every key is there but those that are on record as destroyed."""
    keys = {path.stem for path in (terminal.home / "keys/vault").iterdir()}
    states = {row["name"]: row["state"] for row in terminal.rows("vault", "provider")}
    assert "destroyed" in states.values()
    assert {name for name, state in states.items() if state != "destroyed"} == keys


@pytest.mark.slow
def test_an_old_backup_does_not_open_what_was_shredded(terminal):
    copied(terminal, "monday")
    assert opens(terminal, "V-0001") == MAIL
    terminal.done("vault", "rotate")
    terminal.done("vault", "shred", "V-0001", *WHY)
    assert opens(terminal, "V-0001") is None
    assert opens(terminal, "V-0002") == SLIDES
    assert "All is well" in well(terminal)
    keys_fit(terminal)
    copied(terminal, "friday")
    for backup in ("monday", "friday"):
        again = restored(terminal, backup, "friday")
        assert opens(again, "V-0001") is None
        assert opens(again, "V-0002") == SLIDES
        assert "All is well" in well(again)
        bodies = [path.read_bytes() for path in (again.home / "vault").iterdir()]
        assert len(bodies) == 1
        keys_fit(again)


@pytest.mark.slow
def test_an_old_backup_opens_wholly_when_nothing_was_shredded(terminal):
    copied(terminal, "monday")
    terminal.done("vault", "rotate")
    again = restored(terminal, "monday", "monday")
    assert (opens(again, "V-0001"), opens(again, "V-0002")) == (MAIL, SLIDES)


@pytest.mark.slow
def test_a_destroyed_key_does_not_come_back_from_an_old_export(terminal):
    copied(terminal, "monday")
    terminal.done("vault", "shred", "V-0001", *WHY)
    copied(terminal, "friday")
    again = restored(terminal, "monday", "friday")
    (gone,) = (r["name"] for r in again.rows("vault", "provider") if r["state"] == "destroyed")
    assert again.rows("keys", "import", "monday.keys")[0]["keys"] == []
    assert not list(again.home.rglob(f"{gone}*"))
    assert opens(again, "V-0001") is None
    assert opens(again, "V-0002") == SLIDES


def test_a_legal_hold_wins_over_shredding(terminal):
    terminal.done("hold", "place", "V-0001", "--because", "Letter of 3 March")
    refused = terminal.run("vault", "shred", "V-0001", *WHY)
    assert "legal hold on V-0001" in refused.stderr
    terminal.done("hold", "lift", "V-0001", "--because", "Settled")
    terminal.done("vault", "shred", "V-0001", *WHY)
    assert [row["ended_on"] is None for row in terminal.rows("hold", "list")] == [False]
