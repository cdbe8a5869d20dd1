"""A sample of a rendered data set, drawn again from its manifest and compared with what is there."""

import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from ocrdata import __version__
from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers, run_shards
from ocrdata.folders import checksums
from ocrdata.synthesis import dataset, inputs, store
from ocrdata.synthesis.look.preset import load_preset
from ocrdata.synthesis.request import Request, ingredients, read_record
from ocrdata.synthesis.run import make_job, plan

ROUNDING, ROUNDING_MEAN = 24, 1.0
"""What rounding can make of a picture that is stored as JPEG: largest and mean difference, of 255 levels.

OpenCV has several versions of its functions, for processors with other vector instructions. Of 400 lines in
the look of `lcd`, 11 differed without AVX2: by up to 10 levels, and 0.57 on the mean.
"""


_KINDS = {"avoid": "sets to avoid"}


class Redrawn(NamedTuple):
    """Pictures that were drawn again.

    Attributes:
        pictures: How many.
        rounded: Those of them that differ as they do on a processor that rounds differently.
        levels: By how much at most, of 255.
        wrong: The first one that differs otherwise; empty if there is none.
    """

    pictures: int
    rounded: int
    levels: int
    wrong: str


def redraw(folder: Path, manifest: Mapping[str, Any], count: int, *, workers: Workers) -> Redrawn:
    """Draw some shards again, chosen by chance, and compare them with what is there.

    Args:
        folder: The data set.
        manifest: Its manifest.
        count: How many shards.
        workers: Who draws.

    Returns:
        What was drawn; nothing of it is wrong.

    Raises:
        UserError: A label differs, or a picture by more than rounding (the first one is named), or the set
            cannot be drawn again here because a font or a version is different.
    """
    if manifest["command"] != "synth":
        raise UserError(
            f"{folder} was made by '{manifest['command']}', and only what synth made is drawn again.",
            "Leave out --redraw.",
        )
    request = read_record(manifest["options"])
    for path in request.avoid:
        if not path.is_file():
            raise UserError(
                f"it cannot be drawn again: {path}, whose texts it avoids, does not exist any more.",
                "Put back what the manifest lists under inputs, or leave out --redraw.",
            )
    fonts = inputs.load_fonts(request.fonts, load_preset(request.preset), request.wanted, request.font_index)
    _require_same(request, fonts, manifest)
    with tempfile.TemporaryDirectory(prefix="ocrdata-redraw-") as scratch:
        job = make_job(request, Path(scratch), fonts)
        shards = -(-request.count // job.shard)
        chosen = sorted(Random().sample(range(shards), min(count, shards)))
        numbers = _planned(job, request, fonts, frozenset(chosen))
        found = dict(run_shards(partial(_compare, folder, job), numbers, workers))
    wrong = [found[shard].wrong for shard in chosen if found[shard].wrong]
    if wrong:
        raise UserError(
            f"{folder}: {wrong[0]} differs from what its manifest draws.",
            "It was changed, or this machine computes differently: try on the machine that made it.",
        )
    every = found.values()
    return Redrawn(
        sum(one.pictures for one in every),
        sum(one.rounded for one in every),
        max((one.levels for one in every), default=0),
        "",
    )


def _planned(job: dataset.RenderJob, request: Request, fonts: inputs.Fonts, chosen: frozenset[int]) -> Any:
    """The chosen shards, each as soon as its texts are there; nothing is planned after the last of them."""
    left = len(chosen)
    for shard in dataset.plan(job, plan(request, fonts, job.work)):
        if shard in chosen:
            left -= 1
            yield shard
        if not left:
            return


def _compare(folder: Path, job: dataset.RenderJob, shard: int) -> tuple[int, Redrawn]:
    """Draw a shard again and compare it."""
    texts = (job.work / f"{shard:06d}.texts").read_text(encoding="utf-8").split("\n")
    drawn, _ = dataset.draw(job, shard, texts, [])
    labels = "det.txt" if job.pages else "rec.txt"
    there = store.shard_of(
        folder, job.to, shard, range(shard * job.shard, shard * job.shard + len(drawn)), labels
    )
    rounded, levels = 0, 0
    try:
        for wanted, found in zip(drawn, there, strict=True):
            if wanted == found:
                continue
            difference = (
                _rounding(wanted.data, found.data) if wanted._replace(data=found.data) == found else 0
            )
            if not difference:
                what = "" if wanted.data != found.data else " (its label)"
                return shard, Redrawn(len(drawn), rounded, levels, f"picture {wanted.number}{what}")
            rounded, levels = rounded + 1, max(levels, difference)
    except UserError as error:
        return shard, Redrawn(len(drawn), rounded, levels, f"shard {shard} ({error.what})")
    except ValueError:
        return shard, Redrawn(len(drawn), rounded, levels, f"shard {shard} (fewer pictures)")
    return shard, Redrawn(len(drawn), rounded, levels, "")


def _rounding(drawn: bytes, there: bytes) -> int:
    """The largest difference of two pictures, of 255 levels, if rounding explains it; 0 if it does not."""
    import cv2
    import numpy as np

    one, other = (cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) for data in (drawn, there))
    if one is None or other is None or one.shape != other.shape:
        return 0
    differences = cv2.absdiff(one, other)
    largest = int(differences.max())
    return largest if largest <= ROUNDING and float(differences.mean()) <= ROUNDING_MEAN else 0


def _require_same(request: Request, fonts: inputs.Fonts, manifest: Mapping[str, Any]) -> None:
    """Stop if other pictures must be expected."""
    if manifest["ocrdata"] != __version__:
        raise UserError(
            f"it was drawn by ocrdata {manifest['ocrdata']}, and this is {__version__}.",
            "Install that version to draw it again.",
        )
    now = ingredients(request, fonts) | {"backgrounds": checksums.of_inputs(request.backgrounds)}
    for kind, before in manifest["inputs"].items():
        if now.get(kind) == before:
            continue
        known = {item["path"]: item for item in before}
        other = next((item for item in now.get(kind, ()) if known.get(item["path"]) != item), None)
        name = other["path"] if other else "one of them"
        kinds = _KINDS.get(kind, kind)
        raise UserError(
            f"it cannot be drawn again: of its {kinds}, {name} is not the one that it was made with.",
            "Put back what the manifest lists under inputs, or leave out --redraw.",
        )
