"""What is said of photographs that nobody asked to keep."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ocrdata import resources
from ocrdata.forgetting import photographs
from ocrdata.samples import labels
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import Line

SHIPPED = resources.folder("recipes") / resources.PHOTOGRAPHS


def plan(
    characters: str,
    samples: int = 10_000,
    trained: Path = Path("rec.txt"),
    evaluation: tuple[Path, ...] = (Path("val.txt"),),
) -> Any:
    data = SimpleNamespace(label_files=[trained])
    settings = SimpleNamespace(data=data, total_steps=samples, batch_size=1, cards=1)
    options = SimpleNamespace(evaluation=evaluation)
    return SimpleNamespace(charset=Charset(tuple(characters)), settings=settings, options=options)


def lines_for(plan: Any) -> Sequence[Line]:
    return photographs.lines_for(plan, plan.charset)


def every_character() -> str:
    return "".join(sorted({char for line in labels.read_lines(SHIPPED) for char in line.transcription}))


def test_all_shipped_lines_are_read_where_the_dictionary_has_their_characters() -> None:
    assert len(lines_for(plan(every_character()))) == len(list(labels.read_lines(SHIPPED)))


@pytest.mark.parametrize(
    "unfit",
    [
        plan("ж"),
        plan(every_character(), samples=100),
        plan(every_character(), trained=SHIPPED),
        plan(every_character(), evaluation=(SHIPPED,)),
    ],
    ids=["another script", "a short training", "trained on these", "evaluated on these"],
)
def test_nothing_is_read_where_it_would_say_nothing(unfit: Any) -> None:
    assert not lines_for(unfit)


def test_a_training_without_lines_to_keep_says_whether_it_will_show_what_is_forgotten() -> None:
    read = photographs.announcement(plan(every_character()))
    assert f" {len(list(labels.read_lines(SHIPPED)))} lines of photographs that ship with ocrdata " in read
    assert "No other lines are read" not in read
    assert "No other lines are read before and after it" in photographs.announcement(plan("ж"))


def test_only_what_was_read_before_can_be_unlearned(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [Line(Path(f"{number}.png"), "12") for number in range(62)]
    before, after = ["12"] * 60 + ["7", "7"], ["12"] * 57 + ["?"] * 3 + ["12", "7"]
    assert photographs.unlearned(lines, before, after) == {"read_before": 60, "still_read": 57}
    assert "Of 60 lines of photographs" in capsys.readouterr().err
    assert photographs.unlearned(lines, ["?"] * 62, after) is None


def test_a_loss_is_named_with_what_prevents_it() -> None:
    assert photographs.sentence(200, 196) == (
        "Of 200 lines of photographs that were read right before the training, 196 still are (98.0%)."
    )
    lost = photographs.sentence(200, 150)
    assert "150 still are (75.0%). The rest is forgotten: --keep photographs=photographs/rec.txt" in lost
