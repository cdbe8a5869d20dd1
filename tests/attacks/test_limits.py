"""Each limit in SECURITY.md's table refuses what is beyond it with a sentence, and accepts what is at it.

The table is compared with the code in `tests/test_security.py`.
"""

import os
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from ocrdata import yaml_files
from ocrdata.annotation_formats.object_detection import voc
from ocrdata.annotation_formats.ocr_output import hocr
from ocrdata.archives.archives import LIMITS, Limits, unpack
from ocrdata.archives.members import on_disk
from ocrdata.errors import UserError
from ocrdata.fetching.network import transfer
from ocrdata.fetching.network.retries import DEFAULT_POLICY, RetryPolicy, Tries
from ocrdata.fetching.network.server import MOST_REDIRECTS, new_client, probe
from ocrdata.reading.file_types import big_json, safe_xml
from ocrdata.reading.ocr import hocr_elements
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples import images, packed
from tests.attacks.test_images import png

Attempt = Callable[[Path, int], object]
"""Does what is `beyond` the limit by a number, 0 for exactly at it; the folder is empty."""


def longest_side(_folder: Path, beyond: int) -> None:
    images.read_header(png(images.LONGEST_SIDE + beyond, 1))


def most_pixels(_folder: Path, beyond: int) -> None:
    images.read_header(png(25_000, images.MOST_PIXELS // 25_000 + beyond))


def image_file(folder: Path, beyond: int) -> None:
    (folder / "a.png").touch()
    os.truncate(folder / "a.png", packed.LARGEST + beyond)  # takes no room on the disk
    with packed.open_file(folder / "a.png"):
        pass


def yaml_file(folder: Path, beyond: int) -> None:
    content = b"a: 1\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_files, "LARGEST", len(content) - beyond)
        (folder / "a.yaml").write_bytes(content)
        yaml_files.load(folder / "a.yaml", "Correct it.")


def yaml_values(folder: Path, beyond: int) -> None:
    """A list of 1,000 values, named 1,997 times again: with the list around them, one less than allowed."""
    rows = f"- &a [{', '.join('x' * 999)}]\n" + "- *a\n" * 1_999 + "- x\n" * (beyond - 1)
    rows = rows if beyond else rows.replace("- *a\n", "- x\n", 1)
    (folder / "a.yaml").write_text(rows, encoding="utf-8")
    yaml_files.load(folder / "a.yaml", "Correct it.")


def json_nesting(folder: Path, beyond: int) -> None:
    depth = big_json.DEEPEST + beyond
    (folder / "a.json").write_text("[" * depth + "]" * depth, encoding="utf-8")
    list(big_json.items(Source(folder / "a.json"), folder / "a.json", "item"))


def json_digits(folder: Path, beyond: int) -> None:
    (folder / "a.json").write_text("[" + "9" * (big_json.LONGEST + beyond) + "]", encoding="utf-8")
    list(big_json.items(Source(folder / "a.json"), folder / "a.json", "item"))


def hocr_nesting(folder: Path, beyond: int) -> None:
    words = "<span class='ocr_line'>" * (hocr_elements.DEEPEST + beyond)
    (folder / "a.hocr").write_text(f"<div class='ocr_page'>{words}", encoding="utf-8")
    list(hocr.read(Source(folder / "a.hocr")))


def xml_nesting(folder: Path, beyond: int) -> None:
    depth = safe_xml.DEEPEST + beyond
    (folder / "a.xml").write_text("<a>" * depth + "</a>" * depth, encoding="utf-8")
    try:
        safe_xml.parse(Source(folder / "a.xml"), folder / "a.xml")
    except ValueError as error:
        raise UserError(str(error), "Correct it.") from error


def archive_files(folder: Path, beyond: int) -> None:
    with zipfile.ZipFile(folder / "a.zip", "w") as file:
        for number in range(3 + beyond):
            file.writestr(str(number), "")
    unpack(on_disk([folder / "a.zip"]), folder / "out", limits=Limits(files=3))


def archive_bytes(folder: Path, beyond: int) -> None:
    with zipfile.ZipFile(folder / "a.zip", "w") as file:
        file.writestr("a", bytes(1_000 + beyond))
    unpack(on_disk([folder / "a.zip"]), folder / "out", limits=Limits(size=1_000))


def archive_ratio(folder: Path, beyond: int) -> None:
    """Zeros pack to a thousandth; 64 MiB are allowed to."""
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        file.writestr("a", bytes((64 << 20) + beyond))
    assert LIMITS.ratio * (folder / "a.zip").stat().st_size < (64 << 20)
    unpack(on_disk([folder / "a.zip"]), folder / "out")


def redirects(_folder: Path, beyond: int) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        number = int(request.url.path[1:])
        if number == MOST_REDIRECTS + beyond:
            return httpx.Response(206, content=b"a", headers={"content-range": "bytes 0-0/1"})
        return httpx.Response(302, headers={"location": f"/{number + 1}"})

    client = new_client()
    client._transport, client._mounts = httpx.MockTransport(answer), {}
    with client:
        probe("https://here/0", client, RetryPolicy(tries=1))


def failures(_folder: Path, beyond: int) -> None:
    tries = Tries(RetryPolicy(DEFAULT_POLICY.tries, first=0.0, longest=0.0), "https://here/a")
    for _ in range(DEFAULT_POLICY.tries - 1 + beyond):
        tries.wait("it answers 503")


def pause(_folder: Path, beyond: int) -> None:
    class Impatient:
        def wait(self, timeout: float | None = None) -> bool:
            return False

    tries = Tries(DEFAULT_POLICY, "https://here/a", Impatient())  # type: ignore[arg-type]
    header = {"Retry-After": str(int(DEFAULT_POLICY.asked) + beyond)}
    tries.wait("it answers 429", httpx.Response(429, headers=header))


ATTEMPTS: dict[str, tuple[Attempt, str]] = {
    "LONGEST_SIDE": (longest_side, "claims 32768 × 1 pixels"),
    "MOST_PIXELS": (most_pixels, "claims 25000 × 10001 pixels"),
    "packed.py: LARGEST": (image_file, "larger than 268,435,456 bytes"),
    "yaml_files.py: LARGEST": (yaml_file, "is larger than"),
    "MOST_VALUES": (yaml_values, "more than 2,000,000 values"),
    "big_json.py: DEEPEST": (json_nesting, "nested 201 deep"),
    "big_json.py: LONGEST": (json_digits, "a number of 4,301 digits"),
    "hocr_elements.py: DEEPEST": (hocr_nesting, "nested deeper than 200"),
    "safe_xml.py: DEEPEST": (xml_nesting, "nested deeper than 200"),
    "LIMITS.files": (archive_files, "more than 3 files"),
    "LIMITS.size": (archive_bytes, "more than 1,000 bytes"),
    "LIMITS.ratio": (archive_ratio, "more than 67,108,864 bytes"),
    "MOST_REDIRECTS": (redirects, "redirect"),
    "DEFAULT_POLICY.tries": (failures, "7 times in a row"),
    "DEFAULT_POLICY.asked": (pause, "a pause of 301 seconds"),
}
"""How each limit is tried, by the end of its constant, and what is said."""

ELSEWHERE = {transfer.__name__.rpartition(".")[2] + ".py: LARGEST_UNANNOUNCED": "test_download.py"}
"""Limits that a server is needed for, and where they are tried."""


def test_every_row_of_the_table_is_tried() -> None:
    page = (Path(__file__).parents[2] / "SECURITY.md").read_text(encoding="utf-8")
    constants = re.findall(r"`([\w/]+\.py: [\w.]+)` \|$", page, re.MULTILINE)
    tried = [*ATTEMPTS, *ELSEWHERE]
    assert constants and [name for name in constants if not any(map(name.endswith, tried))] == []
    assert len(constants) == len(tried)


@pytest.mark.parametrize("name", ATTEMPTS)
def test_at_a_limit_nothing_is_refused_and_beyond_it_a_sentence_says_so(name: str) -> None:
    attempt, said = ATTEMPTS[name]
    with tempfile.TemporaryDirectory() as folder:
        attempt(Path(folder), 0)
    with tempfile.TemporaryDirectory() as folder:
        with pytest.raises((UserError, images.BadImage, OSError), match=re.escape(said)) as caught:
            attempt(Path(folder), 1)
        assert not os.path.exists(f"{folder}/out"), caught  # noqa: PTH110


@pytest.mark.parametrize(("declared", "refused"), [("", False), ('<!DOCTYPE a [<!ENTITY b "c">]>', True)])
def test_no_entity_may_be_declared(tmp_path: Path, declared: str, refused: bool) -> None:
    text = f"{declared}<annotation><filename>a.png</filename></annotation>"
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    found = [record.reason for record in voc.read(Source(tmp_path)) if isinstance(record, Skipped)]
    assert any("entit" in reason.lower() for reason in found) is refused, found
