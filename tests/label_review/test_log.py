"""The log: on the disk before anybody hears of it, and never in two minds about the label file."""

import errno
import json

import pytest

from ocrdata.errors import UserError
from ocrdata.label_review.decisions import Decision
from ocrdata.label_review.log import ChangeLog

OLD, NEW = Decision("Exit"), Decision("Exlt", reviewed=True)


@pytest.fixture
def log(labels):
    log = ChangeLog(labels.with_name("log.jsonl"), labels)
    yield log
    log.close()


def again(labels):
    log = ChangeLog(labels.with_name("log.jsonl"), labels)
    log.close()
    return log.earlier


def test_a_change_has_time_row_before_and_after(labels, log):
    log.add(5, OLD, NEW, name="images/d.png")
    record = json.loads((labels.with_name("log.jsonl")).read_text(encoding="utf-8").splitlines()[1])
    assert record["row"] == 5
    assert record["before"]["text"] == "Exit"
    assert record["after"] == {"text": "Exlt", "mark": "", "turn": 0, "reviewed": True}
    assert record["time"].endswith("+00:00")


@pytest.mark.parametrize("cut", [1, 10, 60])
def test_a_line_that_was_not_finished_is_cut_off_and_the_log_goes_on(labels, log, cut):
    path = labels.with_name("log.jsonl")
    log.add(5, OLD, NEW, name="d")
    whole = path.read_bytes()
    log.add(5, NEW, OLD, name="d")
    path.write_bytes(path.read_bytes()[:-cut])
    assert [change.row for change in again(labels)] == [5]
    assert path.read_bytes() == whole
    second = ChangeLog(path, labels)
    second.add(5, NEW, OLD, name="d", undo=True)
    second.close()
    assert [(change.after["text"], change.undo) for change in again(labels)] == [
        ("Exlt", False),
        ("Exit", True),
    ]


def test_a_label_file_that_has_changed_is_refused(labels, log):
    log.add(5, OLD, NEW, name="d")
    labels.write_text(labels.read_text(encoding="utf-8") + "x.png\tx\n", encoding="utf-8")
    with pytest.raises(UserError, match="has changed since its review began"):
        again(labels)


@pytest.mark.parametrize("line", ["{}", "[]", "nonsense", '{"row": 1}'])
def test_a_damaged_log_is_refused_and_not_skipped(labels, log, line):
    path = labels.with_name("log.jsonl")
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    log.add(5, OLD, NEW, name="d")
    with pytest.raises(UserError, match=r"log\.jsonl:2: is no line of the log"):
        again(labels)


class FullDisk:
    """A file whose disk is full after some bytes."""

    def __init__(self, file, room):
        self.file, self.room = file, room

    def write(self, data):
        if self.room <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        done = self.file.write(data[: self.room])
        self.room -= done
        return done

    def __getattr__(self, name):
        return getattr(self.file, name)


def test_a_full_disk_is_a_sentence_and_the_log_is_as_it_was(labels, log):
    path = labels.with_name("log.jsonl")
    log.add(5, OLD, NEW, name="d")
    whole = path.read_bytes()
    log._file = FullDisk(log._file, 30)
    with pytest.raises(UserError, match="the disk is full"):
        log.add(5, NEW, OLD, name="d")
    assert path.read_bytes() == whole
    log._file.room = 10_000
    log.add(5, NEW, OLD, name="d")
    assert len(again(labels)) == 2
