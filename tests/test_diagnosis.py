"""doctor tells what is there from what is not, and how to get it."""

import importlib.metadata
import json

import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement

from ocrdata import diagnosis
from ocrdata.cli import cli


def test_the_environment_of_the_tests_can_train():
    findings = {finding.topic.partition(":")[0]: finding for finding in diagnosis.examine()}
    assert findings["ocrdata"].state == "ok"
    assert findings["train"].state == "ok"
    assert "paddlepaddle 3" in findings["train"].found
    assert "opencv-python-headless" in findings["ocrdata"].found


def test_every_extra_that_a_user_may_want_is_named():
    provided = importlib.metadata.metadata("ocrdata").get_all("Provides-Extra")
    assert set(diagnosis.PURPOSES) == set(provided) - {"all", "training", "docs", "test", "dev"}


@pytest.mark.parametrize(
    ("requirement", "state", "found"),
    [
        ("click>=8", "ok", "click 8"),
        ("click>=99", "optional", "(needs >=99)"),
        ("no-such-package", "optional", "missing: no-such-package"),
    ],
)
def test_packages_are_judged_by_their_version(requirement, state, found):
    finding = diagnosis._judge("topic", [Requirement(requirement)], "optional", "pip install it")
    assert finding.state == state
    assert found in finding.found
    assert (finding.remedy == "pip install it") == (state != "ok")


def test_a_program_can_read_the_findings():
    result = CliRunner().invoke(cli, ["doctor", "--json"])
    assert {"Python", "cores", "GPU"} <= {finding["topic"] for finding in json.loads(result.stdout)}
