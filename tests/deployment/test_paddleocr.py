"""What paddleocr read, as label files; which models and images it is given."""

import json
import os
from pathlib import Path

import cv2
import numpy as np
import pytest
import yaml

from ocrdata.deployment import export, paddleocr, parity
from ocrdata.errors import UserError
from ocrdata.evaluation import recogniser
from ocrdata.evaluation.reader import Reader
from ocrdata.samples.labels import Box, Line, Page, read_lines, read_pages
from ocrdata.train.models import source
from tests import running

PYTHON = os.environ.get("OCRDATA_PADDLEOCR_PYTHON", "")

CORNERS = ((1.0, 2.0), (30.0, 2.0), (30.0, 12.0), (1.0, 12.0))


def exported(folder: Path, name: str | None, post: str) -> Path:
    """A folder with the `inference.yml` of a model."""
    content = {"Global": {"model_name": name} if name else {}, "PostProcess": {"name": post}}
    (folder / "inference.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder


def test_lines_are_written_with_paths_relative_to_the_label_file(tmp_path: Path) -> None:
    found = [Line(tmp_path / "a.png", "12.5"), Line(tmp_path / "in" / "b.png", "中国")]
    assert paddleocr.write(found, tmp_path / "rec.txt", force=False) == 2
    assert (tmp_path / "rec.txt").read_text(encoding="utf-8") == "a.png\t12.5\nin/b.png\t中国\n"


def test_lines_without_a_text_that_labels_can_hold_are_left_out(tmp_path: Path) -> None:
    found = [Line(tmp_path / f"{n}.png", text) for n, text in enumerate(("", "1", "a\tb", "a\nb"))]
    assert paddleocr.write(found, tmp_path / "rec.txt", force=False) == 1
    assert [line.transcription for line in read_lines(tmp_path / "rec.txt")] == ["1"]


def test_lines_that_are_all_empty_leave_an_empty_file(tmp_path: Path) -> None:
    assert paddleocr.write([Line(tmp_path / "a.png", "")], tmp_path / "rec.txt", force=False) == 0
    assert (tmp_path / "rec.txt").read_bytes() == b""


def test_pages_are_written_with_their_boxes_and_without_any(tmp_path: Path) -> None:
    found = [Page(tmp_path / "a.png", (Box(CORNERS, "12"),)), Page(tmp_path / "b.png", ())]
    assert paddleocr.write(found, tmp_path / "det.txt", force=False) == 2
    first, second = read_pages(tmp_path / "det.txt")
    assert (first.image, [box.transcription for box in first.boxes]) == (tmp_path / "a.png", ["12"])
    assert first.boxes[0].points == CORNERS
    assert (second.image, second.boxes) == (tmp_path / "b.png", ())


def test_labels_are_replaced_only_with_force(tmp_path: Path) -> None:
    out = tmp_path / "rec.txt"
    paddleocr.write([Line(tmp_path / "a.png", "1")], out, force=False)
    with pytest.raises(UserError):
        paddleocr.write([Line(tmp_path / "a.png", "2")], out, force=False)
    assert out.read_text(encoding="utf-8") == "a.png\t1\n"
    paddleocr.write([Line(tmp_path / "a.png", "2")], out, force=True)
    assert out.read_text(encoding="utf-8") == "a.png\t2\n"


@pytest.mark.parametrize(("post", "task"), [("CTCLabelDecode", "rec"), ("DBPostProcess", "det")])
def test_an_exported_model_is_known_by_its_description(tmp_path: Path, post: str, task: str) -> None:
    exported(tmp_path, "some_model", post)
    size = (736, "min") if task == "det" else None
    assert paddleocr.model(tmp_path, task) == paddleocr.Model("some_model", tmp_path, task, size)


@pytest.mark.parametrize(
    ("name", "post", "task"),
    [("m", "CTCLabelDecode", "det"), ("m", "DBPostProcess", "rec"), (None, "CTCLabelDecode", "rec")],
)
def test_a_model_of_another_task_or_without_a_name_is_refused(
    tmp_path: Path, name: str | None, post: str, task: str
) -> None:
    exported(tmp_path, name, post)
    with pytest.raises(UserError) as caught:
        paddleocr.model(tmp_path, task)
    assert caught.value.path == tmp_path / "inference.yml"


def test_a_folder_without_a_description_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"inference\.yml"):
        paddleocr.model(tmp_path, "rec")


def test_images_are_files_and_those_in_folders_in_order(tmp_path: Path) -> None:
    for name in ("b.JPG", "a.png", "notes.txt", "deep/c.webp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    single = tmp_path / "notes.txt"
    assert paddleocr.images([single, tmp_path]) == [
        single,
        *(tmp_path / name for name in ("a.png", "b.JPG", "deep/c.webp")),
    ]


def test_a_folder_without_images_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="images"):
        paddleocr.images([tmp_path])


def test_an_interpreter_that_cannot_be_started_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be started"):
        paddleocr.require(str(tmp_path / "python"))


@pytest.mark.parametrize(
    ("given", "size", "written"),
    [
        (None, (736, "min"), {"limit_side_len": 736, "limit_type": "min"}),
        (
            {"limit_side_len": 384, "limit_type": "max"},
            (384, "max"),
            {"limit_side_len": 384, "limit_type": "max", "resize_long": 384},
        ),
        (
            {"resize_long": 960},
            (960, "max"),
            {"limit_side_len": 960, "limit_type": "max", "resize_long": 960},
        ),
    ],
)
def test_a_detector_says_its_page_size_to_every_version_of_paddleocr(tmp_path: Path, given, size, written):
    """PaddleOCR 2 takes `limit_side_len`, paddleocr 3.7 `resize_long` as "max", or arguments."""
    content = {
        "Global": {"model_name": "d"},
        "PreProcess": {"transform_ops": [{"DetResizeForTest": given}, {"ToCHWImage": None}]},
        "PostProcess": {"name": "DBPostProcess"},
    }
    (tmp_path / "inference.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
    assert export.state_page_size(tmp_path / "inference.yml") == size
    steps = yaml.safe_load((tmp_path / "inference.yml").read_bytes())["PreProcess"]["transform_ops"]
    assert steps == [{"DetResizeForTest": written}, {"ToCHWImage": None}]
    model = paddleocr.model(tmp_path, "det")
    assert model.page_size == size
    assert f"limit_side_len={size[0]}, limit_type={size[1]!r}" in paddleocr.call(model, tmp_path)


@pytest.mark.parametrize(
    ("name", "given", "written"),
    [
        ("PP-OCRv6_small_rec", "12 םולש", "שלום 12"),
        ("arabic_PP-OCRv5_mobile_rec", "שלום 12", "שלום 12"),
        ("PP-OCRv6_small_rec", "abc 12", "abc 12"),
    ],
)
def test_texts_from_right_to_left_are_as_they_are_written(name: str, given: str, written: str) -> None:
    assert paddleocr.as_written(name, given) == written


@pytest.mark.skipif(not PYTHON, reason="OCRDATA_PADDLEOCR_PYTHON names no interpreter with paddleocr")
def test_paddleocr_reads_an_export_as_its_checkpoint_is_read_wide_lines_too(tmp_path: Path) -> None:
    out = tmp_path / "model"
    running.run_command("export", "--model", "PP-OCRv3_mobile_rec", "--python", PYTHON, "--out", out)
    compared = json.loads((out / "ocrdata.json").read_text("utf-8"))["counts"]["compared"]["paddleocr"]
    assert (compared["different"], compared["allowed"]) == (0, parity.TOLERANCE)
    images = []
    for count in (3, 7, 25):  # the last is wider than paddleocr reads, and is squeezed
        lines = [cv2.imread(str(path)) for path in parity.shipped_lines()[:count]]
        row = [cv2.resize(line, (60 * line.shape[1] // line.shape[0], 60)) for line in lines]
        images.append(tmp_path / f"{count}.png")
        cv2.imwrite(str(images[-1]), np.hstack(row))
    code = source.training_code()
    trained = recogniser.find("PP-OCRv3_mobile_rec", None, None, code)
    found = parity.compare_with_paddleocr(trained, out, images, Reader("cpu", code), PYTHON)
    assert found.different == () and found.deviation < 1e-4
