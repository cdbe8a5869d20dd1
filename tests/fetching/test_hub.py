"""A data set of the Hugging Face hub as a mirror; the tables are real, and only their address is local."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

datasets = pytest.importorskip("datasets")

from ocrdata.samples.labels import read_lines, read_pages  # noqa: E402
from tests.fetching import packages  # noqa: E402
from tests.fetching.hub_server import Hub  # noqa: E402
from tests.fetching.test_datasets import run  # noqa: E402


@pytest.fixture
def table(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Parquet file as the hub keeps it, that `load_dataset` finds under any name."""
    path = tmp_path / "train.parquet"
    image = {"bytes": packages.page(1).image, "path": "a.jpg"}
    rows = {"image": [image] * 5, "text": ["一", "two", "3,3", "四", ""], "id": list(range(5))}
    features = datasets.Features(
        {"image": datasets.Image(), "text": datasets.Value("string"), "id": datasets.Value("int32")}
    )
    datasets.Dataset.from_dict(rows, features=features).to_parquet(str(path))
    real = datasets.load_dataset

    def load(name: str, revision: str | None, split: str, streaming: bool) -> Any:
        assert streaming and name == "owner/name" and split == "train"
        return real("parquet", data_files=str(path), split=split, streaming=True)

    monkeypatch.setattr(datasets, "load_dataset", load)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    return path


def test_rows_become_lines_with_the_bytes_of_their_images(table: Path, tmp_path: Path) -> None:
    run("lsvt", "--out", tmp_path / "out", "--mirror", "hf://owner/name", "--jobs", 1)
    lines = list(read_lines(tmp_path / "out" / "rec.txt"))
    assert [line.transcription for line in lines] == ["一", "two", "3,3", "四"]
    assert lines[0].image.read_bytes() == packages.page(1).image
    skipped = (tmp_path / "out" / "skipped.jsonl").read_text().splitlines()
    assert len(skipped) == 1
    card = json.loads((tmp_path / "out" / "ocrdata.json").read_text())["options"]["dataset"]
    assert card["archives"] == [{"from": "hf://owner/name", "rows": 5}]


def test_a_first_look_reads_no_more_rows_than_it_says(table: Path, tmp_path: Path) -> None:
    run("lsvt", "--out", tmp_path / "out", "--mirror", "hf://owner/name#train", "--limit", 2, "--jobs", 1)
    assert len(list(read_lines(tmp_path / "out" / "rec.txt"))) == 2


def test_what_is_no_table_of_lines(table: Path, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    datasets.Dataset.from_dict({"a": [1], "text": ["x"]}).to_parquet(buffer)
    table.write_bytes(buffer.getvalue())
    said = run("lsvt", "--out", tmp_path / "out", "--mirror", "hf://owner/name", code=1).output
    assert "has the columns a, text, and none of images" in said
    said = run("lsvt", "--out", tmp_path / "out", "--mirror", "hf://nobody", code=1).output
    assert "Write hf://owner/name" in said
    table.write_bytes(b"no table")
    said = run("lsvt", "--out", tmp_path / "out", "--mirror", "hf://owner/name", code=1).output
    assert "hf://owner/name cannot be read" in said


def test_a_data_set_of_a_hub_is_streamed_over_the_network(tmp_path: Path) -> None:
    files = {}
    for number in range(4):
        buffer = io.BytesIO()
        image = {"bytes": packages.page(number).image, "path": "a.jpg"}
        features = datasets.Features({"image": datasets.Image(), "text": datasets.Value("string")})
        rows = {"image": [image] * 20, "text": [f"{number}-{row}" for row in range(20)]}
        datasets.Dataset.from_dict(rows, features=features).to_parquet(buffer)
        files[f"data/train-{number:05d}-of-00004.parquet"] = buffer.getvalue()
    with Hub(files) as hub:
        fetch(hub, tmp_path, "lsvt", "--limit", "21")
        assert hub.sent > 0
    lines = list(read_lines(tmp_path / "out" / "rec.txt"))
    assert [line.transcription for line in lines] == [*(f"0-{row}" for row in range(20)), "1-0"]


def test_a_repository_that_keeps_the_original_archives_is_a_mirror_like_any_other(tmp_path: Path) -> None:
    with Hub(packages.rctw()) as hub:
        fetch(hub, tmp_path, "rctw")
    assert len(list(read_pages(tmp_path / "out" / "det.txt"))) == 3
    card = json.loads((tmp_path / "out" / "ocrdata.json").read_text())["options"]["dataset"]
    assert card["archives"][0]["from"].endswith("/datasets/owner/name/resolve/main/train_images.zip.001")


def fetch(hub: Hub, folder: Path, *arguments: str) -> None:
    """Run the command in a process of its own: `datasets` reads the hub's address when it is imported."""
    result = subprocess.run(
        [
            *(sys.executable, "-m", "ocrdata", "fetch", *arguments, "--jobs", "1"),
            *("--out", str(folder / "out"), "--mirror", "hf://owner/name"),
        ],
        env={
            **{name: value for name, value in os.environ.items() if "proxy" not in name.lower()},
            "HF_ENDPOINT": hub.endpoint,
            "HF_HOME": str(folder / "hf"),
            "OCRDATA_CACHE": str(folder / "cache"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
