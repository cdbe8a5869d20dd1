"""PP-LCNetV4, the backbone of PP-OCRv6."""

from typing import Any

from paddle import nn

from ocrdata.train.inside.ppocrv6.layers import BranchedStem, ConvNorm, MixerBlock
from ocrdata.train.inside.ppocrv6.sizes import DETECTION, RECOGNITION, BlockSize

STEPS = 40
"""Time steps of a line in training, whatever its width."""


class RecognitionBackbone(nn.Layer):  # type: ignore[misc]
    """PP-LCNetV4 for lines: (B, 3, H, W) gives (B, C, 1, T).

    In training T is 40; else it is W / 8, and H has to be at least 48 (as PaddleOCR has it).

    Attributes:
        out_channels: C.
    """

    def __init__(self, model_size: str = "small", in_channels: int = 3):
        super().__init__()
        size = RECOGNITION[model_size]
        inner, channels = size.stem
        if size.branched:
            self.conv1 = BranchedStem(in_channels, inner, channels)
        else:
            first, second = ConvNorm(in_channels, inner, 3, 2), ConvNorm(inner, channels, 3, 2)
            self.conv1 = nn.Sequential(first, nn.GELU(), second)
        self.stages = tuple(size.stages)
        for name, blocks in size.stages.items():
            setattr(self, name, stage(channels, blocks))
            channels = blocks[-1].channels if blocks else channels
        self.out_channels = channels
        self.is_repped = False

    def forward(self, x: Any) -> Any:
        x = self.conv1(x)
        for name in self.stages:
            x = getattr(self, name)(x)
        if self.training:
            return nn.functional.adaptive_avg_pool2d(x, [1, STEPS])
        return nn.functional.avg_pool2d(x, [3, 2])

    def rep(self) -> None:
        """Merge the branches and batch norms of all blocks; the stem of `tiny` keeps its batch norms."""
        for part in (self.conv1, *(block for name in self.stages for block in getattr(self, name))):
            if hasattr(part, "rep"):
                part.rep()
        self.is_repped = True


class DetectionBackbone(nn.Layer):  # type: ignore[misc]
    """PP-LCNetV4 for pages: (B, 3, H, W) gives four levels, from (B, C1, H / 4, W / 4) to H / 32 and W / 32.

    Attributes:
        out_channels: Channels of each level.
    """

    def __init__(self, model_size: str = "small", in_channels: int = 3, det: bool = True):
        super().__init__()
        size = DETECTION[model_size]
        inner, channels = size.stem
        self.stem = BranchedStem(in_channels, inner, channels)
        self.stages = tuple(size.stages)
        for name, blocks in size.stages.items():
            setattr(self, name, stage(channels, blocks))
            channels = blocks[-1].channels
        self.out_channels = [blocks[-1].channels for blocks in size.stages.values()]
        self.is_repped = False

    def forward(self, x: Any) -> list[Any]:
        x, levels = self.stem(x), []
        for name in self.stages:
            x = getattr(self, name)(x)
            levels.append(x)
        return levels

    def rep(self) -> None:
        """Merge the branches and batch norms of all layers."""
        for part in (self.stem, *(block for name in self.stages for block in getattr(self, name))):
            part.rep()
        self.is_repped = True


def stage(channels: int, blocks: tuple[BlockSize, ...]) -> Any:
    """Blocks in a row, the first of which takes this many channels."""
    inputs = (channels, *(block.channels for block in blocks))
    return nn.Sequential(*(MixerBlock(taken, block) for taken, block in zip(inputs, blocks, strict=False)))
