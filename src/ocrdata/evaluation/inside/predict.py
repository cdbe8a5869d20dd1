"""Read the text of line images with a recognition network, for `ocrdata evaluate`.

Run by path, in a process of its own, because it imports PaddleOCR's training code:

    python predict.py CODE_ROOT JOB.json

The job: `images`, `characters` (the dictionary, without blank), `shape` ([3, height, width] of training),
`batch`, `device`, `out`, and either `inference` ([model file, parameter file]) or `architecture` with
`checkpoint`. Writes a JSON line an image, in order: `[text, score]`, or null for a file that is no image.
Prints `read N` as it goes; exits with 3 and one line on standard error if network and job do not fit.

Preprocessing is that of `tools/infer/predict_rec.py` of PaddleOCR 2.10: every image is scaled to the
network's height, a batch is as wide as its widest image, and at least as wide as in training.
"""

import json
import math
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from ocrdata.samples import packed

Array = np.ndarray[Any, np.dtype[Any]]
Network = Callable[[Array], Array]

CHUNK = 2048
"""Images held in memory at a time; batches of similar width are made among them."""


def main() -> None:
    root, job_file = sys.argv[1:]
    sys.path.insert(0, root)
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    network = exported(job) if "inference" in job else trained(job)
    done = 0
    with Path(job["out"]).open("w", encoding="utf-8") as sink, ThreadPoolExecutor(4) as pool:
        for start in range(0, len(job["images"]), CHUNK):
            images = list(pool.map(lambda path: load(path, job["shape"][1]), job["images"][start:][:CHUNK]))
            results: list[tuple[str, float] | None] = [None] * len(images)
            for members in batches(images, job["batch"]):
                batch = stack([images[index] for index in members], job["shape"])
                for index, result in zip(members, decode(network(batch), job["characters"]), strict=True):
                    results[index] = result
                done += len(members)
                print(f"read {done}", flush=True)
            sink.writelines(json.dumps(result, ensure_ascii=False) + "\n" for result in results)


def trained(job: dict[str, Any]) -> Network:
    """The network of a checkpoint, built by PaddleOCR's training code."""
    import paddle
    from ppocr.modeling.architectures import build_model

    paddle.set_device(job["device"])
    architecture, classes = job["architecture"], len(job["characters"]) + 1
    if architecture["Head"]["name"] == "MultiHead":
        architecture["Head"]["out_channels_list"] = {
            "CTCLabelDecode": classes,
            "SARLabelDecode": classes + 2,
            "NRTRLabelDecode": classes + 3,
        }
    else:
        architecture["Head"]["out_channels"] = classes
    model = build_model(architecture)
    loaded = paddle.load(job["checkpoint"])
    for key, tensor in model.state_dict().items():
        if key not in loaded:
            refuse(f"the checkpoint has no parameter {key}")
        if list(loaded[key].shape) != list(tensor.shape):
            refuse(f"{key} has the shape {list(loaded[key].shape)}, the network needs {list(tensor.shape)}")
    model.set_state_dict(loaded)
    model.eval()
    # The inference engine with oneDNN reads five times as many lines a second as the network itself.
    entry = paddle.static.InputSpec([None, job["shape"][0], job["shape"][1], None], "float32")
    prefix = Path(job["out"]).parent / "model" / "inference"
    paddle.jit.save(paddle.jit.to_static(model, input_spec=[entry], full_graph=True), str(prefix))
    form = next(path for path in prefix.parent.iterdir() if path.suffix in {".json", ".pdmodel"})
    return exported(job | {"inference": [str(form), str(prefix.with_suffix(".pdiparams"))]})


def exported(job: dict[str, Any]) -> Network:
    """An inference model, run by Paddle's inference engine."""
    run = engine(job, onednn=job["device"] == "cpu")
    trial = np.zeros((1, *job["shape"]), np.float32)
    try:
        classes = run(trial).shape[-1]
    except RuntimeError:  # oneDNN lacks some operators of some networks in Paddle 3.3
        run = engine(job, onednn=False)
        classes = run(trial).shape[-1]
    if classes != len(job["characters"]) + 1:
        refuse(f"the model has {classes} classes, the dictionary {len(job['characters'])} and the blank")
    return run


def engine(job: dict[str, Any], *, onednn: bool) -> Network:
    """Paddle's inference engine on the files of a model."""
    from paddle import inference

    config = inference.Config(*job["inference"])
    config.disable_glog_info()
    if job["device"] == "gpu":
        config.enable_use_gpu(512, 0)
    else:
        config.disable_gpu()
        config.set_cpu_math_library_num_threads(os.cpu_count() or 1)
        if onednn:
            config.enable_mkldnn()
        else:
            config.disable_mkldnn()
    predictor = inference.create_predictor(config)
    entry = predictor.get_input_handle(predictor.get_input_names()[0])
    exit_ = predictor.get_output_handle(predictor.get_output_names()[0])

    def run(batch: Array) -> Array:
        entry.reshape(batch.shape)
        entry.copy_from_cpu(batch)
        predictor.run()
        result: Array = exit_.copy_to_cpu()
        return result

    return run


def load(path: str, height: int) -> Array | None:
    """An image (height, width, 3), BGR, uint8, scaled to the height; None if it cannot be decoded."""
    try:
        image = cv2.imdecode(np.frombuffer(packed.read(path), np.uint8), cv2.IMREAD_COLOR)
    except (OSError, cv2.error):
        return None
    if image is None:
        return None
    width = max(1, math.ceil(height * (image.shape[1] / image.shape[0])))
    resized: Array = cv2.resize(image, (width, height))
    return resized


def batches(images: list[Array | None], size: int) -> Iterator[list[int]]:
    """Numbers of the images that could be decoded, from narrow to wide, in groups."""
    order = sorted(
        (index for index, image in enumerate(images) if image is not None),
        key=lambda index: images[index].shape[1],  # type: ignore[union-attr]
    )
    for start in range(0, len(order), size):
        yield order[start : start + size]


def stack(images: list[Array | None], shape: list[int]) -> Array:
    """A batch (n, 3, height, width), float32 in [-1, 1], padded with 0 on the right."""
    pictures = [image for image in images if image is not None]
    width = max(shape[2], *(picture.shape[1] for picture in pictures))
    batch = np.zeros((len(pictures), 3, shape[1], width), np.float32)
    for row, picture in zip(batch, pictures, strict=True):
        row[:, :, : picture.shape[1]] = picture.transpose(2, 0, 1) / 127.5 - 1.0
    return batch


def decode(probabilities: Array, characters: list[str]) -> list[tuple[str, float]]:
    """Greedy CTC decoding of (n, steps, classes), class 0 being blank: text and mean probability."""
    best, scores = probabilities.argmax(2), probabilities.max(2)
    texts = []
    for row, confidence in zip(best, scores, strict=True):
        kept = row != 0
        kept[1:] &= row[1:] != row[:-1]
        text = "".join(characters[number - 1] for number in row[kept])
        texts.append((text, float(confidence[kept].mean()) if text else 0.0))
    return texts


def refuse(reason: str) -> None:
    print(reason, file=sys.stderr)
    raise SystemExit(3)


if __name__ == "__main__":
    main()
