"""Recognition models that can be evaluated, whatever form they come in, and what they read."""

import json
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.samples.charset import Charset, read_charset
from ocrdata.train.models import config, dictionaries, paddle_process, presets
from ocrdata.train.models.presets import ModelPreset
from ocrdata.train.run import finetune, launch
from ocrdata.train.weights import checkpoint, start, stock_weights

_PROGRAM = Path(__file__).parent / "inside" / "predict.py"

BATCH = {"cpu": 8, "gpu": 128}
"""Lines read at a time; on a CPU, larger batches leave its cache and are slower."""

STALL = 600.0
"""Seconds without a batch after which reading counts as hanging."""


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A recognition model.

    Attributes:
        charset: Its dictionary, the space included.
        shape: Channels, height and width of its training images.
        network: What `inside/predict.py` needs of its job: `architecture` and `checkpoint`, or `inference`.
    """

    charset: Charset
    shape: tuple[int, int, int]
    network: dict[str, Any]


def find(given: str, preset_name: str, dictionary: Path | None, code: Path) -> Recogniser:
    """The model that a user means.

    Args:
        given: Name of a preset (its stock weights), a folder that `ocrdata finetune` left, a folder with an
            exported model, or a `.pdparams` checkpoint.
        preset_name: Network of a checkpoint that has no `config.yml` beside it.
        dictionary: Dictionary of such a checkpoint, or to be used instead of the model's own.
        code: Root of the training code.

    Raises:
        UserError: It is none of these, or is incomplete.
    """
    path = Path(given).expanduser()
    if given in presets.names() and not path.exists():
        chosen = presets.load(given)
        if chosen.task == "det":
            raise UserError(f"{given} is a detection model.", "Give it detection labels.")
        own = dictionary or dictionaries.find(chosen, code)
        return _of_preset(chosen, stock_weights.stock(chosen, code), own)
    if path.is_dir():
        manifest = path / outputs.MANIFEST
        if manifest.is_file() and (path / finetune.BEST).is_file():
            return _beside_config(path / finetune.BEST, dictionary or path / config.DICTIONARY)
        if (path / "inference.yml").is_file():
            return _exported(path, dictionary)
    elif path.suffix == ".pdparams":
        if (path.parent / config.CONFIG).is_file():
            return _beside_config(path, dictionary)
        chosen = presets.load(preset_name)
        own = dictionary or dictionaries.find(chosen, code)
        return _of_preset(chosen, path, own)
    raise UserError(
        f"{given} is no recognition model.",
        "Give a folder that ocrdata finetune or an export left, a .pdparams file, or a preset for "
        "recognition (ocrdata models --task rec).",
    )


def read(
    model: Recogniser, images: Sequence[Path], device: str, code: Path, tick: Callable[[int], None]
) -> list[tuple[str, float] | None]:
    """Read line images.

    Args:
        model: The model.
        images: Image files.
        device: `cpu` or `gpu`.
        code: Root of the training code.
        tick: Called with the number of images read so far.

    Returns:
        For each image in order, its text and the mean probability of its characters; None if the file
        is no image.

    Raises:
        UserError: The model cannot be run.
    """
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as folder:
        job_file, results = Path(folder) / "job.json", Path(folder) / "texts.jsonl"
        job = {
            "images": [str(path.absolute()) for path in images],
            "characters": model.charset.characters,
            "shape": model.shape,
            "batch": BATCH[device],
            "device": device,
            "out": str(results),
            **model.network,
        }
        job_file.write_text(json.dumps(job, ensure_ascii=False), encoding="utf-8")
        last = ""
        try:
            command = paddle_process.command(_PROGRAM, code, job_file)
            for line in launch.follow(command, Path(folder), STALL, launch.environment()):
                if line.startswith("read "):
                    tick(int(line.split()[1]))
                elif line.strip():
                    last = line.strip()
        except launch.Stalled:
            raise UserError(
                f"reading with {_origin(model)} printed nothing for {STALL:g} seconds and was stopped.",
                "Try --device cpu, and look at the load and the memory of this machine.",
            ) from None
        except launch.Failed:
            raise UserError(
                f"{_origin(model)} cannot be run: {last}",
                "Check that it is whole and of the network that its config.yml, or --preset, names.",
            ) from None
        with results.open(encoding="utf-8") as file:
            rows = [json.loads(row) for row in file]
    return [None if row is None else (row[0], row[1]) for row in rows]


def _beside_config(path: Path, dictionary: Path | None) -> Recogniser:
    """A checkpoint with the config of its training in the same folder, as PaddleOCR leaves it."""
    place = path.parent / config.CONFIG
    try:
        content: dict[str, Any] = yaml.safe_load(place.read_bytes())
        head, own = content["Architecture"]["Head"]["name"], content["Global"]["character_dict_path"]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise UserError(
            "is no config of a recognition model that was trained by itself (distilled ones are not).",
            "Give the checkpoint in a folder of its own, with --preset and --dict.",
            path=place,
        ) from error
    if head not in {"CTCHead", "MultiHead"}:
        raise UserError(f"has a {head}; only CTC models can be evaluated.", "Give a CTC model.", path=place)
    spaces = bool(content["Global"].get("use_space_char", False))
    return _network(content, path, dictionary or Path(own), spaces=spaces)


def _of_preset(chosen: ModelPreset, path: Path, dictionary: Path) -> Recogniser:
    ready = start.ctc_form(chosen, path, read_charset(dictionary))
    return _network(ready.preset.config, ready.checkpoint, dictionary)


def _network(content: dict[str, Any], path: Path, dictionary: Path, *, spaces: bool = True) -> Recogniser:
    charset = read_charset(dictionary, use_space_char=spaces)
    checkpoint.check_dictionary(path, checkpoint.ctc_only(checkpoint.read(path)), charset)
    transforms = content.get("Eval", {}).get("dataset", {}).get("transforms", [])
    network = {"architecture": content["Architecture"], "checkpoint": str(path.absolute())}
    return Recogniser(charset, _shape(transforms), network)


def _exported(folder: Path, dictionary: Path | None) -> Recogniser:
    """A folder with `inference.json` or `.pdmodel`, `.pdiparams` and `inference.yml`."""
    description = folder / "inference.yml"
    models = [folder / "inference.json", folder / "inference.pdmodel"]
    model, parameters = next((m for m in models if m.is_file()), None), folder / "inference.pdiparams"
    if model is None or not parameters.is_file():
        raise UserError(
            f"{folder} has no inference.json or inference.pdmodel with inference.pdiparams.",
            "Export the model again.",
        )
    try:
        content: dict[str, Any] = yaml.safe_load(description.read_bytes())
        characters = tuple(map(str, content["PostProcess"]["character_dict"]))
    except (yaml.YAMLError, KeyError, TypeError) as error:
        raise UserError(
            "has no PostProcess.character_dict: it is no recognition model.",
            "Export the model again with PaddleOCR's tools/export_model.py.",
            path=description,
        ) from error
    charset = read_charset(dictionary) if dictionary else Charset((*characters, " "), description)
    shape = _shape(content.get("PreProcess", {}).get("transform_ops", []))
    return Recogniser(charset, shape, {"inference": [str(model.absolute()), str(parameters.absolute())]})


def _shape(transforms: Sequence[dict[str, Any]]) -> tuple[int, int, int]:
    for transform in transforms:
        if "RecResizeImg" in transform:
            channels, height, width = transform["RecResizeImg"]["image_shape"]
            return int(channels), int(height), int(width)
    return 3, 48, 320


def _origin(model: Recogniser) -> str:
    return str(model.network.get("checkpoint") or model.network["inference"][0])
