"""What stories are told with: homes, terminals, pages, authorities, witnesses of other tests."""

from tests.cli.conftest import founded, terminal
from tests.prove.conftest import asset, authority, witness
from tests.web.conftest import browser, peopled, site

__all__ = ["asset", "authority", "browser", "founded", "peopled", "site", "terminal", "witness"]
