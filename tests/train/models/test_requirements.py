"""What a clone lacks here is said before a training starts: packages, and a head that Paddle refuses."""

import json
import shutil

import pytest

from ocrdata.errors import UserError
from ocrdata.train.models import presets, requirements, source
from tests import running

V3 = ("--model", "PP-OCRv3_mobile_rec")

CLONE = {
    "tools/__init__.py": "",
    "tools/train.py": "import tools.program as program\nfrom ppocr.data import build\nimport os, numpy",
    "tools/program.py": "import yaml\ntry:\n    import absent_but_caught\nexcept ImportError:\n    pass\n",
    "ppocr/__init__.py": "",
    "ppocr/data/__init__.py": "from . import augment\nfrom .augment import Augment\nimport beside\n",
    "ppocr/data/beside.py": "",
    "ppocr/data/augment.py": "import absent_package.part\ndef later():\n    import absent_and_late\n",
    "ppocr/modeling/heads/rec_sar_head.py": "width = paddle.ceil(ratio * w).astype('int32')\n",
}


@pytest.fixture
def clone(tmp_path):
    for name, text in CLONE.items():
        path = tmp_path / "clone" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path / "clone"


def test_packages_that_are_imported_at_the_start_are_found(clone):
    assert requirements.missing_packages(clone) == ("absent_package",)


def test_old_imgaug_needs_an_old_numpy(clone, monkeypatch):
    (clone / "ppocr" / "data" / "augment.py").write_text("import imgaug", "utf-8")
    monkeypatch.setattr(requirements, "_major", lambda package: 2)
    assert requirements.missing_packages(clone) == ("imgaug", "numpy<2")
    with pytest.raises(UserError, match="needs imgaug, numpy<2"):
        requirements.require(clone, presets.load("PP-OCRv3_mobile_rec"))


def test_models_shows_them(clone):
    records = json.loads(running.run_command("models", "--paddleocr", clone, "--json").stdout)
    assert {tuple(record["packages"]) for record in records} == {("absent_package",)}
    assert "absent_package" in running.run_command("models", "--paddleocr", clone).output


@pytest.mark.parametrize("dry_run", [(), ("--dry-run",)])
def test_finetune_refuses_before_it_starts(clone, tmp_path, dry_run):
    labels = tmp_path / "rec.txt"
    labels.write_text("a.png\t1\n", "utf-8")
    running.run_command("mix", labels, "--out", tmp_path / "mix")
    result = running.run_command(
        *("finetune", *V3, "--data", tmp_path / "mix" / "mix.yml", "--eval", labels, "--paddleocr", clone),
        *("--device", "cpu", "--out", tmp_path / "run", *dry_run),
        code=1,
    )
    assert f"the training code in {clone} needs absent_package." in result.output
    assert "pip install absent_package" in result.output
    assert not (tmp_path / "run").exists()


def test_the_attention_head_of_an_old_clone_is_refused_with_paddle_3(clone, monkeypatch):
    (clone / "ppocr" / "data" / "augment.py").write_text("", "utf-8")
    preset = presets.load("PP-OCRv3_mobile_rec")
    monkeypatch.setattr(requirements, "_paddle_major", lambda: 2)
    requirements.require(clone, preset, guide=True)
    monkeypatch.setattr(requirements, "_paddle_major", lambda: 3)
    requirements.require(clone, preset)
    requirements.require(clone, presets.load("PP-OCRv4_mobile_rec"), guide=True)
    with pytest.raises(UserError, match="the SAR head of the training code"):
        requirements.require(clone, preset, guide=True)


def test_the_pinned_code_lacks_nothing(tmp_path):
    pytest.importorskip("paddle", reason="the packages of ocrdata[train]")
    shutil.copytree(source.training_code(), tmp_path / "copy", ignore=shutil.ignore_patterns("*.txt"))
    assert requirements.missing_packages(tmp_path / "copy") == ()
    requirements.require(tmp_path / "copy", presets.load("PP-OCRv3_mobile_rec"), guide=True)
