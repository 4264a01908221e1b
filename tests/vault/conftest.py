import pytest

from bestkept.keyring.ring import Ring
from tests.vault.story import PASSPHRASE


@pytest.fixture
def ring(home):
    """The keys of this test's home."""
    return Ring(home, lambda: PASSPHRASE)
