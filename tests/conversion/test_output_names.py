"""Two images of the sources never get one name in the output."""

import itertools
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocrdata.conversion.output_names import OutputNames, output_name, unused_tag
from ocrdata.errors import UserError
from ocrdata.reading.source import Source

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


def test_a_name_that_two_images_have_is_refused():
    names = OutputNames()
    for name, image in (("a.jpg", "x/a.jpg"), ("a.jpg", "x/a.jpg"), ("b.jpg", "x/b.jpg")):
        names.add(name, Path(image))
    names.require_different()

    names.add("a.jpg", Path("y/a.jpg"))
    with pytest.raises(UserError, match="same name in the output"):
        names.require_different()
