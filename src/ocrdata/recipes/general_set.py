"""A general set from what is at hand, where no public one has been fetched: rendered text, and replay.

Replay: the stock model's own confident reading of images without labels. It teaches nothing new, and that is
the point: the fine-tuned model goes on reading them as before (cf. Li and Hoiem, "Learning without
forgetting", ECCV 2016).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

import ocrdata.evaluation.selection.select as selection
from ocrdata import resources
from ocrdata.console import quantity
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.mixing.plan import MixInput
from ocrdata.samples import labels

SENTENCES = ("general-zh", "general-en")

LOOKS: Mapping[str, tuple[float, Sequence[str]]] = {
    "document": (0.35, (*SENTENCES, "hanzi")),
    "scene": (0.3, (*SENTENCES, "captions", "addresses")),
    "receipt": (0.1, ("amounts", "form-fields")),
    "screen": (0.1, ("captions", "form-fields")),
    "print-dot-matrix": (0.1, ("dates", "serial-numbers")),
    "lcd": (0.05, ("captions",)),
}
"""Looks of rendered general text, with their shares and the corpora that have text of their kind.

A training keeps what it is shown, and a router sends what it has never seen anywhere (docs/results.md).
"""

SURE = 0.95
"""Confidence from which a reading is believed."""


@dataclass(frozen=True, slots=True)
class GeneralSets:
    """General sets that a mix asks for.

    Attributes:
        count: Lines to render; 0 renders none.
        replay: Folders or label files whose images are read by the stock model; none for no such set.
        model: The stock model.
        device: What it runs on.
        seed: Same seed, same rendered lines.
    """

    count: int = 0
    replay: Sequence[Path] = ()
    model: str = resources.RECOGNISER
    device: Literal["auto", "cpu", "gpu"] = "auto"
    seed: int = 0

    @property
    def sets(self) -> int:
        """How many proportions a user gives for them: one for all rendered lines, one for the replay."""
        return bool(self.count) + bool(self.replay)

    def __bool__(self) -> bool:
        return self.sets > 0

    def spread(
        self, numbers: Sequence[float] | None, before: int, *, alike: bool = False
    ) -> Sequence[float] | None:
        """Proportions with one for each look instead of one for all rendered lines.

        Args:
            numbers: One for each label file, then one for each of `sets`; None stays so.
            before: How many label files there are.
            alike: Each look gets the same number, as `ratio_list` needs it, instead of its part of it.
        """
        if not numbers or not self.count:
            return numbers
        number = numbers[before]
        looks = [number if alike else number * size / self.count for size in _sizes(self.count).values()]
        return (*numbers[:before], *looks, *numbers[before + 1 :])

    def planned(self, out: Path) -> tuple[MixInput, ...]:
        """What `make` would write, without writing it.

        Raises:
            click.UsageError: That cannot be told: how many images the model is sure of.
        """
        if self.replay:
            raise click.UsageError(
                "Leave out --dry-run or --replay: how many lines --replay keeps is not known yet."
            )
        return tuple(
            MixInput(_rendered(out, look), "general", size) for look, size in _sizes(self.count).items()
        )

    def make(self, out: Path, *, jobs: int, force: bool) -> tuple[MixInput, ...]:
        """Write them beside `out`: a folder for each look, as `OUT-scene`, and `OUT-replay`.

        Args:
            out: Folder of the mix.
            jobs: Processes; 0 is one a core.
            force: Replace what an earlier run left.
        """
        made = render(self.count, out, seed=self.seed, jobs=jobs, force=force) if self.count else []
        if self.replay:
            made.append(replay(self.replay, out, model=self.model, device=self.device, force=force))
        return tuple(MixInput(path, "general") for path in made)


def _sizes(count: int) -> dict[str, int]:
    """Lines of each look, in all `count`; looks with none are left out."""
    shares = {look: count * share for look, (share, _) in LOOKS.items()}
    sizes = {look: int(share) for look, share in shares.items()}
    rest = sorted(shares, key=lambda look: sizes[look] - shares[look])  # the largest remainders first
    for look in rest[: count - sum(sizes.values())]:
        sizes[look] += 1
    return {look: size for look, size in sizes.items() if size}


def _rendered(out: Path, look: str) -> Path:
    """The label file of rendered lines of a look."""
    return out.with_name(f"{out.name}-{look}") / "rec.txt"


def render(count: int, out: Path, *, seed: int, jobs: int, force: bool) -> list[Path]:
    """Render general lines, Chinese and English, in every look.

    Args:
        count: Lines in all.
        out: A folder for each look is made beside it, as `OUT-scene`.
        seed: Same seed, same lines.
        jobs: Processes; 0 is one a core.
        force: Replace what an earlier run left.

    Returns:
        The label files.
    """
    from ocrdata.executor.shards import Workers
    from ocrdata.synthesis.look.preset import find_preset
    from ocrdata.synthesis.request import Request
    from ocrdata.synthesis.run import synthesise

    fonts = tuple(resources.find("fonts", name) for name in ("cjk", "latin"))
    made = []
    for number, (look, size) in enumerate(_sizes(count).items()):  # two looks may share a corpus
        corpora = tuple(resources.find("corpora", name) for name in LOOKS[look][1])
        request = Request(size, find_preset(look), fonts=fonts, corpus=corpora, seed=seed + number)
        labels = _rendered(out, look)
        synthesise(request, labels.parent, force=force, workers=Workers(jobs))
        made.append(labels)
    return made


def replay(
    images: Sequence[Path], out: Path, *, model: str, device: Literal["auto", "cpu", "gpu"], force: bool
) -> Path:
    """Label line images with what a model is sure of.

    Args:
        images: Folders with line images, or label files, whose labels are not looked at.
        out: A folder `OUT-replay` is made beside it.
        model: A preset, or another model that `evaluate` takes.
        device: `auto`, `cpu` or `gpu`.
        force: Replace what an earlier run left.

    Raises:
        UserError: No image, or nothing that the model is sure of.
    """
    from ocrdata.evaluation import recogniser
    from ocrdata.evaluation.reader import Reader
    from ocrdata.train.models import presets, source
    from ocrdata.train.models.environment import choose_device

    folder = out.with_name(f"{out.name}-replay")
    outputs.refuse_existing(folder, force)
    lines = list(selection.pool(images))
    code = source.training_code()
    found = recogniser.find(model, presets.DEFAULT, None, code)
    reader = Reader(choose_device(device), code)
    lines, (texts,) = selection.decodable(lines, [selection.read(found, lines, reader)])
    judged = selection.by_agreement([line.image for line in lines], texts, None, SURE)
    sure = [item.line for item in judged if item.verdict == "kept"]
    if not sure:
        raise UserError(
            f"{model} is not confident of any of {quantity(len(lines), 'image')} of --replay.",
            "Give images of single lines of text; pages are cut into lines by `ocrdata convert`.",
        )
    with outputs.staged_folder(folder, force=force) as stage:
        written = (labels.Line(line.image.absolute(), line.transcription) for line in sure)
        labels.write_lines(stage / "rec.txt", written, data_dir=folder.absolute())
        options = {"images": list(map(str, images)), "model": model, "confidence": SURE}
        outputs.write_manifest(stage, "mix --replay", options, selection.counts(judged))
    return folder / "rec.txt"
