"""Trains a recognition network as it reads: with a step for 8 pixels, in batches as wide as their lines.

The networks of PP-OCRv4 and later pool to 40 steps while they train and by strides when they read; at 320
pixels the two are the same. The first is decided by `training` of the backbone alone, so the pooling of
reading is had without a change of the network or its weights.

PaddleOCR's own way to batches of one width, `MultiScaleSampler` with `ds_width`, wants label files with four
columns, rounds the ratio of width to height to a whole number, squeezes the wider lines of a batch, and makes
the same batches in each epoch. Here, lines are padded to the greatest width by `RecResizeImg` and the padding
that no line of a batch needs is cut off. Batch norms take padding for a part of the lines, and what a network
reads in training suffers from much of it.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ocrdata.samples.lengths import ctc_steps, line_widths
from ocrdata.train.inside.refusal import refuse

Array = np.ndarray[Any, np.dtype[Any]]

JITTER = 0.1
"""Lines are sorted by their width times up to 1 plus this, so that batches differ from epoch to epoch."""

AUGMENTED = 320 / 48
"""Width to height of the lines that PaddleOCR's augmentation is made for."""

_known: dict[tuple[str, int], int] = {}
"""Widths that were looked up: PaddleOCR makes its data set anew in each epoch where a ratio is below 1."""


def pool_as_read(model: Any, width: int) -> None:
    """Let the backbone of a recognition model pool in training as it does when it reads.

    The program ends if it does not: a backbone that is unknown may decide by something else.

    Args:
        model: One of PaddleOCR's models, in any mode.
        width: Width of an image that it is tried on, in pixels.
    """
    import paddle

    def rest(part: Any, _: Any) -> None:
        part.training = False  # its own alone: dropout and batch norms of its layers train

    backbone = model.backbone
    backbone.register_forward_pre_hook(rest)
    model.eval()
    backbone.training = True
    with paddle.no_grad():
        steps = backbone(paddle.zeros([1, 3, 48, width])).shape[3]
    model.train()
    if steps != ctc_steps.read(width):
        refuse(f"the network has {steps} steps at {width} pixels in training, not {ctc_steps.read(width)}")


def batch_width(samples: Sequence[Sequence[Any]], widths: Sequence[int]) -> int:
    """The width that a batch needs: that of its widest line, and enough steps for each text.

    Args:
        samples: Image (3, height, width), classes of the text, …, length of the text, share of the width that
            is not padding.
        widths: The least and the greatest width, in pixels.
    """
    least, most = widths
    lines = max(round(float(sample[-1]) * sample[0].shape[2]) for sample in samples)
    steps = max(ctc_steps.needed(list(sample[1][: int(sample[-2])])) for sample in samples)
    return min(most, line_widths.rounded(max(least, lines, ctc_steps.COLUMNS * steps)))


def cut_padding(samples: Sequence[Sequence[Any]], widths: Sequence[int]) -> list[Array]:
    """A batch without the padding that none of its lines needs.

    Args:
        samples: See `batch_width`. With an attention head the share is kept, and is that of the new width.
        widths: See there.
    """
    width = batch_width(samples, widths)
    images, *fields, shares = zip(*samples, strict=True)
    batch = [np.stack([image[:, :, :width] for image in images])]
    batch += [np.stack([np.asarray(value) for value in field]) for field in fields]
    if len(fields) > 2:
        whole = images[0].shape[2]
        batch.append(np.array([min(1.0, share * whole / width) for share in shares], np.float32))
    return batch


def arranged(widths: Sequence[int], size: int, cards: int, draw: random.Random) -> list[list[int]]:
    """Batches of lines of similar width, in random order, as many for each card.

    Args:
        widths: Of all lines, in pixels.
        size: Lines of a batch; an incomplete one is left out.
        cards: Cards that take turns.
        draw: Order, and which lines are left out.
    """
    order = list(range(len(widths)))
    draw.shuffle(order)
    share = -(-len(order) // cards)
    order = [order[place % len(order)] for place in range(share // size * size * cards)]
    order.sort(key=lambda index: widths[index] * (1 + JITTER * draw.random()))
    batches = [order[start : start + size] for start in range(0, len(order), size)]
    draw.shuffle(batches)
    return batches


def widths_of(dataset: Any, height: int) -> list[int]:
    """Widths of the lines of a `SimpleDataSet`, scaled to a height; 0 for those that it cannot use.

    Args:
        dataset: The data set.
        height: In pixels.
    """
    found = []
    for number in dataset.data_idx_order_list:
        row = dataset.data_lines[number]
        name = row.decode("utf-8", "replace").split(dataset.delimiter)[0]
        key = (str(Path(dataset.data_dir, name)), height)
        if key not in _known:
            _known[key] = line_widths.scaled(Path(key[0]), height)
        found.append(_known[key])
    return found


def install(data: Any, widths: Sequence[int], height: int) -> None:
    """Let PaddleOCR's `build_dataloader` make batches by width.

    Args:
        data: The module `ppocr.data`.
        widths: The least and the greatest width of a batch, in pixels.
        height: Of the images, in pixels.
    """
    import paddle

    class ByWidth(paddle.io.BatchSampler):  # type: ignore[misc]
        """In training: other batches in each epoch. Takes what Paddle's own samplers take."""

        def __init__(self, dataset: Any, batch_size: int, shuffle: bool, drop_last: bool):
            self.found = widths_of(dataset, height)
            self.seed, self.epoch, self.size = dataset.seed or 0, 0, batch_size
            self.rank, self.cards = paddle.distributed.get_rank(), paddle.distributed.get_world_size()

        def __iter__(self) -> Iterator[list[int]]:
            draw = random.Random(f"{self.seed} {self.epoch}")
            self.epoch += 1
            yield from arranged(self.found, self.size, self.cards, draw)[self.rank :: self.cards]

        def __len__(self) -> int:
            return int(-(-len(self.found) // self.cards) // self.size)

    class InOrder(paddle.io.BatchSampler):  # type: ignore[misc]
        """In evaluation: all lines once, from narrow to wide."""

        def __init__(self, dataset: Any, batch_size: int, shuffle: bool, drop_last: bool):
            found = widths_of(dataset, height)
            order = sorted(range(len(found)), key=found.__getitem__)
            self.batches = [order[start : start + batch_size] for start in range(0, len(order), batch_size)]

        def __iter__(self) -> Iterator[list[int]]:
            yield from self.batches

        def __len__(self) -> int:
            return len(self.batches)

    loader = data.DataLoader

    def cutting(**given: Any) -> Any:
        return loader(**given | {"collate_fn": lambda samples: cut_padding(samples, widths)})

    data.DistributedBatchSampler, data.BatchSampler, data.DataLoader = ByWidth, InOrder, cutting
    augmentation = data.imaug.rec_img_aug
    for name in ("tia_distort", "tia_stretch"):
        setattr(augmentation, name, in_short_segments(getattr(augmentation, name)))


def in_short_segments(warp: Callable[[Array, int], Array]) -> Callable[[Array, int], Array]:
    """A warp of PaddleOCR's `RecAug` that bends a long line as much as a piece of it.

    It cuts a line into three to six segments and moves their corners by up to a third of a segment's width,
    down, too: at 320 × 48 pixels that is 35, at 1,280 × 48 it would be 142, and nothing could be read.
    """

    def warped(image: Array, segments: int) -> Array:
        height, width = image.shape[:2]
        return warp(image, round(segments * max(1.0, width / height / AUGMENTED)))

    return warped
