"""Archives laid out byte for byte like the real ones, of pages that are drawn here."""

import gzip
import io
import json
import random
import tarfile
import zipfile
from dataclasses import dataclass
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ocrdata import resources

TEXTS = ["一站式购物中心", "金氏眼镜", "时尚,袋袋", "OPEN 24h", "好吃,不贵"]


@dataclass(frozen=True)
class Drawn:
    """A page: its JPEG (or GIF) bytes, and the quads and texts on it."""

    image: bytes
    lines: tuple[tuple[tuple[tuple[int, int], ...], str], ...]


@cache
def page(number: int, kind: str = "JPEG") -> Drawn:
    """A page of three lines on a coloured, noisy wall."""
    rng = random.Random(number)
    wall = np.random.default_rng(number).normal((230, 220, 190), 12, (200, 320, 3)).clip(0, 255)
    picture = Image.fromarray(wall.astype(np.uint8))
    draw = ImageDraw.Draw(picture)
    font = ImageFont.truetype(str(resources.find("fonts", "cjk/SmileySans-Oblique")), 24)
    lines = []
    for row in range(3):
        text = TEXTS[(number + row) % len(TEXTS)]
        left, top = rng.randint(5, 60), 15 + row * 60
        x0, y0, x1, y1 = (round(value) for value in draw.textbbox((left, top), text, font))
        draw.text((left, top), text, (20, 20, 60), font)
        lines.append((((x0, y0), (x1, y0), (x1, y1), (x0, y1)), text))
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return Drawn(buffer.getvalue(), tuple(lines))


def tar_gz(files: dict[str, bytes]) -> bytes:
    """A .tar.gz with its folders, the same bytes every time."""
    buffer = io.BytesIO()
    with (
        gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w") as file,
    ):
        for folder in sorted({name.rpartition("/")[0] for name in files} - {""}):
            info = tarfile.TarInfo(folder)
            info.type = tarfile.DIRTYPE
            file.addfile(info)
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            file.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """A .zip, the same bytes every time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def lsvt(pages: int = 6) -> dict[str, bytes]:
    """Two tars of images and one JSON: polygons, `###`, and illegible lines that are not `###`."""
    drawn = {f"gt_{number}": page(number) for number in range(pages)}
    half = pages // 2
    names = list(drawn)
    tars = [names[:half], names[half:]]
    labels: dict[str, list[dict[str, object]]] = {}
    for name, each in drawn.items():
        (first, text), (second, _), (third, word) = each.lines
        (x0, y0), (x1, _), (_, y1), _ = third
        middle = (x0 + x1) // 2
        labels[name] = [
            {"transcription": text, "points": [list(p) for p in first], "illegibility": False},
            {"transcription": "###", "points": [list(p) for p in second], "illegibility": True},
            {
                "transcription": word,
                "points": [[x0, y0], [middle, y0 - 2], [x1, y0], [x1, y1], [middle, y1 - 2], [x0, y1]],
                "illegibility": False,
            },
            {"transcription": "看不清", "points": [[1, 1], [9, 1], [9, 9], [1, 9]], "illegibility": True},
        ]
    return {
        **{
            f"train_full_images_{number}.tar.gz": tar_gz(
                {f"train_full_images_{number}/{name}.jpg": drawn[name].image for name in part}
            )
            for number, part in enumerate(tars)
        },
        "train_full_labels.json": json.dumps(labels, ensure_ascii=False).encode(),
    }


def rctw(pages: int = 3) -> dict[str, bytes]:
    """One zip of images, cut in two; one zip of texts with a BOM, quotes, `difficult` and commas."""
    images, texts = {}, {}
    for number in range(pages):
        drawn = page(number)
        rows = [
            ",".join(str(value) for point in quad for value in point) + f',{int(row == 1)},"{text}"'
            for row, (quad, text) in enumerate(drawn.lines)
        ]
        images[f"train_images/image_{number}.jpg"] = drawn.image
        texts[f"train_gts/image_{number}.txt"] = b"\xef\xbb\xbf" + "\r\n".join(rows).encode() + b"\r\n"
    whole = zipped(images)
    cut = len(whole) * 3 // 5
    return {
        "train_images.zip.001": whole[:cut],
        "train_images.zip.002": whole[cut:],
        "train_gts.zip": zipped(texts),
    }


def mtwi(pages: int = 3) -> dict[str, bytes]:
    """One zip: GIFs named .jpg, names with dots, floats, any first corner, `###`, a broken image."""
    files: dict[str, bytes] = {}
    for number in range(pages):
        stem = f"TB1.{number}x!!0-item_pic.jpg"  # Taobao's names have dots and `.jpg` inside
        drawn = page(number, "GIF" if number == 1 else "JPEG")
        rows = []
        for row, (quad, text) in enumerate(drawn.lines):
            turned = quad[row:] + quad[:row]
            corners = ",".join(f"{value + 0.25:.2f}" for point in turned for value in point)
            rows.append(f"{corners},{'###' if row == 1 else text}")
        files[f"mtwi_train/image_train/{stem}.jpg"] = drawn.image
        files[f"mtwi_train/txt_train/{stem}.txt"] = "\n".join(rows).encode()
    files["mtwi_train/image_train/T1broken.jpg"] = b"\xff\xd8\xff\xe0 not a picture"
    files["mtwi_train/txt_train/T1broken.txt"] = "1.0,1.0,9.0,1.0,9.0,9.0,1.0,9.0,坏".encode()
    files["__MACOSX/mtwi_train/image_train/._T1broken.jpg"] = b"junk"
    return {"mtwi_train.zip": zipped(files)}
