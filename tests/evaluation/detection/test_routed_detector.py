"""Two detectors on one page: the boxes of the original one stay, those of the trained one need the router."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.deployment import export, routed_pages
from ocrdata.errors import UserError
from ocrdata.evaluation.detection import detector, routed_detector
from ocrdata.evaluation.detection.db import Setting
from ocrdata.evaluation.detection.detector import Detector
from ocrdata.evaluation.detection.routed_detector import DetectedBox, RoutedDetector, in_reading_order, joined
from ocrdata.evaluation.locate import ModelFile, locate
from ocrdata.evaluation.networks import ExportedNetwork, Route, TrainedNetwork
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import Box, Page, dump_boxes
from ocrdata.train.inside.routing.router import CharacterRouter, LookRouter

DARK = LookRouter(np.zeros(1, np.float32), np.ones(1, np.float32), np.array([-1], np.float32), 0.0)
"""Sends the lines whose only statistic is below 0 to the trained network."""


def rectangle(left: float, top: float, right: float, bottom: float) -> Any:
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


class DrawnReader:
    """Stands for Paddle: a detector finds the grey levels whose last digit is its side.

    The only statistic of a line is how much brighter than 128 it is, and what is read is its brightness.
    """

    device, code = "cpu", Path()

    @contextmanager
    def maps(
        self, model: Detector, images: Sequence[Path], tick: Callable[[int], None]
    ) -> Iterator[SimpleNamespace]:
        pages = [cv2.imread(str(path)) for path in images]

        def read(number: int) -> Any:
            page = pages[number]
            if page is None:
                return None
            return (page[:, :, 0] % 10 == model.side).astype(np.float32), (page.shape[1], page.shape[0])

        yield SimpleNamespace(read=read)

    def statistics(self, model: Recogniser, images: Sequence[Path]) -> Any:
        assert model.network == TrainedNetwork({}, Path("before"))  # the original network, by itself
        return np.array([[cv2.imread(str(path)).mean() - 128] for path in images], np.float32)

    def read(self, model: Recogniser, images: Sequence[Path], tick: Callable[[int], None]) -> Any:
        assert isinstance(model.network, TrainedNetwork) and model.network.route is not None
        return [(f"{cv2.imread(str(path)).mean():.0f}", 1.0) for path in images]


READER: Any = DrawnReader()


def model() -> RoutedDetector:
    """The original detector finds grey levels that end in 1, the trained one those that end in 2."""
    network = TrainedNetwork({}, Path("after"), Route(Path("before"), Path("router.npz")))
    reads = Recogniser(Charset(("a",), Path("d.txt")), (3, 48, 320), network)
    before, after = (
        Detector(level, "max", Setting(unclip_ratio=0.01), ExportedNetwork(Path("a"), Path("b")))
        for level in (1, 2)
    )
    return RoutedDetector(before, after, reads, DARK)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page with text that the original detector finds, a dark panel and a light sign for the trained one.

    Above the middle of the dark panel, the original one finds a piece of it.
    """
    image = np.full((200, 300, 3), 250, np.uint8)
    image[10:40, 20:120] = 101  # text
    image[60:100, 20:160] = 42  # the panel
    image[70:90, 60:100] = 41  # a piece of it
    image[120:160, 20:160] = 202  # the sign
    cv2.imwrite(str(tmp_path / "page.png"), image)
    return tmp_path / "page.png"


def places(boxes: Sequence[DetectedBox]) -> list[tuple[str, int, int]]:
    """Detector and top left corner of boxes, to ten pixels."""
    return [(box.network, *(int(value) // 10 * 10 for value in box.points[0] + 2)) for box in boxes]


def test_a_box_of_the_trained_detector_counts_where_the_router_takes_it_for_its_kind(page: Path) -> None:
    (found,) = routed_detector.find_boxes(model(), [page], READER, lambda _: None)
    assert found is not None
    assert places(found) == [("original", 20, 10), ("trained", 20, 60)]


@pytest.mark.parametrize(("alone", "counts"), [(4.0, True), (6.0, False)])
def test_boxes_have_a_threshold_of_their_own(page: Path, alone: float, counts: bool) -> None:
    """Nothing is read yet, so no lead can be asked. The panel has the highest score that there is, 5."""
    two = model()
    strict = replace(two, router=replace(DARK, least=1e6, alone=alone))
    (found,) = routed_detector.find_boxes(strict, [page], READER, lambda _: None)
    assert found is not None
    assert ("trained" in [box.network for box in found]) == counts


def test_a_file_that_is_no_image_has_no_boxes_and_cannot_be_read(page: Path, tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no image")
    images = [tmp_path / "text.png", page]
    first, second = routed_detector.find_boxes(model(), images, READER, lambda _: None)
    assert first is None and second is not None and len(second) == 2
    with pytest.raises(UserError, match="cannot be decoded") as caught:
        routed_pages.read(model(), images, READER, lambda _: None)
    assert caught.value.path == images[0]


def test_each_box_that_is_read_names_its_detector(page: Path) -> None:
    (found,) = routed_pages.read(model(), [page], READER, lambda _: None)
    assert [(box.network, box.transcription) for box in found.boxes] == [
        ("original", "101"),
        ("trained", "42"),
    ]
    assert routed_pages.counts([found]) == (1, 1)
    records = json.loads(dump_boxes(found.boxes))
    assert [record["network"] for record in records] == ["original", "trained"]
    assert "network" not in json.loads(dump_boxes([Box(found.boxes[0].points, "101")]))[0]


def test_a_page_without_boxes_is_read_as_one(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "empty.png"), np.full((80, 80, 3), 250, np.uint8))
    pages = routed_pages.read(model(), [tmp_path / "empty.png"], READER, lambda _: None)
    assert pages == [Page(tmp_path / "empty.png", ())]


EDGES = st.integers(0, 40)
BOXES = st.lists(
    st.tuples(EDGES, EDGES, st.integers(1, 12), st.integers(1, 12)).map(
        lambda box: rectangle(box[0], box[1], box[0] + box[2], box[1] + box[3])
    ),
    max_size=5,
)


def overlap(box: Any, other: Any) -> bool:
    """Whether two upright rectangles share an area."""
    return bool((np.maximum(box[0], other[0]) < np.minimum(box[2], other[2])).all())


@given(BOXES, BOXES)
def test_every_trained_box_stays_and_every_original_one_that_overlaps_none(
    original: list[Any], trained: list[Any]
) -> None:
    found = joined(original, trained)
    stay = [box for box in original if not any(overlap(box, other) for other in trained)]
    assert [box.network for box in found] == ["original"] * len(stay) + ["trained"] * len(trained)
    assert all(
        np.array_equal(box.points, wanted) for box, wanted in zip(found, [*stay, *trained], strict=True)
    )


def test_boxes_are_in_rows_from_left_to_right() -> None:
    corners = [(200, 12), (10, 15), (10, 60), (100, 8), (150, 52)]
    found = in_reading_order(DetectedBox(rectangle(x, y, x + 20, y + 10), "original") for x, y in corners)
    assert [tuple(box.points[0]) for box in found] == [(10, 15), (100, 8), (200, 12), (10, 60), (150, 52)]


def run_folder(folder: Path, *, original: bool = True, route: bool = True) -> Path:
    """What a training of a detector leaves, with empty checkpoints."""
    (folder / "original").mkdir(parents=True)
    (folder / "best_accuracy.pdparams").touch()
    if original:
        (folder / "original" / "best_accuracy.pdparams").touch()
    (folder / "config.yml").write_text("Global: {model_name: m}\nArchitecture: {model_type: det}\n")
    (folder / "ocrdata.json").write_text(json.dumps({"options": {"route": route}}))
    return folder


def test_the_original_detector_beside_a_trained_one_makes_two(tmp_path: Path) -> None:
    run = run_folder(tmp_path / "run")
    two = routed_detector.two_detectors(str(run))
    assert two is not None
    assert (two.trained, two.original) == (run / "best_accuracy.pdparams", run / "original")
    assert routed_detector.two_detectors(str(run / "original")) is None
    assert routed_detector.two_detectors("PP-OCRv3_mobile_det") is None
    (run / "ocrdata.json").unlink()
    assert locate(str(run)) == ModelFile(
        "run", run / "best_accuracy.pdparams"
    )  # and not the trained one alone


def test_a_run_without_route_is_one_detector(tmp_path: Path) -> None:
    assert (
        routed_detector.two_detectors(str(run_folder(tmp_path / "run", original=False, route=False))) is None
    )


def test_an_original_detector_that_is_gone_is_missed(tmp_path: Path) -> None:
    run = run_folder(tmp_path / "run", original=False)
    with pytest.raises(UserError, match="was trained with --route") as caught:
        routed_detector.two_detectors(str(run))
    assert caught.value.path == run / "original" / "best_accuracy.pdparams"


def test_what_takes_one_detector_names_both(tmp_path: Path) -> None:
    run = run_folder(tmp_path / "run")
    for find in (
        lambda: detector.find(str(run), None, tmp_path),
        lambda: export.find(str(run), None, None, tmp_path),
    ):
        with pytest.raises(UserError, match="holds two detectors") as caught:
            find()
        assert str(run / "best_accuracy.pdparams") in caught.value.remedy


def test_two_detectors_need_a_router_by_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    two = routed_detector.two_detectors(str(run_folder(tmp_path / "run")))
    assert two is not None
    with pytest.raises(UserError, match="the router of a recogniser decides") as caught:
        routed_detector.with_router(two, None, tmp_path)
    assert "--rec" in caught.value.remedy
    with pytest.raises(UserError, match="runs/none does not exist"):
        routed_detector.with_router(two, "runs/none", tmp_path)
    with pytest.raises(UserError, match="is a detection model"):
        routed_detector.with_router(two, "PP-OCRv3_mobile_det", tmp_path)
    CharacterRouter(np.array([3], np.int64), np.zeros(1, np.float32)).save(tmp_path / "router.npz")
    route = Route(tmp_path / "before", tmp_path / "router.npz")
    for network in (
        ExportedNetwork(Path("a"), Path("b")),
        TrainedNetwork({}, Path("after")),
        TrainedNetwork({}, Path("after"), route),
    ):
        reads = Recogniser(Charset(("a",), Path("d.txt")), (3, 48, 320), network)
        monkeypatch.setattr(routed_detector.recogniser, "find", lambda *_, reads=reads: reads)
        with pytest.raises(UserError, match="has no router by look"):
            routed_detector.with_router(two, str(tmp_path), tmp_path)
