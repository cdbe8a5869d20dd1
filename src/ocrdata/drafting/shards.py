"""Drafting in parts of some photographs each: what is complete is kept when the run is killed."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from ocrdata.drafting.draft import CROPS, DraftedLine, Drafter, draft
from ocrdata.evaluation import networks
from ocrdata.evaluation.calibration import calibration_file
from ocrdata.executor.shards import Workers
from ocrdata.folders import checksums
from ocrdata.folders.resumable import ResumableRun, ShardFolders

PAGES = 50
"""Photographs in a shard: the models take some seconds to start, and a minute or more for so many."""

LINES = 2_000
"""The same where each photograph is one line."""

_STEP = "draft"


def request(models: Drafter, photographs: Sequence[Path]) -> dict[str, Any]:
    """What decides the drafts, for `resumable.resumable_folder`: photographs, models, how lines are read."""
    found = models.detector
    readers = [model for model in (models.first, models.second) if model is not None]
    return {
        "photographs": checksums.of_inputs(photographs),
        "detector": found
        and [
            checksums.of_files(found.network.files),
            networks.to_json(found.network),
            [found.side, found.limit, str(found.setting)],
        ],
        "recognisers": [
            [calibration_file.digest(model), networks.to_json(model.network), model.shape]
            for model in readers
        ],
        "upside_down": models.reader.upside_down,
    }


def draft_all(run: ResumableRun, models: Drafter, photographs: Sequence[Path]) -> list[DraftedLine]:
    """Draft what no earlier run has drafted, and give all lines, in the order of the photographs.

    Args:
        run: Keeps complete shards; its stage gets the crops.
        models: Who drafts.
        photographs: Image files.

    Raises:
        UserError: As in `draft`.
    """
    size = LINES if models.detector is None else PAGES
    count = -(-len(photographs) // size)
    work = partial(_draft_shard, models, photographs, size)
    for _ in run.shards(_STEP, work, range(count), workers=Workers(1)):
        pass  # local processes would share the cores that one reader uses already
    return [
        line
        for shard in range(count)
        for line in _read(run.work / _name(shard), run.stage / CROPS, photographs)
    ]


def _draft_shard(
    models: Drafter, photographs: Sequence[Path], size: int, shard: int, folders: ShardFolders
) -> int:
    start = shard * size
    chosen = photographs[start : start + size]
    part = f" ({start + 1:,} to {start + len(chosen):,} of {len(photographs):,})" * (size < len(photographs))
    lines = draft(models, chosen, folders.stage, start, part)
    rows = (
        json.dumps([line.image.name if line.points else None, line.page, line.points, line.read, line.other])
        for line in lines
    )
    (folders.work / _name(shard)).write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return len(lines)


def _read(path: Path, crops: Path, photographs: Sequence[Path]) -> list[DraftedLine]:
    found = []
    for row in path.read_text(encoding="utf-8").splitlines():
        crop, page, points, (text, sure), other = json.loads(row)
        found.append(
            DraftedLine(
                photographs[page] if crop is None else crops / crop,
                page,
                tuple((x, y) for x, y in points),
                (text, sure),
                None if other is None else (other[0], other[1]),
            )
        )
    return found


def _name(shard: int) -> str:
    return f"drafted-{shard:06d}.jsonl"
