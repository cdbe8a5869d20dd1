"""The command as a function: models found, photographs drafted, a folder left whole or not at all.

A run that was killed goes on: see `shards`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ocrdata.console import quantity, say
from ocrdata.drafting import results, shards
from ocrdata.drafting.draft import Drafter, find_photographs
from ocrdata.evaluation import recogniser
from ocrdata.evaluation.detection import detector
from ocrdata.evaluation.reader import Reader
from ocrdata.folders import checksums
from ocrdata.folders.outputs import MANIFEST, refuse_existing, write_manifest
from ocrdata.folders.resumable import resumable_folder
from ocrdata.train.models import source
from ocrdata.train.models.environment import choose_device


@dataclass(frozen=True, slots=True)
class DraftOptions:
    """The options of the command, in its words; `agree` is empty for no second recogniser."""

    det: str
    rec: str
    agree: str = ""
    single: bool = False
    upside_down: bool = False
    device: Literal["auto", "cpu", "gpu"] = "auto"
    paddleocr: Path | None = None


def draft_labels(paths: Sequence[Path], options: DraftOptions, out: Path, *, force: bool) -> None:
    """Draft labels into a new folder, and say what to do next.

    Args:
        paths: Photographs and folders of them.
        options: The models, and where they run.
        out: The new folder.
        force: Replace an `out` that ocrdata made before.

    Raises:
        UserError: A photograph or a model cannot be used; there is no `out` then.
    """
    refuse_existing(out, force)
    photographs = find_photographs(paths, out)
    code = source.training_code(options.paddleocr)
    models = Drafter(
        None if options.single else detector.find(options.det, None, code),
        recogniser.find(options.rec, None, None, code),
        recogniser.find(options.agree, None, None, code) if options.agree else None,
        Reader(choose_device(options.device), code, options.upside_down),
    )
    with resumable_folder(out, shards.request(models, photographs), force=force) as run:
        lines = shards.draft_all(run, models, photographs)
        counts = results.write(run.stage, out.absolute(), photographs, lines, options.agree)
        record = {"det": "" if options.single else options.det, "rec": options.rec, "agree": options.agree}
        contents = checksums.collect(run.stage, run.entries(), leave=(MANIFEST,))
        write_manifest(run.stage, "label", record, counts, checksums=contents)
    _say(counts, options, out)


def _say(counts: dict[str, int], options: DraftOptions, out: Path) -> None:
    say(f"{quantity(counts['lines'], 'line')} of {quantity(counts['photographs'], 'photograph')} in {out}")
    if counts["nothing_read"]:
        others, left_out = quantity(counts["nothing_read"], "other"), out / results.LEFT_OUT
        one = counts["nothing_read"] == 1
        ignored = "; det.txt ignores this box" if one else "; det.txt ignores these boxes"
        ignored *= not options.single
        say(f"In {others} nothing was read: see {left_out}{ignored}.")
    readings = ""
    if options.agree:
        say(f"{options.agree} reads {counts['doubted']:,} of them otherwise.")
        readings = f" --details {out / results.DETAILS}"
    if counts["lines"]:
        say(f"Drafts have errors. Correct them: ocrdata review {out / 'rec.txt'}{readings}")
