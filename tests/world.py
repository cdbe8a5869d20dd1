"""A small folder in which the documents' examples can be run: every input that they name is there."""

import json
import shutil
import zipfile
from pathlib import Path

import yaml

from ocrdata import api
from ocrdata.samples.labels import read_pages
from ocrdata.synthesis.look import preset

LINES = [
    "data/new",
    "data/val",
    "data/general",
    "data/general-val",
    "data/general-test",
    "data/digits",
    "real",
    "synthetic",
    "mine",
    "more",
    "lsvt",
]
"""Folders that the examples name as sets of lines."""

PRESETS = Path(preset.__file__).parent / "presets"

PAGES = ["photos", "my-photos", "我的标注"]
"""Folders that the examples name as photographs with PPOCRLabel's Label.txt."""

NEWS = "今天天气很好，我们去公园吧。\n价格 12.50 元\n营业时间 9:00-21:00\n绚丽的烟花\n" * 20


def build(root: Path) -> None:
    """Make all of it; nothing is fetched and no network is run."""
    meter = root / "meter"
    api.synth(chars="0123456789.-", count=16, fonts="dseg7", preset="lcd", out=meter)
    for name in LINES:
        shutil.copytree(meter, root / name)
    for name in ("train.txt", "val.txt"):
        rows = (meter / "rec.txt").read_text("utf-8").replace("images/", f"{Path(name).stem}-images/")
        (root / name).write_text(rows, "utf-8")
        shutil.copytree(meter / "images", root / f"{Path(name).stem}-images")
    api.synth(count=6, pages=True, corpus="meter-readings", out=root / "pages")
    for name in PAGES:
        shutil.copytree(root / "pages" / "images", root / name)
        rows = (root / "pages" / "det.txt").read_text("utf-8").replace("images/", f"{name}/")
        (root / name / "Label.txt").write_text(rows, "utf-8")
    shutil.copytree(root / "pages" / "images", root / "data" / "pages" / "images")
    shutil.copyfile(PRESETS / "document.yaml", root / "my-look.yaml")  # as `fit` would write it
    api.pack(root / "data" / "new", to="parquet", out=root / "data" / "packed", jobs=1)
    api.convert(root / "photos" / "Label.txt", split="train=0.6,val=0.2,test=0.2", out=root / "data" / "mine")
    shutil.copy(root / "more" / "rec.txt", root / "data" / "mine")
    shutil.copytree(root / "more" / "images", root / "data" / "mine" / "images")
    rows = (root / "pages" / "det.txt").read_text("utf-8").replace("images/", "pages/")
    shutil.copytree(root / "pages" / "images", root / "data" / "mine" / "pages")
    (root / "data" / "mine" / "det.txt").write_text(rows, "utf-8")
    api.synth(count=16, corpus="general-zh", fonts="NotoSansSCSubset-Regular", seed=3, out=root / "sentences")
    shutil.copytree(root / "sentences" / "images", root / "crops")  # which the stock model can be sure of
    api.convert(root / "photos" / "Label.txt", to="labelme", out=root / "labelme-folder")
    _cvat_archive(root)
    api.convert(root / "photos" / "Label.txt", to="icdar", out=root / "gt")
    _texts(root)


def _cvat_archive(root: Path) -> None:
    """What CVAT's `CVAT for images 1.1` leaves: annotations.xml, and the images beside it."""
    page = next(read_pages(root / "pages" / "det.txt"))
    boxes = "".join(
        f'<polygon label="text" points="{";".join(f"{x:.1f},{y:.1f}" for x, y in box.points)}">'
        f'<attribute name="text">{box.transcription}</attribute></polygon>'
        for box in page.boxes
    )
    image = f'<image id="0" name="{page.image.name}">{boxes}</image>'
    with zipfile.ZipFile(root / "cvat-export.zip", "w") as archive:
        archive.writestr("annotations.xml", f"<annotations><version>1.1</version>{image}</annotations>")
        archive.write(page.image, f"images/{page.image.name}")


def _texts(root: Path) -> None:
    (root / "news.txt").write_text(NEWS, "utf-8")
    (root / "my-look.yaml").write_text("ground: {paired: {}}\n", "utf-8")  # as fit writes them
    (root / "shop.jsonl").write_text(json.dumps({"text": "特价 3 折"}, ensure_ascii=False) + "\n", "utf-8")
    (root / "words.txt").write_text("烟花\n公园\n", "utf-8")
    (root / "my_dict.txt").write_text("\n".join("0123456789.-") + "\n", "utf-8")
    dataset = {
        "name": "SimpleDataSet",
        "data_dir": str(root),
        "label_file_list": [str(root / "train.txt")],
        "transforms": [{"DecodeImage": {"img_mode": "BGR"}}, {"CTCLabelEncode": None}],
    }
    config = {
        "Global": {"character_dict_path": str(root / "my_dict.txt"), "max_text_length": 25},
        "Architecture": {"model_type": "rec", "algorithm": "SVTR_LCNet"},
        "Train": {"dataset": dataset},
    }
    (root / "config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    bad = root / "bad"
    bad.mkdir()
    (bad / "badcases.json").write_text('{"characters": [{"character": "7"}], "weights": {"7": 2.0}}', "utf-8")
    (bad / "corpus.txt").write_text("17.5\n-7.0\n", "utf-8")
