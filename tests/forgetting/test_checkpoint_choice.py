"""The choice of a checkpoint that forgets little enough: what it refuses, reads and takes."""

import dataclasses
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from ocrdata.cli import cli
from ocrdata.errors import UserError
from ocrdata.evaluation import recogniser
from ocrdata.evaluation.networks import TrainedNetwork
from ocrdata.evaluation.reader import Reader
from ocrdata.evaluation.scores.significance import PairedChange
from ocrdata.folders import outputs
from ocrdata.forgetting import checkpoint_choice, checkpoint_reading, chosen_readings, kept_lines
from ocrdata.forgetting.checkpoint_reading import ReadLines
from ocrdata.forgetting.checkpoint_rival import Rival
from ocrdata.samples.charset import Charset
from ocrdata.samples.labels import Line, read_lines
from ocrdata.train.inside.routing import router
from ocrdata.train.models import presets, source
from ocrdata.train.run import finetune
from ocrdata.train.weights import blend, checkpoint, stock_weights
from ocrdata.train.weights.blend import Budget, Trial
from tests.conftest import Drawer

V3 = ("--model", "PP-OCRv3_mobile_rec")

GENERAL = "中国人民大学生日月水火土天地上下"


def lines(folder: Path, *names: str, content: str = "") -> list[Line]:
    made = []
    for name in names:
        (folder / name).write_bytes((content or name).encode())
        made.append(Line(folder / name, "12"))
    return made


def test_lines_to_keep_that_are_evaluated_or_trained_on_are_refused(tmp_path):
    keep, new = lines(tmp_path, "a.png", "b.png"), lines(tmp_path, "c.png", "d.png")
    sets = kept_lines.NewAndKeptLines(new, {"general": keep})
    kept_lines.refuse_overlap(sets, {"trained": lines(tmp_path, "e.png")})
    with pytest.raises(UserError, match="evaluation"):
        kept_lines.refuse_overlap(kept_lines.NewAndKeptLines([*new, keep[0]], {"general": keep}))
    with pytest.raises(UserError, match="training"):
        kept_lines.refuse_overlap(sets, {"training": [keep[1]]})


def test_a_copy_under_another_name_is_the_same_line(tmp_path):
    keep = lines(tmp_path, "a.png")
    copy = lines(tmp_path, "copy.png", content="a.png")
    with pytest.raises(UserError, match=r"copy\.png"):
        kept_lines.refuse_overlap(kept_lines.NewAndKeptLines(copy, {"general": keep}))


def test_few_lines_cannot_show_a_small_loss(tmp_path):
    few = [Line(Path("x.png"), "1")] * 50
    found = " ".join(kept_lines.hints(kept_lines.NewAndKeptLines(few, {"signs": few}), Charset(("1",))))
    assert "2.0 percentage points" in found
    enough = kept_lines.NewAndKeptLines(few, {"signs": few * 4})
    assert "percentage points" not in " ".join(kept_lines.hints(enough, Charset(("1",))))


def test_kinds_of_text_that_no_line_protects_are_named(tmp_path):
    lines = [Line(Path("x.png"), "12")] * 200
    sets = kept_lines.NewAndKeptLines(lines, {"a": lines[:100], "b": lines[100:]})
    (*_, sentence) = kept_lines.hints(sets, Charset(tuple("1aA中")))
    assert "have capital letters, small letters, Chinese characters, more than 25 characters" in sentence
    assert "digits" not in sentence


def run_folder(folder: Path, **checkpoints: float) -> checkpoint_reading.FinishedTraining:
    """What a training might leave: each checkpoint one number."""
    folder.mkdir()
    for name, value in checkpoints.items():
        checkpoint.write(folder / f"{name}.pdparams", {"w": np.array([value], np.float32)})
    for name in ("config.yml", "dictionary.txt"):
        (folder / name).write_text(name, encoding="utf-8")
    checkpoint.write(folder / "start.pdparams", {"w": np.array([0.0], np.float32)})
    network = TrainedNetwork({}, folder / "start.pdparams")
    model = recogniser.Recogniser(Charset(("1", "2")), (3, 48, 320), network)
    return checkpoint_reading.FinishedTraining(folder, model, folder / "start.pdparams")


@pytest.fixture
def curve(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading replaced by the measured curves of a run of 100 steps: new lines rise, kept ones fall."""

    def measure(base, path, sets, reader, name, share, watched=()):
        at = float(checkpoint.read(path)["w"][0])
        kept = np.interp(at, (0, 0.25, 0.5, 0.75, 1), (0.856, 0.892, 0.88, 0.844, 0.80))
        new = float(np.interp(at, (0, 0.5, 1), (0.44, 0.927, 0.973)))
        return checkpoint_reading.ReadCheckpoint(Trial(name, share, new, {"general": float(kept)}))

    def read_stock(model, path, sets, reader):
        return checkpoint_reading.StockAccuracy(measure(model, path, sets, reader, "stock", 0.0).trial, ())

    monkeypatch.setattr(checkpoint_reading, "measure", measure)
    monkeypatch.setattr(checkpoint_reading, "read_stock", read_stock)


SETS = kept_lines.NewAndKeptLines([Line(Path("n.png"), "1")], {"general": [Line(Path("k.png"), "2")]})


def chosen(
    run: checkpoint_reading.FinishedTraining, out: Path, *, blended: bool
) -> checkpoint_choice.CheckpointChoice:
    out.mkdir(exist_ok=True)
    reader = Reader("cpu", Path("code"))
    return checkpoint_choice.choose(run, SETS, out, reader, budget=Budget(0.5), blended=blended)


def test_the_checkpoint_within_the_budget_is_taken_before_the_best(curve, tmp_path):
    run = run_folder(tmp_path / "run", best_accuracy=1.0, iter_epoch_1=0.6, iter_epoch_2=0.9, latest=1.0)
    choice = chosen(run, tmp_path / "out", blended=False)
    assert (choice.chosen.name, choice.within) == ("iter_epoch_1", True)
    assert checkpoint.read(tmp_path / "out" / finetune.BEST)["w"][0] == np.float32(0.6)
    assert len(choice.trials) == 3  # latest is best once more


def test_a_blend_keeps_the_rest_where_no_checkpoint_does(curve, tmp_path):
    run = run_folder(tmp_path / "run", best_accuracy=1.0)
    choice = chosen(run, tmp_path / "out", blended=True)
    assert choice.within
    assert 0.6 <= choice.chosen.share <= 0.71
    assert choice.chosen.kept >= 0.851
    assert checkpoint.read(tmp_path / "out" / finetune.BEST)["w"][0] == pytest.approx(choice.chosen.share)
    record = json.loads((tmp_path / "out" / checkpoint_choice.NAME).read_text(encoding="utf-8"))
    assert record["within"] is True
    assert [trial["share"] for trial in record["trials"][:2]] == [0.0, 1.0]


def test_what_the_chosen_weights_read_is_written_beside_what_was_read_before(curve, monkeypatch, tmp_path):
    run = run_folder(tmp_path / "run", best_accuracy=1.0)
    plain = checkpoint_reading.measure

    def measure(base, path, sets, reader, name, share, watched=()):
        found = plain(base, path, sets, reader, name, share, watched)
        return dataclasses.replace(found, read=ReadLines([("1", 0.9), (f"{name} {share:g}", 0.8)]))

    monkeypatch.setattr(checkpoint_reading, "measure", measure)
    stock = dataclasses.replace(
        checkpoint_reading.read_stock(None, run.stock, None, None), read=ReadLines([("7", 0.7), ("2", 0.9)])
    )
    monkeypatch.setattr(checkpoint_reading, "read_stock", lambda *_: stock)
    choice = chosen(run, tmp_path / "out", blended=True)
    found = json.loads((tmp_path / "out" / chosen_readings.NAME).read_text(encoding="utf-8"))
    assert [found[model]["new lines"]["accuracy"] for model in ("before", "after")] == [0, 1]
    assert found["after"]["new lines"]["change"]["gained"] == 1
    (lost,) = found["after"]["general"]["wrong"]
    assert (lost["truth"], lost["read"], lost["score"]) == ("2", f"best {choice.chosen.share:g}", 0.8)


def test_of_about_equal_checkpoints_the_latest_is_blended(curve, tmp_path):
    run = run_folder(tmp_path / "run", best_accuracy=0.98, iter_epoch_2=0.98, iter_epoch_10=0.97, latest=0.97)
    assert list(run.checkpoints()) == ["iter_epoch_2", "latest"]
    choice = chosen(run, tmp_path / "out", blended=True)
    assert {trial.name for trial in choice.trials if trial.share < 1} == {"latest"}


def test_where_nothing_keeps_enough_it_says_so(curve, tmp_path):
    run = run_folder(tmp_path / "run", best_accuracy=1.0, latest=0.9)
    choice = chosen(run, tmp_path / "out", blended=False)
    assert (choice.chosen.name, choice.within) == ("latest", False)
    assert "Try --blend" in choice.sentence()


@pytest.mark.parametrize(
    ("whole", "parts", "loses", "reach"),
    [(8, 8, False, 1), (9, 6, False, router.WHOLE_LINE), (5, 9, False, 1), (9, 6, True, 1)],
)
def test_whole_lines_are_read_where_more_are_right_and_enough_is_kept(
    monkeypatch, tmp_path, whole, parts, loses, reach
):
    """Of ten new lines, the trained network reads so many whole, and so many with its characters alone.

    In the last case, it loses the line to keep where it reads that whole.
    """
    sets = kept_lines.NewAndKeptLines(
        [Line(Path("n.png"), "1")] * 10, {"general": [Line(Path("k.png"), "2")]}
    )

    def readings(right, kept="2"):
        return [("1", 0.9)] * right + [("7", 0.9)] * (10 - right) + [(kept, 0.9)]

    def read_lines(model, path, sets, reader, watched=(), route=None):
        surest = [[0.99]] * 10 + [[0.995 if loses else 0.01]]
        right = 0 if path.stem == "start" else whole if route is None else parts
        lost = loses and route is None and path.stem != "start"
        return ReadLines(readings(right, "7" if lost else "2"), surest if watched else ())

    monkeypatch.setattr(checkpoint_reading, "read_lines", read_lines)
    run = run_folder(tmp_path / "run", best_accuracy=1.0)
    (tmp_path / "out").mkdir()
    choice = checkpoint_choice.choose(
        run,
        sets,
        tmp_path / "out",
        Reader("cpu", Path("code")),
        budget=Budget(0.5),
        blended=False,
        router=router.CharacterRouter(np.array([1]), np.array([-2], np.float32), 1),
    )
    found = router.load(tmp_path / "out" / router.ROUTER)
    assert isinstance(found, router.CharacterRouter) and found.reach == reach
    assert choice.chosen.new == (parts if reach == 1 else whole) / 10 and choice.within


def read_of(rights: dict[float, list[bool]], monkeypatch: pytest.MonkeyPatch) -> kept_lines.NewAndKeptLines:
    """Lines of which each checkpoint, known by its number, reads these correctly, and all that are kept."""
    count = len(next(iter(rights.values())))
    kept = {"general": [Line(Path("k.png"), "2")]}
    sets = kept_lines.NewAndKeptLines([Line(Path("n.png"), "1")] * count, kept)

    def measure(base, path, sets, reader, name, share, watched=()):
        right = rights[round(float(checkpoint.read(path)["w"][0]), 3)]
        read = checkpoint_reading.ReadLines(
            [("1" if is_right else "-", 0.9) for is_right in right] + [("2", 0.9)]
        )
        return checkpoint_reading.ReadCheckpoint(read.trial(name, share, sets), read)

    monkeypatch.setattr(checkpoint_reading, "measure", measure)
    stock = checkpoint_reading.StockAccuracy(Trial("stock", 0.0, 0.0, {"general": 1.0}), ())
    monkeypatch.setattr(checkpoint_reading, "read_stock", lambda *_: stock)
    return sets


def test_lines_too_few_to_choose_by_are_said(monkeypatch, tmp_path):
    first, second = [True] * 152 + [False] * 8, [False] * 4 + [True] * 151 + [False] * 5
    sets = read_of({1.0: first, 0.9: second}, monkeypatch)
    run = run_folder(tmp_path / "run", best_accuracy=1.0, latest=0.9)
    (tmp_path / "out").mkdir()
    reader = Reader("cpu", Path("code"))
    choice = checkpoint_choice.choose(run, sets, tmp_path / "out", reader, budget=Budget(1), blended=False)
    assert choice.chosen.name == "best"
    assert choice.rival is not None
    assert (
        "--eval has 160 lines, too few to tell it from latest (change in points: -0.6, from "
        in choice.rival.sentence()
    )
    record = json.loads((tmp_path / "out" / checkpoint_choice.NAME).read_text(encoding="utf-8"))
    assert (record["rival"]["name"], record["rival"]["lost"]) == ("latest", 4)


def test_a_checkpoint_that_is_surely_worse_is_no_rival(monkeypatch, tmp_path):
    sets = read_of({1.0: [True] * 152 + [False] * 8, 0.9: [True] * 100 + [False] * 60}, monkeypatch)
    run = run_folder(tmp_path / "run", best_accuracy=1.0, latest=0.9)
    (tmp_path / "out").mkdir()
    reader = Reader("cpu", Path("code"))
    choice = checkpoint_choice.choose(run, sets, tmp_path / "out", reader, budget=Budget(1), blended=False)
    assert choice.rival is None


@pytest.mark.parametrize("differing", [0, 8, 40, 200])
def test_as_many_lines_as_are_advised_show_one_point(differing):
    def half(lines):
        change = PairedChange(lines, round(lines * differing / 2_000), round(lines * differing / 2_000))
        low, high = change.interval
        return (high - low) / 2

    rival = Rival("latest", PairedChange(1_000, differing // 2, differing // 2))
    assert half(rival.needed) <= 0.01 < half(rival.needed - 100 or 1)


def test_the_runs_own_folder_may_take_the_result(curve, tmp_path):
    run = run_folder(tmp_path / "run", best_accuracy=1.0)
    chosen(run, run.folder, blended=True)
    assert checkpoint.read(run.folder / finetune.BEST)["w"][0] < 1
    assert not list(run.folder.glob("*.part"))


def test_a_folder_of_something_else_is_refused(tmp_path):
    with pytest.raises(UserError, match="was not left by finetune"):
        checkpoint_reading.read_run(tmp_path, None, Path("code"))


def run_finetune(folder: Path, *options: object) -> Result:
    arguments = [
        *("finetune", *V3, "--data", folder / "mix" / "mix.yml", "--eval", folder / "new-val" / "rec.txt"),
        *("--device", "cpu", "--out", folder / "run", *options),
    ]
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, draw: Drawer) -> Path:
    """Seven-segment digits alone as a mix, lines to evaluate and lines to keep."""
    folder = tmp_path_factory.mktemp("守")
    for name, font, alphabet, count in (
        ("new", "DSEG7Classic-Bold", "0123456789", 64),
        ("new-val", "DSEG7Classic-Bold", "0123456789", 24),
        ("keep", "NotoSansSCSubset-Regular", GENERAL, 24),
    ):
        draw(folder / name, font, alphabet, count, len(name))
    result = CliRunner().invoke(
        cli, ["mix", str(folder / "new" / "rec.txt"), "--out", str(folder / "mix"), "--ratio", "1"]
    )
    assert result.exit_code == 0, result.output
    return folder


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--blend", "--replace-dict"), 2, "--blend needs --keep"),
        (("--keep", "new-val/rec.txt"), 1, "in the evaluation lines"),
        (("--keep", "new/rec.txt"), 1, "Keep the two apart"),
    ],
)
@pytest.mark.slow
def test_before_anything_is_trained(data: Path, options, code, words):
    placed = [str(data / option) if "/" in option else option for option in options]
    result = run_finetune(data, *placed)
    assert (result.exit_code, words in result.output) == (code, True), result.output
    assert not (data / "run").exists()


@pytest.mark.slow
def test_a_real_training_on_digits_alone_keeps_its_general_text(data: Path):
    """Eight steps at a high learning rate; the budget is met whatever they do."""
    result = run_finetune(data, "--keep", data / "keep" / "rec.txt", "--blend", "--epochs", 1, "--lr", 5e-4)
    assert result.exit_code == 0, result.output
    assert "Before training" in result.output
    record = json.loads((data / "run" / checkpoint_choice.NAME).read_text(encoding="utf-8"))
    chosen = next(
        trial
        for trial in record["trials"]
        if record["chosen"] in (trial["name"], f"{trial['name']} × {trial['share']:g}")
    )
    assert record["within"] is True
    assert chosen["kept"] >= record["trials"][0]["kept"] - 0.005
    assert chosen["new"] > record["trials"][0]["new"]
    assert not list((data / "run").glob("iter_epoch_*"))
    assert "step 8: new lines" in result.output  # seen while it went on
    events = [json.loads(row) for row in (data / "run" / finetune.METRICS).read_text("utf-8").splitlines()]
    assert [event["step"] for event in events if event["kind"] == "kept"] == [8]
    manifest = json.loads((data / "run" / "ocrdata.json").read_text(encoding="utf-8"))
    assert manifest["counts"]["chosen"] == record["chosen"]


@pytest.mark.slow
def test_a_damaged_model_is_mended_by_blending(tmp_path: Path, draw: Drawer):
    """Real networks: weights with noise, blended with the stock weights, read again what they had lost."""
    code = source.training_code()
    chosen = presets.load("PP-OCRv3_mobile_rec")
    stock = stock_weights.stock(chosen, code)
    arrays, rng = checkpoint.read(stock), np.random.default_rng(1)
    noisy = {
        name: array + (rng.normal(0, 0.3 * array.std(), array.shape)).astype(array.dtype)
        if array.ndim > 1
        else array
        for name, array in arrays.items()
    }
    tuned = tmp_path / "tuned"
    tuned.mkdir()
    shutil.copyfile(chosen.dictionary_path, tuned / "dictionary.txt")
    (tuned / "config.yml").write_text(
        json.dumps(
            chosen.config
            | {"Global": {"character_dict_path": str(tuned / "dictionary.txt"), "use_space_char": True}}
        ),
        encoding="utf-8",
    )
    checkpoint.write(tuned / finetune.BEST, noisy)
    outputs.write_manifest(tuned, "finetune", {"pretrained": str(stock)}, {})
    for name, seed in (("new", 1), ("kept", 2)):
        draw(tmp_path / name, "NotoSansSCSubset-Regular", GENERAL, 24, seed)
    result = CliRunner().invoke(
        cli,
        ["blend", str(tuned), "--eval", str(tmp_path / "new" / "rec.txt"), "--device", "cpu",
         "--keep", str(tmp_path / "kept" / "rec.txt"), "--out", str(tmp_path / "mended")],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    record = json.loads((tmp_path / "mended" / checkpoint_choice.NAME).read_text(encoding="utf-8"))
    first, last = record["trials"][:2]
    assert last["kept"] < first["kept"]  # the noise did harm
    assert record["within"] is True
    mended = checkpoint.read(tmp_path / "mended" / finetune.BEST)
    share = next(t["share"] for t in record["trials"] if f"best × {t['share']:g}" == record["chosen"])
    assert np.allclose(
        mended["head.fc.weight"], blend.blend(arrays, noisy, share)["head.fc.weight"], atol=1e-7
    )
    assert len(list(read_lines(tmp_path / "kept" / "rec.txt"))) == 24


def test_a_budget_for_a_set_that_is_not_kept_is_refused() -> None:
    with pytest.raises(UserError, match="'recepts' that is not one of --keep"):
        kept_lines.budget_of(0.5, {"recepts": 2}, ["screens", "receipts"])


def test_a_routed_run_is_not_blended(tmp_path):
    for name in (outputs.MANIFEST, finetune.BEST, "router.npz"):
        (tmp_path / name).touch()
    with pytest.raises(UserError, match="was trained with --route or --route-chars"):
        checkpoint_reading.read_run(tmp_path, None, tmp_path)
