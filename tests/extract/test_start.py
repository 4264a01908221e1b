"""Opening the door is quick: readers come in only when a file needs them."""

import subprocess
import sys

HEAVY = ("zlib", "xml.parsers.expat", "pyexpat", "subprocess", "tempfile", "zipfile", "bz2")
PROGRAM = """
import sys
from bestkept.engines import extract
{}
print([name for name in {!r} if name in sys.modules])
"""


def loaded(statement):
    program = PROGRAM.format(statement, HEAVY)
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {PLACE!r})\n{program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


PLACE = __file__.rpartition("/tests/")[0]


def test_the_door_and_plain_text_bring_no_heavy_module():
    assert loaded("list(extract.read_bytes(b'stir slowly', 'a.txt').pieces)") == "[]"


def test_an_archive_brings_what_it_needs():
    assert "zlib" in loaded("list(extract.read_bytes(b'PK\\x03\\x04', 'a.zip').pieces)")
