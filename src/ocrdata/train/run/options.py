"""The options of a fine-tuning run, and which of them contradict each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from ocrdata.train.models import presets
from ocrdata.train.models.config import Schedule
from ocrdata.train.models.environment import Device

LENGTH_OF_LINES = "--max-length and --width are for recognition models."

KEEP_WEIGHT = 3.0
"""Weight of the distance on `keep_images`, see docs/results.md."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinetuneOptions:
    """What `ocrdata finetune` is asked for; the fields have the names of the command's parameters.

    Attributes:
        data: The `mix.yml` to train on.
        evaluation: Label files to choose the best checkpoint by, taken together.
        out: Folder for checkpoints, config and log.
        force: Replace what an earlier run left at `out`.
        model: Name of the model preset.
        pretrained: Start from this `.pdparams` or `.tar` instead of the preset's weights.
        dictionary: Dictionary whose characters are appended to the model's own.
        replace_dict: Train with `dictionary` as it is instead.
        gtc: Train the official form, with an attention head beside the CTC head.
        crop: Side of the square that detection is trained on, in pixels; None for the preset's.
        max_length: Characters of the longest text; None for PaddleOCR's 25.
        width: Width in pixels of the widest training image; None for what `max_length` needs, or 320.
        epochs: Epochs, those of `resumed` included.
        batch_size: Samples per card and step; None for the preset's, scaled to the GPU's memory.
        lr: Learning rate; None for the guide's, linear in the total batch, or a higher one for
            recognition on CPUs.
        schedule: How the learning rate falls.
        evaluations: Number of evaluations; None for one per epoch, at most 20.
        keep: Label files of lines that must not get worse, by the name of their set.
        max_drop: Percentage points of accuracy that each set of `keep` may lose.
        max_drop_of: Points of the sets that have a budget of their own, by name.
        stop_drop: Stop the training when one of these sets has lost more points; None never stops it.
        blend: Also try averages of the trained and the original weights.
        route: Keep the original network beside the trained one, and let a router choose for each line by its
            look; of two detectors, let a recogniser's router choose among the boxes of the trained one.
        route_chars: The same, but the trained network reads these characters, where it sees them.
        freeze: Part of the network that is not trained.
        distil: Weight of the divergence from the original model's output; None for no distillation.
        keep_images: Folders of line images, or label files, on which the output is to stay the original's.
        keep_weight: Weight of the distance from that output.
        device: Where to train; `auto` takes a GPU if Paddle can use one.
        gpus: Numbers of the GPUs to train on; empty for the first.
        hosts: Addresses of machines that train together; needs `dry_run`.
        amp: Level of mixed precision; None for none.
        resumed: Folder of an earlier run to continue.
        paddleocr: A clone of PaddleOCR; None for the pinned wheel.
        jobs: Processes that read and augment; 0 is one per core, and 8 is the most.
        stall_timeout: Seconds without a log line after which the training is stopped.
        seed: Seed of sampling, augmentation and initialisation.
        dry_run: Only write the config; the run may be meant for another machine.
    """

    data: Path
    evaluation: tuple[Path, ...]
    out: Path
    force: bool = False
    model: str = presets.DEFAULT
    pretrained: Path | None = None
    dictionary: Path | None = None
    replace_dict: bool = False
    gtc: bool = False
    crop: int | None = None
    max_length: int | None = None
    width: int | None = None
    epochs: int = 20
    batch_size: int | None = None
    lr: float | None = None
    schedule: Schedule = "cosine"
    evaluations: int | None = None
    keep: Mapping[str, Sequence[Path]] = field(default_factory=dict)
    max_drop: float = 0.5
    max_drop_of: Mapping[str, float] = field(default_factory=dict)
    stop_drop: float | None = None
    blend: bool = False
    route: bool = False
    route_chars: tuple[str, ...] = ()
    freeze: Literal["backbone"] | None = None
    distil: float | None = None
    keep_images: tuple[Path, ...] = ()
    keep_weight: float = KEEP_WEIGHT
    device: Device = "auto"
    gpus: tuple[int, ...] = ()
    hosts: tuple[str, ...] = ()
    amp: Literal["O1", "O2"] | None = None
    resumed: Path | None = None
    paddleocr: Path | None = None
    jobs: int = 0
    stall_timeout: float = 600
    seed: int = 0
    dry_run: bool = False

    @property
    def routed(self) -> str:
        """The option by which the original network stays beside the trained one; empty for none."""
        return "--route" if self.route else "--route-chars" if self.route_chars else ""


def contradiction(options: FinetuneOptions, task: Literal["rec", "det"]) -> str:
    """The first contradiction between the options of a run, as a sentence; empty if there is none.

    Args:
        options: The options.
        task: Task of the model that they name.
    """
    detection = task == "det"
    routed = options.routed
    rules: tuple[tuple[object, str], ...] = (
        (options.device == "cpu" and options.gpus, "--gpus and --device cpu cannot be used together."),
        (options.device == "cpu" and options.amp, "--amp needs a GPU."),
        (
            options.hosts and not options.dry_run,
            "--hosts needs --dry-run: it writes the config (to a folder that all hosts share) and prints the "
            "command to start on each of them.",
        ),
        (options.crop and not detection, "--crop is for detection models."),
        (detection and (options.max_length or options.width), LENGTH_OF_LINES),
        (detection and (options.dictionary or options.gtc), "--dict and --gtc are for recognition models."),
        (detection and options.keep, "--keep is for recognition models."),
        (
            options.blend and not options.keep,
            "--blend needs --keep: blends are chosen by what the lines of --keep lose.",
        ),
        (
            options.route and options.route_chars,
            "--route and --route-chars cannot be used together: lines are told by their look, or by their "
            "characters.",
        ),
        (detection and options.route_chars, "--route-chars is for recognition models."),
        (
            routed and not options.keep and not detection,
            f"{routed} needs --keep: lines to keep show that the original network goes on reading them.",
        ),
        (
            routed and (options.blend or options.stop_drop is not None),
            f"{routed} cannot be used with --blend and --stop-drop, because what the trained network forgets "
            "is read by the original one.",
        ),
        (
            options.stop_drop is not None and not options.keep,
            "--stop-drop needs --keep: it limits what the lines of --keep lose.",
        ),
        (
            options.distil and (detection or options.gtc or options.resumed),
            "--distil is for CTC recognition models from the start of a run: leave out --gtc and --resume.",
        ),
        (
            options.keep_images and (detection or options.gtc or options.resumed),
            "--keep-images is for CTC recognition models from the start of a run: leave out --gtc and "
            "--resume.",
        ),
        (options.replace_dict and options.dictionary is None, "--replace-dict needs --dict."),
    )
    return next((sentence for broken, sentence in rules if broken), "")
