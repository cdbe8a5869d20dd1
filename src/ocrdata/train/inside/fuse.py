"""Layers that were trained with branches and batch norms, each made one convolution to read faster."""

from typing import Any


def fuse(model: Any) -> Any:
    """Fuse every layer that can be, in place. PaddleOCR 2.10 fuses those of v4 and v5 only, 3 fuses all."""
    for layer in model.sublayers():
        if hasattr(layer, "rep") and not getattr(layer, "is_repped", False):
            layer.rep()
    return model
