"""The ICDAR txt family."""

import pytest

from ocrdata import annotation_formats
from ocrdata.annotation_formats.scene_text_datasets import icdar
from ocrdata.reading.coordinates.rows import RowLayout, find_layout, parse_row
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
    layout = find_layout(['1,1,9,1,9,5,1,5,"quoted"', "1,1,9,1,9,5,1,5,plain"])

    assert parse_row('1,1,9,1,9,5,1,5,"quoted"', layout).transcription == '"quoted"'


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


def rows_of(folder, *rows, name="gt_a.txt", image="a.jpg"):
    (folder / image).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / image).touch()
    (folder / name).write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    source = Source(folder)
    return source, [box for page in icdar.read(source) for box in page.boxes]


def test_a_space_after_each_comma_is_no_part_of_the_text(tmp_path):
    _, boxes = rows_of(tmp_path, "1, 1, 9, 1, 9, 5, 1, 5, TOTAL 9", "1, 1, 9, 1, 9, 5, 1, 5, ###")

    assert [box.transcription for box in boxes] == ["TOTAL 9", "###"]
    assert [box.ignore for box in boxes] == [False, True]


def test_a_space_before_a_text_stays_where_none_follows_the_other_commas(tmp_path):
    _, boxes = rows_of(tmp_path, "1,1,9,1,9,5,1,5, a", "1,1,9,1,9,5,1,5, b")

    assert [box.transcription for box in boxes] == [" a", " b"]


def test_polygons_of_any_number_of_points_are_read_and_that_is_noted(tmp_path):
    source, boxes = rows_of(
        tmp_path,
        "60,60,161,60,263,60,263,86,161,86,60,86,CURVED, TEXT",
        "60,160,186,160,186,186,60,186,SECOND",
        "60,160,186,160,186,186,60,186,12,000",
    )

    assert [box.transcription for box in boxes] == ["CURVED, TEXT", "SECOND", "12,000"]
    assert [len(box.points) for box in boxes] == [6, 4, 4]
    assert boxes[0].points[2] == (263, 60)
    assert any("polygons of any number of points" in note for note in source.notes)


@pytest.mark.parametrize("text", ["1,234,567", "12,5,kg", "2,500", "1,2,3,4,5,6", "10,20,away"])
def test_numbers_with_commas_are_a_text_and_no_points(tmp_path, text):
    source, boxes = rows_of(tmp_path, f"300,200,400,200,400,230,300,230,{text}")

    assert [box.transcription for box in boxes] == [text]
    assert len(boxes[0].points) == 4
    assert not source.notes


QUAD = "100,140,300,140,300,170,100,170"


@pytest.mark.parametrize(
    "text", ["1,250,000", "-120,150,160", "120,150,160.50", "120,150,160,170", "1,23,45,678"]
)
def test_an_amount_behind_four_corners_is_a_text(tmp_path, text):
    source, boxes = rows_of(tmp_path, *[f"{QUAD},{text}"] * 2, f"{QUAD},TOTAL")

    assert [box.transcription for box in boxes] == [text, text, "TOTAL"]
    assert not source.notes


def test_an_amount_stays_a_text_among_polygons(tmp_path):
    _, boxes = rows_of(tmp_path, "60,60,161,60,263,60,263,86,161,86,60,86,CURVED", f"{QUAD},120,150,160")

    assert [box.transcription for box in boxes] == ["CURVED", "120,150,160"]


def test_six_points_of_three_digits_and_a_number_are_no_amount(tmp_path):
    _, boxes = rows_of(tmp_path, "160,160,261,160,363,160,363,186,261,186,160,186,100")

    assert [box.transcription for box in boxes] == ["100"]


def test_two_numbers_before_a_text_are_a_fifth_point_only_if_most_rows_have_one(tmp_path):
    pentagon = f"{QUAD},90,155,SIGN"
    source, boxes = rows_of(tmp_path, f"{QUAD},TOTAL", f"{QUAD},25,100,Item x", pentagon, f"{QUAD},CASH")

    assert [box.transcription for box in boxes] == ["TOTAL", "25,100,Item x", "90,155,SIGN", "CASH"]
    (note,) = source.notes
    assert "may be a fifth point" in note

    source, boxes = rows_of(tmp_path, pentagon, pentagon, f"{QUAD},CASH")
    assert [len(box.points) for box in boxes] == [5, 5, 4]
    (note,) = source.notes
    assert "polygons of any number of points" in note


def test_ctw1500_marks_its_texts(tmp_path):
    quad = "0,0,10,0,20,0,30,0,40,0,50,0,60,0,60,9,50,9,40,9,30,9,20,9,10,9,0,9"
    source, boxes = rows_of(tmp_path, f"{quad},####hi, you", f"{quad},#######", name="a.txt")

    assert [box.transcription for box in boxes] == ["hi, you", "###"]
    assert [box.ignore for box in boxes] == [False, True]
    assert len(boxes[0].points) == 14
    assert not source.notes


def test_sroie_as_it_is_passed_around_is_csv_beside_img(tmp_path):
    _, boxes = rows_of(tmp_path, "1,1,9,1,9,5,1,5,TOTAL: RM 9,00", name="box/000.csv", image="img/000.jpg")

    assert annotation_formats.detect(tmp_path) == "icdar"
    assert [box.transcription for box in boxes] == ["TOTAL: RM 9,00"]


@pytest.mark.parametrize(
    ("column", "note"),
    [
        ("0", "a column `difficult`"),
        ("0.98", "a column `score`"),
        ("Hangul", "begins with Hangul and a comma"),
    ],
)
def test_a_column_before_the_text_is_read_as_one_or_named(tmp_path, column, note):
    source, boxes = rows_of(tmp_path, *(f"1,1,9,1,9,5,1,5,{column},word{n}" for n in range(6)))

    assert any(note in each for each in source.notes)
    assert column == "Hangul" or [box.transcription for box in boxes] == [f"word{n}" for n in range(6)]


@pytest.mark.parametrize(
    ("texts", "note"),
    [
        (["TOTAL,0", "CASH,1", "Item,0"], "ends with 0 or 1 and a comma"),
        (["TOTAL,0.98", "CASH,0.91", "Item,1.0"], "ends with a comma and a number from 0 to 1 (0.98)"),
        (["a,date", "b,total", "c,date"], "ends with date or total and a comma"),
        (["en,TOTAL", "zh-CN,现金", "en,Item"], "begins with en or zh-CN and a comma"),
    ],
)
def test_a_column_beside_the_text_of_three_rows_is_named(tmp_path, texts, note):
    source, boxes = rows_of(tmp_path, *(f"1,1,9,1,9,5,1,5,{text}" for text in texts))

    assert any(note in each for each in source.notes)
    assert [box.transcription for box in boxes] == texts


@pytest.mark.parametrize(
    "texts",
    [
        ["a,date", "b,total"],
        ["TOTAL,0", "CASH", "Item,0"],
        ["12,50", "3,00", "1,99"],
        ["x,ab", "y,cd", "z,ef"],
    ],
)
def test_texts_with_commas_alone_are_no_columns(tmp_path, texts):
    source, _ = rows_of(tmp_path, *(f"1,1,9,1,9,5,1,5,{text}" for text in texts))

    assert not source.notes


def test_numbers_before_the_texts_of_a_few_rows_stay_and_are_noted(tmp_path):
    source, boxes = rows_of(tmp_path, "1,1,9,1,9,5,1,5,0.98,hi", "1,1,9,1,9,5,1,5,0.5,you")

    assert [box.transcription for box in boxes] == ["0.98,hi", "0.5,you"]
    assert any("may be a column `score`" in note for note in source.notes)


@pytest.mark.parametrize(
    ("column", "note"),
    [("0.98", "behind each text (0.98) was taken for a column"), ("en", "behind each text (en)")],
)
def test_a_column_behind_the_text_of_five_rows_is_no_text(tmp_path, column, note):
    source, boxes = rows_of(tmp_path, *(f"{QUAD},hi, word{n},{column}" for n in range(5)))

    assert [box.transcription for box in boxes] == [f"hi, word{n}" for n in range(5)]
    assert any(note in each for each in source.notes)


@pytest.mark.parametrize("column", ["0", "Latin", "0.9"])
def test_a_row_without_the_column_that_the_others_have_is_skipped(tmp_path, column):
    rows = [f'{QUAD},{column},"word{n}"' for n in range(40)]
    (tmp_path / "a.jpg").touch()
    (tmp_path / "gt_a.txt").write_text("\n".join([*rows, f"{QUAD},Mind, the gap"]), encoding="utf-8")

    skipped, page = icdar.read(Source(tmp_path))

    assert len(page.boxes) == 40
    assert "has no column" in skipped.reason
    assert skipped.transcription == f"{QUAD},Mind, the gap"


def test_a_column_in_later_files_alone_is_noted(tmp_path):
    for number in range(60):
        text = "Latin,word" if number >= 30 else "word"
        rows_of(tmp_path, *[f"{QUAD},{text}"] * 9, name=f"gt_{number:02d}.txt", image=f"{number:02d}.jpg")
    source = Source(tmp_path)

    assert len(list(icdar.read(source))) == 60
    assert any("some texts begin with" in note for note in source.notes)


def test_a_polygon_behind_the_sampled_rows_is_one(tmp_path):
    polygon = "60,60,161,60,263,60,263,86,161,86,60,86,CURVED"
    _, boxes = rows_of(tmp_path, *[f"{QUAD},TOTAL"] * 2100, polygon)

    assert (len(boxes[-1].points), boxes[-1].transcription) == (6, "CURVED")


def test_a_corner_that_fractions_made_the_first_is_noted(tmp_path):
    turned = "100,170,100,140,300,140,300,170"
    source, boxes = rows_of(tmp_path, f"{turned},upside", "1.5,1,9,1,9,5,1.5,5,hi")

    assert boxes[0].points[0] == (100, 140)
    assert any("--keep-order" in note for note in source.notes)


def test_a_decimal_point_alone_is_no_fraction(tmp_path):
    source, boxes = rows_of(tmp_path, "300.0,170.0,100.0,170.0,100.0,140.0,300.0,140.0,upside")

    assert boxes[0].points[0] == (300, 170)
    assert not source.notes


def test_separators_of_records_are_no_white_space_of_numbers():
    """`float` passes over blanks, but not over U+001F, which `str.isspace` knows."""
    assert find_layout(["\x1f0,0,9,0,9,5,0,5,hi"] * 3) == RowLayout()
