"""An innovation is recorded before it is shared, and the order of its drafts can be shown."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bestkept.engines.ledger import verify
from bestkept.engines.ledger.verify import commitment, leaf_hash
from bestkept.gateways import drafts
from bestkept.gateways.git import NoRepository
from bestkept.journal import rows
from bestkept.journal.rules import Refused
from bestkept.journal.tasks import check, publish
from bestkept.prove.actions import write_binder
from bestkept.register import tasks as index
from bestkept.register.actions import add_beside, amend
from bestkept.register.innovations import rules
from bestkept.register.innovations.actions import add_drafts, record
from bestkept.register.innovations.models import Draft
from bestkept.register.innovations.queries import disclosure, innovation
from bestkept.register.innovations.rules import Drafted
from bestkept.register.intake.actions import decide
from tests.cast import ALICE, AUD, BOB, CHARLIE, PETRA
from tests.forging import dropping
from tests.register.test_states import ANALYST

AUTHORS = [("bob@example.com", "PIIA of 2024-01-03"), ("petra@partner.example", None)]


def drafted(*texts):
    return [
        Drafted(f"draft-{n}.md", hashlib.sha256(text.encode()).hexdigest(), at(n))
        for n, text in enumerate(texts, 1)
    ]


def at(day):
    return datetime(2025, 1, day, 12, tzinfo=UTC)


def begun(home, **more):
    told = {"title": "Dry coating", "authors": AUTHORS, "limits": ["Not for customer K"], **more}
    return record(BOB, **told)


def test_authors_limits_and_missing_assignments_are_on_record(home):
    assert begun(home) == "IN-0001"
    found = innovation(BOB, "IN-0001")
    assert found.authors == (
        "bob@example.com: assignment recorded (PIIA of 2024-01-03)",
        "petra@partner.example: assignment missing",
    )
    assert found.unassigned == ("petra@partner.example",)
    assert found.limits == ("Not for customer K",)
    told = rules.author("petra@partner.example", "Deed of 2025-02-01")
    amend(
        ALICE, "IN-0001", "author.2", told, because="Signed.",
        valid_from=datetime.now(UTC).date(),
    )  # fmt: skip
    assert innovation(BOB, "IN-0001").unassigned == ()
    add_beside(ALICE, "IN-0001", "author", rules.author("carl@example.com", None), since=None)
    assert innovation(BOB, "IN-0001").unassigned == ("carl@example.com",)


def test_one_draft_is_shown_without_the_others(home):
    begun(home)
    assert add_drafts(BOB, "IN-0001", drafted("one", "two", "three")) == 3
    entry, openings = disclosure(ALICE, "IN-0001", 2)
    opening, about = openings
    assert about.value == "IN-0001"
    assert opening.value["sha256"] == hashlib.sha256(b"two").hexdigest()
    assert (opening.value["order"], opening.value["claimed"]) == (2, "2025-01-02T12:00:00Z")
    fields = json.loads(entry.leaf)["fields"]
    assert fields["draft.2"] == commitment("draft.2", opening.value, opening.salt).hex()
    assert leaf_hash(entry.leaf) == entry.leaf_hash
    for other in ("one", "three"):
        assert hashlib.sha256(other.encode()).hexdigest() not in entry.leaf.decode()
    with pytest.raises(Refused, match="no draft 4"):
        disclosure(ALICE, "IN-0001", 4)


def test_a_history_that_has_grown_is_given_again_and_only_goes_on(home):
    begun(home)
    add_drafts(BOB, "IN-0001", drafted("one", "two"))
    assert add_drafts(BOB, "IN-0001", drafted("one", "two", "three")) == 1
    assert [d.order for d in innovation(BOB, "IN-0001").drafts] == [1, 2, 3]
    with pytest.raises(Refused, match="all of these drafts"):
        add_drafts(BOB, "IN-0001", drafted("one", "two"))


def test_more_drafts_than_an_entry_holds_stand_in_several_all_or_none(home, monkeypatch):
    begun(home)
    count = 2 * rules.DRAFTS_AN_ENTRY + 1
    many = [Drafted(f"d{n}", f"{n:064x}", None) for n in range(count)]
    with pytest.raises(Refused, match="SHA-256"):
        add_drafts(BOB, "IN-0001", [*many, Drafted("bad", "x", None)])
    assert add_drafts(BOB, "IN-0001", many) == count
    found = innovation(BOB, "IN-0001").drafts
    assert [d.order for d in found] == list(range(1, count + 1))
    assert len({d.entry for d in found}) == 3
    publish(home)
    assert [*check(home), *index.check(home)] == []


def test_a_draft_that_was_changed_behind_our_back_is_told(home):
    from django.db import connection

    from bestkept.journal.actions import maintenance

    begun(home)
    add_drafts(BOB, "IN-0001", drafted("one", "two"))
    assert rows.changed() == []
    with maintenance(), connection.cursor() as cursor:
        cursor.execute(dropping("guard_update_innovations_draft", "innovations_draft"))
        cursor.execute("UPDATE innovations_draft SET place = 'x' WHERE id = 2")
    (wrong,) = rows.changed()
    assert "recorded in innovations_draft is no longer what stands there" in wrong


def test_a_binder_of_an_innovation_is_genuine(home):
    begun(home)
    add_drafts(BOB, "IN-0001", drafted("one", "two"))
    written = write_binder(ALICE, home, "IN-0001", datetime.now(UTC).date())
    report = verify.check_binder(written.data, home.log_vkey.read_text().strip())
    assert report.verdict == "genuine", str(report)
    told = {f["name"] for f in json.loads(verify.open_zip(written.data)["facts.json"])["facts"]}
    assert {"title", "author.1", "author.2", "limit.1"} <= told


@given(st.lists(st.none() | st.integers(1, 28).map(at)))
def test_a_date_that_goes_back_is_told(dates):
    found = set(rules.backwards(dates))
    for order, one in enumerate(dates, 1):
        earlier = [other for other in dates[: order - 1] if other]
        assert (order in found) == bool(one and earlier and one < max(earlier))


@pytest.mark.parametrize("by", [PETRA, AUD, CHARLIE])
def test_who_may_not_record_is_refused(home, by):
    with pytest.raises(Refused):
        record(by, title="X", authors=AUTHORS)
    begun(home)
    with pytest.raises(Refused):
        add_drafts(by, "IN-0001", drafted("one"))
    assert not Draft.objects.exists()
    if by != AUD:
        with pytest.raises(Refused):
            innovation(by, "IN-0001")


def test_what_cannot_be_is_refused(home):
    with pytest.raises(Refused, match="at least one author"):
        record(BOB, title="X", authors=[])
    with pytest.raises(Refused, match="no asset TS-0009"):
        begun(home, concerns="TS-0009")
    begun(home)
    with pytest.raises(Refused, match="nothing to decide"):
        decide(ANALYST, "IN-0001", "accept")
    with pytest.raises(Refused, match="no innovation"):
        add_drafts(BOB, _right(), drafted("one"))


def _right():
    from bestkept.register.inventory.actions import add_right

    return add_right(ALICE, "know-how", {"title": "Start-up"})


# Drafts as they lie about


def git(folder, *words, when=None):
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    if when:
        env |= {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    who = ["-c", "user.name=Bob", "-c", "user.email=bob@example.com"]
    subprocess.run(["git", "-C", folder, *who, *words], check=True, capture_output=True, env=env)


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    for n, text in enumerate(("one\n", "two\n", "three\n"), 1):
        (folder / "idea ä.txt").write_text(text)
        (folder / "sub").mkdir(exist_ok=True)
        (folder / "sub" / "b.bin").write_bytes(bytes([n]) * 5000)
        git(folder, "add", "-A")
        git(folder, "commit", "-qm", f"Draft {n}", when=f"2025-01-0{4 - n}T12:00:00+0000")
    return folder


def test_a_git_history_gives_a_draft_a_commit_parents_first(repository):
    found = drafts.of_paths([repository])
    assert [one.claimed for one in found] == [at(3), at(2), at(1)]
    assert rules.backwards([one.claimed for one in found]) == [2, 3]
    assert len({one.sha256 for one in found}) == 3


def test_a_stranger_computes_the_hash_of_a_draft_again(repository):
    last = drafts.of_history(repository)[-1]
    script = "git ls-files -z | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum"
    done = subprocess.run(["sh", "-c", script], cwd=repository, capture_output=True, check=True)
    assert done.stdout.decode().split()[0] == last.sha256


def test_files_come_as_named_and_a_folder_by_date(tmp_path):
    folder = tmp_path / "drafts"
    folder.mkdir()
    for n, name in enumerate(["c", "a", "b"]):
        (folder / name).write_text(name)
        os.utime(folder / name, (1_700_000_000 + n, 1_700_000_000 + n))
    assert [d.place[-1] for d in drafts.of_paths([folder])] == ["c", "a", "b"]
    named = drafts.of_paths([folder / "b", folder / "a"])
    assert [d.sha256 for d in named] == [hashlib.sha256(t).hexdigest() for t in (b"b", b"a")]


def test_a_repository_without_a_commit_is_told(tmp_path):
    git(tmp_path, "init", "-q")
    with pytest.raises(NoRepository, match="cannot read the history"):
        drafts.of_history(tmp_path)
