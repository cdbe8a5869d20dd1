"""SVT."""

from ocrdata.annotation_formats.scene_text_datasets import svt
from ocrdata.reading.source import Source

IMAGE = """\
<tagset><image><imageName>a.jpg</imageName><Resolution x="9" y="9"/><taggedRectangles>
<taggedRectangle x="1" y="1" width="5" height="4" {}><tag>{}</tag></taggedRectangle>
</taggedRectangles></image></tagset>"""


def read(tmp_path, tag, attributes=""):
    (tmp_path / "a.jpg").touch()
    (tmp_path / "train.xml").write_text(IMAGE.format(attributes, tag), encoding="utf-8")
    source = Source(tmp_path)
    return list(svt.read(source)), source.notes


def test_rectangles_and_the_size_of_the_image(sample):
    found = sample("svt")

    assert found.texts == ["GENAXIS", "THEATRE"]
    assert found.pages[0].size == (320, 180)


def test_capitals_everywhere_are_noted(tmp_path):
    _, notes = read(tmp_path, "LIVING")
    assert "in capitals" in next(iter(notes))

    _, notes = read(tmp_path, "Living")
    assert not notes


def test_a_rotation_is_not_passed_over(tmp_path):
    (skipped, _), _ = read(tmp_path, "LIVING", 'rotation="12"')

    assert "rotation (12)" in skipped.reason
    assert "LIVING" in skipped.transcription
