"""Reads the lines that a model is trained for and the lines to keep, and refuses lines that are both."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.evaluation import evaluate_lines
from ocrdata.samples.labels import Line
from ocrdata.train.data.overlap import ImageFiles

FEW = 200
"""With fewer kept lines, one line is more than half a percentage point."""


@dataclass(frozen=True, slots=True)
class NewAndKeptLines:
    """The lines that decide between checkpoints.

    Attributes:
        new: Lines that were trained for.
        kept: Lines on which the model must not get worse.
    """

    new: Sequence[Line]
    kept: Sequence[Line]


def read_both(evaluation: Sequence[Path], keep: Sequence[Path]) -> NewAndKeptLines:
    """The lines of two groups of label files, whose images must exist."""
    return NewAndKeptLines(*(evaluate_lines.read_sets({"": files})[""] for files in (evaluation, keep)))


def refuse_overlap(sets: NewAndKeptLines, trained: Mapping[str, Sequence[Line]] | None = None) -> None:
    """Stop if a line to keep is in another set, since its accuracy would prove nothing then.

    Args:
        sets: The new lines and the lines to keep.
        trained: Lines that the model is trained on, by label file.

    Raises:
        UserError: An image is in both, by path or by content.
    """
    kept = ImageFiles(line.image for line in sets.kept)
    for name, lines in ({"evaluation": sets.new} | dict(trained or {})).items():
        for line in lines:
            if line.image in kept:
                raise UserError(
                    f"{line.image} is in the lines to keep and in the {name} lines.",
                    "Keep the two apart: lines that are trained on, or chosen by, prove nothing.",
                )


def hints(sets: NewAndKeptLines) -> Iterator[str]:
    """What to know about the sets before anything is computed."""
    if len(sets.kept) < FEW:
        yield (
            f"{len(sets.kept)} lines to keep are few: one of them is {100 / len(sets.kept):.1f} percentage "
            "points, so a smaller loss cannot be seen."
        )
