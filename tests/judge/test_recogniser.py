"""The recogniser that checks legibility: how it prepares images and decodes scores, without its weights."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.judge import recogniser

CHARACTERS = ("a", "b", " ")


def scores(classes: list[int], probability: float = 0.75) -> np.ndarray:
    """Scores, (steps, 4), in which each step has its class with this probability."""
    made = np.full((len(classes), 1 + len(CHARACTERS)), (1 - probability) / len(CHARACTERS), np.float32)
    made[np.arange(len(classes)), classes] = probability
    return made


def image(height: int, width: int, value: int = 255) -> np.ndarray:
    return np.full((height, width, 3), value, np.uint8)


class Session:
    """An ONNX session that records its input and reads the same from every image."""

    def __init__(self, classes: list[int]) -> None:
        self.classes = classes
        self.batch = np.empty(0)

    def get_inputs(self) -> list[Any]:
        return [SimpleNamespace(name="x")]

    def run(self, outputs: None, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        self.batch = inputs["x"]
        return [np.stack([scores(self.classes)] * len(self.batch))]


@pytest.mark.parametrize(
    ("classes", "text"),
    [
        ([1, 1, 2], "ab"),
        ([1, 0, 1], "aa"),
        ([0, 1, 3, 3, 2, 0], "a b"),
    ],
)
def test_repetitions_are_merged_and_blanks_dropped(classes: list[int], text: str) -> None:
    reading = recogniser._decode(scores(classes), CHARACTERS)
    assert reading.text == text
    assert reading.confidence == pytest.approx(0.75)


def test_nothing_but_blanks_is_an_empty_text_without_confidence() -> None:
    assert recogniser._decode(scores([0, 0, 0]), CHARACTERS) == recogniser.Reading("", 0.0)


def test_the_confidence_is_the_mean_over_the_characters_alone() -> None:
    steps = np.concatenate([scores([1], 0.9), scores([0], 0.99), scores([2], 0.5)])
    assert recogniser._decode(steps, CHARACTERS).confidence == pytest.approx(0.7)


@given(st.text("ab ", max_size=20))
def test_a_text_with_blanks_between_is_decoded_as_it_is(text: str) -> None:
    classes = [0, *(step for char in text for step in (CHARACTERS.index(char) + 1, 0))]
    assert recogniser._decode(scores(classes), CHARACTERS).text == text


@pytest.mark.parametrize(
    ("height", "width", "expected"), [(48, 100, 100), (24, 100, 200), (480, 10, 8), (48, 9000, 2400)]
)
def test_images_are_brought_to_one_height_within_limits_of_width(
    height: int, width: int, expected: int
) -> None:
    assert recogniser._prepare(image(height, width)).shape == (3, recogniser.HEIGHT, expected)


@pytest.mark.parametrize(("value", "expected"), [(0, -1.0), (255, 1.0)])
def test_values_are_from_minus_one_to_one(value: int, expected: float) -> None:
    prepared = recogniser._prepare(image(48, 20, value))
    assert prepared.dtype == np.float32
    assert np.allclose(prepared, expected)


def test_narrower_images_of_a_batch_are_padded_with_zeros(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session([1, 0, 2])
    monkeypatch.setattr(recogniser, "_model", lambda: (session, CHARACTERS))
    readings = recogniser.read([image(48, 20), image(48, 60)])
    assert [reading.text for reading in readings] == ["ab", "ab"]
    assert session.batch.shape == (2, 3, 48, 60)
    assert (session.batch[0, :, :, 20:] == 0).all() and (session.batch[1] == 1).all()
    assert recogniser.characters() == CHARACTERS


@pytest.mark.slow
def test_the_model_reads_a_printed_line_and_its_dictionary_is_whole() -> None:
    from PIL import Image, ImageDraw, ImageFont

    from ocrdata import resources

    font = ImageFont.truetype(str(resources.find("fonts", "NotoSansSCSubset-Regular")), 34)
    picture = Image.new("RGB", (260, 48), "white")
    ImageDraw.Draw(picture).text((8, 0), "合计 128.50", "black", font)
    (reading,) = recogniser.read([np.asarray(picture)])
    assert reading.text.replace(" ", "") == "合计128.50"
    assert reading.confidence > 0.9
    session, characters = recogniser._model()
    classes = session.run(None, {"x": np.zeros((1, 3, 48, 8), np.float32)})[0].shape[2]
    assert classes == len(set(characters)) + 1 == len(characters) + 1
