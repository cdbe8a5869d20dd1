"""What cannot work is found before anything runs, with the line of the recipe."""

import pytest
from click.testing import CliRunner

from ocrdata import resources
from ocrdata.cli import cli
from ocrdata.errors import UserError
from ocrdata.recipes.recipe import read_recipe
from ocrdata.recipes.validation import validate


def fault(folder, text):
    path = folder / "菜谱.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError) as caught:
        validate(path, read_recipe(path))
    assert caught.value.path == path
    return caught.value


SYNTH = "- synth: {count: 10, out: lines}\n"


def test_characters_that_no_font_has(folder):
    found = fault(folder, SYNTH + '- synth: {chars: "12电", fonts: [dseg7], count: 5, out: x}\n')
    assert "no font has 电 (U+7535)" in found.what
    assert found.line == 2


def test_characters_that_the_presets_own_fonts_lack(folder):
    assert "no font has 电" in fault(folder, "- synth: {chars: 电, preset: lcd, count: 5, out: x}\n").what


def test_a_preset_that_is_broken_is_named_itself(folder):
    (folder / "look.yaml").write_text("photo: {blurr: {p: 1}}\n", encoding="utf-8")
    path = folder / "r.yaml"
    path.write_text("- synth: {preset: look.yaml, count: 5, out: x}\n", encoding="utf-8")
    with pytest.raises(UserError, match="no effect called 'blurr'") as caught:
        validate(path, read_recipe(path))
    assert caught.value.path.name == "look.yaml"


@pytest.mark.parametrize(
    ("steps", "left"),
    [
        (SYNTH + "- mix: {labels: lines/labels.txt}\n", "lines/rec.txt"),
        (SYNTH + "- mix: {labels: lines/det.txt}\n", "lines/rec.txt"),
        (SYNTH + "- mix: {labels: general=lines/det.txt}\n", "lines/rec.txt"),
        (
            "- synth: {count: 10, pages: true, out: lines}\n- mix: {labels: lines/rec.txt}\n",
            "lines/det.txt",
        ),
        ("- synth: {count: 10, to: tar, out: lines}\n- mix: {labels: lines/rec.txt}\n", "to: tar"),
    ],
)
def test_a_file_that_the_step_before_does_not_leave(folder, steps, left):
    found = fault(folder, steps)
    assert "the step 'synth' above does not write lines/" in found.what
    assert left in found.remedy
    assert found.line == 2


def test_lines_in_an_lmdb_have_a_label_file_too(folder):
    path = folder / "r.yaml"
    path.write_text(SYNTH.replace("out:", "to: lmdb, out:") + "- mix: {labels: lines/rec.txt}\n", "utf-8")
    assert validate(path, read_recipe(path)) is None  # nothing to raise


def test_a_model_that_is_none(folder):
    text = (
        SYNTH + "- finetune: {model: PP-OCRv3_mobil_rec, data: lines/rec.txt, eval: lines/rec.txt, out: m}\n"
    )
    found = fault(folder, text)
    assert "PP-OCRv3_mobil_rec" in found.what
    assert "PP-OCRv3_mobile_rec" in found.remedy


def test_what_an_earlier_step_has_yet_to_write_is_left_to_it(folder):
    (folder / "rec.txt").write_text("a.jpg\tx\n", encoding="utf-8")
    path = folder / "r.yaml"
    path.write_text(
        "- badcase: {model: PP-OCRv3_mobile_rec, labels: rec.txt, out: bad}\n"
        "- synth: {chars: '@bad/badcases.json', count: 5, out: x}\n",
        encoding="utf-8",
    )
    assert validate(path, read_recipe(path)) is None  # nothing to raise


@pytest.mark.parametrize("command", [["run"], ["run", "--dry-run"], ["recipes", "validate"]])
def test_run_and_validate_find_it_before_the_first_step(folder, command):
    path = folder / "r.yaml"
    path.write_text(SYNTH + "- synth: {chars: 电, fonts: dseg7, count: 5, out: x}\n", encoding="utf-8")
    result = CliRunner().invoke(cli, [*command, str(path)])
    assert result.exit_code == 1
    assert "r.yaml:2:" in result.output
    assert "no font has 电" in result.output
    assert not (folder / "lines").exists()


@pytest.mark.parametrize("name", [path.stem for path in resources.folder("recipes").glob("*.yaml")])
def test_nothing_is_found_in_the_shipped_recipes(name):
    path = resources.find("recipes", name)
    assert validate(path, read_recipe(path)) is None  # nothing to raise
