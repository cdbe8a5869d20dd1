"""Makes PaddleOCR 2's training code build the networks of PP-OCRv6."""

import importlib.util
from collections.abc import Callable, Mapping
from typing import Any

BACKBONE = "PPLCNetV4"


def where_missing(architecture: Mapping[str, Any]) -> None:
    """Change this process's training code where it lacks a part of a network of PP-OCRv6.

    PaddleOCR 3 has all parts and is not changed; nor is any code for other networks.

    Args:
        architecture: PaddleOCR's section.
    """
    if architecture["Backbone"]["name"] != BACKBONE:
        return
    if importlib.util.find_spec("ppocr.modeling.backbones.rec_lcnetv4") is None:
        _register()


def _register() -> None:
    """Replace the functions that build backbone, neck and head of a network."""
    from ppocr.modeling.architectures import base_model
    from ppocr.modeling.heads import rec_multi_head

    from ocrdata.train.inside.ppocrv6 import backbone, recognition

    their_backbone, their_neck, their_head = (
        base_model.build_backbone,
        base_model.build_neck,
        base_model.build_head,
    )

    def build_backbone(config: dict[str, Any], model_type: str) -> Any:
        if config["name"] != BACKBONE:
            return their_backbone(config, model_type)
        return backbone.RecognitionBackbone(**_without_name(config))

    def build_neck(config: dict[str, Any]) -> Any:
        if config["name"] == "SequenceEncoder":
            return sequence(**_without_name(config))
        return their_neck(config)

    def build_head(config: dict[str, Any]) -> Any:
        if config["name"] == "CTCHead":
            return ctc_head(**_without_name(config))
        return their_head(config)

    sequence = _sequence(rec_multi_head.SequenceEncoder, recognition.LightSequence)
    ctc_head = _ctc_head(rec_multi_head.CTCHead, recognition.GuidedCtcHead)
    base_model.build_backbone = build_backbone
    base_model.build_neck, base_model.build_head = build_neck, build_head
    rec_multi_head.SequenceEncoder, rec_multi_head.CTCHead = sequence, ctc_head


def _without_name(config: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in config.items() if key != "name"}


def _sequence(theirs: Callable[..., Any], light: Callable[..., Any]) -> Callable[..., Any]:
    def build(in_channels: int, encoder_type: str, **options: Any) -> Any:
        if encoder_type == "lightsvtr":
            return light(in_channels, **options)
        return theirs(in_channels, encoder_type, **options)

    return build


def _ctc_head(theirs: Callable[..., Any], guided: Callable[..., Any]) -> Callable[..., Any]:
    def build(*, use_guide: bool = False, **options: Any) -> Any:
        return guided(**options) if use_guide else theirs(**options)

    return build
