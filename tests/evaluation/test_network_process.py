"""One process reads with several checkpoints: what is read is the same as with a process for each."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ocrdata.errors import UserError
from ocrdata.evaluation import recogniser
from ocrdata.evaluation.networks import TrainedNetwork
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.train.models import source
from ocrdata.train.weights import checkpoint
from tests.conftest import Drawer

pytestmark = pytest.mark.slow


def with_weights(model: Recogniser, weights: Path) -> Recogniser:
    assert isinstance(model.network, TrainedNetwork)
    return replace(model, network=replace(model.network, checkpoint=weights))


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory, draw: Drawer) -> list[Path]:
    folder = tmp_path_factory.mktemp("行")
    draw(folder / "lines", "NotoSansSCSubset-Regular", "中国人民大学生日月水火土天地上下", 10, 1)
    return sorted((folder / "lines" / "images").iterdir())


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Recogniser]:
    """Two networks as they ship, and each with noise on its weights, in turns."""
    folder, rng = tmp_path_factory.mktemp("权"), np.random.default_rng(1)
    found = {}
    for name in ("PP-OCRv3_mobile_rec", "PP-OCRv6_tiny_rec"):
        model = recogniser.find(name, None, None, source.training_code())
        found[name] = model
        arrays = {
            key: array + rng.normal(0, 0.1 * array.std(), array.shape).astype(array.dtype)
            if array.ndim > 1
            else array
            for key, array in checkpoint.read(model.network.files[0]).items()
        }
        checkpoint.write(folder / f"{name}.pdparams", arrays)
        found[f"{name} with noise"] = with_weights(model, folder / f"{name}.pdparams")
    return found


def test_checkpoints_are_read_as_if_each_had_a_process_of_its_own(models, images, tmp_path):
    reader = Reader("cpu", source.training_code())
    alone = {name: reader.read(model, images, lambda _: None) for name, model in models.items()}
    first, noisy, *others = models
    done = []
    with reader.staying() as one:
        for name in (first, noisy, *others, first, noisy):
            assert one.read(models[name], images, done.append) == alone[name]
    assert done.count(len(images)) == len(models) + 2
    assert alone[first] != alone[noisy]

    (tmp_path / "cut.pdparams").write_bytes(b"no weights")
    damaged = with_weights(models[first], tmp_path / "cut.pdparams")
    with reader.staying() as one:
        assert one.read(models[first], images, done.append) == alone[first]
        with pytest.raises(UserError, match=r"cut\.pdparams cannot be run"):
            one.read(damaged, images, done.append)
        assert one.read(models[noisy], images, done.append) == alone[noisy]
