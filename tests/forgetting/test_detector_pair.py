"""`finetune --route` of a detector: what may be kept as the original one."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ocrdata.errors import UserError
from ocrdata.forgetting import detector_pair


def plan(pretrained: Path, task: str = "det", *, route: bool = True) -> Any:
    """What is asked of a plan."""
    settings = SimpleNamespace(stock=pretrained, preset=SimpleNamespace(task=task))
    return SimpleNamespace(settings=settings, options=SimpleNamespace(route=route))


def test_the_trained_one_of_two_detectors_is_not_kept_as_the_original(tmp_path: Path) -> None:
    run = tmp_path / "run"
    (run / "original").mkdir(parents=True)
    for folder in (run, run / "original"):
        (folder / "best_accuracy.pdparams").touch()
    with pytest.raises(UserError, match="is the trained one of two detectors") as caught:
        detector_pair.pairing_of(plan(run / "best_accuracy.pdparams"))
    assert str(run / "original" / "best_accuracy.pdparams") in caught.value.remedy
    assert detector_pair.pairing_of(plan(run / "original" / "best_accuracy.pdparams")) is not None


def test_only_routed_detectors_are_paired(tmp_path: Path) -> None:
    assert detector_pair.pairing_of(plan(tmp_path / "a.pdparams", "rec")) is None
    assert detector_pair.pairing_of(plan(tmp_path / "a.pdparams", route=False)) is None
