"""A packed set on the hub: what is sent is what others load, byte for byte, and a refusal is a sentence.

The hub is one on loopback; huggingface_hub and datasets, which speak with it, are the real ones in processes
of their own, because they read where the hub is when they are imported.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import LABELS, images, write_set
from .hub_server import TOKEN, OpenHub

pytest.importorskip("datasets")

LOAD = """
import json, sys
import datasets
rows = datasets.load_dataset("owner/name", split="train", streaming=True)
rows = rows.cast_column("image", datasets.Image(decode=False))
print(json.dumps([[row["text"], row["image"]["bytes"].hex()] for row in rows]))
"""


@pytest.fixture
def hub() -> Iterator[OpenHub]:
    with OpenHub() as running:
        yield running


@pytest.fixture
def python(hub: OpenHub, tmp_path: Path):
    """Run a Python program that finds the hub on loopback."""
    address = {"HF_ENDPOINT": hub.endpoint, "HF_HOME": str(tmp_path / "hf"), "OCRDATA_CACHE": str(tmp_path)}
    # Xet, which the client prefers, goes to servers of its own; what it falls back to is Git LFS.
    plain = {"HF_HUB_DISABLE_XET": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "NO_PROXY": "127.0.0.1"}

    def run(*arguments: object, token: str | None = TOKEN) -> subprocess.CompletedProcess[str]:
        env = {key: value for key, value in os.environ.items() if key != "HF_TOKEN"} | address | plain
        command = [sys.executable, *map(str, arguments)]
        return subprocess.run(
            command,
            env=env | ({"HF_TOKEN": token} if token else {}),
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_what_is_sent_is_what_others_load(hub: OpenHub, python, lines: Path, tmp_path: Path) -> None:
    pack = ["-m", "ocrdata", "pack", lines, "--to", "parquet", "--shard", 2, "--push", "owner/name"]
    done = python(*pack, "--private", "--out", tmp_path / "packed")
    assert done.returncode == 0, done.stderr
    assert f"Uploaded to {hub.endpoint}/datasets/owner/name" in done.stderr
    assert "%|" not in done.stderr, "a progress bar, and no terminal"
    assert hub.private is True and hub.commits == 1
    packed = {
        path.relative_to(tmp_path / "packed").as_posix(): path.read_bytes()
        for path in (tmp_path / "packed").rglob("*")
        if path.is_file()
    }
    assert hub.files == packed, "card and manifest too, and nothing else"
    assert hub.put == sum(len(content) for name, content in packed.items() if name.endswith(".parquet"))

    loaded = python("-c", LOAD)
    assert loaded.returncode == 0, loaded.stderr
    rows = json.loads(loaded.stdout)
    assert [text for text, _ in rows] == [*LABELS, LABELS[-1]]
    assert {bytes.fromhex(content) for _, content in rows} == {
        content for name, content in images(lines).items() if name != "rec.txt"
    }


def test_sent_again_it_takes_the_place_of_the_first(
    hub: OpenHub, python, lines: Path, tmp_path: Path
) -> None:
    pack = ["-m", "ocrdata", "pack", "--to", "parquet", "--push", "owner/name"]
    assert python(*pack, lines, "--shard", 1, "--out", tmp_path / "a").returncode == 0
    assert len([name for name in hub.files if name.startswith("data/")]) == 6
    other = write_set(tmp_path / "other", LABELS[::-1])
    done = python(*pack, other, "--out", tmp_path / "b")
    assert done.returncode == 0, done.stderr
    assert hub.commits == 2
    assert hub.files == {
        path.relative_to(tmp_path / "b").as_posix(): path.read_bytes()
        for path in (tmp_path / "b").rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("there", [False, True])
@pytest.mark.parametrize("token", [None, "hf_of_a_stranger"])
def test_who_may_not_write_hears_it_before_anything_is_packed(
    hub: OpenHub, python, lines: Path, tmp_path: Path, token: str | None, there: bool
) -> None:
    hub.private = False if there else None
    pack = ["-m", "ocrdata", "pack", lines, "--to", "parquet", "--push", "owner/name"]
    refused = python(*pack, "--out", tmp_path / "packed", token=token)
    assert refused.returncode == 1
    assert "the hub rejected owner/name" in refused.stderr and "hf auth login" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not (tmp_path / "packed").exists()


def test_a_bad_day_of_the_hub_leaves_a_whole_folder(
    hub: OpenHub, python, lines: Path, tmp_path: Path
) -> None:
    hub.down = True
    pack = ["-m", "ocrdata", "pack", lines, "--to", "parquet", "--push", "owner/name"]
    refused = python(*pack, "--out", tmp_path / "packed")
    assert refused.returncode == 1 and "Traceback" not in refused.stderr
    assert f"hf upload owner/name {tmp_path / 'packed'} --repo-type dataset" in refused.stderr
    assert (tmp_path / "packed" / "ocrdata.json").is_file() and not hub.files


def test_a_namespace_of_others_is_refused(python, lines: Path, tmp_path: Path) -> None:
    pack = ["-m", "ocrdata", "pack", lines, "--to", "parquet", "--push", "somebody/else"]
    refused = python(*pack, "--out", tmp_path / "packed")
    assert refused.returncode == 1 and "the hub rejected somebody/else" in refused.stderr
