"""What a running training's lines lead to."""

import io
from pathlib import Path

import pytest

from ocrdata.console import progress_bar
from ocrdata.errors import UserError
from ocrdata.train.run.log_events import Event
from ocrdata.train.run.log_reader import LogReader, TrainingDisplay
from tests.train.models.test_config import training_settings

LOG = (Path(__file__).parents[2] / "data" / "train" / "rec-v3-cpu.log").read_text(encoding="utf-8")
STAMP = "[2026/11/22 13:50:54] ppocr INFO: "
BAD = f"{STAMP}epoch: [1/2], global_step: 9, lr: 0.1, loss: nan, ips: 9.0 samples/s, eta: 0:00:10"


class Noted(list[tuple[Event, int]]):
    """A recorder that only remembers."""

    def note(self, event: Event, step: int) -> None:
        self.append((event, step))


def read(*lines: str) -> tuple[LogReader, str, Noted]:
    """A reader that has read some lines, the log it kept, and what it recorded."""
    log, noted = io.StringIO(), Noted()
    with progress_bar() as bar:
        display = TrainingDisplay(bar, 40)
        reader = LogReader(training_settings(), log, Path("run.failed/train.log"), noted, display)
        for line in lines:
            reader.read(line)
    return reader, log.getvalue(), noted


def test_a_whole_log_is_kept_and_summed_up() -> None:
    reader, log, noted = read(*LOG.splitlines())
    assert log == LOG
    assert (reader.steps, reader.loss) == (40, 0.046393)
    assert reader.evaluations == pytest.approx([1.0])
    assert [step for _, step in noted] == [1, 2, 20, 39, 40, 40]


def test_an_evaluation_is_said_with_whose_measure_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    read(*LOG.splitlines())
    assert "step 40 of 40: accuracy 100.00% by PaddleOCR's own measure" in capsys.readouterr().err


def test_bars_are_no_part_of_the_log() -> None:
    assert read("eval model::  40%|████      | 6/15 [00:02<00:03,  2.54it/s]")[1] == ""


def test_a_diverging_training_is_stopped() -> None:
    with pytest.raises(UserError, match="diverged: the loss at step 9 is nan") as caught:
        read(BAD)
    assert "--lr" in caught.value.remedy


def test_a_checkpoint_of_another_network_is_noticed_at_once() -> None:
    with pytest.raises(UserError, match="checkpoint of another network than PP-OCRv3_mobile_rec"):
        read("[2026/11/22 13:50:54] ppocr WARNING: The pretrained params head.x not in model")


@pytest.mark.parametrize(
    ("line", "status", "sentence", "remedy"),
    [
        ("ValueError: 'a' is wrong", 1, "exit status 1: ValueError: 'a' is wrong", "end of this log"),
        ("ResourceExhaustedError: Out of memory error on GPU 0", 1, "Out of memory", "--batch-size"),
        ("paddle.base.core.EnforceNotMet.FatalError: x", 1, "FatalError: x", "end of this log"),
        ("", -9, r"killed by signal 9: \(it printed nothing\)", "--batch-size"),
    ],
)
def test_why_it_ended_is_told_from_its_log(line: str, status: int, sentence: str, remedy: str) -> None:
    reader, _, _ = read(line, *(["Aborted."] if line else []))
    with pytest.raises(UserError, match=sentence) as caught:
        raise reader.explain(status)
    assert remedy in caught.value.remedy
    assert caught.value.path == Path("run.failed/train.log")
