"""Small data sets in the layouts of research, made from the same items, for what all readers have to do."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

IMAGE = "page.png"


@dataclass(frozen=True, slots=True)
class Item:
    """One text of a page: where it is (from the text's top left, clockwise), and whether that is damaged."""

    text: str
    quad: tuple[tuple[float, float], ...]
    damaged: bool = False

    @property
    def points(self) -> list[list[float]]:
        """The corners; two of them if they are damaged."""
        return [list(point) for point in (self.quad[:2] if self.damaged else self.quad)]

    @property
    def flat(self) -> list[float]:
        """The same without pairs."""
        return [value for point in self.points for value in point]

    @property
    def box(self) -> list[float]:
        """Left, top, right, bottom; no right and bottom if it is damaged."""
        xs, ys = zip(*self.quad, strict=True)
        return [min(xs), min(ys)] if self.damaged else [min(xs), min(ys), max(xs), max(ys)]


def _dump(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _ctw(folder: Path, items: Sequence[Item]) -> None:
    common = {"is_chinese": True, "adjusted_bbox": [0, 0, 1, 1]}
    sentences = [[{"text": each.text, "polygon": each.points, **common}] for each in items]
    _dump(folder / "a.jsonl", {"file_name": IMAGE, "annotations": sentences, "ignore": []})


def _lsvt(folder: Path, items: Sequence[Item]) -> None:
    boxes = [{"transcription": each.text, "points": each.points, "illegibility": False} for each in items]
    _dump(folder / "a.json", {"page": boxes})


def _rects(folder: Path, items: Sequence[Item]) -> None:
    lines = [{"transcription": each.text, "points": each.flat, "ignore": 0} for each in items]
    _dump(folder / "page.json", {"chars": [], "lines": lines})


def _hiertext(folder: Path, items: Sequence[Item]) -> None:
    lines = [{"text": each.text, "vertices": each.points, "legible": True, "words": []} for each in items]
    record = {"image_id": "page", "paragraphs": [{"vertices": [], "legible": True, "lines": lines}]}
    _dump(folder / "a.jsonl", {"annotations": [record]})


def _funsd(folder: Path, items: Sequence[Item]) -> None:
    words = [{"box": each.box, "text": each.text} for each in items]
    form = [{**word, "label": "other", "words": [word]} for word in words]
    _dump(folder / "page.json", {"form": form})


def _xfund(folder: Path, items: Sequence[Item]) -> None:
    document = [{"box": each.box, "text": each.text, "label": "other", "words": []} for each in items]
    _dump(folder / "a.json", {"documents": [{"id": "a", "document": document, "img": {"fname": IMAGE}}]})


def _cord(folder: Path, items: Sequence[Item]) -> None:
    lines = [
        {
            "words": [
                {
                    "quad": {
                        f"{axis}{corner}": point[k]
                        for corner, point in enumerate(each.points, start=1)
                        for k, axis in enumerate("xy")
                    },
                    "is_key": 0,
                    "row_id": 1,
                    "text": each.text,
                }
            ],
            "category": "menu.nm",
        }
        for each in items
    ]
    _dump(folder / "page.json", {"valid_line": lines})


def _wildreceipt(folder: Path, items: Sequence[Item]) -> None:
    order = (3, 2, 1, 0)
    annotations = [
        {
            "box": each.flat if each.damaged else [value for k in order for value in each.quad[k]],
            "text": each.text,
            "label": 1,
        }
        for each in items
    ]
    _dump(folder / "train.txt", {"file_name": IMAGE, "annotations": annotations})


def _naf(folder: Path, items: Sequence[Item]) -> None:
    boxes = [{"id": f"t{k}", "type": "text", "poly_points": each.points} for k, each in enumerate(items)]
    texts = {f"t{k}": each.text for k, each in enumerate(items)}
    record = {"textBBs": boxes, "fieldBBs": [], "imageFilename": IMAGE, "transcriptions": texts}
    _dump(folder / "page.json", record)


def _mmocr(folder: Path, items: Sequence[Item]) -> None:
    instances = [{"polygon": each.flat, "text": each.text, "ignore": False} for each in items]
    _dump(folder / "a.json", {"metainfo": {}, "data_list": [{"img_path": IMAGE, "instances": instances}]})


def _svt(folder: Path, items: Sequence[Item]) -> None:
    def rectangle(item: Item) -> str:
        left, top, *rest = item.box
        size = f'width="{rest[0] - left}" height="{rest[1] - top}"' if rest else ""
        return (
            f'<taggedRectangle x="{left}" y="{top}" {size}><tag>{escape(item.text)}</tag></taggedRectangle>'
        )

    rectangles = "".join(map(rectangle, items))
    xml = f"<image><imageName>{IMAGE}</imageName><taggedRectangles>{rectangles}</taggedRectangles></image>"
    (folder / "train.xml").write_text(f"<tagset>{xml}</tagset>", encoding="utf-8")


def _ctw1500(folder: Path, items: Sequence[Item]) -> None:
    boxes = "".join(
        f"<box><label>{escape(each.text)}</label><segs>{','.join(map(str, each.flat))}</segs></box>"
        for each in items
    )
    xml = f'<Annotations><image file="{IMAGE}">{boxes}</image></Annotations>'
    (folder / "page.xml").write_text(xml, encoding="utf-8")


def _iam_xml(folder: Path, items: Sequence[Item]) -> None:
    def line(item: Item) -> str:
        left, top, *rest = item.box
        size = f'width="{rest[0] - left}" height="{rest[1] - top}"' if rest else ""
        text = quoteattr(item.text.replace("&", "&amp;"))
        return f'<line segmentation="ok" text={text}><word><cmp x="{left}" y="{top}" {size}/></word></line>'

    lines = "".join(map(line, items))
    xml = f'<form id="page"><handwritten-part>{lines}</handwritten-part></form>'
    (folder / "page.xml").write_text(xml, encoding="utf-8")


def _doctr_detection(folder: Path, items: Sequence[Item]) -> None:
    words = [{"geometry": each.box, "value": each.text} for each in items]
    _dump(folder / "labels.json", {IMAGE: {"typed_words": words}})


def _total_text_mat(folder: Path, items: Sequence[Item]) -> None:
    import numpy as np
    from scipy import io

    rows = np.empty((len(items), 6), object)
    for k, each in enumerate(items):
        xs, ys = ([point[axis] for point in each.points] for axis in (0, 1))
        rows[k, :] = ["x:", np.array([xs]), "y:", np.array([ys]), np.array([each.text]), "c"]
    io.savemat(folder / "gt_page.mat", {"gt": rows})


def _synthtext(folder: Path, items: Sequence[Item]) -> None:
    import numpy as np
    from scipy import io

    def cell(value: object) -> object:
        array = np.empty((1, 1), object)
        array[0, 0] = value
        return array

    quads = np.array([each.quad[:1] * 4 if each.damaged else each.quad for each in items]).transpose(2, 1, 0)
    texts = np.array([f"{each.text}  \n" for each in items])
    content = {"imnames": cell(IMAGE), "wordBB": cell(quads), "txt": cell(texts)}
    io.savemat(folder / "gt.mat", content)


WRITERS: dict[str, Callable[[Path, Sequence[Item]], None]] = {
    "cord": _cord,
    "ctw": _ctw,
    "ctw1500": _ctw1500,
    "doctr-detection": _doctr_detection,
    "funsd": _funsd,
    "hiertext": _hiertext,
    "iam-xml": _iam_xml,
    "lsvt": _lsvt,
    "mmocr": _mmocr,
    "naf": _naf,
    "rects": _rects,
    "svt": _svt,
    "synthtext": _synthtext,
    "total-text-mat": _total_text_mat,
    "wildreceipt": _wildreceipt,
    "xfund": _xfund,
}
"""Writes a set of one page, `page.png`, in a format."""

UPRIGHT_ONLY = frozenset({"doctr-detection", "funsd", "iam-xml", "svt", "wildreceipt", "xfund"})
"""Formats whose boxes do not say which way up a text is."""
