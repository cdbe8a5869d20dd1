"""Small sets that conversions start from, and what they leave out."""

import json
from pathlib import Path

import cv2
import numpy as np

from ocrdata.executor.shards import Workers

ALONE = Workers(1)
QUAD = [[10, 10], [60, 10], [60, 30], [10, 30]]


def write_set(folder, pages, *, size=(100, 60), seed=0):
    """A folder of `Label.txt` and pictures of noise, as PPOCRLabel would leave it.

    Args:
        folder: The new folder.
        pages: Name of an image → texts of its boxes (or points and texts).
    """
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(seed)
    rows = []
    for name, texts in pages.items():
        image = cv2.resize(random.integers(0, 255, (6, 10, 3), np.uint8), size, interpolation=cv2.INTER_CUBIC)
        (folder / name).write_bytes(cv2.imencode(Path(name).suffix, image)[1].tobytes())
        boxes = [
            {"transcription": text, "points": points}
            for points, text in ((QUAD, text) if isinstance(text, str) else text for text in texts)
        ]
        rows.append(f"{name}\t{json.dumps(boxes, ensure_ascii=False)}\n")
    (folder / "Label.txt").write_text("".join(rows), encoding="utf-8")
    return folder


def skipped(out):
    return [json.loads(row) for row in (out / "skipped.jsonl").read_text(encoding="utf-8").splitlines()]
