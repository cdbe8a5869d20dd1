"""What all formats have in common."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from ocrdata import annotation_formats
from ocrdata.commands.formats import command
from ocrdata.errors import UserError

from .conftest import DATA

SAMPLES = sorted(
    path
    for path in (*DATA.iterdir(), *(DATA / "icdar").iterdir(), *(DATA / "paddle").iterdir())
    if path.is_dir() and path.name not in {"images", "icdar", "paddle"}
)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_found_to_be_in_its_own_format_and_in_no_other(path):
    folder = path.relative_to(DATA).parts[0]

    assert [name for name in annotation_formats.names() if annotation_formats.get(name).sniff(path)] == [
        folder.removesuffix("-from-zero")
    ]


@pytest.mark.parametrize("name", annotation_formats.names())
def test_every_format_has_a_sample_an_example_and_a_docstring(name):
    module = annotation_formats.get(name)

    assert (DATA / name).is_dir()
    assert module.EXAMPLE.strip()
    assert module.__doc__
    assert isinstance(module.UPRIGHT, bool)


def test_a_name_belongs_to_one_module_whatever_its_folder():
    modules = Path(annotation_formats.__path__[0]).glob("*/*.py")

    assert len([path for path in modules if path.name != "__init__.py"]) == len(annotation_formats.names())


def test_there_are_as_many_formats_as_the_readme_says():
    readme = (DATA.parents[2] / "README.md").read_text(encoding="utf-8")
    (said,) = re.findall(r"It\s+reads\s+(\d+)\s+formats", readme)

    assert len(annotation_formats.names()) >= int(said)


def test_the_documentation_names_every_format():
    text = (DATA.parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")

    assert [name for name in annotation_formats.names() if f"`{name}`" not in text] == []


def test_the_command_lists_them_with_an_example_each_and_shows_one():
    listed = CliRunner().invoke(command).output
    assert all(name in listed for name in annotation_formats.names())

    shown = CliRunner().invoke(command, ["icdar"]).output
    assert annotation_formats.get("icdar").EXAMPLE in shown


def test_a_misspelt_format_is_suggested():
    with pytest.raises(UserError) as error:
        annotation_formats.get("labelmee")

    assert "labelme" in error.value.remedy


def test_a_folder_in_no_known_format_is_one_sentence(tmp_path):
    (tmp_path / "notes.txt").write_text("buy milk\n", encoding="utf-8")

    with pytest.raises(UserError, match="not in an annotation format"):
        annotation_formats.detect(tmp_path)


def test_a_folder_in_two_formats_asks_which(tmp_path):
    (tmp_path / "a.gt.txt").write_text("hi", encoding="utf-8")
    (tmp_path / "labels.csv").write_text("filename,words\n", encoding="utf-8")

    with pytest.raises(UserError, match="csv, gt-txt") as error:
        annotation_formats.detect(tmp_path)
    assert "--from" in error.value.remedy


def test_programs_read_the_list_as_json():
    found = {each["name"]: each for each in json.loads(CliRunner().invoke(command, ["--json"]).output)}

    assert list(found) == annotation_formats.names()
    assert found["paddle"]["writes"] == ["pages", "lines"]
    assert found["iam"]["writes"] == []
    assert json.loads(CliRunner().invoke(command, ["voc", "--json"]).output) == found["voc"]
