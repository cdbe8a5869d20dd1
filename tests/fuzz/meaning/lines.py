"""Writers of line images with their texts: tables, lists, JSON, files beside images, databases."""

import csv
import io
import json
from pathlib import Path
from typing import Any

from .layout import Layout
from .mutations import Mutation
from .truth import DrawnTexts


def _labels(pages: list[DrawnTexts], change: Mutation) -> list[tuple[str, str]]:
    """Names of images as they are spelt, and their texts."""
    return change.shuffled([(change.name(page.image), page.annotations[0].text) for page in pages])


def _table(
    folder: Path, pages: list[DrawnTexts], change: Mutation, file: str, head: tuple[str, str], mark: str
) -> None:
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if change.on("quotes") else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=mark, quoting=quoting, lineterminator="\n")
    swap, extra = change.on("order"), change.on("extra")
    for number, row in enumerate([head, *_labels(pages, change)]):
        cells = [*reversed(row)] if swap else [*row]
        writer.writerow([*cells, "note" if number == 0 else "checked by anna"] if extra else cells)
    change.write(folder / file, out.getvalue())


def csv_table(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """A table with any separator, any order of columns and names of them, or none."""
    mark = {"comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}[
        change.layout("comma", "semicolon", "tab", "bar")
    ]
    names = change.layout(
        "filename words", "image text", "file_name transcription", "Image Text", "img label"
    )
    head = names.split()
    _table(folder, pages, change, "labels.csv", (head[0], head[1]), mark)


def image_folder(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """`metadata.csv` or `metadata.jsonl`."""
    if change.layout("csv", "jsonl") == "csv":
        _table(folder, pages, change, "metadata.csv", ("file_name", change.key()), ",")
        return
    rows = [change.extra({"file_name": name, change.key(): text}) for name, text in _labels(pages, change)]
    change.write_json_rows(folder / "metadata.jsonl", rows)


def jsonl(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """A JSON object a line, or all of them in one list."""
    image = change.layout("image", "file_name", "path")
    rows = [change.extra({image: name, "text": text}) for name, text in _labels(pages, change)]
    if change.layout("rows", "list") == "rows":
        change.write_json_rows(folder / "labels.jsonl", rows)
    else:
        change.write_json(folder / "labels.json", change.shuffled(rows))


def spaced_list(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Names of images and texts with a space between, in `labels.txt` or another list."""
    rows = [f"{name} {text}\n" for name, text in _labels(pages, change)]
    change.write(folder / change.layout("labels.txt", "gt.txt"), "".join(change.shuffled(rows)))


def paddle_list(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """`rec_gt.txt`."""
    rows = [f"{name}\t{text}\n" for name, text in _labels(pages, change)]
    change.write(folder / change.layout("rec_gt.txt", "rec_gt_train.txt", "train.txt"), "".join(rows))


def icdar_words(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """ICDAR's words: an image, a comma, and a text in quotes."""
    rows = []
    for name, text in _labels(pages, change):
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        rows.append(f'{name},{"" if change.on("indent") else " "}"{escaped}"\n')
    change.write(folder / "gt.txt", "".join(rows))


def gt_txt(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """A text file beside each image."""
    suffix = change.layout(".gt.txt", ".txt")
    for page in pages:
        change.write(folder / f"{page.stem}{suffix}", page.annotations[0].text + "\n")


def doctr(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """docTR's recognition labels."""
    change.write_json(folder / "labels.json", dict(_labels(pages, change)))


def text_renderer(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """text_renderer: labels by the stem of the image."""
    labels = {page.stem: page.annotations[0].text for page in pages}
    (folder / "images").mkdir()
    for page in pages:
        (folder / page.image).rename(folder / "images" / page.image)
    sizes = {stem: [64, 32] for stem in labels}
    record = {"labels": labels, "sizes": sizes, "num-samples": len(labels)}
    change.write_json(folder / "labels.json", change.extra(record))


def erniekit(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """ERNIEKit: a masked prompt and an answer."""
    rows = []
    for name, text in _labels(pages, change):
        images = [{"matched_text_index": 0, "image_url": name}]
        parts = [{"text": "OCR:", "tag": "mask"}, {"text": text, "tag": "no_mask"}]
        rows.append(change.extra({"image_info": images, "text_info": parts}))
    change.write_json_rows(folder / "train.jsonl", rows)


def messages(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """A conversation of a prompt and an answer."""
    rows = []
    for name, text in _labels(pages, change):
        prompt = change.layout("<image>OCR:", "<image>\nOCR:", "OCR:<image>")
        talk = [{"role": "user", "content": prompt}, {"role": "assistant", "content": text}]
        rows.append(change.extra({"messages": [change.extra(each) for each in talk], "images": [name]}))
    _write_records(change, folder, rows)


def conversations(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """A conversation as LLaVA, Qwen-VL and MiniCPM-V write it."""
    rows = []
    kind = change.layout("llava", "qwen", "minicpm")
    for name, text in _labels(pages, change):
        asks, answers, who, what = ("user", "assistant", "role", "content")
        if kind != "minicpm":
            asks, answers, who, what = ("human", "gpt", "from", "value")
        prompt = f"Picture 1: <img>{name}</img>\nOCR:" if kind == "qwen" else "<image>\nOCR:"
        talk = [{who: asks, what: prompt}, {who: answers, what: text}]
        image = {} if kind == "qwen" else {"image": name}
        rows.append(change.extra({**image, "conversations": [change.extra(each) for each in talk]}))
    _write_records(change, folder, rows)


def _write_records(change: Mutation, folder: Path, rows: list[Any]) -> None:
    """A record a line, or all of them in one list."""
    if change.layout("rows", "list") == "rows":
        change.write_json_rows(folder / "train.jsonl", rows)
    else:
        change.write_json(folder / "train.json", change.shuffled(rows))


def synthdog(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """Donut's pages: the text of a page in JSON in JSON."""
    rows = []
    for name, text in _labels(pages, change):
        truth: dict[str, Any] = {"gt_parse": change.extra({"text_sequence": text})}
        rows.append(change.extra({"file_name": name, "ground_truth": json.dumps(change.extra(truth))}))
    change.write_json_rows(folder / "metadata.jsonl", rows)


def parquet(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """A Parquet file with its images inside."""
    import pyarrow as pa
    from pyarrow import parquet as files

    rows, text = [], change.key()
    for page in pages:
        content = (folder / page.image).read_bytes()
        (folder / page.image).unlink()  # it is inside, so the file beside cannot be missing
        image = {"bytes": content, "path": page.image}
        rows.append(change.extra({"image": image, text: page.annotations[0].text, "score": 0.9}))
    names = list(rows[0])
    columns = {name: [row.get(name) for row in rows] for name in names}
    files.write_table(pa.table(columns), folder / "train-00000-of-00001.parquet")


def lmdb(folder: Path, pages: list[DrawnTexts], change: Mutation) -> None:
    """PaddleOCR's database, counted from 1 or from 0."""
    import lmdb as database

    first = int(change.layout("1", "0"))
    with (
        database.open(str(folder), map_size=1 << 24) as environment,
        environment.begin(write=True) as put,
    ):
        put.put(b"num-samples", str(len(pages)).encode())
        for number, page in enumerate(pages, start=first):
            put.put(b"image-%09d" % number, (folder / page.image).read_bytes())
            put.put(b"label-%09d" % number, page.annotations[0].text.encode())
    for page in pages:
        (folder / page.image).unlink()


LAYOUTS = {
    "csv": Layout(csv_table, lines=True, illegible=False),
    "image-folder": Layout(image_folder, lines=True, illegible=False),
    "jsonl": Layout(jsonl, lines=True, illegible=False),
    "trdg": Layout(spaced_list, lines=True, illegible=False),
    "paddle (lines)": Layout(paddle_list, lines=True, illegible=False),
    "icdar-words": Layout(icdar_words, lines=True, illegible=False),
    "gt-txt": Layout(gt_txt, lines=True, illegible=False),
    "doctr": Layout(doctr, lines=True, illegible=False),
    "text-renderer": Layout(text_renderer, lines=True, illegible=False),
    "erniekit": Layout(erniekit, lines=True, illegible=False),
    "messages": Layout(messages, lines=True, illegible=False),
    "conversations": Layout(conversations, lines=True, illegible=False),
    "synthdog": Layout(synthdog, lines=True, illegible=False),
    "parquet": Layout(parquet, lines=True, illegible=False),
    "lmdb": Layout(lmdb, lines=True, illegible=False),
}
