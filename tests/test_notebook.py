"""The notebook of the documentation runs from end to end, and shows what a run of it has shown."""

from pathlib import Path

import nbformat
import pytest

NOTEBOOK = Path(__file__).parents[1] / "docs" / "notebook.ipynb"


def codes(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_what_it_shows_is_one_run_from_top_to_bottom_without_a_fault():
    cells = codes(nbformat.read(NOTEBOOK, 4))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    shown = [output for cell in cells for output in cell.outputs]
    assert "error" not in {output.output_type for output in shown}
    assert sum("image/jpeg" in output.get("data", {}) for output in shown) >= 2


def accuracies(notebook):
    """`before new 48.3% general 80.0%` as {"before": {"new": 48.3, …}}."""
    text = "".join(output.text for output in codes(notebook)[-1].outputs if output.output_type == "stream")
    rows = [row.replace("%", "").split() for row in text.splitlines() if row.startswith(("before", "after"))]
    return {name: dict(zip(rest[::2], map(float, rest[1::2]), strict=True)) for name, *rest in rows}


def assert_it_has_learnt_and_not_forgotten(found):
    assert found["after"]["new"] > found["before"]["new"] + 20
    assert found["after"]["general"] > found["before"]["general"] - 7  # 60 lines: four of them


def test_the_run_that_it_shows_has_learnt_and_not_forgotten():
    assert_it_has_learnt_and_not_forgotten(accuracies(nbformat.read(NOTEBOOK, 4)))


@pytest.mark.slow
def test_it_runs(tmp_path):
    from nbclient import NotebookClient

    notebook = nbformat.read(NOTEBOOK, 4)
    NotebookClient(notebook, timeout=1200, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert_it_has_learnt_and_not_forgotten(accuracies(notebook))
