"""Nothing that a person annotated is lost without a word: all of it is kept or skipped, and named if skipped.

Each writer below makes a file with one annotation for each of some faults, as the tool would write it.
Whatever the faults, a reader gives each annotation once: as a box of a page, or as a `Skipped` that shows its
text.
"""

import csv
import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ocrdata import annotation_formats
from ocrdata.reading.source import Skipped, Source

from .conftest import IMAGES

FAULTS = ("none", "flat", "broken", "point", "illegible")
RECTANGLES = {
    "none": (10, 20, 60, 15),
    "flat": (10, 20, 0, 0),
    "broken": ("x", 20, 60, 15),
    "point": (10, 20, 60, 15),
    "illegible": (10, 20, 60, 15),
}


def _labelme(folder, items, **more):
    shapes = []
    for text, fault in items:
        x, y, width, height = RECTANGLES[fault]
        far = x if fault == "broken" else x + width
        kind = "point" if fault == "point" else "rectangle"
        flags = {"illegible": True} if fault == "illegible" else {}
        shape = {"label": text, "points": [[x, y], [far, y + height]], "shape_type": kind, "flags": flags}
        shapes.append({**shape, **dict.fromkeys(more, text)})
    record = {"imagePath": "page.jpg", "imageWidth": 320, "imageHeight": 180, "shapes": shapes}
    _write_json(folder / "page.json", record | ({"checked": True} if more else {}))


def _x_anylabeling(folder, items):
    _labelme(folder, items, description=True)


def _labelme_xml(folder, items):
    objects = []
    for text, fault in items:
        x, y, _, height = RECTANGLES[fault]
        corners = [(x, y), (f"{x}0", y), (f"{x}0", y + height), (x, y + height)] if height else [(x, y)] * 4
        points = "".join(f"<pt><x>{a}</x><y>{b}</y></pt>" for a, b in corners)
        shape = "" if fault == "point" else f"<polygon>{points}</polygon>"
        name = "illegible" if fault == "illegible" else text
        objects.append(f"<object><name>{name}</name><deleted>0</deleted><id>{text}</id>{shape}</object>")
    xml = f"<annotation><filename>page.jpg</filename>{''.join(objects)}</annotation>"
    (folder / "page.xml").write_text(xml, encoding="utf-8")


def _cvat_shape(text, fault, more=""):
    x, y, width, height = RECTANGLES[fault]
    far = x if fault == "broken" else x + width
    tag = "points" if fault == "point" else "box"
    illegible = f'<attribute name="illegible">{str(fault == "illegible").lower()}</attribute>'
    sides = f'xtl="{x}" ytl="{y}" xbr="{far}" ybr="{y + height}" points="1,1"'
    return f'<{tag} label="t" {more} {sides}><attribute name="text">{text}</attribute>{illegible}</{tag}>'


def _cvat(folder, items):
    shapes = "".join(_cvat_shape(*item) for item in items)
    xml = (
        f'<annotations><image id="0" name="page.jpg" width="320" height="180">{shapes}</image></annotations>'
    )
    (folder / "annotations.xml").write_text(xml, encoding="utf-8")


def _cvat_video(folder, items):
    shutil.copy(IMAGES / "page.jpg", folder / "frame_000000.jpg")
    shapes = (_cvat_shape(*item, 'frame="0" outside="0" keyframe="1"') for item in items)
    tracks = "".join(f'<track id="{number}" label="t">{shape}</track>' for number, shape in enumerate(shapes))
    (folder / "annotations.xml").write_text(f"<annotations>{tracks}</annotations>", encoding="utf-8")


def _label_studio(folder, items):
    results = []
    for text, fault in items:
        value = dict(zip(("x", "y", "width", "height"), RECTANGLES[fault], strict=True))
        if fault == "point":
            value = {"x": 10, "y": 20}
        common = {"id": text, "original_width": 320, "original_height": 180, "to_name": "image"}
        labels = ["Illegible" if fault == "illegible" else "Text"]
        results += [
            {
                **common,
                "type": "keypoint" if fault == "point" else "rectangle",
                "from_name": "b",
                "value": value,
            },
            {**common, "type": "textarea", "from_name": "t", "value": {**value, "text": [text]}},
            {**common, "type": "labels", "from_name": "l", "value": {**value, "labels": labels}},
        ]
    _write_json(folder / "tasks.json", [{"data": {"ocr": "page.jpg"}, "annotations": [{"result": results}]}])


def _flat_task(items):
    regions = []
    for number, (_, fault) in enumerate(items):
        x, y, width, height = RECTANGLES[fault]
        region = {
            "x": x,
            "y": y if isinstance(x, str) else y + number / 100,
            "width": width,
            "height": height,
        }
        if fault == "point":
            region = {"x": x, "y": y + number / 100, "width": 1}
        label = "Illegible" if fault == "illegible" else "Text"
        regions.append({**region, "original_width": 320, "original_height": 180, "rectanglelabels": [label]})
    return {"id": 1, "image": "page.jpg", "label": regions, "transcription": [text for text, _ in items]}


def _label_studio_min(folder, items):
    _write_json(folder / "min.json", [_flat_task(items)])


def _label_studio_csv(folder, items):
    task = {"annotation_id": 1, **_flat_task(items)}
    cells = [json.dumps(cell) if isinstance(cell, list) else cell for cell in task.values()]
    _write_csv(folder / "project.csv", [list(task), cells])


def _via_region(text, fault):
    shape = {"name": "rect", **dict(zip(("x", "y", "width", "height"), RECTANGLES[fault], strict=True))}
    if fault == "point":
        shape = {"name": "point", "cx": 1, "cy": 1}
    attributes = {"text": text, "illegible": {"yes": fault == "illegible"}}
    return {"shape_attributes": shape, "region_attributes": attributes}


def _via(folder, items):
    entry = {"filename": "page.jpg", "size": 9, "regions": [_via_region(*item) for item in items]}
    _write_json(folder / "via.json", {"page.jpg9": entry})


def _via_csv(folder, items):
    columns = ("filename", "file_size", "file_attributes", "region_count", "region_id")
    rows = [[*columns, "region_shape_attributes", "region_attributes"]]
    for number, item in enumerate(items):
        shape, attributes = (json.dumps(each) for each in _via_region(*item).values())
        rows.append(["page.jpg", 9, "{}", len(items), number, shape, attributes])
    _write_csv(folder / "via.csv", rows)


def _via3(folder, items):
    regions = {}
    for number, (text, fault) in enumerate(items):
        shape = [1, 10, 20] if fault == "point" else [2, *RECTANGLES[fault]]
        answers = {"1": text, **({"2": "0"} if fault == "illegible" else {})}
        regions[str(number)] = {"vid": "1", "z": [], "xy": shape, "av": answers}
    project = {
        "project": {"vid_list": ["1"], "data_format_version": "3.1.1"},
        "attribute": {
            "1": {"aname": "text"},
            "2": {"aname": "illegible", "type": 2, "options": {"0": "yes"}},
        },
        "file": {"1": {"fid": 1, "fname": "page.jpg"}},
        "view": {"1": {"fid_list": [1]}},
        "metadata": regions,
    }
    _write_json(folder / "via.json", project)


def _coco(folder, items):
    annotations = []
    for number, (text, fault) in enumerate(items):
        box = {} if fault == "point" else {"bbox": RECTANGLES[fault]}
        attributes = {"text": text, "legible": fault != "illegible"}
        annotations.append({"id": number, "image_id": 1, **box, "attributes": attributes})
    _write_json(
        folder / "coco.json", {"images": [{"id": 1, "file_name": "page.jpg"}], "annotations": annotations}
    )


def _coco_text(folder, items):
    annotations = {}
    for number, (text, fault) in enumerate(items):
        box = {} if fault == "point" else {"bbox": RECTANGLES[fault]}
        legibility = "illegible" if fault == "illegible" else "legible"
        annotations[str(number)] = {"image_id": "1", **box, "utf8_string": text, "legibility": legibility}
    _write_json(folder / "c.json", {"imgs": {"1": {"id": "1", "file_name": "page.jpg"}}, "anns": annotations})


def _voc(folder, items):
    objects = []
    for text, fault in items:
        x, y, width, height = RECTANGLES[fault]
        far = x if fault == "broken" else x + width
        sides = f"<xmin>{x}</xmin><ymin>{y}</ymin><xmax>{far}</xmax><ymax>{y + height}</ymax>"
        box = "" if fault == "point" else f"<bndbox>{sides}</bndbox>"
        difficult = int(fault == "illegible")
        objects.append(f"<object><text>{text}</text><difficult>{difficult}</difficult>{box}</object>")
    xml = f"<annotation><filename>page.jpg</filename>{''.join(objects)}</annotation>"
    (folder / "page.xml").write_text(xml, encoding="utf-8")


def _vott(folder, items):
    regions = []
    for text, fault in items:
        box = dict(zip(("left", "top", "width", "height"), RECTANGLES[fault], strict=True))
        tags = [text, "illegible"] if fault == "illegible" else [text]
        regions.append({"tags": tags, **({} if fault == "point" else {"boundingBox": box})})
    asset = {"name": "page.jpg", "type": 1, "size": {"width": 320, "height": 180}}
    _write_json(folder / "1-asset.json", {"asset": asset, "regions": regions})


def _box_csv(folder, items):
    rows = [["image", "xmin", "ymin", "xmax", "ymax", "label", "text"]]
    for text, fault in items:
        x, y, width, height = RECTANGLES[fault]
        row = ["page.jpg", x, y, x if fault == "broken" else x + width, y + height, fault, text]
        rows.append([row[0], row[-1]] if fault == "point" else row)
    _write_csv(folder / "boxes.csv", rows)


def _labelbox(folder, items):
    objects = []
    for text, fault in items:
        box = dict(zip(("left", "top", "width", "height"), RECTANGLES[fault], strict=True))
        shape = {"point": {"x": 1, "y": 1}} if fault == "point" else {"bounding_box": box}
        answers = [
            {"name": "text", "text_answer": {"content": text}},
            {"name": "legible", "radio_answer": {"name": "No" if fault == "illegible" else "Yes"}},
        ]
        objects.append({"name": "t", **shape, "classifications": answers})
    labels = [{"annotations": {"objects": objects}}]
    record = {"data_row": {"external_id": "page.jpg"}, "projects": {"p": {"labels": labels}}}
    (folder / "export.ndjson").write_text(json.dumps(record) + "\n", encoding="utf-8")


def _datumaro(folder, items):
    annotations = []
    for text, fault in items:
        shape = {"type": "points", "points": [1, 1]} if fault == "point" else {"type": "bbox"}
        attributes = {"text": text, "illegible": fault == "illegible"}
        annotations.append({**shape, "bbox": RECTANGLES[fault], "attributes": attributes})
    item = {"id": "page", "annotations": annotations, "image": {"path": "page.jpg", "size": [180, 320]}}
    _write_json(folder / "train.json", {"categories": {}, "items": [item]})


def _supervisely(folder, items):
    objects = []
    for text, fault in items:
        x, y, width, height = RECTANGLES[fault]
        corners = [[x, y], [x if fault == "broken" else x + width, y + height]]
        tags = [{"name": "text", "value": text}, *([{"name": "illegible"}] if fault == "illegible" else [])]
        kind = "point" if fault == "point" else "rectangle"
        shape = {"geometryType": kind, "points": {"exterior": corners}}
        objects.append({"classTitle": "t", "tags": tags, **shape})
    _write_json(folder / "page.jpg.json", {"size": {"width": 320, "height": 180}, "objects": objects})


WRITERS = {
    "box-csv": _box_csv,
    "coco": _coco,
    "coco-text": _coco_text,
    "cvat": _cvat,
    "cvat-video": _cvat_video,
    "datumaro": _datumaro,
    "label-studio": _label_studio,
    "label-studio-csv": _label_studio_csv,
    "label-studio-min": _label_studio_min,
    "labelbox": _labelbox,
    "labelme": _labelme,
    "labelme-xml": _labelme_xml,
    "supervisely": _supervisely,
    "via": _via,
    "via-csv": _via_csv,
    "via3": _via3,
    "voc": _voc,
    "vott": _vott,
    "x-anylabeling": _x_anylabeling,
}


@pytest.mark.parametrize("name", WRITERS)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(faults=st.lists(st.sampled_from(FAULTS), min_size=1, max_size=12))
def test_each_annotation_is_kept_or_skipped_by_its_text(name, faults):
    items = [(f"no. {number:03d}", fault) for number, fault in enumerate(faults)]
    kept, skipped = _read(name, items)

    assert len(kept) + sum(each.boxes for each in skipped) == len(items)
    expected = [(fault == "illegible") for _, fault in items if fault in {"none", "illegible"}]
    assert [box.ignore for box in kept] == expected
    for text, fault in items:
        if fault == "none":
            assert name == "vott" or text in {box.transcription for box in kept}
        elif fault != "illegible":
            assert any(text in each.transcription for each in skipped)


@pytest.mark.parametrize("name", WRITERS)
def test_without_its_image_everything_is_counted_as_skipped(name):
    items = [(f"no. {number}", "none") for number in range(3)]
    kept, skipped = _read(name, items, image=False)

    assert kept == []
    assert sum(each.boxes for each in skipped) == 3
    assert all("does not exist" in each.reason or "no image" in each.reason for each in skipped)


def _read(name, items, *, image=True):
    """The boxes that a reader makes of what a tool would write, and what it skips."""
    with tempfile.TemporaryDirectory() as temporary, tempfile.TemporaryDirectory() as scratch:
        folder = Path(temporary)
        WRITERS[name](folder, items)
        if image:
            shutil.copy(IMAGES / "page.jpg", folder)
        else:
            for path in folder.glob("*.jpg"):
                path.unlink()
        assert annotation_formats.detect(folder) == name
        records = list(annotation_formats.get(name).read(Source(folder, scratch=Path(scratch))))
        skipped = [record for record in records if isinstance(record, Skipped)]
        boxes = [box for record in records if not isinstance(record, Skipped) for box in record.boxes]
        return boxes, skipped


def _write_json(path, record):
    path.write_text(json.dumps(record), encoding="utf-8")


def _write_csv(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
