"""The architecture page shows the packages there are, in the order of the contract, and files that exist."""

import pkgutil
import re
from pathlib import Path

import pytest

import ocrdata
from ocrdata import annotation_formats

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def section(heading):
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def mapped():
    return re.findall(r"^\| `(\w+)` \| .+ \|$", section("The map"), re.MULTILINE)


def contract():
    """Layers of the first contract in pyproject.toml. Python 3.10 has no TOML reader."""
    layers = PROJECT.partition('containers = ["ocrdata"]')[2].partition("layers = [")[2].partition("]")[0]
    return re.findall(r'"(\w+)"', layers)


def test_the_map_is_the_contract_in_its_order():
    assert mapped() == contract()


def test_the_map_has_every_package_and_module_once():
    assert sorted(mapped()) == sorted(module.name for module in pkgutil.iter_modules(ocrdata.__path__))


def test_the_page_lists_the_folders_of_annotation_formats():
    folders = re.findall(r"^\| `(\w+)` \| .+ \|$", section("Where to add"), re.MULTILINE)
    assert sorted(folders) == sorted(
        module.name for module in pkgutil.iter_modules(annotation_formats.__path__)
    )


def test_a_folder_stays_small():
    """Sixteen modules at most, `__init__` included; `commands` has a file for each command."""
    folders = {path.parent for path in (ROOT / "src").rglob("*.py")} - {ROOT / "src/ocrdata/commands"}
    assert [folder.name for folder in folders if len(list(folder.glob("*.py"))) > 16] == []


FILES = sorted(set(re.findall(r"`((?:src|tests|docs|tools)/[^`\s]+|[A-Z]+\.md|[a-z]+\.toml)`", PAGE)))


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_the_page_names_exists(name):
    path = ROOT / re.sub(r"[^/]*(NAME|PACKAGE|MODULE|FOLDER).*", "", name)
    assert path.exists()


def test_the_packages_in_the_flow_are_in_the_map():
    named = {"annotation_formats", "synthesis", "fetching", "storage", "quality", "mixing", "train"}
    named |= {"evaluation", "badcases"}
    flow = section("The flow")
    assert all(re.search(rf"\b{name}\b", flow) for name in named)
    assert named <= set(mapped())


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("src/ocrdata/train/models/presets.py", ["class ModelPreset"]),
        ("src/ocrdata/samples/lengths/ctc_steps.py", ["STRIDED", "POOLING"]),
        ("src/ocrdata/storage/records.py", ["Kind"]),
        ("src/ocrdata/storage/containers/__init__.py", ["class Container", "ORDER"]),
        ("src/ocrdata/synthesis/look/photo/__init__.py", ["__all__", "IN_PIXELS"]),
        ("src/ocrdata/cli.py", ["SECTIONS"]),
        ("src/ocrdata/options.py", ["class InputPath", "class OutputPath"]),
        ("src/ocrdata/samples/labels.py", ["class Page", "class Line"]),
        ("tests/storage/test_pack.py", ["KINDS"]),
    ],
)
def test_a_name_that_the_page_says_to_edit_is_there(path, names):
    text = (ROOT / path).read_text(encoding="utf-8")
    for name in names:
        assert re.search(rf"^{name}\b", text, re.MULTILINE), name
        assert f"`{name.removeprefix('class ').removeprefix('def ')}`" in PAGE


def test_paddle_is_imported_only_inside():
    importing = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "src").rglob("*.py")
        if re.search(r"^\s*(?:import|from) (?:paddle|ppocr)\b", _code(path), re.MULTILINE)
    ]
    assert importing
    assert [path for path in importing if "/inside/" not in path] == []


def _code(path):
    """The source without texts in triple quotes: programs for another process are written in them."""
    return re.sub(r'"""[\s\S]*?"""', "", path.read_text(encoding="utf-8"))
