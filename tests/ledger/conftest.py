"""One genuine binder for all tests that spoil a copy of it."""

import pytest

from bestkept.engines.ledger import canonical_zip
from tests.ledger import binders


@pytest.fixture(scope="session")
def made():
    """The log and the members of one genuine binder: tests change copies of the members only."""
    return binders.genuine()


@pytest.fixture(scope="session")
def vkey(made):
    return made[0].vkey


@pytest.fixture
def members(made):
    return dict(made[1])


@pytest.fixture(scope="session")
def packed(made):
    return canonical_zip(made[1])
