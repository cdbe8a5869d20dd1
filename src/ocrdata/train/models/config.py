"""The complete PaddleOCR config of a run: a preset, and what depends on data, machine and options."""

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

KEEP_IMAGES = "keep_images.txt"
"""Paths of the images on which the output is to stay as it is, one a line."""

CPU_FACTOR = 4.0
"""Times the guide's rate for its own batch: what short trainings on a CPU learn with, see docs/results.md."""

LAUNCHED = "train.yml"
"""The config that a training is started with. Each of its processes rewrites `config.yml` while others may
still read theirs, so with several cards the two must be different files."""


STOCK = "stock_model"
"""The entry of `Global` that names the weights before any training; PaddleOCR does not read it."""


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """What the config of a run is built from.

    Attributes:
        preset: The model, its network as the checkpoint has it.
        data: What an epoch is drawn from.
        pretrained: The `.pdparams` file to start from.
        epochs: Epochs, those of a continued run included.
        steps: Optimiser steps per epoch, at least 1.
        batch_size: Samples per card and step.
        gpus: Numbers of the cards; empty for the first one, or the CPU.
        device: Where to train.
        learning_rate: Peak of the schedule.
        schedule: How it falls.
        evaluations: Number of evaluations, evenly spread; the last is at the last step.
        workers: Processes that read and augment.
        seed: Seed of sampling, augmentation and initialisation.
        hosts: Addresses of the machines that train together; empty for this one alone.
        amp: Level of mixed precision, `O1` or `O2`; empty for none.
        done: Epochs that the continued run has already; 0 in a new run.
        checkpoint: Path without suffix of the files that such a run continues from; None in a new run.
        warmup: Begin with a warm-up.
        keep_every: Keep the checkpoint of every n-th epoch; 0 keeps the best and the latest only.
        packed: Images are in an LMDB.
        freeze: Part of the network that is not trained; empty for none.
        distil: Weight of the divergence from the output of `pretrained` on lines that it reads correctly; 0
            for no distillation.
        keep_images: Line images on which the network's output is to stay that of `pretrained`.
        keep_weight: Weight of the distance from that output.
        classes: Classes of a recognition model, the blank included; 0 for detection.
        kernels: Compute depthwise convolutions with our own kernels, on CPUs.
        visual: Some labels are of lines that run from right to left.
        first: What the first of several continued runs started from; None if that is `pretrained`.
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
    warmup: bool = True
    keep_every: int = 0
    packed: bool = False
    freeze: Literal["", "backbone"] = ""
    distil: float = 0.0
    keep_images: tuple[Path, ...] = ()
    keep_weight: float = 0.0
    classes: int = 0
    kernels: bool = False
    visual: bool = False
    first: Path | None = None

    @property
    def stock(self) -> Path:
        """The weights that what is learned and forgotten is compared with: those before any training."""
        return self.first or self.pretrained

    @property
    def cards(self) -> int:
        """Cards on all hosts together; a CPU counts as one."""
        return max(1, len(self.gpus)) * max(1, len(self.hosts))

    @property
    def total_steps(self) -> int:
        """Optimiser steps that remain."""
        return (self.epochs - self.done) * self.steps


def scaled_learning_rate(rule: LearningRate, total_batch: int) -> float:
    """The fine-tuning guide's learning rate, linear in the total batch.

    Chapter 3.3 of PaddleOCR's fine-tuning guide: with pre-trained weights, about 1e-4 for a total batch of
    128 and 5e-5 for 64 (from 8 x 128 and 1e-3 without them). Chapter 2.3, for detection: 1e-4 for 8.
    """
    return rule.value * total_batch / rule.total_batch


def proposed_learning_rate(rule: LearningRate, total_batch: int, device: str) -> float:
    """The learning rate of a run that was given none: the guide's, but for CPUs.

    The guide's rule is for many epochs on GPUs. A CPU makes some thousand steps an hour, and at the 6.25e-6
    of a batch of 8 they teach nothing; the shipped recipes learn with four to five times the rate of the
    rule's own batch, and no batch gets less than a smaller one. So does the walk that trains a detector.

    Args:
        rule: The model's.
        total_batch: Samples per step.
        device: `cpu` or `gpu`.
    """
    guides = scaled_learning_rate(rule, total_batch)
    return max(guides, CPU_FACTOR * rule.value) if device == "cpu" else guides


def steps_per_epoch(samples: int, batch_size: int, cards: int = 1, *, drop_last: bool = True) -> int:
    """Optimiser steps per epoch, as PaddleOCR counts them: each card gets an equal share, rounded up.

    Args:
        samples: Samples per epoch.
        batch_size: Samples per card and step.
        cards: Cards on all hosts together.
        drop_last: Leave out an incomplete batch, as the recognition configs do.
    """
    share = -(-samples // cards)
    return share // batch_size if drop_last else -(-share // batch_size)


def evaluation_steps(total: int, evaluations: int) -> list[int]:
    """`Global.eval_batch_step`, `[start, interval]`: evenly spread evaluations, the last at the last step.

    PaddleOCR evaluates where `step > start` and `(step - start) % interval == 0`.
    """
    interval = max(1, total // evaluations)
    return [total - interval * min(evaluations, total), interval]


def learning_rate_section(
    schedule: Schedule, value: float, epochs: int, warmup_epochs: float
) -> dict[str, Any]:
    """`Optimizer.lr`. The warm-up takes at most a tenth of the run, so that a short run is not all warm-up.

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


def additions(settings: TrainingSettings, folder: Path) -> dict[str, Any]:
    """`Global.ocrdata`: what `inside/train_adapted.py` adds to PaddleOCR's own script; empty for nothing.

    Args:
        settings: The numbers of the run.
        folder: Absolute folder of the run.
    """
    asked: dict[str, Any] = dict(settings.preset.config["Global"].get("ocrdata") or {})
    if settings.packed:
        asked["packed"] = True
    if settings.preset.task == "rec" and settings.device == "gpu":  # a CPU computes a hundred times as long
        asked["loader"] = True
    if settings.device == "cpu":
        asked["flush"] = True
    if settings.visual:
        asked["visual"] = True
    if settings.kernels:
        asked["kernels"] = True
    if settings.preset.config["Architecture"]["Backbone"]["name"] == "PPLCNetV4":
        asked["networks"] = True
    if settings.freeze:
        asked["freeze"] = [settings.freeze]
    if settings.distil:
        asked |= {"distil": settings.distil, "teacher": str(settings.pretrained)}
    if settings.keep_images:
        asked["teacher"] = str(settings.pretrained)
        asked["keep"] = {
            "images": str(folder / KEEP_IMAGES),
            "weight": settings.keep_weight,
            "shape": list(settings.preset.image_shape),
            "classes": settings.classes,
            "batch": settings.batch_size,
            "seed": settings.seed,
        }
    return asked


def build(settings: TrainingSettings, folder: Path) -> dict[str, Any]:
    """The complete config.

    Args:
        settings: What it is built from.
        folder: Absolute folder of the run. PaddleOCR writes absolute paths, so a run that is moved when it is
            complete needs a second config for its final place.

    Returns:
        What `tools/train.py -c` reads.
    """
    config = copy.deepcopy(settings.preset.config)
    config["Global"] |= _global_section(settings, folder)
    config["Optimizer"]["lr"] = learning_rate_section(
        settings.schedule,
        settings.learning_rate,
        settings.epochs,
        settings.preset.learning_rate.warmup_epochs if settings.warmup else 0,
    )
    config["Train"]["dataset"] |= {
        "data_dir": str(settings.data.data_dir),
        "label_file_list": [str(path) for path in settings.data.label_files],
        "ratio_list": list(settings.data.ratios),
    }
    config["Eval"]["dataset"] |= {"data_dir": str(folder), "label_file_list": [str(folder / EVAL_LABELS)]}
    loader = {"batch_size_per_card": settings.batch_size, "num_workers": settings.workers}
    config["Train"]["loader"] |= loader
    config["Eval"]["loader"] = loader | config["Eval"]["loader"]  # detection evaluates one page at a time
    return config


def untrained(preset: ModelPreset) -> dict[str, Any]:
    """The config of a model that no run of ours has trained: its network and how it reads, and no data."""
    content = copy.deepcopy(preset.config)
    content["Global"] |= {"model_name": preset.name, "save_model_dir": ".", "pretrained_model": None}
    for part in ("Train", "Eval"):
        content[part]["dataset"] |= {"data_dir": ".", "label_file_list": []}
        content[part]["loader"] |= {"batch_size_per_card": 1, "num_workers": 0}
    return content


def _global_section(settings: TrainingSettings, folder: Path) -> dict[str, Any]:
    """What a run adds to `Global`."""
    section: dict[str, Any] = {
        "model_name": settings.preset.name,
        "pdx_model_name": settings.preset.name,
        "use_gpu": settings.device == "gpu",
        "distributed": settings.cards > 1,
        "seed": settings.seed,
        "epoch_num": settings.epochs,
        "print_batch_step": 1 if settings.device == "cpu" else 10,
        "eval_batch_step": evaluation_steps(settings.total_steps, settings.evaluations),
        "save_model_dir": str(folder),
        "save_epoch_step": settings.keep_every or settings.epochs + 1,
        "save_inference_dir": str(folder / "inference"),
        "pretrained_model": str(settings.pretrained),
        STOCK: str(settings.stock) if settings.first or settings.checkpoint is None else None,
        "checkpoints": str(settings.checkpoint) if settings.checkpoint else None,
    }
    if settings.preset.task == "rec":
        section["character_dict_path"] = str(folder / DICTIONARY)
    if asked := additions(settings, folder):
        section["ocrdata"] = asked
    if settings.amp:
        # As in PaddleOCR's own mixed-precision configs (configs/rec/PP-OCRv4/…_ampO2_ultra.yml).
        section |= {
            "use_amp": True,
            "amp_level": settings.amp,
            "amp_dtype": "float16",
            "scale_loss": 1024.0,
            "use_dynamic_loss_scaling": True,
        }
    return section


def write(config: dict[str, Any], path: Path) -> None:
    """Write a config as YAML. Small numbers are written `1.0e-05`: YAML reads `1e-05` as a text."""
    path.write_text(dump(config), encoding="utf-8")


def dump(config: dict[str, Any]) -> str:
    """A config as YAML."""
    text: str = yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
    return text
