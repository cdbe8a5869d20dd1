"""The catalogue is complete, and a wrong name is answered with the right one."""

import json
import re
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from ocrdata import annotation_formats
from ocrdata.commands.fetch import command
from ocrdata.errors import UserError
from ocrdata.fetching.catalogue import Dataset, datasets, find_dataset, find_weights, weights

PROMISED = [
    *("lsvt", "rctw", "mtwi", "art", "rects", "icdar2015", "mlt2017", "mlt2019", "sroie", "textocr"),
    *("coco-text", "hiertext", "casia-10k", "ctw", "union14m-l", "fudanvi"),
]


def test_every_promised_data_set_is_there_the_guides_first() -> None:
    names = [entry.name for entry in datasets()]
    assert set(PROMISED) <= set(names)
    assert names[:3] == ["lsvt", "rctw", "mtwi"]


@pytest.mark.parametrize("entry", datasets(), ids=lambda entry: entry.name)
def test_an_entry_has_all_that_a_fetch_needs(entry: Dataset) -> None:
    assert entry.task in ("det+rec", "rec")
    assert entry.title and entry.licence and entry.pages > 0
    assert urlsplit(entry.homepage).scheme in ("http", "https")
    if not entry.direct:
        assert len(entry.by_hand) == 3
    for archive in entry.archives:
        assert not archive.url or urlsplit(archive.url).netloc
        assert "/" not in archive.name
        for kind, digest in archive.published.items():
            assert re.fullmatch({"md5": "[0-9a-f]{32}", "sha256": "[0-9a-f]{64}"}[kind], digest)
    names = [archive.name for archive in entry.archives]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("entry", datasets(), ids=lambda entry: entry.name)
def test_an_entry_names_a_reader_that_exists(entry: Dataset) -> None:
    assert entry.format in annotation_formats.names()


def test_checkpoints_of_four_generations_and_the_guides_own() -> None:
    models = {entry.model: entry for entry in weights()}
    for generation in "3456":
        assert {kind for kind in ("rec", "det") if any(f"v{generation}_" in m and kind in m for m in models)}
    assert models["PP-OCRv5_mobile_rec"].url.endswith(
        "/official_pretrained_model/PP-OCRv5_mobile_rec_pretrained.pdparams"
    )
    assert models["ch_PP-OCRv3_rec_train"].file == "best_accuracy.pdparams"
    assert models["ch_PP-OCRv3_det_distill_train"].file == "student.pdparams"
    assert find_weights("pp-ocrv4_mobile_REC_pretrained").model == "PP-OCRv4_mobile_rec"


@pytest.mark.parametrize(
    ("name", "meant"), [("lsvd", "lsvt"), ("mlt", "mlt2017 or mlt2019"), ("icdar", "icdar2015")]
)
def test_an_unknown_data_set_is_answered_with_the_nearest(name: str, meant: str) -> None:
    with pytest.raises(UserError, match=f"Did you mean {meant}"):
        find_dataset(name)


def test_an_unknown_checkpoint_is_answered_with_the_nearest() -> None:
    with pytest.raises(UserError, match="Did you mean PP-OCRv4_mobile_rec"):
        find_weights("PPOCRv4_mobile_rec")
    with pytest.raises(UserError, match="`ocrdata fetch weights --list` lists them"):
        find_weights("§§§")


def test_programs_read_the_lists_as_json() -> None:
    listed = json.loads(CliRunner().invoke(command, ["--list", "--json"]).output)
    assert [each["name"] for each in listed] == [entry.name for entry in datasets()]
    assert {"licence", "format", "archives", "direct", "size"} <= listed[0].keys()

    models = json.loads(CliRunner().invoke(command, ["weights", "--list", "--json"]).output)
    assert models == [entry.model for entry in weights()]
