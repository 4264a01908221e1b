"""Evidence is kept sealed; that somebody reads it is on record before a byte is handed out."""

from __future__ import annotations

import pytest

from bestkept.engines.vault import KeyTrouble
from bestkept.home import HomeTrouble
from bestkept.journal import queries as journal
from bestkept.journal.rules import NotRecorded, Refused
from bestkept.journal.tasks import check as check_journal
from bestkept.journal.tasks import publish
from bestkept.keyring.ring import Ring
from bestkept.protect.access.opening import Wanted, open_document
from bestkept.vault import queries
from bestkept.vault.actions import keep, rotate
from bestkept.vault.tasks import check, tidy
from tests.cast import ALICE, BOB, CHARLIE, OWNER, PETRA
from tests.journal.test_full_disk import room_for
from tests.keyring.transit_server import TOKEN, transit
from tests.vault.story import LETTER, PASSPHRASE, kept, read


def verbs(number):
    return [entry.verb for entry in journal.timeline(number)]


def test_what_is_kept_opens_again_and_both_are_on_record(home, ring, tmp_path):
    number = kept(home, ring, tmp_path / "mail.eml")
    assert read(home, ring, number, tmp_path / "out") == LETTER
    assert verbs(number) == ["document.kept", "document.opened"]
    told = {one.name: one.value for one in journal.openings(journal.timeline(number)[1].number)}
    assert told["because"] == "For counsel"
    publish(home)
    assert check(home) == check_journal(home) == []


def test_no_plain_byte_lies_in_the_home(home, ring, tmp_path):
    kept(home, ring, tmp_path / "mail.eml")
    files = [path for path in home.path.rglob("*") if path.is_file()]
    assert len(files) > 5
    assert not [path for path in files if LETTER[:40] in path.read_bytes()]
    (body,) = home.vault.iterdir()
    assert "mail" not in body.name


def test_a_further_version_is_a_document_of_its_own_key(home, ring, tmp_path):
    number = kept(home, ring, tmp_path / "mail.eml")
    assert kept(home, ring, tmp_path / "mail.eml", b"second", of=number) == number
    assert read(home, ring, number, tmp_path / "out") == b"second"
    assert read(home, ring, number, tmp_path / "out", version=1) == LETTER
    assert [(one.number, one.version) for one in queries.kept()] == [(number, 1), (number, 2)]
    with pytest.raises(Refused, match="nothing kept under V-0009"):
        kept(home, ring, tmp_path / "mail.eml", of="V-0009")


def test_who_may_is_asked(home, ring, tmp_path):
    number = kept(home, ring, tmp_path / "mail.eml")
    for who in (PETRA, BOB, CHARLIE):
        with pytest.raises(Refused):
            open_document(who, home, ring, Wanted(number, because="Curious", out=tmp_path / "out"))
    with pytest.raises(Refused):
        keep(PETRA, home, ring, tmp_path / "mail.eml", kind="evidence", because="Mine")
    with pytest.raises(Refused):
        rotate(BOB, ring)
    assert not (tmp_path / "out").exists()
    assert len(list(home.vault.iterdir())) == 1


def test_nothing_is_kept_or_read_without_a_reason(home, ring, tmp_path):
    number = kept(home, ring, tmp_path / "mail.eml")
    with pytest.raises(Refused, match="--because"):
        keep(BOB, home, ring, tmp_path / "mail.eml", kind="evidence", because=" ")
    with pytest.raises(Refused, match="Say why"):
        open_document(ALICE, home, ring, Wanted(number, out=tmp_path / "out"))
    with pytest.raises(Refused, match="no kind"):
        keep(BOB, home, ring, tmp_path / "mail.eml", kind="gossip", because="x")


def test_a_file_that_is_there_is_not_overwritten(home, ring, tmp_path):
    number = kept(home, ring, tmp_path / "mail.eml")
    (tmp_path / "out").write_bytes(b"mine")
    with pytest.raises(Refused, match="nothing was overwritten"):
        read(home, ring, number, tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == b"mine"


@pytest.mark.parametrize("change", ["cut", "flip", "swap", "gone"])
def test_a_damaged_body_leaves_no_file_and_is_told_by_fsck(home, ring, tmp_path, change):
    number = kept(home, ring, tmp_path / "mail.eml", bytes(3 << 20))
    body = next(home.vault.iterdir())
    data = bytearray(body.read_bytes())
    data[-1] ^= change == "flip"
    if change == "swap":
        other = kept(home, ring, tmp_path / "other.eml", bytes(3 << 20))
        assert other != number
        data = next(path for path in home.vault.iterdir() if path != body).read_bytes()
    body.write_bytes(data[: 2 << 20] if change == "cut" else data)
    if change == "gone":
        body.unlink()
    with pytest.raises(HomeTrouble, match=r"not opened|cannot be read"):
        read(home, ring, number, tmp_path / "out")
    assert sorted(path.name for path in tmp_path.glob("*out*")) == []
    assert any(number in sentence for sentence in check(home))


def test_a_full_disk_keeps_nothing_and_says_so(home, ring, tmp_path):
    first = kept(home, ring, tmp_path / "mail.eml")
    before = journal.head()
    (tmp_path / "big").write_bytes(bytes(3 << 20))
    with room_for(1 << 20), pytest.raises((OSError, NotRecorded, KeyTrouble)):
        keep(BOB, home, ring, tmp_path / "big", kind="evidence", because="Too big")
    assert journal.head() == before
    assert len(list(home.vault.iterdir())) == 1
    assert read(home, ring, first, tmp_path / "out") == LETTER


def test_a_full_disk_gives_no_half_of_what_is_read(home, ring, tmp_path):
    number = kept(home, ring, tmp_path / "mail.eml", bytes(3 << 20))
    with room_for(1 << 20), pytest.raises(OSError, match=r".*"):
        read(home, ring, number, tmp_path / "out")
    assert list(tmp_path.glob("*out*")) == []
    assert read(home, ring, number, tmp_path / "out") == bytes(3 << 20)


def test_strays_are_cleared_and_what_is_being_written_is_not(home, ring, tmp_path):
    from bestkept.vault.bodies import draft

    kept(home, ring, tmp_path / "mail.eml")
    (home.vault / ("0" * 32)).write_bytes(b"a body whose act never committed")
    (home.vault / ("1" * 32 + ".part")).write_bytes(b"left behind")
    with draft(home) as writing:
        writing.write(b"still writing")
        tidy(home)
        assert len(list(home.vault.iterdir())) == 2
    assert check(home) == []


def test_keysets_go_from_one_provider_to_another(home, tmp_path, monkeypatch):
    monkeypatch.setenv("VAULT_TOKEN", TOKEN)
    ring = Ring(home, lambda: PASSPHRASE)
    number = kept(home, ring, tmp_path / "mail.eml")
    with transit() as server:
        for kind, place in (
            ("passphrase", ""),
            ("transit", server.place),
            ("folder", str(tmp_path / "usb")),
        ):
            assert rotate(OWNER, ring, kind, place).keysets == 1
            assert read(home, Ring(home, lambda: PASSPHRASE), number, tmp_path / "out") == LETTER
        server.down = True
        before = journal.head()
        with pytest.raises(KeyTrouble):
            rotate(OWNER, ring, "transit", server.place)
        assert journal.head() == before
    states = [(one.kind, one.state) for one in queries.epochs()]
    assert states == [
        ("folder", "retired"),
        ("passphrase", "retired"),
        ("transit", "retired"),
        ("folder", "current"),
    ]
    assert list((tmp_path / "usb").iterdir())


def test_a_wrong_passphrase_changes_nothing(home, tmp_path):
    right = Ring(home, lambda: PASSPHRASE)
    number = kept(home, right, tmp_path / "mail.eml")
    rotate(OWNER, right, "passphrase")
    wrong, before = Ring(home, lambda: "some other words"), len(list(home.vault_keys.iterdir()))
    with pytest.raises(KeyTrouble, match="passphrase is wrong"):
        read(home, wrong, number, tmp_path / "out")
    with pytest.raises(KeyTrouble, match="passphrase is wrong"):
        rotate(OWNER, wrong)
    assert len(list(home.vault_keys.iterdir())) == before
    assert read(home, right, number, tmp_path / "out") == LETTER
