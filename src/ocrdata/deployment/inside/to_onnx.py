"""Turn an exported Paddle model into ONNX with paddle2onnx, for `ocrdata export --onnx`.

    python to_onnx.py FOLDER JOB.json

The job: `model`, `parameters` and `out`.
Runs in a separate process, because paddle2onnx loads a Paddle library.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

OPSET = 14


def main() -> None:
    job = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    import paddle2onnx

    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "inference.json"
        content = json.loads(Path(job["model"]).read_text(encoding="utf-8"))
        single(content)
        program.write_text(json.dumps(content), encoding="utf-8")
        paddle2onnx.export(str(program), job["parameters"], job["out"], opset_version=OPSET)


def single(content: Any) -> None:
    """Make the scales of interpolations single-precision, in place.

    Paddle 3.3 writes them as doubles, which paddle2onnx 2.1 refuses ("MUST be ir::FloatAttribute").
    """
    if isinstance(content, list):
        for child in content:
            single(child)
    elif isinstance(content, dict):
        if content.get("N") == "scale" and content["AT"]["#"] == "0.a_array":
            for value in content["AT"]["D"]:
                value["#"] = value["#"].replace("a_f64", "a_f32")
        for child in content.values():
            single(child)


if __name__ == "__main__":
    main()
