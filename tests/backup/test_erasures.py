"""What was erased does not come back with an older backup."""

from __future__ import annotations

import pytest

from tests.backup.stories import copied, restored, well


def erased(terminal):
    return terminal.rows("erase", "1")[0]["erased"]


@pytest.mark.slow
@pytest.mark.parametrize("way", ["export", "old home"])
def test_erasures_are_applied_again_after_an_older_backup(terminal, way):
    copied(terminal, "monday")
    terminal.done("erase", "1", "name", "--because", "Asked")
    terminal.done("hold", "place", "*", "--because", "Later, and no reason to bring it back")
    if way == "export":
        copied(terminal, "friday")
        again = restored(terminal, "monday", "friday")
    else:
        again = restored(terminal, "monday")
        again.done("keys", "import", terminal.home)
    assert erased(again) == ["name"]
    assert "Entry 1: name is not re-decidable: erased." in well(again)
    files = [p for p in again.home.rglob("*") if p.is_file()]
    assert not [p for p in files if b"Alice Archer" in p.read_bytes()]


@pytest.mark.slow
def test_the_list_travels_in_a_backup_too(terminal):
    copied(terminal, "monday")
    terminal.done("erase", "1", "name", "--because", "Asked")
    terminal.done("backup", "--out", "friday.backup")
    again = restored(terminal, "friday", "monday")
    assert erased(again) == ["name"]
    assert "name" in (again.home / "erasures/fields.json").read_text()


@pytest.mark.slow
def test_without_any_list_the_old_backup_is_as_it_was(terminal):
    copied(terminal, "monday")
    terminal.done("erase", "1", "name", "--because", "Asked")
    assert erased(restored(terminal, "monday", "monday")) == []
