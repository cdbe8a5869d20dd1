"""The checkpoints of a training, and what each reads of the new and of the kept lines."""

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from ocrdata.errors import UserError
from ocrdata.evaluation import recogniser
from ocrdata.evaluation.networks import Route, TrainedNetwork
from ocrdata.evaluation.reader import Reader, Text
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.evaluation.scores import metrics
from ocrdata.folders import checksums, outputs
from ocrdata.forgetting.kept_lines import NewAndKeptLines
from ocrdata.train.inside.routing.router import ROUTER
from ocrdata.train.models import presets
from ocrdata.train.run import finetune
from ocrdata.train.weights.blend import Trial

NEW = 0.5
"""A character whose recall with the stock model is lower than this is new to it."""

COPY = "step_{}.pdparams"
"""Copy of a checkpoint that PaddleOCR overwrites: the best so far that loses no more than allowed."""


@dataclass(frozen=True, slots=True)
class FinishedTraining:
    """A training that is over.

    Attributes:
        folder: The folder that it left.
        model: Its dictionary, image shape and network.
        stock: The checkpoint that it started from.
    """

    folder: Path
    model: Recogniser
    stock: Path

    def checkpoints(self) -> dict[str, Path]:
        """Its checkpoints by name, each content once, the latest last."""
        numbered = [
            sorted(self.folder.glob(pattern), key=lambda path: int(path.stem.rpartition("_")[2]))
            for pattern in (COPY.format("*"), "iter_epoch_*.pdparams")
        ]
        names = {
            "best": self.folder / finetune.BEST,
            **{path.stem: path for paths in numbered for path in paths},
            "latest": self.folder / finetune.LATEST,
        }
        known: dict[str, str] = {}
        for name, path in names.items():
            if path.is_file():
                content = checksums.of_file(path)
                known.pop(content, None)
                known[content] = name
        return {name: names[name] for name in known.values()}


@dataclass(frozen=True, slots=True)
class ReadLines:
    """What a network reads of both sets.

    Attributes:
        readings: Texts with their confidences, of the new lines, then of the lines to keep.
        surest: The highest probability of each watched character in each line; empty if none were.
    """

    readings: Sequence[Text]
    surest: Sequence[Sequence[float]] = ()

    @property
    def texts(self) -> list[str]:
        """The texts alone."""
        return [text for text, _ in self.readings]

    def trial(self, name: str, share: float, sets: NewAndKeptLines) -> Trial:
        """The accuracies on each set."""
        lines, count = [*sets.new, *sets.kept_lines], len(sets.new)
        right = iter([text == line.transcription for text, line in zip(self.texts, lines, strict=True)])
        new = sum(islice(right, count)) / count
        kept = {key: sum(islice(right, len(members))) / len(members) for key, members in sets.kept.items()}
        return Trial(name, share, new, kept)

    def right(self, sets: NewAndKeptLines) -> list[bool]:
        """Whether each new line is read correctly."""
        return [text == line.transcription for text, line in zip(self.texts, sets.new, strict=False)]


@dataclass(frozen=True, slots=True)
class ReadCheckpoint:
    """A checkpoint that was read.

    Attributes:
        trial: Its accuracies.
        read: Its readings; None where only the accuracies are known.
    """

    trial: Trial
    read: ReadLines | None = None


@dataclass(frozen=True, slots=True)
class StockAccuracy:
    """What the stock model reads before the training.

    Attributes:
        trial: Its accuracies.
        learned: Classes of the characters of the new lines that it reads badly or not at all.
        read: Its readings; None where only the accuracies are known.
    """

    trial: Trial
    learned: tuple[int, ...]
    read: ReadLines | None = None


def read_run(folder: Path, stock: Path | None, code: Path) -> FinishedTraining:
    """Read a folder that `ocrdata finetune` left.

    Args:
        folder: The folder of the training.
        stock: The checkpoint that the training started from, instead of the one in the manifest.
        code: Root of the training code.

    Raises:
        UserError: It was not left by finetune, or the checkpoint that the training started from is missing.
    """
    if not (folder / outputs.MANIFEST).is_file() or not (folder / finetune.BEST).is_file():
        raise UserError(f"{folder} was not left by finetune.", "Give the --out folder of a training.")
    if (folder / ROUTER).is_file():
        raise UserError(
            f"{folder} was trained with --route or --route-chars: its original network stands beside the "
            "trained one, and blends would lose it.",
            "Use it as it is, or train without them to blend.",
        )
    manifest = json.loads((folder / outputs.MANIFEST).read_text(encoding="utf-8"))
    start = stock or Path(str(manifest["options"].get("pretrained")))
    if not start.is_file():
        raise UserError(
            f"the checkpoint that the training started from, {start}, does not exist.",
            "Give its path with --stock.",
            path=folder / outputs.MANIFEST,
        )
    return FinishedTraining(folder, recogniser.find(str(folder), presets.DEFAULT, None, code), start)


def read_stock(model: Recogniser, path: Path, sets: NewAndKeptLines, reader: Reader) -> StockAccuracy:
    """Read both sets with the stock weights, and find out which characters are new to them."""
    read = read_lines(model, path, sets, reader)
    pairs = zip((line.transcription for line in sets.new), read.texts, strict=False)
    recall = metrics.score(pairs).recall
    known = {char: number for number, char in enumerate(model.charset.characters, start=1)}
    learned = tuple(known[char] for char, share in recall.items() if share < NEW and char in known)
    return StockAccuracy(read.trial("stock", 0.0, sets), learned, read)


def measure(
    model: Recogniser,
    path: Path,
    sets: NewAndKeptLines,
    reader: Reader,
    name: str,
    share: float,
    watched: Sequence[int] = (),
) -> ReadCheckpoint:
    """Read both sets with one checkpoint; see `read_lines`."""
    read = read_lines(model, path, sets, reader, watched)
    return ReadCheckpoint(read.trial(name, share, sets), read)


def read_lines(
    model: Recogniser,
    path: Path,
    sets: NewAndKeptLines,
    reader: Reader,
    watched: Sequence[int] = (),
    route: Route | None = None,
) -> ReadLines:
    """Read both sets with one checkpoint.

    Args:
        model: The model.
        path: The checkpoint.
        sets: The lines.
        reader: Device and training code.
        watched: Classes, of each of which the highest probability in each line is wanted.
        route: What stands beside it; None for the checkpoint alone.

    Raises:
        UserError: It cannot be run, or an image cannot be decoded.
    """
    if not isinstance(model.network, TrainedNetwork):
        raise TypeError("an exported model has no checkpoints")
    network = dataclasses.replace(model.network, checkpoint=path, route=route)
    lines = [*sets.new, *sets.kept_lines]
    found = reader.read_watching(
        dataclasses.replace(model, network=network), [line.image for line in lines], watched
    )
    for line, reading in zip(lines, found, strict=True):
        if reading is None:
            raise UserError("cannot be decoded as an image.", "Replace it, or leave it out.", path=line.image)
    read = [reading for reading in found if reading is not None]
    return ReadLines(
        [(text, score) for text, score, _ in read], [surest for _, _, surest in read] if watched else ()
    )
