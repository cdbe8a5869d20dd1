"""Writers of the layouts that research data are published in."""

import ast
from pathlib import Path
from typing import Any

from .layout import Layout
from .mutations import Mutation, element
from .truth import HEIGHT, WIDTH, Annotation, DrawnTexts


def _pairs(change: Mutation, each: Annotation) -> list[list[Any]]:
    return [change.numbers(point) for point in change.points(each)]


def _flat(change: Mutation, each: Annotation) -> list[Any]:
    return [value for point in _pairs(change, each) for value in point]


def ctw(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """CTW: sentences of characters."""
    rows = []
    for page in pages:
        common = {"is_chinese": True, "adjusted_bbox": [0, 0, 1, 1]}
        sentences = [
            [change.extra({"text": change.text(each.text), "polygon": _pairs(change, each), **common})]
            for each in page.annotations
        ]
        head = {"image_id": page.stem, "file_name": change.name(page.image)}
        size = {"height": HEIGHT, "width": WIDTH}
        rows.append(change.extra({**head, **size, "annotations": sentences, "ignore": []}))
    change.write_json_rows(folder / "train.jsonl", rows)


def lsvt(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """LSVT, ArT: an object of lists of regions."""
    images = {}
    for page in pages:
        images[page.stem] = [
            change.extra(
                {
                    "transcription": change.text(each.text),
                    "points": _pairs(change, each),
                    "illegibility": change.flag(each.illegible),
                }
            )
            for each in page.annotations
        ]
    change.write_json(folder / "train_full_labels.json", images)


def rects(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """ReCTS: lines and characters of an image."""
    for page in pages:
        lines = [
            change.extra(
                {
                    "transcription": change.text(each.text),
                    "points": _flat(change, each),
                    "ignore": int(each.illegible),
                }
            )
            for each in page.annotations
        ]
        change.write_json(folder / f"{page.stem}.json", change.extra({"chars": [], "lines": lines}))


def hiertext(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """HierText: paragraphs of lines of words."""
    records = []
    for page in pages:
        paragraphs = []
        for each in page.annotations:
            points, legible = _pairs(change, each), change.flag(not each.illegible)
            line = {"text": change.text(each.text), "vertices": points, "legible": legible, "words": []}
            region = {"vertices": points, "legible": True, "lines": [change.extra(line)]}
            paragraphs.append(change.extra(region))
        size = {"image_width": WIDTH, "image_height": HEIGHT}
        records.append(change.extra({"image_id": page.stem, **size, "paragraphs": paragraphs}))
    change.write_json(folder / "train.jsonl", {"info": {}, "annotations": change.shuffled(records)})


def _entities(page: DrawnTexts, change: Mutation) -> list[dict[str, Any]]:
    entities = []
    for number, each in enumerate(page.annotations):
        box = change.numbers(each.box)
        words = [{"box": box, "text": word} for word in each.text.split(" ")]
        entity = {"box": box, "text": change.text(each.text), "label": "other", "words": words, "linking": []}
        entities.append(change.extra({**entity, "id": number}))
    return entities


def funsd(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """FUNSD: a form an image."""
    for page in pages:
        change.write_json(folder / f"{page.stem}.json", change.extra({"form": _entities(page, change)}))


def xfund(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """XFUND: documents with their image."""
    documents = []
    for page in pages:
        image = {"fname": change.name(page.image), "width": WIDTH, "height": HEIGHT}
        document = {"id": page.stem, "document": _entities(page, change), "img": image}
        documents.append(change.extra(document))
    record = {"lang": "zh", "version": "0.1", "split": "val", "documents": documents}
    change.write_json(folder / "zh.val.json", change.extra(record))


def cord(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """CORD: phrases of words with a quad."""
    for page in pages:
        lines = []
        for each in page.annotations:
            quad = {
                f"{axis}{corner}": change.number(point[k])
                for corner, point in enumerate(each.corners, start=1)
                for k, axis in enumerate("xy")
            }
            word = {"quad": change.extra(quad), "is_key": 0, "row_id": 1, "text": change.text(each.text)}
            lines.append(change.extra({"words": [change.extra(word)], "category": "menu.nm"}))
        meta = {"meta": {"image_size": {"width": WIDTH, "height": HEIGHT}}}
        change.write_json(folder / f"{page.stem}.json", change.extra({"valid_line": lines, **meta}))


def wildreceipt(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """WildReceipt: boxes from the bottom left."""
    rows = []
    for page in pages:
        annotations = []
        for each in page.annotations:
            box = [value for k in (3, 2, 1, 0) for value in each.corners[k]]
            annotations.append(
                change.extra({"box": change.numbers(box), "text": change.text(each.text), "label": 1})
            )
        head = {"file_name": change.name(page.image), "height": HEIGHT, "width": WIDTH}
        rows.append(change.extra({**head, "annotations": annotations}))
    change.write_json_rows(folder / "train.txt", rows)


def naf(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """NAF: boxes, and texts by their ids."""
    for page in pages:
        boxes, texts = [], {}
        for number, each in enumerate(page.annotations):
            box = {"id": f"t{number}", "type": "text", "poly_points": _pairs(change, each)}
            boxes.append(change.extra(box))
            texts[f"t{number}"] = each.text
        record = {"textBBs": boxes, "fieldBBs": [], "imageFilename": change.name(page.image)}
        size = {"width": WIDTH, "height": HEIGHT}
        change.write_json(folder / f"{page.stem}.json", {**record, **size, "transcriptions": texts})


def mmocr(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """MMOCR 1.x: instances of images."""
    images = []
    for page in pages:
        instances = []
        for each in page.annotations:
            shape = {"polygon": _flat(change, each), "bbox": list(each.box), "bbox_label": 0}
            instances.append(
                change.extra({**shape, "text": change.text(each.text), "ignore": change.flag(each.illegible)})
            )
        size = {"height": HEIGHT, "width": WIDTH}
        head = {"img_path": change.name(page.image), **size}
        images.append(change.extra({**head, "instances": instances}))
    meta = {"dataset_type": "TextSpotterDataset", "task_name": "textspotter"}
    change.write_json(folder / "train.json", {"metainfo": meta, "data_list": change.shuffled(images)})


def svt(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """SVT, ICDAR 2003: rectangles with a tag."""
    images = []
    for page in pages:
        rectangles = []
        for each in page.annotations:
            sides = dict(zip(("x", "y", "width", "height"), change.numbers(each.sides), strict=True))
            rectangles.append(element("taggedRectangle", sides, element("tag", {}, each.text)))
        name = element("imageName", {}, change.name(page.image))
        size = element("Resolution", {"x": WIDTH, "y": HEIGHT})
        images.append(element("image", {}, name, size, element("taggedRectangles", {}, *rectangles)))
    change.write_xml(folder / "train.xml", element("tagset", {}, *images))


def ctw1500(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """CTW1500's XML: outlines with a label."""
    for page in pages:
        boxes = []
        for each in page.annotations:
            outline = element("segs", {}, ",".join(map(str, _flat(change, each))))
            boxes.append(element("box", {}, element("label", {}, each.text), outline))
        image = element("image", {"file": change.name(page.image)}, *boxes)
        change.write_xml(folder / f"{page.stem}.xml", element("Annotations", {}, image))


def iam_xml(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """IAM's forms: lines of words of components."""
    for page in pages:
        lines = []
        for each in page.annotations:
            sides = dict(zip(("x", "y", "width", "height"), each.sides, strict=True))
            word = element("word", {"text": change.text(each.text)}, element("cmp", sides))
            text = each.text.replace("&", "&amp;").replace('"', "&quot;")
            state = "err" if each.illegible else "ok"
            lines.append(element("line", {"segmentation": state, "text": text}, word))
        size = {"id": page.stem, "width": WIDTH, "height": HEIGHT}
        root = element("form", size, element("handwritten-part", {}, *lines))
        change.write_xml(folder / f"{page.stem}.xml", root)


def doctr_detection(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """docTR: polygons of an image, without texts."""
    images = {}
    for page in pages:
        polygons = [_pairs(change, each) for each in page.annotations]
        record = {"img_dimensions": [HEIGHT, WIDTH], "img_hash": "0a1b", "polygons": polygons}
        images[change.name(page.image)] = change.extra(record)
    change.write_json(folder / "labels.json", images)


def total_text(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Total-Text's txt: lists of x and y; a long list goes on in the next line."""
    for page in pages:
        rows = []
        for each in page.annotations:
            xs, ys = zip(*change.points(each), strict=True)
            gap = "\n" if change.on("indent") else " "
            text = repr("#" if each.illegible else each.text)
            assert ast.literal_eval(text)
            spelt = (f"[[{gap.join(map(str, values))}]]" for values in (xs, ys))
            x, y = spelt
            mark = "u" if change.layout("u", "") else ""
            rows.append(f"x: {x}, y: {y}, ornt: [{mark}'h'], transcriptions: [{mark}{text}]\n")
        change.write(folder / f"poly_gt_{page.stem}.txt", "".join(rows))


def msra_td500(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """MSRA-TD500: rectangles turned about their centre, without texts."""
    for page in pages:
        rows = []
        for number, each in enumerate(page.annotations):
            left, top, right, bottom = each.box
            x, y, width, height = (left + right) / 2, (top + bottom) / 2, right - left, bottom - top
            if each.angle % 180:
                width, height = height, width
            angle = {0: 0.0, 90: -1.570796, 180: 3.141593, 270: 1.570796}[each.angle]
            place = [int(x - width / 2), int(y - height / 2), width, height]
            rows.append(f"{number} {int(each.illegible)} {' '.join(map(str, place))} {angle:.6f}\n")
        change.write(folder / f"{page.stem}.gt", "".join(rows))


def total_text_mat(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Total-Text's MATLAB files."""
    import numpy as np
    from scipy import io

    for page in pages:
        rows = np.empty((len(page.annotations), 6), object)
        for number, each in enumerate(page.annotations):
            xs, ys = zip(*change.points(each), strict=True)
            text = "#" if each.illegible else each.text
            rows[number, :] = ["x:", np.array([xs]), "y:", np.array([ys]), np.array([text]), "c"]
        name = change.layout("gt", "polygt")
        io.savemat(folder / f"gt_{page.stem}.mat", {name: rows})


def synthtext(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """SynthText: one MATLAB file of all images, a word a box."""
    import numpy as np
    from scipy import io

    names, quads, texts = (np.empty((1, len(pages)), object) for _ in range(3))
    for number, page in enumerate(pages):
        names[0, number] = change.name(page.image)
        corners = [change.points(each)[:4] for each in page.annotations]
        quads[0, number] = np.array(corners, float).transpose(2, 1, 0)
        texts[0, number] = np.array([f"{each.text}  \n" for each in page.annotations])
    io.savemat(folder / "gt.mat", {"imnames": names, "wordBB": quads, "txt": texts})


LAYOUTS = {
    "ctw": Layout(ctw, turned=True, illegible=False),
    "lsvt": Layout(lsvt, turned=True),
    "rects": Layout(rects, turned=True),
    "hiertext": Layout(hiertext, turned=True),
    "funsd": Layout(funsd, illegible=False),
    "xfund": Layout(xfund, illegible=False),
    "cord": Layout(cord, turned=True, illegible=False),
    "wildreceipt": Layout(wildreceipt, illegible=False),
    "naf": Layout(naf, turned=True, illegible=False),
    "mmocr": Layout(mmocr, turned=True),
    "svt": Layout(svt, illegible=False),
    "ctw1500": Layout(ctw1500, turned=True, illegible=False),
    "iam-xml": Layout(iam_xml),
    "doctr-detection": Layout(doctr_detection, illegible=False, texts=False, turned=True),
    "total-text": Layout(total_text, turned=True),
    "msra-td500": Layout(msra_td500, turned=True, texts=False),
    "total-text-mat": Layout(total_text_mat, turned=True, slow=True),
    "synthtext": Layout(synthtext, turned=True, illegible=False, words=True, slow=True),
}
