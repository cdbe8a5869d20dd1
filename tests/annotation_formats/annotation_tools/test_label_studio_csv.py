"""Label Studio, CSV."""

import csv
import json

import pytest

from ocrdata.annotation_formats.annotation_tools import label_studio_csv
from ocrdata.reading.source import Skipped, Source

REGION = {"x": 10, "y": 20, "width": 50, "height": 10, "original_width": 200, "original_height": 100}


def _write(folder, *rows, name="project-1-at-2024.csv"):
    (folder / "a.jpg").touch()
    columns = ["annotation_id", "bbox", "id", "image", "label", "transcription", "updated_at"]
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t" if name.endswith("tsv") else ",")
        writer.writerow(columns)
        for row in rows:
            cells = {
                "annotation_id": "1",
                "bbox": [REGION],
                "id": "5",
                "image": "/data/upload/3/1a2b3c4d-a.jpg",
            } | row
            writer.writerow(
                json.dumps(cell, ensure_ascii=False) if isinstance(cell, list) else cell
                for cell in (cells.get(column, "") for column in columns)
            )
    return list(label_studio_csv.read(Source(folder)))


def test_regions_of_all_kinds_are_joined_with_texts_by_their_order(sample):
    found = sample("label-studio-csv")

    assert found.texts == ["Genaxis Theatre", 'a, "b" 中文', "curved text", None]
    assert len(found.boxes[2].points) == 6
    assert found.pages[0].size == (320, 180)


@pytest.mark.parametrize("name", ["project.csv", "project.tsv"])
def test_one_text_is_no_list(tmp_path, name):
    (page,) = _write(tmp_path, {"transcription": "12"}, name=name)

    assert page.boxes[0].transcription == "12"
    assert page.boxes[0].points == ((20, 20), (120, 20), (120, 30), (20, 30))


def test_a_label_that_means_illegible_is_found_in_its_own_column(tmp_path):
    (page,) = _write(tmp_path, {"transcription": "x", "label": [{**REGION, "labels": ["Illegible"]}]})

    assert page.boxes[0].ignore


def test_of_several_annotations_of_a_task_the_latest_is_used(tmp_path):
    dates = ("2024-05-02", "2024-05-03", "2024-05-01")
    *skipped, page = _write(tmp_path, *({"transcription": date, "updated_at": date} for date in dates))

    assert page.boxes[0].transcription == "2024-05-03"
    assert [each.boxes for each in skipped] == [1, 1]


def test_a_row_with_more_cells_than_the_header_is_reported(tmp_path):
    _write(tmp_path, {"transcription": "hi"})
    with (tmp_path / "project-1-at-2024.csv").open("a", encoding="utf-8") as file:
        file.write("2,,6,b.jpg,,hi,2024,more\n")

    skipped, page = label_studio_csv.read(Source(tmp_path))
    assert isinstance(skipped, Skipped)
    assert "more cells" in skipped.reason
    assert page.boxes


def test_a_header_in_quotes_is_found(tmp_path):
    (tmp_path / "a.csv").write_text('"annotation_id","bbox","id","image"\n', encoding="utf-8")

    assert label_studio_csv.sniff(tmp_path)
