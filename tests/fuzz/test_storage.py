"""No damaged container brings a traceback: what `pack` and `unpack` read, with bytes changed and cut off.

`OCRDATA_FUZZ` is the number of inputs for each container, as in `test_readers`.
"""

import os
import random
import shutil
from pathlib import Path

import pytest

from ocrdata.errors import UserError
from ocrdata.executor.shards import Workers
from ocrdata.storage.dataset import find
from ocrdata.storage.pack import pack
from ocrdata.storage.records import StoredSample

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]

INPUTS = int(os.environ.get("OCRDATA_FUZZ", "60"))
IMAGE = (Path(__file__).parents[1] / "data" / "formats" / "images" / "word_1.png").read_bytes()


@pytest.mark.parametrize("kind", ["files", "lmdb", "parquet", "webdataset"])
def test_damaged_containers_are_read_or_refused_in_words(kind: str, tmp_path: Path) -> None:
    chance = random.Random(kind)
    (tmp_path / "files" / "images").mkdir(parents=True)
    for number in range(6):
        (tmp_path / "files" / "images" / f"{number}.png").write_bytes(IMAGE)
    rows = (f"images/{number}.png\ttext {number}\n" for number in range(6))
    (tmp_path / "files" / "rec.txt").write_text("".join(rows), encoding="utf-8")
    whole = tmp_path / kind
    if kind != "files":
        pack(str(tmp_path / "files"), kind, str(whole), command="pack", workers=Workers(1))  # type: ignore[arg-type]
    victims = [path for path in whole.rglob("*") if path.suffix in {".mdb", ".parquet", ".tar", ".txt"}]
    read = refused = 0
    for _ in range(INPUTS):
        copy = shutil.copytree(whole, tmp_path / "copy")
        victim = copy / chance.choice(victims).relative_to(whole)
        victim.write_bytes(damaged(victim.read_bytes(), chance))
        try:
            source = find(str(copy))
            assert all(isinstance(sample, StoredSample) for sample in source.read(0, source.count))
            read += 1
        except UserError as error:
            assert str(error)
            refused += 1
        shutil.rmtree(copy)
    assert read + refused == INPUTS and refused


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Cut off, a few bytes changed, or a piece doubled."""
    kind = chance.randrange(3)
    place = chance.randrange(len(data))
    if kind == 0:
        return data[:place]
    if kind == 1:
        content = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        return bytes(content)
    return data[:place] + data[place // 2 : place] + data[place:]
