"""A whole label file: quick, in blocks, and the same with any number of processes."""

import random
import tracemalloc
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import Base

from ocrdata.executor.shards import Workers
from ocrdata.quality.checks import scan as scanning
from ocrdata.quality.checks.checking import check
from ocrdata.quality.checks.scan import LabelFile, count_characters, cut, scan
from ocrdata.quality.loader.lines import Look, judge_line
from ocrdata.quality.loader.rules import model_rules

RULES = model_rules("PP-OCRv3_mobile_rec")


def label_file(path, depth="none"):
    return LabelFile(path, RULES, Look(str(path.parent), depth))


rows = st.lists(
    st.one_of(
        st.tuples(
            st.sampled_from(["a.jpg", "中.png", "", "[1]", "\ufeffa"]),
            st.text("ab1中§😀 \u0301\r", max_size=26),
        ).map("\t".join),
        st.text("a\t \r中", max_size=8),
    ).map(str.encode)
    | st.binary(max_size=12).map(lambda raw: raw.replace(b"\n", b"")),
    max_size=12,
)


@settings(max_examples=300, deadline=None)
@given(rows, st.booleans())
def test_the_quick_way_finds_what_the_thorough_way_finds(tmp_path_factory, lines, ended):
    path = tmp_path_factory.getbasetemp() / "quick.txt"
    path.write_bytes(b"\n".join(lines) + (b"\n" if ended else b""))
    physical = path.open("rb").readlines()
    tallies = list(scan(label_file(path), Workers(jobs=1)))
    judged = [
        judge_line(raw, number, RULES, Look("", "none")) for number, raw in enumerate(physical, start=1)
    ]
    assert [f for tally in tallies for f in tally.findings] == [j.finding for j in judged if j.finding.faults]
    assert sum((tally.verdicts for tally in tallies), Counter()) == Counter(j.finding.verdict for j in judged)
    assert sum((tally.characters for tally in tallies), Counter()) == Counter(
        "".join(j.row.text for j in judged if j.row.label is not None)
    )


def test_blocks_end_with_lines_and_know_their_first_line(tmp_path):
    path = tmp_path / "rec.txt"
    lines = [f"{i}.jpg\t{'x' * (i % 40)}\n".encode() for i in range(500)]
    path.write_bytes(b"".join(lines))
    blocks = cut(path, 700)
    assert len(blocks) > 5
    data = path.read_bytes()
    for block in blocks:
        piece = data[block.offset : block.offset + block.length]
        assert piece.startswith(lines[block.first_line - 1])
    assert sum(block.length for block in blocks) == len(data)


def test_processes_change_nothing_and_keep_the_order(tmp_path, monkeypatch):
    path = tmp_path / "rec.txt"
    path.write_text(
        "".join(f"{i}.jpg\t{'' if i % 3 == 0 else '中' * (i % 30)}\n" for i in range(3000)), "utf-8"
    )
    monkeypatch.setattr(scanning, "_BLOCK", {"none": 4096, "header": 4096, "decode": 4096})
    monkeypatch.setattr(scanning, "_WORTH_A_PROCESS", 0)
    one, two = ([t.findings for t in scan(label_file(path), Workers(jobs))] for jobs in (1, 2))
    assert one == two
    numbers = [finding.line for findings in one for finding in findings]
    assert numbers == sorted(numbers)
    assert len(one) > 5


def test_images_are_counted_the_same_by_header_and_decoded(pictures):
    folder, names = pictures
    path = folder / "all.txt"
    path.write_text("".join(f"{name}\tab1\n" for name in names), "utf-8")
    whole = next(scan(label_file(path, "decode")))
    assert whole.verdicts["as written"] == sum(names.values())
    heads = next(scan(label_file(path, "header")))
    assert heads.verdicts["as written"] == sum(names.values()) + 1  # half.png
    assert {"image-blank", "image-turned"} <= set(whole.faults)


@pytest.mark.parametrize("depth", ["header", "decode"])
@pytest.mark.parametrize("orientation", [1, 3, 6])
@pytest.mark.parametrize("suffix", ["tif", "jpg", "png"])
def test_an_orientation_is_named_in_every_format_that_has_one(tmp_path, suffix, orientation, depth):
    tag = {Base.Orientation: orientation}
    exif = Image.Exif()
    exif.update(tag)
    how = {"tiffinfo": tag} if suffix == "tif" else {"exif": exif}
    Image.new("RGB", (60, 20), "white").save(tmp_path / f"a.{suffix}", **how)
    (tmp_path / "rec.txt").write_text(f"a.{suffix}\tab1\n", "utf-8")
    found = next(scan(label_file(tmp_path / "rec.txt", depth)))
    assert ("image-turned" in found.faults) == (orientation != 1)


def test_an_empty_file_has_no_blocks(tmp_path):
    (tmp_path / "rec.txt").touch()
    assert list(scan(label_file(tmp_path / "rec.txt"))) == []


@pytest.mark.parametrize("text", ["", "aab中\U0001f600 a", "\x00"])
def test_characters_are_counted_as_code_points(text):
    assert count_characters(text) == Counter(text)


def test_a_block_leaves_nothing_in_memory_but_digests(tmp_path, monkeypatch):
    """Each of seventy blocks has thousands of different characters."""
    monkeypatch.setattr(scanning, "_BLOCK", {"none": 16 << 10})
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 9000)]
    with (tmp_path / "rec.txt").open("w", encoding="utf-8") as file:
        for number in range(12_000):
            file.write(f"{number}.jpg\t{''.join(random.Random(number).choices(characters, k=30))}\n")
    tracemalloc.start()
    try:
        label_files = [label_file(tmp_path / "rec.txt")]
        check(label_files, lambda file, finding: None, against=label_files, workers=Workers(1))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 25 << 20
