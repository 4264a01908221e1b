"""What is handed on holds no place of one machine and no host of one registry."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = {".c", ".cfg", ".csv", ".go", ".h", ".in", ".json", ".md", ".py", ".svg", ".toml", ".txt"}

# Written in two parts, so that this file does not hold what it looks for.
HOSTS = [
    f"{name}.{end}"
    for name, end in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("crates", "io"),
        ("proxy.golang", "org"),
        ("deb.debian", "org"),
        ("debian", "org/debian"),
    )
]
FOLDERS = re.compile(r"(?<![\w.~})/\\])/(?:work|root|home|Users)/\w")


def tracked():
    """Return the files that are, or would be, in the repository."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode:
        pytest.skip("this is no git checkout, so it is not known which files are handed on")
    names = [ROOT / name for name in listing.stdout.decode().split("\0") if name]
    return [path for path in names if path.is_file()]


def texts():
    plain = [path for path in tracked() if path.suffix in TEXT or not path.suffix]
    return {path.relative_to(ROOT): path.read_text("utf-8", "replace") for path in plain}


def test_no_file_names_the_host_of_a_registry():
    assert len(texts()) > 50
    found = [(path, host) for path, text in texts().items() for host in HOSTS if host in text]
    assert not found


def test_no_file_names_a_folder_of_one_machine():
    found = [
        (str(path), text[match.start() : match.start() + 40].splitlines()[0])
        for path, text in texts().items()
        for match in FOLDERS.finditer(text)
    ]
    assert not found


def test_nothing_that_is_made_is_handed_on():
    made = {".pyc", ".sqlite3", ".key", ".whl"}
    assert not [path for path in tracked() if path.suffix in made]
