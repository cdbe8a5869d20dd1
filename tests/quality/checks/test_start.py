"""Check says of a config what PaddleOCR's own data set says when it is made: whether the run starts."""

import copy
import json
import logging
import math
import random

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ocrdata.quality.checks.start import about_start
from ocrdata.quality.loader.config import Config
from ocrdata.train.models.source import training_code
from tests import running
from tests.quality.configs import recognition

lists = st.sampled_from([["a.txt"], ["a.txt", "b.txt"], "a.txt", ["a.txt", "a.txt"], ["gone.txt"], "gone"])
numbers = st.sampled_from([1, 1.0, 0.5, 0, 0.01, 1.1, 1.04, 2, -0.2, -0.01, True, math.inf, math.nan])
ratios = st.one_of(
    numbers, st.lists(numbers, max_size=6), st.sampled_from(["1.0", "[1.0]", None, ["1.0"], [None], {}, ""])
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    (folder / "a.txt").write_text("a.jpg\t1\n" * 10, "utf-8")
    (folder / "b.txt").write_text("b.jpg\t1\n" * 3, "utf-8")
    return folder


def starts(config, section):
    """Whether PaddleOCR's data set can be made."""
    import sys

    sys.path[:0] = [str(training_code())] * (str(training_code()) not in sys.path)
    from ppocr.data.simple_dataset import SimpleDataSet

    state = random.getstate()
    try:
        SimpleDataSet(copy.deepcopy(config), section, logging.getLogger("silent"))
    except (AssertionError, TypeError, ValueError, KeyError, OSError, OverflowError):
        return False
    finally:
        random.setstate(state)
    return True


@pytest.mark.parametrize("section", ["Train", "Eval"])
def test_the_verdict_is_that_of_the_loader(section, folder, monkeypatch):
    pytest.importorskip("paddle", reason="PaddleOCR's loader needs PaddlePaddle (pip install ocrdata[train])")
    monkeypatch.chdir(folder)

    @settings(
        max_examples=400,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @example("a.txt", 1.0)
    @example("a.txt", [1.0])
    @example(["a.txt"], "1.0")
    @example(["a.txt", "b.txt"], [1.0])
    @example("a.txt", [1.0] * 5)
    @given(lists, ratios)
    def agree(label_files, given_ratios):
        config = recognition("CTCLabelEncode")
        config["Train"]["dataset"] |= {"label_file_list": label_files, "ratio_list": given_ratios}
        config["Eval"] = config["Train"]
        found = about_start(Config(folder / "config.yml", config), files=True)
        assert (not [item for item in found if item.en.startswith(section)]) == starts(config, section)

    agree()


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        (
            {"label_file_list": "a.txt", "ratio_list": [1.0]},
            "the text 'a.txt', whose 5 characters are counted",
        ),
        ({"ratio_list": "1.0"}, "ratio_list is the text '1.0', not a list of numbers"),
        ({"ratio_list": [1.0, 0.5]}, "ratio_list has 2 numbers for 1 label file"),
        ({"ratio_list": [1.5]}, "ratio_list has 1.5 for a.txt, from which 10 lines can be drawn"),
        ({"label_file_list": ["gone.txt"]}, "gone.txt, which does not exist"),
    ],
)
def test_a_config_that_does_not_start_is_refused_with_code_3(settings, reason, folder, tmp_path):
    config = recognition("CTCLabelEncode")
    config["Train"]["dataset"] |= {"label_file_list": ["a.txt"], "ratio_list": [1.0]} | settings
    path = folder / f"{tmp_path.name}.yml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    result = running.run_command("check", "--config", path, "--no-images", "--fail-below", 0, code=3)
    assert reason in result.output
    assert "does not start" in result.output


def test_a_config_that_starts_is_not(folder, tmp_path):
    config = recognition("CTCLabelEncode")
    config["Train"]["dataset"] |= {"label_file_list": "a.txt", "ratio_list": 1.0}
    path = folder / f"{tmp_path.name}.yml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    result = running.run_command("check", "--config", path, "--no-images", "--json")
    assert json.loads(result.stdout)["totals"]["starts"] is True


def test_labels_given_beside_a_config_need_not_be_listed_in_it(folder, tmp_path):
    config = recognition("CTCLabelEncode")
    config["Train"]["dataset"] |= {"label_file_list": ["elsewhere.txt"]}
    path = tmp_path / "config.yml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    running.run_command("check", folder / "a.txt", "--config", path, "--no-images")
