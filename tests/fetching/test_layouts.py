"""Every data set of the catalogue, packed as its owners describe it (or others, where they say nothing).

The archives come from a folder, under their catalogued names; what is checked is that the reader is given the
right files and finds every image.
"""

import dataclasses
import gzip
import json
from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.fetching import build, catalogue
from ocrdata.fetching.fetch_archives import FetchOptions
from ocrdata.samples.labels import read_lines, read_pages
from tests.archives.test_archives import plain_tar
from tests.fetching.packages import page, tar_gz, zipped


def jpeg(number: int) -> bytes:
    return page(number).image


def flat(number: int, row: int) -> list[int]:
    return [value for point in page(number).lines[row][0] for value in point]


def rows(number: int, extra: str = "") -> str:
    """A text file of the ICDAR family: two lines and one that is illegible."""
    texts = [(flat(number, 0), "一,二"), (flat(number, 1), "###"), (flat(number, 2), "three")]
    return "\r\n".join(f"{','.join(map(str, points))},{extra}{text}" for points, text in texts)


def icdar2015() -> dict[str, bytes]:
    return {
        "ch4_training_images.zip": zipped({f"img_{n}.jpg": jpeg(n) for n in (1, 2)}),
        "ch4_training_localization_transcription_gt.zip": zipped(
            {f"gt_img_{n}.txt": ("\ufeff" + rows(n)).encode() for n in (1, 2)}
        ),
    }


def icdar2015_test() -> dict[str, bytes]:
    images, texts = icdar2015().values()
    return {"ch4_test_images.zip": images, "Challenge4_Test_Task4_GT.zip": texts}


def mlt2017() -> dict[str, bytes]:
    parts = {f"ch8_training_images_{n}.zip": zipped({f"img_{n}.jpg": jpeg(n)}) for n in range(1, 9)}
    texts = {f"gt_img_{n}.txt": rows(n, "Chinese,").encode() for n in range(1, 9)}
    return parts | {"ch8_training_localization_transcription_gt_v2.zip": zipped(texts)}


def mlt2019() -> dict[str, bytes]:
    return {
        "ImagesPart1.zip": zipped({"ImagesPart1/tr_img_00001.jpg": jpeg(1)}),
        "ImagesPart2.zip": zipped({"ImagesPart2/tr_img_05001.png": jpeg(2)}),
        "train_gt_t13.zip": zipped(
            {
                "train_gt_t13/tr_img_00001.txt": rows(1, "Latin,").encode(),
                "train_gt_t13/tr_img_05001.txt": rows(2, "Korean,").encode(),
            }
        ),
    }


def sroie() -> dict[str, bytes]:
    top = "0325updated.task1train(626p)"
    files = {f"{top}/X{n}.jpg": jpeg(n) for n in (1, 2)} | {
        f"{top}/X{n}.txt": rows(n).encode() for n in (1, 2)
    }
    return {f"{top}.zip": zipped(files)}


def art() -> dict[str, bytes]:
    labels = {
        f"gt_{n}": [
            {
                "transcription": text,
                "points": [list(point) for point in quad],
                "language": "Chinese",
                "illegibility": row == 1,
            }
            for row, (quad, text) in enumerate(page(n).lines)
        ]
        for n in (1, 2)
    }
    return {
        "train_images.tar.gz": tar_gz({f"train_images/gt_{n}.jpg": jpeg(n) for n in (1, 2)}),
        "train_labels.json": json.dumps(labels).encode(),
    }


def rects() -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    for n in (1, 2):
        stem = f"train_ReCTS_{n:06d}"
        lines = [
            {"points": flat(n, row), "transcription": text, "ignore": int(row == 1)}
            for row, (_, text) in enumerate(page(n).lines)
        ]
        files[f"ReCTS/img/{stem}.jpg"] = jpeg(n)
        files[f"ReCTS/gt/{stem}.json"] = b"{}"
        files[f"ReCTS/gt_unicode/{stem}.json"] = json.dumps({"chars": [], "lines": lines}).encode()
    return {"ReCTS.zip": zipped(files)}


def coco_like(folder: str, polygon: str, illegible: str) -> bytes:
    images, annotations = {}, {}
    for n in (1, 2):
        images[str(n)] = {"id": n, "file_name": f"{folder}{n}.jpg", "width": 320, "height": 200}
        for row, (_, text) in enumerate(page(n).lines):
            annotations[f"{n}_{row}"] = {
                "id": f"{n}_{row}",
                "image_id": n,
                polygon: flat(n, row),
                "bbox": [1, 1, 9, 9],
                "utf8_string": illegible if row == 1 else text,
                "legibility": "illegible" if row == 1 else "legible",
            }
    return json.dumps({"imgs": images, "anns": annotations, "imgToAnns": {}}).encode()


def textocr() -> dict[str, bytes]:
    return {
        "train_val_images.zip": zipped({f"train_images/{n}.jpg": jpeg(n) for n in (1, 2)}),
        "TextOCR_0.1_train.json": coco_like("train/", "points", "."),
    }


def coco_text() -> dict[str, bytes]:
    name = "COCO_train2014_"
    return {
        "train2014.zip": zipped({f"train2014/{name}{n}.jpg": jpeg(n) for n in (1, 2)}),
        "cocotext.v2.zip": zipped({"cocotext.v2.json": coco_like(name, "mask", "")}),
    }


def hiertext() -> dict[str, bytes]:
    entries = []
    for n in (1, 2):
        lines = [
            {"vertices": quad, "text": text, "legible": row != 1, "words": []}
            for row, (quad, text) in enumerate(page(n).lines)
        ]
        paragraphs = [{"vertices": page(n).lines[0][0], "legible": True, "lines": lines}]
        entries.append(
            {"image_id": f"id{n}", "image_width": 320, "image_height": 200, "paragraphs": paragraphs}
        )
    labels = json.dumps({"info": {}, "annotations": entries}).encode()
    return {
        "train.tgz": tar_gz({f"train/id{n}.jpg": jpeg(n) for n in (1, 2)}),
        "train.jsonl.gz": gzip.compress(labels),
    }


def casia_10k() -> dict[str, bytes]:
    files = {f"CASIA-10K/train/PAL{n:05d}.jpg": jpeg(n) for n in (1, 2)} | {
        f"CASIA-10K/train/PAL{n:05d}.txt": rows(n).encode("gbk") for n in (1, 2)
    }
    return {"CASIA-10K.zip": zipped(files | {"CASIA-10K/CASIA-10K_train.txt": b"PAL00001\n"})}


def ctw() -> dict[str, bytes]:
    records = []
    for n in (1, 2):
        sentences = [
            [{"text": text[0], "is_chinese": True, "adjusted_bbox": [1, 1, 8, 8], "polygon": quad}]
            for row, (quad, text) in enumerate(page(n).lines)
            if row != 1
        ]
        ignored = [{"polygon": page(n).lines[1][0], "bbox": [1, 1, 8, 8]}]
        records.append(
            {
                "image_id": f"000000{n}",
                "file_name": f"000000{n}.jpg",
                "width": 320,
                "height": 200,
                "ignore": ignored,
                "annotations": sentences,
            }
        )
    labels = "\n".join(json.dumps(record) for record in records).encode()
    return {
        "ctw-annotations.tar.gz": tar_gz({"train.jsonl": labels, "info.json": b"{}"}),
        "ctw-trainval-01.tar": plain_tar({"0000001.jpg": jpeg(1)}),
        "ctw-trainval-02.tar": plain_tar({"0000002.jpg": jpeg(2)}),
    }


def lmdb(folder: Path, texts: list[str]) -> bytes:
    """The `data.mdb` of a few line images."""
    import lmdb as library

    with library.open(str(folder), map_size=1 << 24) as environment, environment.begin(write=True) as view:
        view.put(b"num-samples", str(len(texts)).encode())
        for number, text in enumerate(texts, 1):
            view.put(b"image-%09d" % number, jpeg(number))
            view.put(b"label-%09d" % number, text.encode())
    return (folder / "data.mdb").read_bytes()


def fetch(name: str, files: dict[str, bytes], folder: Path, limit: int | None = None) -> Path:
    """Fetch a data set whose archives lie in a folder; its published digests are those of the real ones."""
    served = folder / "served"
    served.mkdir(parents=True, exist_ok=True)
    for archive, content in files.items():
        (served / archive).write_bytes(content)
    entry = catalogue.find_dataset(name)
    archives = tuple(dataclasses.replace(archive, published={}) for archive in entry.archives)
    out = folder / f"out-{limit}"
    build.build_any(
        dataclasses.replace(entry, archives=archives),
        FetchOptions(mirror=str(served)),
        build.DatasetOutput(out, limit=limit, jobs=1),
    )
    return out


LAYOUTS = {
    "icdar2015": icdar2015,
    "icdar2015-test": icdar2015_test,
    "mlt2017": mlt2017,
    "mlt2019": mlt2019,
    "sroie": sroie,
    "art": art,
    "rects": rects,
    "textocr": textocr,
    "coco-text": coco_text,
    "hiertext": hiertext,
    "casia-10k": casia_10k,
    "ctw": ctw,
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_data_set_of_pages(name: str, cache: Path, tmp_path: Path) -> None:
    files = LAYOUTS[name]()
    out = fetch(name, files, tmp_path)
    pages = list(read_pages(out / "det.txt"))
    assert len(pages) == (8 if name == "mlt2017" else 2)
    for each in pages:
        assert [box.ignore for box in each.boxes].count(True) == 1
        assert len(each.boxes) == 3
        assert each.image.is_file()
    assert len(list(read_lines(out / "rec.txt"))) == 2 * len(pages)
    rows = (out / "skipped.jsonl").read_text(encoding="utf-8").splitlines()
    assert [row for row in rows if "marked illegible, so its text is not in the labels" not in row] == []
    if name == "casia-10k":
        assert "一,二" in {line.transcription for line in read_lines(out / "rec.txt")}
    first = fetch(name, files, tmp_path, limit=1)
    assert len(list(read_pages(first / "det.txt"))) == 1


@pytest.mark.parametrize(
    ("name", "folders"),
    [("union14m-l", ["Union14M-L/train_easy", "Union14M-L/train_hard"]), ("fudanvi", ["scene/scene_train"])],
)
def test_a_data_set_of_lines_in_lmdb(name: str, folders: list[str], cache: Path, tmp_path: Path) -> None:
    (tmp_path / "lmdb").mkdir()
    database = lmdb(tmp_path / "lmdb", ["一", "two", "三"])
    archive = catalogue.find_dataset(name).archives[0].name
    files = {archive: zipped({f"{folder}/data.mdb": database for folder in folders})}
    lines = list(read_lines(fetch(name, files, tmp_path) / "rec.txt"))
    assert [line.transcription for line in lines] == ["一", "two", "三"] * len(folders)
    assert all(line.image.is_file() for line in lines)
    assert len(list(read_lines(fetch(name, files, tmp_path, limit=2) / "rec.txt"))) == 2


def test_another_version_of_a_data_set_is_left_where_it_can_be_looked_at(cache: Path, tmp_path: Path) -> None:
    other = {"ReCTS.zip": zipped({"ReCTS/img/1.jpg": jpeg(1), "ReCTS/gt_unicode.json": b"{}"})}
    with pytest.raises(UserError, match=r"ReCTS\.zip is not the ReCTS\.zip of rects"):
        fetch("rects", other, tmp_path)
    other = {**art(), "train_images.tar.gz": tar_gz({"deeper/train_images/gt_1.jpg": jpeg(1)})}
    assert len(list(read_pages(fetch("art", other, tmp_path) / "det.txt"))) == 1
    other = {"CASIA-10K.zip": zipped({"CASIA/strain/PAL1.jpg": jpeg(1), "CASIA/strain/PAL1.txt": b"1"})}
    with pytest.raises(UserError, match="another version of it") as error:
        fetch("casia-10k", other, tmp_path / "b")
    assert "ocrdata convert" in error.value.remedy
    assert list((cache / "archives" / "casia-10k").glob("unpacked-*/CASIA-10K/strain/PAL1.jpg"))
