"""The table of `evaluate`: what it says of lines, of characters, and of those that one asks for."""

import io
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from ocrdata.cli import cli
from ocrdata.evaluation import evaluate_lines, line_table
from ocrdata.evaluation.comparing import EXACT, TextComparison
from ocrdata.evaluation.evaluate_lines import LineReading

READINGS = {
    "stock": {
        "meter": [LineReading(Path("a.jpg"), "1.5", "15", 0.9), LineReading(Path("b.jpg"), "kg", "kg", 0.9)]
    },
    "tuned": {
        "meter": [LineReading(Path("a.jpg"), "1.5", "1.5", 0.9), LineReading(Path("b.jpg"), "kg", "k9", 0.9)]
    },
}


def printed(*wanted: str) -> list[list[str]]:
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(line_table.table(evaluate_lines.scores(READINGS), wanted))
    rows = [line.split("│")[1:-1] for line in console.export_text().splitlines() if "│" in line]
    return [[cell.strip() for cell in row] for row in rows]


def test_lines_and_weakest_characters_are_shown() -> None:
    assert printed() == [
        ["meter", "stock", "2", "50.0%", "9.5–90.5", "20.00%", ". 0%"],
        ["", "tuned", "2", "50.0%", "9.5–90.5", "20.00%", "g 0%"],
    ]


def test_the_characters_that_one_asks_for_are_shown_together() -> None:
    assert [row[6] for row in printed("1", "5", ".")] == ["66.7%", "100.0%"]
    assert [row[6] for row in printed("9")] == ["", ""]


def test_their_recall_stands_in_the_details() -> None:
    found = evaluate_lines.details(evaluate_lines.scores(READINGS), READINGS, ("g", "."))
    assert found["tuned"]["meter"]["recall"] == 0.5
    assert "recall" not in evaluate_lines.details(evaluate_lines.scores(READINGS), READINGS)["tuned"]["meter"]


def test_detection_has_no_characters(tmp_path: Path) -> None:
    (tmp_path / "det.txt").write_text(
        'a.jpg\t[{"transcription": "1", "points": [[0,0],[9,0],[9,9],[0,9]]}]\n'
    )
    arguments = ["evaluate", "--model", "PP-OCRv3_mobile_det", "--labels", str(tmp_path / "det.txt")]
    result = CliRunner().invoke(cli, [*arguments, "--chars", "1", "--device", "cpu"])
    assert (result.exit_code, "--chars is for recognition" in result.output) == (2, True), result.output


def test_later_models_show_how_much_they_differ_from_the_first() -> None:
    console = Console(width=200, record=True, file=io.StringIO())
    scores, changes = evaluate_lines.scores(READINGS), evaluate_lines.changes(READINGS)
    console.print(line_table.table(scores, (), changes))
    assert "+0.0 (-" in console.export_text()
    found = evaluate_lines.details(scores, READINGS)
    assert found["tuned"]["meter"]["change"]["gained"] == found["tuned"]["meter"]["change"]["lost"] == 1
    assert "change" not in found["stock"]["meter"]


def test_case_and_spaces_may_not_count() -> None:
    line = LineReading(Path("a.jpg"), "TOTAL 1.50", "Total1.50", 0.9)
    readings = {"stock": {"receipt": [line]}, "tuned": {"receipt": [replace(line, read="TOTAL 1.5")]}}
    right = {}
    for case, space in product((False, True), repeat=2):
        same = TextComparison(ignore_case=case, ignore_space=space)
        right[case, space] = evaluate_lines.accuracies(evaluate_lines.scores(readings, same))["stock"][
            "receipt"
        ]
    assert right == {(False, False): 0, (False, True): 0, (True, False): 0, (True, True): 1}
    both = TextComparison(ignore_case=True, ignore_space=True)
    found = evaluate_lines.details(evaluate_lines.scores(readings, both), readings, (), both)
    assert found["stock"]["receipt"]["wrong"] == [] and found["stock"]["receipt"]["ignored"] == (
        "case",
        "spaces",
    )
    assert found["tuned"]["receipt"]["wrong"][0]["truth"] == "TOTAL 1.50"
    assert found["tuned"]["receipt"]["change"]["lost"] == 1


def test_the_table_says_what_does_not_count() -> None:
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(line_table.table(evaluate_lines.scores(READINGS), same=TextComparison(ignore_case=True)))
    assert "Without regard to case" in console.export_text()


def test_a_threshold_is_shown_with_what_it_costs() -> None:
    lines = [
        LineReading(Path(f"{n}.jpg"), "1", "1" if n % 4 else "7", 0.9 if n % 4 else 0.5) for n in range(80)
    ]
    readings = {"stock": {"meter": lines}, "never": {"meter": [replace(line, read="x") for line in lines]}}
    found = evaluate_lines.reject_thresholds(readings, 0.99)
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(line_table.reject_table(found))
    shown = console.export_text()
    assert "To have 99 % of the lines right" in shown and "≥ 0.900" in shown and "100.0%" in shown
    assert "no such" in shown
    told = evaluate_lines.details(evaluate_lines.scores(readings), readings, (), EXACT, found)
    assert told["stock"]["meter"]["reject"]["accuracy"] == 1.0
    assert told["never"]["meter"]["reject"]["score"] is None
    assert told["stock"]["meter"]["calibration_error"] == pytest.approx(0.75 * 0.1 + 0.25 * 0.5)
