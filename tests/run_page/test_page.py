"""The page of a run: what it shows is what was measured, and it is there only while it is true."""

import json
import re
from pathlib import Path

import cv2
import numpy as np
import pytest

from ocrdata.errors import UserError
from ocrdata.evaluation import evaluate_lines
from ocrdata.evaluation.comparing import TextComparison
from ocrdata.evaluation.evaluate_lines import LineReading
from ocrdata.folders.outputs import write_manifest
from ocrdata.forgetting import chosen_readings
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.recipes import up_to_date
from ocrdata.run_page import measured, of_training, page
from ocrdata.run_page.readings import SHOWN
from ocrdata.samples.labels import Line
from tests.running import run_command as run

RECIPE = """
- mix: {labels: [train.txt], out: runs/x/mix}
- finetune: {data: runs/x/mix/mix.yml, eval: [val.txt], keep: {general: general.txt}, out: runs/x/model}
- evaluate:
    model: {before: PP-OCRv6_small_rec, after: runs/x/model}
    labels: {new: test.txt}
    out: runs/x/result.json
    details: runs/x/details.json
"""
CHOICE = {
    "max_drop": 0.5,
    "max_drop_of": {"general": 1.0},
    "within": True,
    "chosen": "latest, routed",
    "trials": [
        {"name": "stock", "share": 0, "new": 0.5, "kept_sets": {"general": 0.96}, "routed": False},
        {"name": "latest", "share": 1, "new": 0.9, "kept_sets": {"general": 0.875}, "routed": False},
        {"name": "latest", "share": 1, "new": 0.8, "kept_sets": {"general": 0.95}, "routed": True},
    ],
}
READ = [  # image, label, before, after
    ("a.png", "A1", "A1", "A1"),
    ("b.png", "B2", "8Z", "B2"),
    ("c.png", "<i>C3</i>", "C", "<i>C3</i>"),
    ("d.png", "D4", "D4", "04"),
    ("e.png", "E5", "", "F5"),
    ("gone.png", "G6", "66", "G6"),
    ("b.png", "B2", "8Z", "B2"),  # listed twice in its label file
]


def readings(place, rows=READ):
    """What both models read, as `evaluate` has it."""
    return {
        model: {"new": [LineReading(place / row[0], row[1], row[column], 0.9) for row in rows]}
        for model, column in (("before", 2), ("after", 3))
    }


def details(place, rows=READ, same=evaluate_lines.EXACT):
    read = readings(place, rows)
    return evaluate_lines.details(evaluate_lines.scores(read, same), read, same=same)


def leave_training(folder):
    folder.mkdir(parents=True, exist_ok=True)
    write_manifest(folder, "finetune", {"model": "PP-OCRv6_small_rec"}, {"steps": 1})
    (folder / "choice.json").write_text(json.dumps(CHOICE), encoding="utf-8")
    cv2.imwrite(str(folder / "curve.png"), np.full((54, 96, 3), 255, np.uint8))


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A folder with the inputs of RECIPE; its steps leave what the real ones would."""
    monkeypatch.chdir(tmp_path)
    for name in "abcde":
        cv2.imwrite(str(tmp_path / f"{name}.png"), np.full((40, 120, 3), 200, np.uint8))
    for name in ("train", "val", "general", "test"):
        (tmp_path / f"{name}.txt").write_text("a.png\tA1\n", encoding="utf-8")
    (tmp_path / "x.yaml").write_text(RECIPE, encoding="utf-8")

    def step_run(record, step):
        place = Path(step.value("out"))
        place.parent.mkdir(parents=True, exist_ok=True)
        if step.name == "mix":
            place.mkdir(exist_ok=True)
            (place / "mix.yml").touch()
        elif step.name == "finetune":
            leave_training(place)
        else:
            content = details(tmp_path)
            figures = {model: {"new": sets["new"]["accuracy"]} for model, sets in content.items()}
            place.write_text(json.dumps(figures), encoding="utf-8")
            if step.value("details"):
                Path(step.value("details")).write_text(json.dumps(content), encoding="utf-8")

    monkeypatch.setattr(up_to_date.Record, "run", step_run)
    return tmp_path


def test_learned_and_lost_lines_are_those_of_the_table(tmp_path):
    file = tmp_path / "details.json"
    file.write_text(json.dumps(details(tmp_path)), encoding="utf-8")
    (found,) = measured.read(None, file).sets
    after = found.scores[1]
    assert (found.changed.learned.count, found.changed.lost.count) == (after.gained, after.lost) == (4, 1)
    assert [line.truth for line in found.changed.lost.lines] == ["D4"]
    assert found.changed.neither.count == 1
    assert found.scores[0].change is None and after.samples == len(READ)


def test_lines_that_differ_in_what_does_not_count_are_no_change(tmp_path):
    rows = [("a.png", "Ab", "aB", "ab"), ("b.png", "Bc", "Bx", "bC")]
    file = tmp_path / "details.json"
    file.write_text(json.dumps(details(tmp_path, rows, TextComparison(ignore_case=True))), encoding="utf-8")
    evaluation = measured.read(None, file)
    (found,) = evaluation.sets
    assert (found.changed.learned.count, found.changed.lost.count, found.changed.neither.count) == (1, 0, 0)
    assert evaluation.ignored == ("case",)


def test_pages_are_compared_where_either_detector_is_not_perfect(tmp_path):
    record = {"boxes": 4, "detected": 4, "precision": 1.0, "recall": 1.0, "hmean": 0.9}
    first = [{"image": "p1.jpg", "hmean": 0.5}, {"image": "p2.jpg", "hmean": 0.25}]
    last = [{"image": "p2.jpg", "hmean": 0.75}, {"image": "p3.jpg", "hmean": 0.0}]
    file = tmp_path / "details.json"
    content = {"a": {"photos": {**record, "pages": first}}, "b": {"photos": {**record, "pages": last}}}
    file.write_text(json.dumps(content), encoding="utf-8")
    (found,) = measured.read(None, file).sets
    assert (found.changed.better, found.changed.worse) == (2, 1)
    assert [(item.name, item.before, item.after) for item in found.changed.worst] == [("p3.jpg", 1.0, 0.0)]
    assert {item.name: item.after for item in found.changed.best} == {"p1.jpg": 1.0, "p2.jpg": 0.75}


def test_a_run_leaves_a_page_that_needs_nothing_else(home):
    result = run("run", "x.yaml")
    assert str(Path("runs/x/index.html")) in result.stderr
    text = (home / "runs/x/index.html").read_text("utf-8")
    assert not re.search(r"(?:src|href)=[\"']?(?!data:)[^\"'>]", text)
    assert "<i>C3</i>" not in text  # labels are text
    for command in (
        "ocrdata export --model runs/x/model --out runs/x/inference",
        "ocrdata badcase runs/x/model val.txt --out runs/x/bad",
        "ocrdata run x.yaml",
    ):
        assert command in re.sub(r'<span class="w">|</span>', "", text)


def test_the_page_without_details_says_how_to_get_more(home):
    (home / "x.yaml").write_text(RECIPE.replace("    details: runs/x/details.json\n", ""), encoding="utf-8")
    run("run", "x.yaml")
    text = (home / "runs/x/index.html").read_text("utf-8")
    assert "the option details" in text
    assert "28.6 %" in text  # 2 of 7


def test_a_page_is_gone_while_the_run_that_it_tells_of_is_being_replaced(home, monkeypatch):
    run("run", "x.yaml")
    seen = []

    def fail(record, step):
        seen.append((home / "runs/x/index.html").exists())
        raise UserError("broke.", "Mend it.")

    monkeypatch.setattr(up_to_date.Record, "run", fail)
    assert run("run", "x.yaml", "--again", code=1)
    assert seen == [False]
    assert not (home / "runs/x/index.html").exists()


def test_a_page_of_someone_else_stays_as_it_is(home):
    place = home / "runs/x/index.html"
    place.parent.mkdir(parents=True)
    place.write_text("mine", encoding="utf-8")
    run("run", "x.yaml")
    assert place.read_text("utf-8") == "mine"
    assert page.is_ours(home / "runs/x/x.html", "x")
    run("run", "x.yaml")
    assert sorted(path.name for path in place.parent.glob("*.html")) == ["index.html", "x.html"]


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("runs/x/", "", "index.html"),  # all in the current folder
        ("runs/x/mix/mix.yml", "runs/x/mix.yml", "runs/index.html"),  # runs/x is what the first step writes
    ],
)
def test_a_page_lies_in_no_folder_that_a_step_has_written(home, old, new, where):
    text = RECIPE.replace(old, new)
    if new:
        text = text.replace("out: runs/x/mix}", "out: runs/x}")
    (home / "x.yaml").write_text(text, encoding="utf-8")
    run("run", "x.yaml")
    assert [str(path.relative_to(home)) for path in home.rglob("index.html")] == [where]


def test_a_recipe_that_measures_nothing_has_no_page(home):
    (home / "x.yaml").write_text("- mix: {labels: [train.txt], out: runs/x/mix}\n", encoding="utf-8")
    result = run("run", "x.yaml", "--open")
    assert "no page to open" in result.stderr
    assert list(home.rglob("*.html")) == []


def test_the_page_is_opened_on_request(home, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: not opened.append(address))
    run("run", "x.yaml", "--open")
    assert opened == [(home / "runs/x/index.html").as_uri()]
    assert "leave out one" in run("run", "x.yaml", "--open", "--dry-run", code=2).stderr


def test_a_training_has_a_page_in_its_own_folder(home, capsys):
    leave_training(home / "first")
    of_training.leave(Path("first"), [Path("val.txt")], opened=False)
    assert str(Path("first/index.html")) in capsys.readouterr().err
    text = re.sub(r'<span class="w">|</span>', "", (home / "first/index.html").read_text("utf-8"))
    assert "ocrdata export --model first --out first-inference" in text
    assert "1 step" in text and "1 steps" not in text


def test_what_the_page_shows_is_said_and_a_damaged_file_fails_no_training(home, capsys):
    leave_training(home / "first")
    of_training.leave(Path("first"), [Path("val.txt")], opened=False)
    assert "shows the curve and the commands" in capsys.readouterr().err
    (home / "first" / chosen_readings.NAME).write_text('{"before": {"new', encoding="utf-8")
    of_training.leave(Path("first"), [Path("val.txt")], opened=False)
    assert "No page was written" in capsys.readouterr().err


def test_a_set_to_keep_may_be_called_as_the_new_lines_are():
    line = Line(Path("a.png"), "1")
    sets = NewAndKeptLines([line], {"new lines": [line], "new lines 2": [line]})
    found = chosen_readings.record(sets, *([(text, 0.9) for text in texts] for texts in ("121", "112")))
    right = {name: [found[model][name]["accuracy"] for model in found] for name in found["before"]}
    assert right == {"new lines 3": [1, 1], "new lines": [0, 1], "new lines 2": [1, 0]}


def test_the_page_of_a_training_shows_what_the_chosen_weights_read(home, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: not opened.append(address))
    leave_training(home / "first")
    new = [Line(home / image, label) for image, label, *_ in READ]
    sets = NewAndKeptLines(new, {"general": [Line(home / "a.png", "A1")]})
    before, after = ([*((row[column], 0.9) for row in READ), ("A1", 0.9)] for column in (2, 3))
    found = chosen_readings.record(sets, before, after)
    (home / "first" / chosen_readings.NAME).write_text(json.dumps(found), encoding="utf-8")
    of_training.leave(Path("first"), [Path("val.txt")], opened=True)
    text = re.sub(r"<span[^>]*>|</span>", "", (home / "first/index.html").read_text("utf-8"))
    for head, count in (("Learned", 4), ("Lost", 1), ("Read by neither", 1)):
        assert re.search(rf"<h4[^>]*>{head}\D*: {count}", text)
    assert "which flatters it a little" in text
    assert opened == [(home / "first/index.html").as_uri()]


def test_the_page_of_a_detectors_training_shows_its_pages(home):
    leave_training(home / "first")
    record = {"boxes": 4, "detected": 4, "precision": 1.0, "recall": 1.0}
    content = {
        model: {"new pages": {**record, "hmean": hmean, "pages": [{"image": "a.png", "hmean": hmean}]}}
        for model, hmean in (("before", 0.25), ("after", 0.75))
    }
    (home / "first" / chosen_readings.NAME).write_text(json.dumps(content), encoding="utf-8")
    of_training.leave(Path("first"), [Path("det.txt")], opened=False)
    text = (home / "first/index.html").read_text("utf-8")
    assert "The pages of --eval chose the checkpoint, which flatters it a little" in text
    assert "new pages" in text and "25.0" in text and "75.0" in text


def test_many_lines_are_shown_in_part_and_counted_in_full(tmp_path):
    rows = [("a.png", f"{number}", "x", f"{number}") for number in range(100)]
    file = tmp_path / "details.json"
    file.write_text(json.dumps(details(tmp_path, rows)), encoding="utf-8")
    (found,) = measured.read(None, file).sets
    assert found.changed.learned.count == 100
    assert len(found.changed.learned.lines) == SHOWN


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(("locale", "words"), [("en-GB", "Before and after"), ("zh-CN", "训练前后对比")])
def test_the_page_in_a_browser(home, open_page, width, locale, words):
    run("run", "x.yaml")
    shown = open_page(
        (home / "runs/x/index.html").as_uri(),
        "h2",
        allowed=("file:", "data:"),
        offline=True,
        state="attached",
        viewport={"width": width, "height": 800},
        locale=locale,
    )
    assert shown.locator(f"h2 >> text={words}").is_visible()
    shown.click("#language")
    assert not shown.locator(f"h2 >> text={words}").is_visible()
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    wide = "[...document.querySelectorAll('.wide')].some(e => e.scrollWidth > e.clientWidth)"
    assert not shown.evaluate(wide)
    assert shown.locator("tr.chosen").count() == 1
    assert shown.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
