"""PaddleOCR's own post-processing and evaluation, run in a process of its own, to compare with."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from ocrdata.evaluation.detection.db import Setting

_POST = """
import sys, json, numpy as np
sys.path.insert(0, sys.argv[1])
from ppocr.postprocess.db_postprocess import DBPostProcess
job = json.loads(open(sys.argv[2], encoding="utf-8").read())
maps = np.load(job["maps"])
width, height = job["size"]
results = []
for values in job["settings"]:
    run = DBPostProcess(**values)
    (found,) = run({"maps": maps[None, None]}, [(height, width, 1.0, 1.0)])
    results.append([np.asarray(box).tolist() for box in found["points"]])
print(json.dumps(results))
"""

_EVALUATE = """
import sys, json
sys.path.insert(0, sys.argv[1] + "/ppocr/metrics")
from eval_det_iou import DetectionIoUEvaluator
evaluator = DetectionIoUEvaluator()
pages = json.loads(open(sys.argv[2], encoding="utf-8").read())
results = [evaluator.evaluate_image(there, found) for there, found in pages]
print(json.dumps([results, evaluator.combine_results(results)]))
"""


def boxes(
    code: Path, folder: Path, maps: np.ndarray, size: tuple[int, int], settings: list[Setting], shape: str
) -> list[list[Any]]:
    """What `DBPostProcess` finds under each setting."""
    np.save(folder / "maps.npy", maps)
    arguments = [
        {
            "thresh": setting.thresh,
            "box_thresh": setting.box_thresh,
            "unclip_ratio": setting.unclip_ratio,
            "use_dilation": setting.dilation,
            "score_mode": setting.score_mode,
            "box_type": shape,
        }
        for setting in settings
    ]
    job = {"maps": str(folder / "maps.npy"), "size": size, "settings": arguments}
    found: list[list[Any]] = _run(_POST, code, folder, job)
    return found


def evaluated(code: Path, folder: Path, pages: list[Any]) -> tuple[list[dict[str, int]], dict[str, float]]:
    """What `DetectionIoUEvaluator` says of pages, each a pair of boxes there and boxes found."""
    pages_scores, total = _run(_EVALUATE, code, folder, pages)
    return pages_scores, total


def _run(program: str, code: Path, folder: Path, job: Any) -> Any:
    job_file = folder / "oracle.json"
    job_file.write_text(json.dumps(job), encoding="utf-8")
    process = subprocess.run(
        [sys.executable, "-c", program, str(code), str(job_file)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert process.returncode == 0, process.stderr[-2000:]
    return json.loads(process.stdout.splitlines()[-1])
