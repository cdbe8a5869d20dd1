"""PaddleOCR's whole YAML of a run: a preset, and what depends on data, machine and options."""

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from ocrdata.train.data.line_set import TrainingSet
from ocrdata.train.models.presets import LearningRate, ModelPreset

Schedule = Literal["cosine", "piecewise"]

CONFIG, DICTIONARY, EVAL_LABELS = "config.yml", "dictionary.txt", "eval.txt"
"""Files in the folder of a run."""

LAUNCHED = "train.yml"
"""The config that a training is started with. Every process of it writes `config.yml` anew while others still
read theirs, so with several cards that cannot be the same file."""


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """Everything that is settled before a run.

    Attributes:
        preset: The model.
        data: What an epoch is drawn from.
        pretrained: The checkpoint to start from.
        epochs: How often the data is gone through.
        steps: Optimiser steps an epoch, at least 1.
        batch_size: Samples a card and step.
        gpus: Numbers of the cards; none means the first one, or the CPU.
        device: What to run on.
        learning_rate: Peak of the schedule.
        schedule: How it falls.
        evaluations: How often to evaluate, spread evenly and ending with the last step.
        workers: Processes that read and augment.
        seed: Seed of the sampling, the augmentation and the network.
        hosts: Addresses of the machines that train together; none means this one alone.
        amp: Level of mixed precision, `O1` or `O2`; empty for none.
        done: Epochs that were made before, in a run that goes on.
        checkpoint: Prefix of the files that such a run goes on from.
        keep_every: Keep the checkpoint of every so many epochs; 0 keeps the best and the latest only.
        packed: Images lie in an LMDB.
        freeze: Part of the network that stays as it is; empty for none.
        distil: Weight of the divergence from what `pretrained` says of lines that it reads right.
        kernels: Compute depthwise convolutions with our own kernels, on CPUs.
    """

    preset: ModelPreset
    data: TrainingSet
    pretrained: Path
    epochs: int
    steps: int
    batch_size: int
    gpus: tuple[int, ...]
    device: Literal["cpu", "gpu"]
    learning_rate: float
    schedule: Schedule
    evaluations: int
    workers: int
    seed: int
    hosts: tuple[str, ...] = ()
    amp: Literal["", "O1", "O2"] = ""
    done: int = 0
    checkpoint: Path | None = None
    keep_every: int = 0
    packed: bool = False
    freeze: Literal["", "backbone"] = ""
    distil: float = 0.0
    kernels: bool = False

    @property
    def cards(self) -> int:
        """Cards over all hosts; the CPU counts as one."""
        return max(1, len(self.gpus)) * max(1, len(self.hosts))

    @property
    def total_steps(self) -> int:
        """Optimiser steps that are still to be made."""
        return (self.epochs - self.done) * self.steps


def scaled_learning_rate(rule: LearningRate, total_batch: int) -> float:
    """The guide's learning rate, linear in the total batch.

    Chapter 3.3 of PaddleOCR's fine-tuning guide: with pre-trained weights, a total batch of 128 takes about
    1e-4, and 64 takes 5e-5 (from 8 x 128 and 1e-3 without them); chapter 2.3, for detection: 8 takes 1e-4.
    """
    return rule.value * total_batch / rule.total_batch


def steps_per_epoch(samples: int, batch_size: int, cards: int = 1, *, drop_last: bool = True) -> int:
    """Steps that PaddleOCR makes of an epoch: each card gets an equal share, rounded up.

    Args:
        samples: Samples of an epoch.
        batch_size: Samples a card and step.
        cards: Cards, over all hosts.
        drop_last: Leave out an incomplete batch, as the recognition configs do.
    """
    share = -(-samples // cards)
    return share // batch_size if drop_last else -(-share // batch_size)


def evaluation_steps(total: int, evaluations: int) -> list[int]:
    """`Global.eval_batch_step`, `[start, interval]`: evaluate so many times, the last time at the last step.

    PaddleOCR evaluates where `step > start` and `(step - start) % interval == 0`.
    """
    interval = max(1, total // evaluations)
    return [total - interval * min(evaluations, total), interval]


def learning_rate_section(
    schedule: Schedule, value: float, epochs: int, warmup_epochs: float
) -> dict[str, Any]:
    """`Optimizer.lr`. The warm-up takes at most a tenth of a run, so that a short run is not all warm-up.

    Piecewise falls to a fifth after seven eighths of the run: the guide's `[1e-4, 2e-5]` at epoch 700 of 800.
    """
    warmup = round(min(warmup_epochs, epochs / 10), 3)
    if schedule == "cosine":
        return {"name": "Cosine", "learning_rate": value, "warmup_epoch": warmup}
    return {
        "name": "Piecewise",
        "decay_epochs": [round(epochs * 7 / 8, 3)],
        "values": [value, value / 5],
        "warmup_epoch": warmup,
    }


def additions(plan: TrainingSettings) -> dict[str, Any]:
    """What a run asks for beyond PaddleOCR's own script: `Global.ocrdata`, for `inside/train_adapted.py`."""
    asked: dict[str, Any] = {"packed": True} if plan.packed else {}
    if plan.device == "cpu":
        asked["flush"] = True
    if plan.kernels:
        asked["kernels"] = True
    if plan.freeze:
        asked["freeze"] = [plan.freeze]
    if plan.distil:
        asked |= {"distil": plan.distil, "teacher": str(plan.pretrained)}
    return asked


def build(plan: TrainingSettings, folder: Path) -> dict[str, Any]:
    """The whole config.

    Args:
        plan: What is settled.
        folder: Absolute folder of the run. As PaddleOCR writes absolute paths, a run that is renamed when
            it is whole needs a second config for its final place.

    Returns:
        What `tools/train.py -c` reads.
    """
    config = copy.deepcopy(plan.preset.config)
    workers = {"batch_size_per_card": plan.batch_size, "num_workers": plan.workers}
    config["Global"] |= {
        "model_name": plan.preset.name,
        "pdx_model_name": plan.preset.name,
        "use_gpu": plan.device == "gpu",
        "distributed": plan.cards > 1,
        "seed": plan.seed,
        "epoch_num": plan.epochs,
        "print_batch_step": 1 if plan.device == "cpu" else 10,
        "eval_batch_step": evaluation_steps(plan.total_steps, plan.evaluations),
        "save_model_dir": str(folder),
        "save_epoch_step": plan.keep_every or plan.epochs + 1,
        "save_inference_dir": str(folder / "inference"),
        "pretrained_model": str(plan.pretrained),
        "checkpoints": str(plan.checkpoint) if plan.checkpoint else None,
    }
    if plan.preset.task == "rec":
        config["Global"]["character_dict_path"] = str(folder / DICTIONARY)
    if asked := additions(plan):
        config["Global"]["ocrdata"] = asked
    if plan.amp:
        # As in PaddleOCR's own mixed-precision configs (configs/rec/PP-OCRv4/…_ampO2_ultra.yml).
        config["Global"] |= {
            "use_amp": True,
            "amp_level": plan.amp,
            "amp_dtype": "float16",
            "scale_loss": 1024.0,
            "use_dynamic_loss_scaling": True,
        }
    config["Optimizer"]["lr"] = learning_rate_section(
        plan.schedule, plan.learning_rate, plan.epochs, plan.preset.learning_rate.warmup_epochs
    )
    config["Train"]["dataset"] |= {
        "data_dir": str(plan.data.data_dir),
        "label_file_list": [str(path) for path in plan.data.label_files],
        "ratio_list": list(plan.data.ratios),
    }
    config["Train"]["loader"] |= workers
    config["Eval"]["dataset"] |= {
        "data_dir": str(folder),
        "label_file_list": [str(folder / EVAL_LABELS)],
    }
    config["Eval"]["loader"] = workers | config["Eval"]["loader"]  # detection evaluates one page at a time
    return config


def write(config: dict[str, Any], path: Path) -> None:
    """Write a config. Numbers as `1.0e-05`: YAML readers take `1e-05` for a text."""
    path.write_text(dump(config), encoding="utf-8")


def dump(config: dict[str, Any]) -> str:
    """A config as YAML."""
    text: str = yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
    return text
