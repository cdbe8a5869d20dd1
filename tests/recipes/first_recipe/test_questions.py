"""`ocrdata init`: six questions, each an option too; wrong answers are asked again; nothing is replaced."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from PIL import Image

from ocrdata import resources
from ocrdata.cli import cli
from ocrdata.recipes.first_recipe import questions
from ocrdata.recipes.first_recipe.answers import FEWEST_PHOTOGRAPHS, SPLIT
from ocrdata.recipes.recipe import read_recipe
from tests import running

PAGES = resources.folder("recipes") / "quickstart" / "pages" / "Label.txt"


def init(*args: object, answers: str = ""):
    return running.run_command("init", *args, code=None, answers=answers)


def is_valid(name: str) -> bool:
    """Whether the written recipe is one that `validate` and `run --dry-run` take."""
    for command in (["recipes", "validate", name], ["run", name, "--dry-run"]):
        result = CliRunner().invoke(cli, command)
        assert result.exit_code == 0, result.output
    return "finetune" in result.output


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["--chars", "№§电", "--preset", "scene", "--device", "gpu"],
        ["--chars", "0123456789", "--preset", "lcd", "--fonts", "dseg7", "--general", "none"],
        ["--chars", "12电", "--fonts", "dseg7", "--fonts", "cjk"],
        ["--chars", "none", "--photos", PAGES],
        ["--photos", PAGES, "--model", "PP-OCRv4_mobile_rec"],
        ["--chars", "€£", "--photos", PAGES, "--general", "rendered"],
    ],
)
def test_without_a_terminal_every_answer_is_an_option(options):
    result = init("mine.yaml", "--yes", *options)
    assert result.exit_code == 0, result.output
    assert "1/6" not in result.output
    assert is_valid("mine.yaml")


def test_characters_and_paths_are_no_variables_of_a_loop(folder):
    fonts = folder / "$MODEL"
    fonts.mkdir()
    shutil.copy(resources.find("fonts", "NotoSans-Regular"), fonts)
    assert init("mine.yaml", "--yes", "--chars", "$NUMBER", "--fonts", fonts).exit_code == 0
    (step, *_) = read_recipe(folder / "mine.yaml")
    assert (step.value("chars"), step.value("fonts")) == ("$NUMBER", str(fonts))
    assert is_valid("mine.yaml")


def test_with_no_name_it_is_recipe_yaml(folder):
    assert init("--yes").exit_code == 0
    assert (folder / "recipe.yaml").is_file()


def test_six_questions_are_asked_and_enter_takes_the_default():
    result = init("mine.yaml", answers="\n" * 6)
    assert result.exit_code == 0, result.output
    for number in range(1, 7):
        assert f"{number}/6" in result.output
    assert "chars: 0123456789.-" in Path("mine.yaml").read_text(encoding="utf-8")
    assert is_valid("mine.yaml")


def test_what_was_said_is_not_asked():
    result = init("mine.yaml", "--chars", "12", "--model", "PP-OCRv3_mobile_rec", answers="\n" * 4)
    assert result.exit_code == 0, result.output
    assert "1/6" not in result.output
    assert "6/6" not in result.output
    assert "5/6" in result.output


def test_a_scene_is_not_asked_for_fonts():
    result = init("mine.yaml", answers=f"none\n{PAGES}\n\n\n")
    assert result.exit_code == 0, result.output
    assert "3/6" not in result.output and "4/6" not in result.output
    assert "sources: " in Path("mine.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ("12电\n\nlcd\nown\ncjk\n\n\n", "no font has 电"),
        ("12\n\nlcdd\nlcd\n\n\n\n", "Did you mean lcd?"),
        ("12\nnowhere.txt\nnone\n\n\n\n\n", "'nowhere.txt' does not exist"),
        ("12\n\n\n\n\nPP-OCRv3_mobile_det\nPP-OCRv3_mobile_rec\n", "is a detection model"),
        ("U+0039-U+0031\n12\n\n\n\n\n\n", "runs backwards"),
    ],
)
def test_a_wrong_answer_is_explained_and_asked_again(answers, said):
    result = init("mine.yaml", answers=answers)
    assert result.exit_code == 0, result.output
    assert said in result.output
    assert is_valid("mine.yaml")


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--chars", "12电", "--preset", "lcd"], 1, "no font has 电"),
        (["--language", "vi", "--fonts", "dseg7"], 1, "no font has"),
        (["--fonts", "nowhere"], 1, "'nowhere' is neither a path nor"),
        (["--photos", "nowhere"], 1, "'nowhere' does not exist"),
        (["--model", "PP-OCRv9"], 2, "PP-OCRv9"),
        (["--chars", "none"], 1, "nothing to learn from"),
    ],
)
def test_a_wrong_option_writes_nothing(folder, options, code, said):
    result = init("mine.yaml", "--yes", *options)
    assert result.exit_code == code
    assert said in result.output
    assert list(folder.iterdir()) == []


def test_characters_that_the_dictionary_lacks_are_appended_to_it(folder):
    result = init("mine.yaml", "--yes", "--chars", "1€₽", "--model", "PP-OCRv3_mobile_rec")
    assert "Not in the model's dictionary: € ₽" in result.output
    assert (folder / "mine" / "characters.txt").read_text(encoding="utf-8") == "€\n₽\n"
    assert "dict: mine/characters.txt" in (folder / "mine.yaml").read_text(encoding="utf-8")


def test_an_existing_recipe_stays_without_force(folder):
    (folder / "mine.yaml").write_text("# precious\n", encoding="utf-8")
    result = init("mine.yaml", "--yes")
    assert result.exit_code == 1
    assert "exists already" in result.output
    assert (folder / "mine.yaml").read_text(encoding="utf-8") == "# precious\n"
    assert init("mine.yaml", "--yes", "--force").exit_code == 0
    assert is_valid("mine.yaml")


def test_where_the_answers_end_too_soon_there_is_a_sentence(folder):
    result = init("mine.yaml", answers="12\n")
    assert result.exit_code == 1
    assert "Use --yes" in result.output
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(("chars", "look"), [("0123456789.-", "lcd"), ("0123", "lcd"), ("№§12", "document")])
def test_digits_look_like_a_display_by_default(chars, look):
    given = questions.GivenAnswers(chars, None, None, None, None, None, "cpu")
    assert questions.ask("r", given, interactive=False).preset == look


@pytest.mark.parametrize(
    ("options", "look"),
    [
        (["--chars", "№§"], "document"),  # the pages are scans and posters
        (["--chars", "№§", "--preset", "scene"], "scene"),
        (["--language", "vi"], "document"),
    ],
)
def test_lines_look_like_the_photographs_unless_a_look_is_named(folder, options, look):
    result = init("mine.yaml", "--yes", "--photos", PAGES, *options)
    assert result.exit_code == 0, result.output
    assert ("they look most like the preset" in result.output) is ("--preset" not in options)
    assert f"preset: {look}" in (folder / "mine.yaml").read_text("utf-8")


def test_a_look_whose_fonts_lack_the_characters_is_not_the_nearest(folder, monkeypatch):
    ranked = ["lcd", "led", "scene", "document"]
    monkeypatch.setattr("ocrdata.look_fitting.nearest_preset.presets_by_likeness", lambda lines: ranked)
    result = init("mine.yaml", "--yes", "--photos", PAGES, "--chars", "电")
    assert "look most like the preset scene" in result.output.replace("\n", " ")


def test_characters_are_drawn_in_texts_that_have_them(folder):
    assert init("mine.yaml", "--yes", "--chars", "℃㎡").exit_code == 0
    text = (folder / "mine.yaml").read_text("utf-8")
    assert "corpus: [general-train, units]" in text
    assert "corpus: [mine/texts-to-choose-by.txt, units]" in text


def test_photographs_in_no_known_format_are_asked_for_again(folder):
    (folder / "notes.md").write_text("# notes\n", encoding="utf-8")
    result = init("mine.yaml", answers=f"12\nnotes.md\nnone\n{chr(10) * 4}")
    assert result.exit_code == 0, result.output
    assert "not in an annotation format" in result.output and result.output.count("2/6") == 2


def annotated(folder: Path, count: int) -> Path:
    """Annotations of some photographs, each with two lines, as PPOCRLabel writes them."""
    boxes = [
        {"transcription": text, "points": [[10, y], [90, y], [90, y + 20], [10, y + 20]]}
        for text, y in (("12", 10), ("34", 50))
    ]
    for number in range(count):
        Image.new("RGB", (100, 80), (number, 120, 120)).save(folder / f"{number}.png")
    label = folder / "Label.txt"
    rows = [f"{folder.name}/{number}.png\t{json.dumps(boxes)}\n" for number in range(count)]
    label.write_text("".join(rows), encoding="utf-8")
    return label


@pytest.mark.parametrize(("count", "said"), [(1, "holds 1 photograph with"), (3, "holds 3 photographs with")])
def test_too_few_photographs_to_train_choose_and_measure_are_refused(tmp_path, folder, count, said):
    result = init("mine.yaml", "--yes", "--photos", annotated(tmp_path, count))
    assert result.exit_code == 1
    assert said in result.output and "Annotate at least 4" in result.output
    assert not (folder / "mine.yaml").exists()


def test_photographs_without_text_do_not_count(tmp_path, folder):
    label = annotated(tmp_path, 6)
    rows = label.read_text("utf-8").splitlines(keepends=True)
    empty = [row.partition("\t")[0] + "\t[]\n" for row in rows[:2]]
    illegible = rows[2].replace('"12"', '"###"').replace('"34"', '"###"')
    label.write_text("".join([*empty, illegible, *rows[3:]]), encoding="utf-8")
    result = init("mine.yaml", "--yes", "--photos", label)
    assert result.exit_code == 1
    assert "holds 3 photographs with text" in result.output


def test_as_few_photographs_as_are_taken_give_each_part_one(tmp_path, folder):
    label = annotated(tmp_path, FEWEST_PHOTOGRAPHS)
    assert init("mine.yaml", "--yes", "--photos", label).exit_code == 0
    running.run_command("convert", label, "--split", SPLIT, "--out", "parts")
    assert all((folder / "parts" / part / "rec.txt").stat().st_size for part in ("train", "val", "test"))


def test_photographs_that_are_not_there_are_named(tmp_path, folder):
    label = annotated(tmp_path, 4)
    for image in tmp_path.glob("*.png"):
        image.unlink()
    result = init("mine.yaml", "--yes", "--photos", label)
    assert result.exit_code == 1
    assert "contains nothing that can be used" in result.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--photos", "rendered"], "'rendered' does not exist"),
        (["--general", PAGES], "holds labels of pages"),
        (["--general", PAGES.with_name("00009282.jpg")], "not a label file"),
    ],
)
def test_what_the_recipe_could_not_use_writes_nothing(folder, options, said):
    result = init("mine.yaml", "--yes", *options)
    assert result.exit_code == 1 and said in " ".join(result.output.split())
    assert list(folder.iterdir()) == []
