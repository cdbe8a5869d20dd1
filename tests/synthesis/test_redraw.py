"""What a manifest says is enough to draw the same pictures again."""

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import Result

from ocrdata.folders import checksums
from ocrdata.folders.outputs import MANIFEST
from ocrdata.synthesis.redraw import ROUNDING, _rounding
from tests import running


def invoke(*arguments: str) -> Result:
    return running.run_command(*arguments, "--jobs", "1", code=None)


def verify(out: Path) -> Result:
    return invoke("verify", str(out), "--redraw", "9")


@pytest.fixture
def drawn(tmp_path: Path, tofu_font: Path):  # type: ignore[no-untyped-def]
    """Makes a small set of lines or pages."""
    (tmp_path / "a.txt").write_text("AA\nA A\n", encoding="utf-8")
    (tmp_path / "look.yaml").write_text("photo: {noise: {p: 0.5}, blur: {p: 0.5}}\n", encoding="utf-8")

    def run(*options: str) -> Path:
        out = tmp_path / "out"
        arguments = ["--fonts", str(tofu_font), "--corpus", str(tmp_path / "a.txt"), "--out", str(out)]
        result = invoke("synth", *arguments, "--preset", str(tmp_path / "look.yaml"), *options)
        assert result.exit_code == 0, result.output
        return out

    return run


@pytest.mark.parametrize(
    "options",
    [
        ["--count", "30", "--chars", "A", "--seed", "3", "--height", "32"],
        ["--count", "30", "--to", "lmdb"],
        ["--count", "30", "--to", "tar", "--max-length", "1"],
        ["--count", "22", "--pages"],
    ],
)
def test_every_kind_is_drawn_again_from_its_manifest(drawn, options: list[str]) -> None:  # type: ignore[no-untyped-def]
    result = verify(drawn(*options))
    assert result.exit_code == 0, result.output
    assert f"{options[1]} images were rendered again and have the same bytes" in result.output


def test_a_picture_and_its_label_are_compared(drawn) -> None:  # type: ignore[no-untyped-def]
    out = drawn("--count", "12")
    picture = out / "images" / "000000" / "00000007.jpg"
    picture.write_bytes(picture.read_bytes() + b"\0")
    assert "images/000000 had" in verify(out).output
    believe(out)
    assert "picture 7 differs from what its manifest draws" in verify(out).output
    picture.write_bytes(picture.read_bytes()[:-1])
    rows = (out / "rec.txt").read_text(encoding="utf-8").split("\n")
    rows[4] += "A"
    (out / "rec.txt").write_text("\n".join(rows), encoding="utf-8")
    believe(out)
    assert "picture 4 (its label) differs from" in verify(out).output


def believe(out: Path) -> None:
    """Write the checksums of a changed set into its manifest, as a forger would."""
    manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    manifest["contents"] = checksums.collect(out, leave=(MANIFEST,))
    (out / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def test_another_font_or_version_is_told(drawn, tofu_font: Path) -> None:  # type: ignore[no-untyped-def]
    out = drawn("--count", "12")
    tofu_font.write_bytes(tofu_font.read_bytes() + b"\0")
    result = verify(out)
    assert result.exit_code == 1
    assert f"of its fonts, {tofu_font} is not the one" in result.output.replace("\n", " ")
    manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    (out / MANIFEST).write_text(json.dumps(manifest | {"ocrdata": "0.0.1"}), encoding="utf-8")
    assert "it was drawn by ocrdata 0.0.1" in verify(out).output


def encoded(pixels: np.ndarray) -> bytes:
    return bytes(cv2.imencode(".png", pixels)[1])


def test_rounding_is_small_everywhere() -> None:
    grey = np.full((48, 100, 3), 100, np.uint8)
    one, few, many, another = grey.copy(), grey.copy(), grey.copy(), grey.copy()
    one[0, 0], few[:10, :10], another[20:30, 20:30] = 101, 100 + ROUNDING, 100 + ROUNDING + 1
    many[:] += 2
    assert _rounding(encoded(grey), encoded(one)) == 1
    assert _rounding(encoded(grey), encoded(few)) == ROUNDING
    assert not _rounding(encoded(grey), encoded(another))
    assert not _rounding(encoded(grey), encoded(many))
    assert not _rounding(encoded(grey), encoded(grey[1:]))
    assert not _rounding(encoded(grey), b"no picture")


@pytest.mark.skipif("AVX2" not in cv2.getCPUFeaturesLine(), reason="OpenCV has one version only here")
def test_what_a_processor_without_avx2_has_drawn_is_not_called_damaged(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("12.5\n0.7-3\n99\n1.00\n", encoding="utf-8")
    out = tmp_path / "out"
    arguments = [
        "synth", "--corpus", str(tmp_path / "a.txt"), "--fonts", "dseg7/DSEG7Classic-Bold", "--preset", "lcd",
        "--count", "60", "--seed", "3", "--jobs", "1", "--out", str(out),
    ]  # fmt: skip
    subprocess.run(
        [sys.executable, "-m", "ocrdata", *arguments],
        env={**os.environ, "OPENCV_CPU_DISABLE": "AVX2"},
        check=True,
        capture_output=True,
    )
    result = verify(out)
    assert result.exit_code == 0, result.output
    assert "this processor rounds differently" in result.output
    picture = out / "images" / "000000" / "00000031.jpg"
    pixels = cv2.imread(str(picture))
    pixels[10:20, 10:20] = 255 - pixels[10:20, 10:20]
    cv2.imwrite(str(picture), pixels)
    believe(out)
    assert "picture 31 differs from what its manifest draws" in verify(out).output
