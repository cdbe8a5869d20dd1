"""Keeps the output of a recognition network on line images without labels, while it learns something else.

Li and Hoiem, "Learning without Forgetting" (TPAMI 2018): the divergence (Kullback-Leibler) of the network's
probabilities from those of the weights that it started from. The images need no labels, so any photographs of
text will do. The start's probabilities are made from the input of its last layer, which is small enough to be
computed once and kept. A squared distance of logits is cheaper, but kept less in our measurements
(docs/results.md).
"""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ocrdata.samples import packed

Array = np.ndarray[Any, np.dtype[Any]]

MOST = 4_000
"""Images that are held in memory, at most."""

WIDEST = 640
"""Width in pixels at which a line is cut; wider ones cost much and say little more."""


@dataclass(slots=True)
class Batch:
    """Some images of about the same width.

    Attributes:
        lines: Images of one height, (height, width, 3), BGR, uint8, from narrow to wide.
        narrowest: Width of the batch in pixels, at least.
        inputs: Input of the last layer with the weights of the start, (n, steps, channels); None until it is
            needed for the first time.
    """

    lines: Sequence[Array]
    narrowest: int
    inputs: Array | None = None

    def images(self) -> Array:
        """The batch: (n, 3, height, width), float32 in [-1, 1], padded with 0 on the right."""
        height, width, _ = self.lines[-1].shape
        batch = np.zeros((len(self.lines), 3, height, max(self.narrowest, width)), np.float32)
        for row, line in zip(batch, self.lines, strict=True):
            row[:, :, : line.shape[1]] = line.transpose(2, 0, 1) / 127.5 - 1
        return batch


class LastLayer:
    """The last linear layer of a network, and what it was given and returned in the latest pass.

    Args:
        network: The network, a `paddle.nn.Layer`.
        classes: Outputs of its last layer.

    Raises:
        ValueError: It has no linear layer with so many outputs.
    """

    def __init__(self, network: Any, classes: int):
        import paddle

        found = [
            layer
            for layer in network.sublayers()
            if isinstance(layer, paddle.nn.Linear) and layer.weight.shape[1] == classes
        ]
        if not found:
            raise ValueError(f"the network has no linear layer with {classes} outputs")
        self.layer = found[-1]
        self.given: Any = None
        self.returned: Any = None
        self.layer.register_forward_post_hook(self._note)

    def _note(self, _: Any, given: Any, returned: Any) -> None:
        self.given, self.returned = given[0], returned


class KeptOutput:
    """The distance of a network's output from that of its start, on images without labels.

    Args:
        network: The network in training.
        start: The same network with the weights of the start, in evaluation mode.
        images: Image files of lines.
        shape: Channels, height and width of the network's images; batches are at least this wide.
        classes: Classes of the network, the blank included.
        size: Images of a batch.
        seed: Order of the batches.
    """

    def __init__(
        self,
        network: Any,
        start: Any,
        images: Sequence[Path],
        *,
        shape: Sequence[int],
        classes: int,
        size: int,
        seed: int,
    ):
        draw = random.Random(seed)
        chosen = draw.sample(list(images), MOST) if len(images) > MOST else images
        self.network, self.start = network, start
        self.now, self.before = LastLayer(network, classes), LastLayer(start, classes)
        self.batches = list(batches(chosen, shape, size))
        self.order = self._endless(draw)

    def distance(self) -> Any:
        """The divergence on the next batch: summed over the time steps, as the CTC loss is; mean of lines."""
        import paddle
        from paddle.nn import functional

        batch = next(self.order)
        images = paddle.to_tensor(batch.images())
        with paddle.no_grad():
            if batch.inputs is None:
                self.start(images)
                batch.inputs = self.before.given.numpy()
            aim = functional.softmax(self.before.layer(paddle.to_tensor(batch.inputs)), axis=2)
        training = self.network.training
        self.network.eval()  # without dropout, which would count as a distance
        self.network(images)
        if training:
            self.network.train()
        said = functional.log_softmax(self.now.returned, axis=2)
        return functional.kl_div(said, aim, reduction="none").sum(axis=[1, 2]).mean()

    def _endless(self, draw: random.Random) -> Iterator[Batch]:
        while True:
            draw.shuffle(self.batches)
            yield from self.batches


def batches(images: Sequence[Path], shape: Sequence[int], size: int) -> Iterator[Batch]:
    """Batches of images of similar width; the last one begins earlier where it would not be full.

    Args:
        images: Image files, at least one.
        shape: Channels, height and least width of the batches.
        size: Images of a batch; fewer only if there are not as many.

    Raises:
        ValueError: An image cannot be decoded.
    """
    lines = sorted((scaled(path, shape[1]) for path in images), key=lambda line: line.shape[1])
    last = max(0, len(lines) - size)
    for start in (*range(0, last, size), last):
        yield Batch(lines[start : start + size], shape[2])


def scaled(path: Path, height: int) -> Array:
    """An image scaled to the height as PaddleOCR reads it, cut at `WIDEST`.

    Returns:
        (height, width, 3), BGR, uint8.

    Raises:
        ValueError: It cannot be decoded.
    """
    import cv2

    image = cv2.imdecode(np.frombuffer(packed.read(path), np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError(f"{path} cannot be decoded as an image")
    width = max(1, math.ceil(height * image.shape[1] / image.shape[0]))
    line: Array = cv2.resize(image, (width, height))
    return line[:, :WIDEST]


def freeze_statistics(network: Any) -> None:
    """Let all batch norms of a network use their statistics without updating them, in training, too."""
    import paddle

    kinds = (paddle.nn.BatchNorm, paddle.nn.BatchNorm1D, paddle.nn.BatchNorm2D)
    norms = [layer for layer in network.sublayers() if isinstance(layer, kinds)]

    def rest(_: Any, __: Any) -> None:
        for layer in norms:
            layer.training = False

    network.register_forward_pre_hook(rest)  # as PaddleOCR calls train() on the network before each step
