"""The lines that a model is trained for, and those that shall not get worse: read, and told apart."""

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
class Sets:
    """What is read.

    Attributes:
        new: Lines that were trained for.
        kept: Lines that shall not get worse.
    """

    new: Sequence[Line]
    kept: Sequence[Line]


def read_both(evaluation: Sequence[Path], keep: Sequence[Path]) -> Sets:
    """The lines of two groups of label files, each image looked for."""
    return Sets(*(evaluate_lines.read_sets({"": files})[""] for files in (evaluation, keep)))


def refuse_overlap(sets: Sets, trained: Mapping[str, Sequence[Line]] | None = None) -> None:
    """Stop where the kept lines are lines of another set: what they say would be worth nothing.

    Args:
        sets: The two sets that are read.
        trained: What the model is trained on, by label file.

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


def hints(sets: Sets) -> Iterator[str]:
    """What to know about the sets before anything is spent."""
    if len(sets.kept) < FEW:
        yield (
            f"{len(sets.kept)} lines to keep are few: one of them is {100 / len(sets.kept):.1f} percentage "
            "points, so a smaller loss cannot be seen."
        )
