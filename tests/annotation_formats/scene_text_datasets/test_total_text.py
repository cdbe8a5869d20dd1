"""Total-Text's txt labels."""

from ocrdata.annotation_formats.scene_text_datasets import total_text
from ocrdata.reading.source import Source


def test_polygons_over_two_lines_quotes_and_illegible_text(sample):
    found = sample("total-text")

    assert found.texts == ["Genaxis's", "Theatre", None]
    assert [len(box.points) for box in found.boxes] == [6, 4, 4]
    assert found.corners(0)[:3] == [(20, 30), (110, 28), (200, 30)]
    assert found.skipped == []


def test_a_damaged_region_is_skipped_and_the_others_stay(tmp_path):
    (tmp_path / "img1.jpg").touch()
    rows = [
        "x: [[1 9 9 1]], y: [[1 1 5]], ornt: [u'm'], transcriptions: [u'short']",
        "x: [[1 9 9 1]], y: [[1 1 5 5]], ornt: [u'm'], transcriptions: [u'one', u'two']",
        "x: [[1 9 9 1]], y: [[1 1 5 5]]",
        "x: [[1 9 9 1]], y: [[1 1 5 5]], ornt: [u'm'], transcriptions: [u'a'], x: [u'b']",
        "x: [[1 9 9 1]], y: [[1 1 5 5]], ornt: [u'm'], transcriptions: [u'good']",
    ]
    (tmp_path / "poly_gt_img1.txt").write_text("\n".join(rows), encoding="utf-8")

    *skipped, page = total_text.read(Source(tmp_path))

    assert [box.transcription for box in page.boxes] == ["good"]
    assert [each.where for each in skipped] == [f"poly_gt_img1.txt, box {number}" for number in range(4)]
    assert [each.transcription for each in skipped] == rows[:4]
