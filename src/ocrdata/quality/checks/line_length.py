"""The width of training images that `check --max-length` judges lines by, where none is given."""

from collections.abc import Sequence
from pathlib import Path

from ocrdata.samples import labels
from ocrdata.samples.lengths import line_widths
from ocrdata.train.models import presets
from ocrdata.train.run import long_lines


def width_for(
    model: str | None, files: Sequence[Path], data_dir: Path | None, longest: int, *, images: bool
) -> int:
    """The width in pixels that `finetune --max-length` would take for these lines.

    Args:
        model: Name of the model; None for the default one.
        files: Label files; those of pages are left out.
        data_dir: Folder of the image paths; each label file's own by default.
        longest: Characters of the longest text.
        images: Measure the images; else the width is the least that gives every text enough steps.
    """
    preset = presets.load(model or presets.DEFAULT)
    lines = (
        line for path in files if not labels.is_detection(path) for line in long_lines.sampled(path, data_dir)
    )
    if images:
        return long_lines.fitting_width(preset, lines, longest)
    texts = (line.transcription for line in lines if len(line.transcription) <= longest)
    return line_widths.holding((), texts, preset.image_shape[2])
