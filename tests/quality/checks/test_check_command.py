"""`ocrdata check` from outside: exit codes, reports, and no traceback whatever the file."""

import json
import subprocess
import sys
from xml.etree import ElementTree

import cv2
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import running
from tests.quality.configs import detection, recognition
from tests.quality.conftest import drawing

PAGE = cv2.imencode(".png", drawing())[1].tobytes()


def check(*options):
    return running.run_command("check", *options, code=None)


@pytest.fixture
def faulty(pictures, tmp_path):
    """Twelve lines in a folder of its own; two are good."""
    folder, _ = pictures
    for name in ("good.jpg", "good.png", "turned.jpg", "grey.png"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    rows = [
        "\ufeffgood.jpg\tab1",
        "good.png\tab1",
        "",
        "good.png ab1",
        "gone.jpg\t",
        "turned.jpg\tab1\r",
        "grey.png\tab𓀀\ttail",
        "grey.png\t𓀀\u1234",
        "good.png\t" + "1" * 30,
        "good.png\tab1",
        "good.jpg\te\u0301",
        "good.jpg\tab1",
    ]
    (tmp_path / "rec.txt").write_text("\n".join(rows) + "\n", encoding="utf-8", newline="")
    return tmp_path / "rec.txt"


def test_all_faults_of_a_line_are_named_and_remedies_once_in_the_table_and_totals_follow(faulty):
    result = check(faulty, "--list")
    assert result.exit_code == 3
    lines = result.output.splitlines()
    fifth = next(line for line in lines if line.startswith(f"{faulty}:5: replaced: "))
    assert "does not exist" in fifth and "the text is empty" in fifth and "delete the line" not in fifth
    assert result.output.count("Correct the path") == 1
    assert any(":7: changed: " in line and "It is trained as 'ab'" in line for line in lines)
    assert any(
        ":1: replaced: " in line and "byte order mark" in line and "exist" not in line for line in lines
    )
    assert (
        "Of 12 lines 4 will be trained as written; 2 with a changed label; 6 will be replaced"
        in result.output
    )
    assert "[x, y]" not in result.output


def test_json_holds_findings_totals_and_characters(faulty):
    result = check(faulty, "--json")
    record = json.loads(result.stdout)
    assert record["totals"]["verdicts"] == {"as written": 4, "changed": 2, "replaced": 6}
    codes = {fault["code"] for finding in record["findings"] for fault in finding["faults"]}
    assert {"no-tab", "crlf", "not-nfc", "too-long", "duplicate-line", "conflicting-labels"} <= codes
    assert record["characters"]["counts"]["𓀀"] == 2
    assert all(finding["file"] == str(faulty) for finding in record["findings"])


def test_junit_has_a_case_for_each_kind_of_fault(faulty, tmp_path):
    check(faulty, "--junit", tmp_path / "check.xml")
    suite = ElementTree.parse(tmp_path / "check.xml").getroot()[0]
    failed = {case.get("name") for case in suite if case.find("failure") is not None}
    assert {"blank-line", "no-tab", "image-missing", "unknown-character", "too-long"} <= failed
    assert "crlf" not in failed
    assert int(suite.get("failures")) == len(failed)
    assert f"{faulty}:3:" in suite.find("testcase[@name='blank-line']/failure").text


def test_exit_codes(faulty, tmp_path):
    good = tmp_path / "fine.txt"
    good.write_text("good.jpg\tab1\ngrey.png\tab2\n", encoding="utf-8")
    assert check(good).exit_code == 0
    assert check(good, "--strict").exit_code == 0
    twice = tmp_path / "twice.txt"
    twice.write_text("good.jpg\tab1\ngood.jpg\tab1\n", encoding="utf-8")
    assert check(twice).exit_code == 0
    assert check(twice, "--strict").exit_code == 3
    assert check(faulty, "--fail-below", 30).exit_code == 0
    lost = check(faulty, "--fail-below", 40)
    assert lost.exit_code == 3
    assert "8 of 12 lines are not trained as written." in lost.output
    assert check(tmp_path / "nothing.txt").exit_code == 2
    assert check(faulty, "--model", "PP-OCRv9").exit_code == 2
    assert check(faulty, "--no-images", "--headers").exit_code == 2
    (tmp_path / "empty.txt").touch()
    assert check(tmp_path / "empty.txt").exit_code == 3


def test_the_training_config_names_label_files_images_and_held_out_lines(faulty, tmp_path):
    config = recognition("MultiLabelEncode", max_text_length=10)
    config["Train"]["dataset"] |= {
        "data_dir": str(faulty.parent),
        "label_file_list": ["train.txt"],
        "ratio_list": [1.0, 0.5],
    }
    config["Train"]["loader"] = {"drop_last": True, "batch_size_per_card": 64}
    config["Eval"] = {"dataset": config["Train"]["dataset"] | {"label_file_list": ["val.txt"]}}
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "train.txt").write_text(
        "good.jpg\t123456789\ngood.png\t12345678\n", encoding="utf-8"
    )
    (tmp_path / "lists" / "val.txt").write_text("good.png\t12345678\n", encoding="utf-8")
    path = tmp_path / "lists" / "config.yml"
    path.write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    result = check("--config", path)
    assert result.exit_code == 3
    assert (
        "train.txt:1: replaced: the text is longer than the attention branch can hold (9 > 8)"
        in result.output
    )
    assert "the image is also in val.txt:1" in result.output
    assert "2 numbers for 1 label file, so the run does not start" in result.output
    assert "No Images in train dataset" in result.output


def test_every_line_has_one_finding_with_the_verdict_of_all_its_faults(faulty):
    findings = json.loads(check(faulty, "--json").stdout)["findings"]
    lines = [finding["line"] for finding in findings]
    assert lines == sorted(set(lines))
    both = next(finding for finding in findings if finding["line"] == 7)
    assert both["verdict"] == "changed"
    assert {fault["code"] for fault in both["faults"]} == {"unknown-character", "extra-columns"}
    again = next(finding for finding in findings if finding["line"] == 9)
    assert {fault["code"] for fault in again["faults"]} == {"too-long", "conflicting-labels"}
    assert (again["verdict"], again["image"]) == ("replaced", "good.png")


def test_the_sum_claims_nothing_for_operators_that_check_does_not_know(tmp_path):
    (tmp_path / "page.png").write_bytes(PAGE)
    row = [{"transcription": "a", "points": [[1, 1], [30, 1], [30, 20], [1, 20]]}]
    (tmp_path / "det.txt").write_text(f"page.png\t{json.dumps(row)}\n", "utf-8")
    config = detection(maps=())
    config["Train"]["dataset"]["transforms"].insert(2, {"EASTProcessTrain": {"image_shape": [512, 512]}})
    (tmp_path / "config.yml").write_text(yaml.safe_dump(config), "utf-8")
    options = (tmp_path / "det.txt", "--config", tmp_path / "config.yml")
    result = check(*options)
    assert "As far as check knows, of 1 page 1 will be trained as written" in result.output
    assert "what EASTProcessTrain drops or changes is not known." in result.output
    assert (result.exit_code, check(*options, "--strict").exit_code) == (0, 3)
    assert json.loads(check(*options, "--json").stdout)["totals"]["unknown_operators"] == ["EASTProcessTrain"]


@pytest.mark.parametrize("options", [(), ("--eval",)])
def test_points_of_other_lengths_than_two_are_a_finding(tmp_path, options):
    (tmp_path / "page.png").write_bytes(PAGE)
    boxes = [
        [[1, 1, 9], [30, 1, 9], [30, 20, 9], [1, 20, 9]],
        [[1, 1], [30, 1], [30, 20], [1, 20]],
        [[1], [9]],
    ]
    rows = [f"page.png\t{json.dumps([{'transcription': 'a', 'points': points}])}\n" for points in boxes]
    (tmp_path / "det.txt").write_text("".join(rows), "utf-8")
    config = detection(augment=False, crop=False, maps=())
    config["Eval"] = config["Train"]
    (tmp_path / "config.yml").write_text(yaml.safe_dump(config), "utf-8")
    result = check(tmp_path / "det.txt", "--config", tmp_path / "config.yml", "--json", *options)
    record = json.loads(result.stdout)
    assert record["totals"]["verdicts"] == {"as written": 3}
    codes = {item["line"]: [fault["code"] for fault in item["faults"]] for item in record["findings"]}
    assert "points-not-pairs" in codes[1] and "points-not-pairs" in codes[3]
    assert "points-not-pairs" not in codes[2]


@pytest.mark.parametrize(
    ("dictionary", "verdicts", "reason"),
    [
        ("\ufeffa\nb\n1\n", {"changed": 1}, "dict.txt:1: the file begins with a byte order mark"),
        ("a \nb \n1\n", {"changed": 1}, "dict.txt:1: there is a blank beside 'a'"),
        ("ab1\n", {"replaced": 1}, "dict.txt:1: 'ab1' is several characters in one row"),
        ("a\nb\n1\na\n", {"as written": 1}, "dict.txt:4: 'a' is in row 1 too"),
    ],
)
def test_a_dictionary_is_named_where_it_is_the_reason(tmp_path, dictionary, verdicts, reason):
    (tmp_path / "good.png").write_bytes(PAGE)
    (tmp_path / "rec.txt").write_text("good.png\tab1\n", "utf-8")
    (tmp_path / "dict.txt").write_text(dictionary, "utf-8")
    options = (tmp_path / "rec.txt", "--dict", tmp_path / "dict.txt")
    result = check(*options)
    assert reason in result.output
    assert "Append them" not in result.output
    assert json.loads(check(*options, "--json").stdout)["totals"]["verdicts"] == verdicts


def test_a_set_from_synth_is_known_as_one(faulty, tmp_path):
    (tmp_path / "ocrdata.json").write_text('{"command": "synth"}', encoding="utf-8")
    assert "100% of the lines are synthetic" in check(faulty).output


def test_pages_are_not_checked_by_the_rules_of_lines(tmp_path):
    path = tmp_path / "det.txt"
    path.write_text('a.jpg\t[{"transcription": "a", "points": [[0, 0], [9, 0], [9, 9], [0, 9]]}]\n', "utf-8")
    assert check(path, "--no-images").exit_code == 0
    result = check(path, "--model", "PP-OCRv3_mobile_rec")
    assert result.exit_code == 1
    assert "boxes of pages" in result.output


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300) | st.text(max_size=80).map(lambda text: ("a.jpg\t" + text).encode("utf-16")))
def test_no_file_makes_a_traceback(tmp_path, data):
    path = tmp_path / "rec.txt"
    path.write_bytes(data)
    for options in ((), ("--json",), ("--no-images",), ("--headers",)):
        result = check(path, *options)
        assert result.exit_code in (0, 1, 3), result.output
        assert result.exception is None or isinstance(result.exception, SystemExit)


def test_it_works_as_a_program_with_names_in_chinese(faulty, tmp_path):
    folder = tmp_path / "数据 集"
    folder.mkdir()
    (folder / "图.jpg").write_bytes((faulty.parent / "good.jpg").read_bytes())
    (folder / "标注.txt").write_text("图.jpg\t中文\n", encoding="utf-8")
    command = [sys.executable, "-m", "ocrdata", "check", str(folder / "标注.txt"), "--jobs", "1"]
    done = subprocess.run(command, capture_output=True, env={"PYTHONIOENCODING": "ascii"}, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)


def test_texts_that_nobody_means_are_named(tmp_path):
    (tmp_path / "good.png").write_bytes(PAGE)
    (tmp_path / "rec.txt").write_text("good.png\t待识别\n", "utf-8")
    boxes = [
        {"transcription": text, "points": [[1, 1], [30, 1], [30, 20], [1, 20]]}
        for text in ("待识别", "12\n\f", "1")
    ]
    (tmp_path / "det.txt").write_text(
        f"good.png\t{json.dumps(boxes[:1])}\n" * 2 + f"good.png\t{json.dumps(boxes[1:])}\n", "utf-8"
    )
    for options in ((), ("--no-images",)):
        result = check(tmp_path / "rec.txt", *options)
        assert result.exit_code == 0
        assert "rec.txt:1: note: the text is PPOCRLabel's placeholder" in result.output
    pages = check(tmp_path / "det.txt", "--list").output
    assert "det.txt:1: note: the text of box 1 is PPOCRLabel's placeholder" in pages
    assert r"the text of box 1 ('12\n\x0c') begins or ends with a line end" in pages


def test_lines_and_pages_of_a_folder_are_counted_apart(tmp_path):
    (tmp_path / "good.png").write_bytes(PAGE)
    (tmp_path / "rec.txt").write_text("good.png\tab1\n" * 2, "utf-8")
    box = {"transcription": "a", "points": [[1, 1], [30, 1], [30, 20], [1, 20]]}
    (tmp_path / "det.txt").write_text(f"good.png\t{json.dumps([box])}\n", "utf-8")
    assert "Of 2 lines and 1 page 3 will be trained as written" in check(tmp_path).output
    assert "Of 1 page 1 will be trained as written" in check(tmp_path / "det.txt").output


def test_lines_that_teach_nothing_are_counted_and_max_length_trains_them(tmp_path):
    """40 steps in training, at any width of the image: 45 characters need more."""
    cv2.imwrite(str(tmp_path / "line.png"), drawing(24, 700))
    (tmp_path / "rec.txt").write_text("line.png\t" + "ab" * 22 + "a\n", encoding="utf-8")
    config = recognition("CTCLabelEncode", max_text_length=60)
    for step in config["Train"]["dataset"]["transforms"]:
        if "RecResizeImg" in step:
            step["RecResizeImg"] = {"image_shape": [3, 48, 960]}
    (tmp_path / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    result = check(tmp_path / "rec.txt", "--config", tmp_path / "config.yml", "--strict")
    assert result.exit_code == 3
    assert "CTC has too few time steps for the text (45 > 40)" in result.output
    assert "1 line needs more than the 40 time steps" in result.output
    result = check(tmp_path / "rec.txt", "--model", "PP-OCRv6_small_rec")
    assert "longer than max_text_length (45 > 25)" in result.output
    result = check(tmp_path / "rec.txt", "--model", "PP-OCRv6_small_rec", "--max-length", 60)
    assert (result.exit_code, "time steps" in result.output) == (0, False), result.output
    result = check(tmp_path / "rec.txt", "--max-length", 60, "--width", 320, "--no-images")
    assert "(45 > 40)" in result.output
    result = check(tmp_path / "rec.txt", "--max-length", 60, "--no-images")
    assert (result.exit_code, "time steps" in result.output) == (0, False), result.output
    assert check("--config", tmp_path / "config.yml", "--width", 640).exit_code == 2


def test_labels_that_only_a_person_can_settle_are_passed_on_to_review(pictures, tmp_path):
    folder, _ = pictures
    (tmp_path / "good.png").write_bytes((folder / "good.png").read_bytes())
    labels = tmp_path / "rec.txt"
    labels.write_text("good.png\tab1\ngood.png\tab2\n", encoding="utf-8")
    assert f"ocrdata review {labels}" in check(labels).output
    labels.write_text("good.png\tab1\ngood.png\tab1\n", encoding="utf-8")
    assert "ocrdata review" not in check(labels).output
