"""Check says what PaddleOCR's own loader does, line by line, for thousands of good and bad lines.

The loader is the real one: `SimpleDataSet` and `MultiScaleDataSet` with the operators of `ppocr.data`.
"""

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ocrdata.quality.loader.lines import Look, judge_line
from ocrdata.quality.loader.pictures import decoded
from ocrdata.quality.loader.rules import rules_of

from .configs import LESS_USUAL, RECOGNITION, detection, recognition
from .conftest import write_pictures
from .oracle import Oracle

pytest.importorskip("paddle", reason="PaddleOCR's loader needs PaddlePaddle (pip install ocrdata[train])")


def many(count):
    return settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


# -- lines ------------------------------------------------------------------------------------------

ALPHABET = '0123456789abcXYZ 中文字电表读数。，-.%é\u0301§😀\u3000\u00a0\u200b\r\\"[]{}*#ßİ①'
NAMES = [
    "good.jpg", "good.png", "good.bmp", "good.webp", "good.tif", "grey.png", "grey16.png", "alpha.png",
    "palette.png", "bits.png", "cmyk.jpg", "turned.jpg", "dot.png", "pole.png", "中文 图.jpg", "empty.jpg",
    "words.jpg", "half.png", "head.jpg", "folder.jpg", "nowhere.jpg", "", "\ufeffgood.jpg", "good.jpg ",
    "./good.jpg", "\x00good.jpg", "[", "[]", "[1]", '["good.jpg"]', '["good.jpg", "grey.png"]',
    '["nowhere.jpg"]', '["中文 图.jpg"', "[[]]", '[{"a": 1}]', "x" * 300,
]  # fmt: skip

texts = st.one_of(
    st.text(ALPHABET, max_size=30),
    st.text("0123456789", min_size=9, max_size=27),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=12).map(lambda text: text.replace("\n", "")),
)
endings = st.sampled_from(["\n", "\n", "\n", "\r\n", "", "\tmore\n", "\t60\t24\n", "\t\n", "\r\r\n"])
joints = st.sampled_from(["\t"] * 9 + [" ", "\\t", "    ", "\t\t", ""])
written = st.tuples(st.sampled_from(NAMES[:15] * 3 + NAMES), joints, texts, endings)
lines = st.one_of(
    written.map(lambda parts: "".join(parts).encode()),
    written.map(lambda parts: "".join(parts).encode()),
    written.map(lambda parts: "".join(parts).encode("gb18030")),
    st.binary(max_size=40).map(lambda raw: raw.replace(b"\n", b"")),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("agreement")
    write_pictures(folder)
    return folder


def agree_on_a_line(raw, oracle, rules, folder):
    answer = oracle.ask(raw)
    judged = judge_line(raw, 1, rules, Look(str(folder), "decode"))
    verdict = judged.finding.verdict
    assert (verdict == "replaced") == (answer.text is None), (judged.finding, answer)
    if answer.text is not None:
        meant = raw.decode().rstrip("\n").split("\t", 1)[1].rstrip("\r")
        assert (verdict == "as written") == (answer.text == meant), (judged.finding, answer)
        assert (judged.finding.trained or judged.row.text) == answer.text


@pytest.mark.parametrize("name", RECOGNITION)
def test_recognition_lines(name, folder, tmp_path):
    config = RECOGNITION[name]
    oracle = Oracle(config, folder, tmp_path)
    rules = rules_of(config, "Train", source=name, beside=Path())
    assert rules.unknown == ()

    @many(1000)
    @example(b"good.jpg\t" + b"1" * 25)
    @example(b"good.jpg\t" + b"1" * 24)
    @example(b"good.jpg\t" + b"1" * 23)
    @example(b"good.jpg\t" + b"1" * 25 + b"\r\n")
    @example(b"\xef\xbb\xbfgood.jpg\tone\n")
    @given(lines)
    def agree(raw):
        agree_on_a_line(raw, oracle, rules, folder)

    agree()


@pytest.mark.parametrize("name", LESS_USUAL)
def test_less_usual_encoders(name, folder, tmp_path):
    config = LESS_USUAL[name]
    oracle = Oracle(config, folder, tmp_path)
    rules = rules_of(config, "Train", source=name, beside=Path())

    @many(250)
    @given(lines)
    def agree(raw):
        agree_on_a_line(raw, oracle, rules, folder)

    agree()


def test_width_columns(folder, tmp_path):
    """With `ds_width`, one line without its four fields stops the whole run."""
    config = recognition("CTCLabelEncode", name="MultiScaleDataSet")
    config["Train"]["dataset"]["ds_width"] = True
    oracle = Oracle(config, folder, tmp_path)
    rules = rules_of(config, "Train", source="ds_width", beside=Path())

    @many(250)
    @given(lines)
    def agree(raw):
        judged = judge_line(raw, 1, rules, Look(str(folder), "decode"))
        try:
            answer = oracle.ask(raw)
        except (ValueError, ZeroDivisionError):  # raised in the constructor, before any sample
            assert judged.finding.verdict == "stops"
            return
        assert judged.finding.verdict == ("replaced" if answer.text is None else judged.finding.verdict)
        assert judged.finding.verdict != "stops"

    agree()


# -- images -----------------------------------------------------------------------------------------


def test_damaged_images(folder):
    """Of damaged files, grey decoding refuses exactly those that the training's colour decoding refuses."""
    from ppocr.data.imaug.operators import DecodeImage

    rules = rules_of(RECOGNITION["PP-OCRv3_mobile_rec"], "Train", source="", beside=Path())
    loader = DecodeImage(img_mode="BGR", channel_first=False)
    kinds = [
        "good.jpg",
        "good.png",
        "good.bmp",
        "good.webp",
        "good.tif",
        "cmyk.jpg",
        "turned.jpg",
        "alpha.png",
    ]
    whole = [(folder / name).read_bytes() for name in kinds]

    @many(1500)
    @given(st.sampled_from(whole), st.data())
    def agree(data, draw):
        damaged = bytearray(data)
        for _ in range(draw.draw(st.integers(0, 3))):
            damaged[draw.draw(st.integers(0, len(damaged) - 1))] = draw.draw(st.integers(0, 255))
        if draw.draw(st.booleans()):
            del damaged[draw.draw(st.integers(0, len(damaged))) :]
        try:
            out = loader({"image": bytes(damaged)})
        except (AssertionError, cv2.error):
            out = None
        picture = decoded(bytes(damaged), "x", rules)
        assert picture.usable == (out is not None)
        if out is not None:
            assert picture.size == out["image"].shape[1::-1]

    agree()


# -- pages ------------------------------------------------------------------------------------------

PAGE = (200, 100)
coordinates = st.one_of(
    st.integers(-60, 260),
    st.integers(0, 100),
    st.floats(-60, 260, width=32),
    st.sampled_from([0, 0.5, 99, 100, 199, 200]),
)
points = st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=7)
boxes_of = st.tuples(st.integers(-20, 210), st.integers(-20, 110), st.integers(0, 80), st.integers(0, 40))
upright = boxes_of.map(
    lambda b: [[b[0], b[1]], [b[0] + b[2], b[1]], [b[0] + b[2], b[1] + b[3]], [b[0], b[1] + b[3]]]
)
tiny = st.tuples(st.floats(0, 90, width=32), st.floats(0, 90, width=32), st.floats(0, 2, width=32)).map(
    lambda b: [[b[0], b[1]], [b[0] + b[2], b[1]], [b[0] + b[2], b[1] + b[2]], [b[0], b[1] + b[2]]]
)
strange = st.sampled_from(
    [
        *([], [1, 2, 3, 4], [[1], [2], [3], [4]], "abc", None, {}, [["1", "2"]] * 4, [[1, None]] * 4),
        *([[9, 9, 1], [60, 9, 1], [60, 40, 1], [9, 40, 1]], [[True, 0], [50, 0], [50, 50], [0, 50]]),
        *([[9, 9, 1, 2]] * 4, [[5], [60]], [[float("inf"), 10], [90, 10], [90, 60], [10, 60]]),
        *([[9, 9], [12, 9], [float("nan"), 40], [9, 40]], [[9, 9], [60, float("nan")], [60, 40], [9, 40]]),
        *([[float("nan"), 0], [50, 0], [50, 50], [0, 50]], [[float("inf"), 0], [50, 0], [50, 50]]),
        *([[10**400, 1], [5, 6], [7, 8], [9, 9]], [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]),
    ]
)
texts_of_boxes = st.sampled_from(["中文", "ab", "###", "*", "", None, ["###"], 5])
box = st.fixed_dictionaries(
    {"points": st.one_of(upright, upright, upright, points, tiny), "transcription": texts_of_boxes},
    optional={"difficult": st.booleans()},
)
good_box = st.fixed_dictionaries({"points": upright, "transcription": st.just("中文")})
odd_box = st.one_of(
    st.fixed_dictionaries({"points": strange, "transcription": texts_of_boxes}),
    st.sampled_from([{}, {"points": [[0, 0]]}, {"transcription": "a"}, [], "x", None, 3]),
)
pages = st.one_of(
    st.lists(good_box, max_size=4),
    st.lists(box, min_size=1, max_size=4),
    st.lists(st.one_of(good_box, good_box, odd_box), max_size=3),
    st.sampled_from([{}, {"0": 1}, "", "text", 5, None, True, [[]]]),
)
page_lines = st.tuples(
    pages.map(json.dumps), st.sampled_from(["\n", "\n", "\r\n", "\tmore\n", "]\n", ""])
).map("".join)


BORDER_FIRST = ("MakeBorderMap", "MakeShrinkMap")
SHRINK_FIRST = ("MakeShrinkMap", "MakeBorderMap")  # as in PaddleOCR's DB++ configs


@pytest.mark.parametrize(
    ("augment", "crop", "maps"),
    [
        (True, True, BORDER_FIRST),
        (False, True, BORDER_FIRST),
        (False, False, BORDER_FIRST),
        (True, True, SHRINK_FIRST),
        (False, False, SHRINK_FIRST),
        (False, False, ()),
    ],
)
def test_pages(augment, crop, maps, folder, tmp_path):
    image = np.full((PAGE[1], PAGE[0], 3), 200, np.uint8)
    cv2.imencode(".png", image)[1].tofile(folder / "page.png")
    config = detection(augment=augment, crop=crop, maps=maps)
    oracle = Oracle(config, folder, tmp_path)
    rules = rules_of(config, "Train", source="", beside=Path())
    assert rules.unknown == ()

    @many(900 if augment else 200)
    @given(page_lines)
    def agree(label):
        raw = f"page.png\t{label}".encode()
        answer = oracle.ask(raw, PAGE)
        judged = judge_line(raw, 1, rules, Look(str(folder), "decode"))
        assert (judged.finding.verdict == "replaced") == (answer.boxes is None), (judged.finding, answer)
        if answer.boxes is not None:
            trained = sum(not left_out for _, left_out in answer.boxes)
            assert judged.fates.count("trained") == trained, (judged.finding, answer)
            meant = sum(
                item["transcription"] not in ("*", "###") for item in json.loads(label.split("\t")[0])
            )
            assert (judged.finding.verdict == "as written") == (trained == meant)

    agree()
