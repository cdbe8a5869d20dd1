"""Layers that were trained with branches and batch norms, each made one convolution to read faster."""

from typing import Any


def fuse(model: Any) -> Any:
    """Fuse every layer that can be, in place. PaddleOCR 2.10 fuses only those of v4 and v5, PaddleOCR 3 all."""
    for layer in model.sublayers():
        if hasattr(layer, "rep") and not getattr(layer, "is_repped", False):
            layer.rep()
    return model
