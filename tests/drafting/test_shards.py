"""A drafting that is killed goes on with the same command, and ends with the same bytes.

Real networks would take minutes: here, what a line says is made of its photograph.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest

from ocrdata.drafting import results, shards
from ocrdata.drafting.draft import CROPS, DraftedLine, Drafter
from ocrdata.evaluation.networks import OnnxNetwork
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.folders.resumable import resumable_folder
from ocrdata.samples.charset import Charset
from tests.conversion.test_kills import contents

COUNT = 14
CORNERS = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0))
DRAFT = """
import sys
from pathlib import Path
from tests.drafting import test_shards
print("ready", flush=True)
test_shards.run(Path(sys.argv[1]), Path(sys.argv[2]), 0.1)
"""


def run(folder: Path, out: Path, seconds: float = 0.0) -> None:
    """What `ocrdata label` does, two photographs a shard, so slowly that it can be killed in between."""

    def draft(_: Drafter, chosen: Sequence[Path], stage: Path, start: int, part: str) -> list[DraftedLine]:
        (stage / CROPS).mkdir()
        lines = []
        for page, photograph in enumerate(chosen, start):
            for number in range(page % 3):
                time.sleep(seconds)
                image = stage / CROPS / f"{page:06d}-{number:03d}.png"
                image.write_bytes(photograph.read_bytes())
                text = f"{photograph.stem} {number}中\udce4"[: -1 if page % 2 else None]
                lines.append(DraftedLine(image, page, CORNERS, (text, page / 20), (text + "?", 0.5)))
        return lines

    shards.draft, shards.PAGES = draft, 2  # type: ignore[assignment]
    photographs = sorted(folder.glob("*.png"))
    model = Recogniser(Charset(("0",)), (3, 48, 320), OnnxNetwork(folder / "model.onnx"))
    models = Drafter(model, model, model, Reader("cpu", folder))  # type: ignore[arg-type]
    with resumable_folder(out, {"photographs": len(photographs)}) as found:
        lines = shards.draft_all(found, models, photographs)
        results.write(found.stage, out.absolute(), photographs, lines, "other")


@pytest.fixture
def photographs(tmp_path: Path) -> Path:
    folder = tmp_path / "photographs"
    folder.mkdir()
    for number in range(COUNT):
        cv2.imwrite(str(folder / f"{number:02d}.png"), np.full((4, 4, 3), number, np.uint8))
    (folder / "model.onnx").write_bytes(b"weights")
    return folder


def test_a_killed_drafting_goes_on_and_ends_with_the_same_bytes(photographs: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "calm" / "drafts", tmp_path / "killed" / "drafts"
    run(photographs, one)
    for wanted in (1, 4):
        process = subprocess.Popen(
            [sys.executable, "-c", DRAFT, str(photographs), str(two)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path])},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
        while shards_done(two) < wanted:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        assert not two.exists()
    assert shards_done(two) >= 4
    run(photographs, two)
    expected = {name: content.replace(b"calm", b"killed") for name, content in contents(one).items()}
    assert contents(two) == expected
    assert not [path for path in two.parent.iterdir() if path != two]


def shards_done(out: Path) -> int:
    return sum(path.read_text("utf-8").count('"step"') for path in out.parent.glob(".drafts.*/journal.jsonl"))


def test_other_photographs_models_and_ways_to_read_are_another_run(photographs: Path) -> None:
    files = sorted(photographs.glob("*.png"))
    model = Recogniser(Charset(("0",)), (3, 48, 320), OnnxNetwork(photographs / "model.onnx"))

    def asked(
        images: Sequence[Path] = files, second: Recogniser | None = None, turned: bool = False
    ) -> object:
        return shards.request(Drafter(None, model, second, Reader("cpu", photographs, turned)), images)

    first = asked()
    assert asked() == first
    assert first not in (asked(files[1:]), asked(second=model), asked(turned=True))
    cv2.imwrite(str(files[0]), np.full((4, 4, 3), 99, np.uint8))
    assert asked() != first
    second = asked()
    (photographs / "model.onnx").write_bytes(b"others")
    assert asked() != second
