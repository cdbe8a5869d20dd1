"""Recognition models to evaluate: presets, trainings, checkpoints and exports."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrdata.errors import UserError
from ocrdata.evaluation.locate import (
    ModelFile,
    StockModel,
    locate,
    not_a_model,
    read_description,
    route_beside,
)
from ocrdata.evaluation.networks import ExportedNetwork, Network, Route, TrainedNetwork
from ocrdata.samples.charset import Charset, read_charset
from ocrdata.train.models import config, dictionaries, line_length, presets
from ocrdata.train.models.presets import ModelPreset
from ocrdata.train.weights import checkpoint, inference_model, start, stock_weights


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A recognition model that can be evaluated.

    Attributes:
        charset: Its dictionary, including the space.
        shape: Channels, height and width in pixels of its training images.
        network: Its weights with their architecture, or the exported model.
    """

    charset: Charset
    shape: tuple[int, int, int]
    network: Network

    def classes_of(self, characters: Iterable[str]) -> list[int]:
        """The classes of some characters, the blank being 0, in order.

        Raises:
            UserError: The dictionary lacks some of them.
        """
        wanted = set(characters)
        lacks = sorted(wanted - set(self.charset.characters))
        if lacks:
            raise UserError(
                f"{self.network.files[0]} cannot read {' '.join(lacks)}: its dictionary lacks them.",
                "Leave them out of --only-chars.",
            )
        return [number for number, entry in enumerate(self.charset.characters, start=1) if entry in wanted]


def find(given: str, architecture: str | None, dictionary: Path | None, code: Path) -> Recogniser:
    """The model that a user means.

    Args:
        given: Name of a preset (its stock weights), a folder that `ocrdata finetune` left, a folder with an
            exported model, or a `.pdparams` checkpoint.
        architecture: Model preset that names the network of a checkpoint that has no `config.yml` beside it;
            None for the default one.
        dictionary: Dictionary of such a checkpoint, or one to use instead of the model's own.
        code: Root of the training code.

    Raises:
        UserError: It is none of these, does not exist, or is incomplete.
    """
    found = locate(given)
    if isinstance(found, StockModel):
        if found.preset.task == "det":
            raise UserError(f"{given} is a detection model.", "Give it detection labels.")
        own = dictionary or dictionaries.find(found.preset, code)
        return _of_preset(found.preset, stock_weights.stock(found.preset, code), own)
    match found:
        case ModelFile("run", path):
            return _beside_config(path, dictionary or path.parent / config.DICTIONARY, route_beside(path))
        case ModelFile("config", path):
            return _beside_config(path, dictionary)
        case ModelFile("export", path):
            return _exported(path, dictionary)
        case ModelFile("checkpoint", path):
            chosen = presets.load(architecture or presets.DEFAULT)
            return _of_preset(chosen, path, dictionary or dictionaries.find(chosen, code))
    raise not_a_model(
        given,
        "a recognition model",
        "Give a folder that ocrdata finetune or an export left, a .pdparams file, or a recognition "
        "model (ocrdata models --task rec).",
    )


def _beside_config(path: Path, dictionary: Path | None, route: Route | None = None) -> Recogniser:
    """A checkpoint with the config of its training in the same folder, as PaddleOCR saves it."""
    place = path.parent / config.CONFIG
    content = read_description(place)
    try:
        head, own = content["Architecture"]["Head"]["name"], content["Global"]["character_dict_path"]
        shape = reading_shape(content)
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(
            "is not the config of a recognition model trained without distillation.",
            "Move the checkpoint to a separate folder, and use --architecture and --dict.",
            path=place,
        ) from error
    if head not in {"CTCHead", "MultiHead"}:
        raise UserError(f"has a {head}; only CTC models can be evaluated.", "Give a CTC model.", path=place)
    spaces = bool(content["Global"].get("use_space_char", False))
    network = TrainedNetwork(content["Architecture"], path, route)
    return Recogniser(_charset(path, dictionary or Path(str(own)), spaces=spaces), shape, network)


def _of_preset(chosen: ModelPreset, path: Path, dictionary: Path) -> Recogniser:
    ready = start.ctc_form(chosen, path, read_charset(dictionary))
    content = ready.preset.config
    charset = _charset(ready.checkpoint, dictionary, spaces=True)
    network = TrainedNetwork(content["Architecture"], ready.checkpoint)
    return Recogniser(charset, reading_shape(content), network)


def _charset(path: Path, dictionary: Path, *, spaces: bool) -> Charset:
    """The dictionary of a checkpoint, which must have as many characters as the checkpoint has classes."""
    charset = read_charset(dictionary, use_space_char=spaces)
    checkpoint.check_dictionary(path, checkpoint.ctc_only(checkpoint.read(path)), charset)
    return charset


def _exported(folder: Path, dictionary: Path | None) -> Recogniser:
    """A folder with `inference.json` or `.pdmodel`, `.pdiparams` and `inference.yml`."""
    description = folder / "inference.yml"
    model, parameters = map(Path, inference_model.files(folder))
    content = read_description(description)
    try:
        characters = tuple(map(str, content["PostProcess"]["character_dict"]))
        shape = shape_of(content["PreProcess"]["transform_ops"])
    except (KeyError, TypeError, ValueError) as error:
        raise UserError(
            "does not describe a recognition model (PostProcess.character_dict, PreProcess.transform_ops).",
            "Export the model again with PaddleOCR's tools/export_model.py.",
            path=description,
        ) from error
    charset = read_charset(dictionary) if dictionary else Charset((*characters, " "), description)
    return Recogniser(charset, shape, ExportedNetwork(model, parameters))


def reading_shape(content: Mapping[str, Any]) -> tuple[int, int, int]:
    """Channels, height and least width in pixels of the images that the model of a config reads.

    A model that was trained on wider images in batches by width is read as its narrow batches were.
    """
    channels, height, width = shape_of(content.get("Eval", {}).get("dataset", {}).get("transforms", []))
    widths = line_length.widths_of(content)
    return channels, height, widths[0] if widths else width


def shape_of(transforms: Sequence[dict[str, Any]]) -> tuple[int, int, int]:
    """Channels, height and width in pixels of the images that the transforms of a config make."""
    for transform in transforms:
        if "RecResizeImg" in transform:
            channels, height, width = transform["RecResizeImg"]["image_shape"]
            return int(channels), int(height), int(width)
    return 3, 48, 320
