"""`ocrdata convert` on the command line: what it reports, and what it says of mistakes."""

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from ocrdata.commands.convert import command
from tests.conversion.sets import skipped, write_set

SAMPLES = Path(__file__).parents[1] / "data" / "formats"


class TestCommand:
    def run(self, *arguments):
        return CliRunner().invoke(command, [str(argument) for argument in arguments])

    def test_the_report_says_what_became_of_everything(self, tmp_path):
        result = self.run(SAMPLES / "labelme", "--images", SAMPLES / "images", "--out", tmp_path / "out")

        assert result.exit_code == 0, result.output
        assert "labelme: labelme" in result.stderr
        assert "skipped page.json, box 4: a point is not a text region" in result.stderr
        assert "found                          │     5" in result.stdout

    def test_labels_alone_need_no_images(self, tmp_path):
        labels = tmp_path / "rec.txt"
        labels.write_text("crops/a.jpg\tＡ１\ncrops/b.jpg\t###\n", encoding="utf-8")

        result = self.run(
            labels, "--labels-only", "--width", "half", "--to", "jsonl", "--out", tmp_path / "out"
        )

        assert result.exit_code == 0, result.output
        (row,) = (tmp_path / "out" / "labels.jsonl").read_text(encoding="utf-8").splitlines()
        assert json.loads(row) == {"image": f"{tmp_path}/crops/a.jpg", "text": "A1"}
        assert len(skipped(tmp_path / "out")) == 1

    def test_a_dry_run_says_what_would_be_done_and_writes_nothing(self, tmp_path):
        source = write_set(tmp_path / "set", {"a.jpg": ["hi"]})
        archive = tmp_path / "export.zip"
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("page.json", "{}")
        before = sorted(tmp_path.rglob("*"))

        result = self.run(
            *(source, archive, "--out", tmp_path / "out", "--split", "train=0.9,val=0.1", "--dry-run")
        )

        assert result.exit_code == 0, result.output
        assert result.stdout.splitlines() == [
            f"read {source}: paddle",
            f"read {archive}: archive, format detected after unpacking",
            f"write {tmp_path / 'out'}: paddle (whole pages and lines of text), "
            "split into train 0.9, val 0.1",
        ]
        assert sorted(tmp_path.rglob("*")) == before

    @pytest.mark.parametrize(
        ("arguments", "code", "words"),
        [
            (["--split", "train=0.9"], 2, "add up to 0.9"),
            (["--split", "train=x"], 2, "not a share"),
            (["--encoding", "utf-9"], 2, "not an encoding"),
            (["--from", "labelmee"], 2, "Did you mean labelme?"),
            (["--to", "iam"], 2, "does not write it. It writes coco"),
            (["--labels-only", "--to", "coco"], 1, "need their images"),
        ],
    )
    def test_mistakes_are_two_sentences(self, tmp_path, arguments, code, words):
        source = write_set(tmp_path / "set", {"a.jpg": ["hi"]})

        result = self.run(source, "--out", tmp_path / "out", *arguments)

        assert result.exit_code == code
        assert words in result.output
        assert not (tmp_path / "out").exists()

    def test_a_label_file_with_spaces_for_tabs_is_named_with_its_line(self, tmp_path):
        (tmp_path / "Label.txt").write_text(
            'a.jpg [{"transcription": "a", "points": []}]\n', encoding="utf-8"
        )

        result = self.run(tmp_path / "Label.txt", "--out", tmp_path / "out")

        assert result.exit_code == 1
        assert "Label.txt:1" in result.output
        assert "spaces where the tab should be" in result.output
