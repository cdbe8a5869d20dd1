"""The shipped photographs, where they show what a training that keeps nothing has unlearned."""

from collections.abc import Mapping, Sequence

from ocrdata import resources
from ocrdata.console import quantity, say
from ocrdata.samples import labels
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import Line
from ocrdata.train.run.settle import FinetunePlan

FEWEST = 50
"""With fewer lines that were read right before the training, a share of them says little."""

WORTH = 4
"""A training of fewer lines than this many times those to read is over before they are read."""

FORGOTTEN = 0.02
"""Share of the lines that have to be lost before it is called forgetting: five of the shipped ones."""


def lines_for(plan: FinetunePlan, charset: Charset) -> Sequence[Line]:
    """The lines to read before and after a run; none where they would say nothing.

    That is so for dictionaries that lack the characters of the photographs, for trainings that take no longer
    than reading them, and for those on these photographs themselves.

    Args:
        plan: The run.
        charset: Its dictionary.
    """
    label_file = resources.folder("recipes") / resources.PHOTOGRAPHS
    used = {path.resolve() for path in (*plan.settings.data.label_files, *plan.options.evaluation)}
    if label_file.resolve() in used:
        return ()
    known = frozenset(charset.characters)
    lines = [line for line in labels.read_lines(label_file) if known.issuperset(line.transcription)]
    trained = plan.settings.total_steps * plan.settings.batch_size * plan.settings.cards
    return lines if len(lines) >= FEWEST and trained >= WORTH * len(lines) else ()


def announcement(plan: FinetunePlan) -> str:
    """What a run without lines to keep says at its start: whether anybody will see what it forgets.

    Args:
        plan: A run that trains lines, without `keep`.
    """
    lines = lines_for(plan, plan.charset) if plan.charset else ()
    if lines:
        return (
            f"Without --keep, --eval alone chooses the checkpoint. {quantity(len(lines), 'line')} of "
            "photographs that ship with ocrdata are read before and after the training, to see what it "
            "forgets of them."
        )
    return (
        "Without --keep, --eval alone chooses the checkpoint. No other lines are read before and after it: "
        "name those that the model must still read."
    )


def unlearned(lines: Sequence[Line], before: Sequence[str], after: Sequence[str]) -> Mapping[str, int] | None:
    """Say how many lines are still read right; counts for the manifest, None if too few ever were.

    Args:
        lines: The lines.
        before: Their texts as they were read before the training.
        after: The same after it.
    """
    could = [
        line.transcription == now
        for line, then, now in zip(lines, before, after, strict=True)
        if line.transcription == then
    ]
    if len(could) < FEWEST:
        return None
    still = sum(could)
    say(sentence(len(could), still))
    return {"read_before": len(could), "still_read": still}


def sentence(could: int, still: int) -> str:
    """What became of the lines that were read right before the training.

    Args:
        could: Their number.
        still: Those that are read right after it.
    """
    said = (
        f"Of {quantity(could, 'line')} of photographs that were read right before the training, "
        f"{still} still {'is' if still == 1 else 'are'} "
        f"({still / could:.1%})."
    )
    if could - still <= FORGOTTEN * could:
        return said
    return (
        f"{said} The rest is forgotten: --keep photographs={resources.PHOTOGRAPHS} with --route, "
        "--route-chars or --blend keeps it, and so do general lines in the mix."
    )
