"""What PaddleOCR's loader will do to the lines of a label file, read from its YAML config.

The rules are those of `create_operators` (`ppocr/data/imaug/__init__.py`), `SimpleDataSet` and
`MultiScaleDataSet` (`ppocr/data/simple_dataset.py`) and the encoders in `label_ops.py`, PaddleOCR 2.10.
Settings under `Global` win over those of a single operator, because `create_operators` updates the one
with the other.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ocrdata import resources
from ocrdata.errors import UserError
from ocrdata.quality.loader.config import Section, dataset_of, find_dictionary, steps_of
from ocrdata.samples.bidi.order import runs_from_right
from ocrdata.samples.charset import read_charset
from ocrdata.samples.dictionary_faults import hidden_characters

if TYPE_CHECKING:
    from ocrdata.train.models.presets import ModelPreset

MARGINS = {"CTCLabelEncode": 0, "NRTRLabelEncode": 2, "SARLabelEncode": 2, "AttnLabelEncode": 1}
"""How many places of `max_text_length` an encoder keeps for its own marks (`label_ops.py`)."""

_NEUTRAL = frozenset(
    {"DecodeImage", "RecAug", "RecConAug", "RecResizeImg", "KeepKeys", "NormalizeImage", "ToCHWImage"}
    | {"DetResizeForTest", "IaaAugment", "CopyPaste", "SVTRRecResizeImg"}
)
"""Operators that neither drop a sample nor change its label, whatever the image."""

_WITHOUT_DICTIONARY = frozenset("0123456789abcdefghijklmnopqrstuvwxyz")


@dataclass(frozen=True, slots=True)
class Rules:
    """The loader's rules, for one section of one config.

    Attributes:
        task: `rec` or `det`.
        source: Where the rules come from, for messages.
        delimiter: Between the fields of a line.
        max_text_length: `Global.max_text_length`.
        margin: Places of it that the strictest encoder keeps for itself: texts of `max - margin` encoded
            characters fit (0: plain CTC).
        characters: What a label can hold: single code points of the dictionary, the space included.
        lower: Labels are made lower case (no dictionary is set).
        dictionary: The dictionary file.
        hidden: Characters that it has only in rows that no label can reach, each with its row.
        image_shape: Channels, height and width of the network's input (recognition).
        steps: CTC time steps of the network, in training or, for `Eval`, when it reads; 0 where unknown.
        ignore_orientation: `DecodeImage` leaves EXIF orientation out.
        four_columns: `ds_width` is set, so that every line needs width and height.
        maps: The operators that draw detection targets, in order (`MakeBorderMap`, `MakeShrinkMap`).
        trims: `IaaAugment` is there, which keeps the first two numbers of every point.
        crops: `EastRandomCropData` is there, which throws away boxes outside the crop.
        crop_size: Its width and height.
        min_text_size: `MakeShrinkMap` ignores boxes with a shorter side.
        shrink_ratio: Of `MakeShrinkMap` and `MakeBorderMap`.
        unknown: Operators, or the loader itself, whose effect on a sample is not modelled here.
        uncaught: The loader is `LMDBDataSet`, in which an exception ends the run.
        clean: Those of `characters` without any fault.
        quick: Texts of up to so many clean characters are trained as written.
    """

    task: Literal["rec", "det"]
    source: str
    delimiter: str = "\t"
    max_text_length: int = 25
    margin: int = 0
    characters: frozenset[str] = frozenset()
    lower: bool = False
    dictionary: Path | None = None
    hidden: Mapping[str, int] = field(default_factory=dict, repr=False)
    image_shape: tuple[int, int, int] = (3, 48, 320)
    steps: int = 0
    ignore_orientation: bool = False
    four_columns: bool = False
    maps: tuple[str, ...] = ()
    trims: bool = False
    crops: bool = False
    crop_size: tuple[int, int] = (640, 640)
    min_text_size: float = 8
    shrink_ratio: float = 0.4
    unknown: tuple[str, ...] = ()
    uncaught: bool = False
    clean: frozenset[str] = field(default=frozenset(), repr=False)
    quick: int = 0

    @property
    def longest(self) -> int:
        """The longest text that can be trained on."""
        return self.max_text_length - self.margin


def rules_of(
    config: Mapping[str, Any], section: Section, *, source: str, beside: Path, dictionary: Path | None = None
) -> Rules:
    """The rules of one section of a config.

    Args:
        config: PaddleOCR's whole config.
        section: `Train` or `Eval`.
        source: Name of the config, for messages.
        beside: Folder to look for a relative dictionary in.
        dictionary: Dictionary to use instead of the config's.

    Raises:
        UserError: The config is not one that can be trained with.
    """
    try:
        return _rules_of(config, section, source, beside, dictionary)
    except (TypeError, ValueError, AttributeError, LookupError) as error:
        raise UserError(
            f"{source}: the settings of the {section} data cannot be understood ({error}).",
            "Compare it with one of PaddleOCR's own configs.",
        ) from error


def _rules_of(
    config: Mapping[str, Any], section: Section, source: str, beside: Path, dictionary: Path | None
) -> Rules:
    operators = _operators(dataset_of(config, section).get("transforms"), source, section)
    settings = config.get("Global") or {}
    for name in operators:
        operators[name] = {**operators[name], **settings}
    decode = operators.get("DecodeImage", {})
    delimiter = dataset_of(config, section).get("delimiter", "\t")
    if not isinstance(delimiter, str) or not delimiter:
        raise ValueError(f"delimiter {delimiter!r}")
    common: dict[str, Any] = {
        "source": source,
        "delimiter": delimiter,
        "ignore_orientation": bool(decode.get("ignore_orientation", False)),
    }
    if "DetLabelEncode" in operators:
        return _detection_rules(operators, common)
    if not any(name in operators for name in (*MARGINS, "MultiLabelEncode")):
        raise UserError(
            f"{source}: {section} has no label encoder that check knows ({', '.join(operators) or 'none'}).",
            f"It knows {', '.join(MARGINS)}, MultiLabelEncode and DetLabelEncode.",
        )
    if dictionary is None and settings.get("character_dict_path"):
        dictionary = find_dictionary(str(settings["character_dict_path"]), beside)
    return _recognition_rules(config, section, operators, common, dictionary)


def model_rules(
    name: str,
    section: Section = "Train",
    dictionary: Path | None = None,
    *,
    gtc: bool = False,
    length: tuple[int | None, int] | None = None,
) -> Rules:
    """The rules of a model.

    Args:
        name: Name of the model.
        section: `Train` or `Eval`.
        dictionary: Dictionary to use instead of the model's.
        gtc: With the attention head of the official form, which keeps two places of the maximum length.
        length: Characters of the longest text (None for the model's own) and width in pixels of the widest
            image, where the model is trained on long lines.

    Raises:
        UserError: There is no such model, or it has no attention head.
    """
    from ocrdata.train.models import line_length, presets

    model = presets.load(name)
    if length and model.task == "rec":
        model = line_length.with_length(model, *length)
    if gtc:
        if not model.guide:
            raise UserError(f"{name} has no attention head.", "Leave out --gtc.")
        model = presets.with_guide(model)
    chosen = dictionary or (_preset_dictionary(model) if model.task == "rec" else None)
    return rules_of(model.config, section, source=name, beside=Path(), dictionary=chosen)


def detection_defaults() -> Rules:
    """The rules of PaddleOCR's own DB configs (`det_mv3_db.yml` and all PP-OCR detection models)."""
    return Rules(
        task="det",
        source="PaddleOCR's DB",
        maps=("MakeBorderMap", "MakeShrinkMap"),
        trims=True,
        crops=True,
    )


def doubtful(character: str) -> bool:
    """Whether a character is invisible: a format or control character, or an unusual space."""
    category = unicodedata.category(character)
    return category in {"Cf", "Cc", "Zl", "Zp"} or (category == "Zs" and character not in " \u3000")


def _max_text_length(
    settings: Mapping[str, Any], operators: Mapping[str, Any], encoders: Sequence[str], source: str
) -> int:
    """The greatest number of characters in a text; an encoder's own where `Global` has none.

    Raises:
        UserError: There is none.
    """
    length = settings.get("max_text_length")
    if not isinstance(length, int):
        first = operators.get("MultiLabelEncode") or operators.get(encoders[0]) or {}
        length = first.get("max_text_length")
    if not isinstance(length, int):
        raise UserError(f"{source}: Global.max_text_length is missing.", "Set it; 25 is PaddleOCR's own.")
    return length


def _recognition_rules(
    config: Mapping[str, Any],
    section: Section,
    operators: Mapping[str, Any],
    common: Mapping[str, Any],
    dictionary: Path | None,
) -> Rules:
    settings = config.get("Global") or {}
    encoders = [name for name in operators if name in MARGINS]
    if "MultiLabelEncode" in operators:
        encoders += ["CTCLabelEncode", operators["MultiLabelEncode"].get("gtc_encode") or "SARLabelEncode"]
    known = {*_NEUTRAL, *MARGINS, "MultiLabelEncode"}
    unknown = [name for name in operators if name not in known]
    unknown += [name for name in encoders if name not in MARGINS]
    shape = operators.get("RecResizeImg", {}).get("image_shape") or (3, 48, 320)
    length = _max_text_length(settings, operators, encoders, common["source"])
    characters, hidden = _WITHOUT_DICTIONARY, {}
    if dictionary:
        charset = read_charset(dictionary, use_space_char=bool(settings.get("use_space_char")))
        characters, hidden = charset.reachable, hidden_characters(charset)
    margin = max((MARGINS.get(name, 0) for name in encoders), default=0)
    steps = steps_of(config, section, int(shape[2])) if "CTCLabelEncode" in encoders else 0
    return Rules(
        task="rec",
        max_text_length=length,
        margin=margin,
        characters=characters,
        clean=frozenset(char for char in characters if not doubtful(char) and not runs_from_right(char)),
        quick=min(length - margin, (steps + 1) // 2) if steps else length - margin,
        lower=dictionary is None,
        dictionary=dictionary,
        hidden=hidden,
        image_shape=(int(shape[0]), int(shape[1]), int(shape[2])),
        steps=steps,
        four_columns=bool(dataset_of(config, section).get("ds_width")),
        unknown=tuple(unknown),
        **common,
    )


def _detection_rules(operators: Mapping[str, Any], common: Mapping[str, Any]) -> Rules:
    shrink = operators.get("MakeShrinkMap", {})
    crop = operators.get("EastRandomCropData", {})
    size = crop.get("size") or (640, 640)
    known = {*_NEUTRAL, "DetLabelEncode", "EastRandomCropData", "MakeBorderMap", "MakeShrinkMap"}
    return Rules(
        task="det",
        maps=tuple(name for name in operators if name in ("MakeBorderMap", "MakeShrinkMap")),
        trims=operators.get("IaaAugment", {"augmenter_args": []}).get("augmenter_args", True) not in ([], {}),
        crops="EastRandomCropData" in operators,
        crop_size=(int(size[0]), int(size[1])),
        min_text_size=float(shrink.get("min_text_size", 8)),
        shrink_ratio=float(shrink.get("shrink_ratio", 0.4)),
        unknown=tuple(name for name in operators if name not in known),
        **common,
    )


def _operators(listed: Any, source: str, section: Section) -> dict[str, dict[str, Any]]:
    """Names and settings of the transforms, in order."""
    if not isinstance(listed, Sequence) or not all(isinstance(op, dict) and len(op) == 1 for op in listed):
        raise UserError(
            f"{source}: {section}.dataset.transforms is not a list of operators.",
            "Write one '- Name: {settings}' per line, as PaddleOCR's configs do.",
        )
    names = [name for op in listed for name in op]
    if twice := next((name for name in names if name.endswith("LabelEncode") and names.count(name) > 1), ""):
        raise UserError(f"{source}: {section} has {twice} twice.", "Delete one: the second gets no text.")
    if not any(name.endswith("DecodeImage") for name in names):
        raise UserError(
            f"{source}: {section} has no DecodeImage, so that no line can be used.",
            "Let '- DecodeImage: {img_mode: BGR, channel_first: false}' be the first of its transforms.",
        )
    return {name: dict(settings or {}) for op in listed for name, settings in op.items()}


def _preset_dictionary(model: "ModelPreset") -> Path:
    """The preset's dictionary; one that does not ship is looked for in the training code."""
    if model.dictionary in resources.names("dictionaries"):
        return resources.find("dictionaries", model.dictionary)
    from ocrdata.train.models import dictionaries, source

    return dictionaries.find(model, source.training_code())
