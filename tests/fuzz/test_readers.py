"""No input brings a traceback: every reader, on damaged copies of the real samples.

`OCRDATA_FUZZ` is the number of inputs for each format (60, or 200 with `--long`; 31,250 make a million: see
README.md). The same number gives the same inputs.
"""

import copy
import itertools
import json
import os
import random
import shutil
import tempfile
from pathlib import Path

import lmdb
import pytest

from ocrdata import annotation_formats
from ocrdata.conversion.options import ConversionOptions
from ocrdata.conversion.run import convert
from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Line, Page

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

SAMPLES = Path(__file__).parents[1] / "data" / "formats"
INPUTS = int(os.environ.get("OCRDATA_FUZZ", "60"))
IN_A_PROCESS = {"synthtext", "total-text-mat"}
"""Formats whose files a process of its own reads, which takes a second for each."""
ODD_VALUES = [
    None, True, False, 0, -1, 1e308, -1e-308, float("nan"), float("inf"), 10**40, "", "0", "nan", "###", "\0",
    "../../etc/passwd", "/", ".", "C:\\x", "a" * 300, "\ud800", [], [[]], [None], {}, {"": {}}, [[1, 2]] * 3,
]  # fmt: skip
TOKENS = [
    b",", b"\t", b"\n", b"\r\n", b'"', b"{", b"}", b"[", b"]", b"<", b">", b"</", b"&", b"&x;", b"\0",
    b"\xff", b"\xef\xbb\xbf", b"\xff\xfe", b"-1", b"nan", b"1e999", b"null", b"<!DOCTYPE a [", b"<![CDATA[",
    b"<!--", b"%", b"\xe2\x80\xa8", b"\\", b"\\ud800", b" " * 20, b"[" * 2000, b"9" * 400, b"://", b"bbox ",
]  # fmt: skip


@pytest.mark.parametrize("name", annotation_formats.names())
def test_damaged_files_are_read_or_refused_in_words(name, tmp_path):
    chance = random.Random(f"{name}")
    folders = [SAMPLES / name] if name != "icdar" else sorted((SAMPLES / name).iterdir())
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    victims = [path for path in files if path.suffix not in {".png", ".jpg"}]
    if not victims:
        pytest.skip("the labels stand in the names of the images")
    module = annotation_formats.get(name)
    for number in range(INPUTS // 20 if name in IN_A_PROCESS else INPUTS):
        victim = chance.choice(victims)
        copy = tmp_path / "set"
        copy.mkdir()
        for beside in victim.parent.iterdir():
            if beside.suffix in {".png", ".jpg"} or beside.name.startswith("char"):
                shutil.copy(beside, copy)
        damaged = _damage(victim, chance)
        (copy / victim.name).write_bytes(damaged)
        _read(module, copy, victim.name, damaged, number)
        if number % 20 == 0:
            _convert(name, copy / victim.name, tmp_path / "out")
        shutil.rmtree(copy)


def _read(module, folder, file, damaged, number):
    """Everything a conversion does with a source, short of opening images."""
    for path, options in (
        (folder, {}),
        (
            folder / file,
            {"images": SAMPLES / "images", "level": ("word", "region")[number % 2], "text": "text"},
        ),
    ):
        try:
            module.sniff(path)
            with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
                source = Source(path, scratch=Path(scratch), **options)
                for record in itertools.islice(module.read(source), 1000):
                    _check(record)
        except UserError:
            pass
        except Exception as error:
            raise AssertionError(f"{file}, input {number}: {error!r} for {damaged[:2000]!r}") from error


def _convert(name, file, out):
    """The whole way to labels and crops, or words."""
    try:
        counts = convert(
            [file], out, ConversionOptions(source_format=name, images=SAMPLES / "images"), workers=Workers(1)
        ).counts
    except UserError:
        return
    lost = [json.loads(row)["boxes"] for row in (out / "skipped.jsonl").read_text("utf-8").splitlines()]
    assert counts.found == sum(lost) + counts.ignored + counts.without_line + counts.lines
    shutil.rmtree(out)


def _check(record):
    """What comes out has the types that the rest relies on."""
    if isinstance(record, Page):
        assert isinstance(record.image, Path)
        assert isinstance(record.text, str)
        for box in record.boxes:
            assert len(box.points) >= 4
            assert all(abs(value) <= 1e6 for point in box.points for value in point)
            assert isinstance(box.transcription, str)
            assert isinstance(box.ignore, bool)
    elif isinstance(record, Line):
        assert isinstance(record.transcription, str)
    else:
        assert isinstance(record, Skipped)
        assert isinstance(record.boxes, int)
        assert record.reason
    json.dumps(repr(record))


def _damage(path, chance):
    data = path.read_bytes()
    if path.suffix == ".mdb":
        return _damage_database(path, chance)
    if path.suffix in {".json", ".jsonl"} and chance.random() < 0.6:
        return _damage_json(data, chance)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(5):
            case 0:
                data = data[:at] + chance.choice(TOKENS) + data[at:]
            case 1:
                data = data[:at] + data[at + chance.randint(1, 30) :]
            case 2:
                data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
            case 3:
                end = min(len(data), at + chance.randint(1, 200))
                data = data[:end] + data[at:end] + data[end:]
            case 4:
                data = data[:at] if chance.random() < 0.3 else data
    return data


def _damage_database(path, chance):
    """Odd keys and values, or a file that was cut off. Pages of nonsense may crash LMDB itself."""
    if chance.random() < 0.3:
        data = path.read_bytes()
        return data[: chance.randrange(len(data))]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path, folder)
        with lmdb.open(folder) as database, database.begin(write=True) as view:
            for _ in range(chance.randint(1, 3)):
                key = chance.choice(
                    [b"num-samples", b"image-000000001", b"label-000000001", b"label-000000000"]
                )
                view.delete(key)
                if chance.random() < 0.7:
                    view.put(key, chance.choice([*TOKENS, b"3", b"999999999999"]))
        return Path(folder, "data.mdb").read_bytes()


def _damage_json(data, chance):
    """Put odd values in the place of good ones, so that the file still is JSON."""
    try:
        tree = json.loads(data)
    except ValueError:  # one object a line
        rows = data.splitlines()
        at = chance.randrange(len(rows))
        rows[at] = _damage_json(rows[at], chance)
        return b"\n".join(rows)
    for _ in range(chance.randint(1, 3)):
        places = list(_places(tree))
        if not places:
            break
        parent, key = chance.choice(places)
        match chance.randrange(3):
            case 0 if isinstance(parent, dict):
                parent[chance.choice(["text", "points", "x", ""])] = parent.pop(key)
            case 1:
                del parent[key]
            case _:
                parent[key] = copy.deepcopy(chance.choice(ODD_VALUES))
    return json.dumps(tree).encode()


def _places(tree):
    pairs = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in list(pairs):
        yield tree, key
        yield from _places(value)
