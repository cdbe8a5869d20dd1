"""Where nothing can be used, no command succeeds: it ends with the code that `docs/scripting.md` gives."""

import json

import pytest
from PIL import Image

from ocrdata.cli import SECTIONS
from tests import running

BOX = [[5, 5], [90, 5], [90, 25], [5, 25]]

LABELS = {
    "empty": "",
    "blank": "\n\n",
    "missing": "x.png\tone\ny.png\ttwo\n",
    "broken": "broken.png\tone\nbroken.png\ttwo\n",
    "no-text": "a.png\t\nb.png\t\n",
    "ignored": "".join(
        f"{name}.png\t" + json.dumps([{"transcription": "###", "points": BOX}]) + "\n" for name in "ab"
    ),
    "no-boxes": "a.png\t[]\nb.png\t[]\n",
}
"""Label files of which nothing can be trained on, each for another reason."""

LABELS_ALONE = {"missing", "broken"}
"""Those whose texts can be used by what does not open images."""

COMMANDS = {
    "convert": (("convert", "{labels}", "--out", "{out}", "--jobs", "1"), {"ignored": 3}, set()),
    "convert (labels)": (
        ("convert", "{labels}", "--out", "{out}", "--labels-only"),
        {"ignored": 3},
        LABELS_ALONE,
    ),
    "convert (messages)": (("convert", "{labels}", "--out", "{out}", "--to", "messages"), {}, set()),
    "check": (("check", "{labels}", "--jobs", "1"), dict.fromkeys(LABELS, 3), set()),
    "mix": (("mix", "{labels}", "--out", "{out}"), {}, LABELS_ALONE),
    "preview": (("preview", "{labels}", "--out", "{out}.jpg"), {}, {"no-text", "ignored", "no-boxes"}),
    "balance": (("balance", "{labels}", "--out", "{out}.txt"), {}, LABELS_ALONE),
    "corpus": (("corpus", "stats", "{labels}"), {}, LABELS_ALONE),
    "synth": (("synth", "--corpus", "{labels}", "--count", "3", "--out", "{out}"), {}, LABELS_ALONE),
    "stats": (("stats", "{labels}"), {}, {*LABELS} - {"empty", "blank"}),
    "report": (("report", "{labels}", "--out", "{out}.html"), {}, {*LABELS} - {"empty"}),
    "pack": (
        ("pack", "{labels}", "--to", "webdataset", "--out", "{out}"),
        {},
        {"broken", "no-text", "ignored", "no-boxes"},
    ),
}
"""A command, codes other than 1, and the label files that it has a use for: `stats` and `report` are for
looking at any set, `preview` shows whatever pictures there are, and `pack` copies bytes."""

TRIED_ELSEWHERE = {
    "select": "tests/evaluation",
    "evaluate": "tests/evaluation",
    "tune-det": "tests/evaluation",
    "badcase": "tests/badcases",
    "predict": "tests/deployment",
    "export": "tests/deployment",
    "finetune": "tests/train",
    "bundle": "tests/bundling",
    "blend": "tests/forgetting",
    "weights": "tests/train",
    "loop": "tests/recipes",
    "run": "tests/recipes",
    "recipes": "tests/recipes",
    "init": "tests/recipes",
    "studio": "tests/studio_server",
    "label": "tests/drafting",
    "review": "tests/label_review",
    "fetch": "tests/fetching",
    "fit": "tests/look_fitting",
    "verify": "tests/folders",
    "unpack": "tests/storage",
    "doctor": "tests/test_diagnosis.py",
    "models": "tests/train",
    "formats": "tests/annotation_formats",
    "list": "tests/listing",
}
"""Commands that need a network or take no labels, and where their failures are tested."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    top = tmp_path_factory.mktemp("sets")
    for name in "ab":
        Image.new("RGB", (100, 32), "white").save(top / f"{name}.png")
    (top / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n no image")
    for name, content in LABELS.items():
        (top / f"{name}.txt").write_text(content, encoding="utf-8")
    return top


@pytest.mark.parametrize("labels", LABELS)
@pytest.mark.parametrize("command", COMMANDS)
def test_a_set_of_which_nothing_can_be_used_is_no_success(command, labels, folder, tmp_path):
    words, codes, useful = COMMANDS[command]
    places = {"labels": folder / f"{labels}.txt", "out": tmp_path / "out"}

    result = running.run_command(*(word.format(**places) for word in words), code=None)

    expected = 0 if labels in useful else codes.get(labels, 1)
    assert result.exit_code == expected, result.output
    if expected == 1:
        assert list(tmp_path.iterdir()) == []
        assert len(result.output[result.output.index("Error: ") :].splitlines()) <= 3


def test_every_command_is_tried():
    placed = {name for section in SECTIONS.values() for name in section}

    assert {name.partition(" ")[0] for name in COMMANDS} | TRIED_ELSEWHERE.keys() == placed
