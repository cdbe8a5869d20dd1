"""`ocrdata synth` from options to a finished folder: everything is checked before anything is drawn."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from ocrdata.console import progress, quantity, say
from ocrdata.executor.shards import EVERY_CORE, Workers
from ocrdata.folders import checksums
from ocrdata.folders.outputs import MANIFEST, refuse_existing, write_manifest
from ocrdata.folders.resumable import ResumableRun, resumable_folder
from ocrdata.samples.labels import read_pages
from ocrdata.synthesis import dataset, inputs, page, sheet, trdg_lines
from ocrdata.synthesis.direction import say_horizontal
from ocrdata.synthesis.legible.reading_check import SAMPLE, check_reading, summarise
from ocrdata.synthesis.look.preset import LookPreset, load_preset
from ocrdata.synthesis.request import Request, absolute, corpora_of, ingredients, record
from ocrdata.synthesis.text.avoided import read_avoided
from ocrdata.synthesis.text.pieces import Corpus
from ocrdata.synthesis.type.shipped import fonts_with, without_font

_FACTS = "facts.json"


def synthesise(request: Request, out: Path, *, force: bool = False, workers: Workers = EVERY_CORE) -> None:
    """Render lines or pages into `out`, whole or not at all. A run that was killed is resumed.

    Args:
        request: What to render.
        out: The new folder.
        force: Replace an `out` that ocrdata made before.
        workers: Who draws.

    Raises:
        UserError: Something that the request needs is missing; nothing has been written then.
    """
    refuse_existing(out, force)
    request = absolute(request)
    look = load_preset(request.preset)
    _try_out(look, request)
    fonts = inputs.load_fonts(request.fonts, look, request.wanted, request.font_index)
    made_from = ingredients(request, fonts)
    asked = {
        "command": "synth",
        **record(request),
        **made_from,
        "files": checksums.listing(request.backgrounds),
    }
    unit = "pages" if request.pages else "lines"
    with resumable_folder(out, asked, force=force) as run:
        again = _render(request, run, fonts, workers)
        facts: dict[str, Any] = json.loads((run.work / _FACTS).read_text(encoding="utf-8"))
        have = facts.pop("have")
        if request.pages:
            have = _on_pages(run.stage / "det.txt", request.wanted)
        _write_preview(request, run)
        counts = {unit: request.count, "faces": len(fonts.files), **facts, "redrawn": again}
        checked = summarise(dataset.reading_checks(run)) if request.judge else None
        if checked:
            counts["judge"] = checked
        made_from["backgrounds"] = checksums.of_inputs(request.backgrounds)
        contents = checksums.collect(run.stage, run.entries(), leave=(MANIFEST,))
        write_manifest(run.stage, "synth", record(request), counts, inputs=made_from, checksums=contents)
    say(f"{quantity(request.count, 'page' if request.pages else 'line')} in {out}")
    _report(request.wanted, have, checked)


def _render(request: Request, run: ResumableRun, fonts: inputs.Fonts, workers: Workers) -> int:
    """Draw what is not drawn yet; returns how often a line was drawn again."""
    texts = None if dataset.is_planned(run.work) else plan(request, fonts, run.work)
    job = make_job(request, run.work, fonts)
    again = 0
    with progress("rendering", request.count, "pages" if request.pages else "lines") as rendering:
        for drawn in dataset.render(run, job, texts, workers=workers):
            rendering.add(drawn.lines)
            again += drawn.again
    return again


def _report(wanted: Sequence[str], have: Mapping[str, int], checked: Mapping[str, float] | None) -> None:
    if wanted:
        least = min(wanted, key=lambda char: have.get(char, 0))
        often = quantity(have.get(least, 0), "time")
        say(f"{quantity(len(wanted), 'character')}, each at least {often} (the rarest is '{least}')")
    if checked:
        lines = quantity(int(checked["read"]), "line")
        say(
            f"PP-OCRv6 small reads {checked['right']:.1%} of {lines} exactly, "
            f"character error rate {checked['character_error_rate']:.1%}; "
            f"{checked['hopeless']:.0f} stay unreadable"
        )


def plan(request: Request, fonts: inputs.Fonts, work: Path) -> Iterator[str]:
    """Look for photographs, leave their list for the workers, and choose what is written.

    Returns:
        The texts in order. After the last one, facts about them are in the work folder.

    Raises:
        UserError: A corpus or a folder of photographs cannot be used, or `count` is too small.
    """
    photos, damaged = inputs.find_photos(request.backgrounds)
    dataset.write_photos(work, photos)
    corpora = corpora_of(request)
    corpus = inputs.load_corpus(
        corpora, fonts, request.wanted, request.count, request.seed, request.lengths[0],
        request.encoding, request.field,
    )  # fmt: skip
    if not request.wanted:
        inputs.require_whole_lines(corpus, corpora)
    _report_skipped(fonts, corpus, damaged)
    _report_long(corpus, request.lengths[1])
    offered = request.count * (page.LINES if request.pages else 1)
    least = 1 if request.pages else request.min_per_char  # each line of a page holds one of them anyhow
    texts, minimum = inputs.plan_texts(
        corpus, fonts, request.wanted, offered, request.lengths, request.seed, least, request.confusions,
        read_avoided(request.avoid),
    )  # fmt: skip
    if request.pages:  # how many of these lines find room is seen when they are drawn
        texts, minimum = inputs.grouped(texts, page.LINES), 0
    texts = say_horizontal(texts, request.direction, fonts.faces)
    if request.generator == "trdg":
        texts = trdg_lines.require_drawable(texts, fonts.faces)
    have: Counter[str] = Counter()
    yield from inputs.counted(texts, request.wanted, have)
    facts = {"backgrounds": len(photos), "min_per_char": minimum, "have": have}
    (work / _FACTS).write_text(json.dumps(facts), encoding="utf-8")


def _on_pages(labels: Path, wanted: Sequence[str]) -> Counter[str]:
    """How often the wanted characters can be read on the pages that were drawn."""
    chars = frozenset(wanted)
    have: Counter[str] = Counter()
    for drawn in read_pages(labels) if chars else ():
        for box in drawn.boxes:
            if not box.ignore:
                have.update(char for char in box.transcription if char in chars)
    return have


def make_job(request: Request, work: Path, fonts: inputs.Fonts) -> dataset.RenderJob:
    """What workers need to know of a request."""
    return dataset.RenderJob(
        work=work,
        preset=request.preset,
        fonts=fonts.files,
        excluded=fonts.excluded,
        seed=request.seed,
        height=request.height,
        to=request.to,
        samples=frozenset(() if request.pages else sheet.evenly_spaced(request.count)),
        checked=frozenset(sheet.evenly_spaced(request.count, SAMPLE)) if request.judge else frozenset(),
        pages=request.pages,
        lines=request.count * (page.LINES if request.pages else 1),
        direction=request.direction,
        generator=request.generator,
    )


def _try_out(look: LookPreset, request: Request) -> None:
    """Try what needs an extra or a model before anything is drawn."""
    blank = np.full((request.height, 2 * request.height, 3), 200, np.uint8)
    for effect in look.photo:
        if effect.name == "albumentations":
            effect.apply(blank, Random(0))
    if request.generator == "trdg":
        trdg_lines.fetch()
    if request.judge:
        check_reading(blank, "1", 0.0)


def _write_preview(request: Request, run: ResumableRun) -> None:
    if request.pages:
        sheet.preview(run.stage / "det.txt", run.stage / "preview.jpg", sheet.PAGES)
    else:
        sheet.write_sheet(dataset.sampled(run), run.stage / "preview.jpg")


def _report_long(corpus: Corpus, longest: int) -> None:
    long = sum(len(piece) > longest for piece in corpus.pieces)
    if long:
        of, limit = quantity(len(corpus.pieces), "text"), quantity(longest, "character")
        if long == 1:
            say(f"cut: 1 of {of} of the corpus is longer than {limit} (--max-length); a part of it is drawn")
            return
        say(
            f"cut: {long:,} of {of} of the corpus are longer than {limit} (--max-length); parts of them are "
            "drawn"
        )


def _report_skipped(fonts: inputs.Fonts, corpus: Corpus, damaged: Sequence[Path]) -> None:
    for sentence in fonts.skipped:
        say(f"skipped: {sentence}")
    if damaged:
        say(f"skipped: {len(damaged)} damaged background images, the first {damaged[0]}")
    if corpus.dropped:
        say(f"skipped: {quantity(corpus.dropped, 'corpus line')} too short, or without a letter or digit")
    if corpus.cut or corpus.left_out:
        shipped, nowhere = ", ".join(fonts_with(corpus.undrawable)), without_font(corpus.undrawable)
        fates = [f"{corpus.left_out:,} left out"] * bool(corpus.left_out)
        fates += [f"{corpus.cut:,} cut"] * bool(corpus.cut)
        sentences = [
            f"warning: {', '.join(fates)} of {quantity(corpus.lines, 'corpus line')}, at characters that no "
            f"font here has: {inputs.lacking_characters(corpus)}."
        ]
        sentences += [f"Shipped fonts with them: {shipped}."] * bool(shipped)
        sentences += [f"No shipped font has {nowhere}: give others with --fonts."] * bool(nowhere)
        say(" ".join(sentences))
