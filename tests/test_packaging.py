"""What has to be true of an installation, and of the checkout that it comes from."""
from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
import tomllib
from importlib.metadata import entry_points, version
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = ("sympy", "numpy", "scipy", "flint", "mpmath", "rich", "jinja2", "math_core", "matplotlib")


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True)


@pytest.mark.parametrize("command", ["list", "--help"])
def test_light_commands_import_nothing_heavy(command):
    code = f"import sys; from reports.cli import main; main([{command!r}]); print([m for m in {HEAVY} if m in sys.modules])"
    assert python("-c", code).stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", ["list", "--help"])
def test_light_commands_answer_within_300_ms(command):
    # Processor time, because wall time on a machine that runs other tests says little; the best of five.
    used = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        python("-m", "reports.cli", command)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(used) <= 0.3


@pytest.mark.parametrize(
    ("package", "pattern"),
    [
        ("reports", "schema.json"),
        ("reports", "templates/*.jinja"),
        ("numerics", "*.jinja"),
        ("theorems", "data/*.csv*"),
        ("theorems", "data/README.md"),
    ],
)
def test_files_that_are_not_python_are_installed(package, pattern):
    assert list(Path(str(files(package))).glob(pattern))


def test_the_command_is_installed():
    (point,) = entry_points(group="console_scripts", name="trilemma")
    assert point.value == "reports.cli:main"
    assert python("-m", "reports.cli", "--version").stdout.split()[-1] == version("trilemma")


def test_the_command_ends_quietly_when_its_reader_leaves():
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([sys.executable, "-m", "reports.cli", "--help"], stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert (done.returncode, done.stderr) == (2, "")


@pytest.mark.checkout
@pytest.mark.parametrize("script", ["run", "check", ".ci/run"])
def test_the_commands_of_the_readme_can_be_run(script):
    assert os.access(ROOT / script, os.X_OK)
    assert script.startswith(".ci") or f"./{script} " in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.checkout
def test_the_changelog_knows_this_version():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"## {project['version']}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert project["version"] == version("trilemma")


@pytest.mark.checkout
@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))])
def test_links_between_documents_lead_somewhere(document):
    page = ROOT / document
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{document} links to {target}"
