"""The sample company: laid out whole, the same every time, and leaking what it says it leaks."""

import io
import re
import shutil
import subprocess
import types
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bestkept.content import sample

RUN = 25
HARMLESS_RUN = 9


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """Return the folder of a company laid out once for this file, by a user with odd settings."""
    folder = tmp_path_factory.mktemp("company")
    home = tmp_path_factory.mktemp("user")
    (home / ".gitconfig").write_text("[commit]\n  gpgsign = true\n[user]\n  name = Charlie\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        lay_out(folder)
    return folder


def lay_out(folder):
    return sample.write_protected(folder / "protected"), sample.write_outbox(folder / "outbox")


def words(text):
    return re.findall(r"[^\W_]+", text.casefold())


def docx_text(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        document = ET.fromstring(archive.read("word/document.xml"))
    return "\n".join("".join(p.itertext()) for p in document.iter() if p.tag.endswith("}p"))


def text_of(path):
    return docx_text(path.read_bytes()) if path.suffix == ".docx" else path.read_text("utf-8")


def protected_runs(folder, length):
    runs = set()
    for path in sorted((folder / "protected").iterdir()):
        told = words(text_of(path))
        runs |= {tuple(told[i : i + length]) for i in range(len(told) - length + 1)}
    return runs


def shares_run(text, runs, length):
    told = words(text)
    return any(tuple(told[i : i + length]) in runs for i in range(len(told) - length + 1))


def git(folder, *arguments):
    done = subprocess.run(
        ["git", "-C", folder, *arguments], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_at_least_eight_documents_of_every_promised_kind_are_protected(company):
    found = sample.write_protected(company / "protected")
    assert len(found) >= 8
    assert {one.path.suffix for one in found} == {".md", ".txt", ".py", ".c", ".docx", ".csv"}
    assert all(one.path.is_file() and one.tier and "@" in one.owner for one in found)
    assert all(len(words(text_of(one.path))) >= 400 for one in found)


def test_the_price_table_has_sixty_rows_of_one_width(company):
    rows = (company / "protected" / "supplier-prices.csv").read_text().splitlines()
    assert len(rows) > 60


def test_two_layings_out_are_the_same(company, tmp_path):
    lay_out(tmp_path)
    files = {path.relative_to(company) for path in company.rglob("*") if path.is_file()}
    files = {path for path in files if ".git" not in path.parts}
    assert len(files) > 20
    assert all((company / path).read_bytes() == (tmp_path / path).read_bytes() for path in files)
    planner = Path("outbox", "planner")
    assert git(company / planner, "rev-parse", "main") == git(
        tmp_path / planner, "rev-parse", "main"
    )


def test_what_is_there_is_left_alone(company, tmp_path):
    shutil.copytree(company, tmp_path / "copy")
    changed = tmp_path / "copy" / "protected" / "lab-notebook-17.md"
    changed.write_text("Runa has written on.")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "copy").rglob("*")}
    lay_out(tmp_path / "copy")
    assert changed.read_text() == "Runa has written on."
    assert before == {path: path.stat().st_mtime_ns for path in (tmp_path / "copy").rglob("*")}


@pytest.mark.parametrize("name", [*sample.LEAKS])
def test_a_leaking_file_holds_a_long_run_of_a_protected_text(company, name):
    text = (company / "outbox" / name).read_text()
    assert "{{" not in text
    assert shares_run(text, protected_runs(company, RUN), RUN)


def test_the_zip_holds_a_docx_with_a_copied_paragraph(company):
    with zipfile.ZipFile(company / "outbox" / "audit-answers.zip") as archive:
        inner = archive.read("answers/questions-4-and-5.docx")
    assert shares_run(docx_text(inner), protected_runs(company, RUN), RUN)


def test_the_partner_s_history_holds_a_copied_function_that_its_files_do_not(company):
    planner = company / "outbox" / "planner"
    runs = protected_runs(company, RUN)
    assert not any(
        shares_run(path.read_text(), runs, RUN) for path in planner.iterdir() if path.is_file()
    )
    assert shares_run(git(planner, "show", "main~1:simulate.c"), runs, RUN)
    assert git(planner, "log", "--format=%an", "main").split() == ["planning"] * 3


def test_the_harmless_files_share_nothing_with_what_is_protected(company):
    runs = protected_runs(company, HARMLESS_RUN)
    harmless = sample.TEXTS / "outbox"
    assert len(list(harmless.iterdir())) >= 12
    assert not [
        path.name for path in harmless.iterdir() if shares_run(path.read_text(), runs, HARMLESS_RUN)
    ]


def test_without_git_the_trouble_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(sample.SampleTrouble, match="Install git"):
        sample.write_outbox(tmp_path / "outbox")
    assert not (tmp_path / "outbox" / "planner").exists()


def test_the_protected_python_module_finds_the_cell_that_made_a_sweep(company):
    module = types.ModuleType("impedance_fit")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(__import__("sys").modules, "impedance_fit", module)
        exec((company / "protected" / "impedance_fit.py").read_text(), module.__dict__)
    cell = module.Cell(0.021, 0.008, 4e-5, 0.035, 0.06, 0.88)
    sweep = [(10 ** (k / 8), cell.impedance(10 ** (k / 8))) for k in range(-8, 33)]
    assert module.fit(sweep).film == pytest.approx(cell.film, rel=1e-3)


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler is installed (cc)")
def test_the_protected_c_module_compiles_without_a_warning(company, tmp_path):
    source = company / "protected" / "calender_pressure.c"
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-c"]
    subprocess.run(["cc", *flags, source, "-o", tmp_path / "out.o"], check=True)
