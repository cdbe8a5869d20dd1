"""Writers of what annotation tools save as JSON."""

import json
from pathlib import Path
from typing import Any

from .layout import Layout
from .mutations import Mutation
from .truth import HEIGHT, WIDTH, Annotation, DrawnTexts


def _pairs(change: Mutation, annotation: Annotation, *, by_hand: bool = True) -> list[list[Any]]:
    return [change.numbers(point) for point in change.points(annotation, drawn_by_hand=by_hand)]


def _flat(change: Mutation, annotation: Annotation, *, by_hand: bool = True) -> list[Any]:
    return [value for point in _pairs(change, annotation, by_hand=by_hand) for value in point]


def labelme(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """A JSON file beside each image, with the text as label or description."""
    described = change.layout("label", "description") == "description"
    for page in pages:
        shapes = []
        for each in page.annotations:
            text = (
                {"label": "text", "description": change.text(each.text)}
                if described
                else {"label": each.text}
            )
            shape = {"points": _pairs(change, each), "shape_type": "polygon"}
            flags = {"illegible": change.flag(each.illegible)}
            shapes.append(change.extra({**text, **shape, "group_id": None, "flags": flags}))
        size = {"imageWidth": WIDTH, "imageHeight": HEIGHT, "imageData": None}
        record = {"version": "5.5.0", "shapes": shapes, "imagePath": change.name(page.image), **size}
        change.write_json(folder / f"{page.stem}.json", change.extra(record))


def x_anylabeling(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """LabelMe's keys and some more; the class is the label."""
    kind = change.layout("polygon", "rotation")
    for page in pages:
        shapes = []
        for each in page.annotations:
            points = _pairs(change, each, by_hand=kind == "polygon")
            shape = {"label": "text", "description": each.text, "points": points, "shape_type": kind}
            mark = change.flag(each.illegible)
            shapes.append(change.extra({**shape, "difficult": mark, "kie_linking": [], "flags": {}}))
        size = {"imageWidth": WIDTH, "imageHeight": HEIGHT, "imageData": None}
        record = {"version": "2.4.4", "shapes": shapes, "imagePath": change.name(page.image), **size}
        change.write_json(folder / f"{page.stem}.json", change.extra(record))


def _percent(change: Mutation, annotation: Annotation) -> dict[str, Any]:
    """A rectangle or a polygon, in hundredths of the image."""
    if change.layout("polygon", "rectangle") == "polygon":
        points = change.points(annotation, drawn_by_hand=True)
        return {"points": [[x * 100 / WIDTH, y * 100 / HEIGHT] for x, y in points], "closed": True}
    (x, y), (x1, y1), _, (x3, y3) = annotation.corners
    width, height = abs(x1 - x) + abs(y1 - y), abs(x3 - x) + abs(y3 - y)
    place = {"x": x * 100 / WIDTH, "y": y * 100 / HEIGHT, "width": width * 100 / WIDTH}
    return {**place, "height": height * 100 / HEIGHT, "rotation": -annotation.angle % 360}


def label_studio(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Tasks with results, one each for a region's shape, label and text."""
    tasks = []
    for number, page in enumerate(pages):
        results = []
        for row, each in enumerate(page.annotations):
            value = _percent(change, each)
            common = {"id": f"r{row}", "original_width": WIDTH, "original_height": HEIGHT, "to_name": "image"}
            kind = "polygon" if "points" in value else "rectangle"
            labels = ["Illegible" if each.illegible else "Text"]
            results += [
                change.extra({**common, "type": kind, "from_name": "box", "value": value}),
                {**common, "type": "labels", "from_name": "label", "value": {**value, "labels": labels}},
                {**common, "type": "textarea", "from_name": "t", "value": {**value, "text": [each.text]}},
            ]
        data = {"ocr": change.name(page.image)}
        annotations = [change.extra({"id": 1, "was_cancelled": False, "result": change.shuffled(results)})]
        tasks.append(change.extra({"id": number, "data": data, "annotations": annotations}))
    change.write_json(folder / "project.json", tasks)


def flat_task(page: DrawnTexts, number: int, change: Mutation) -> dict[str, Any]:
    """A task as Label Studio's short exports have it: a column each of regions and of texts."""
    regions = []
    for each in page.annotations:
        labels = ["Illegible" if each.illegible else "Text"]
        size = {"original_width": WIDTH, "original_height": HEIGHT}
        shape = _percent(change, each)
        kind = "polygonlabels" if "points" in shape else "rectanglelabels"
        regions.append(change.extra({**shape, kind: labels, **size}))
    texts: Any = [each.text for each in page.annotations]
    return {"id": number, "ocr": change.name(page.image), "label": regions, "transcription": texts}


def label_studio_min(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Flat tasks in a list."""
    tasks = [change.extra(flat_task(page, number, change)) for number, page in enumerate(pages)]
    change.write_json(folder / "project.json", tasks)


def coco(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """One file of all images, with polygons and boxes."""
    kind = change.layout("polygon", "text-id", "plain")
    images, annotations = [], []
    for number, page in enumerate(pages, start=1):
        key: Any = str(number) if kind == "text-id" else number
        size = {"width": WIDTH, "height": HEIGHT}
        images.append(change.extra({"id": key, "file_name": change.name(page.image), **size}))
        for each in page.annotations:
            text = {change.key(): change.text(each.text)}
            mark = {"illegible": change.flag(each.illegible)}
            fields = {**text, **mark} if kind == "plain" else {"attributes": {**text, **mark}}
            shape = {"bbox": change.numbers(each.sides), "segmentation": [_flat(change, each)]}
            head = {"id": len(annotations), "image_id": key, "category_id": 1, "iscrowd": 0}
            annotations.append(change.extra({**head, **shape, **fields}))
    categories = [{"id": 1, "name": "text"}]
    record = {"images": change.shuffled(images), "annotations": change.shuffled(annotations)}
    change.write_json(folder / "coco.json", change.extra({**record, "categories": categories}))


def coco_text(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """COCO-Text: images and annotations by their ids."""
    images, annotations = {}, {}
    for number, page in enumerate(pages, start=1):
        size = {"width": WIDTH, "height": HEIGHT}
        images[str(number)] = change.extra({"id": number, "file_name": change.name(page.image), **size})
        for each in page.annotations:
            legibility = "illegible" if each.illegible else "legible"
            shape = {"bbox": change.numbers(each.sides), "points": _flat(change, each, by_hand=False)}
            text = {"utf8_string": each.text, "legibility": legibility}
            key = str(len(annotations))
            annotations[key] = change.extra({"id": key, "image_id": str(number), **shape, **text})
    change.write_json(folder / "c.json", change.extra({"imgs": images, "anns": annotations, "imgToAnns": {}}))


def via_region(each: Annotation, change: Mutation) -> tuple[dict[str, Any], dict[str, Any]]:
    """Shape and attributes of a region of VIA 1 and 2."""
    xs, ys = zip(*_pairs(change, each), strict=True)
    shape = change.extra({"name": "polygon", "all_points_x": list(xs), "all_points_y": list(ys)})
    mark: Any = {"yes": True} if each.illegible else {}
    if change.layout("box", "radio") == "radio":
        mark = change.flag(each.illegible)
    return shape, change.extra({change.key(): change.text(each.text), "illegible": mark})


def via(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """VIA 2: a list of regions an image; VIA 1: an object of them; or a whole project."""
    kind = change.layout("list", "object", "project")
    entries = {}
    for page in pages:
        regions: Any = []
        for each in page.annotations:
            shape, attributes = via_region(each, change)
            regions.append({"shape_attributes": shape, "region_attributes": attributes})
        if kind == "object":
            regions = {str(number): region for number, region in enumerate(regions)}
        name = change.name(page.image)
        entries[f"{name}99"] = change.extra({"filename": name, "size": -1, "regions": regions})
    record = {"_via_settings": {}, "_via_img_metadata": entries, "_via_attributes": {}}
    change.write_json(folder / "via.json", record if kind == "project" else entries)


def via3(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """VIA 3: files, views and regions of numbers."""
    kind = change.layout("polygon", upright=["rectangle"])
    files, views, regions = {}, {}, {}
    for number, page in enumerate(pages, start=1):
        name = change.name(page.image)
        files[str(number)] = change.extra({"fid": number, "fname": name, "type": 2, "loc": 1, "src": name})
        views[str(number)] = {"fid_list": [number]}
        for each in page.annotations:
            shape = [7, *_flat(change, each)] if kind == "polygon" else [2, *change.numbers(each.sides)]
            answers = {"1": each.text, **({"2": "0"} if each.illegible else {})}
            region = {"vid": str(number), "flg": 0, "z": [], "xy": shape, "av": answers}
            regions[f"{number}_{len(regions)}"] = change.extra(region)
    attributes = {
        "1": {"aname": change.key(), "type": 1, "options": {}},
        "2": {"aname": "illegible", "type": 2, "options": {"0": "yes"}},
    }
    project = {"project": {"vid_list": list(views), "data_format_version": "3.1.1"}, "attribute": attributes}
    change.write_json(folder / "via.json", {**project, "file": files, "view": views, "metadata": regions})


def vott(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """VoTT: a JSON file an asset, or an export of all."""
    kind = change.layout("assets", "export")
    assets = {}
    for number, page in enumerate(pages):
        regions = []
        for each in page.annotations:
            left, top, width, height = change.numbers(each.sides)
            box = {"left": left, "top": top, "width": width, "height": height}
            points = [{"x": x, "y": y} for x, y in _pairs(change, each)]
            tags = [each.text, *(["illegible"] if each.illegible else [])]
            shape = {"type": "POLYGON", "tags": tags, "boundingBox": box, "points": points}
            regions.append(change.extra({"id": f"r{len(regions)}", **shape}))
        asset = {"id": str(number), "name": change.name(page.image), "type": 1}
        size = {"size": {"width": WIDTH, "height": HEIGHT}}
        assets[str(number)] = change.extra({"asset": {**asset, **size}, "regions": regions})
    if kind == "export":
        change.write_json(folder / "vott-json-export.json", {"name": "t", "assets": assets})
    else:
        for key, record in assets.items():
            change.write_json(folder / f"{key}-asset.json", record)


def labelbox(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Labelbox: a row of JSON an image."""
    kind = change.layout("polygon", upright=["box"])
    rows = []
    for page in pages:
        objects = []
        for each in page.annotations:
            left, top, width, height = change.numbers(each.sides)
            box = {"bounding_box": {"top": top, "left": left, "height": height, "width": width}}
            polygon = {"polygon": [{"x": x, "y": y} for x, y in _pairs(change, each)]}
            answers = [
                {"name": change.key(), "text_answer": {"content": each.text}},
                {"name": "legible", "radio_answer": {"name": "No" if each.illegible else "Yes"}},
            ]
            shape = polygon if kind == "polygon" else box
            objects.append(change.extra({"name": "t", **shape, "classifications": answers}))
        labels = [{"label_details": {}, "annotations": {"objects": objects, "classifications": []}}]
        data = {"id": "c1", "external_id": change.name(page.image)}
        rows.append(change.extra({"data_row": data, "projects": {"p": {"labels": labels}}}))
    change.write_json_rows(folder / "export.ndjson", rows)


def supervisely(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Supervisely: `ann` with a JSON file an image, named after it."""
    kind = change.layout("polygon", "described", upright=["rectangle"])
    for page in pages:
        objects = []
        for each in page.annotations:
            points = _pairs(change, each)
            left, top, right, bottom = change.numbers(each.box)
            rectangle = kind == "rectangle"
            exterior = [[left, top], [right, bottom]] if rectangle else points
            tags = [] if kind == "described" else [{"name": change.key(), "value": each.text}]
            tags += [{"name": "illegible", "value": None}] if each.illegible else []
            shape = {"geometryType": "rectangle" if rectangle else "polygon"}
            place = {"points": {"exterior": exterior, "interior": []}}
            text = {"description": each.text if kind == "described" else ""}
            objects.append(change.extra({"classTitle": "t", "tags": tags, **shape, **place, **text}))
        record = {"description": "", "tags": [], "size": {"height": HEIGHT, "width": WIDTH}}
        change.write_json(folder / "ann" / f"{page.image}.json", {**record, "objects": objects})


def datumaro(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Datumaro: items with annotations."""
    kind = change.layout("polygon", upright=["bbox"])
    items = []
    for page in pages:
        annotations = []
        for each in page.annotations:
            attributes = {change.key(): change.text(each.text), "illegible": change.flag(each.illegible)}
            shape: dict[str, Any] = {"type": "polygon", "points": _flat(change, each)}
            if kind == "bbox":
                shape = {"type": "bbox", "bbox": change.numbers(each.sides)}
            head = {"id": len(annotations), "label_id": 0, "group": 0}
            annotations.append(change.extra({**head, **shape, "attributes": attributes}))
        image = {"path": change.name(page.image), "size": [HEIGHT, WIDTH]}
        items.append(change.extra({"id": page.stem, "annotations": annotations, "image": image}))
    categories = {"label": {"labels": [{"name": "text", "parent": ""}]}}
    change.write_json(folder / "train.json", {"info": {}, "categories": categories, "items": items})


def cells(row: dict[str, Any]) -> list[Any]:
    """The values of a row of a table, JSON where they are lists."""
    return [json.dumps(each, ensure_ascii=False) if isinstance(each, list) else each for each in row.values()]


LAYOUTS = {
    "labelme": Layout(labelme, by_hand=True),
    "x-anylabeling": Layout(x_anylabeling, by_hand=True),
    "label-studio": Layout(label_studio, by_hand=True),
    "label-studio-min": Layout(label_studio_min, by_hand=True),
    "coco": Layout(coco, by_hand=True),
    "coco-text": Layout(coco_text, turned=True),
    "via": Layout(via, by_hand=True),
    "via3": Layout(via3, by_hand=True),
    "vott": Layout(vott, by_hand=True, field="tag"),
    "labelbox": Layout(labelbox, by_hand=True),
    "supervisely": Layout(supervisely, by_hand=True),
    "datumaro": Layout(datumaro, by_hand=True),
}
