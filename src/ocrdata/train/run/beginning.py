"""What a run begins with: weights, dictionary, and the samples to evaluate on, all of them checked."""

from dataclasses import replace
from itertools import chain
from pathlib import Path

from ocrdata.console import say
from ocrdata.samples import labels
from ocrdata.samples.labels import Line, Page
from ocrdata.train.data import line_set, overlap, page_set
from ocrdata.train.data.line_set import TrainingSet
from ocrdata.train.models.presets import ModelPreset
from ocrdata.train.run import long_lines
from ocrdata.train.run.options import FinetuneOptions
from ocrdata.train.weights import start, stock_weights
from ocrdata.train.weights.start import Start


def lines(
    options: FinetuneOptions, preset: ModelPreset, mix: TrainingSet, pretrained: Path | None, code: Path
) -> tuple[Start, tuple[Line, ...]]:
    """What recognition starts from, and the lines to evaluate on."""
    given = start.opened(pretrained) if pretrained else None
    old, new = start.dictionary(preset, given, options.dictionary, options.replace_dict, code)
    longest = preset.config["Global"]["max_text_length"]
    steps = long_lines.steps_of(preset)
    trained = line_set.check_training_set(mix, new, longest, steps)
    lines, evaluated = line_set.usable_lines(options.evaluation, new, longest)
    files = set(mix.label_files)
    both = overlap.seen_in_training(
        lines, chain.from_iterable(labels.read_lines(path, mix.data_dir) for path in files)
    )
    for sentence in (
        *trained.sentences("training", longest),
        *evaluated.sentences("evaluation", longest),
        long_lines.proposal(options, preset, mix, trained) or long_lines.squeezed(preset, mix),
        both,
    ):
        if sentence:
            say(sentence)
    if given is None:
        images = [line.image for path in mix.label_files for line in labels.read_lines(path, mix.data_dir)]
        given = stock_weights.stock(preset, code, images if stock_weights.fused(preset) else ())
    begin = start.recognition(preset, given, old, new, guide=options.gtc, seed=options.seed)
    return replace(begin, from_right=trained.from_right + evaluated.from_right > 0), tuple(lines)


def pages(
    options: FinetuneOptions, preset: ModelPreset, mix: TrainingSet, pretrained: Path | None, code: Path
) -> tuple[Start, tuple[Page, ...]]:
    """What detection starts from, and the pages to evaluate on."""
    trained, images = page_set.check_training_set(mix)
    pages, evaluated = page_set.usable_pages(options.evaluation)
    for sentence in (*trained.sentences("training"), *evaluated.sentences("evaluation")):
        say(sentence)
    given = start.opened(pretrained) if pretrained else stock_weights.stock(preset, code, images)
    return start.detection(preset, given), tuple(pages)
