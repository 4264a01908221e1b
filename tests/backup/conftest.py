import pytest

from tests import databases
from tests.terminal import SECRET, Terminal


@pytest.fixture(scope="session")
def furnished(tmp_path_factory):
    """A home with a guarded document and two that are kept, made by the commands."""
    folder = tmp_path_factory.mktemp("furnished")
    terminal = Terminal(folder, folder / "home")
    terminal.done("init", "--name", "Alice Archer", "--email", "alice@halden.example")
    terminal.write("recipe.md", SECRET)
    terminal.done("register", "recipe.md", "--title", "Cathode slurry")
    for name in ("mail.eml", "slides.txt"):
        terminal.write(name, name.encode() * 1000)
        terminal.done("vault", "keep", name, "--because", "Incident I-0001")
    return terminal


@pytest.fixture
def terminal(furnished, tmp_path, monkeypatch):
    """A terminal with a copy of that home, in an empty folder."""
    monkeypatch.setenv("BESTKEPT_PASSPHRASE", "correct horse battery")
    databases.copy(furnished.home, tmp_path / "home")
    (tmp_path / "work").mkdir()
    yield Terminal(tmp_path / "work", tmp_path / "home")
    databases.drop(tmp_path / "home")
