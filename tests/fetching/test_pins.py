"""A file is what it was, or somebody says so."""

import hashlib
from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.fetching import pins


@pytest.fixture
def file(cache: Path, tmp_path: Path) -> Path:
    path = tmp_path / "a.zip"
    path.write_bytes(b"one")
    return path


def test_the_first_use_pins_and_later_ones_compare(file: Path) -> None:
    pin = pins.compare("set/a.zip", file, source="here")
    assert pin.sha256 == hashlib.sha256(b"one").hexdigest() and pin.size == 3
    assert pins.read("set/a.zip") is None  # not before it has proved its worth
    pins.keep({"set/a.zip": pin})
    assert pins.compare("set/a.zip", file, source="elsewhere") == pin
    file.write_bytes(b"two")
    with pytest.raises(UserError, match=r"set/a\.zip is not the file that it was on .* from here"):
        pins.compare("set/a.zip", file, source="elsewhere")
    new = pins.compare("set/a.zip", file, source="elsewhere", accept_new=True)
    pins.keep({"set/a.zip": new})
    assert pins.read("set/a.zip") == new


def test_a_published_digest_counts_only_until_something_is_pinned(file: Path) -> None:
    published = {"md5": hashlib.md5(b"two").hexdigest()}
    with pytest.raises(UserError, match="its md5 is"):
        pins.compare("set/a.zip", file, source="", published=published)
    pin = pins.compare("set/a.zip", file, source="", published=published, accept_new=True)
    pins.keep({"set/a.zip": pin})
    assert pins.compare("set/a.zip", file, source="", published=published) == pin


def test_what_is_set_aside_is_named(file: Path, tmp_path: Path) -> None:
    pins.keep({"set/a.zip": pins.Pin(1, "0" * 64, "2026-01-01", "there")})
    with pytest.raises(UserError) as error:
        pins.compare("set/a.zip", file, source="", set_aside=lambda now: file.rename(tmp_path / "aside"))
    assert str(tmp_path / "aside") in error.value.remedy
    assert (tmp_path / "aside").read_bytes() == b"one"


@pytest.mark.parametrize("content", ["{", "[]"])
def test_a_damaged_file_of_pins(content: str, file: Path) -> None:
    pins.pins_file().parent.mkdir(parents=True)
    pins.pins_file().write_text(content)
    with pytest.raises(UserError, match=r"not valid JSON|no pins"):
        pins.compare("set/a.zip", file, source="")
