"""PaddleOCR 3 result JSON: what `save_to_json` writes (`NAME_res.json`), of OCR and PP-StructureV3.

`rec_polys` belong to `rec_texts`; a region that was only detected is reported. A line with an orientation of
1 was turned by 180° before it was read. Boxes are those of the image after PaddleOCR's preprocessing: a turn
of the page is undone, pages that were unwarped are reported.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ocrdata.reading.ocr.json_results import OcrPage, OcrRegion, points_of, read_file
from ocrdata.reading.pages import MALFORMED, describe, has_keys, parse_json, peek
from ocrdata.reading.source import LostImage, Skipped, Source
from ocrdata.samples.geometry import rectangle
from ocrdata.samples.labels import Line, Page, Point

EXAMPLE = """\
{"input_path": "a.jpg", "page_index": null, "model_settings": {"use_doc_preprocessor": false},
 "dt_polys": [[[1,1],[9,1],[9,5],[1,5]]], "textline_orientation_angles": [0],
 "rec_texts": ["hi"], "rec_scores": [0.99], "rec_polys": [[[1,1],[9,1],[9,5],[1,5]]]}"""

UPRIGHT = True

BEGINS_AT_TEXT = True

_WHAT = "a result of PaddleOCR"
_UNREAD = "the region was detected, and has no text of a sufficient score"


def sniff(path: Path) -> bool:
    """A JSON object with `input_path` and the keys of a result."""
    return any(
        has_keys(head, "input_path")
        and any(has_keys(head, key) for key in ("model_settings", "dt_polys", "rec_texts", "rec_text"))
        for head in peek(path, ".json")
    )


def read(source: Source) -> Iterator[Page | Line | Skipped]:
    """Stream one page a file, or one line of a result of `TextRecognition`."""
    for file in source.files(".json"):
        try:
            record = _result(parse_json(source.read_text(file)))
            text, name = record.get("rec_text"), str(record.get("input_path") or "")
        except MALFORMED as error:
            yield Skipped(source.where(file), f"not {_WHAT}: {describe(error)}")
            continue
        if not isinstance(text, str):
            yield from read_file(source, file, _pages, _WHAT)
            continue
        try:
            yield Line(source.find_image(name, file.parent), text, source.name)
        except LostImage as error:
            yield Skipped(source.where(file), str(error), 1, name, text)


def _result(record: dict[str, Any]) -> dict[str, Any]:
    """The record itself: printed results stand under `res`, those of PP-StructureV3 among others."""
    result: dict[str, Any] = record.get("res", record)
    return result


def _pages(source: Source, file: Path, content: dict[str, Any]) -> Iterator[OcrPage]:
    record = _result(content)
    result = record.get("overall_ocr_res", record)
    name = str(record.get("input_path") or "")
    if not name or record.get("page_index") is not None:
        name = file.stem.removesuffix("_res")  # a page of a PDF has the image that somebody made of it
    prepared = result.get("doc_preprocessor_res") or record.get("doc_preprocessor_res") or {}
    turned = int(prepared.get("angle") or 0)
    problem = ""
    if (prepared.get("model_settings") or {}).get("use_doc_unwarping"):
        problem = "its boxes are those of the unwarped image; run PaddleOCR with use_doc_unwarping=False"
    elif turned not in {-1, 0, 90, 180, 270}:
        problem = f"the page was turned by {turned} degrees"
    detected = result["dt_polys"] if "dt_polys" in result else result["rec_polys"]
    if "rec_texts" not in result:
        yield OcrPage([OcrRegion(points, "") for points in detected], name, problem=problem)
        return
    unread = [points for points in detected if points not in result["rec_polys"]]
    regions = list(_words(result) if source.level == "word" and "text_word" in result else _lines(result))
    if source.level != "line" and "text_word" not in result:
        source.note("the file has no words or regions, so its lines were read")
    yield OcrPage(
        regions,
        name,
        turned=max(turned, 0),
        skipped=[(_UNREAD, str(points)) for points in unread],
        problem=problem,
    )


def _lines(result: dict[str, Any]) -> Iterator[OcrRegion]:
    for text, points in zip(result["rec_texts"], result["rec_polys"], strict=True):
        yield OcrRegion(_from_text(result, points, points_of(points)), text)


def _words(result: dict[str, Any]) -> Iterator[OcrRegion]:
    """The words of lines, in upright boxes (`return_word_box=True`)."""
    lines = zip(result["text_word"], result["text_word_boxes"], result["rec_polys"], strict=True)
    for texts, boxes, points in lines:
        for text, (left, top, right, bottom) in zip(texts, boxes, strict=True):
            corners = rectangle(left, top, right - left, bottom - top)
            yield OcrRegion(_from_text(result, points, list(corners)), text)


def _from_text(result: dict[str, Any], line: Any, points: list[Point]) -> list[list[float]]:
    """Points that begin at the text's top left, if those of the line or a word begin at its box's.

    `textline_orientation_angles` has an entry for each detected region, in the order of `dt_polys`.
    """
    detected, turned = result.get("dt_polys") or [], result.get("textline_orientation_angles") or []
    place = detected.index(line) if line in detected else len(turned)
    if place < len(turned) and turned[place] in {1, 180}:
        points = points[len(points) // 2 :] + points[: len(points) // 2]
    return [[x, y] for x, y in points]
