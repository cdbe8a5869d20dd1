"""A general set from what is at hand, where no public one has been fetched: rendered text, and replay.

Replay: the stock model's own confident reading of images without labels. It teaches nothing new, and that is
the point: the fine-tuned model goes on reading them as before (cf. Li and Hoiem, "Learning without
forgetting", ECCV 2016).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import ocrdata.evaluation.select as selection
from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.samples import labels

PRESETS = {"document": 0.6, "scene": 0.4}
"""Looks of rendered general text, with shares."""

CORPORA = ("general-zh", "general-en")

SURE = 0.95
"""Confidence from which a reading is believed."""


def render(count: int, out: Path, *, seed: int, jobs: int, force: bool) -> list[Path]:
    """Render general Chinese and English lines.

    Args:
        count: Lines in all.
        out: A folder for each look is made beside it, `OUT-document` and `OUT-scene`.
        seed: Same seed, same lines.
        jobs: Processes; 0 is one a core.
        force: Replace what an earlier run left.

    Returns:
        The label files.
    """
    from ocrdata.executor import Workers
    from ocrdata.synthesis.look.preset import find_preset
    from ocrdata.synthesis.request import Request
    from ocrdata.synthesis.run import synthesise

    corpora = tuple(resources.find("corpora", name) for name in CORPORA)
    fonts = tuple(resources.find("fonts", name) for name in ("cjk", "latin"))
    made = []
    for look, share in PRESETS.items():
        request = Request(
            max(1, round(count * share)), find_preset(look), fonts=fonts, corpus=corpora, seed=seed
        )
        folder = out.with_name(f"{out.name}-{look}")
        synthesise(request, folder, force=force, workers=Workers(jobs))
        made.append(folder / "rec.txt")
    return made


def replay(
    images: Sequence[Path], out: Path, *, model: str, device: Literal["auto", "cpu", "gpu"], force: bool
) -> Path:
    """Label line images with what a model is sure of.

    Args:
        images: Folders with line images, or label files, whose labels are not looked at.
        out: A folder `OUT-replay` is made beside it.
        model: A preset, or another model that `evaluate` takes.
        device: `auto`, `cpu` or `gpu`.
        force: Replace what an earlier run left.

    Raises:
        UserError: No image, or nothing that the model is sure of.
    """
    from ocrdata.evaluation import recogniser
    from ocrdata.train.models import presets, source
    from ocrdata.train.models.environment import choose_device

    folder = out.with_name(f"{out.name}-replay")
    outputs.refuse_existing(folder, force)
    lines = list(selection.pool(images))
    code = source.training_code()
    reader = recogniser.find(model, presets.DEFAULT, None, code)
    lines, (texts,) = selection.decodable(lines, [selection.read(reader, lines, choose_device(device), code)])
    judged = selection.by_agreement([line.image for line in lines], texts, None, SURE)
    sure = [item.line for item in judged if item.verdict == "kept"]
    if not sure:
        raise UserError(
            f"{model} is sure of none of the {len(lines):,} images of --replay.",
            "Give images of single lines of text; pages are cut into lines by `ocrdata convert`.",
        )
    with outputs.staged_folder(folder, force=force) as stage:
        written = (labels.Line(line.image.absolute(), line.transcription) for line in sure)
        labels.write_lines(stage / "rec.txt", written, data_dir=folder.absolute())
        options = {"images": list(map(str, images)), "model": model, "confidence": SURE}
        outputs.write_manifest(stage, "mix --replay", options, selection.counts(judged))
    return folder / "rec.txt"
