"""Detection models that can be evaluated, whatever form they come in, and their maps of pages."""

import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import yaml

from ocrdata.errors import UserError
from ocrdata.evaluation.db import Setting
from ocrdata.evaluation.recogniser import STALL
from ocrdata.folders import outputs
from ocrdata.train.models import config, paddle_process, presets
from ocrdata.train.run import finetune, launch
from ocrdata.train.weights import checkpoint, inference_model, start, stock_weights

SIDE, LIMIT = 736, "min"
"""What `DetResizeForTest` of PaddleOCR 2.10 does unless it is told otherwise."""

_PROGRAM = Path(__file__).parent / "inside" / "detect.py"


@dataclass(frozen=True, slots=True)
class Detector:
    """A detection model.

    Attributes:
        side: Length in pixels that a side of a page is brought to.
        limit: Which: `min` brings the shorter one up to it, `max` the longer one down.
        setting: Its post-processing.
        network: What `inside/detect.py` needs of its job: `architecture` and `checkpoint`, or `inference`.
    """

    side: int
    limit: str
    setting: Setting
    network: dict[str, Any] = field(hash=False)

    def resized(self, side: int, limit: str) -> "Detector":
        """The same for pages of another size."""
        return replace(self, side=side, limit=limit)


@dataclass(frozen=True, slots=True)
class Maps:
    """The probability maps of some pages, in a folder that lasts as long as they are read.

    Attributes:
        files: One file a page, in order; None where the page is no image.
        seconds: What the forward passes took.
    """

    files: tuple[Path | None, ...]
    seconds: float

    def read(self, number: int) -> tuple[npt.NDArray[np.float32], tuple[int, int]] | None:
        """The map of a page (height, width), 0 to 1, and the page's width and height in pixels."""
        return load(self.files[number])


def load(path: Path | None) -> tuple[npt.NDArray[np.float32], tuple[int, int]] | None:
    """See `Maps.read`."""
    if path is None:
        return None
    with np.load(path) as content:
        width, height = content["size"].tolist()
        return content["map"].astype(np.float32) / 65535, (width, height)


def find(given: str, preset_name: str, code: Path) -> Detector:
    """The model that a user means.

    Args:
        given: Name of a preset (its stock weights), a folder that `ocrdata finetune` left, a folder with an
            exported model, or a `.pdparams` checkpoint.
        preset_name: Network of a checkpoint that has no `config.yml` beside it.
        code: Root of the training code.

    Raises:
        UserError: It is none of these, or no detection model.
    """
    path = Path(given).expanduser()
    if given in presets.names() and not path.exists():
        chosen = presets.load(given)
        if chosen.task == "det":
            return _of_preset(chosen, stock_weights.stock(chosen, code))
    elif path.is_dir():
        if (path / outputs.MANIFEST).is_file() and (path / finetune.BEST).is_file():
            return _beside_config(path / finetune.BEST)
        if (path / "inference.yml").is_file():
            return _exported(path)
    elif path.suffix == ".pdparams":
        if (path.parent / config.CONFIG).is_file():
            return _beside_config(path)
        return _of_preset(presets.load(preset_name), path)
    raise UserError(
        f"{given} is no detection model.",
        "Give a folder that ocrdata finetune or an export left, a .pdparams file with --preset, or a preset "
        "for detection (ocrdata models --task det).",
    )


@contextmanager
def maps(
    model: Detector, images: Sequence[Path], device: str, code: Path, tick: Callable[[int], None]
) -> Iterator[Maps]:
    """Run a model over pages.

    Args:
        model: The model.
        images: Image files.
        device: `cpu` or `gpu`.
        code: Root of the training code.
        tick: Called with the number of pages done so far.

    Raises:
        UserError: The model cannot be run.
    """
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as name:
        folder = Path(name)
        job = {
            "images": [str(path.absolute()) for path in images],
            "side": model.side,
            "limit": model.limit,
            "device": device,
            "out": name,
            **model.network,
        }
        (folder / "job.json").write_text(json.dumps(job, ensure_ascii=False), encoding="utf-8")
        command = paddle_process.command(_PROGRAM, code, folder / "job.json")
        last, seconds = "", 0.0
        origin = str(model.network.get("checkpoint") or model.network["inference"][0])
        try:
            for line in launch.follow(command, folder, STALL, launch.environment()):
                kind, _, value = line.partition(" ")
                if kind == "read":
                    tick(int(value))
                elif kind == "seconds":
                    seconds = float(value)
                elif line.strip():
                    last = line.strip()
        except launch.Stalled:
            raise UserError(
                f"{origin} printed nothing for {STALL:g} seconds and was stopped.",
                "Try a smaller size of the pages, and look at the load and the memory of this machine.",
            ) from None
        except launch.Failed:
            raise UserError(
                f"{origin} cannot be run: {last}",
                "Check that it is whole and of the network that its config.yml, or --preset, names.",
            ) from None
        places = (folder / f"{number}.npz" for number in range(len(images)))
        yield Maps(tuple(place if place.is_file() else None for place in places), seconds)


def _of_preset(chosen: presets.ModelPreset, path: Path) -> Detector:
    if chosen.task != "det":
        raise UserError(
            f"{chosen.name} is a recognition model.",
            "Name with --preset the detection network of the checkpoint.",
        )
    ready = start.detection(chosen, path)
    return _network(ready.preset.config, ready.checkpoint)


def _beside_config(path: Path) -> Detector:
    """A checkpoint with the config of its training in the same folder, as PaddleOCR leaves it."""
    place = path.parent / config.CONFIG
    content = yaml.safe_load(place.read_bytes())
    if not isinstance(content, dict) or content.get("Architecture", {}).get("model_type") != "det":
        raise UserError(
            "is no config of a detection model.", "Give pages to detectors, lines to recognisers.", path=place
        )
    checkpoint.require_plain(path)
    return _network(content, path)


def _network(content: dict[str, Any], path: Path) -> Detector:
    side, limit = _resize(content["Eval"]["dataset"]["transforms"])
    network = {"architecture": content["Architecture"], "checkpoint": str(path.absolute())}
    return Detector(side, limit, _setting(content["PostProcess"]), network)


def _exported(folder: Path) -> Detector:
    description = folder / "inference.yml"
    content = yaml.safe_load(description.read_bytes())
    if content.get("PostProcess", {}).get("name") != "DBPostProcess":
        raise UserError(
            "has no DBPostProcess: it is no detection model.",
            "Give an exported DB detector.",
            path=description,
        )
    side, limit = _resize(content["PreProcess"]["transform_ops"])
    return Detector(
        side, limit, _setting(content["PostProcess"]), {"inference": inference_model.files(folder)}
    )


def _resize(transforms: Sequence[dict[str, Any]]) -> tuple[int, str]:
    for transform in transforms:
        values = transform.get("DetResizeForTest") or {}
        if "limit_side_len" in values:
            return int(values["limit_side_len"]), str(values.get("limit_type", LIMIT))
        if "resize_long" in values:
            return int(values["resize_long"]), "max"
    return SIDE, LIMIT


def _setting(section: dict[str, Any]) -> Setting:
    return Setting(
        float(section.get("thresh", 0.3)),
        float(section.get("box_thresh", 0.6)),
        float(section.get("unclip_ratio", 1.5)),
        bool(section.get("use_dilation", False)),
        section.get("score_mode", "fast"),
    )
