"""Imports stand at the top of a file, but where a command's start would pay for them."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Where an import may wait inside a function, with the reason.
LAZY_FOLDERS = {
    "bestkept/cli": "a command imports what it needs when it is called, so that a hook starts fast",
}
LAZY_FILES: dict[str, str] = {
    "bestkept/site/database.py": "psycopg is loaded only where a home is in PostgreSQL",
    "bestkept/site/setup.py": "psycopg is loaded only where a home is in PostgreSQL",
}
LAZY_NAME = "_kernel.py"  # the one module of an engine that loads something heavy


def hidden_imports(path):
    """Return the lines of imports that stand inside a function."""
    tree = ast.parse(path.read_text("utf-8"), str(path))
    holders = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return sorted(
        {
            node.lineno
            for holder in holders
            for node in ast.walk(holder)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
    )


def may_wait(name):
    lazy_folder = any(name.startswith(f"{folder}/") for folder in LAZY_FOLDERS)
    return lazy_folder or name in LAZY_FILES or Path(name).name == LAZY_NAME


def files():
    found = {str(p.relative_to(ROOT)): hidden_imports(p) for p in (ROOT / "bestkept").rglob("*.py")}
    return {name: lines for name, lines in found.items() if "/migrations/" not in name}


def test_no_import_hides_in_a_function():
    assert len(files()) > 10
    assert not {name: lines for name, lines in files().items() if lines and not may_wait(name)}


def test_every_exception_is_still_needed():
    seen = files()
    assert not [name for name in LAZY_FILES if not seen.get(name)]
    for folder in LAZY_FOLDERS:
        assert any(lines for name, lines in seen.items() if name.startswith(f"{folder}/"))
