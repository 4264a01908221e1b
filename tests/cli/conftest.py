import pytest

from tests import databases
from tests.terminal import SECRET, Terminal


@pytest.fixture(scope="session")
def founded(tmp_path_factory):
    """A home with one guarded document, made by the commands themselves."""
    folder = tmp_path_factory.mktemp("founded")
    terminal = Terminal(folder, folder / "home")
    terminal.done("init", "--name", "Alice Archer", "--email", "alice@halden.example")
    terminal.write("recipe.md", SECRET)
    terminal.done("register", "recipe.md", "--title", "Cathode slurry")
    return terminal


@pytest.fixture
def terminal(founded, tmp_path):
    """A terminal with a copy of that home, in an empty folder."""
    databases.copy(founded.home, tmp_path / "home")
    (tmp_path / "work").mkdir()
    yield Terminal(tmp_path / "work", tmp_path / "home")
    databases.drop(tmp_path / "home")
