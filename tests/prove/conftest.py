"""An authority, a witness, and a home with one asset, for the tests of anchors."""

from __future__ import annotations

import pytest

from bestkept.gateways.witness import Witness, running
from bestkept.prove import actions
from tests.cast import ALICE, RECIPE, texts
from tests.prove.authority import MISSING, Authority


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    if MISSING:
        pytest.skip(f"left out: the authority; {MISSING}")
    return Authority(tmp_path_factory.mktemp("authority") / "one")


@pytest.fixture
def asset(home):
    """An asset of Alice's in the home."""
    from bestkept.register.actions import guard_candidate

    guarded = guard_candidate(
        ALICE,
        home,
        title="Cathode slurry",
        tier="top",
        owner=ALICE.person,
        documents=texts(home, RECIPE),
    )
    return guarded.asset


@pytest.fixture
def witness(home, tmp_path):
    """A witness that knows the log of the home."""
    return Witness.make(tmp_path / "witness", "counsel.example/w1", [vkey_of(home)])


@pytest.fixture
def witness_at(witness):
    with running(witness) as address:
        yield address


def vkey_of(home):
    return home.log_vkey.read_text().strip()


def stamp(home, authority, roots=None):
    """Have the newest checkpoint stamped, without the network."""
    from bestkept.engines.ledger import stamping

    reply = authority.reply(stamping.query(actions.checkpoint_note(home)))
    return actions.record_stamp(ALICE, home, reply, roots or authority.root.read_bytes())


def cosign(home, witness):
    """Have the newest checkpoint cosigned, without the network."""
    from bestkept.engines.ledger.witness import request

    note = actions.checkpoint_note(home)
    old = witness.seen(vkey_of(home).split("+")[0]).size
    status, _, lines = witness.answer(request(old, actions.growth(home, old, note), note))
    assert status == 200, lines
    return actions.record_cosignature(ALICE, home, note, lines, witness.public)
