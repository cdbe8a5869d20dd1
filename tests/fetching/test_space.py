"""A disk without room: one sentence, and nothing is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ocrdata.archives import space
from ocrdata.archives.space import in_words, out_of_space, require_space
from ocrdata.errors import UserError
from tests.fetching import packages
from tests.fetching.server import Server

LIMITED = """
import resource, sys
from ocrdata.cli import cli
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
cli(["fetch", *sys.argv[2:]])
"""


def test_sizes_in_words() -> None:
    words = ["0 bytes", "999 bytes", "1.5 kB", "7.6 GB", "3.0 TB"]
    assert [in_words(size) for size in (0, 999, 1500, 7_600_000_000, 3e12)] == words


def test_room_is_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require_space(tmp_path, 1000, "x")
    monkeypatch.setattr(space.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 10**9}))
    with pytest.raises(UserError, match=r"x needs 1\.0 GB in .*, where 1\.0 GB are free"):
        require_space(tmp_path, 10**9, "x")


def test_other_errors_stay_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), out_of_space(tmp_path):
        (tmp_path / "nothing").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="the limit on file sizes is Unix's")
@pytest.mark.parametrize(("most", "where"), [(20_000, "train_images.zip.001"), (150_000, "unpacked")])
def test_a_disk_that_the_kernel_says_is_full(most: int, where: str, server: Server, tmp_path: Path) -> None:
    files = packages.rctw(12)
    big = packages.zipped({"train_gts/image_0.txt": b'1,1,9,1,9,9,1,9,0,"x"\n' * 20_000})
    server.behaviour.files.update(files | {"train_gts.zip": big})
    out = tmp_path / "out"
    # What coverage.py writes at its end would not fit, either.
    uncounted = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    result = subprocess.run(
        [sys.executable, "-c", LIMITED, str(most), "rctw", "--out", str(out), "--mirror", server.url("")],
        env={**uncounted, "OCRDATA_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1, result.stderr
    assert "there is no space left for" in result.stderr and where in result.stderr
    assert "Traceback" not in result.stderr
    assert not out.exists()
