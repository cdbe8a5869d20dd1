"""Run `paddleocr` 3.x over images, for `ocrdata predict`.

    python read_pages.py - JOB.json

The job: `images`, `device`, `det` and `rec` (each null, or [model name, model folder]; `det` also has a side
in pixels that pages are brought to and which one it is, as paddleocr's own defaults differ), `out`. Writes
one JSON line for each image: `{"text", "score"}` with `rec` alone, else
`{"boxes": [{"points", "text", "score"}]}`. Prints `read N` after each image. Runs in a separate
process, possibly of another environment, because paddleocr brings another OpenCV.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any


def main() -> None:
    job = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
    read = reader(job)
    with Path(job["out"]).open("w", encoding="utf-8") as sink:
        for number, path in enumerate(job["images"], start=1):
            sink.write(json.dumps(read(path), ensure_ascii=False) + "\n")
            print(f"read {number}", flush=True)


def reader(job: dict[str, Any]) -> Callable[[str], dict[str, Any]]:
    """The function that turns the path of an image into a record."""
    # oneDNN fails on detectors in Paddle 3.3.1.
    options = {"device": job["device"], "enable_mkldnn": False}
    if job["det"] is None:
        return line_reader(job["rec"], options)
    if job["rec"] is None:
        return box_finder(job["det"], options)
    return page_reader(job["det"], job["rec"], options)


def line_reader(rec: list[str], options: dict[str, Any]) -> Callable[[str], dict[str, Any]]:
    """Reads an image that is one line: `{"text", "score"}`."""
    from paddleocr import TextRecognition

    model = TextRecognition(model_name=rec[0], model_dir=rec[1], **options)

    def read(path: str) -> dict[str, Any]:
        result = model.predict([path])[0]
        return {"text": result["rec_text"], "score": float(result["rec_score"])}

    return read


def box_finder(det: list[Any], options: dict[str, Any]) -> Callable[[str], dict[str, Any]]:
    """Finds the boxes of a page, without texts: `{"boxes"}`."""
    from paddleocr import TextDetection

    name, folder, side, limit = det
    model = TextDetection(model_name=name, model_dir=folder, limit_side_len=side, limit_type=limit, **options)

    def read(path: str) -> dict[str, Any]:
        result = model.predict(path)[0]
        found = zip(result["dt_polys"], result["dt_scores"], strict=True)
        return {"boxes": [box(points, "", score) for points, score in found]}

    return read


def page_reader(det: list[Any], rec: list[str], options: dict[str, Any]) -> Callable[[str], dict[str, Any]]:
    """Finds and reads the boxes of a page: `{"boxes"}`."""
    from paddleocr import PaddleOCR

    name, folder, side, limit = det
    model = PaddleOCR(
        text_detection_model_name=name,
        text_detection_model_dir=folder,
        text_det_limit_side_len=side,
        text_det_limit_type=limit,
        text_recognition_model_name=rec[0],
        text_recognition_model_dir=rec[1],
        use_doc_orientation_classify=False,
        use_doc_unwarping=False,
        use_textline_orientation=False,
        **options,
    )

    def read(path: str) -> dict[str, Any]:
        result = model.predict(path)[0]
        found = zip(result["rec_polys"], result["rec_texts"], result["rec_scores"], strict=True)
        return {"boxes": [box(*values) for values in found]}

    return read


def box(points: Any, text: str, score: Any) -> dict[str, Any]:
    return {"points": [[float(x), float(y)] for x, y in points], "text": text, "score": float(score)}


if __name__ == "__main__":
    main()
