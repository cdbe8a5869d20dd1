"""Makes PaddleOCR 2's training code build the networks of PP-OCRv6."""

import importlib.util
from collections.abc import Callable, Mapping
from typing import Any

BACKBONE = "PPLCNetV4"

NECK = "RepLKFPN"
"""The neck of tiny and small detection. Medium has another one, and needs PaddleOCR 3."""

Build = Callable[..., Any]


def where_missing(architecture: Mapping[str, Any]) -> None:
    """Change this process's training code where it lacks a part of a network of PP-OCRv6.

    PaddleOCR 3 has all parts and is not changed; nor is any code for other networks.

    Args:
        architecture: PaddleOCR's section.
    """
    if architecture["Backbone"]["name"] != BACKBONE:
        return
    if importlib.util.find_spec("ppocr.modeling.backbones.rec_lcnetv4") is None:
        (_register_detection if architecture["model_type"] == "det" else _register_recognition)()


def _register_detection() -> None:
    """Replace the functions that build backbone, neck, head and loss of a detector."""
    from ppocr import losses
    from ppocr.modeling.architectures import base_model

    from ocrdata.train.inside.ppocrv6 import backbone, detection

    base_model.build_backbone = _instead(base_model.build_backbone, BACKBONE, backbone.DetectionBackbone)
    base_model.build_neck = _instead(base_model.build_neck, NECK, detection.LargeKernelPyramid)
    base_model.build_head = _instead(base_model.build_head, "DBHead", detection.MergeableDbHead)
    their_loss = losses.build_loss

    def build_loss(config: dict[str, Any]) -> Any:
        if config.get("main_loss_type") == "DiceFocalLoss":
            return detection.DiceFocalDbLoss(**_without_name(config))
        return their_loss(config)

    losses.build_loss = build_loss


def _register_recognition() -> None:
    """Replace the functions that build backbone, neck and head of a recogniser."""
    from ppocr.modeling.architectures import base_model
    from ppocr.modeling.heads import rec_multi_head

    from ocrdata.train.inside.ppocrv6 import backbone, recognition

    sequence = _sequence(rec_multi_head.SequenceEncoder, recognition.LightSequence)
    ctc_head = _ctc_head(rec_multi_head.CTCHead, recognition.GuidedCtcHead)
    base_model.build_backbone = _instead(base_model.build_backbone, BACKBONE, backbone.RecognitionBackbone)
    base_model.build_neck = _instead(base_model.build_neck, "SequenceEncoder", sequence)
    base_model.build_head = _instead(base_model.build_head, "CTCHead", ctc_head)
    rec_multi_head.SequenceEncoder, rec_multi_head.CTCHead = sequence, ctc_head


def _instead(theirs: Build, name: str, ours: Build) -> Build:
    """PaddleOCR's function that builds a part, with ours for the part of this name."""

    def build(config: dict[str, Any], *model_type: str) -> Any:
        return ours(**_without_name(config)) if config["name"] == name else theirs(config, *model_type)

    return build


def _without_name(config: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in config.items() if key != "name"}


def _sequence(theirs: Build, light: Build) -> Build:
    def build(in_channels: int, encoder_type: str, **options: Any) -> Any:
        if encoder_type == "lightsvtr":
            return light(in_channels, **options)
        return theirs(in_channels, encoder_type, **options)

    return build


def _ctc_head(theirs: Build, guided: Build) -> Build:
    def build(*, use_guide: bool = False, **options: Any) -> Any:
        return guided(**options) if use_guide else theirs(**options)

    return build
