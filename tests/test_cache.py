"""A cache that cannot be written is said in a sentence."""

from pathlib import Path

import pytest

from tests import running


@pytest.mark.parametrize("place", ["/proc/x", "{file}/x", "{file}"])
def test_a_cache_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "rec.txt").write_text("")
    monkeypatch.setenv("OCRDATA_CACHE", place.format(file=tmp_path / "file"))
    result = running.run_command("fetch", "lsvt", "--out", str(tmp_path / "out"), code=None)
    assert result.exit_code == 1
    assert "the folder for downloads, cannot be used" in result.output
    assert (tmp_path / "file").read_text() == "mine"
