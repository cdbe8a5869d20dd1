"""Reads images with exported models through the `paddleocr` package, as in production."""

import json
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ocrdata.errors import UserError
from ocrdata.evaluation.detection.detector import page_size_of
from ocrdata.evaluation.locate import name_of, read_description
from ocrdata.evaluation.network_process import STALL
from ocrdata.folders import outputs
from ocrdata.samples import labels
from ocrdata.samples.bidi import order
from ocrdata.samples.labels import Box, Line, Page
from ocrdata.train.run import launch

_PROGRAM = Path(__file__).parent / "inside" / "read_pages.py"

_PUT_IN_ORDER = ("arabic_PP-OCRv3_mobile_rec", "arabic_PP-OCRv5_mobile_rec")
"""Names that PaddleX 3.7 compares with (`inference/models/text_recognition/predictor.py`)."""

IMAGES = {".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"}


@dataclass(frozen=True, slots=True)
class Model:
    """An exported model.

    Attributes:
        name: PaddleOCR's name of the model.
        folder: Absolute path of its folder.
        task: `rec` or `det`.
        page_size: Of a detector: a side in pixels that pages are brought to, and which one, `max` or `min`.
    """

    name: str
    folder: Path
    task: str
    page_size: tuple[int, str] | None = None


def model(folder: Path, task: str) -> Model:
    """Identify the exported model in a folder.

    Raises:
        UserError: The folder holds no exported model, or one of another task.
    """
    description = folder / "inference.yml"
    if not description.is_file():
        run = folder if (folder / "best_accuracy.pdparams").is_file() else "RUN"
        raise UserError(
            f"{folder} holds no inference.yml.",
            f"Export a model, and give its folder: ocrdata export --model {run} --out models/NAME",
        )
    content = read_description(description)
    name = name_of(content)
    method = content.get("PostProcess")
    detects = isinstance(method, dict) and method.get("name") == "DBPostProcess"
    if not name or detects != (task == "det"):
        raise UserError(
            f"does not describe a {'detection' if task == 'det' else 'recognition'} model with a name.",
            "Export the model again: ocrdata export.",
            path=description,
        )
    steps = (content.get("PreProcess") or {}).get("transform_ops") or []
    size = page_size_of(steps) if detects else None
    return Model(name, folder.absolute(), task, size)


def call(found: Model, folder: Path) -> str:
    """What a program of its own writes to load an exported model."""
    given = f"model_name={found.name!r}, model_dir={str(folder)!r}"
    if found.page_size is None:
        return f"TextRecognition({given})"
    side, limit = found.page_size
    return f"TextDetection({given}, limit_side_len={side}, limit_type={limit!r}, enable_mkldnn=False)"


def images(given: Sequence[Path]) -> list[Path]:
    """The image files among paths, and those in folders, sorted within each folder.

    Raises:
        UserError: There are no images.
    """
    found: list[Path] = []
    for path in given:
        inside = sorted(child for child in path.rglob("*") if child.suffix.lower() in IMAGES)
        found += inside if path.is_dir() else [path]
    if not found:
        raise UserError(f"{given[0]} holds no images.", f"Give images ({', '.join(sorted(IMAGES))}).")
    return found


def require(python: str) -> None:
    """Check that an interpreter can import paddleocr.

    Raises:
        UserError: paddleocr is not installed for it, or it cannot be started.
    """
    probe = [python, "-c", "import importlib.util as u, sys; sys.exit(u.find_spec('paddleocr') is None)"]
    try:
        lacks = subprocess.run(probe, capture_output=True, check=False).returncode
    except OSError as error:
        raise UserError(
            f"{python} cannot be started ({error.strerror}).", "Use --python with a Python interpreter."
        ) from error
    if lacks:
        raise UserError(
            f"paddleocr is not installed for {python}.",
            "Install it in a separate environment (python -m venv E; E/bin/pip install paddleocr "
            "paddlepaddle), because it brings another OpenCV, and use --python E/bin/python.",
        )


def read(
    rec: Model | None,
    det: Model | None,
    files: Sequence[Path],
    device: str,
    python: str,
    tick: Callable[[int], None],
) -> list[Line] | list[Page]:
    """Run models over images.

    Args:
        rec: Recognition model; without `det`, each image is one line.
        det: Detection model.
        files: Image files.
        device: `cpu` or `gpu`.
        python: Interpreter with paddleocr installed.
        tick: Called with the number of images done so far.

    Returns:
        Lines with their texts (`rec` alone), or pages with their boxes.

    Raises:
        UserError: paddleocr cannot run the models.
    """
    found = zip(files, records(rec, det, files, device, python, tick), strict=True)
    if det is None:
        return [Line(path, record["text"]) for path, record in found]
    return [Page(path, tuple(map(_box, record["boxes"]))) for path, record in found]


def records(
    rec: Model | None,
    det: Model | None,
    files: Sequence[Path],
    device: str,
    python: str,
    tick: Callable[[int], None],
) -> list[dict[str, Any]]:
    """The same as `inside/read_pages.py` writes it: texts and boxes with their scores.

    Raises:
        UserError: paddleocr cannot run the models.
    """
    job = {
        "images": [str(path.absolute()) for path in files],
        "device": device,
        "det": det and [det.name, str(det.folder), *(det.page_size or ())],
        "rec": rec and [rec.name, str(rec.folder)],
    }
    found = _run(job, python, tick)
    if rec is not None:
        for text in (part for record in found for part in record.get("boxes", [record])):
            text["text"] = as_written(rec.name, text["text"])
    return found


def as_written(model_name: str, text: str) -> str:
    """A text that paddleocr 3 gives, in the order in which it is written.

    paddleocr gives the characters of a line as they are seen, from left to right. It puts in order only what
    models of two names read, by `get_display` of python-bidi: rightly but for one line in a thousand.

    Args:
        model_name: PaddleOCR's name of the recogniser.
        text: What paddleocr gives.
    """
    return text if model_name in _PUT_IN_ORDER else order.to_logical(text)


def _run(job: dict[str, Any], python: str, tick: Callable[[int], None]) -> list[dict[str, Any]]:
    """Run `inside/read_pages.py`; returns one record for each image."""
    with tempfile.TemporaryDirectory(prefix="ocrdata-") as name:
        folder = Path(name)
        job_file, out = folder / "job.json", folder / "found.jsonl"
        job_file.write_text(
            json.dumps({**job, "out": str(out)}, ensure_ascii=False),
            encoding="utf-8",
            errors="backslashreplace",
        )
        command = [python, str(_PROGRAM), "-", str(job_file)]
        environment = launch.environment() | {"PADDLE_PDX_DISABLE_MODEL_SOURCE_CHECK": "True"}
        last = ""
        try:
            for line in launch.follow(command, folder, STALL, environment):
                if line.startswith("read "):
                    tick(int(line.split()[1]))
                elif line.strip():
                    last = line.strip()
        except (launch.Failed, launch.Stalled):
            raise UserError(
                f"paddleocr could not run the models: {last}",
                "Check that the images and models are complete.",
            ) from None
        return [json.loads(row) for row in out.read_text(encoding="utf-8").splitlines()]


def write(found: Sequence[Line] | Sequence[Page], out: Path, *, force: bool) -> int:
    """Write lines or pages as a label file; lines whose text a label cannot hold are left out.

    Returns:
        The number of samples written.

    Raises:
        UserError: `out` exists and `force` is not set.
    """
    lines = [Line(s.image.absolute(), s.transcription) for s in found if isinstance(s, Line)]
    pages = [Page(s.image.absolute(), s.boxes) for s in found if isinstance(s, Page)]
    read = [line for line in lines if labels.writable(line.transcription)]
    with outputs.staged_file(out, force=force) as stage:
        if pages:
            labels.write_pages(stage, pages, data_dir=out.absolute().parent)
        else:
            labels.write_lines(stage, read, data_dir=out.absolute().parent)
    return len(pages) or len(read)


def _box(record: dict[str, Any]) -> Box:
    return Box(tuple((x, y) for x, y in record["points"]), record["text"])
