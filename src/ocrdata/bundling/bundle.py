"""Writes a settled training into one archive, which needs ocrdata and Paddle where it is unpacked."""

import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ocrdata import resources
from ocrdata.bundling import launch_script
from ocrdata.bundling.relocation import ImageFolder, link, place_labels, safe_label_name
from ocrdata.errors import UserError
from ocrdata.folders import checksums, outputs
from ocrdata.samples import packed
from ocrdata.samples.charset import write_charset
from ocrdata.train.models import config, dictionaries, source
from ocrdata.train.run.settle import FinetunePlan

COMMAND = "bundle"
"""The command that the manifest of a bundle names."""

MIX, LISTS, IMAGES = "mix.yml", "lists", "data"
WEIGHTS = "weights"
CHARACTERS = "route-chars.txt"
CODE_PARTS = ("ppocr", "tools", "configs", "LICENSE", "requirements.txt")
"""What a training needs of PaddleOCR's code."""


@dataclass(frozen=True, slots=True)
class BundleSize:
    """What a bundle holds.

    Attributes:
        samples: Rows of its label files.
        files: Its files.
        size: Their bytes.
    """

    samples: int
    files: int
    size: int


def require_free(out: Path, force: bool) -> None:
    """Stop, before any work is done, where the archive cannot be written.

    Raises:
        UserError: Its name does not end in `.tar`, it exists without `force`, or it is a folder.
    """
    if out.suffix != ".tar" or not out.stem.strip(". "):
        raise UserError(f"{out} is not the name of a tar archive.", "Name it, for example, training.tar.")
    if out.is_dir():
        raise UserError(f"{out} is a folder; a file does not replace it.", "Choose another --out.")
    if out.exists() and not force:
        raise UserError(f"{out} exists already.", "Choose another --out, or use --force to replace it.")


def write(
    plan: FinetunePlan, out: Path, *, force: bool = False, advance: Callable[[int], None] = lambda files: None
) -> BundleSize:
    """Write the archive; it appears whole or not at all.

    Args:
        plan: The training, settled as a dry run.
        out: The archive, `NAME.tar`; its files lie in a folder NAME.
        force: Replace an archive.
        advance: Called with a number of files when they are written.

    Raises:
        UserError: An image does not exist, or the archive exists already.
    """
    require_free(out, force)
    with outputs.staged_file(out, force=force) as part, tempfile.TemporaryDirectory() as folder:
        stage = Path(folder)
        samples = _lay_out(plan, stage)
        entries = checksums.collect(stage)
        size = BundleSize(samples, sum(one.files for one in entries), sum(one.size for one in entries))
        options = {"model": plan.options.model, "epochs": plan.options.epochs}
        counts = {"samples": samples, "files": size.files, "bytes": size.size}
        outputs.write_manifest(stage, COMMAND, options, counts, checksums=entries)
        _pack(stage, part, out.stem, advance)
    return size


def _lay_out(plan: FinetunePlan, stage: Path) -> int:
    """Put everything into the folder; returns the number of label rows."""
    options, settings = plan.options, plan.settings
    words = ["--data", MIX]
    samples = _mix(plan, stage)
    for number, path in enumerate(options.evaluation, start=1):
        samples += _labels(path, stage / f"eval/{number}")
        words.append(f"--eval=eval/{number}/{_label_name(path)}")
    files = [(name, path) for name, paths in options.keep.items() for path in paths]
    for number, (name, path) in enumerate(files, start=1):
        samples += _labels(path, stage / f"keep/{number}")
        words.append(f"--keep={name}=keep/{number}/{_label_name(path)}")
    if settings.keep_images:
        _keep_images(settings.keep_images, stage / "keep-images")
        words.append("--keep-images=keep-images/images.txt")
    link(settings.pretrained, stage / WEIGHTS / "start.pdparams")
    words.append(f"--pretrained={WEIGHTS}/start.pdparams")
    if plan.charset is not None:
        write_charset(stage / WEIGHTS / config.DICTIONARY, plan.charset)
    if options.route_chars:
        (stage / CHARACTERS).write_text("\n".join(options.route_chars) + "\n", encoding="utf-8")
        words.append(f"--route-chars={CHARACTERS}")
    words.append(f"--paddleocr={_code(plan, stage)}")
    words += [*launch_script.plain_options(options), f"--out={launch_script.RUN}"]
    (stage / launch_script.NAME).write_text(launch_script.script(words), encoding="utf-8", newline="\n")
    return samples


def _mix(plan: FinetunePlan, stage: Path) -> int:
    """The mix and its sets; returns the number of label rows."""
    data = plan.settings.data
    images = ImageFolder(data.data_dir, stage / IMAGES)
    (stage / IMAGES).mkdir()
    names, samples = {}, 0
    for number, path in enumerate(dict.fromkeys(data.label_files), start=1):
        names[path] = f"{LISTS}/{safe_label_name(number, path)}"
        samples += place_labels(path, stage / names[path], images)
    dataset: dict[str, Any] = {
        "name": "SimpleDataSet",
        "data_dir": IMAGES,
        "label_file_list": [names[path] for path in data.label_files],
        "ratio_list": list(data.ratios),
    }
    if data.roles:
        dataset["role_list"] = list(data.roles)
    text = yaml.safe_dump({"Train": {"dataset": dataset}}, allow_unicode=True, sort_keys=False)
    (stage / MIX).write_text(text, encoding="utf-8")
    return samples


def _label_name(path: Path) -> str:
    return safe_label_name(1, path)


def _labels(path: Path, folder: Path) -> int:
    """A label file whose image paths are relative to its own folder, with its images."""
    return place_labels(path, folder / _label_name(path), ImageFolder(path.parent, folder))


def _keep_images(images: tuple[Path, ...], folder: Path) -> None:
    """Images without labels, in their order."""
    folder.mkdir()
    rows = []
    for number, image in enumerate(images, start=1):
        name = f"{number:07d}{image.suffix.lower()[:8]}"
        if image.is_file():
            link(image, folder / name)
        else:
            (folder / name).write_bytes(packed.read(image))
        rows.append(f"{name}\t-\n")
    (folder / "images.txt").write_text("".join(rows), encoding="utf-8")


def _code(plan: FinetunePlan, stage: Path) -> str:
    """PaddleOCR's training code, and the model's dictionary if it is not a part of it; returns its folder."""
    code, preset = plan.code, plan.settings.preset
    name = code.name if source.is_pinned(code) else "paddleocr"
    for part in CODE_PARTS:
        top = code / part
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and ".git" not in path.parts:
                link(path, stage / name / path.relative_to(code))
    shipped = resources.folder("dictionaries")
    found = dictionaries.found(preset, code) if preset.task == "rec" else None
    if found is not None and not found.is_relative_to(code) and not found.is_relative_to(shipped):
        link(found, stage / name / "ppocr" / "utils" / "dict" / found.name)
    return name


def _pack(stage: Path, part: Path, top: str, advance: Callable[[int], None]) -> None:
    """Write the folder as a tar, its manifest first; the same folder gives the same bytes."""
    files = sorted(path for path in stage.rglob("*") if path.is_file())
    files.sort(key=lambda path: path.name != outputs.MANIFEST or path.parent != stage)
    with tarfile.open(part, "w", format=tarfile.PAX_FORMAT, dereference=True) as archive:
        for path in files:
            with path.open("rb") as content:
                info = tarfile.TarInfo(f"{top}/{path.relative_to(stage).as_posix()}")
                info.size = path.stat().st_size
                info.mode = 0o755 if path.name == launch_script.NAME else 0o644
                archive.addfile(info, content)
            advance(1)
