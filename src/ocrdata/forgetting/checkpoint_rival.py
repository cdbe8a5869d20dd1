"""Whether the lines that choose a checkpoint are enough to tell it from another."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from ocrdata.console import quantity
from ocrdata.evaluation.scores.significance import PairedChange, paired_change
from ocrdata.forgetting.checkpoint_reading import ReadCheckpoint
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.train.weights.blend import Trial

CHANCE = 0.02
"""Checkpoints whose accuracies (on new lines; of blends, on new and kept ones, added up) differ by less count
as equal. That another may be better by less is not said."""

TELLING = 0.01
"""The difference of accuracies that the number of lines which is advised can show."""


@dataclass(frozen=True, slots=True)
class Rival:
    """A checkpoint that may be better than the chosen one, for all that the new lines can tell.

    Attributes:
        name: Its name.
        change: From the chosen one to it, on the new lines; each read by its network alone.
        routed: Whether the original network stays beside the chosen one.
    """

    name: str
    change: PairedChange
    routed: bool = False

    @property
    def needed(self) -> int:
        """New lines, in full hundreds, of which `TELLING` would be half the interval of 95 %."""
        gained, lost = (number / self.change.lines for number in (self.change.gained, self.change.lost))

        def half(lines: int) -> float:
            low, high = PairedChange(lines, round(lines * gained), round(lines * lost)).interval
            return (high - low) / 2

        return next(lines for lines in count(100, 100) if half(lines) <= TELLING)

    def sentence(self) -> str:
        """For the terminal."""
        points, (low, high) = 100 * self.change.change, (100 * end for end in self.change.interval)
        return (
            f"--eval has {quantity(self.change.lines, 'line')}, too few to tell "
            f"{'its trained network alone' if self.routed else 'it'} from {self.name} (change in points: "
            f"{points:+.1f}, from {low:+.1f} to {high:+.1f}). About {self.needed:,} would show a difference "
            "of one point."
        )


def find_rival(chosen: Trial, read: Sequence[ReadCheckpoint], sets: NewAndKeptLines) -> Rival | None:
    """Of the checkpoints, the one that may be better than the chosen one by most, if by `CHANCE` at least.

    Args:
        chosen: The chosen one.
        read: All that might have been chosen, with their readings.
        sets: What was read.
    """
    right = {each.trial.name: each.read.right(sets) for each in read if each.read}
    if chosen.name not in right:
        return None
    own = right.pop(chosen.name)
    rivals = [Rival(name, paired_change(own, other), chosen.routed) for name, other in right.items()]
    most = max(rivals, key=lambda rival: rival.change.interval[1], default=None)
    return most if most and most.change.interval[1] >= CHANCE else None
