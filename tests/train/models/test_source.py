"""Where the training code comes from; the pinned wheel itself is fetched by the slow tests."""

import hashlib
import io
import tarfile
import threading
import zipfile
from pathlib import Path

import pytest

from ocrdata.cache import cache_dir
from ocrdata.errors import UserError
from ocrdata.train.models import source


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A wheel that stands in for what pip downloads, and an empty cache folder."""
    path = tmp_path / "package-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("package/data.txt", "内容")
        file.writestr("package-1.0.dist-info/METADATA", "Name: package")
    monkeypatch.setenv("OCRDATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(source, "_download", lambda *_: path)
    return path


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_wheel_is_unpacked_once(wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = source.fetch_wheel("package==1.0", digest(wheel))
    assert (place / "package" / "data.txt").read_text(encoding="utf-8") == "内容"
    monkeypatch.setattr(source, "_download", lambda *_: pytest.fail("fetched again"))
    assert source.fetch_wheel("package==1.0", digest(wheel)) == place


def test_a_wheel_with_another_digest_is_refused(wheel: Path) -> None:
    with pytest.raises(UserError, match="is not the expected file"):
        source.fetch_wheel("package==1.0", "0" * 64)
    assert not list((cache_dir() / "wheels").iterdir())


def test_a_source_distribution_is_unpacked_without_its_top_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "package-1.0.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        member = tarfile.TarInfo("package-1.0/dict/greek.txt")
        member.size = 2
        archive.addfile(member, io.BytesIO(b"a\n"))
    monkeypatch.setenv("OCRDATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(source, "_download", lambda *_: path)
    place = source.fetch_sdist("package==1.0", digest(path))
    assert (place / "dict" / "greek.txt").read_bytes() == b"a\n"


def test_pip_compares_the_digest_of_a_source_distribution_before_it_builds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "package-1.0.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        script = f"open({str(tmp_path / 'built')!r}, 'w')".encode()
        member = tarfile.TarInfo("package-1.0/setup.py")
        member.size = len(script)
        archive.addfile(member, io.BytesIO(script))
    monkeypatch.setenv("OCRDATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(UserError, match=r"pip could not fetch package==1\.0"):
        source.fetch_sdist("package==1.0", "0" * 64)
    assert not (tmp_path / "built").exists()


def test_several_that_fetch_at_once_all_get_it(wheel: Path) -> None:
    found: list[Path] = []
    sha = digest(wheel)
    threads = [
        threading.Thread(target=lambda: found.append(source.fetch_wheel("package==1.0", sha)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert [path.name for path in (cache_dir() / "wheels").iterdir()] == [found[0].name]


def test_a_checkout_is_a_folder_with_tools_and_networks(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="has no training code"):
        source.training_code(tmp_path)
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "train.py").touch()
    (tmp_path / "ppocr" / "modeling").mkdir(parents=True)
    assert source.training_code(tmp_path) == tmp_path.resolve()


def test_what_pip_says_is_passed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OCRDATA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(UserError, match=r"pip could not fetch package==1\.0: .*package==1\.0"):
        source.fetch_wheel("package==1.0", "0" * 64)
