"""Recognition presets for lines that are longer than 25 characters, or wider than 320 pixels.

The networks of PP-OCRv4 and later pool to 40 steps while they train, at any width (see
`samples.lengths.ctc_steps`). With `Global.ocrdata.widths` in the config, they pool as they do when they
read, and each batch is as wide as its own lines ask for: see `ocrdata.train.inside.as_read`.
"""

import copy
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ocrdata.train.models.presets import ModelPreset


def with_length(preset: ModelPreset, longest: int | None, width: int) -> ModelPreset:
    """A recognition preset in the CTC-only form that trains on longer lines.

    Args:
        preset: The model.
        longest: Characters of the longest text; None for the preset's own.
        width: Width in pixels of the widest training image; wider lines are squeezed to it.
    """
    config = copy.deepcopy(preset.config)
    least = preset.image_shape[2]
    settings = config["Global"]
    settings["max_text_length"] = longest or settings["max_text_length"]
    settings["ocrdata"] = {"widths": [min(least, width), width]}
    for part in ("Train", "Eval"):
        for step in config[part]["dataset"]["transforms"]:
            if "RecResizeImg" in step:
                step["RecResizeImg"]["image_shape"] = [*preset.image_shape[:2], width]
            if "KeepKeys" in step:
                step["KeepKeys"]["keep_keys"] = [*step["KeepKeys"]["keep_keys"], "valid_ratio"]
    guide = {
        head: arguments | {"max_text_length": settings["max_text_length"]}
        for head, arguments in preset.guide.items()
    }
    return replace(preset, config=config, guide=guide)


def widths_of(config: Mapping[str, Any]) -> tuple[int, int] | None:
    """The least and the greatest width of a batch in a config, in pixels; None for one width of all."""
    found = ((config.get("Global") or {}).get("ocrdata") or {}).get("widths")
    return (int(found[0]), int(found[1])) if found else None
