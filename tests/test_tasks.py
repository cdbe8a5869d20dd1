"""CI, pre-commit and nox run the same checks, and their files are valid."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
CHECKS = ["ruff check .", "ruff format --check .", "mypy", "lint-imports"]

pytestmark = pytest.mark.skipif(not (ROOT / ".ci").is_dir(), reason="not a checkout")


def test_ci_runs_the_checks_first_and_in_order():
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = re.findall(r"^ *\.venv/bin/(.+)$", text, re.MULTILINE)
    assert [command for command in commands if command in CHECKS] == CHECKS


def test_pre_commit_runs_them_from_the_environment():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    (repo,) = config["repos"]
    assert repo["repo"] == "local"
    assert [hook["entry"] for hook in repo["hooks"]][: len(CHECKS)] == CHECKS
    assert {hook["language"] for hook in repo["hooks"]} == {"system"}


def test_nox_runs_them_and_describes_every_session():
    tree = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    sessions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert all(ast.get_docstring(node) for node in sessions.values())
    calls = [
        " ".join(word.value for word in call.args if isinstance(word, ast.Constant))
        for name in ("lint", "types", "layers")
        for call in ast.walk(sessions[name])
        if isinstance(call, ast.Call)
    ]
    assert calls == CHECKS


def test_contributing_names_sessions_that_exist():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    sessions = re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.M)
    named = re.findall(r"nox -s (\w+)", text)
    assert named
    assert set(named) <= set(sessions)


@pytest.mark.parametrize("name", ["workflows/ci.yml", "workflows/release.yml", "ISSUE_TEMPLATE/bug.yml"])
def test_what_github_reads_is_yaml(name):
    assert yaml.safe_load((ROOT / ".github" / name).read_text(encoding="utf-8"))["name"]


def test_the_constraints_pin_one_version_of_each_package_and_no_place():
    rows = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [row for row in rows if not row.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.]*", pin) for pin in pins)
    assert len({pin.partition("==")[0] for pin in pins}) == len(pins)


def test_the_bill_of_materials_lists_what_the_constraints_pin(tmp_path):
    """CycloneDX with a version and an address of each package; the extra is that of the release."""
    file = tmp_path / "ocrdata.cdx.json"
    subprocess.run([sys.executable, ROOT / "tools" / "sbom.py", file, "train"], check=True)
    bom = json.loads(file.read_text(encoding="utf-8"))
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    assert bom["metadata"]["component"]["name"] == "ocrdata"
    packages = {one["name"]: one for one in bom["components"]}
    assert {"numpy", "pillow", "click", "paddlepaddle"} <= packages.keys()
    assert all(one["purl"] == f"pkg:pypi/{name}@{one['version']}" for name, one in packages.items())
