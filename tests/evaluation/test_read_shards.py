"""Lines that are read in shards: the same readings, and none of them is lost when the run is killed."""

from collections.abc import Callable, Sequence
from pathlib import Path

import click
import pytest

from ocrdata.evaluation import read_shards
from ocrdata.evaluation.networks import TrainedNetwork
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.executor.shards import Workers
from ocrdata.folders.resumable import resumable_folder
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import Line

IMAGES = [Path(f"/lines/{number}.png") for number in range(7)]


@pytest.fixture
def model(tmp_path: Path) -> Recogniser:
    (tmp_path / "model.pdparams").write_bytes(b"weights")
    network = TrainedNetwork({}, tmp_path / "model.pdparams")
    return Recogniser(Charset(("a",), Path("d.txt")), (3, 48, 320), network)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A model that reads the names of images, in shards of three; line 4 is no image."""
    seen: list[list[str]] = []

    def read(
        self: Reader, model: Recogniser, images: Sequence[Path], tick: Callable[[int], None]
    ) -> list[tuple[str, float] | None]:
        seen.append([image.stem for image in images])
        tick(len(images))
        return [None if image.stem == "4" else (image.stem, 0.5) for image in images]

    monkeypatch.setattr(Reader, "read", read)
    monkeypatch.setattr(read_shards, "SHARD", 3)
    return seen


def test_shards_give_what_one_reading_gives(
    tmp_path: Path, model: Recogniser, calls: list[list[str]]
) -> None:
    ticks: list[int] = []
    with resumable_folder(tmp_path / "out", {}) as run:
        shards = read_shards.ShardReader(run, Reader("cpu", tmp_path), Workers())
        texts = shards.read(model, IMAGES, ticks.append)
        assert [text and text[0] for text in texts] == ["0", "1", "2", "3", None, "5", "6"]
        assert shards.read(model, IMAGES[:2], ticks.append) == [("0", 0.5), ("1", 0.5)]
    assert calls == [["0", "1", "2"], ["3", "4", "5"], ["6"], ["0", "1"]]
    assert ticks == [3, 3, 6, 6, 7, 7, 2, 2]


def test_what_was_read_before_a_kill_is_not_read_again(
    tmp_path: Path, model: Recogniser, calls: list[list[str]]
) -> None:
    def stop_at_six(done: int) -> None:
        if done == 6:
            raise KeyboardInterrupt

    for tick in (stop_at_six, lambda done: None):
        try:
            with resumable_folder(tmp_path / "out", {}) as run:
                shards = read_shards.ShardReader(run, Reader("cpu", tmp_path), Workers())
                texts = shards.read(model, IMAGES, tick)
        except KeyboardInterrupt:
            continue
    assert len(texts) == 7
    assert calls == [["0", "1", "2"], ["3", "4", "5"], ["3", "4", "5"], ["6"]]


def test_other_weights_or_images_are_another_request(tmp_path: Path, model: Recogniser) -> None:
    lines = [Line(image, "") for image in IMAGES]
    first = read_shards.request({"weak": model}, lines)
    assert read_shards.request({"weak": model}, lines) == first
    assert read_shards.request({"weak": model}, lines[1:]) != first
    (tmp_path / "model.pdparams").write_bytes(b"other weights")
    assert read_shards.request({"weak": model}, lines) != first


def test_ray_reads_on_processors() -> None:
    assert read_shards.device_for("auto", Workers(engine="ray")) == "cpu"
    with pytest.raises(click.UsageError, match="--engine ray reads on processors"):
        read_shards.device_for("gpu", Workers(engine="ray"))
