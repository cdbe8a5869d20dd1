"""PaddleOCR's own saving, interrupted: the checkpoint before stays, whole."""

import importlib.util
import pickle
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from ocrdata.train.inside import whole_checkpoints
from ocrdata.train.models import source


@pytest.fixture
def save_load(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """PaddleOCR's module, with whole checkpoints."""
    pytest.importorskip("paddle")
    monkeypatch.syspath_prepend(str(source.training_code()))
    spec = importlib.util.find_spec("ppocr.utils.save_load")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    whole_checkpoints.install(module)
    return module


def save(save_load: ModuleType, folder: Path, number: float, **more: Any) -> None:
    """Save a checkpoint whose only weight is a number."""
    import paddle

    layer = paddle.nn.Linear(1, 1, bias_attr=False)
    layer.weight.set_value(paddle.full([1, 1], number))
    optimiser = paddle.optimizer.Adam(parameters=layer.parameters())
    logger = SimpleNamespace(info=lambda message: None)
    given = {"Architecture": {"model_type": "rec", "algorithm": "CRNN"}}
    save_load.save_model(layer, optimiser, str(folder), logger, given, prefix="latest", epoch=number, **more)


def saved(folder: Path) -> tuple[float, object]:
    """The weight, and what the states say."""
    import paddle

    weights = paddle.load(str(folder / "latest.pdparams"))
    return weights["weight"].item(), pickle.loads((folder / "latest.states").read_bytes())["epoch"]


class Interrupted:
    """What cannot be saved."""

    def __reduce__(self) -> Any:
        raise KeyboardInterrupt


def test_a_checkpoint_replaces_the_one_before_when_it_is_whole(save_load: ModuleType, tmp_path: Path) -> None:
    save(save_load, tmp_path, 1.0)
    assert saved(tmp_path) == (1.0, 1.0)
    save(save_load, tmp_path, 2.0)
    assert saved(tmp_path) == (2.0, 2.0)
    assert not list(tmp_path.glob(f"*{whole_checkpoints.PART}"))


def test_a_save_that_is_interrupted_leaves_the_one_before(save_load: ModuleType, tmp_path: Path) -> None:
    save(save_load, tmp_path, 1.0)
    with pytest.raises(KeyboardInterrupt):
        save(save_load, tmp_path, 2.0, more=Interrupted())
    assert saved(tmp_path) == (1.0, 1.0)
    assert (tmp_path / f"latest.pdparams{whole_checkpoints.PART}").exists()
