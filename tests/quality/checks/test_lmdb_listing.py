"""The samples of an LMDB are judged as PaddleOCR's LMDBDataSet uses them, which catches no exception."""

import json

import cv2
import lmdb
import numpy as np
import pytest
import yaml

from tests import running

PICTURE = cv2.imencode(".png", np.random.default_rng(0).integers(0, 255, (32, 100, 3), np.uint8))[1].tobytes()

SAMPLES = [
    (PICTURE, b"one"),
    (b"", b"two"),
    (None, b"three"),
    (b"no image", b"four"),
    (PICTURE, b"\xff\xfe"),
    (PICTURE, None),
    (PICTURE, b"a\tb\nc"),
]
"""Image and label of each; None is not stored."""

VERDICTS = [None, "stops", "stops", "replaced", "stops", "replaced", "changed"]


def write_lmdb(folder, samples, said=None):
    folder.mkdir(parents=True)
    with lmdb.open(str(folder), map_size=1 << 24) as environment, environment.begin(write=True) as batch:
        for number, (image, label) in enumerate(samples, start=1):
            for key, value in (("image", image), ("label", label)):
                if value is not None:
                    batch.put(f"{key}-{number:09d}".encode(), value)
        if said != "":
            batch.put(b"num-samples", (said or str(len(samples))).encode())


def write_config(path, data_dir, name="LMDBDataSet", **dataset):
    transforms = [
        {"DecodeImage": {"img_mode": "BGR", "channel_first": False}},
        {"CTCLabelEncode": None},
        {"RecResizeImg": {"image_shape": [3, 48, 320]}},
        {"KeepKeys": {"keep_keys": ["image", "label", "length"]}},
    ]
    data = {"name": name, "data_dir": str(data_dir), "transforms": transforms, **dataset}
    settings = {"max_text_length": 25, "character_dict_path": "en_dict.txt", "use_space_char": True}
    config = {"Global": settings, "Train": {"dataset": data, "loader": {"batch_size_per_card": 2}}}
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path


def test_each_sample_has_the_verdict_of_that_loader(tmp_path):
    write_lmdb(tmp_path / "data" / "first", SAMPLES)
    write_lmdb(tmp_path / "data" / "second", SAMPLES[:1])
    config = write_config(tmp_path / "config.yml", tmp_path / "data")

    result = running.run_command("check", "--config", config, "--json", code=3)

    record = json.loads(result.stdout)
    first, second = sorted(record["files"], key=lambda item: item["file"])
    assert (first["file"], first["lines"]) == (str(tmp_path / "data" / "first"), 7)
    assert (second["file"], second["lines"]) == (str(tmp_path / "data" / "second"), 1)
    verdicts = {item["line"]: item["verdict"] for item in record["findings"] if item["file"] == first["file"]}
    serious = {line: verdict for line, verdict in verdicts.items() if verdict != "as written"}
    assert serious == {line: verdict for line, verdict in enumerate(VERDICTS, start=1) if verdict}
    assert record["totals"]["starts"]


def test_a_sum_says_how_many_stop_the_run(tmp_path):
    write_lmdb(tmp_path / "data", SAMPLES[:3])
    config = write_config(tmp_path / "config.yml", tmp_path / "data")

    result = running.run_command("check", "--config", config, code=3)

    assert f"{tmp_path / 'data'}:2: stops: " in result.output
    assert "ocrdata-check-" not in result.output
    assert "Of 3 lines 1 will be trained as written; 2 stop the run." in result.output


@pytest.mark.parametrize(
    ("said", "inside", "message"),
    [("", "data", "has no num-samples"), ("1", "", "is no LMDB"), ("1", "nowhere", "is no LMDB")],
)
def test_what_is_no_lmdb_does_not_start(tmp_path, said, inside, message):
    write_lmdb(tmp_path / "top" / "data", SAMPLES[:1], said)
    (tmp_path / "top" / "beside").mkdir()
    config = write_config(tmp_path / "config.yml", tmp_path / "top" / inside)

    result = running.run_command("check", "--config", config, code=3)

    assert message in result.output and "does not start" in result.output


@pytest.mark.parametrize("name", ["LMDBDataSetSR", "LMDBDataSetTableMaster", "PubTabDataSet", "MyDataSet"])
def test_a_loader_that_is_not_known_is_named(tmp_path, name):
    (tmp_path / "a.png").write_bytes(PICTURE)
    (tmp_path / "rec.txt").write_text("a.png\tone\n", encoding="utf-8")
    config = write_config(tmp_path / "config.yml", tmp_path, name, label_file_list=["rec.txt"])

    refused = running.run_command("check", "--config", config, code=1)
    judged = running.run_command("check", "--config", config, tmp_path / "rec.txt")

    assert f"the data set of Train is {name}, and check does not know" in refused.output
    assert "As far as check knows, of 1 line" in judged.output and name in judged.output


def test_a_fixed_copy_of_an_lmdb_is_refused(tmp_path):
    write_lmdb(tmp_path / "data", SAMPLES[:1])
    config = write_config(tmp_path / "config.yml", tmp_path / "data")

    result = running.run_command("check", "--config", config, "--fix", tmp_path / "fixed", code=2)

    assert "not an LMDB" in result.output
