"""How a program says that a checkpoint does not fit a network."""

import numpy as np
import pytest

from ocrdata.train.inside.refusal import REFUSED, refuse_misfit

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
