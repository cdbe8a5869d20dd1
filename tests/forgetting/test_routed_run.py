"""Real trainings with --route and --route-chars: what the trained network forgets is read by the original."""

import json
import shutil
from pathlib import Path

import pytest

from ocrdata.evaluation import recogniser
from ocrdata.evaluation.networks import TrainedNetwork
from ocrdata.train.models import source
from ocrdata.train.weights import checkpoint
from tests.conftest import Drawer
from tests.running import run_command

V3 = ("--model", "PP-OCRv3_mobile_rec")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, draw: Drawer) -> Path:
    """A folder with two routed runs of 14 steps: `look` by the lines' look, `characters` by their digits."""
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
    for name, way in (("look", ["--route"]), ("characters", ["--route-chars", "0123456789"])):
        run_command(
            *("finetune", *V3, "--data", home / "mix" / "mix.yml", "--eval", home / "new-val" / "rec.txt"),
            *("--keep", home / "general-val" / "rec.txt", "--max-drop-of", "photographs=100", *way),
            *("--epochs", 1, "--batch-size", 8, "--lr", 8e-4, "--device", "cpu", "--out", home / name),
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


@pytest.mark.parametrize("way", ["look", "characters"])
def test_new_lines_are_learned_and_no_general_line_is_read_otherwise(home: Path, way: str) -> None:
    found = accuracies(home, before="PP-OCRv3_mobile_rec", routed=home / way)
    assert found["routed"]["new"] >= found["before"]["new"] + 0.2
    assert found["routed"]["general"] == found["before"]["general"]
    choice = json.loads((home / way / "choice.json").read_text(encoding="utf-8"))
    assert choice["chosen"].endswith("routed")
    assert choice["trials"][-1]["new"] == pytest.approx(found["routed"]["new"])
    assert choice["trials"][-1]["kept_sets"]["general-val"] == pytest.approx(found["routed"]["general"])


def test_whatever_the_trained_network_forgets_is_read_as_before(home: Path) -> None:
    """With a trained network that reads nothing but the first character of the dictionary."""
    lost = home / "lost"
    shutil.copytree(home / "look", lost)
    arrays = dict(checkpoint.read(lost / "best_accuracy.pdparams"))
    arrays["head.fc.bias"] = arrays["head.fc.bias"].copy()
    arrays["head.fc.bias"][1] += 1e4
    checkpoint.write(lost / "best_accuracy.pdparams", arrays)
    found = accuracies(home, whole=home / "look", alone=lost / "best_accuracy.pdparams", routed=lost)
    assert found["alone"] == {"new": 0.0, "general": 0.0}
    assert found["routed"]["general"] == found["whole"]["general"]
    assert found["routed"]["new"] <= 0.1


@pytest.mark.parametrize("way", ["look", "characters"])
def test_the_export_reads_what_the_folder_reads(home: Path, way: str) -> None:
    run_command("export", "--model", home / way, "--no-compare", "--out", home / f"exported-{way}")
    found = accuracies(home, folder=home / way, exported=home / f"exported-{way}")
    assert found["folder"] == found["exported"]


def test_a_continued_run_keeps_the_network_that_the_first_one_started_from(home: Path) -> None:
    rows = (home / "new" / "rec.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    (home / "new" / "few.txt").write_text("".join(rows[:24]), encoding="utf-8")
    general = f"general={home / 'general' / 'rec.txt'}"
    run_command(
        *("mix", f"synthetic={home / 'new' / 'few.txt'}", general, "--ratio", "7:1", "--out", home / "few")
    )
    run_command(
        *("finetune", *V3, "--data", home / "few" / "mix.yml", "--eval", home / "new-val" / "rec.txt"),
        *("--keep", home / "general-val" / "rec.txt", "--route", "--device", "cpu"),
        *("--epochs", 2, "--batch-size", 8, "--resume", home / "look", "--out", home / "longer"),
    )
    first, second = (checkpoint.read(home / name / "original.pdparams") for name in ("look", "longer"))
    assert all((second[name] == array).all() for name, array in first.items())
    before = [
        json.loads((home / name / "choice.json").read_text("utf-8"))["trials"][0]
        for name in ("look", "longer")
    ]
    assert before[0] == before[1]
    found = accuracies(home, before="PP-OCRv3_mobile_rec", routed=home / "longer")
    assert found["routed"]["general"] == found["before"]["general"]
    assert found["routed"]["new"] >= found["before"]["new"] + 0.2


def test_all_files_of_a_routed_model_count_as_the_model(home: Path) -> None:
    model = recogniser.find(str(home / "look"), None, None, source.training_code(None))
    assert isinstance(model.network, TrainedNetwork)
    assert {path.name for path in model.network.files} == {
        "best_accuracy.pdparams",
        "original.pdparams",
        "router.npz",
    }
