"""A data set that passes `verify` has every sample that its manifest counts, and every image."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ocrdata.folders import checksums
from ocrdata.folders.outputs import MANIFEST
from tests import running

PHOTOS = Path(__file__).parents[2] / "recipes" / "quickstart" / "pages" / "Label.txt"

WAYS = {
    "files": [],
    "split": ["--split", "train=0.5,val=0.5"],
    "lmdb": ["--to", "lmdb"],
    "parquet": ["--to", "parquet"],
    "labelme": ["--to", "labelme"],
    "coco": ["--to", "coco"],
    "csv": ["--to", "csv"],
}


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same pages in several formats."""
    place = tmp_path_factory.mktemp("sets")
    for name, options in WAYS.items():
        running.run_command("convert", PHOTOS, *options, "--jobs", "1", "--out", place / name)
    return place


def verify(folder: Path, *options: str) -> tuple[int, str]:
    result = running.run_command("verify", folder, "--jobs", "1", *options, code=None)
    return result.exit_code, " ".join(result.output.split())


def with_new_checksums(folder: Path) -> None:
    """Let the manifest list what is there now, as a run that lost something would."""
    path = folder / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["contents"] = [list(entry) for entry in checksums.collect(folder, leave=(MANIFEST,))]
    path.write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize("name", WAYS)
def test_what_convert_wrote_is_complete(sets: Path, name: str) -> None:
    code, output = verify(sets / name)
    assert code == 0 and "samples are complete" in output


@pytest.mark.parametrize("name", ["files", "split", "labelme", "coco", "csv"])
def test_a_set_without_images_never_passes(sets: Path, tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(sets / name, tmp_path / "set")
    for path in [path for path in folder.rglob("*") if path.name in ("images", "crops")]:
        shutil.rmtree(path)
    with_new_checksums(folder)
    code, output = verify(folder)
    assert code == 1 and ("is missing" in output or "holds 0 images" in output)
    if name == "files":
        assert verify(folder, "--sample", "1")[0] == 1


def drop_row(folder: Path) -> None:
    rows = (folder / "rec.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "rec.txt").write_text("".join(rows[1:]), encoding="utf-8")


def drop_image(folder: Path) -> None:
    next((folder / "crops").rglob("*.jpg")).unlink()


@pytest.mark.parametrize(("damage", "says"), [(drop_row, "lines, but its"), (drop_image, "is missing")])
def test_one_lost_sample_is_enough(
    sets: Path, tmp_path: Path, damage: Callable[[Path], None], says: str
) -> None:
    folder = shutil.copytree(sets / "files", tmp_path / "set")
    damage(folder)
    with_new_checksums(folder)
    code, output = verify(folder)
    assert code == 1 and says in output


@pytest.mark.parametrize("kind", ["webdataset", "parquet", "lmdb"])
def test_a_lost_shard_is_a_lost_sample(sets: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "packed"
    running.run_command("pack", sets / "files" / "rec.txt", "--to", kind, "--shard", "5", "--out", out)
    assert verify(out)[0] == 0
    shards = [path for path in out.rglob("*") if path.suffix in (".tar", ".parquet", ".mdb")]
    sorted(shards)[-1].unlink()
    with_new_checksums(out)
    assert verify(out)[0] == 1


def test_labels_alone_are_complete_without_images(sets: Path, tmp_path: Path) -> None:
    out = tmp_path / "labels"
    options = ["--labels-only", "--to", "csv", "--jobs", "1"]
    running.run_command("convert", sets / "files" / "rec.txt", *options, "--out", out)
    assert verify(out)[0] == 0
