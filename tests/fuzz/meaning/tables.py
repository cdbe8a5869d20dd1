"""Writers of what annotation tools save as XML, CSV or rows of numbers."""

import csv
import io
from pathlib import Path
from typing import Any

from .layout import Layout
from .mutations import Mutation, element
from .tools import cells, flat_task, via_region
from .truth import HEIGHT, WIDTH, Annotation, DrawnTexts


def _write_csv(change: Mutation, path: Path, rows: list[list[Any]]) -> None:
    """A table, every cell in quotes or only those that need them."""
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if change.on("quotes") else csv.QUOTE_MINIMAL
    csv.writer(out, quoting=quoting, lineterminator="\n").writerows([rows[0], *change.shuffled(rows[1:])])
    change.write(path, out.getvalue())


def _columns(change: Mutation, rows: list[dict[str, Any]]) -> list[list[Any]]:
    """Rows with their columns in another order, and with a column of somebody else's."""
    names = list(rows[0])
    if change.on("order"):
        change.chance.shuffle(names)
    table = [list(names), *([row[name] for name in names] for row in rows)]
    if change.on("extra"):
        table = [[*row, "anna" if number else "reviewer"] for number, row in enumerate(table)]
    return table


def label_studio_csv(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Flat tasks as a table, lists as JSON."""
    tasks = [{"annotation_id": 1, **flat_task(page, k, change)} for k, page in enumerate(pages)]
    rows = [dict(zip(task, cells(task), strict=True)) for task in tasks]
    _write_csv(change, folder / "project.csv", _columns(change, rows))


def via_csv(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """VIA's table: a row a region, JSON in its cells."""
    rows = []
    for page in pages:
        name = change.name(page.image)
        for number, each in enumerate(page.annotations):
            shape, attributes = ([value] for value in via_region(each, change))
            head = {"filename": name, "file_size": -1, "file_attributes": "{}"}
            count = {"region_count": len(page.annotations), "region_id": number}
            parts = {"region_shape_attributes": shape, "region_attributes": attributes}
            values = [each[1:-1] if str(each).startswith("[{") else each for each in cells(parts)]
            rows.append({**head, **count, **dict(zip(parts, values, strict=True))})
    _write_csv(change, folder / "via.csv", _columns(change, rows))


def box_csv(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """A row a box, with its sides in columns of their own."""
    sides = change.layout("xmin ymin xmax ymax", "x1 y1 x2 y2", "XMin YMin XMax YMax").split()
    image, text = change.layout("image", "filename", "path"), change.key()
    rows = []
    for page in pages:
        name = change.name(page.image)
        for each in page.annotations:
            box = dict(zip(sides, change.numbers(each.box), strict=True))
            mark = {"illegible": change.flag(each.illegible)}
            rows.append({image: name, **box, "label": "word", text: each.text, **mark})
    _write_csv(change, folder / "boxes.csv", _columns(change, rows))


def _cvat_shape(each: Annotation, change: Mutation, kind: str, more: dict[str, Any]) -> Any:
    text = element("attribute", {"name": change.key()}, each.text)
    mark = element("attribute", {"name": "illegible"}, str(change.flag(each.illegible)).lower())
    inside = change.shuffled([text, mark])
    if kind == "polygon":
        points = (change.numbers(point) for point in change.points(each, drawn_by_hand=True))
        spelt = ";".join(f"{x},{y}" for x, y in points)
        return element("polygon", {"label": "t", "points": spelt, **more}, *inside)
    left, top, right, bottom = each.box
    if each.angle % 180:  # CVAT turns a box about its centre
        x, y, width, height = (left + right) / 2, (top + bottom) / 2, bottom - top, right - left
        left, top, right, bottom = x - width / 2, y - height / 2, x + width / 2, y + height / 2
    sides = dict(zip(("xtl", "ytl", "xbr", "ybr"), change.numbers((left, top, right, bottom)), strict=True))
    turn = {"rotation": f"{-each.angle % 360:.1f}"} if each.angle else {}
    return element("box", {"label": "t", **sides, **turn, **more}, *inside)


def cvat(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """CVAT: an element an image, with boxes or polygons."""
    kind = change.layout("polygon", "box")
    images = []
    for number, page in enumerate(pages):
        shapes = [_cvat_shape(each, change, kind, {}) for each in page.annotations]
        head = {"id": number, "name": change.name(page.image), "width": WIDTH, "height": HEIGHT}
        images.append(element("image", head, *shapes))
    version = element("version", {}, "1.1")
    change.write_xml(folder / "annotations.xml", element("annotations", {}, version, *images))


def cvat_video(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """CVAT for video: a track a text, on the frame that is its page."""
    kind = change.layout("polygon", "box")
    tracks = []
    for number, page in enumerate(pages):
        (folder / page.image).rename(folder / f"frame_{number:06d}.png")
        for each in page.annotations:
            at = {"frame": number, "outside": 0, "occluded": 0, "keyframe": 1}
            gone = {**at, "frame": number + 1, "outside": 1}
            shapes = [_cvat_shape(each, change, kind, more) for more in (at, gone)]
            tracks.append(element("track", {"id": len(tracks), "label": "t"}, *shapes))
    change.write_xml(folder / "annotations.xml", element("annotations", {}, *tracks))


def labelme_xml(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """LabelMe's web tool: an XML file an image."""
    for page in pages:
        objects = []
        for each in page.annotations:
            points = [change.numbers(point) for point in change.points(each, drawn_by_hand=True)]
            polygon = element(
                "polygon",
                {},
                *(element("pt", {}, element("x", {}, str(x)), element("y", {}, str(y))) for x, y in points),
            )
            name = element("name", {}, "illegible" if each.illegible else "sign")
            text = element("attributes", {}, each.text)
            objects.append(element("object", {}, name, element("deleted", {}, "0"), text, polygon))
        size = element("imagesize", {}, element("nrows", {}, str(HEIGHT)), element("ncols", {}, str(WIDTH)))
        name = element("filename", {}, change.name(page.image))
        change.write_xml(folder / f"{page.stem}.xml", element("annotation", {}, name, *objects, size))


def voc(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Pascal VOC: an XML file an image, with upright boxes."""
    for page in pages:
        objects = []
        for each in page.annotations:
            sides = dict(zip(("xmin", "ymin", "xmax", "ymax"), change.numbers(each.box), strict=True))
            order = change.shuffled(list(sides.items()))
            box = element("bndbox", {}, *(element(name, {}, str(value)) for name, value in order))
            mark = element("difficult", {}, str(change.flag(int(each.illegible))))
            parts = [element("name", {}, "word"), element("text", {}, each.text), mark, box]
            objects.append(element("object", {}, *change.shuffled(parts)))
        size = element("size", {}, element("width", {}, str(WIDTH)), element("height", {}, str(HEIGHT)))
        name = element("filename", {}, change.name(page.image))
        change.write_xml(folder / f"{page.stem}.xml", element("annotation", {}, name, size, *objects))


def _yolo_files(folder: Path, page: DrawnTexts, change: Mutation, rows: list[list[float]]) -> None:
    digits = change.layout("6", "8", "10")
    content = "".join("0 " + " ".join(f"{value:.{digits}f}" for value in row) + "\n" for row in rows)
    change.write(folder / f"{page.stem}.txt", content)


def yolo(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """YOLO: boxes, polygons of more than four points, or boxes with corner points; and a confidence."""
    kind = change.layout("box", "polygon", "confidence", "corners", "visible-corners")
    for page in pages:
        rows = []
        for each in page.annotations:
            left, top, width, height = each.sides
            box = [(left + width / 2) / WIDTH, (top + height / 2) / HEIGHT, width / WIDTH, height / HEIGHT]
            points = [(x / WIDTH, y / HEIGHT) for x, y in change.points(each, drawn_by_hand=True)]
            if kind == "polygon":
                points += [points[0]] * max(0, 5 - len(points))
                rows.append([value for point in points for value in point])
            elif kind == "corners" and len(points) == 4:
                rows.append([*box, *(value for point in points for value in point)])
            elif kind == "visible-corners" and len(points) == 4:
                rows.append([*box, *(value for x, y in points for value in (x, y, 2))])
            else:
                rows.append([*box, 0.93] if kind == "confidence" else box)
        _yolo_files(folder, page, change, rows)
    change.write(folder / "classes.txt", "text\n", utf8=True)


def yolo_obb(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """YOLO with oriented boxes: four corners."""
    for page in pages:
        rows = []
        for each in page.annotations:
            points = change.points(each, drawn_by_hand=True)
            corners = points if len(points) == 4 else each.corners
            rows.append([value for x, y in corners for value in (x / WIDTH, y / HEIGHT)])
        _yolo_files(folder, page, change, rows)


LAYOUTS = {
    "label-studio-csv": Layout(label_studio_csv, by_hand=True),
    "via-csv": Layout(via_csv, by_hand=True),
    "box-csv": Layout(box_csv),
    "cvat": Layout(cvat, by_hand=True),
    "cvat-video": Layout(cvat_video, by_hand=True),
    "labelme-xml": Layout(labelme_xml, by_hand=True),
    "voc": Layout(voc),
    "yolo": Layout(yolo, texts=False, illegible=False),
    "yolo-obb": Layout(yolo_obb, texts=False, illegible=False, by_hand=True),
}
