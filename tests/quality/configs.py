"""Configs of PaddleOCR, as its own models have them, for the loader and for check alike."""

import copy
from collections.abc import Sequence
from typing import Any

from ocrdata import resources
from ocrdata.train.models import presets

_KEYS = resources.find("dictionaries", "ppocr_keys_v1")
_ENGLISH = resources.find("dictionaries", "en_dict")
_SHAPE = {"image_shape": [3, 48, 320]}
_DECODE = {"DecodeImage": {"img_mode": "BGR", "channel_first": False}}


def recognition(encoder: str, settings: Any = None, *, name: str = "SimpleDataSet", **changes: Any) -> dict:
    """A recognition config with one encoder; `changes` go to `Global`."""
    multi = encoder == "MultiLabelEncode"
    gtc = "label_gtc" if (settings or {}).get("gtc_encode") else "label_sar"
    keys = ["image", "label_ctc", gtc, "length"] if multi else ["image", "label", "length"]
    transforms = [_DECODE, {"RecAug": None}, {encoder: settings}, {"RecResizeImg": _SHAPE}]
    if name == "MultiScaleDataSet":
        transforms.pop()
        keys.append("valid_ratio")
    return {
        "Global": {
            "max_text_length": 25,
            "use_space_char": True,
            "character_dict_path": str(_KEYS),
        }
        | changes,
        "Architecture": {"Backbone": {"name": "PPLCNetV3"}},
        "Train": {
            "dataset": {
                "name": name,
                "data_dir": ".",
                "transforms": [*transforms, {"KeepKeys": {"keep_keys": keys}}],
            },
            "loader": {"shuffle": False},
        },
    }


def detection(
    *, augment: bool = True, crop: bool = True, maps: Sequence[str] = ("MakeBorderMap", "MakeShrinkMap")
) -> dict:
    """PaddleOCR's DB config with its random parts made neutral: nothing flipped, zoomed or cropped."""
    draws = {
        "MakeBorderMap": {"shrink_ratio": 0.4, "thresh_min": 0.3, "thresh_max": 0.7},
        "MakeShrinkMap": {"shrink_ratio": 0.4, "min_text_size": 8},
    }
    neutral = {"augmenter_args": [{"type": "Resize", "args": {"size": [1, 1]}}]}
    drawn = [{"MakeBorderMap": "threshold_map", "MakeShrinkMap": "shrink_map"}[name] for name in maps]
    transforms = [
        {"DecodeImage": {"img_mode": "BGR", "channel_first": False}},
        {"DetLabelEncode": None},
        {"IaaAugment": neutral} if augment else None,
        {"EastRandomCropData": {"size": [640, 640], "max_tries": 50, "keep_ratio": True}} if crop else None,
        *({name: draws[name]} for name in maps),
        {"NormalizeImage": {"scale": "1./255.", "mean": [0.4] * 3, "std": [0.2] * 3, "order": "hwc"}},
        {"ToCHWImage": None},
        {"KeepKeys": {"keep_keys": ["image", *drawn, "texts", "ignore_tags"]}},
    ]
    dataset = {"name": "SimpleDataSet", "data_dir": ".", "transforms": [op for op in transforms if op]}
    return {"Global": {}, "Train": {"dataset": dataset, "loader": {"shuffle": False}}}


def _preset(name: str, *, gtc: bool = False) -> dict:
    """A preset's config, without `RecConAug`, which joins another sample at random."""
    model = presets.load(name)
    config = copy.deepcopy(presets.with_guide(model).config if gtc else model.config)
    config["Global"]["character_dict_path"] = str(resources.find("dictionaries", model.dictionary))
    dataset = config["Train"]["dataset"]
    dataset["transforms"] = [op for op in dataset["transforms"] if "RecConAug" not in op]
    return config


RECOGNITION = {
    "PP-OCRv3_mobile_rec": _preset("PP-OCRv3_mobile_rec"),
    "PP-OCRv3_mobile_rec --gtc": _preset("PP-OCRv3_mobile_rec", gtc=True),
    "PP-OCRv4_mobile_rec --gtc": _preset("PP-OCRv4_mobile_rec", gtc=True),
    "CTC and NRTR, several heights": recognition(
        "MultiLabelEncode", {"gtc_encode": "NRTRLabelEncode"}, name="MultiScaleDataSet"
    ),
}
LESS_USUAL = {
    "NRTR": recognition("NRTRLabelEncode", character_dict_path=str(_ENGLISH), max_text_length=12),
    "SAR": recognition("SARLabelEncode", max_text_length=6),
    "attention": recognition("AttnLabelEncode", max_text_length=10, use_space_char=False),
    "no dictionary": recognition("CTCLabelEncode", character_dict_path=None),
    "no space": recognition("CTCLabelEncode", character_dict_path=str(_ENGLISH), use_space_char=False),
}
