"""The command: where one stopped it goes on, whatever ended it; a second process is refused."""

import json
import re
import signal
import subprocess
import sys

import httpx
import pytest
from click.testing import CliRunner

from ocrdata.cli import cli
from ocrdata.errors import UserError
from ocrdata.label_review.start import ReviewSources, label_file, opened


@pytest.fixture
def running(labels):
    """A function that starts the command in a process of its own; gives the process and its address."""
    processes = []

    def start(*args: str):
        command = [sys.executable, "-m", "ocrdata", "review", str(labels), "--no-browser", *args]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        processes.append(process)
        for said in process.stderr:
            if found := re.search(r"http://\S+", said):
                return process, found[0]
        raise AssertionError(process.wait())

    yield start
    for process in processes:
        process.kill()
        process.wait()


def change(address, number, version, **state):
    record = {"text": "x", "mark": "", "turn": 0, "reviewed": True, **state}
    content = {"number": number, "version": version, "state": record}
    return httpx.post(f"{address}change", json=content, headers={"hx-request": "true"})


def test_what_a_killed_process_had_saved_is_there_when_it_is_started_again(running, labels):
    process, address = running()
    assert change(address, 2, 0, text="Total 9.90").status_code == 200
    assert change(address, 3, 0, mark="illegible").status_code == 200
    process.kill()  # at once: the new label file is not yet written
    process.wait()
    process, address = running()
    page = httpx.get(address).text
    assert 'data-start="2"' in page  # after the two conflicting lines
    new = labels.with_name("rec.reviewed.txt").read_text(encoding="utf-8").splitlines()
    assert len(new) == 4
    assert change(address, 2, 1, text="again").status_code == 200
    process.send_signal(signal.SIGTERM)
    process.wait()
    assert "images/b.png\tagain" in labels.with_name("rec.reviewed.txt").read_text(encoding="utf-8")
    log = labels.with_name("rec.reviewed.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(row)["row"] for row in log[1:]] == [2, 3, 2]


def test_ctrl_c_writes_the_results_and_says_where(running, labels):
    process, address = running()
    change(address, 5, 0, text="Exlt")
    process.send_signal(signal.SIGINT)
    said = process.communicate()[1]
    assert "rec.reviewed.txt: 5 lines. Reviewed: 1." in said
    assert process.returncode == 0
    assert "Traceback" not in said and "Aborted" not in said


def test_a_second_process_is_refused_with_a_sentence(running, labels):
    running()
    result = CliRunner().invoke(cli, ["review", str(labels), "--no-browser"])
    assert result.exit_code == 1
    assert "another process is reviewing" in result.output


def test_after_the_end_another_process_may_go_on(labels):
    for _ in range(2):
        with opened(labels, ReviewSources()):
            pass
    assert not list(labels.parent.glob(".*.lock"))


def test_a_folder_is_its_rec_txt(labels, tmp_path):
    assert label_file(labels.parent) == labels
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match=r"without rec\.txt"):
        label_file(tmp_path / "empty")
    (tmp_path / "empty" / "data.mdb").touch()
    with pytest.raises(UserError, match="ocrdata unpack"):
        label_file(tmp_path / "empty")


def test_a_file_that_is_no_label_file_is_a_sentence(tmp_path):
    (tmp_path / "x.txt").write_text("nothing here\n", encoding="utf-8")
    result = CliRunner().invoke(cli, ["review", str(tmp_path / "x.txt"), "--no-browser"])
    assert result.exit_code == 1
    assert "no tab" in result.output


def test_the_new_file_must_not_be_the_old(labels):
    result = CliRunner().invoke(cli, ["review", str(labels), "--out", str(labels), "--no-browser"])
    assert result.exit_code == 2
