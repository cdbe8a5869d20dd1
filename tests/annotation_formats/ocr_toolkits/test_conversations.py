"""Conversations of LLaVA, Qwen-VL and MiniCPM-V, and other rows of prompt and answer in one JSON list."""

import json
from pathlib import Path

import pytest

from ocrdata.annotation_formats import detect, get
from ocrdata.reading.source import Skipped, Source
from ocrdata.samples.labels import Line
from tests.running import run_command

ASK, ANSWER = {"from": "human", "value": "<image>\nOCR:"}, {"from": "gpt", "value": "hi"}


def read(folder: Path, rows, name="train.json", **options):
    text = json.dumps(rows, indent=1) if name.endswith(".json") else "\n".join(map(json.dumps, rows))
    (folder / "a.jpg").touch()
    (folder / name).write_text(text, "utf-8")
    found = detect(folder)
    return found, list(get(found).read(Source(folder, **options)))


def test_lines_pages_and_what_is_no_transcription(sample):
    found = sample("conversations")
    assert found.texts == ["Genaxis Theatre"]
    assert [page.text for page in found.pages] == ["Genaxis Theatre\nopen, 9 to 5"]
    (skipped,) = found.skipped
    assert (skipped.where, "--text-field" in skipped.reason) == ("train.json:item 3", True)


@pytest.mark.parametrize("name", ["train.json", "train.jsonl"])
@pytest.mark.parametrize(
    "row",
    [
        {"image": "a.jpg", "conversations": [ASK, ANSWER]},
        {"images": ["a.jpg"], "conversations": [ASK, ANSWER]},
        {"image": "a.jpg", "conversations": [{"from": "system", "value": "You read."}, ASK, ANSWER]},
        {"conversations": [{"from": "user", "value": "Picture 1: <img>a.jpg</img>\nOCR:"},
                           {"from": "assistant", "value": "hi"}]},
        {"image": "a.jpg", "conversations": [{"role": "user", "content": "<image>OCR:"},
                                             {"role": "assistant", "content": "hi"}]},
    ],
)  # fmt: skip
def test_each_spelling_gives_the_same_line(tmp_path, name, row):
    found, (line,) = read(tmp_path, [row], name)
    assert (found, line.transcription, line.image.name) == ("conversations", "hi", "a.jpg")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"image": "a.jpg", "conversations": [ASK, ANSWER, ASK, ANSWER]}, "not one question and one answer"),
        ({"image": "a.jpg", "conversations": [ANSWER, ASK]}, "not one question and one answer"),
        ({"image": ["a.jpg", "b.jpg"], "conversations": [ASK, ANSWER]}, "has 2 images"),
        ({"image": [], "conversations": [ASK, ANSWER]}, "has 0 images"),
        ({"image": "a.jpg", "conversations": [{"from": "human", "value": ["OCR:"]}, ANSWER]}, "not a text"),
        ({"image": "b.jpg", "conversations": [ASK, ANSWER]}, "b.jpg does not exist"),
    ],
)
def test_what_is_not_one_image_and_its_text_is_skipped_with_a_reason(tmp_path, row, why):
    _, (skipped,) = read(tmp_path, [row])
    assert isinstance(skipped, Skipped)
    assert why in skipped.reason
    assert skipped.where == "train.json:item 1"


def test_the_prompt_of_the_text_can_be_named(tmp_path):
    rows = [{"image": "a.jpg", "conversations": [{"from": "human", "value": "<image>\nRead it."}, ANSWER]}]
    assert isinstance(read(tmp_path, rows)[1][0], Skipped)
    assert isinstance(read(tmp_path, rows, text="Read it.")[1][0], Line)


PARTS = [{"type": "image", "image": "a.jpg"}, {"type": "text", "text": "OCR:"}]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("messages", {"messages": [{"role": "user", "content": "<image>OCR:"},
                                   {"role": "assistant", "content": "hi"}], "images": ["a.jpg"]}),
        ("messages", {"messages": [{"role": "user", "content": PARTS},
                                   {"role": "assistant", "content": [{"type": "text", "text": "hi"}]}]}),
        ("erniekit", {"image_info": [{"matched_text_index": 0, "image_url": "a.jpg"}],
                      "text_info": [{"text": "OCR:", "tag": "mask"}, {"text": "hi", "tag": "no_mask"}]}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("file", ["train.json", "train.jsonl"])
def test_other_rows_are_read_from_one_list_as_well(tmp_path, name, row, file):
    found, (line,) = read(tmp_path, [row], file)
    assert (found, line.transcription) == (name, "hi")


def test_conversations_become_messages_that_are_read_again(tmp_path):
    source = Path(__file__).parents[2] / "data" / "formats"
    again = tmp_path / "messages"
    run_command("convert", source / "conversations", "--images", source / "images", "--to", "messages",
                "--out", again)  # fmt: skip
    records = list(get(detect(again)).read(Source(again)))
    assert sorted(each.transcription if isinstance(each, Line) else each.text for each in records) == [
        "Genaxis Theatre",
        "Genaxis Theatre\nopen, 9 to 5",
    ]
