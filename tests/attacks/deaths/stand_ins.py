"""What stands in for networks: reading and training that take no time and always give the same."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ocrdata.evaluation.networks import TrainedNetwork
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.samples.charset import Charset

WEIGHTS = "best_accuracy.pdparams"


def write_model() -> None:
    """A folder that stands for a model."""
    Path("model").mkdir()
    Path("model", WEIGHTS).write_bytes(b"weights")


def put_in() -> None:
    """Replace networks and trainings in this process, and make shards small."""
    from ocrdata.commands import evaluate, finetune
    from ocrdata.conversion import read_sources
    from ocrdata.evaluation import read_shards, recogniser
    from ocrdata.evaluation.reader import Reader
    from ocrdata.storage.containers import files
    from ocrdata.synthesis import dataset, store
    from ocrdata.train.models import source

    read_sources.SHARD = 2
    store.SHARD = read_shards.SHARD = files.SHARD = 3
    dataset.PAGE_SHARD = 1
    changes: list[tuple[Any, str, Any]] = [
        (Reader, "read", _read),
        (recogniser, "find", _find),
        (source, "training_code", lambda place=None: Path("code")),
        (read_shards, "device_for", lambda device, workers: "cpu"),
        (finetune.command, "callback", _finetune),
        (evaluate.command, "callback", _evaluate),
    ]
    for owner, name, value in changes:
        setattr(owner, name, value)


def _find(given: str, architecture: str | None, dictionary: Path | None, code: Path) -> Recogniser:
    characters = Charset(tuple("0123456789.- "), Path("dict.txt"))
    return Recogniser(characters, (3, 48, 320), TrainedNetwork({}, Path(given) / WEIGHTS))


def _read(
    self: object, model: Recogniser, images: Sequence[Path], tick: Callable[[int], None]
) -> list[tuple[str, float] | None]:
    tick(len(images))
    return [("77" if image.stem.endswith(("1", "4")) else "1", 0.5) for image in images]


def _finetune(**given: Any) -> None:
    """The folder of a training and what becomes of it are real; the training is not."""
    from ocrdata.folders import outputs
    from ocrdata.train.run import finetune

    def train(plan: Any, stage: Path, log: Path, watch: object) -> None:
        for number in range(2):
            with (stage / finetune.LOG).open("a", encoding="utf-8") as file:
                file.write(f"epoch {number}\n")
            (stage / finetune.LATEST).write_bytes(b"weights of epoch %d" % number)
        (stage / finetune.BEST).write_bytes(b"trained weights")

    def complete(plan: Any, stage: Path, result: object, watch: object) -> None:
        outputs.write_manifest(stage, "finetune", {}, {})

    changes: list[tuple[str, Any]] = [
        ("write_inputs", lambda plan, stage, final: (stage / "config.yml").write_text("a: 1\n")),
        ("_train", train),
        ("_complete", complete),
    ]
    for name, value in changes:
        setattr(finetune, name, value)
    options = SimpleNamespace(out=given["out"], force=given["force"])
    outputs.refuse_existing(options.out, options.force)
    finetune.run(SimpleNamespace(options=options, earlier=None))  # type: ignore[arg-type]


def _evaluate(**given: Any) -> None:
    from ocrdata.folders import outputs

    if given["out"].exists() and not given["force"]:
        raise SystemExit(f"{given['out']} exists already.")
    names = [item.name for item in given["models"]]
    figures = {name: {"x": 0.5 + 0.1 * number} for number, name in enumerate(names)}
    with outputs.staged_file(given["out"], force=given["force"]) as stage:
        stage.write_text(json.dumps(figures) + "\n", encoding="utf-8")
