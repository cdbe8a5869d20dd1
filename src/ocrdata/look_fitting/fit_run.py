"""`ocrdata fit` from photographs to a preset and a sheet: measured, calibrated, searched, compared."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

import yaml

from ocrdata import resources
from ocrdata.console import quantity, say
from ocrdata.corpus.sources import read_texts
from ocrdata.evaluation import recogniser
from ocrdata.evaluation.reader import Reader
from ocrdata.folders.outputs import refuse_existing, staged_file
from ocrdata.look_fitting import approach, calibration, drawing, photographs, readings, shapes
from ocrdata.look_fitting.comparison_sheet import write_comparison
from ocrdata.look_fitting.look import FittedLook
from ocrdata.look_fitting.measures import MeasuredLine, measure
from ocrdata.look_fitting.photographs import PhotographedCrop
from ocrdata.look_fitting.readings import PhotographReadings
from ocrdata.synthesis.text.pieces import window

LINES = 120
"""Lines that are drawn to be measured or compared."""

_TRIED_FONTS = 12
_FEWEST_TEXTS = 10
_MOST_TEXTS = 5_000
_LENGTHS = (1, 25)


@dataclass(frozen=True, slots=True)
class FitRequest:
    """The options of the command, in its words.

    Attributes:
        photos: Image files, folders and recognition label files.
        out: The preset to write.
        detect: Detection model that cuts lines out of pages; None if the photographs are lines.
        fonts: Font files and folders to choose from; empty for the shipped ones.
        corpus: Sources of texts; empty for what the photographs say.
        model: Recogniser that reads and compares.
        minutes: Most time for the search.
        trials: Most looks that the search tries.
        seed: The same seed gives the same preset after the same number of trials.
    """

    photos: tuple[Path, ...]
    out: Path
    detect: str | None
    fonts: tuple[Path, ...]
    corpus: tuple[Path, ...]
    model: str
    minutes: float
    trials: int
    seed: int

    @property
    def sheet(self) -> Path:
        """The picture to look at."""
        return self.out.with_suffix(".png")


def fit(request: FitRequest, reader: Reader, *, force: bool = False) -> None:
    """Write a preset that draws lines like some photographs, and a sheet that shows both.

    Args:
        request: What to do.
        reader: Where the networks run.
        force: Replace what is there.

    Raises:
        UserError: The photographs, fonts or texts cannot be used; nothing is written then.
    """
    for path in (request.out, request.sheet):
        refuse_existing(path, force)
    if request.detect:
        found = photographs.cut_pages(request.photos, request.detect, reader)
    else:
        found = photographs.read_crops(request.photos)
    crops, lines = photographs.measured(found)
    model = recogniser.find(request.model, None, None, reader.code)
    read = readings.read(crops, model, reader)
    texts = list(_texts(request, read))
    fonts, candidates = _fonts(request, crops, lines, read)
    _report_measured(lines, read, fonts)
    drawer = drawing.Drawer(texts, LINES, request.seed)
    qualities = [crop.quality for crop in crops if crop.quality is not None]
    start = calibration.start(lines, fonts, turned=read.turned_share, qualities=qualities)
    start = calibration.calibrate(start, lines, drawer.draw)
    if request.minutes and request.trials:
        goal = approach.Goal(crops, model, reader, drawer)
        look, notes = approach.approach(start, goal, request.minutes, request.trials, candidates)
    else:
        look, notes = start, []
    for sentence in notes:
        say(sentence)
    heads = (quantity(len(crops), "photograph"), f"drawn with {request.out.name}")
    drawn = [line.image for line in drawer.draw(look, drawing.LAST)]
    with staged_file(request.out, force=force) as stage, staged_file(request.sheet, force=force) as picture:
        stage.write_text(_preset(request, look, len(crops), notes), encoding="utf-8")
        write_comparison([crop.image for crop in crops], drawn, heads, picture)
    say(f"{request.out} is written; {request.sheet} shows photographs and drawn lines side by side.")


def _texts(request: FitRequest, read: PhotographReadings) -> Iterator[str]:
    """What drawn lines say: the corpus, else what the photographs say, else the shipped texts."""
    rng = Random(f"{request.seed}:corpus")
    known = [text for text in read.texts if text]
    if not request.corpus and len(known) >= _FEWEST_TEXTS:
        yield from known
        return
    if not request.corpus:
        say(
            f"Only {quantity(len(known), 'photograph')} could be read surely: lines are drawn with shipped "
            "texts. Name your own with --corpus."
        )
    shipped = (resources.find("corpora", name) for name in ("general-en", "meter-digits"))
    for path in request.corpus or tuple(shipped):
        for text in islice(read_texts(path, seed=request.seed, count=_MOST_TEXTS), _MOST_TEXTS):
            short = window(" ".join(text.split()), rng, _LENGTHS)
            if short:
                yield short


def _fonts(
    request: FitRequest,
    crops: Sequence[PhotographedCrop],
    lines: Sequence[MeasuredLine],
    read: PhotographReadings,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fonts whose letters are most like those of the photographs, and those that may be tried, too."""
    level = [
        measure(readings.upright(crop.image, turned)) if turned else line
        for crop, line, turned in zip(crops, lines, read.turned, strict=True)
    ]
    pairs = [(line, text) for line, text in zip(level, read.texts, strict=True) if line is not None]
    letters = shapes.letters_of([line for line, _ in pairs], [text for _, text in pairs])
    if len(letters) >= shapes.FEWEST_LETTERS:
        matches = shapes.nearest(letters, request.fonts)
        if matches:
            return shapes.chosen(matches), tuple(match.name for match in matches[:_TRIED_FONTS])
    say(
        f"Only {quantity(len(letters), 'letter')} could be read surely and stands apart from its neighbours: "
        "fonts are not compared. Name some with --fonts."
    )
    fonts = tuple(shapes.font_name(path) for path in request.fonts) or ("latin",)
    return fonts, fonts


def _report_measured(lines: Sequence[MeasuredLine], read: PhotographReadings, fonts: Sequence[str]) -> None:
    known = sum(text is not None for text in read.texts)
    dark = sum(line.ink.dark for line in lines)
    say(
        f"{quantity(len(lines), 'photograph')}: {dark} with dark ink, {len(lines) - dark} with light ink, "
        f"{sum(read.turned)} upside down, {known} with a known text. Nearest fonts: {', '.join(fonts)}."
    )


def _preset(request: FitRequest, look: FittedLook, count: int, notes: Sequence[str]) -> str:
    """The preset as text, with what it was made from."""
    record: dict[str, Any] = look.record(f"Fitted to {quantity(count, 'photograph')} by ocrdata fit.")
    head = "".join(f"# {row}\n" for sentence in notes for row in textwrap.wrap(sentence, 100))
    body = yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None)
    return head + body
