"""Two recognition networks in one, which reads each line with the one that a router chooses.

The original network reads the lines that it was made for, exactly as before; the trained one reads the lines
that look like those it was trained on. The router is a linear function of statistics of the original
backbone's output over the line: mean, maximum and standard deviation of each channel. Each line goes to one
network as a whole (a mixture of experts with hard routing; Shazeer et al., "Outrageously large neural
networks", 2017, route every token in this way).
"""

from pathlib import Path
from typing import Any

import numpy as np
import paddle
from paddle.nn import functional

from ocrdata.train.inside.routing.router import FAR, Router


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


class RoutedModel(paddle.nn.Layer):  # type: ignore[misc]
    """Reads each line with one of two networks.

    Args:
        original: The network before training; one of PaddleOCR's `BaseModel`, in evaluation mode.
        trained: The same network after it.
        router: Decides which one.
        shape: Channels, height and width of an image.

    Raises:
        ValueError: The router was made for another network.
    """

    def __init__(self, original: Any, trained: Any, router: Router, shape: tuple[int, int, int]):
        super().__init__()
        self.original, self.trained = original, trained
        self.statistics = LineStatistics(original.backbone, shape)
        channels = self.statistics(paddle.zeros([1, *shape]))[1].shape[1]
        if len(router.weights) != channels:
            raise ValueError(f"the router takes {len(router.weights)} statistics, the network has {channels}")
        for name in ("mean", "scale", "weights"):
            values = paddle.to_tensor(getattr(router, name).astype(np.float32))
            self.register_buffer(f"router_{name}", values)
        self.bias = router.bias

    def forward(self, images: Any) -> Any:
        """Probabilities (n, steps, classes)."""
        features, statistics = self.statistics(images)
        sequence = self.original.neck(features) if self.original.use_neck else features
        before, after = self.original.head(sequence), self.trained(images)
        values = ((statistics - self.router_mean) / self.router_scale).clip(-FAR, FAR)
        score = (values * self.router_weights).sum(axis=1) + self.bias
        return paddle.where((score > 0).reshape([-1, 1, 1]), after, before)


def load(original: Any, trained: Any, path: Path, shape: tuple[int, int, int]) -> RoutedModel:
    """The two networks with the router in a file."""
    model = RoutedModel(original, trained, Router.load(path), shape)
    model.eval()
    return model
