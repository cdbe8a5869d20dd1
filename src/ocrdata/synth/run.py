"""`ocrdata synth` from options to a finished folder: everything is checked before anything is drawn."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from ocrdata.console import progress_bar, say
from ocrdata.outputs import refuse_existing, staged_folder, write_manifest
from ocrdata.synth import dataset, inputs, page, sheet
from ocrdata.synth.charsets import read_chars, read_confusions
from ocrdata.synth.judge import SAMPLE, judge, summary
from ocrdata.synth.preset import Preset, load_preset
from ocrdata.synth.store import Kind
from ocrdata.synth.texts import plain_texts


@dataclass(frozen=True, slots=True)
class Request:
    """What a user asks for; the options of the command, in its words."""

    count: int
    preset: Path
    chars: str | None = None
    fonts: tuple[Path, ...] = ()
    font_index: int = 0
    corpus: tuple[Path, ...] = ()
    encoding: str = "utf-8"
    field: str = "text"
    backgrounds: tuple[Path, ...] = ()
    min_per_char: int | None = None
    lengths: tuple[int, int] = (1, 25)
    height: int = 48
    to: Kind = "files"
    pages: bool = False
    judge: bool = False
    seed: int = 0


def synthesise(request: Request, out: Path, *, force: bool = False, jobs: int = 0) -> None:
    """Render lines or pages into `out`, whole or not at all.

    Raises:
        UserError: Something of the request cannot be had; nothing has been written then.
    """
    refuse_existing(out, force)
    look = load_preset(request.preset)
    _try_out(look, request)
    wanted = read_chars(request.chars) if request.chars is not None else ()
    fonts = inputs.load_fonts(request.fonts, look, wanted, request.font_index)
    corpus = inputs.load_corpus(
        request.corpus, fonts, wanted, request.count, request.seed, request.lengths[0],
        request.encoding, request.field,
    )  # fmt: skip
    if request.pages:
        lines = plain_texts(
            corpus, request.count * page.LINES, request.lengths, Random(f"{request.seed}:texts")
        )
        texts, minimum = inputs.grouped(lines, page.LINES), 0
    else:
        texts, minimum = inputs.plan_texts(
            corpus,
            fonts,
            wanted,
            request.count,
            request.lengths,
            request.seed,
            request.min_per_char,
            read_confusions(request.chars or ""),
        )
    photos, damaged = inputs.find_photos(request.backgrounds)
    _report_skipped(fonts, corpus.dropped, damaged)
    have: Counter[str] = Counter()
    with staged_folder(out, force=force) as stage:
        job = _job(request, stage, fonts)
        again = 0
        with progress_bar() as bar:
            task = bar.add_task("rendering", total=request.count, note="pages" if request.pages else "lines")
            for drawn in dataset.render(job, inputs.counted(texts, wanted, have), photos, jobs=jobs):
                bar.advance(task, drawn.lines)
                again += drawn.again
        _write_preview(job, stage)
        judged = summary(dataset.verdicts(job)) if request.judge else None
        dataset.clear(job)
        counts = {
            "pages" if request.pages else "lines": request.count,
            "faces": len(fonts.files),
            "backgrounds": len(photos),
            "redrawn": again,
            **({"judge": judged} if judged else {}),
        }
        write_manifest(stage, "synth", _options(request, look, fonts, wanted, minimum), counts)
    say(f"{request.count} {'pages' if request.pages else 'lines'} in {out}")
    if wanted and not request.pages:
        least = min(wanted, key=lambda char: have[char])
        say(f"{len(wanted)} characters, each at least {have[least]} times (the rarest is {least})")
    if judged:
        say(
            f"PP-OCRv3 reads {judged['right']:.1%} of {judged['read']:.0f} lines exactly, "
            f"character error rate {judged['character_error_rate']:.1%}; "
            f"{judged['hopeless']:.0f} stay unreadable"
        )


def _try_out(look: Preset, request: Request) -> None:
    """What needs an extra or a model is tried before anything is drawn."""
    blank = np.full((request.height, 2 * request.height, 3), 200, np.uint8)
    for effect in look.photo:
        if effect.name == "albumentations":
            effect.apply(blank, Random(0))
    if request.judge:
        judge(blank, "1", 0.0)


def _job(request: Request, stage: Path, fonts: inputs.Fonts) -> dataset.Job:
    return dataset.Job(
        stage=stage,
        preset=request.preset,
        fonts=fonts.files,
        excluded=fonts.excluded,
        seed=request.seed,
        height=request.height,
        to=request.to,
        samples=frozenset(() if request.pages else sheet.spread(request.count)),
        judged=frozenset(sheet.spread(request.count, SAMPLE)) if request.judge else frozenset(),
        pages=request.pages,
    )


def _write_preview(job: dataset.Job, stage: Path) -> None:
    if job.pages:
        sheet.preview(stage / "det.txt", stage / "preview.jpg", sheet.PAGES)
    else:
        sheet.write_sheet(dataset.sampled(job), stage / "preview.jpg")


def _report_skipped(fonts: inputs.Fonts, dropped: int, damaged: Sequence[Path]) -> None:
    for sentence in fonts.skipped:
        say(f"skipped: {sentence}")
    if damaged:
        say(f"skipped: {len(damaged)} damaged background images, the first {damaged[0]}")
    if dropped:
        say(f"skipped: {dropped} corpus lines of which the fonts can draw nothing")


def _options(
    request: Request, look: Preset, fonts: inputs.Fonts, wanted: Sequence[str], minimum: int
) -> dict[str, object]:
    return {
        "chars": "".join(wanted),
        "preset": look.name,
        "fonts": sorted({file.path.name for file in fonts.files}),
        "corpus": [path.name for path in request.corpus or inputs.default_corpora(wanted)],
        "backgrounds": list(map(str, request.backgrounds)),
        "min_per_char": minimum,
        "lengths": list(request.lengths),
        "height": request.height,
        "to": request.to,
        "seed": request.seed,
    }
