"""A real training of a detector with --route, read with the router of a real recogniser."""

import json
import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from ocrdata import resources
from ocrdata.samples.labels import read_pages
from ocrdata.train.weights import checkpoint
from tests.conftest import Drawer, PageDrawer
from tests.running import run_command

pytestmark = pytest.mark.slow

DIGITS, CHINESE = "0123456789", "中国人民大学生日月水火土天地上下"


def draw_panel(place: Path, number: str) -> None:
    """A page of 224 pixels with a seven-segment number."""
    font = ImageFont.truetype(str(resources.find("fonts", "DSEG7Classic-Bold")), 40)
    picture = Image.new("RGB", (224, 224), (225,) * 3)
    ImageDraw.Draw(picture).text((30, 90), number, font=font, fill=(30,) * 3)
    picture.save(place)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, draw: Drawer, draw_pages: PageDrawer) -> Path:
    """A folder with a routed recogniser of panels (`rec`), a routed detector (`det`), and pages.

    `photos` has a panel, `general` Chinese. The detector is trained on Chinese, too, so that only the router
    tells which of its boxes count.
    """
    home = tmp_path_factory.mktemp("检测路由")
    for name, font, alphabet, count in (
        ("new", "DSEG7Classic-Bold", DIGITS, 80),
        ("general-lines", "NotoSansSCSubset-Regular", CHINESE, 60),
        ("new-val", "DSEG7Classic-Bold", DIGITS, 24),
        ("general-val", "NotoSansSCSubset-Regular", CHINESE, 20),
    ):
        draw(home / name, font, alphabet, count, len(name))
    draw_pages(home / "pages", 8, 1)
    draw_pages(home / "general", 4, 2)
    (home / "photos").mkdir()
    rng = random.Random(3)
    for number in range(3):
        draw_panel(home / "photos" / f"{number}.png", "".join(rng.choices(DIGITS, k=4)))
    lines = f"synthetic={home / 'new' / 'rec.txt'}", f"general={home / 'general-lines' / 'rec.txt'}"
    run_command("mix", *lines, "--ratio", "20:1", "--out", home / "mix")
    run_command("mix", home / "pages" / "det.txt", "--out", home / "page-mix")
    run_command(
        *("finetune", "--model", "PP-OCRv6_tiny_rec", "--data", home / "mix" / "mix.yml"),
        *("--eval", home / "new-val" / "rec.txt"),
        *("--keep", home / "general-val" / "rec.txt", "--max-drop-of", "photographs=100"),
        *("--route", "--device", "cpu"),
        *("--epochs", 1, "--batch-size", 8, "--lr", 8e-4, "--out", home / "rec"),
    )
    run_command(
        *("finetune", "--model", "PP-OCRv3_mobile_det", "--data", home / "page-mix" / "mix.yml"),
        *("--eval", home / "general" / "det.txt", "--route", "--crop", 224, "--batch-size", 4),
        *("--epochs", 1, "--evaluations", 1, "--lr", 1e-5, "--device", "cpu", "--jobs", 1),
        *("--out", home / "det"),
    )
    return home


def boxes(home: Path, pages: str, det: str) -> list[list[dict[str, Any]]]:
    """What `predict` says of the pages of a folder."""
    out = home / f"found-{pages}-{det}.txt"
    run_command(
        *("predict", home / pages, "--det", home / det, "--rec", home / "rec", "--out", out, "--force"),
    )
    return [json.loads(row.split("\t")[1]) for row in out.read_text(encoding="utf-8").splitlines()]


def hmeans(home: Path, *models: object) -> list[float]:
    run_command(
        *("evaluate", "--rec", home / "rec", "--device", "cpu", "--out", home / "hmean.json", "--force"),
        *("--labels", f"general={home / 'general' / 'det.txt'}"),
        *(part for number, model in enumerate(models) for part in ("--model", f"m{number}={model}")),
    )
    found = json.loads((home / "hmean.json").read_text(encoding="utf-8"))
    return [found[f"m{number}"]["general"] for number in range(len(models))]


def test_boxes_of_the_trained_detector_are_panels_and_all_others_are_the_originals(home: Path) -> None:
    for page in boxes(home, "photos", "det"):
        assert [box["network"] for box in page] == ["trained"]
    general = boxes(home, "general/images", "det")
    assert {box["network"] for page in general for box in page} == {"original"}
    assert sum(map(len, general)) >= 8
    assert [len(page.boxes) for page in read_pages(home / "found-photos-det.txt")] == [1, 1, 1]


def test_whatever_the_trained_detector_forgets_is_found_as_before(home: Path) -> None:
    """With a trained detector that takes every pixel for text, and with one that takes none for it."""
    before = boxes(home, "general/images", "det")
    for name, bias in (("everywhere", 1e4), ("nowhere", -1e4)):
        shutil.copytree(home / "det", home / name, dirs_exist_ok=True)
        arrays = dict(checkpoint.read(home / name / "best_accuracy.pdparams"))
        key = max(key for key in arrays if key.startswith("head.binarize.") and key.endswith("bias"))
        arrays[key] = arrays[key] + arrays[key].dtype.type(bias)
        checkpoint.write(home / name / "best_accuracy.pdparams", arrays)
        assert boxes(home, "general/images", name) == before
    assert [box["network"] for page in boxes(home, "photos", "nowhere") for box in page].count("trained") == 0


def test_evaluation_is_of_both_detectors_with_the_rule(home: Path) -> None:
    stock, original, routed = hmeans(home, "PP-OCRv3_mobile_det", home / "det" / "original", home / "det")
    assert stock == original == routed > 0.3


def test_the_trained_detector_sees_pages_of_the_size_of_its_crops(home: Path) -> None:
    manifest = json.loads((home / "det" / "ocrdata.json").read_text(encoding="utf-8"))
    assert manifest["counts"]["page_side"] == 224
    (alone,) = hmeans_of_one(home, home / "det" / "best_accuracy.pdparams")
    assert alone == pytest.approx(manifest["counts"]["best_hmean"], abs=0.05)


def hmeans_of_one(home: Path, model: object) -> list[float]:
    """The hmean of a single detector, which takes no --rec."""
    out = home / "alone.json"
    labels = f"general={home / 'general' / 'det.txt'}"
    run_command("evaluate", "--model", model, "--labels", labels, "--device", "cpu", "--out", out, "--force")
    return [sets["general"] for sets in json.loads(out.read_text(encoding="utf-8")).values()]


def test_two_detectors_without_a_router_by_look_are_one_sentence(home: Path) -> None:
    labels = home / "general" / "det.txt"
    result = run_command("predict", home / "photos", "--det", home / "det", code=1)
    assert "the router of a recogniser decides" in result.stderr
    result = run_command("evaluate", "--model", home / "det", "--labels", labels, code=1)
    assert "with --rec" in result.stderr
    run_command("export", "--model", home / "rec", "--no-compare", "--out", home / "exported")
    rec = "--rec", home / "exported"
    result = run_command("predict", home / "photos", "--det", home / "det", *rec, code=1)
    assert "has no router by look" in result.stderr
    result = run_command("evaluate", "--model", "PP-OCRv3_mobile_det", *rec, "--labels", labels, code=1)
    assert "no --model is one" in result.stderr
    result = run_command("export", "--model", home / "det", "--out", home / "both", code=1)
    assert "paddleocr loads one" in result.stderr
    assert not (home / "both").exists()
    run_command(
        *("export", "--model", home / "det" / "original", "--no-compare"),
        *("--out", home / "original-exported"),
    )
    run_command(
        "export",
        "--model",
        home / "det" / "best_accuracy.pdparams",
        "--no-compare",
        "--out",
        home / "trained-exported",
    )


def test_a_routed_detector_is_not_trained_further_as_the_original(home: Path) -> None:
    result = run_command(
        *("finetune", "--model", "PP-OCRv3_mobile_det", "--data", home / "page-mix" / "mix.yml"),
        *("--eval", home / "general" / "det.txt", "--route", "--crop", 224, "--device", "cpu"),
        *("--pretrained", home / "det" / "best_accuracy.pdparams", "--out", home / "again"),
        code=1,
    )
    assert "is the trained one of two detectors" in result.stderr
    assert not (home / "again").exists()
