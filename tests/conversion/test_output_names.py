"""Two images of the sources never get one name in the output."""

import itertools
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata.conversion.output_names import (
    CropNames,
    OutputNames,
    ShortNames,
    crop_prefix,
    output_name,
    unused_tag,
    without_own_folder,
)
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


_TREE = st.lists(
    st.lists(
        st.sampled_from(["images", "crops", "a", "a.jpg", "a.gif", "a.gif.png"]), min_size=1, max_size=4
    ),
    min_size=1,
    max_size=8,
)
_KIND = st.sampled_from([Page(Path("a"), ()), Line(Path("a"), "x")])


@settings(max_examples=500)
@given(trees=_TREE, tag=st.sampled_from(["", "set"]), kind=_KIND)
def test_short_names_fit_only_if_every_image_still_has_a_place_of_its_own(trees, tag, kind):
    names = {"/".join([tag, *parts] if tag else parts) for parts in trees}
    names -= {name for name in names for other in names if other.startswith(f"{name}/")}  # that are folders
    short, fits = {name: without_own_folder(name, tag, kind) for name in names}, ShortNames()
    for name in sorted(names):
        fits.add(name, short[name])

    if fits.fit:
        files = set(short.values())
        encoded = {f"{short[name]}.png": name for name in names}  # as a GIF is
        assert len(files) == len(names)
        assert not [name for name in files for other in files if other.startswith(f"{name}/")]
        for file, name in encoded.items():
            assert file not in files or f"{name}.png" in names  # which then has a digest


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        (["images/a.png", "images/b/a.png", "c.png"], ["images/a.png", "images/b/a.png", "images/c.png"]),
        (["images/a.png", "a.png"], ["images/a.png", "images/images/a.png"]),
        (["images/a.png", "a.jpg"], ["images/a.jpg", "images/images/a.png"]),
        (["images/images/a.png"], ["images/images/a.png"]),
    ],
)
def test_a_source_with_a_folder_of_images_is_not_nested_in_another_one(tmp_path, images, expected):
    source, out = tmp_path / "source", tmp_path / "out"
    page = np.full((60, 90, 3), 200, np.uint8)
    box = '[{"transcription": "hi", "points": [[5, 5], [60, 5], [60, 25], [5, 25]]}]'
    for name in images:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(source / name), page)
    (source / "det.txt").write_text("".join(f"{name}\t{box}\n" for name in images), "utf-8")

    run_command("convert", source, "--out", out)

    written = sorted(path.relative_to(out).as_posix() for path in (out / "images").rglob("*.*"))
    labels = (out / "det.txt").read_text("utf-8").splitlines()
    assert written == sorted(row.partition("\t")[0] for row in labels) == sorted(expected)


def test_folders_of_images_of_several_sources_and_of_lines_are_not_nested(tmp_path):
    out = tmp_path / "out"
    for name, folder in (("one", "images"), ("images", "images"), ("lines", "crops")):
        (tmp_path / name / folder).mkdir(parents=True)
        cv2.imwrite(str(tmp_path / name / folder / "a.png"), np.full((60, 90, 3), 200, np.uint8))
        box = '[{"transcription": "hi", "points": [[5, 5], [60, 5], [60, 25], [5, 25]]}]'
        label = "line" if folder == "crops" else box
        (tmp_path / name / "labels.txt").write_text(f"{folder}/a.png\t{label}\n", "utf-8")

    run_command("convert", *(tmp_path / name for name in ("one", "images", "lines")), "--out", out)

    written = sorted(path.relative_to(out).as_posix() for path in out.rglob("a*.*"))
    assert written == [
        "crops/images-1/a_1_0.jpg",
        "crops/lines/a.png",
        "crops/one/a_0_0.jpg",
        "images/images-1/a.png",
        "images/one/a.png",
    ]


def test_a_name_that_two_images_have_is_refused():
    names = OutputNames()
    for name, image in (("a.jpg", "x/a.jpg"), ("a.jpg", "x/a.jpg"), ("b.jpg", "x/b.jpg")):
        names.add(name, Path(image))
    names.require_different()

    names.add("a.jpg", Path("y/a.jpg"))
    with pytest.raises(UserError, match="same name in the output"):
        names.require_different()


def test_an_image_whose_suffix_says_nothing_gets_no_name_that_another_has(tmp_path):
    for name in ("a.img", "a.jpg", "b.img", "c.jpg"):
        (tmp_path / name).touch()
    source = Source(tmp_path)
    assert output_name(source, "", tmp_path / "a.img") == "a.img"  # written as a.jpg or a.png
    assert output_name(source, "", tmp_path / "a.jpg").startswith("a-")
    assert output_name(source, "", tmp_path / "c.jpg") == "c.jpg"
