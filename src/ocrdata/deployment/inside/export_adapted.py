"""PaddleOCR's `tools/export_model.py`, which also knows the networks of PP-OCRv6.

Run by path, instead of the script itself:

    python export_adapted.py CODE_ROOT -c config.yml
"""

import runpy
import sys
from pathlib import Path
from typing import Any

import yaml

from ocrdata.train.inside.ppocrv6 import register


def fuse_before_export(export_model: Any) -> None:
    """Fuse every layer that can be: PaddleOCR 2.10 fuses only those of v4 and v5, PaddleOCR 3 all."""
    trace = export_model.dynamic_to_static

    def fused(model: Any, *more: Any) -> Any:
        for layer in model.sublayers():
            if hasattr(layer, "rep") and not getattr(layer, "is_repped", False):
                layer.rep()
        return trace(model, *more)

    export_model.dynamic_to_static = fused


def main() -> None:
    root = sys.argv.pop(1)
    sys.path.insert(0, root)
    content = yaml.safe_load(Path(sys.argv[sys.argv.index("-c") + 1]).read_text(encoding="utf-8"))
    if content["Architecture"]["Backbone"]["name"] == register.BACKBONE:
        register.where_missing(content["Architecture"])
        from ppocr.utils import export_model

        fuse_before_export(export_model)
    runpy.run_path(str(Path(root) / "tools" / "export_model.py"), run_name="__main__")


if __name__ == "__main__":
    main()
