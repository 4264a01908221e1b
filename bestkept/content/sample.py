"""The sample company of the demo: what it protects, and an outbox in which some of it leaked.

Halden Cathode Works, Meridian Loop Software, their people, suppliers and figures are invented.
The texts are files in `sample/`. Each leak is cut out of the protected text by the functions
below, so that the two cannot drift apart. Nothing here reads a clock: the same files result every
time, down to the commit ids of the partner's repository.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import textwrap
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bestkept.content.docx import docx, packed

if TYPE_CHECKING:
    from collections.abc import Callable

TEXTS = Path(__file__).with_name("sample")


class SampleTrouble(Exception):  # noqa: N818 - people read the sentence, not the class
    """The sample cannot be laid out; the message says why and what to do."""


@dataclass(frozen=True)
class Sample:
    """One protected document: what the register is told about it, and where it lies."""

    title: str
    tier: str
    owner: str
    path: Path


PROTECTED = (
    ("Cathode slurry, line 2", "restricted", "aksel", "cathode-slurry-process.md"),
    ("Furnace ramp profile F3-82", "restricted", "maud", "furnace-ramp-profile.txt"),
    ("Ageing index from impedance", "restricted", "runa", "impedance_fit.py"),
    ("Calender pressure controller", "restricted", "aksel", "calender_pressure.c"),
    ("Suppliers and prices 2026", "confidential", "sunniva", "supplier-prices.csv"),
    ("Qualification plan Juniper", "confidential", "sunniva", "customer-qualification-plan.txt"),
    ("Coating glass G-21, notebook 17", "restricted", "runa", "lab-notebook-17.md"),
    ("Yield model of line 2", "restricted", "aksel", "yield-model-memo.docx"),
    ("Interface to the planning service", "confidential", "maud", "partner-interface-spec.docx"),
)


def write_protected(folder: Path) -> list[Sample]:
    """Lay the protected documents in `folder`, those already there untouched; return them all."""
    return [
        Sample(
            title,
            tier,
            f"{owner}@haldencathode.example",
            _place(folder / name, partial(_protected_bytes, name)),
        )
        for title, tier, owner, name in PROTECTED
    ]


def write_outbox(folder: Path) -> Path:
    """Lay out what left the company: loose files, a ZIP and the partner's git repository.

    What is already there is left untouched. Raises SampleTrouble when git is missing or fails.
    """
    for source in sorted((TEXTS / "outbox").iterdir()):
        _place(folder / _shown_name(source.name), source.read_bytes)
    for name, leak in LEAKS.items():
        _place(folder / name, partial(_leaking, f"leaks/{name}", leak))
    _place(folder / "audit-answers.zip", _audit_zip)
    _place_history(folder / "planner")
    return folder


# The texts, and what is cut out of them


def _text(name: str) -> str:
    """Return a text of the sample.

    A Python file of the sample carries .txt behind its name, so that linters and type checkers
    do not take it for a module of ours.
    """
    return (TEXTS / (f"{name}.txt" if name.endswith(".py") else name)).read_text("utf-8")


def _shown_name(name: str) -> str:
    return name.removesuffix(".txt") if name.endswith(".py.txt") else name


def _protected_bytes(name: str) -> bytes:
    if name.endswith(".docx"):
        return docx(_text(f"protected/{name.removesuffix('.docx')}.txt"))
    return _text(f"protected/{name}").encode()


def _leaking(name: str, leak: Callable[[], str]) -> bytes:
    return _text(name).replace("{{leak}}", leak()).encode()


def _paragraph(name: str, opening: str) -> str:
    """Return the paragraph of a protected text that starts with `opening`, on one line."""
    text = _text(f"protected/{name}")
    return " ".join(text[text.index(opening) :].split("\n\n", 1)[0].split())


def _slurry_quote() -> str:
    """Return two sentences of the slurry process, in capitals, wrapped as a mail quotes them."""
    paragraph = _paragraph("cathode-slurry-process.md", "Other lines add all of the solvent")
    sentences = re.split(r"(?<=\.) ", paragraph)[1:3]
    return textwrap.indent(textwrap.fill(" ".join(sentences).upper(), 58), "> ")


def _price_rows() -> str:
    """Return six rows of the price table with another separator."""
    text = _text("protected/supplier-prices.csv")
    first = text.rindex("\n", 0, text.index("Abbeyfirth Tungsten")) + 1
    return "\n".join(row.replace(",", ";") for row in text[first:].splitlines()[:6])


def _memo_words() -> str:
    """Return thirty words of the yield memo."""
    paragraph = _paragraph("yield-model-memo.txt", "the dew point at the inlet of zone 4")
    return " ".join(paragraph.split()[:30])


def _index_function() -> str:
    """Return the function of the impedance module that computes the index."""
    text = _text("protected/impedance_fit.py")
    return text[text.index("def ageing_index(") :].split("\n\n\n", 1)[0]


def _leading_force() -> str:
    """Return one function of the calender's controller."""
    text = _text("protected/calender_pressure.c")
    return text[text.index("double calender_lead(") :].split("\n}\n", 1)[0] + "\n}"


def _juniper_criterion() -> str:
    """Return one paragraph of the qualification plan."""
    return _paragraph("customer-qualification-plan.txt", "Step 3 is decided by gas")


LEAKS = {
    "mail-to-reseller.txt": _slurry_quote,
    "budget-export.csv": _price_rows,
    "chat-2026-03-18.txt": _memo_words,
    "cell_report.py": _index_function,
}


def _audit_zip() -> bytes:
    """Return a ZIP that holds a harmless note and a DOCX with a copied paragraph."""
    answers = _leaking("leaks/audit-answers.txt", _juniper_criterion).decode()
    return packed(
        {
            "README.txt": _text("leaks/audit-readme.txt").encode(),
            "answers/questions-4-and-5.docx": docx(answers),
        }
    )


# The partner's repository: a copied function comes in one commit and goes in a later one

COMMITS = (
    ("2026-02-23T09:14:00+00:00", "Order lots by urgency"),
    ("2026-03-04T16:52:00+00:00", "Let the simulator know the force"),
    ("2026-03-05T08:03:00+00:00", "Drop the force again, the planner does not need it"),
)


def _place_history(folder: Path) -> None:
    """Make the partner's repository beside its place and move it there when it is whole."""
    if folder.exists():
        return
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".making-") as made:
        work = Path(made) / folder.name
        work.mkdir()
        _git(work, "init", "--quiet", "--template=")
        _git(work, "symbolic-ref", "HEAD", "refs/heads/main")
        for (date, subject), files in zip(COMMITS, _versions(), strict=True):
            for name, data in files.items():
                (work / name).write_bytes(data)
            _git(work, "add", "--all", date=date)
            _git(work, "commit", "--quiet", "--no-verify", f"--message={subject}", date=date)
        work.rename(folder)


def _versions() -> list[dict[str, bytes]]:
    """Return what each commit writes."""
    first = {name: _text(f"partner/{name}").encode() for name in ("README.md", "planner.py")}
    without = {"simulate.c": _text("partner/simulate-clean.c").encode()}
    leaking = {"simulate.c": _leaking("partner/simulate.c", _leading_force)}
    return [first | without, leaking, without]


def _git(folder: Path, *words: str, date: str = "") -> None:
    """Run git in `folder` with a fixed author and none of the user's own settings."""
    who = {
        f"GIT_{role}_{field}": value
        for role in ("AUTHOR", "COMMITTER")
        for field, value in (("NAME", "planning"), ("EMAIL", "planning@meridianloop.example"))
    }
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {}
    alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        subprocess.run(
            ["git", "-c", "core.autocrlf=false", "-C", str(folder), *words],
            env=inherited | who | dates | alone,
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        raise SampleTrouble(
            "The sample needs the program git, which was not found. Install git and try again."
        ) from None
    except subprocess.CalledProcessError as trouble:
        said = trouble.stderr.decode(errors="replace").strip()
        raise SampleTrouble(f"git could not make the sample's repository: {said}") from trouble


def _place(path: Path, content: Callable[[], bytes]) -> Path:
    """Write a file that is not there yet, whole or not at all; return its path."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_name(f".{path.name}.half")
        half.write_bytes(content())
        half.replace(path)
    return path
