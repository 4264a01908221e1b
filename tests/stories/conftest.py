"""What the stories are told with: homes, terminals, authorities and witnesses of other tests."""

from tests.cli.conftest import founded, terminal
from tests.prove.conftest import asset, authority, witness

__all__ = ["asset", "authority", "founded", "terminal", "witness"]
