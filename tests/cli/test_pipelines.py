"""The entries for pre-commit, GitHub Actions and GitLab CI: parsed, their steps run for real."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal import HARMLESS, LEAK

pytestmark = pytest.mark.sqlite("they read the index, which is in files")

yaml = pytest.importorskip("yaml")

ROOT = Path(__file__).parents[2]
BIN = Path(sys.executable).parent


@pytest.fixture
def repository(terminal):
    terminal.git("init", "-q", ".")
    terminal.write("notes.txt", HARMLESS)
    terminal.git("add", "-A")
    terminal.git("commit", "-qm", "begin")
    return terminal.folder


def shell(terminal, program, script, **variables):
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [program, "-e", "-c", script],
        cwd=terminal.folder,
        env={**os.environ, "PATH": path, "BESTKEPT_HOME": str(terminal.home), **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def action(terminal, **inputs):
    """Run the steps of action.yml as a runner would; return the codes and what was put out."""
    told = yaml.safe_load((ROOT / "action.yml").read_text())
    values = {name: one.get("default", "") for name, one in told["inputs"].items()} | inputs
    assert {name for name, one in told["inputs"].items() if one.get("required")} == {"home"}
    output = terminal.folder.parent / "output"
    codes = []
    for step in told["runs"]["steps"]:
        assert step["shell"] == "bash"
        assert "${{" not in step["run"]  # an input in a script would be run by the shell
        variables = {
            name: text.replace("${{ inputs.", "").replace(" }}", "")
            for name, text in step.get("env", {}).items()
        }
        variables = {name: values[text] for name, text in variables.items()}
        surroundings = {"GITHUB_OUTPUT": str(output), "GITHUB_ACTION_PATH": str(ROOT)}
        done = shell(terminal, "bash", step["run"], **surroundings, **variables)
        codes.append(done.returncode)
    lines = output.read_text().splitlines()
    return codes, dict(line.split("=", 1) for line in lines)


def test_the_action_passes_what_is_harmless(terminal, repository):
    codes, told = action(terminal, home=str(terminal.home))
    assert codes == [0, 0]
    assert told == {"sarif": "bestkept.sarif", "code": "0"}
    assert (repository / "bestkept.sarif").is_file()


def test_the_action_fails_on_a_leak_and_says_so(terminal, repository):
    terminal.write("it's a $(touch owned).txt", LEAK)
    paths = "notes.txt\n\nit's a $(touch owned).txt\n"
    codes, told = action(terminal, home=str(terminal.home), paths=paths, sarif="out.sarif")
    assert codes == [0, 1]
    assert told["code"] == "1"
    assert "copy-finding" in (repository / "out.sarif").read_text()
    assert not (repository / "owned").exists()


def test_the_action_looks_only_at_what_is_new(terminal, repository):
    terminal.write("old.txt", LEAK)
    terminal.git("add", "-A")
    terminal.git("commit", "-qm", "old")
    (repository / "old.txt").unlink()
    before = terminal.git("rev-parse", "HEAD").stdout.strip()
    home = str(terminal.home)
    assert action(terminal, home=home, since=before)[0] == [0, 0]
    assert action(terminal, home=home, since="0" * 40)[0] == [0, 1]
    assert action(terminal, home=home, since="1" * 40)[0] == [0, 2]


def gitlab(terminal, **inputs):
    """Run the job of the template; return the finished process."""
    spec, jobs = yaml.safe_load_all((ROOT / "templates/bestkept.yml").read_text())
    given = {name: one.get("default") for name, one in spec["spec"]["inputs"].items()} | inputs
    job = jobs["bestkept"]
    variables = {}
    for name, text in job["variables"].items():
        for one, value in given.items():
            text = text.replace(f"$[[ inputs.{one} ]]", str(value))  # noqa: PLW2901
        variables[name] = text
    assert not any("$[[" in text for text in variables.values())
    (script,) = job["script"]
    assert "$[[" not in script
    return shell(terminal, "sh", script, **variables)


def test_the_template_of_gitlab_passes_and_fails_as_it_should(terminal, repository):
    assert gitlab(terminal, image="i").returncode == 0
    terminal.write("mail.txt", LEAK)
    failed = gitlab(terminal, image="i", paths="mail.txt notes.txt")
    assert failed.returncode == 1, failed.stderr
    assert "copy-finding" in (repository / "bestkept.sarif").read_text()


def test_the_template_of_gitlab_wants_a_home(terminal, repository):
    terminal.home = ""
    refused = gitlab(terminal, image="i")
    assert refused.returncode == 2
    assert "BESTKEPT_HOME" in refused.stderr


@pytest.fixture
def hooked(terminal, repository, tmp_path):
    """The repository with the real pre-commit, told of our entry."""
    source = tmp_path / "entry"
    source.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", source)
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "entry"]):
        terminal.git(*words, cwd=source)
    revision = terminal.git("rev-parse", "HEAD", cwd=source).stdout.strip()
    config = {"repos": [{"repo": str(source), "rev": revision, "hooks": [{"id": "bestkept"}]}]}
    terminal.write(".pre-commit-config.yaml", yaml.safe_dump(config))
    return terminal


def precommit(terminal, *words):
    script = " ".join(["pre-commit", *words])
    return shell(terminal, "sh", script, PRE_COMMIT_HOME=str(terminal.folder.parent / "cache"))


@pytest.mark.skipif(not (BIN / "pre-commit").exists(), reason="pre-commit is not installed")
def test_the_entry_works_with_the_real_pre_commit(hooked):
    manifest = precommit(hooked, "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"))
    assert manifest.returncode == 0, manifest.stdout
    hooked.git("add", "-A")
    passed = precommit(hooked, "run")
    assert passed.returncode == 0, passed.stdout + passed.stderr
    hooked.write("notes.txt", LEAK)
    hooked.git("add", "-A")
    stopped = precommit(hooked, "run")
    assert stopped.returncode == 1
    assert "was stopped" in stopped.stdout
