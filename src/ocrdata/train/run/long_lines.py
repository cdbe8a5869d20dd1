"""How long the lines of a run may be, and how wide: as asked for, as in an earlier run, or as proposed."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from ocrdata import yaml_files
from ocrdata.console import quantity
from ocrdata.samples import labels
from ocrdata.samples.labels import Line
from ocrdata.samples.lengths import ctc_steps, line_widths
from ocrdata.train.data.line_set import TrainingSet
from ocrdata.train.data.usability import LineUsability
from ocrdata.train.models import config, line_length
from ocrdata.train.models.presets import ModelPreset
from ocrdata.train.run.options import FinetuneOptions

SQUEEZED, MANY = 1.25, 0.05
"""How much wider than a training image a line is that looks otherwise in it, and the share of such lines that
is worth a word."""

MEASURED = 10_000
"""Lines of a label file whose images are measured, at most; evenly spread."""


def settled(options: FinetuneOptions, preset: ModelPreset, mix: TrainingSet) -> ModelPreset:
    """A recognition preset with the length and the width of a run.

    Args:
        options: What is asked for. A run that is continued goes on as it was, unless they say otherwise.
        preset: The model.
        mix: Its lines are measured where only a length is asked for.
    """
    longest, width = options.max_length, options.width
    if options.resumed and not longest and not width:
        longest, width = _of_run(options.resumed)
    if not longest and not width:
        return preset
    limit = longest or preset.config["Global"]["max_text_length"]
    fitting = line_widths.rounded(width) if width else fitting_width(preset, measured(mix), limit)
    return line_length.with_length(preset, longest, fitting)


def measured(mix: TrainingSet) -> Iterator[Line]:
    """Lines of a mix, each label file once, up to `MEASURED` of each."""
    for path in dict.fromkeys(mix.label_files):
        yield from sampled(path, mix.data_dir)


def sampled(label_file: Path, data_dir: Path | None = None, most: int = MEASURED) -> Iterator[Line]:
    """Lines of a label file, up to `most` or a few more, evenly spread."""
    every = max(1, labels.count_samples(label_file) // most)
    for number, line in enumerate(labels.read_lines(label_file, data_dir)):
        if number % every == 0:
            yield line


def fitting_width(preset: ModelPreset, lines: Iterable[Line], longest: int) -> int:
    """The width in pixels at which 99 % of the lines of up to so many characters are not squeezed."""
    _, height, least = preset.image_shape
    used = [line for line in lines if 0 < len(line.transcription) <= longest]
    widths = (line_widths.scaled(line.image, height) for line in used)
    return line_widths.holding(widths, (line.transcription for line in used), least)


def steps_of(preset: ModelPreset) -> int:
    """CTC's time steps of the widest line in training."""
    widths = line_length.widths_of(preset.config)
    name = preset.config["Architecture"]["Backbone"]["name"]
    width = widths[1] if widths else preset.image_shape[2]
    return ctc_steps.trained(name, width, as_read=widths is not None)


def sentences(preset: ModelPreset) -> Iterator[str]:
    """What was settled, for the plan of a run; nothing where neither length nor width was asked for."""
    if widths := line_length.widths_of(preset.config):
        longest = preset.config["Global"]["max_text_length"]
        yield (
            f"Lines of up to {quantity(longest, 'character')}, in batches of {widths[0]} to {widths[1]:,} "
            f"pixels by their width, with up to {steps_of(preset)} time steps."
        )


def proposal(
    options: FinetuneOptions, preset: ModelPreset, mix: TrainingSet, trained: LineUsability
) -> str | None:
    """Which length would train the lines that are too long; None where none is, or a length was asked for."""
    if preset.task != "rec" or not trained.too_long or options.max_length:
        return None
    ordered = sorted(trained.lengths.elements())
    usual = ordered[-(len(ordered) // 100) - 1]
    longest = usual if usual > preset.config["Global"]["max_text_length"] else ordered[-1]
    taken = sum(count for length, count in trained.lengths.items() if length <= longest)
    width = fitting_width(preset, measured(mix), longest)
    return (
        f"--max-length {longest} would train {taken:,} of {quantity(len(ordered), 'line')}, in images of up "
        f"to {width:,} pixels."
    )


def squeezed(preset: ModelPreset, mix: TrainingSet) -> str | None:
    """Which width would train lines as they are read; None where hardly any is squeezed.

    PaddleOCR's training squeezes wide lines to the width of its images. When they are read, they keep their
    width, so a network sees other shapes and gaps than it was trained on.
    """
    if preset.task != "rec" or line_length.widths_of(preset.config):
        return None
    _, height, width = preset.image_shape
    lines: list[Line] = []
    drawn = narrowed = 0.0
    for path, ratio in zip(mix.label_files, mix.ratios, strict=True):
        some = list(sampled(path, mix.data_dir, MEASURED // 10))
        count = labels.count_samples(path) * ratio
        wide = sum(line_widths.scaled(line.image, height) > SQUEEZED * width for line in some)
        drawn, narrowed = drawn + count, narrowed + count * wide / max(1, len(some))
        lines += some
    if narrowed < MANY * drawn or not narrowed:
        return None
    fitting = fitting_width(preset, lines, max(len(line.transcription) for line in lines))
    return (
        f"{narrowed / drawn:.0%} of the lines are squeezed in training, to {width} pixels, but not when they "
        f"are read. --width {fitting} trains them as they are read; a step takes longer."
    )


def _of_run(folder: Path) -> tuple[int | None, int | None]:
    """Length and width of a run; None where neither was asked for then."""
    path = folder / config.CONFIG
    content = yaml_files.load(path, "Give the folder of a run.") if path.is_file() else None
    if not isinstance(content, dict):
        return None, None
    widths = line_length.widths_of(content)
    return (int(content["Global"]["max_text_length"]), widths[1]) if widths else (None, None)
