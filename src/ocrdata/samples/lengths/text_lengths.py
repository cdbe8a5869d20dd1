"""How long the texts of lines are, beside the longest that a model is trained on."""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from ocrdata.console import quantity
from ocrdata.samples import labels
from ocrdata.samples.text_kinds import LONG


def of(label_files: Iterable[Path]) -> Counter[int]:
    """How many texts there are of each length, in characters.

    Label files of pages are left out, and so are lines without a tab.
    """
    lengths = Counter[int]()
    for path in label_files:
        if labels.is_detection(path):
            continue
        with path.open("rb") as rows:
            for row in rows:
                _, tab, rest = row.rstrip(b"\r\n").partition(b"\t")
                if tab:
                    lengths[len(rest.partition(b"\t")[0].decode("utf-8", "replace"))] += 1
    return lengths


def sentence(lengths: Mapping[int, int], longest: int = LONG) -> str:
    """The distribution of lengths in a sentence.

    Args:
        lengths: Texts by their length in characters, at least one.
        longest: Characters of the longest text that is trained.
    """
    ordered = sorted(Counter(lengths).elements())
    most, total = ordered[-1], len(ordered)
    usual, nearly = (ordered[-(-share * total // 100) - 1] for share in (50, 95))
    more = sum(count for length, count in lengths.items() if length > longest)
    half = quantity(usual, "character")
    said = f"half of the texts have up to {half}, 95 % up to {nearly}, the longest {most}"
    if not more:
        return f"{said}; none has more than {longest}."
    return (
        f"{said}; {more:,} of {total:,} ({more / total:.1%}) have more than {longest}, and are trained with "
        f"`ocrdata finetune --max-length {nearly if nearly > longest else most}`."
    )
