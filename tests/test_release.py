"""What a release is made of: the tests themselves, the container files, the version."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ocrdata

ROOT = Path(__file__).parents[1]
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))
CLAIMS = ("assert", "raises", "warns", "fail")
"""What a call that can fail a test begins with: `assert_same`, `pytest.raises`, `pytest.fail`."""


SHARED: dict[str, ast.FunctionDef] = {
    node.name: node
    for name in ("conftest.py", "running.py", "attacks/commands.py")
    for node in ast.parse((ROOT / "tests" / name).read_text(encoding="utf-8")).body
    if isinstance(node, ast.FunctionDef)
}
"""Functions and fixtures that all tests can use."""


def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    return SHARED | found, [node for name, node in found.items() if name.startswith("test_")]


def claims(node, known, seen=frozenset()):
    """Whether a function asserts something, itself or through a function of its module."""
    for inner in ast.walk(node):
        if isinstance(inner, ast.Assert):
            return True
        if isinstance(inner, ast.Call):
            name = inner.func.attr if isinstance(inner.func, ast.Attribute) else getattr(inner.func, "id", "")
            if name.startswith(CLAIMS) or name.endswith("assert_called") or _runs_to_check(inner):
                return True
            if name in known and name not in seen and claims(known[name], known, seen | {name}):
                return True
    return False


def _runs_to_check(call):
    """`subprocess.run(…, check=True)` and `benchmark.main()` fail by themselves."""
    return any(word.arg == "check" and getattr(word.value, "value", None) is True for word in call.keywords)


@pytest.mark.parametrize("path", TESTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_test_asserts_something(path):
    known, tests = functions(path)
    empty = [node.name for node in tests if not claims(node, known)]
    assert not empty


def test_the_changelog_knows_the_version():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert "## Unreleased" in text or f"## {ocrdata.__version__}" in text


@pytest.mark.parametrize("name", ["cpu", "gpu"])
def test_the_container_files_have_no_fault_that_hadolint_finds(name):
    program = shutil.which("hadolint") or shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("hadolint is not installed")
    done = subprocess.run(
        [program, str(ROOT / "docker" / f"{name}.Dockerfile")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
