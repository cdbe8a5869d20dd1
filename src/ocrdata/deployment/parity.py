"""Whether an exported model reads what its checkpoint reads: one sample, each engine."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from ocrdata import resources
from ocrdata.console import quantity
from ocrdata.deployment import paddleocr
from ocrdata.deployment.export import ONNX as ONNX_FILE
from ocrdata.deployment.export import Trained
from ocrdata.errors import UserError
from ocrdata.evaluation import recogniser
from ocrdata.evaluation.detection import detector
from ocrdata.evaluation.detection.detector import Detector
from ocrdata.evaluation.networks import OnnxNetwork
from ocrdata.evaluation.reader import Reader, Text
from ocrdata.evaluation.recogniser import Recogniser
from ocrdata.samples import labels

MOST = 40
"""Samples from the model's own evaluation set, and as many shipped photographs."""

MOST_PAGES = 4

TOLERANCE = 1e-3
"""How much probabilities may differ: engines round otherwise, which is some 1e-6."""

PADDLE, ONNX, PADDLEOCR = "Paddle's inference engine", "ONNX", "paddleocr"


@dataclass(frozen=True, slots=True)
class EngineComparison:
    """One engine beside the checkpoint.

    Attributes:
        engine: Its name.
        samples: Lines, or pages.
        deviation: Largest difference of probabilities: of a line's, or of a pixel's of a page; 0 to 1.
        allowed: What it may be.
        different: What is read otherwise, one sentence a sample.
    """

    engine: str
    samples: int
    deviation: float
    allowed: float
    different: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether nothing is read otherwise, and no probability differs by more than allowed."""
        return not self.different and self.deviation <= self.allowed

    def record(self) -> dict[str, Any]:
        """For the manifest."""
        return {
            "samples": self.samples,
            "deviation": self.deviation,
            "allowed": self.allowed,
            "different": len(self.different),
        }


def compare(
    given: str,
    architecture: str | None,
    model: Trained,
    folder: Path,
    code: Path,
    *,
    python: str | None = None,
) -> list[EngineComparison]:
    """Run a checkpoint and its export over the same images.

    Args:
        given: The model, as `export.find` took it.
        architecture: The network of a checkpoint that has no config.
        model: What `export.find` found.
        folder: The exported model; with `inference.onnx`, that is compared as well.
        code: Root of the training code.
        python: Interpreter that has paddleocr, to compare with that too; for recognition models.

    Raises:
        UserError: A network cannot be run.
    """
    reader = Reader("cpu", code)
    onnx = folder / ONNX_FILE if (folder / ONNX_FILE).is_file() else None
    if model.dictionary is None:
        pages = sample(model.config, MOST_PAGES, shipped_pages())
        finders = (detector.find(given, architecture, code), detector.find(str(folder), None, code))
        return list(compare_pages(*finders, pages, reader, onnx))
    trained = recogniser.find(given, architecture, model.dictionary, code)
    exported = recogniser.find(str(folder), None, None, code)
    lines = sample(model.config, MOST, shipped_lines())
    with reader.staying() as one:
        found = list(compare_lines(trained, exported, lines, one, onnx))
        if python is not None:
            found.append(compare_with_paddleocr(trained, folder, lines, one, python))
    return found


def sample(config: dict[str, Any], most: int, shipped: Sequence[Path]) -> list[Path]:
    """Images to compare on: of the evaluation set that a config names, if it is there, and shipped ones.

    Args:
        config: The config of the training; that of an untrained model names no set.
        most: Images of the set, evenly spaced, and of the shipped ones, at most.
        shipped: Images that ship with ocrdata.
    """
    own: list[Path] = []
    dataset = config.get("Eval", {}).get("dataset", {})
    for name in dataset.get("label_file_list") or ():
        path = Path(str(name))
        if path.is_file():
            own += _images(path, Path(str(dataset.get("data_dir") or path.parent)))
    own = [path for path in own if path.is_file()]
    return [*_spread(own, most), *_spread(shipped, most)]


def shipped_lines() -> list[Path]:
    """The lines of photographs that ship with ocrdata."""
    return _images(resources.folder("recipes") / resources.PHOTOGRAPHS)


def shipped_pages() -> list[Path]:
    """The photographs that ship with ocrdata."""
    folder = resources.folder("recipes") / "quickstart"
    return _images(folder / "pages" / "Label.txt", folder)


def compare_lines(
    trained: Recogniser, exported: Recogniser, images: Sequence[Path], reader: Reader, onnx: Path | None
) -> Iterator[EngineComparison]:
    """Read lines with a checkpoint, and with each form of its export.

    Args:
        trained: The checkpoint.
        exported: The inference model.
        images: Line images.
        reader: Where they are read.
        onnx: The ONNX file, if there is one.
    """
    expected = reader.read(trained, images, _silent)
    for name, model in _forms(exported, onnx):
        yield _compared(name, images, expected, reader.read(model, images, _silent), TOLERANCE)


def compare_with_paddleocr(
    trained: Recogniser, folder: Path, images: Sequence[Path], reader: Reader, python: str
) -> EngineComparison:
    """Read lines with a checkpoint, and with its export through paddleocr.

    Args:
        trained: The checkpoint.
        folder: The exported model.
        images: Line images.
        reader: Where the checkpoint runs; lines get the widths that paddleocr gives them.
        python: Interpreter that has paddleocr.
    """
    expected = replace(reader, as_paddleocr=True).read(trained, images, _silent)
    found = paddleocr.records(paddleocr.model(folder, "rec"), None, images, "cpu", python, _silent)
    read = [(str(record["text"]), float(record["score"])) for record in found]
    return _compared(PADDLEOCR, images, expected, read, TOLERANCE)


def compare_pages(
    trained: Detector, exported: Detector, images: Sequence[Path], reader: Reader, onnx: Path | None
) -> Iterator[EngineComparison]:
    """The probability maps of a detector's checkpoint beside those of each form of its export.

    Args:
        trained: The checkpoint.
        exported: The inference model.
        images: Pages.
        reader: Where the networks run.
        onnx: The ONNX file, if there is one.
    """
    with reader.maps(trained, images, _silent) as expected:
        for name, model in _forms(exported, onnx):
            with reader.maps(model, images, _silent) as found:
                largest, different = 0.0, []
                for number, image in enumerate(images):
                    one, other = expected.read(number), found.read(number)
                    if one is None or other is None:
                        continue
                    if one[0].shape != other[0].shape:
                        different.append(f"{image}: a map of {other[0].shape} instead of {one[0].shape}")
                        continue
                    largest = max(largest, float(np.abs(one[0] - other[0]).max()))
            yield EngineComparison(name, len(images), largest, TOLERANCE, tuple(different))


def require(comparisons: Sequence[EngineComparison], name: str) -> None:
    """Stop if an engine reads otherwise than the checkpoint.

    Raises:
        UserError: One does; its first three differences are named.
    """
    for found in comparisons:
        if not found.agrees:
            said = "; ".join(found.different[:3]) or (
                f"probabilities differ by up to {found.deviation:.2g}, more than {found.allowed:g}"
            )
            raise UserError(
                f"{found.engine} reads the exported {name} otherwise than its checkpoint is read "
                f"({len(found.different)} of {found.samples}): {said}.",
                "Nothing was exported. --no-compare exports all the same; please report this with the model.",
            )


def sentence(comparisons: Sequence[EngineComparison], noun: str) -> str:
    """What was compared, for the terminal.

    Args:
        comparisons: One for each engine, of the same samples.
        noun: What a sample is, such as `line`.
    """
    near = [f"probabilities within {max(found.deviation, 1e-7):.0e}" for found in comparisons]
    engines = ", ".join(f"{found.engine} ({how})" for found, how in zip(comparisons, near, strict=True))
    count = comparisons[0].samples
    return (
        f"{quantity(count, noun)} {'is' if count == 1 else 'are'} read as with the checkpoint by {engines}."
    )


_Model = TypeVar("_Model", Recogniser, Detector)


def _forms(exported: _Model, onnx: Path | None) -> list[tuple[str, _Model]]:
    """The engines that run an export, each with the model that it runs."""
    forms: list[tuple[str, _Model]] = [(PADDLE, exported)]
    if onnx is not None:
        forms.append((ONNX, replace(exported, network=OnnxNetwork(onnx))))
    return forms


def _compared(
    engine: str,
    images: Sequence[Path],
    expected: Sequence[Text | None],
    found: Sequence[Text | None],
    allowed: float,
) -> EngineComparison:
    deviation, different = 0.0, []
    for image, one, other in zip(images, expected, found, strict=True):
        if one is None or other is None:
            continue
        deviation = max(deviation, abs(one[1] - other[1]))
        if one[0] != other[0]:
            different.append(f"{image}: {other[0]!r} instead of {one[0]!r}")
    return EngineComparison(engine, len(images), deviation, allowed, tuple(different))


def _images(label_file: Path, data_dir: Path | None = None) -> list[Path]:
    read = labels.read_pages if labels.is_detection(label_file) else labels.read_lines
    return [item.image for item in read(label_file, data_dir)]


def _spread(images: Sequence[Path], most: int) -> list[Path]:
    """At most so many of the images, evenly spaced."""
    step = max(1, -(-len(images) // most))
    return list(images[::step])


def _silent(_: int) -> None:
    """No progress is shown."""
