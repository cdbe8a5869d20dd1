"""The distance of a network's output from that of its start."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

paddle = pytest.importorskip("paddle")

from ocrdata.train.inside import kept_output  # noqa: E402
from ocrdata.train.inside.kept_output import KeptOutput  # noqa: E402

CLASSES = 5


class Columns(paddle.nn.Layer):  # type: ignore[misc]
    """A network that reads each column of an image by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = paddle.nn.BatchNorm1D(8)
        self.first, self.last = paddle.nn.Linear(24, 8), paddle.nn.Linear(8, CLASSES)

    def forward(self, images: Any) -> Any:
        columns = images.flatten(1, 2).transpose([0, 2, 1])
        return self.last(self.norm(self.first(columns).transpose([0, 2, 1])).transpose([0, 2, 1]))


def drawn(folder: Path, *widths: int) -> list[Path]:
    """Noise, 8 pixels high."""
    paths = []
    for number, width in enumerate(widths):
        paths.append(folder / f"{number}.png")
        cv2.imwrite(
            str(paths[-1]), np.random.default_rng(number).integers(0, 255, (8, width, 3), dtype=np.uint8)
        )
    return paths


def pair() -> tuple[Columns, Columns]:
    network, start = Columns(), Columns()
    start.set_state_dict(network.state_dict())
    network.eval()
    start.eval()
    return network, start


def kept(network: Columns, start: Columns, images: list[Path], size: int = 2) -> KeptOutput:
    return KeptOutput(network, start, images, shape=(3, 8, 16), classes=CLASSES, size=size, seed=0)


def test_it_is_zero_at_the_start_and_grows_with_the_change(tmp_path: Path) -> None:
    network, start = pair()
    distance = kept(network, start, drawn(tmp_path, 20, 30)).distance
    assert float(distance()) == pytest.approx(0, abs=1e-4)
    found = []
    for factor in (1.1, 1.1):
        network.first.weight.set_value(network.first.weight * factor)
        found.append(float(distance()))
    assert 0 < found[0] < found[1]


def test_it_is_the_divergence_summed_over_the_steps(tmp_path: Path) -> None:
    """Of a network that says nothing any more: the logarithm of the classes less the entropy of the start."""
    network, start = pair()
    network.last.weight.set_value(paddle.zeros_like(network.last.weight))
    network.last.bias.set_value(paddle.zeros_like(network.last.bias))
    found = kept(network, start, drawn(tmp_path, 20, 30))
    p = paddle.nn.functional.softmax(start(paddle.to_tensor(found.batches[0].images())), axis=2).numpy()
    expected = (p * np.log(p * CLASSES)).sum(axis=(1, 2)).mean()
    assert float(found.distance()) == pytest.approx(expected, rel=1e-3)


def test_a_shift_of_all_classes_changes_no_probability_and_counts_nothing(tmp_path: Path) -> None:
    network, start = pair()
    network.last.bias.set_value(network.last.bias + 3.0)
    assert float(kept(network, start, drawn(tmp_path, 20, 30)).distance()) == pytest.approx(0, abs=1e-5)


def test_training_on_it_leads_back_to_the_start(tmp_path: Path) -> None:
    network, start = pair()
    network.last.weight.set_value(network.last.weight * 1.5)
    distance = kept(network, start, drawn(tmp_path, 20, 24, 28, 30)).distance
    optimiser = paddle.optimizer.Adam(0.05, parameters=network.parameters())
    first = float(distance())
    for _ in range(40):
        distance().backward()
        optimiser.step()
        optimiser.clear_grad()
    assert float(distance()) < first / 10


def test_batches_are_of_similar_width_and_long_lines_are_cut(tmp_path: Path) -> None:
    batches = list(kept_output.batches(drawn(tmp_path, 900, 10, 40, 12), (3, 8, 16), 2))
    assert [batch.images().shape for batch in batches] == [(2, 3, 8, 16), (2, 3, 8, kept_output.WIDEST)]
    assert not batches[0].images()[0, :, :, 10:].any()


@pytest.mark.parametrize(
    ("count", "size", "found"), [(5, 2, [2, 2, 2]), (3, 4, [3]), (4, 4, [4]), (1, 2, [1])]
)
def test_no_image_is_left_out(tmp_path: Path, count: int, size: int, found: list[int]) -> None:
    batches = list(kept_output.batches(drawn(tmp_path, *range(20, 20 + count)), (3, 8, 16), size))
    assert [len(batch.lines) for batch in batches] == found
    assert {line.shape[1] for batch in batches for line in batch.lines} == set(range(20, 20 + count))


def test_an_image_that_cannot_be_decoded_is_refused(tmp_path: Path) -> None:
    (tmp_path / "note.png").write_text("no image", encoding="utf-8")
    with pytest.raises(ValueError, match=r"note\.png cannot be decoded"):
        kept(*pair(), [*drawn(tmp_path, 20, 30), tmp_path / "note.png"])


def test_batch_norms_rest_in_training_too(tmp_path: Path) -> None:
    network = Columns()
    kept_output.freeze_statistics(network)
    before = network.norm._mean.numpy().copy()
    network.train()
    network(paddle.randn([2, 3, 8, 16]) + 5)
    assert np.array_equal(network.norm._mean.numpy(), before)
    assert network.norm.weight.stop_gradient is False
