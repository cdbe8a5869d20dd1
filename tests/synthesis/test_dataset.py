"""What workers hold while they draw, and what is planned for them."""

from pathlib import Path
from random import Random

import numpy as np
import pytest

from ocrdata.synthesis import dataset
from ocrdata.synthesis.look.preset import find_preset
from ocrdata.synthesis.look.surfaces import LOADED
from ocrdata.synthesis.type.fonts import FontFile


@pytest.fixture
def job(tmp_path: Path, tofu_font: Path) -> dataset.RenderJob:
    dataset.write_photos(tmp_path, [])
    return dataset.RenderJob(tmp_path, find_preset("document"), (FontFile(tofu_font),), ("",), 0, 48)


def test_texts_are_stored_while_their_shard_is_asked_for(job: dataset.RenderJob) -> None:
    taken = 0

    def texts():  # type: ignore[no-untyped-def]
        nonlocal taken
        for taken in range(1, 1202):
            yield f"A{taken}"

    shards = dataset.plan(job, texts())
    assert (next(shards), taken) == (0, 500)
    assert (job.work / "others").read_text().count("\n") == 499
    assert not dataset.is_planned(job.work)
    assert list(shards) == [1, 2] and taken == 1201
    assert dataset.is_planned(job.work)
    assert (job.work / "000002.texts").read_text().count("\n") == 200


def test_faces_are_opened_once_for_all_parts_of_a_run(job: dataset.RenderJob) -> None:
    """Every face remembers what it drew: opened anew for each part they took 22 MB every 16,000 lines."""
    next(dataset.plan(job, ["A"]))
    dataset.write_photos(job.work, [Path(f"{number}.jpg") for number in range(LOADED + 1)])
    dataset._open_context.cache_clear()
    first, second = dataset.open_context(job, 0), dataset.open_context(job, 1)
    assert first.faces is second.faces
    assert first.surfaces._photos != second.surfaces._photos
    made = first.surfaces.texture("paper", 32, 64, Random(1))
    assert len(second.surfaces._textures) == 1  # what one part has made up the other need not
    assert np.array_equal(second.surfaces.texture("paper", 32, 64, Random(1)), made)
