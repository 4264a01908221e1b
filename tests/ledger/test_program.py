"""verify.py on its own: kept apart, run with the bare standard library, it says what it should."""

import ast
import json
import os
import subprocess
import sys

import pytest

from bestkept.engines import ledger
from bestkept.engines.ledger import canonical_zip, check_binder, program
from bestkept.engines.ledger.assembly import ORDER

BARE = [sys.executable, "-I", "-S"]


@pytest.fixture
def kept(tmp_path, members):
    """The program as it comes out of a binder, in a folder of its own."""
    path = tmp_path / "elsewhere" / "verify.py"
    path.parent.mkdir()
    path.write_bytes(members["verify.py"])
    return path


@pytest.fixture
def binder(tmp_path, packed):
    path = tmp_path / "binder.zip"
    path.write_bytes(packed)
    return path


def run(kept, *words):
    command = [*BARE, str(kept), *map(str, words)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_a_genuine_binder_is_called_genuine(kept, binder, vkey):
    code, told, _ = run(kept, binder, "--key", vkey)
    assert code == 0
    assert told.startswith("GENUINE\n")
    assert vkey in told
    assert "FAILED" not in told


def test_the_key_may_come_from_a_file(kept, binder, vkey, tmp_path):
    path = tmp_path / "c++" / "log.vkey"
    path.parent.mkdir()
    path.write_text(f"{vkey}\n")
    assert run(kept, binder, "--key", path)[0] == 0


def test_without_a_key_the_first_thing_said_is_that_it_proves_little(kept, binder):
    code, told, _ = run(kept, binder)
    assert code == 0
    assert told.startswith("CONSISTENT ONLY: no key was given")


def test_a_changed_binder_is_refused_with_the_failed_checks(kept, members, vkey, tmp_path):
    path = tmp_path / "changed.zip"
    path.write_bytes(canonical_zip(members | {"missing.txt": b"Nothing."}))
    code, told, _ = run(kept, path, "--key", vkey)
    assert code == 1
    assert told.startswith("NOT GENUINE\n")
    assert [line.split()[1] for line in told.splitlines() if "FAILED" in line] == ["manifest"]
    assert "'missing.txt'" in told


def test_json_tells_the_same_as_the_report(kept, binder, packed, vkey):
    code, told, _ = run(kept, binder, "--json", "--key", vkey)
    report = check_binder(packed, vkey)
    assert code == 0
    assert json.loads(told) == {
        "verdict": "genuine",
        "key": vkey,
        "checks": [check._asdict() for check in report.checks],
        "fingerprint": report.fingerprint,
        "anchors": [],
        "draft": None,
        "stood": None,
    }


@pytest.mark.parametrize("words", [[], ["--key"], ["{binder}", "--key", "nonsense"], ["{missing}"]])
def test_wrong_use_is_told_apart_from_a_wrong_binder(kept, binder, tmp_path, words):
    places = {"binder": binder, "missing": tmp_path / "missing.zip"}
    code, told, trouble = run(kept, *(word.format(**places) for word in words))
    assert code == 2
    assert told == ""
    assert "error:" in trouble


def test_a_folder_is_no_binder(kept, tmp_path):
    code, _, trouble = run(kept, tmp_path)
    assert code == 2
    assert "cannot be read: Is a directory." in trouble


@pytest.mark.parametrize("data", [b"", b"text", b"PK\5\6" + bytes(18), b"PK\3\4" + b"\xff" * 400])
def test_what_is_no_binder_is_refused(kept, tmp_path, data, vkey):
    path = tmp_path / "odd.zip"
    path.write_bytes(data)
    assert run(kept, path, "--key", vkey)[0] == 1


def test_a_file_of_five_gigabytes_is_refused_in_little_memory(kept, tmp_path, vkey):
    path = tmp_path / "huge.zip"
    with path.open("wb") as file:
        file.truncate(5 << 30)
    words = ["ulimit -v 2000000; exec", *BARE, str(kept), str(path), "--key", vkey]
    done = subprocess.run(["bash", "-c", " ".join(words)], check=False, capture_output=True)
    assert done.returncode == 1
    assert b"NOT GENUINE" in done.stdout


def test_the_program_imports_nothing_but_the_standard_library():
    tree = ast.parse(program())
    names = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert names <= sys.stdlib_module_names
    assert len(names) > 5


def test_the_program_is_put_together_in_one_way_and_no_name_is_taken_twice():
    code = (
        "import sys; from bestkept.engines.ledger import program; "
        "sys.stdout.buffer.write(program())"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1] == program()
    tree = ast.parse(program())
    names = [n.name for n in tree.body if isinstance(n, (ast.FunctionDef, ast.ClassDef))]
    names += [
        t.id
        for n in tree.body
        if isinstance(n, ast.Assign)
        for t in n.targets
        if isinstance(t, ast.Name)
    ]
    assert len(names) > 40
    assert len(names) == len(set(names))
    assert "bestkept." not in "".join(
        map(ast.unparse, (n for n in tree.body if isinstance(n, ast.ImportFrom)))
    )


def test_the_door_has_every_name_it_promises():
    assert all(getattr(ledger, name) is not None for name in ledger.__all__)
    assert sorted(" ".join(ledger._HOMES.values()).split()) == sorted(ledger.__all__)
    with pytest.raises(AttributeError, match="no attribute 'forge'"):
        ledger.forge  # noqa: B018


def test_importing_it_loads_no_cryptography_and_no_tiles():
    code = (
        "import sys, bestkept.engines.ledger.verify; "
        "print([n for n in sys.modules if n.startswith(('cryptography', 'bestkept'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    loaded = set(ast.literal_eval(done.stdout))
    ours = {f"bestkept.engines.ledger.{name}" for name in ORDER}
    assert loaded == {"bestkept", "bestkept.engines", "bestkept.engines.ledger", *ours}
