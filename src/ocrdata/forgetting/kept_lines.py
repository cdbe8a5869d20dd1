"""Reads the lines that a model is trained for and the lines to keep, and refuses lines that are both."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.evaluation import evaluate_lines
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import Line
from ocrdata.samples.text_kinds import FEWEST, lacking
from ocrdata.train.data.overlap import ImageFiles
from ocrdata.train.weights.blend import Budget

FEW = 200
"""With fewer kept lines, one line is more than half a percentage point."""


@dataclass(frozen=True, slots=True)
class NewAndKeptLines:
    """The lines that decide between checkpoints.

    Attributes:
        new: Lines that were trained for.
        kept: Sets of lines on which the model must not get worse, by name.
    """

    new: Sequence[Line]
    kept: Mapping[str, Sequence[Line]]

    @property
    def kept_lines(self) -> list[Line]:
        """The lines of all sets to keep, in the order of the sets."""
        return [line for lines in self.kept.values() for line in lines]


def read_both(evaluation: Sequence[Path], keep: Mapping[str, Sequence[Path]]) -> NewAndKeptLines:
    """The lines of label files, whose images must exist.

    Args:
        evaluation: Label files of lines that are trained for.
        keep: Label files of each set to keep, by its name.
    """
    return NewAndKeptLines(evaluate_lines.read_sets({"": evaluation})[""], evaluate_lines.read_sets(keep))


def budget_of(points: float, own: Mapping[str, float], names: Iterable[str]) -> Budget:
    """What each set to keep may lose.

    Args:
        points: Percentage points for each set.
        own: Points of the sets that have a budget of their own, by name.
        names: Names of the sets.

    Raises:
        UserError: A budget is for a set that does not exist.
    """
    known = list(names)
    for name in own:
        if name not in known:
            raise UserError(
                f"--max-drop-of names a set '{name}' that is not one of --keep.",
                f"The sets are: {', '.join(known)}.",
            )
    return Budget(points, dict(own))


def refuse_overlap(sets: NewAndKeptLines, trained: Mapping[str, Sequence[Line]] | None = None) -> None:
    """Stop if a line to keep is in another set, since its accuracy would prove nothing then.

    Args:
        sets: The new lines and the lines to keep.
        trained: Lines that the model is trained on, by label file.

    Raises:
        UserError: An image is in both, by path or by content.
    """
    kept = ImageFiles(line.image for line in sets.kept_lines)
    for name, lines in ({"evaluation": sets.new} | dict(trained or {})).items():
        for line in lines:
            if line.image in kept:
                raise UserError(
                    f"{line.image} is in the lines to keep and in the {name} lines.",
                    "Keep the two apart: lines that are trained on, or chosen by, prove nothing.",
                )


def hints(sets: NewAndKeptLines, charset: Charset) -> Iterator[str]:
    """What to know about the sets before anything is computed.

    Args:
        sets: The new lines and the lines to keep.
        charset: The model's dictionary.
    """
    for name, lines in sets.kept.items():
        if len(lines) < FEW:
            yield (
                f"{quantity(len(lines), 'line')} to keep in '{name}' {'is' if len(lines) == 1 else 'are'} "
                f"few: {'it' if len(lines) == 1 else 'one of them'} is {100 / max(1, len(lines)):.1f} "
                "percentage points, so a smaller loss cannot be seen."
            )
    if lost := lacking((line.transcription for line in sets.kept_lines), charset):
        yield (
            f"Hardly any lines to keep (fewer than {FEWEST}) have {', '.join(lost)}: what is forgotten of "
            "that is not seen."
        )
