"""How lines are put together for a network: what is read in one does not depend on those beside it."""

import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ocrdata.evaluation import recogniser
from ocrdata.evaluation.inside import read_lines
from ocrdata.evaluation.jobs import ReadJob
from ocrdata.evaluation.networks import ExportedNetwork
from ocrdata.evaluation.reader import Reader
from ocrdata.train.models import presets, source
from tests.conftest import Drawer

HEIGHT, LEAST = 8, 32


def image(width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, 256, (HEIGHT, width, 3), np.uint8)


@given(st.lists(st.integers(1, 90) | st.none(), max_size=40), st.integers(1, 9))
def test_every_image_is_in_one_batch_with_others_of_its_padded_width(widths, size):
    images = [None if width is None else image(width) for width in widths]
    found = list(read_lines.batches(images, size, LEAST))
    assert sorted(index for members in found for index in members) == [
        index for index, width in enumerate(widths) if width is not None
    ]
    for members in found:
        assert 1 <= len(members) <= size
        assert len({read_lines.padded(widths[index], LEAST) for index in members}) == 1


@given(st.integers(1, 200))
def test_an_image_is_padded_to_the_width_of_training_or_by_less_than_a_step(width):
    found = read_lines.padded(width, LEAST)
    assert found == LEAST if width <= LEAST else width <= found < width + read_lines.STEP


@given(st.lists(st.integers(1, 90), min_size=1, max_size=12))
def test_a_row_of_a_batch_is_the_image_as_it_would_be_alone(widths):
    images = [image(width, seed) for seed, width in enumerate(widths)]
    for members in read_lines.batches(images, 8, LEAST):
        batch = read_lines.stack([images[index] for index in members], (3, HEIGHT, LEAST))
        for row, index in zip(batch, members, strict=True):
            alone = read_lines.stack([images[index]], (3, HEIGHT, LEAST))
            assert np.array_equal(row, alone[0])


@given(st.integers(1, 9000), st.integers(1, 60))
@example(3201 * 2, 2)
@example(500, 7)
def test_a_line_is_as_wide_as_paddleocr_makes_it(width, height):
    """`OCRReisizeNormImg.resize` of paddlex 3.7, written down."""
    least, tall = 320, 48
    wide = int(tall * max(least / tall, width / height))
    whole = math.ceil(tall * (width / float(height)))
    inside, outside = (3200, 3200) if wide > 3200 else (min(whole, wide), wide)
    found = read_lines.line_width(width / height, tall, least)
    assert (found, read_lines.padded(found, least, 1)) == (max(1, inside), outside)


def test_a_watched_class_of_a_line_has_its_highest_probability_in_any_step():
    probabilities = np.array([[[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]], [[0.9, 0.1, 0], [0.2, 0.8, 0]]], np.float32)
    assert np.array(read_lines.surest(probabilities, [1, 2])) == pytest.approx(probabilities[:, :, 1:].max(1))
    assert np.array(read_lines.surest(probabilities, [2])) == pytest.approx(np.array([[0.6], [0]]))
    assert read_lines.surest(probabilities, []) == [[], []]


@st.composite
def outputs(draw):
    """What a network gives for one line, and classes that are allowed."""
    classes = draw(st.integers(2, 6))
    seed = draw(st.integers(0, 2**32 - 1))
    logits = np.random.default_rng(seed).normal(0, 4, (1, draw(st.integers(1, 8)), classes))
    return logits, draw(st.lists(st.integers(1, classes - 1), min_size=1, max_size=classes, unique=True))


def softmax(logits):
    powers = np.exp(logits - logits.max(2, keepdims=True))
    return (powers / powers.sum(2, keepdims=True)).astype(np.float32)


@given(outputs())
def test_only_allowed_classes_are_read_as_if_the_network_had_no_others(given_outputs):
    logits, allowed = given_outputs
    columns = [0, *sorted(allowed)]
    found = read_lines.only(softmax(logits), allowed)
    assert found[:, :, columns] == pytest.approx(softmax(logits[:, :, columns]), abs=1e-5)
    others = [number for number in range(logits.shape[2]) if number not in columns]
    assert not found[:, :, others].any()
    names = [chr(96 + number) for number in range(1, logits.shape[2])]
    text, score, each = read_lines.decode(found, names)[0]
    assert set(text) <= {names[number - 1] for number in allowed}
    assert "".join(char for char, _ in each) == text
    assert score == pytest.approx(np.mean([sure for _, sure in each]) if each else 0.0, abs=1e-6)
    assert read_lines.only(softmax(logits), []) == pytest.approx(softmax(logits))


def test_a_step_that_has_no_probability_left_is_blank():
    nothing = np.array([[[0, 1, 0], [0, 0, 1]]], np.float32)
    assert read_lines.decode(read_lines.only(nothing, [2]), ["a", "b"])[0][0] == "b"
    assert read_lines.decode(read_lines.only(nothing[:, :1], [2]), ["a", "b"])[0][0] == ""


def job(**settings: object) -> ReadJob:
    network = ExportedNetwork(Path("model.json"), Path("model.pdiparams"))
    return ReadJob(network, [], ["a", "b"], (3, HEIGHT, LEAST), 4, "cpu", "out", **settings)  # type: ignore[arg-type]


def network(images: np.ndarray) -> np.ndarray:
    """Reads an image as `a` as surely as its first pixel is bright, and as `b` where its last one is 255."""
    probabilities = np.zeros((len(images), 1, 3), np.float32)
    for row, picture in zip(probabilities, images, strict=True):
        first = (picture[0, 0, 0] + 1) / 2
        row[0] = (0, first, 0) if picture[0, -1, LEAST - 1] < 1 else (0, 0, first)
    return probabilities


def line(first: int, last: int) -> np.ndarray:
    """A line that the network above is sure of by `first` / 255, and turned by `last` / 255."""
    picture = np.zeros((HEIGHT, LEAST, 3), np.uint8)
    picture[0, 0], picture[-1, -1] = first, last
    return picture


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (120, 200, 200),  # surer upside down
        (120, 100, 120),
        (120, 130, 120),  # hardly surer
        (250, 255, 250),  # read without doubt: not turned
        (0, 200, 200),  # nothing read as it is
    ],
)
def test_a_line_that_may_be_upside_down_is_read_the_way_that_is_clearly_surer(first, last, expected):
    images = [line(first, last), None, line(255, 0)]
    results: list[read_lines.Result | None] = [None] * 3
    for members, read in read_lines.read_batches(images, job(), network):
        for index, result in zip(members, read, strict=True):
            results[index] = result
    found = read_lines.surer_way_up(images, results, job(), network)
    assert found[0] is not None and found[0][1] == pytest.approx(expected / 255, abs=1e-6)
    assert found[1] is None
    assert found[2] == results[2]


@pytest.mark.slow
def test_upside_down_lines_are_read_when_they_may_be_upside_down_and_upright_ones_as_before(
    tmp_path: Path, draw: Drawer
) -> None:
    draw(tmp_path / "lines", "NotoSansSCSubset-Regular", "中国人民大学生日月水火", 8, 3)
    upright = sorted((tmp_path / "lines").rglob("*.png")) or sorted((tmp_path / "lines").rglob("*.jpg"))
    turned = [tmp_path / f"turned{number}.png" for number in range(len(upright))]
    for path, image in zip(turned, upright, strict=True):
        cv2.imwrite(str(path), cv2.rotate(cv2.imread(str(image)), cv2.ROTATE_180))
    code = source.training_code(None)
    model = recogniser.find(presets.DEFAULT, presets.DEFAULT, None, code)
    plain, both = Reader("cpu", code), Reader("cpu", code, upside_down=True)
    expected = [text for text, _ in plain.read(model, upright, lambda _: None)]  # type: ignore[misc]
    found = [text for text, _ in both.read(model, [*upright, *turned], lambda _: None)]  # type: ignore[misc]
    assert found[: len(upright)] == expected
    assert sum(a == b for a, b in zip(found[len(upright) :], expected, strict=True)) >= len(upright) - 1
    wrong = [text for text, _ in plain.read(model, turned, lambda _: None)]  # type: ignore[misc]
    assert sum(a == b for a, b in zip(wrong, expected, strict=True)) <= 1


@pytest.mark.slow
def test_a_line_is_read_alike_alone_and_beside_others(tmp_path: Path, draw: Drawer) -> None:
    draw(tmp_path / "lines", "NotoSansSCSubset-Regular", "中国人民大学生日月水火", 12, 3)
    lines = sorted((tmp_path / "lines").rglob("*.png")) or sorted((tmp_path / "lines").rglob("*.jpg"))
    wide = tmp_path / "wide.png"
    cv2.imwrite(str(wide), np.hstack([cv2.imread(str(path)) for path in lines[:4]]))
    code = source.training_code(None)
    model = recogniser.find(presets.DEFAULT, presets.DEFAULT, None, code)
    reader = Reader("cpu", code)
    beside = reader.read(model, [*lines, wide], lambda _: None)
    alone = [reader.read(model, [path], lambda _: None)[0] for path in (lines[0], wide)]
    for found, expected in zip((beside[0], beside[-1]), alone, strict=True):
        assert found is not None and expected is not None
        assert found[0] == expected[0] != ""
        assert found[1] == pytest.approx(expected[1], abs=1e-4)


def test_a_line_from_right_to_left_is_read_as_it_is_written():
    """Each character keeps its probability; other lines stay as they are."""
    characters = list("םולש12 ")
    steps = [5, 0, 6, 7, 1, 2, 3, 0, 4]  # 12 םולש, as it is seen
    probabilities = (
        np.eye(8, dtype=np.float32)[steps][None] * np.linspace(0.5, 0.9, 9, dtype=np.float32)[:, None]
    )
    ((text, score, each),) = read_lines.decode(probabilities, characters)
    assert text == "שלום 12" == "".join(char for char, _ in each)
    assert score == pytest.approx(np.mean([p for _, p in each]))
    assert dict(each)["ש"] == pytest.approx(0.9) and dict(each)["1"] == pytest.approx(0.5)
    ((text, _, _),) = read_lines.decode(probabilities[:, :3], characters)
    assert text == "12"
