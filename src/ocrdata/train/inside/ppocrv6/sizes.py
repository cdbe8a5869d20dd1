"""The sizes of PP-LCNetV4, from ppocr/modeling/backbones/rec_lcnetv4.py of PaddleOCR 3.7."""

from dataclasses import dataclass

Stride = int | tuple[int, int]
"""Vertical and horizontal stride; one number for both."""


@dataclass(frozen=True, slots=True)
class BlockSize:
    """One block of a stage.

    Attributes:
        channels: Channels of its output.
        stride: Of its depthwise convolution.
        squeeze: Whether it has squeeze and excitation.
    """

    channels: int
    stride: Stride = 1
    squeeze: bool = False


@dataclass(frozen=True, slots=True)
class BackboneSize:
    """A backbone.

    Attributes:
        stem: Channels inside the stem, and of its output.
        branched: Whether the stem has two branches (else it is two convolutions).
        stages: Blocks of each stage, by PaddleOCR's name of the stage.
    """

    stem: tuple[int, int]
    branched: bool
    stages: dict[str, tuple[BlockSize, ...]]


def _stage(
    channels: int, count: int, stride: Stride | None = None, squeezed: tuple[int, ...] = ()
) -> tuple[BlockSize, ...]:
    """A stage of `count` blocks; `stride` is that of the first, `squeezed` are the numbers with squeeze."""
    return tuple(
        BlockSize(channels, stride if stride and not number else 1, number in squeezed)
        for number in range(count)
    )


_HALVE: Stride = (2, 1)
"""Lines keep their width: half of it would be too few steps for CTC."""

RECOGNITION = {
    "tiny": BackboneSize(
        (24, 48),
        False,
        {
            "blocks2": _stage(48, 1, squeezed=(0,)),
            "blocks3": _stage(48, 1),
            "blocks4": _stage(96, 3, _HALVE, (1,)),
            "blocks5": _stage(160, 4, _HALVE, (1,)),
            "blocks6": (),
        },
    ),
    "small": BackboneSize(
        (48, 96),
        True,
        {
            "blocks2": _stage(96, 1, squeezed=(0,)),
            "blocks3": _stage(96, 2),
            "blocks4": _stage(192, 7, _HALVE, (1, 3, 5)),
            "blocks5": _stage(384, 3, _HALVE, (1,)),
            "blocks6": (),
        },
    ),
    "medium": BackboneSize(
        (64, 128),
        True,
        {
            "blocks2": _stage(128, 1, squeezed=(0,)),
            "blocks3": _stage(256, 3, squeezed=(2,)),
            "blocks4": _stage(512, 7, _HALVE, (1, 3, 5)),
            "blocks5": _stage(768, 3, _HALVE, (1,)),
            "blocks6": (),
        },
    ),
}
"""Backbones of recognition, by `Backbone.model_size`."""


def _pyramid(stem: int, *channels: int) -> BackboneSize:
    """A backbone of detection: four levels, of which each halves the size of the one before."""
    counts = (2, 3, 5, 3)
    stages = {}
    for number, (width, count) in enumerate(zip(channels, counts, strict=True), 1):
        # The first level has the stem's size and channels, so that it starts with a squeezed block; in the
        # others the block that halves stands in front.
        first = number == 1
        squeezed = tuple(range(0 if first else 1, count - 1, 2))
        stages[f"blocks_s{number}"] = _stage(width, count, None if first else 2, squeezed)
    return BackboneSize((stem, channels[0]), True, stages)


DETECTION = {
    "tiny": _pyramid(16, 32, 48, 64, 160),
    "small": _pyramid(24, 48, 96, 192, 384),
}
"""Backbones of detection, by `Backbone.model_size`. Medium has another neck, which only PaddleOCR 3 has."""
