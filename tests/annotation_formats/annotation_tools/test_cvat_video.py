"""CVAT for video."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocrdata.annotation_formats.annotation_tools import cvat_video
from ocrdata.annotation_formats.annotation_tools.cvat_video import TrackedShape, between
from ocrdata.reading.source import Skipped, Source
from tests.annotation_formats.conftest import DATA


@pytest.fixture
def found(sample):
    return sample("cvat-video", images=DATA / "cvat-video")


def test_each_frame_has_the_shapes_that_are_not_outside(found):
    assert [page.image.name for page in found.pages] == [f"frame_00000{number}.jpg" for number in range(3)]
    assert [[box.transcription for box in page.boxes] for page in found.pages] == [
        ["00123"],
        ["00123", "kWh"],
        ["00124"],
    ]
    assert found.pages[0].size == (320, 180)


def test_a_frame_between_keyframes_has_a_shape_between_them(found):
    before, middle, after = (page.boxes[0].points for page in found.pages)

    assert before[0] == (20, 30)
    assert sum(x for x, _ in middle) / 4 == pytest.approx(90), "half-way from 80 to 100"
    assert middle[1][1] < middle[0][1], "turned by half of -10°, the shorter way"
    assert after[1][1] - after[0][1] == pytest.approx(2 * (middle[1][1] - middle[0][1]), rel=0.02)


def test_interpolation_is_noted(tmp_path):
    source = Source(DATA / "cvat-video")
    list(cvat_video.read(source))

    assert [note for note in source.notes if "interpolated" in note]


def test_a_shape_that_is_no_region_is_skipped_with_all_that_it_says(found):
    (skipped,) = found.skipped

    assert skipped.reason == "a polyline is not a text region"
    assert "underlined" in skipped.transcription
    assert skipped.where == "annotations.xml:frame 1, box 2"


def _write(folder, *tracks, meta=""):
    (folder / "annotations.xml").write_text(f"<annotations>{meta}{''.join(tracks)}</annotations>", "utf-8")
    for number in range(12):
        (folder / f"frame_{number:06d}.PNG").touch()
    source = Source(folder)
    pages = [page for page in cvat_video.read(source) if not isinstance(page, Skipped)]
    return {int(page.image.stem[-6:]): len(page.boxes) for page in pages}, list(source.notes)


def _box(frame, outside=0):
    return f'<box frame="{frame}" outside="{outside}" xtl="1" ytl="1" xbr="9" ybr="5"/>'


def test_frames_that_are_not_of_the_task_get_no_shape(tmp_path):
    meta = "<meta><task><stop_frame>11</stop_frame><frame_filter>step=5</frame_filter></task></meta>"

    boxes, _ = _write(tmp_path, f'<track id="0">{_box(0)}{_box(10)}{_box(11, 1)}</track>', meta=meta)

    assert boxes == {0: 1, 5: 1, 10: 1}


def test_what_was_outside_may_come_back(tmp_path):
    boxes, _ = _write(tmp_path, f'<track id="0">{_box(1)}{_box(2, 1)}{_box(4)}{_box(5, 1)}</track>')

    assert boxes == {1: 1, 4: 1}


def test_a_track_that_ends_without_being_outside_is_noted(tmp_path):
    meta = "<meta><task><stop_frame>11</stop_frame></task></meta>"

    boxes, notes = _write(tmp_path, f'<track id="0">{_box(1)}</track>', meta=meta)

    assert boxes == {1: 1}
    assert any("ends before the video" in note for note in notes)


def test_frames_of_several_tasks_are_not_mixed(tmp_path):
    tracks = [f'<track id="{task}" task_id="{task}">{_box(1)}{_box(2, 1)}</track>' for task in (3, 4)]
    (tmp_path / "annotations.xml").write_text(f"<annotations>{''.join(tracks)}</annotations>", "utf-8")
    (tmp_path / "frame_000001.png").touch()

    (skipped,) = cvat_video.read(Source(tmp_path))
    assert skipped.boxes == 2
    assert "several tasks" in skipped.reason


angles = st.floats(0, 360, allow_nan=False)


@given(angles, angles, st.integers(1, 9))
def test_a_box_turns_by_less_than_half_a_turn(first, second, frame):
    def shape(number, degrees):
        return TrackedShape(number, False, "box", ((0, 0), (8, 4)), degrees, "text", {})

    turned = between(shape(0, first), shape(10, second), frame).degrees - first

    assert abs(turned) <= 180 * frame / 10 + 1e-9
    whole = (first + turned * 10 / frame - second) % 360
    assert min(whole, 360 - whole) == pytest.approx(0, abs=1e-6)
