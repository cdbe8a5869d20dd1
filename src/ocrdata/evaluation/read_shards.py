"""Reading many lines in shards: on other machines, and nothing of it is lost when the run is killed."""

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click

from ocrdata.evaluation.reader import Reader, Text
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.executor.shards import Workers
from ocrdata.folders import checksums
from ocrdata.folders.resumable import ResumableRun, ShardFolders
from ocrdata.samples.labels import Line
from ocrdata.train.models.environment import choose_device

SHARD = 10_000
"""Lines in a shard: a model takes some seconds to start, and reads for a minute or more."""


def device_for(device: str, workers: Workers) -> str:
    """The device that lines are read on.

    Raises:
        UsageError: A GPU is asked for on Ray, whose workers are given processors.
    """
    if workers.engine == "ray":
        if device == "gpu":
            raise click.UsageError("--engine ray reads on processors: leave out --device gpu.")
        return "cpu"
    return choose_device(device)  # type: ignore[arg-type]  # one of Click's choices


def request(models: Mapping[str, Recogniser], lines: Iterable[Line]) -> dict[str, Any]:
    """What decides the readings, for `resumable.resumable_folder`: the models' files, and which images."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(os.fsencode(line.image.absolute()) + b"\n")
    weights = {name: checksums.of_inputs(model.network.files) for name, model in models.items()}
    return {"weights": weights, "images": digest.hexdigest()}


@dataclass(slots=True)
class ShardReader:
    """Reads lines in the shards of a run: in this process's own child as ever, or on a Ray cluster.

    Each call of `read` is a step of the run: the order must be the same again when it goes on.

    Attributes:
        run: Keeps what is read.
        reader: Where the network runs.
        workers: Who reads. Local processes would share the cores that one reader uses already: one is used.
        calls: How often `read` was called.
    """

    run: ResumableRun
    reader: Reader
    workers: Workers
    calls: int = 0

    def read(
        self, model: Recogniser, images: Sequence[Path], tick: Callable[[int], None]
    ) -> list[Text | None]:
        """See `Reader.read`."""
        self.calls += 1
        step, local = f"read{self.calls}", self.workers.engine == "local"
        work = partial(_read_shard, step, self.reader, model, images, tick if local else _silent)
        done = 0
        shards = range(-(-len(images) // SHARD))
        for count in self.run.shards(step, work, shards, workers=Workers(1) if local else self.workers):
            done += count
            tick(done)
        return [text for shard in shards for text in _texts(self.run.work / _name(step, shard))]


def _read_shard(
    step: str,
    reader: Reader,
    model: Recogniser,
    images: Sequence[Path],
    tick: Callable[[int], None],
    shard: int,
    folders: ShardFolders,
) -> int:
    start = shard * SHARD
    chosen = images[start : start + SHARD]
    texts = reader.read(model, chosen, lambda done: tick(start + done))
    (folders.work / _name(step, shard)).write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
    return len(chosen)


def _texts(path: Path) -> list[Text | None]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [None if row is None else (row[0], row[1]) for row in rows]


def _name(step: str, shard: int) -> str:
    return f"{step}-{shard:06d}.json"


def _silent(done: int) -> None:
    pass
