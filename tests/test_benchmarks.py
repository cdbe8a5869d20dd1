"""The figures in `benchmarks/results`, and how `benchmarks/all.py` compares new ones with them."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parents[1] / "benchmarks"
RESULTS = sorted((HERE / "results").glob("*.txt"))


@pytest.fixture(scope="module")
def everything() -> ModuleType:
    spec = importlib.util.spec_from_file_location("benchmarks_all", HERE / "all.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("file", RESULTS, ids=[file.stem for file in RESULTS])
def test_each_file_of_results_names_its_program_and_holds_what_it_printed(
    file: Path, everything: ModuleType
) -> None:
    if file.stem == "models":
        pytest.skip("written by tools/try_models.py, and held together with the presets by their tests")
    runs = everything.runs_of(file.read_text(encoding="utf-8"))
    assert runs
    for run in runs:
        python, program, *_ = run.command.split()
        assert (
            python == "python" and (HERE.parent / program).is_file() and program.endswith(f"{file.stem}.py")
        )
        assert run.lines


OLD = """$ python benchmarks/check.py
met    1,000,000 lines in 3.50 s, under 5
MISSED 13,262 images a second by headers, at least 15,000
naive Pillow             1398            1.00
"""
NEW = """$ python benchmarks/check.py
MISSED 1,000,000 lines in 5.50 s, under 5
MISSED 9,000 images a second by headers, at least 15,000
naive Pillow             1400            1.05
another line             7
"""


def test_numbers_are_compared_in_lines_with_the_same_words(everything: ModuleType) -> None:
    (old,), (new,) = everything.runs_of(OLD), everything.runs_of(NEW)
    changes = list(everything.changes(old.lines, new.lines, 0.1))
    assert [(change.old, change.new) for change in changes] == [(13262, 9000)]
    assert changes[0].ratio == pytest.approx(0.679, abs=1e-3)
    assert [c.new for c in everything.changes(old.lines, new.lines, 0.03)] == [9000, 1.05]


def test_a_goal_that_was_met_and_is_missed_is_named(everything: ModuleType) -> None:
    (old,), (new,) = everything.runs_of(OLD), everything.runs_of(NEW)
    assert everything.missed(old.lines, new.lines) == ["MISSED 1,000,000 lines in 5.50 s, under 5"]
    assert everything.missed(old.lines, old.lines) == []


def test_a_program_that_fails_is_an_exit_code(everything: ModuleType, tmp_path: Path) -> None:
    fails = everything.Run("python -c raise(SystemExit(3))", ())
    works = everything.Run("python -c print(7) --peer trdg=…", ())
    assert not everything.run_again([fails], tmp_path / "a.txt")
    assert everything.run_again([works, works], tmp_path / "b.txt")
    (run,) = everything.runs_of((tmp_path / "b.txt").read_text(encoding="utf-8"))
    assert run.lines[0] == "7" and "load" in run.lines[1]
