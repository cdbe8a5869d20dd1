"""A general set from what is at hand, where no public one has been fetched: rendered text, and replay.

Replay: the stock model's own confident reading of images without labels. It teaches nothing new, and that is
the point: the fine-tuned model goes on reading them as before (cf. Li and Hoiem, "Learning without
forgetting", ECCV 2016).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import ocrdata.evaluation.selection.select as selection
from ocrdata import resources
from ocrdata.console import loudness, quantity, say
from ocrdata.errors import UserError
from ocrdata.folders import outputs
from ocrdata.mixing.plan import MixInput
from ocrdata.samples import labels

SENTENCES = "general-train"
"""Chinese and English sentences; those of `general-test` are left to measure on."""

LOOKS: Mapping[str, tuple[float, Sequence[str]]] = {
    "document": (0.35, (SENTENCES, "hanzi")),
    "scene": (0.3, (SENTENCES, "captions", "addresses")),
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

    def planned(self, out: Path) -> tuple[MixInput, ...]:
        """What `make` will write, without writing it: of the replay, all images, though it may keep fewer.

        Raises:
            UserError: No image for the replay.
        """
        planned = [MixInput(_beside(out, "general") / "rec.txt", "general", self.count)] if self.count else []
        if self.replay:
            images = sum(1 for _ in selection.pool(self.replay))
            planned.append(MixInput(_beside(out, "replay") / "rec.txt", "general", images))
        return tuple(planned)

    def make(self, out: Path, *, jobs: int, force: bool) -> tuple[MixInput, ...]:
        """Write them beside `out`: `OUT-general`, and `OUT-replay`.

        Args:
            out: Folder of the mix.
            jobs: Processes; 0 is one a core.
            force: Replace what an earlier run left.
        """
        made = [render(self.count, out, seed=self.seed, jobs=jobs, force=force)] if self.count else []
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


def _beside(out: Path, kind: str) -> Path:
    """The folder of a general set of the mix in `out`."""
    return out.with_name(f"{out.name}-{kind}")


def render(count: int, out: Path, *, seed: int, jobs: int, force: bool) -> Path:
    """Render general lines, Chinese and English, in every look.

    Args:
        count: Lines in all.
        out: The folder `OUT-general` is made beside it, with a folder for each look.
        seed: Same seed, same lines.
        jobs: Processes; 0 is one a core.
        force: Replace what an earlier run left.

    Returns:
        The label file of all lines.
    """
    from ocrdata.executor.shards import Workers
    from ocrdata.synthesis.look.preset import find_preset
    from ocrdata.synthesis.request import Request
    from ocrdata.synthesis.run import synthesise

    fonts = tuple(resources.find("fonts", name) for name in ("cjk", "latin"))
    folder = _beside(out, "general")
    sizes = _sizes(count)
    with outputs.staged_folder(folder, force=force) as stage:
        for number, (look, size) in enumerate(sizes.items()):  # two looks may share a corpus
            corpora = tuple(resources.find("corpora", name) for name in LOOKS[look][1])
            request = Request(size, find_preset(look), fonts=fonts, corpus=corpora, seed=seed + number)
            with loudness("quiet"):
                synthesise(request, stage / look, workers=Workers(jobs))
        lines = (line for look in sizes for line in labels.read_lines(stage / look / "rec.txt"))
        written = labels.write_lines(stage / "rec.txt", lines)
        options = {"looks": sizes, "seed": seed}
        outputs.write_manifest(stage, "mix --render-general", options, {"lines": written})
    say(f"{quantity(written, 'line')} in {folder}")
    return folder / "rec.txt"


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

    folder = _beside(out, "replay")
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
