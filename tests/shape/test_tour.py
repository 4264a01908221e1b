"""The README's tour works as it is written."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
# These exit with 1: they find what leaked, and refuse who was not told yet.
FINDS = ("bestkept check", "bestkept scan", "bestkept may")


def tour():
    """Return the commands of the tour, but for the installation, which is there already."""
    text = (ROOT / "README.md").read_text().split("## A tour of five minutes", 1)[1]
    lines = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    return [line for line in lines if not line.startswith("make ")]


def script(lines):
    """Return a script that stops, and says where, at the first line that goes wrong."""
    steps = ["set -u"]
    for line in lines:
        good = 1 if line.startswith(FINDS) else 0
        steps += [line, f"code=$?; [ $code = {good} ] || {{ echo 'at: {line[:40]}'; exit 9; }}"]
    return "\n".join(steps)


@pytest.mark.slow
def test_the_tour_works_as_it_is_written(tmp_path):
    shutil.copytree(ROOT / "bestkept" / "content", tmp_path / "bestkept" / "content")
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", script(tour())],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-1500:]
    assert done.stdout.count("GENUINE") == 2
    assert "RECORDED LATER" in done.stdout
    assert "All is well" in done.stdout
    assert (tmp_path / ".made" / "tour" / "binder.zip").is_file()
