"""The table of `evaluate`: what it says of lines, of characters, and of those that one asks for."""

import io
from pathlib import Path

from click.testing import CliRunner
from rich.console import Console

from ocrdata.cli import cli
from ocrdata.evaluation import evaluate_lines
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
    console.print(evaluate_lines.table(evaluate_lines.scores(READINGS), wanted))
    rows = [line.split("│")[1:-1] for line in console.export_text().splitlines() if "│" in line]
    return [[cell.strip() for cell in row] for row in rows]


def test_lines_and_weakest_characters_are_shown() -> None:
    assert printed() == [
        ["meter", "stock", "2", "50.0%", "20.00%", ". 0%"],
        ["", "tuned", "2", "50.0%", "20.00%", "g 0%"],
    ]


def test_the_characters_that_one_asks_for_are_shown_together() -> None:
    assert [row[5] for row in printed("1", "5", ".")] == ["66.7%", "100.0%"]
    assert [row[5] for row in printed("9")] == ["", ""]


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
    console.print(evaluate_lines.table(scores, (), changes))
    assert "+0.0 (-" in console.export_text()
    found = evaluate_lines.details(scores, READINGS)
    assert found["tuned"]["meter"]["change"]["gained"] == found["tuned"]["meter"]["change"]["lost"] == 1
    assert "change" not in found["stock"]["meter"]
