"""Read the text of line images with a recognition network, for `ocrdata evaluate`.

Run by path, in a process of its own, because it imports PaddleOCR's training code:

    python read_lines.py CODE_ROOT JOB.json

JOB.json is a `ReadJob`. Writes a JSON line an image, in order: `[text, score, [highest
probability of each watched class], [[character, probability], …] if wanted]`, or null for a file that is no
image. Prints `read N` as it goes; exits with 3 and one line on standard error if network and job do not fit.

Preprocessing is that of `tools/infer/predict_rec.py` of PaddleOCR 2.10 for one image at a time: it is scaled
to the network's height and padded to the width of training. There, a batch is as wide as its widest image, so
what is read in a line depends on the lines beside it. Here, only lines of one padded width share a batch.

With `as_paddleocr`, a line is as wide as paddleocr 3.x (`TextRecognition`) makes it, for a comparison.

With `upside_down`, a line that is read with doubt is read turned by 180° as well. PaddleOCR has a classifier
for it, `use_textline_orientation`, which decides before anything is read.
"""

import json
import math
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from ocrdata.evaluation import jobs
from ocrdata.evaluation.inside import paddle_network
from ocrdata.evaluation.inside.paddle_network import Array, InferenceModels, Run
from ocrdata.evaluation.jobs import ReadJob
from ocrdata.evaluation.networks import ExportedNetwork, OnnxNetwork, TrainedNetwork
from ocrdata.samples.bidi import order
from ocrdata.train.inside.refusal import refuse

CHUNK = 2048
"""Images held in memory at a time; batches of one padded width are made among them."""

STEP = 8
"""Widths are padded to a multiple of this, so that more lines can share a batch: the columns of one step of
PP-OCR's recognition networks."""

WIDEST = 3200
"""Pixels that paddleocr 3.x squeezes wider lines to (`OCRReisizeNormImg.max_imgW`)."""

MARGIN = 0.1
"""How much surer the reading of a line turned by 180° must be than that of the line as it is.

Without a margin, upright lines are lost whose characters have a second reading; docs/results.md has what it
gains and costs.
"""

Each = list[tuple[str, float]]
"""The characters of a line, each with its probability."""

Result = tuple[str, float, list[float], Each]
"""What is read in a line, how sure, the highest probability of each watched class, and its characters."""


def main() -> None:
    root, job_file = sys.argv[1:]
    sys.path.insert(0, root)
    read(jobs.load(ReadJob, Path(job_file)), InferenceModels())


def read(job: ReadJob, models: InferenceModels) -> None:
    """Do a job, and print how far it is.

    Args:
        job: What to read.
        models: The inference models that were made before.
    """
    run = runner(job, models)
    least = job.shape[2] if job.as_paddleocr else None
    done = 0
    with Path(job.out).open("w", encoding="utf-8") as sink, ThreadPoolExecutor(4) as pool:
        for start in range(0, len(job.images), CHUNK):
            part = job.images[start:][:CHUNK]
            images = list(pool.map(lambda path: load(path, job.shape[1], least), part))
            results: list[Result | None] = [None] * len(images)
            for members, read in read_batches(images, job, run):
                for index, result in zip(members, read, strict=True):
                    results[index] = result
                done += len(members)
                print(f"read {done}", flush=True)
            if job.upside_down:
                results = surer_way_up(images, results, job, run)
            sink.writelines(json.dumps(result, ensure_ascii=False) + "\n" for result in results)


def read_batches(
    images: list[Array | None], job: ReadJob, run: Run
) -> Iterator[tuple[list[int], list[Result]]]:
    """Read images; yields, batch by batch, the numbers of the images and what was read in them."""
    step = 1 if job.as_paddleocr else STEP
    for members in batches(images, job.batch, job.shape[2], step):
        batch = stack([images[index] for index in members], job.shape, step)
        probabilities = only(run(batch), job.allowed)
        texts = decode(probabilities, job.characters)
        watched = surest(probabilities, job.watched)
        yield (
            members,
            [
                (text, score, sure, each if job.each else [])
                for (text, score, each), sure in zip(texts, watched, strict=True)
            ],
        )


def surer_way_up(
    images: list[Array | None], results: Sequence[Result | None], job: ReadJob, run: Run
) -> list[Result | None]:
    """Read lines upside down that were read with doubt; of each the reading that is surer by `MARGIN`."""
    turned: list[Array | None] = [
        cv2.rotate(image, cv2.ROTATE_180)
        if image is not None and result is not None and result[1] < 1 - MARGIN
        else None
        for image, result in zip(images, results, strict=True)
    ]
    chosen = list(results)
    for members, read in read_batches(turned, job, run):
        for index, other in zip(members, read, strict=True):
            found = results[index]
            if found is not None and other[1] > found[1] + MARGIN:
                chosen[index] = other
    return chosen


def runner(job: ReadJob, models: InferenceModels) -> Run:
    """The network of a job, whose classes have to be those of the dictionary."""
    match job.network:
        case TrainedNetwork() as network:
            return trained(job, network, models)
        case ExportedNetwork() as network:
            return exported(job, network)
        case OnnxNetwork() as network:
            run = paddle_network.onnx_engine(network)
            require_classes(run(np.zeros((1, *job.shape), np.float32)).shape[-1], job)
            return run


def trained(job: ReadJob, network: TrainedNetwork, models: InferenceModels) -> Run:
    """The network of a checkpoint."""
    model = paddle_network.load_lines(network, len(job.characters) + 1, job.shape, job.device)
    shape = [None, job.shape[0], job.shape[1], None]
    # What a router decides by is in its program, not in its weights.
    what = [network.architecture, len(job.characters), list(job.shape), job.device]
    kind = None if network.route else json.dumps(what)
    return exported(job, models.export(model, shape, Path(job.out).parent, kind))


def exported(job: ReadJob, network: ExportedNetwork) -> Run:
    """An inference model."""
    run = paddle_network.engine(network, job.device, onednn=job.device == "cpu")
    trial = np.zeros((1, *job.shape), np.float32)
    try:
        classes = run(trial).shape[-1]
    except RuntimeError:  # oneDNN lacks some operators of some networks in Paddle 3.3
        run = paddle_network.engine(network, job.device, onednn=False)
        classes = run(trial).shape[-1]
    require_classes(classes, job)
    return run


def require_classes(classes: int, job: ReadJob) -> None:
    """End the program if the classes of a network are not those of the dictionary."""
    if classes != len(job.characters) + 1:
        refuse(f"the model has {classes} classes, the dictionary {len(job.characters)} and the blank")


def load(path: str, height: int, least: int | None = None) -> Array | None:
    """An image (height, width, 3), BGR, uint8, scaled to the height; None if it cannot be decoded.

    Args:
        path: Its file.
        height: Of the network, in pixels.
        least: Width of training images, for the width that paddleocr gives a line; None for our own.
    """
    image = paddle_network.decode_image(path)
    if image is None:
        return None
    width = line_width(image.shape[1] / image.shape[0], height, least)
    resized: Array = cv2.resize(image, (width, height))
    return resized


def line_width(ratio: float, height: int, least: int | None = None) -> int:
    """The width that a line is scaled to; arguments as for `load`, and its width by its height."""
    width = max(1, math.ceil(height * ratio))
    return width if least is None else min(width, int(height * max(least / height, ratio)), WIDEST)


def padded(width: int, least: int, step: int = STEP) -> int:
    """The width that an image is padded to: that of training, or the next multiple of a step."""
    return max(least, -(-width // step) * step)


def batches(images: list[Array | None], size: int, least: int, step: int = STEP) -> Iterator[list[int]]:
    """Numbers of the images that could be decoded, from narrow to wide, in groups of one padded width.

    Args:
        images: The images; None for one that could not be decoded.
        size: Images of a group, at most.
        least: Width of training images.
        step: Wider images are padded to a multiple of this.
    """
    groups: dict[int, list[int]] = {}
    for index, image in enumerate(images):
        if image is not None:
            groups.setdefault(padded(image.shape[1], least, step), []).append(index)
    for width in sorted(groups):
        for start in range(0, len(groups[width]), size):
            yield groups[width][start : start + size]


def stack(images: list[Array | None], shape: Sequence[int], step: int = STEP) -> Array:
    """A batch (n, 3, height, width), float32 in [-1, 1], padded with 0 on the right."""
    pictures = [image for image in images if image is not None]
    width = padded(max(picture.shape[1] for picture in pictures), shape[2], step)
    batch = np.zeros((len(pictures), 3, shape[1], width), np.float32)
    for row, picture in zip(batch, pictures, strict=True):
        row[:, :, : picture.shape[1]] = picture.transpose(2, 0, 1) / 127.5 - 1.0
    return batch


def only(probabilities: Array, allowed: Sequence[int]) -> Array:
    """The probabilities (n, steps, classes) where only some classes and the blank can be; none for all.

    They add up to 1 again, as if the other classes had been left out before the network's softmax.
    """
    if not allowed:
        return probabilities
    kept = np.zeros(probabilities.shape[2], bool)
    kept[[0, *allowed]] = True
    masked = np.where(kept, probabilities, 0)
    result: Array = masked / np.maximum(masked.sum(2, keepdims=True), np.finfo(np.float32).tiny)
    return result


def decode(probabilities: Array, characters: Sequence[str]) -> list[tuple[str, float, Each]]:
    """Greedy CTC decoding of (n, steps, classes), class 0 being blank.

    Lines that run from right to left are put into the order in which they are written.

    Returns:
        The text, its mean probability, and its characters (entries of the dictionary), each with its own.
    """
    best, scores = probabilities.argmax(2), probabilities.max(2)
    texts = []
    for row, confidence in zip(best, scores, strict=True):
        kept = row != 0
        kept[1:] &= row[1:] != row[:-1]
        entries = [characters[number - 1] for number in row[kept]]
        mean = float(confidence[kept].mean()) if any(entries) else 0.0
        each = list(zip(entries, confidence[kept].tolist(), strict=True))
        if order.runs_from_right("".join(entries)):
            each = as_written(each)
        texts.append(("".join(entry for entry, _ in each), mean, each))
    return texts


def as_written(seen: Each) -> Each:
    """The characters of a line, each with its probability, from the order in which they are seen."""
    chars = [(char, probability) for entry, probability in seen for char in entry]
    written, places = order.restore("".join(char for char, _ in chars))
    return [(char, chars[place][1]) for char, place in zip(written, places, strict=True)]


def surest(probabilities: Array, watched: Sequence[int]) -> list[list[float]]:
    """The highest probability of each watched class in each of (n, steps, classes)."""
    highest: list[list[float]] = probabilities[:, :, list(watched)].max(axis=1).tolist()
    return highest


if __name__ == "__main__":
    main()
