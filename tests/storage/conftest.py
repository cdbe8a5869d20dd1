"""Data sets of real images, and a remote storage on loopback."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

IMAGES = sorted((Path(__file__).parents[1] / "data" / "formats" / "images").glob("*.png"))
LABELS = ["Genaxis Theatre", "a, 中文", '"quoted" [{', " spaces ", "1.5%20+x"]
NAMES = ["crops/a.png", "crops/a.b.PNG", "图/中 文.jpg", "deep/er/x+1.jpg", "crops/a.jpg.jpg"]


def write_set(folder: Path, labels: list[str], name: str = "rec.txt") -> Path:
    """A data set of files with images under awkward names; the names do not tell what is in them."""
    rows = []
    for number, (image, label) in enumerate(zip(NAMES, labels, strict=True)):
        path = folder / image
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(IMAGES[number % len(IMAGES)].read_bytes() + bytes([number]))
        rows.append(f"{image}\t{label}\n")
    rows.append(rows[-1])  # the same image twice in a row, as oversampling leaves it
    (folder / name).write_text("".join(rows), encoding="utf-8")
    return folder


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    return write_set(tmp_path / "数据", LABELS)


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    box = {"transcription": "中", "points": [[0, 0], [9, 0], [9, 9], [0, 9]], "difficult": False}
    boxes = [json.dumps([box] * count, ensure_ascii=False) for count in range(1, 6)]
    return write_set(tmp_path / "pages", boxes, "det.txt")


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An S3 of moto's on loopback with one bucket."""
    server = pytest.importorskip("moto.server")
    pytest.importorskip("s3fs")
    import fsspec
    import s3fs

    here = server.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    here.start()
    host, port = here.get_host_and_port()
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "testing"),
        ("AWS_SECRET_ACCESS_KEY", "testing"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ENDPOINT_URL", f"http://{host}:{port}"),
    ):
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    httpx.post(f"http://{host}:{port}/moto-api/reset")
    fsspec.filesystem("s3").mkdir("bucket")
    yield "s3://bucket/sets"
    here.stop()
    s3fs.S3FileSystem.clear_instance_cache()


def images(folder: Path) -> dict[str, bytes]:
    """What a data set of files holds, without its manifest."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "ocrdata.json"
    }
