"""Label files that name what is no image, or no image of this data set."""

import json
import os
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from .commands import holds, require_sentences, run_commands

IMAGE = (Path(__file__).parents[1] / "data" / "formats" / "images" / "word_1.png").read_bytes()
SECRET = b"root:correct horse battery staple"


def png(width: int, height: int) -> bytes:
    """A PNG whose header claims this size, with hardly a pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(1 << 16))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def device(place: Path) -> str:
    return "/dev/zero"


def pipe(place: Path) -> str:
    os.mkfifo(place / "set" / "pipe.png")
    return "pipe.png"


def link_to_device(place: Path) -> str:
    (place / "set" / "link.png").symlink_to("/dev/zero")
    return "link.png"


def link_to_itself(place: Path) -> str:
    (place / "set" / "loop.png").symlink_to("loop.png")
    return "loop.png"


def folder(place: Path) -> str:
    (place / "set" / "folder.png").mkdir()
    return "folder.png"


def row_of_pixels(place: Path) -> str:
    (place / "set" / "row.png").write_bytes(png(1_000_000, 1))
    return "row.png"


def square(place: Path) -> str:
    (place / "set" / "square.png").write_bytes(png(50_000, 50_000))
    return "square.png"


def long_name(place: Path) -> str:
    return "a" * 5_000 + ".png"


def strange_name(place: Path) -> str:
    return "a\x01\x7f*?[.png"


def above(place: Path) -> str:
    return "../secret.png"


def link_to_above(place: Path) -> str:
    (place / "set" / "out.png").symlink_to(place / "secret.png")
    return "out.png"


def folder_that_links_above(place: Path) -> str:
    (place / "set" / "out").symlink_to(place)
    return "out/secret.png"


UNREADABLE = [
    device, pipe, link_to_device, link_to_itself, folder, row_of_pixels, square, long_name, strange_name,
]  # fmt: skip
OUTSIDE = [above, link_to_above, folder_that_links_above]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "good.png").write_bytes(IMAGE)
    (tmp_path / "secret.png").write_bytes(SECRET)
    return tmp_path


def write_labels(place: Path, name: str, labels: str) -> None:
    box = [{"transcription": "a", "points": [[0, 0], [9, 0], [9, 9], [0, 9]]}]
    text = json.dumps(box) if labels == "det.txt" else "text"
    rows = f"{name}\t{text}\ngood.png\t{text}\n"
    (place / "set" / labels).write_text(rows, encoding="utf-8")


@pytest.mark.parametrize("labels", ["rec.txt", pytest.param("det.txt", marks=pytest.mark.slow)])
@pytest.mark.parametrize("attack", [*UNREADABLE, *OUTSIDE], ids=lambda attack: attack.__name__)
def test_no_command_hangs_or_breaks(place: Path, attack: Callable[[Path], str], labels: str) -> None:
    write_labels(place, attack(place), labels)
    path = Path("set", labels)
    require_sentences(
        run_commands(
            [
                ["check", path, "--jobs", "1"],
                ["check", path, "--headers", "--jobs", "1"],
                ["check", path, "--fix", "fixed", "--jobs", "1"],
                ["stats", path, "--jobs", "1"],
                ["report", path, "--out", "report.html", "--jobs", "1"],
                ["preview", path, "--out", "sheet.jpg"],
                ["mix", path, "--out", "mix"],
                ["convert", path, "--out", "converted", "--jobs", "1"],
                ["pack", path, "--to", "parquet", "--out", "packed", "--jobs", "1"],
            ],
            place,
        )
    )


@pytest.mark.parametrize("number", ["9" * 400, "9" * 5_000, "1e999", "NaN", "-1e308"], ids=lambda n: n[:6])
def test_coordinates_that_no_page_has_break_nothing(place: Path, number: str) -> None:
    boxes = [
        f'{{"transcription": "a", "points": [[0, 0], [{x}, 0], [9, 9], [0, {y}]]}}'
        for x, y in ((number, 9), (9, number))
    ]
    (place / "set" / "det.txt").write_text(f"good.png\t[{', '.join(boxes)}]\n", encoding="utf-8")
    commands: list[list[object]] = [
        ["check", "set/det.txt", "--fix", "fixed", "--jobs", "1"],
        ["stats", "set/det.txt", "--jobs", "1"],
        ["report", "set/det.txt", "--out", "report.html", "--jobs", "1"],
        ["preview", "set/det.txt", "--out", "sheet.jpg"],
        ["convert", "set/det.txt", "--out", "converted", "--jobs", "1"],
        ["mix", "set/det.txt", "--out", "mix"],
    ]
    require_sentences(run_commands(commands, place))


def test_a_folder_whose_name_is_not_utf8_breaks_nothing(place: Path) -> None:
    folder = os.fsdecode(b"caf\xe9")
    write_labels(place, "good.png", "rec.txt")
    (place / "set").rename(place / folder)
    commands: list[list[object]] = [
        ["check", folder, "--jobs", "1"],
        ["stats", folder, "--jobs", "1"],
        ["report", folder, "--out", "report.html", "--jobs", "1"],
        ["preview", folder, "--out", "sheet.jpg"],
        ["convert", f"{folder}/rec.txt", "--out", "converted", "--jobs", "1"],
        ["pack", folder, "--to", "lmdb", "--out", "packed", "--jobs", "1"],
        ["mix", f"{folder}/rec.txt", "--out", "mix"],
    ]
    require_sentences(run_commands(commands, place), refused=False)


@pytest.mark.parametrize("attack", OUTSIDE, ids=lambda attack: attack.__name__)
def test_nothing_outside_the_data_set_is_copied(place: Path, attack: Callable[[Path], str]) -> None:
    write_labels(place, attack(place), "rec.txt")
    endings = run_commands(
        [
            ["pack", "set", "--to", "lmdb", "--out", "out/lmdb", "--jobs", "1"],
            ["pack", "set", "--to", "parquet", "--out", "out/parquet", "--jobs", "1"],
            ["pack", "set", "--to", "webdataset", "--out", "out/webdataset", "--jobs", "1"],
            ["unpack", "set", "--out", "out/files", "--jobs", "1"],
        ],
        place,
    )
    require_sentences(endings, refused=True)
    require_sentences(run_commands([["convert", "set/rec.txt", "--out", "out/set", "--jobs", "1"]], place))
    assert holds(place, SECRET) == [place / "secret.png"]
