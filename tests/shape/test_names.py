"""Files are named after what is in them, in the words of the field."""

from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "bestkept"
TESTS = PACKAGE.parent / "tests"

# Words that say nothing about what a file holds.
SAY_NOTHING = {
    "base_utils",
    "common",
    "core",
    "data",
    "handler",
    "handlers",
    "helper",
    "helpers",
    "lib",
    "manager",
    "managers",
    "misc",
    "service",
    "services",
    "stuff",
    "util",
    "utilities",
    "utils",
}


def named(folder):
    return {p for p in folder.rglob("*") if (p.suffix == ".py" or p.is_dir()) and p.name[0] != "_"}


def test_no_file_or_folder_has_a_name_that_says_nothing():
    found = named(PACKAGE) | named(TESTS)
    assert len(found) > 20
    assert not [path for path in found if path.stem in SAY_NOTHING]


def test_every_public_module_begins_with_what_it_is():
    silent = [
        path
        for path in PACKAGE.rglob("*.py")
        if "migrations" not in path.parts and not path.read_text("utf-8").startswith(('"""', "#!"))
    ]
    assert not silent
