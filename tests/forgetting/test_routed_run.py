"""A real training with --route: what the trained network forgets is read by the original one."""

import json
from pathlib import Path

import pytest

from ocrdata.evaluation import recogniser
from ocrdata.evaluation.networks import TrainedNetwork
from ocrdata.train.models import source
from tests.conftest import Drawer
from tests.running import run_command

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, draw: Drawer) -> Path:
    """A folder with a run of 14 steps at a rate at which everything general is forgotten."""
    home = tmp_path_factory.mktemp("路由")
    for name, font, alphabet, count in (
        ("new", "DSEG7Classic-Bold", "0123456789", 112),
        ("general", "NotoSansSCSubset-Regular", "中国人民大学生日月水火土天地上下", 60),
        ("new-val", "DSEG7Classic-Bold", "0123456789", 40),
        ("general-val", "NotoSansSCSubset-Regular", "中国人民大学生日月水火土天地上下", 20),
    ):
        draw(home / name, font, alphabet, count, len(name))
    run_command(
        *("mix", f"synthetic={home / 'new' / 'rec.txt'}", f"general={home / 'general' / 'rec.txt'}"),
        *("--ratio", "20:1", "--out", home / "mix"),
    )
    run_command(
        *("finetune", "--data", home / "mix" / "mix.yml", "--eval", home / "new-val" / "rec.txt"),
        *("--keep", home / "general-val" / "rec.txt", "--route", "--device", "cpu"),
        *("--epochs", 1, "--batch-size", 8, "--lr", 2e-3, "--out", home / "run"),
    )
    return home


def accuracies(home: Path, **models: object) -> dict[str, dict[str, float]]:
    run_command(
        *("evaluate", "--device", "cpu", "--out", home / "result.json", "--force"),
        *(part for name, model in models.items() for part in ("--model", f"{name}={model}")),
        *("--labels", f"new={home / 'new-val' / 'rec.txt'}"),
        *("--labels", f"general={home / 'general-val' / 'rec.txt'}"),
    )
    found: dict[str, dict[str, float]] = json.loads((home / "result.json").read_text(encoding="utf-8"))
    return found


def test_what_was_forgotten_is_read_as_before(home: Path) -> None:
    found = accuracies(
        home, before="PP-OCRv3_mobile_rec", alone=home / "run" / "best_accuracy.pdparams", routed=home / "run"
    )
    assert found["alone"]["general"] < found["before"]["general"] - 0.2
    assert found["routed"]["general"] == found["before"]["general"]
    assert found["routed"]["new"] > found["before"]["new"] + 0.2
    assert found["routed"]["new"] == pytest.approx(found["alone"]["new"], abs=0.03)
    choice = json.loads((home / "run" / "choice.json").read_text(encoding="utf-8"))
    assert choice["chosen"].endswith("routed")
    assert choice["trials"][-1]["new"] == pytest.approx(found["routed"]["new"])
    assert choice["trials"][-1]["kept"] == pytest.approx(found["routed"]["general"])


def test_the_export_reads_what_the_folder_reads(home: Path) -> None:
    run_command("export", "--model", home / "run", "--out", home / "exported")
    found = accuracies(home, folder=home / "run", exported=home / "exported")
    assert found["folder"] == found["exported"]


def test_all_files_of_a_routed_model_count_as_the_model(home: Path) -> None:
    model = recogniser.find(str(home / "run"), None, None, source.training_code(None))
    assert isinstance(model.network, TrainedNetwork)
    assert {path.name for path in model.network.files} == {
        "best_accuracy.pdparams",
        "original.pdparams",
        "router.npz",
    }
