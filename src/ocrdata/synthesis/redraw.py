"""A sample of a rendered data set, drawn again from its manifest and compared byte for byte."""

import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from ocrdata import __version__
from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers, run_shards
from ocrdata.folders import checksums
from ocrdata.synthesis import dataset, inputs, store
from ocrdata.synthesis.look.preset import load_preset
from ocrdata.synthesis.request import Request, ingredients, read_record
from ocrdata.synthesis.run import make_job, plan


def redraw(folder: Path, manifest: Mapping[str, Any], count: int, *, workers: Workers) -> int:
    """Draw some shards again, chosen by chance, and compare them with what is there.

    Args:
        folder: The data set.
        manifest: Its manifest.
        count: How many shards.
        workers: Who draws.

    Returns:
        The number of pictures that were drawn.

    Raises:
        UserError: A picture or label differs (the first one is named), or the set cannot be drawn again here
            because a font or a version is different.
    """
    if manifest["command"] != "synth":
        raise UserError(
            f"{folder} was made by '{manifest['command']}', and only what synth made is drawn again.",
            "Leave out --redraw.",
        )
    request = read_record(manifest["options"])
    fonts = inputs.load_fonts(request.fonts, load_preset(request.preset), request.wanted, request.font_index)
    _require_same(request, fonts, manifest)
    with tempfile.TemporaryDirectory(prefix="ocrdata-redraw-") as scratch:
        job = make_job(request, Path(scratch), fonts)
        shards = -(-request.count // job.shard)
        chosen = sorted(Random().sample(range(shards), min(count, shards)))
        numbers = _planned(job, request, fonts, frozenset(chosen))
        found = dict(run_shards(partial(_compare, folder, job), numbers, workers))
    wrong = [found[shard][1] for shard in chosen if found[shard][1]]
    if wrong:
        raise UserError(
            f"{folder}: {wrong[0]} differs from what its manifest draws.",
            "It was changed, or this machine computes differently: try on the machine that made it.",
        )
    return sum(pictures for pictures, _ in found.values())


def _planned(job: dataset.RenderJob, request: Request, fonts: inputs.Fonts, chosen: frozenset[int]) -> Any:
    """The chosen shards, each as soon as its texts are there; nothing is planned after the last of them."""
    left = len(chosen)
    for shard in dataset.plan(job, plan(request, fonts, job.work)):
        if shard in chosen:
            left -= 1
            yield shard
        if not left:
            return


def _compare(folder: Path, job: dataset.RenderJob, shard: int) -> tuple[int, tuple[int, str]]:
    """Shard, number of pictures, and the name of the first that differs."""
    texts = (job.work / f"{shard:06d}.texts").read_text(encoding="utf-8").split("\n")
    drawn, _ = dataset.draw(job, shard, texts, [])
    labels = "det.txt" if job.pages else "rec.txt"
    there = store.shard_of(
        folder, job.to, shard, range(shard * job.shard, shard * job.shard + len(drawn)), labels
    )
    try:
        for wanted, found in zip(drawn, there, strict=True):
            if wanted != found:
                what = "" if wanted.data != found.data else " (its label)"
                return shard, (len(drawn), f"picture {wanted.number}{what}")
    except UserError as error:
        return shard, (len(drawn), f"shard {shard} ({error.what})")
    except ValueError:
        return shard, (len(drawn), f"shard {shard} (fewer pictures)")
    return shard, (len(drawn), "")


def _require_same(request: Request, fonts: inputs.Fonts, manifest: Mapping[str, Any]) -> None:
    """Stop if other pictures must be expected."""
    if manifest["ocrdata"] != __version__:
        raise UserError(
            f"it was drawn by ocrdata {manifest['ocrdata']}, and this is {__version__}.",
            f'Install that one to draw it again: pip install "ocrdata=={manifest["ocrdata"]}".',
        )
    now = ingredients(request, fonts) | {"backgrounds": checksums.of_inputs(request.backgrounds)}
    for kind, before in manifest["inputs"].items():
        if now.get(kind) == before:
            continue
        known = {item["path"]: item for item in before}
        other = next((item for item in now.get(kind, ()) if known.get(item["path"]) != item), None)
        name = other["path"] if other else "one of them"
        raise UserError(
            f"it cannot be drawn again: of its {kind}, {name} is not the one that it was made with.",
            "Put back what the manifest lists under inputs, or leave out --redraw.",
        )
