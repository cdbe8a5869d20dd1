"""PaddleOCR's `tools/export_model.py`, which also knows the networks of PP-OCRv6 and routed models.

Run by path, instead of the script itself:

    python export_adapted.py CODE_ROOT -c config.yml

It exits with 3 and one line on standard error if checkpoint and network do not fit; the script itself would
export the layers that differ with random weights.
"""

import runpy
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

from ocrdata.train.inside.fuse import fuse
from ocrdata.train.inside.ppocrv6 import register
from ocrdata.train.inside.refusal import refuse_misfit

Change = Callable[[Any, Any], Any]
"""Takes a network and its architecture, and returns the network to export."""


def fused(model: Any, _: Any) -> Any:
    """Fuse the layers of a network."""
    return fuse(model)


def routed(original: Path, router: Path, shape: tuple[int, int, int]) -> Change:
    """Set the original network and the router beside a trained one; see `ocrdata.train.inside.routing`."""

    def change(model: Any, architecture: Any) -> Any:
        import paddle
        from ppocr.modeling.architectures import build_model

        from ocrdata.train.inside.routing import routed_model

        before = build_model(architecture)
        before.set_state_dict(paddle.load(str(original)))
        before.eval()
        return routed_model.load(before, model, router, shape)

    return change


def before_export(export_model: Any, changes: Sequence[Change]) -> None:
    """Let PaddleOCR's module change a network before it is traced."""
    trace = export_model.dynamic_to_static

    def changed(model: Any, architecture: Any, *more: Any) -> Any:
        for change in changes:
            model = change(model, architecture)
        return trace(model, architecture, *more)

    export_model.dynamic_to_static = changed


def refuse_misfits(export_model: Any, checkpoint: str) -> None:
    """Compare the checkpoint with the network before PaddleOCR loads it."""
    load = export_model.load_model

    def checked(config: Any, model: Any, *more: Any, **named: Any) -> Any:
        import paddle

        refuse_misfit(paddle.load(checkpoint), model.state_dict())
        return load(config, model, *more, **named)

    export_model.load_model = checked


def main() -> None:
    root = sys.argv.pop(1)
    sys.path.insert(0, root)
    content = yaml.safe_load(Path(sys.argv[sys.argv.index("-c") + 1]).read_text(encoding="utf-8"))
    from ppocr.utils import export_model

    refuse_misfits(export_model, content["Global"]["pretrained_model"])
    changes: list[Change] = []
    if route := content["Global"].get("ocrdata_route"):
        changes.append(routed(Path(route["original"]), Path(route["router"]), tuple(route["shape"])))
    if content["Architecture"].get("Backbone", {}).get("name") == register.BACKBONE:
        register.where_missing(content["Architecture"])
        changes.append(fused)
    if changes:
        before_export(export_model, changes)
    runpy.run_path(str(Path(root) / "tools" / "export_model.py"), run_name="__main__")


if __name__ == "__main__":
    main()
