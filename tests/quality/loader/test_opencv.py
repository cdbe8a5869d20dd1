"""What OpenCV decodes depends on its version: the one that trains decides, or the finding says so."""

import io
import json
import sys

import cv2
import pytest
from PIL import Image

from ocrdata.quality.loader.opencv import depends_on_version
from tests import running
from tests.quality.conftest import drawing

WHOLE = cv2.imencode(".jpg", drawing(200, 48))[1].tobytes()
OLD_CV2 = """
import numpy
__version__, error = "4.6.0", ValueError
def imdecode(data, flags):
    return None if bytes(data[:3]) == b"GIF" else numpy.zeros((48, 200))
"""


def saved(form, **options):
    stream = io.BytesIO()
    Image.fromarray(drawing(200, 48)).save(stream, form, **options)
    return stream.getvalue()


@pytest.fixture
def lines(tmp_path):
    """A whole JPEG, one without its last third, and a GIF, each a line with a text of its own."""
    images = {"whole.jpg": WHOLE, "cut.jpg": WHOLE[: len(WHOLE) * 2 // 3], "moving.gif": saved("GIF")}
    for name, data in images.items():
        (tmp_path / name).write_bytes(data)
    labels = tmp_path / "rec.txt"
    labels.write_text("".join(f"{name}\ttext{n}\n" for n, name in enumerate(images)), "utf-8")
    return labels


@pytest.fixture
def older(tmp_path):
    """An interpreter whose OpenCV reads any JPEG and no GIF."""
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "cv2.py").write_text(OLD_CV2, "utf-8")
    program = tmp_path / "old" / "python"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{tmp_path / "old"}" exec "{sys.executable}" "$@"\n', "utf-8")
    program.chmod(0o755)
    return program


def found(labels, *options):
    result = running.run_command("check", labels, "--json", *options, code=None)
    record = json.loads(result.stdout)
    codes = {item["line"]: {fault["code"] for fault in item["faults"]} for item in record["findings"]}
    return record, codes


def test_whatever_depends_on_the_version_is_said_with_the_version(lines):
    record, codes = found(lines)
    assert 1 not in codes
    assert "image-version" in codes[2] & codes[3]
    assert record["totals"]["opencv"] == cv2.__version__
    assert any(
        f"OpenCV {cv2.__version__} of this interpreter" in item["message"] for item in record["advice"]
    )


@pytest.mark.skipif(sys.platform == "win32", reason="the interpreter of this test is a shell script")
@pytest.mark.parametrize("depth", [(), ("--headers",)])
def test_the_opencv_of_the_interpreter_that_trains_decides(lines, older, depth):
    record, codes = found(lines, "--python", older, *depth)
    assert record["totals"]["opencv"] == "4.6.0"
    assert codes[3] == {"image-broken"}
    assert codes.get(2) == (None if depth else {"image-cut-off"})
    assert record["totals"]["verdicts"] == {"as written": 2, "replaced": 1}


@pytest.mark.skipif(sys.platform == "win32", reason="the interpreter of this test is a shell script")
def test_the_corrected_copy_holds_images_that_every_version_decodes(lines, older, tmp_path):
    running.run_command("check", lines, "--python", older, "--fix", tmp_path / "fixed", code=None)
    assert "images/moving.png\ttext2" in (tmp_path / "fixed" / "rec.txt").read_text("utf-8")
    assert (tmp_path / "fixed" / "images" / "moving.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["nothing", "rec.txt"])
def test_an_interpreter_without_opencv_is_refused(lines, tmp_path, name):
    program = tmp_path / name
    if name == "nothing":
        program.write_text("#!/bin/sh\nexit 1\n", "utf-8")
        program.chmod(0o755)
    result = running.run_command("check", lines, "--python", program, code=1)
    assert f"{program} ca" in result.output and "Give --python the interpreter that trains." in result.output


@pytest.mark.parametrize("form", ["JPEG", "PNG", "BMP", "PPM", "WEBP", "TIFF"])
def test_common_formats_do_not_depend_on_the_version(form):
    assert depends_on_version(saved(form)) == ""


def test_the_end_of_a_thumbnail_is_not_the_end_of_its_image():
    exif = b"\xff\xe1" + (len(WHOLE) + 2).to_bytes(2, "big") + WHOLE
    with_thumbnail = WHOLE[:2] + exif + WHOLE[2:]
    assert depends_on_version(with_thumbnail) == ""
    assert depends_on_version(with_thumbnail[:-40]) == "a JPEG that is cut off"
    assert depends_on_version(with_thumbnail + b"appended") == ""
