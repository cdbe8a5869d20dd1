"""PaddleOCR's training code: from its address, a mirror or a file, and only what training needs."""

import dataclasses
import gzip
import io
import json
import tarfile
from pathlib import Path

import pytest

from ocrdata.fetching import catalogue, pins, training_code
from ocrdata.train.models import source
from tests.fetching.server import Server
from tests.fetching.test_datasets import run

NAME = "PaddleOCR-3.7.0.tar.gz"
FILES = {
    "docs/index.md": b"# PaddleOCR",
    "LICENSE": b"Apache",
    "configs/rec/a.yml": b"Global:\n",
    "ppocr/modeling/__init__.py": b"",
    "tools/train.py": b"print('training')\n",
    "tools/export_model.py": b"",
}


def packed(files: dict[str, bytes], top: str = "PaddleOCR-3.7.0") -> bytes:
    """A tar.gz as GitHub makes it, with one top folder."""
    sink = io.BytesIO()
    with tarfile.open(fileobj=sink, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(f"{top}/{name}")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return gzip.compress(sink.getvalue(), mtime=0)


@pytest.fixture
def github(server: Server, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A server with the archive, and a catalogue that points to it."""
    release = catalogue.training_code()
    there = dataclasses.replace(release.archive, url=server.url("archive/refs/tags/v3.7.0.tar.gz"))
    monkeypatch.setattr(
        catalogue, "training_code", lambda: dataclasses.replace(release, archive=there), raising=True
    )
    server.behaviour.files["archive/refs/tags/v3.7.0.tar.gz"] = packed(FILES)
    return server


def test_the_release_has_an_address_and_the_name_that_browsers_give_it() -> None:
    release = catalogue.training_code()
    assert release.archive.name == f"PaddleOCR-{release.release}.tar.gz" == NAME
    assert release.archive.url.endswith(f"/v{release.release}.tar.gz")


def test_the_folder_is_what_paddleocr_takes_and_is_fetched_once(github: Server) -> None:
    folder = Path(run("code").stdout.strip())
    assert source.training_code(folder) == folder
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert files == FILES.keys() - {"docs/index.md"}
    github.behaviour.seen.clear()
    assert json.loads(run("code", "--json").stdout) == str(folder)
    assert github.behaviour.seen == []


def test_it_may_have_a_folder_of_ones_own(github: Server, tmp_path: Path) -> None:
    assert run("code", "--out", tmp_path / "mine").stdout.strip() == str(tmp_path / "mine")
    assert (tmp_path / "mine" / "tools" / "train.py").read_bytes() == FILES["tools/train.py"]
    card = json.loads((tmp_path / "mine" / "ocrdata.json").read_text(encoding="utf-8"))
    assert card["options"]["release"] == "3.7.0"
    assert "exists already" in run("code", "--out", tmp_path / "mine", code=1).output


def test_it_comes_from_a_mirror_or_a_file_as_well(github: Server, tmp_path: Path) -> None:
    github.behaviour.files = {f"mirror/{NAME}": packed(FILES)}
    assert "not there any more" in run("code", code=1).output
    folder = run("code", "--mirror", github.url("mirror/")).stdout
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / NAME).write_bytes(packed(FILES))
    assert run("code", "--mirror", tmp_path / "given").stdout == folder
    renamed = tmp_path / "v3.7.0.tar.gz"
    renamed.write_bytes((tmp_path / "given" / NAME).read_bytes())
    assert Path(run("code", "--archive", renamed).stdout.strip()).name.startswith("PaddleOCR-3.7.0-")
    assert Path(folder.strip()).is_dir()


def test_another_archive_than_at_first_is_refused(github: Server, tmp_path: Path) -> None:
    folder = run("code").stdout
    other = tmp_path / NAME
    other.write_bytes(packed({**FILES, "tools/train.py": b"import os\n"}))
    assert "is not the file that it was" in run("code", "--archive", other, code=1).output
    assert pins.read(f"code/{NAME}") is not None
    assert run("code").stdout == folder
    assert run("code", "--archive", other, "--accept-new").stdout != folder


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (packed({"ppocr/data/a.py": b""}), "holds no tools/train.py: it is not the training code"),
        (packed(FILES, "PaddleOCR-2.10.0"), "is not the PaddleOCR-3.7.0.tar.gz of code"),
        (packed(FILES)[:-40], "PaddleOCR-3.7.0.tar.gz"),
        (b"<html>no such release</html>", "a web page"),
    ],
)
def test_what_is_no_training_code_is_not_kept(github: Server, content: bytes, said: str) -> None:
    (address,) = github.behaviour.files
    github.behaviour.files[address] = content
    assert said in run("code", code=1).output
    github.behaviour.files[address] = packed(FILES)
    assert source.training_code(Path(run("code").stdout.strip())).is_dir()


def test_an_unpacking_that_was_cut_short_leaves_nothing_that_is_taken(github: Server, cache: Path) -> None:
    folder = Path(run("code").stdout.strip())
    half = folder.with_name(f"{folder.name}.new")
    folder.rename(half)
    (half / "tools" / "train.py").unlink()
    assert Path(run("code").stdout.strip()) == folder
    assert (folder / training_code.NEEDED[0]).is_file()
    assert not half.exists()


def test_what_is_no_archive_is_asked_for(github: Server) -> None:
    assert "Archives follow --archive" in run("code", "3.6.0", code=2).output
