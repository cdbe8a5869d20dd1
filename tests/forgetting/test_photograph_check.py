"""What is said of photographs that nobody asked to keep."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ocrdata import resources
from ocrdata.forgetting import photograph_check
from ocrdata.samples import labels
from ocrdata.samples.charset import Charset

SHIPPED = resources.folder("recipes") / resources.PHOTOGRAPHS


def plan(characters: str, samples: int = 10_000, trained: Path = Path("rec.txt")) -> Any:
    data = SimpleNamespace(label_files=[trained])
    settings = SimpleNamespace(data=data, total_steps=samples, batch_size=1, cards=1)
    return SimpleNamespace(charset=Charset(tuple(characters)), settings=settings)


def every_character() -> str:
    return "".join(sorted({char for line in labels.read_lines(SHIPPED) for char in line.transcription}))


def test_all_shipped_lines_are_read_where_the_dictionary_has_their_characters() -> None:
    check = photograph_check.check_of(plan(every_character()))
    assert check is not None
    assert len(check.lines) == len(list(labels.read_lines(SHIPPED)))


@pytest.mark.parametrize(
    "unfit",
    [
        plan("ж"),
        plan(every_character(), samples=100),
        plan(every_character(), trained=SHIPPED),
        SimpleNamespace(charset=None),
    ],
    ids=["another script", "a short training", "trained on these", "a detector"],
)
def test_nothing_is_read_where_it_would_say_nothing(unfit: Any) -> None:
    assert photograph_check.check_of(unfit) is None


def test_a_loss_is_named_with_what_prevents_it() -> None:
    assert photograph_check.sentence(200, 196) == (
        "Of 200 lines of photographs that were read right before the training, 196 still are (98.0%)."
    )
    lost = photograph_check.sentence(200, 150)
    assert "150 still are (75.0%). The rest is forgotten: --keep photographs=photographs/rec.txt" in lost
