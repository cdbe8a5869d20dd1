"""Two recognition networks in one, which reads each line with the one that a router chooses.

The original network reads the lines that it was made for, exactly as before; the trained one reads the lines
that it was trained for. There are two ways to tell them:

- By look: a linear function of statistics of the original backbone's output over the line, which are mean,
  maximum and standard deviation of each channel. How much surer one network is than the other counts, too.
- By characters: the trained network reads the characters that it was trained for, where it sees them, and the
  original one the rest of the line. What the trained one forgets of others is then never read.

Each line, or each step of one, goes to one network (a mixture of experts with hard routing; Shazeer et al.,
"Outrageously large neural networks", 2017, route every token in this way).
"""

from pathlib import Path
from typing import Any

import numpy as np
import paddle
from paddle.nn import functional

from ocrdata.train.inside.routing import router
from ocrdata.train.inside.routing.router import CONFIDENT, FAR, CharacterRouter, LookRouter


class LineStatistics(paddle.nn.Layer):  # type: ignore[misc]
    """The output of a backbone, and its statistics over each line without the padding on its right.

    Args:
        backbone: The backbone, in evaluation mode: (n, 3, height, width) → (n, channels, rows, steps).
        shape: Channels, height and width of an image, to find out how many columns a step has.
    """

    def __init__(self, backbone: Any, shape: tuple[int, int, int]):
        super().__init__()
        self.backbone = backbone
        with paddle.no_grad():
            steps = backbone(paddle.zeros([1, *shape])).shape[3]
        self.columns = shape[2] // steps

    def forward(self, images: Any) -> tuple[Any, Any]:
        """The backbone's output, and the statistics (n, 3 × channels)."""
        features = self.backbone(images)
        inside = (
            (images.abs().max(axis=[1, 2]) > 0).astype("float32").unsqueeze(1)
        )  # padding is 0, grey is not
        inside = functional.max_pool1d(inside, self.columns, self.columns, ceil_mode=True)
        inside = inside[:, :, : features.shape[3]].unsqueeze(2)
        count = (inside.sum(axis=[2, 3]) * features.shape[2]).clip(min=1)
        mean = (features * inside).sum(axis=[2, 3]) / count
        square = (features * features * inside).sum(axis=[2, 3]) / count
        highest = (features * inside - 1e4 * (1 - inside)).max(axis=[2, 3])
        spread = (square - mean * mean).clip(min=0).sqrt()
        return features, paddle.concat([mean, highest, spread], axis=1)


class StatisticsOnly(paddle.nn.Layer):  # type: ignore[misc]
    """The statistics of lines alone.

    Args:
        backbone: See `LineStatistics`.
        shape: See `LineStatistics`.
    """

    def __init__(self, backbone: Any, shape: tuple[int, int, int]):
        super().__init__()
        self.statistics = LineStatistics(backbone, shape)

    def forward(self, images: Any) -> Any:
        """(n, 3 × channels)."""
        return self.statistics(images)[1]


class RoutedByLook(paddle.nn.Layer):  # type: ignore[misc]
    """Reads each line with the network that a linear function of its statistics names, if it is sure enough.

    Args:
        original: The network before training; one of PaddleOCR's `BaseModel`, in evaluation mode.
        trained: The same network after it.
        router: Decides which one.
        shape: Channels, height and width of an image.

    Raises:
        ValueError: The router was made for another network.
    """

    def __init__(self, original: Any, trained: Any, router: LookRouter, shape: tuple[int, int, int]):
        super().__init__()
        self.original, self.trained = original, trained
        self.statistics = LineStatistics(original.backbone, shape)
        channels = self.statistics(paddle.zeros([1, *shape]))[1].shape[1]
        if len(router.weights) != channels:
            raise ValueError(f"the router takes {len(router.weights)} statistics, the network has {channels}")
        for name in ("mean", "scale", "weights"):
            values = paddle.to_tensor(getattr(router, name).astype(np.float32))
            self.register_buffer(f"router_{name}", values)
        self.bias, self.least = router.bias, router.least

    def forward(self, images: Any) -> Any:
        """Probabilities (n, steps, classes)."""
        features, statistics = self.statistics(images)
        sequence = self.original.neck(features) if self.original.use_neck else features
        before, after = self.original.head(sequence), self.trained(images)
        values = ((statistics - self.router_mean) / self.router_scale).clip(-FAR, FAR)
        score = (values * self.router_weights).sum(axis=1) + self.bias
        sent = score > 0
        if self.least > -np.inf:
            lead = log_odds(confidence(after)) - log_odds(confidence(before))
            sent = sent.logical_and(score + lead > self.least)
        return chosen(sent, after, before)


class RoutedByCharacters(paddle.nn.Layer):  # type: ignore[misc]
    """Reads a line with the original network, and with the trained one what that sees of some characters.

    Args:
        original: The network before training, in evaluation mode, with the classes of the trained one.
        trained: The same network after it.
        router: The characters, and how sure it must be of each.
        shape: Channels, height and width of an image.

    Raises:
        ValueError: The network has fewer classes than the router names.
    """

    def __init__(self, original: Any, trained: Any, router: CharacterRouter, shape: tuple[int, int, int]):
        super().__init__()
        self.original, self.trained = original, trained
        known, named = trained(paddle.zeros([1, *shape])).shape[2], int(router.classes.max())
        if named >= known:
            raise ValueError(f"the router names class {named}, the network has {known}")
        self.register_buffer("router_classes", paddle.to_tensor(router.classes.astype(np.int64)))
        self.register_buffer("router_least", paddle.to_tensor(router.least_probabilities()))
        self.reach = router.reach

    def forward(self, images: Any) -> Any:
        """Probabilities (n, steps, classes)."""
        before, after = self.original(images), self.trained(images)
        surest = paddle.index_select(after, self.router_classes, axis=2).max(axis=1)
        sent = (surest - self.router_least).max(axis=1) > 0
        if self.reach < 0:
            return chosen(sent, after, before)
        best = after.argmax(axis=2).unsqueeze(2)
        there = (best == self.router_classes).astype("float32").max(axis=2)  # (n, steps)
        there = there * sent.astype("float32").unsqueeze(1)
        near = functional.max_pool1d(there.unsqueeze(1), 2 * self.reach + 1, 1, self.reach).reshape([-1])
        classes = after.shape[2]
        steps = chosen(near > 0.5, after.reshape([-1, classes]), before.reshape([-1, classes]))
        return steps.reshape([paddle.shape(before)[0], -1, classes])


def confidence(probabilities: Any) -> Any:
    """Mean probability of the characters of each line that greedy CTC decoding finds; 0 if there are none.

    Args:
        probabilities: (n, steps, classes), class 0 being the blank.
    """
    highest, best = probabilities.max(axis=2), probabilities.argmax(axis=2)
    before = paddle.concat([paddle.zeros_like(best[:, :1]), best[:, :-1]], axis=1)
    kept = ((best != 0).logical_and(best != before)).astype("float32")
    return (highest * kept).sum(axis=1) / kept.sum(axis=1).clip(min=1)


def log_odds(probabilities: Any) -> Any:
    """As `router.log_odds` with `CONFIDENT`, of a tensor."""
    clipped = probabilities.clip(CONFIDENT, 1 - CONFIDENT)
    return (clipped / (1 - clipped)).log()


def chosen(sent: Any, after: Any, before: Any) -> Any:
    """For each line, or step, the output of the trained network where it is sent there, else the original's.

    The rows are picked by their numbers: on a CPU, `paddle.where` with a condition for each line takes longer
    than a whole network.

    Args:
        sent: Of each line or step, (n,), bool.
        after: Output of the trained network, (n, …).
        before: Output of the original one, of the same shape.
    """
    count = paddle.shape(before)[0].astype("int64")
    rows = paddle.arange(count, dtype="int64") + sent.astype("int64") * count
    return paddle.gather(paddle.concat([before, after]), rows)


def load(original: Any, trained: Any, path: Path, shape: tuple[int, int, int]) -> Any:
    """The two networks as one layer, with the router in a file.

    Raises:
        ValueError: The router was made for another network.
        UserError: The file is no router.
    """
    found = router.load(path)
    model = (
        RoutedByCharacters(original, trained, found, shape)
        if isinstance(found, CharacterRouter)
        else RoutedByLook(original, trained, found, shape)
    )
    model.eval()
    return model
