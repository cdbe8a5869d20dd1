"""What a mix will hold is settled and shown before anything is written."""

import json
from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.mixing.plan import MixInput, plan
from tests import running

from .test_mix import label_file


def everything_in(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def mix(*args: object):
    return running.run_command("mix", *args, code=None)


def drawn(output: str) -> list[str]:
    """The column `drawn` of the table, as it is printed."""
    cells = [row.split("│")[-3].strip() for row in output.splitlines() if row.count("│") >= 6]
    return [cell for cell in cells if cell]  # a long path goes on in the next row


def test_a_plan_can_be_made_in_python(tmp_path):
    a, b = label_file(tmp_path / "a", "rec.txt", 10), label_file(tmp_path / "b", "rec.txt", 40)
    made = plan([MixInput(a, "vertical"), MixInput(b, "general")])
    assert [(file.labels, file.drawn, file.role) for file in made.files] == [
        (a, 10, "vertical"),
        (b, 10, "general"),
    ]
    assert not made.in_place
    assert made.data_dir == tmp_path.resolve()


def test_lines_without_a_tab_are_counted_and_the_first_is_named(tmp_path):
    labels = label_file(tmp_path, "rec.txt", 3)
    labels.write_text(labels.read_text("utf-8") + "\nno tab here\n", "utf-8")
    said = plan([MixInput(labels)]).advice[0]
    assert said.startswith(f"{labels}: 1 line has no tab between image and label, first line 5;")


def test_of_a_folder_its_label_file_is_named(tmp_path):
    labels = label_file(tmp_path, "rec.txt", 3)
    with pytest.raises(UserError, match=f"is a folder, not a label file.\nGive its label file: {labels}."):
        plan([MixInput(tmp_path)])


def test_a_dry_run_prints_the_table_of_the_run_and_writes_nothing(tmp_path):
    a, b = label_file(tmp_path / "a", "rec.txt", 10), label_file(tmp_path / "b", "rec.txt", 40)
    a.write_text(a.read_text("utf-8").replace("text", "§"), "utf-8")
    bad = tmp_path / "badcases.json"
    bad.write_text(json.dumps({"weights": {"§": 3.0}}), encoding="utf-8")
    options = (f"vertical={a}", f"general={b}", "--from-badcases", bad, "--out", tmp_path / "mix")
    before = everything_in(tmp_path)
    dry = mix(*options, "--dry-run")
    assert dry.exit_code == 0, dry.output
    assert everything_in(tmp_path) == before
    done = mix(*options)
    assert drawn(dry.output) == drawn(done.output) == ["10", "10", "20", "40"]


def test_a_dry_run_counts_general_lines_that_would_be_rendered(tmp_path):
    meter = label_file(tmp_path / "meter", "rec.txt", 12)
    options = (f"vertical={meter}", "--render-general", 10, "--out", tmp_path / "mix", "--dry-run")
    dry = mix(*options)
    assert dry.exit_code == 0, dry.output
    assert drawn(dry.output) == ["12", "12", "24"]
    assert list(tmp_path.iterdir()) == [tmp_path / "meter"]


def test_a_dry_run_needs_no_folder_and_prints_no_yaml(tmp_path):
    a, b = label_file(tmp_path / "a", "rec.txt", 10), label_file(tmp_path / "b", "rec.txt", 40)
    dry = mix(a, b, "--dry-run")
    assert (dry.exit_code, "SimpleDataSet" in dry.output) == (0, False)
    assert drawn(dry.output) == ["10", "10", "20"]


@pytest.mark.parametrize("options", [("--replay", "."), ("--ratio", "1:1"), ("--ratio-list", "1,1")])
def test_a_dry_run_refuses_what_it_cannot_settle(tmp_path, options):
    a = label_file(tmp_path, "a.txt", 10)
    assert mix(a, *options, "--out", tmp_path / "mix", "--dry-run").exit_code == 2
