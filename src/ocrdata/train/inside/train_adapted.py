"""PaddleOCR's `tools/train.py` with additions that its configs cannot express.

Run by path, instead of the script itself:

    python train_adapted.py CODE_ROOT -c config.yml

Checkpoints appear whole (`ocrdata.train.inside.whole_checkpoints`). `Global.ocrdata` of the config names what
else there is (`ocrdata.train.models.config.additions` writes it):

    packed    Images are in an LMDB (see `ocrdata.samples.packed`). In the one module that reads images,
              `ppocr/data/simple_dataset.py`, `open` and `os.path.exists` also know LMDBs; sampling, ratios
              and augmentation stay PaddleOCR's. Its loader processes inherit that, as they are forks
              (Linux).
    freeze    Parts of the network, such as `backbone`, that do not change, batch-norm statistics included.
    distil    Weight of a second loss: the divergence from a teacher's output on lines that it reads
              correctly.
    teacher   Checkpoint of the teacher, which has the same network.
    keep      Keeps the output on images without labels near that of the teacher; batch-norm statistics do
              not move. `images`: a file with an image path a line; `weight`; `shape`; `classes`; `batch`;
              `seed`. See `ocrdata.train.inside.kept_output`.
    flush     Denormal numbers are zero; see `ocrdata.train.inside.denormals`.
    kernels   Most layers are computed by `ocrdata.train.inside.cpu`, on every core.
    loader    Lines are augmented and encoded by `ocrdata.train.inside.loader`, several times as fast.
    widths    The least and the greatest width of a batch: lines are trained as they are read; see
              `ocrdata.train.inside.as_read`.
    visual    Labels of lines from right to left are put into the order in which their characters are seen;
              see `ocrdata.samples.bidi.order`.
    networks  The training code may lack the network; see `ocrdata.train.inside.ppocrv6`.
"""

import io
import os
import runpy
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import yaml

from ocrdata.samples import packed
from ocrdata.samples.bidi.order import to_visual
from ocrdata.train.inside import as_read, denormals, kept_output, whole_checkpoints
from ocrdata.train.inside.attended import end_with_parent
from ocrdata.train.inside.ppocrv6 import register


class _PathWithLmdb:
    """`os.path`, where keys in an LMDB exist, too."""

    exists = staticmethod(packed.exists)

    def __getattr__(self, name: str) -> Any:
        return getattr(os.path, name)


class _OsWithLmdb:
    """`os` with that `path`."""

    path = _PathWithLmdb()

    def __getattr__(self, name: str) -> Any:
        return getattr(os, name)


def open_packed(path: str, mode: str = "r", **more: Any) -> Any:
    """`open`, which also reads the bytes of a key in an LMDB."""
    if mode == "rb" and packed.leads_inside(Path(path)):
        return io.BytesIO(packed.read(path))
    return open(path, mode, **more)  # noqa: PTH123 - stands in for the builtin


def read_lmdbs_in(module: ModuleType) -> None:
    """Make a module of PaddleOCR read from LMDBs."""
    vars(module).update(os=_OsWithLmdb(), open=open_packed)


def load_fast() -> None:
    """Make the training code's loader fast; it has to be importable."""
    from ppocr.data.imaug import label_ops, rec_img_aug
    from ppocr.data.imaug.text_image_aug import augment

    from ocrdata.train.inside.loader import install

    install.install(augment, rec_img_aug, label_ops)


def freeze(layer: Any) -> None:
    """Freeze a layer: no gradients, and batch norms that use their statistics without updating them."""
    for parameter in layer.parameters():
        parameter.stop_gradient = True

    def rest(part: Any, _: Any) -> None:
        for inner in (part, *part.sublayers()):
            inner.training = False

    layer.register_forward_pre_hook(rest)  # as PaddleOCR calls train() on the whole network before each step


def loss_with_teacher(loss: Any, teacher: Any, weight: float) -> Any:
    """A loss that also keeps the network close to its teacher.

    Only lines that the teacher reads correctly count. Like the CTC loss, the divergence is summed over the
    time steps and averaged over the lines.

    Args:
        loss: PaddleOCR's own loss, called with predictions and batch.
        teacher: A network in evaluation mode: images → probabilities (B, T, classes).
        weight: Weight of the divergence.
    """
    import paddle
    from paddle.nn import functional

    def both(predictions: Any, batch: Any) -> dict[str, Any]:
        found = loss(predictions, batch)
        with paddle.no_grad():
            soft = teacher(batch[0])
        right = paddle.to_tensor(reads_right(soft.numpy(), batch[1].numpy(), batch[2].numpy()))
        steps = functional.kl_div(functional.log_softmax(predictions, axis=2), soft, reduction="none")
        distance = (steps.sum(axis=[1, 2]) * right).mean()
        return {**found, "loss": found["loss"] + weight * distance, "loss_teacher": distance}

    return both


def loss_with_kept_output(loss: Any, kept: Any, weight: float) -> Any:
    """A loss that also keeps the network's output on images without labels.

    Args:
        loss: PaddleOCR's own loss, called with predictions and batch.
        kept: An `ocrdata.train.inside.kept_output.KeptOutput`.
        weight: Weight of its distance.
    """

    def both(predictions: Any, batch: Any) -> dict[str, Any]:
        found = loss(predictions, batch)
        distance = kept.distance()
        return {**found, "loss": found["loss"] + weight * distance, "loss_kept": distance}

    return both


def reads_right(probabilities: Any, labels: Any, lengths: Any) -> Any:
    """Which lines of a batch are read as their labels say: 1 or 0, float32 (B,).

    Args:
        probabilities: (B, T, classes), the blank being class 0.
        labels: Classes of the labels, (B, longest).
        lengths: Lengths of the labels, (B,).
    """
    best = probabilities.argmax(axis=2)
    kept = (best != 0) & (best != np.pad(best, ((0, 0), (1, 0)))[:, :-1])
    rows = zip(best, kept, labels, lengths, strict=True)
    return np.array(
        [np.array_equal(row[mask], label[:length]) for row, mask, label, length in rows], np.float32
    )


def label_as_seen(decoding: Any) -> None:
    """Put labels into the order in which their characters are seen, before lines are joined and encoded.

    Args:
        decoding: PaddleOCR's `DecodeImage`, the first operator on each sample.
    """
    decode = decoding.__call__

    def decode_both(self: Any, sample: dict[str, Any]) -> Any:
        return decode(self, sample | {"label": to_visual(sample["label"])})

    decoding.__call__ = decode_both


def adapt(asked: dict[str, Any]) -> None:
    """Change the model and the loss that PaddleOCR's script will build."""
    import paddle
    from ppocr import losses
    from ppocr.modeling import architectures

    build_model, build_loss = architectures.build_model, losses.build_loss
    keep, teachers, networks = asked.get("keep"), [], []

    def model_of(config: dict[str, Any]) -> Any:
        model = build_model(config)
        for part in asked.get("freeze", ()):
            freeze(getattr(model, part))
        networks.append(model)
        if widths := asked.get("widths"):
            as_read.pool_as_read(model, widths[1])
        if keep:
            kept_output.freeze_statistics(model)
        if asked.get("distil") or keep:
            teacher = build_model(config)
            teacher.set_state_dict(paddle.load(asked["teacher"]))
            teacher.eval()
            teachers.append(teacher)
        return model

    def loss_of(config: dict[str, Any]) -> Any:
        loss = build_loss(config)
        if asked.get("distil"):
            loss = loss_with_teacher(loss, teachers[-1], asked["distil"])
        if keep:
            loss = loss_with_kept_output(loss, _kept(keep, networks[-1], teachers[-1]), keep["weight"])
        return loss

    architectures.build_model, losses.build_loss = model_of, loss_of


def _kept(keep: dict[str, Any], network: Any, teacher: Any) -> kept_output.KeptOutput:
    """The teacher's output on the images of `keep`, as the loss compares with it."""
    images = Path(keep["images"]).read_text(encoding="utf-8").split("\n")[:-1]
    return kept_output.KeptOutput(
        network,
        teacher,
        list(map(Path, images)),
        shape=keep["shape"],
        classes=keep["classes"],
        size=keep["batch"],
        seed=keep["seed"],
    )


def image_height(config: dict[str, Any]) -> int:
    """The height of training images, in pixels."""
    steps = config["Train"]["dataset"]["transforms"]
    return int(next(step["RecResizeImg"]["image_shape"][1] for step in steps if "RecResizeImg" in step))


def main() -> None:
    if hasattr(os, "register_at_fork"):
        # Paddle's loaders wait for ever once nobody takes what they have read.
        os.register_at_fork(after_in_child=end_with_parent)
    root = sys.argv.pop(1)
    sys.path.insert(0, root)
    config = Path(sys.argv[sys.argv.index("-c") + 1])
    content = yaml.safe_load(config.read_text(encoding="utf-8"))
    asked = content["Global"].get("ocrdata", {})
    if asked.get("networks"):
        register.where_missing(content["Architecture"])
    if asked.get("packed"):
        from ppocr.data import simple_dataset

        read_lmdbs_in(simple_dataset)
    if asked.get("widths"):
        from ppocr import data

        as_read.install(data, asked["widths"], image_height(content))
    if asked.get("visual"):
        from ppocr.data.imaug.operators import DecodeImage

        label_as_seen(DecodeImage)
    if asked.get("loader"):
        load_fast()
    if asked.get("flush"):
        denormals.flush()
    if asked.get("kernels"):
        from ocrdata.train.inside.cpu import install

        install.install()
    from ppocr.utils import save_load

    whole_checkpoints.install(save_load)
    adapt(asked)
    runpy.run_path(str(Path(root) / "tools" / "train.py"), run_name="__main__")


if __name__ == "__main__":
    main()
