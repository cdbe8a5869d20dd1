"""Selects training lines from a large pool: by the confidence of models, their agreement, and diversity."""

import random
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import yaml

from ocrdata.console import quantity, say
from ocrdata.errors import UserError
from ocrdata.evaluation import label_sets
from ocrdata.reading.folder_walk import walk
from ocrdata.samples import labels
from ocrdata.samples.labels import Line
from ocrdata.translation import translated

if TYPE_CHECKING:
    from rich.table import Table

    from ocrdata.evaluation.reader import ReadsLines
    from ocrdata.evaluation.recogniser import Recogniser

Verdict = Literal[
    "kept", "too hard", "too easy", "unreadable", "repeated", "not drawn", "disagreed", "unsure"
]
Text = tuple[str, float]
"""The text that a model reads, and the mean probability of its characters, 0 to 1."""

IMAGES = (".bmp", ".jpeg", ".jpg", ".png", ".webp")

_PRESETS = Path(__file__).with_name("select.yaml")
_LENGTH_STEP = 5


@dataclass(frozen=True, slots=True)
class Rule:
    """The limits within which a line is worth training on, all from 0 to 1.

    Attributes:
        low: The weak model's confidence below which a line is too hard.
        high: The weak model's confidence above which a line that it reads correctly is too easy.
        easy: Share of the easy lines to keep.
        strong_low: The strong model's confidence below which a label is probably wrong.
    """

    low: float
    high: float
    easy: float
    strong_low: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A line of the pool with its verdict.

    Attributes:
        line: The line, with the label to train on.
        weak: What the weak model reads.
        strong: What the strong model reads, if there is one.
        verdict: `kept`, or the reason for leaving the line out.
    """

    line: Line
    weak: Text
    strong: Text | None
    verdict: Verdict


def presets() -> dict[str, Rule]:
    """The published rules by name."""
    content = yaml.safe_load(_PRESETS.read_text(encoding="utf-8"))
    return {
        name: Rule(record["low"], record["high"], record["easy"], record["strong_low"])
        for name, record in content.items()
    }


def by_confidence(
    lines: Sequence[Line],
    weak: Sequence[Text],
    strong: Sequence[Text] | None,
    rule: Rule,
    seed: int,
) -> list[Judged]:
    """Judge labelled lines by the confidence with which models read them.

    Args:
        lines: The pool.
        weak: Reading of each line by the weak model: the one to be trained, or a smaller one.
        strong: Reading of each line by a strong model; None to trust all labels.
        rule: The limits.
        seed: Decides which of the easy lines are kept.
    """
    rng = random.Random(seed)
    judged = []
    for number, line in enumerate(lines):
        second = strong[number] if strong is not None else None
        text, confidence = weak[number]
        verdict: Verdict = "kept"
        if second is not None and second[1] < rule.strong_low:
            verdict = "unreadable"
        elif confidence < rule.low:
            verdict = "too hard"
        elif confidence > rule.high and text == line.transcription and rng.random() >= rule.easy:
            verdict = "too easy"
        judged.append(Judged(line, weak[number], second, verdict))
    return judged


def by_agreement(
    images: Sequence[Path], first: Sequence[Text], second: Sequence[Text] | None, confidence: float
) -> list[Judged]:
    """Label images with what models read: two that agree, or one that is confident.

    Args:
        images: Line images without labels.
        first: Reading of each image by one model.
        second: Reading of each image by another model; None to rely on the first alone (replay).
        confidence: Least confidence of each reading, 0 to 1.
    """
    judged = []
    for number, image in enumerate(images):
        other = second[number] if second is not None else None
        text = first[number][0]
        verdict: Verdict = "kept"
        if other is not None and other[0] != text:
            verdict = "disagreed"
        elif min(reading[1] for reading in (first[number], other) if reading) < confidence:
            verdict = "unsure"
        elif not labels.writable(text):
            verdict = "unreadable"
        judged.append(Judged(Line(image, text, image.parent.name), first[number], other, verdict))
    return judged


def diverse(judged: Sequence[Judged], per_text: int | None, count: int | None, seed: int) -> list[Judged]:
    """Leave out lines that are alike.

    Args:
        judged: The lines; only the verdict `kept` is changed.
        per_text: Most lines of one text, chosen at random.
        count: Most lines in all. Sources, lengths and confidences take turns, so that all are represented.
        seed: Seed of the random choices.
    """
    rng = random.Random(seed)
    result = list(judged)
    kept = [number for number, item in enumerate(judged) if item.verdict == "kept"]
    rng.shuffle(kept)
    if per_text is not None:
        seen: Counter[str] = Counter()
        for number in kept:
            text = judged[number].line.transcription
            seen[text] += 1
            if seen[text] > per_text:
                result[number] = replace(result[number], verdict="repeated")
        kept = [number for number in kept if result[number].verdict == "kept"]
    if count is not None and count < len(kept):
        drawn = set(_in_turn(kept, lambda number: _kind(judged[number]), count))
        for number in kept:
            if number not in drawn:
                result[number] = replace(result[number], verdict="not drawn")
    return result


def pool(paths: Iterable[Path]) -> Iterator[Line]:
    """The lines of label files, and the images in folders, with an empty text.

    Raises:
        UserError: A line is faulty, an image is missing, labels are for detection, or a path holds no lines.
    """
    for path in paths:
        found = False
        if path.is_dir():
            for image in walk(path, IMAGES):
                found = True
                yield Line(image, "", path.name)
        else:
            if labels.is_detection(path):
                raise UserError(
                    "holds detection labels, but only lines can be selected.",
                    "Cut the pages into lines first: ocrdata convert.",
                    path=path,
                )
            for line in label_sets.read_lines_with_images(path):
                found = True
                yield line
        if not found:
            raise UserError(f"{path} holds no lines.", "Give a label file, or a folder with line images.")


def read(model: "Recogniser", lines: Sequence[Line], reader: "ReadsLines") -> Sequence[Text | None]:
    """Read each line with a model; None for a file that is not an image."""
    from ocrdata.console import progress

    images = [line.image for line in lines]
    with progress("reading", len(lines)) as bar:
        return reader.read(model, images, bar.reach)


def decodable(
    lines: Sequence[Line], readings: Sequence[Sequence[Text | None]]
) -> tuple[list[Line], list[list[Text]]]:
    """Leave out files that are not images, and print how many there were."""
    good = [number for number in range(len(lines)) if all(texts[number] is not None for texts in readings)]
    if len(good) < len(lines):
        left = quantity(
            len(lines) - len(good), "file that is not an image is", "files that are not images are"
        )
        say(f"{left} left out.")
    kept = [[text for number in good if (text := texts[number]) is not None] for texts in readings]
    return [lines[number] for number in good], kept


def record(item: Judged) -> dict[str, object]:
    """A line of `select.jsonl`."""
    return {
        "image": str(item.line.image),
        "text": item.line.transcription,
        "verdict": item.verdict,
        "weak": {"text": item.weak[0], "confidence": round(item.weak[1], 4)},
        **(
            {"strong": {"text": item.strong[0], "confidence": round(item.strong[1], 4)}}
            if item.strong
            else {}
        ),
    }


def table(judged: Sequence[Judged]) -> "Table":
    """Count and share of the lines by verdict."""
    from rich.table import Table

    grid = Table()
    grid.add_column("verdict")
    grid.add_column("lines", justify="right")
    grid.add_column("share", justify="right")
    for verdict, count in counts(judged).items():
        grid.add_row(translated(verdict), f"{count:,}", f"{count / len(judged):.1%}")
    return grid


def counts(judged: Iterable[Judged]) -> dict[str, int]:
    """Lines by verdict, the most frequent first."""
    return dict(Counter[str](item.verdict for item in judged).most_common())


def _kind(item: Judged) -> tuple[str, int, int]:
    """Source, and classes of length and confidence."""
    return (item.line.source, len(item.line.transcription) // _LENGTH_STEP, int(item.weak[1] * 10))


def _in_turn(
    numbers: Sequence[int], kind: Callable[[int], tuple[str, int, int]], count: int
) -> Iterator[int]:
    groups: defaultdict[tuple[str, int, int], deque[int]] = defaultdict(deque)
    for number in numbers:
        groups[kind(number)].append(number)
    turns = deque(groups[key] for key in sorted(groups))
    for _ in range(count):
        group = turns.popleft()
        yield group.popleft()
        if group:
            turns.append(group)
