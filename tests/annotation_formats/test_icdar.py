"""The ICDAR txt family."""

import pytest

from ocrdata.annotation_formats import icdar
from ocrdata.reading.source import Source


@pytest.mark.parametrize(
    ("layout", "texts"),
    [
        ("icdar2015", ["Genaxis Theatre", 'a, "b" 中文', None]),
        ("icdar2013", ["Genaxis Theatre", "Tiredness, kills"]),
        ("icdar2013-train", ["Genaxis Theatre", "Tiredness kills"]),
        ("rctw", ["金氏眼镜", "营业,中", None]),
        ("mlt", ['Cours, "A"', "中文", None]),
        ("mtwi", ["时尚,袋袋", "Genaxis Theatre", None]),
        ("casia10k", ["中国农业银行", "营业，中"]),
        ("sroie", ["TAN WOON YANN", "TOTAL: RM 9,00"]),
        ("datumaro", ["Genaxis Theatre", 'a, "b" 中文']),
    ],
)
def test_each_layout_keeps_commas_quotes_and_ignore_marks(sample, layout, texts):
    found = sample(f"icdar/{layout}")

    assert found.texts == texts
    assert found.skipped == []


def test_mtwi_begins_at_any_corner_and_comes_out_from_the_top_left(sample):
    found = sample("icdar/mtwi")

    assert found.corners(0) == [(160.5, 40.2), (260.5, 60.2), (256.0, 82.0), (156.0, 62.0)]
    assert found.corners(1)[0] == (20.0, 30.0)


def test_rctw_reads_its_difficult_column(sample):
    assert [box.ignore for box in sample("icdar/rctw").boxes] == [False, False, True]


def test_quotes_are_part_of_the_text_where_not_every_text_has_them():
    layout = icdar.find_layout(['1,1,9,1,9,5,1,5,"quoted"', "1,1,9,1,9,5,1,5,plain"])

    assert icdar.parse_row('1,1,9,1,9,5,1,5,"quoted"', layout).transcription == '"quoted"'


def test_a_row_without_coordinates_is_skipped_with_its_line(tmp_path):
    (tmp_path / "a.jpg").touch()
    (tmp_path / "gt_a.txt").write_text("1,1,9,1,9,5,1,5,hi\nnonsense\n", encoding="utf-8")

    skipped, page = icdar.read(Source(tmp_path))

    assert len(page.boxes) == 1
    assert (skipped.where, skipped.transcription) == ("gt_a.txt:2", "nonsense")


def test_dots_in_a_name_are_part_of_it(tmp_path):
    """MTWI has `T1.x.jpg.txt` for `T1.x.jpg.jpg` beside `T1.txt`."""
    for name in ("T1.x.jpg.jpg", "T1.jpg"):
        (tmp_path / name).touch()
    for name in ("T1.x.jpg.txt", "T1.txt"):
        (tmp_path / name).write_text("1,1,9,1,9,5,1,5,hi\n", encoding="utf-8")

    assert {page.image.name for page in icdar.read(Source(tmp_path))} == {"T1.x.jpg.jpg", "T1.jpg"}
