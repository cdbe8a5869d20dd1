"""How a program says that a checkpoint does not fit a network."""

import numpy as np
import pytest

from ocrdata.train.inside.refusal import REFUSED, refuse_misfit, refuse_shapes

NETWORK = {"a.weight": np.zeros((2, 3)), "b.bias": np.zeros(4)}


def test_a_checkpoint_that_fits_may_have_more() -> None:
    assert refuse_misfit({**NETWORK, "teacher.weight": np.zeros(1)}, NETWORK) is None


@pytest.mark.parametrize(
    ("checkpoint", "said"),
    [
        ({"a.weight": np.zeros((2, 3))}, "the checkpoint has no parameter b.bias"),
        (
            {**NETWORK, "a.weight": np.zeros((3, 2))},
            "a.weight has the shape [3, 2], the network needs [2, 3]",
        ),
    ],
)
def test_a_layer_that_differs_ends_the_program(
    checkpoint: dict[str, np.ndarray], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        refuse_misfit(checkpoint, NETWORK)
    assert ended.value.code == REFUSED
    assert capsys.readouterr().err.strip() == said


@pytest.mark.parametrize(
    ("name", "needed", "found", "said"),
    [
        (
            "stem.weight",
            [24, 3, 3, 3],
            [16, 3, 3, 3],
            "stem.weight has the shape [24, 3, 3, 3], and the file has [16, 3, 3, 3] in its place",
        ),
        ("head.fc2.weight", [80, 4], [80, 6906], "it tells 6,906 classes apart, and the dictionary makes 4"),
        (
            "head.fc.weight",
            [120, 4],
            [80, 4],
            "head.fc.weight has the shape [120, 4], and the file has [80, 4]",
        ),
    ],
)
def test_a_shape_that_differs_ends_the_program(
    name: str, needed: list[int], found: list[int], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        refuse_shapes(name, needed, found)
    assert said in capsys.readouterr().err
