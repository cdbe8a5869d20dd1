"""Two images of the sources never get one name in the output."""

import itertools
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata.conversion.output_names import CropNames, OutputNames, crop_prefix, output_name, unused_tag
from ocrdata.errors import UserError
from ocrdata.reading.source import Source
from ocrdata.samples.labels import Line, Page
from tests.running import run_command

_PARTS = st.sampled_from(
    ["a", "b", "a.jpg", "a_.jpg", "a\x01.jpg", "a\x85.jpg", "..", ".", "a.gif", "a.gif.png"]
)
_PATHS = st.lists(st.lists(_PARTS, min_size=1, max_size=5).map("/".join), min_size=2, max_size=6, unique=True)


@settings(max_examples=500)
@given(paths=_PATHS, images=st.sampled_from([None, Path("/set/a"), Path("/other")]))
def test_images_have_one_name_only_if_they_are_one_file(paths, images):
    source = Source(Path("/set/labels"), images=images)
    found = [top / path for top in (Path("/set/labels"), Path("/set"), Path("/other")) for path in paths]

    for one, other in itertools.combinations(found, 2):
        if output_name(source, "", one) == output_name(source, "", other):
            assert one.resolve() == other.resolve()


@given(names=st.lists(st.sampled_from(["a", "a-1", "a-2", "b"]), max_size=8))
def test_sources_of_one_name_have_folders_of_their_own(names):
    tags: list[str] = []
    for number, name in enumerate(names):
        tags.append(unused_tag(name, number, tags))

    assert len(set(tags)) == len(names)


def test_an_image_that_has_the_name_of_another_one_encoded_anew_gets_a_digest(tmp_path):
    for name in ("a.gif", "a.gif.png", "b.gif.png"):
        (tmp_path / name).touch()

    assert output_name(Source(tmp_path), "", tmp_path / "b.gif.png") == "b.gif.png"
    assert output_name(Source(tmp_path), "", tmp_path / "a.gif") == "a.gif"
    assert output_name(Source(tmp_path), "", tmp_path / "a.gif.png").startswith("a.gif-")


_STEMS = st.sampled_from(["a", "a_0", "a_1", "a-1", "a-2", "b/a", "a" * 220])
_SUFFIXES = st.sampled_from(["", ".jpg", ".img"])
_LIKE_CROPS = st.builds("{}_{}_{}{}".format, _STEMS, st.integers(0, 4), st.integers(0, 1), _SUFFIXES)
_RECORDS = st.lists(
    st.tuples(st.just("page"), _STEMS.map("{}.png".format)) | st.tuples(st.just("line"), _LIKE_CROPS),
    min_size=1,
    max_size=8,
)


@settings(max_examples=500)
@given(records=_RECORDS)
def test_no_crop_has_the_name_of_a_line_image_or_of_another_crop(records):
    names = CropNames()
    for number, (kind, name) in enumerate(records):
        names.add(name, number, Page(Path(name), ()) if kind == "page" else Line(Path(name), "x"))
    tags = names.tags()

    crops = [
        f"{crop_prefix(name, number, tags.get(number, ''))}_{box}.jpg"
        for number, (kind, name) in enumerate(records)
        if kind == "page"
        for box in range(2)
    ]
    lines = {name for kind, name in records if kind == "line"}
    lines |= {f"{name}.jpg" for name in lines} | {name.replace(".img", ".jpg") for name in lines}

    assert len(set(crops)) == len(crops)
    assert not lines & set(crops)


def test_only_crops_whose_name_is_taken_get_another_one():
    names = CropNames()
    names.add("a.png", 0, Page(Path("a.png"), ()))
    names.add("b.png", 1, Page(Path("b.png"), ()))
    names.add("a_0_0.jpg", 2, Line(Path("a_0_0.jpg"), "x"))
    names.add("c-1_7_0.jpg", 3, Line(Path("c-1_7_0.jpg"), "x"))

    assert names.tags() == {0: "-2"}


def test_a_page_and_the_crop_of_it_that_lies_beside_it_are_converted_together(tmp_path):
    source, out = tmp_path / "source", tmp_path / "out"
    source.mkdir()
    page, line = np.full((60, 90, 3), 200, np.uint8), np.full((20, 40, 3), 50, np.uint8)
    cv2.imwrite(str(source / "a.png"), page)
    cv2.imwrite(str(source / "a_0_0.jpg"), line)
    box = '[{"transcription": "of the page", "points": [[5, 5], [60, 5], [60, 25], [5, 25]]}]'
    (source / "both.txt").write_text(f"a.png\t{box}\na_0_0.jpg\tof the line\n", "utf-8")

    run_command("convert", source, "--out", out)

    shown = {}
    for row in (out / "rec.txt").read_text("utf-8").splitlines():
        name, _, text = row.partition("\t")
        shown[text] = round(float(cv2.imread(str(out / name)).mean()))
    assert shown == {"of the page": 200, "of the line": 50}


def test_a_name_that_two_images_have_is_refused():
    names = OutputNames()
    for name, image in (("a.jpg", "x/a.jpg"), ("a.jpg", "x/a.jpg"), ("b.jpg", "x/b.jpg")):
        names.add(name, Path(image))
    names.require_different()

    names.add("a.jpg", Path("y/a.jpg"))
    with pytest.raises(UserError, match="same name in the output"):
        names.require_different()
