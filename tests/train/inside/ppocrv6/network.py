"""Builds a network with a training code and says what it computes; run in a process of its own.

    python network.py CODE_ROOT JOB.json OUT.npz

The job has the `architecture`, the number of `classes` (0 for detection), and, to start from, a file of
`weights` (else the weights are random). OUT.npz gets the weights (`w.NAME`), the output for a fixed batch in
evaluation mode, trained and fused (`output`, `fused`), the shapes of the fused weights (`f.NAME`), and the
loss and the gradients of one training step (`loss`, `g.NAME`).
"""

import json
import sys
from pathlib import Path

import numpy as np


def main() -> None:
    root, job_file, out = sys.argv[1:]
    sys.path.insert(0, root)
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    import paddle

    from ocrdata.train.inside.ppocrv6 import register

    register.where_missing(job["architecture"])
    from ppocr.losses import build_loss
    from ppocr.modeling.architectures import build_model

    paddle.seed(1)
    classes, head = job["classes"], job["architecture"]["Head"]
    if head["name"] == "MultiHead":
        head["out_channels_list"] = {"CTCLabelDecode": classes, "NRTRLabelDecode": classes + 3}
    elif classes:
        head["out_channels"] = classes
    model = build_model(job["architecture"])
    if "weights" in job:
        given = np.load(job["weights"])
        model.set_state_dict({name[2:]: given[name] for name in given.files if name.startswith("w.")})
    else:
        randomise(model)
    found = {f"w.{name}": tensor.numpy() for name, tensor in model.state_dict().items()}
    chance = np.random.default_rng(2)
    shape = (2, 3, 48, 320) if classes else (2, 3, 96, 64)
    images = paddle.to_tensor(chance.uniform(-1, 1, shape).astype(np.float32))
    model.eval()
    found["output"] = output(model, images)
    found |= one_step(model, build_loss(job["loss"]), images, classes)
    model = build_model(job["architecture"])
    model.set_state_dict({name[2:]: value for name, value in found.items() if name.startswith("w.")})
    model.eval()
    for layer in model.sublayers():
        if hasattr(layer, "rep") and not getattr(layer, "is_repped", False):
            layer.rep()
    found["fused"] = output(model, images)
    found |= {f"f.{name}": np.array(tensor.shape) for name, tensor in model.state_dict().items()}
    np.savez(out, **found)


def output(model, images) -> np.ndarray:
    result = model(images)
    return (result["maps"] if isinstance(result, dict) else result).numpy()


def randomise(model) -> None:
    """Other statistics and scales than those that a network starts with, which would hide a mistake."""
    chance = np.random.default_rng(3)
    for name, tensor in model.state_dict().items():
        if name.endswith("_variance") or ("bn" in name and name.endswith("weight")):
            tensor.set_value(chance.uniform(0.5, 1.5, tensor.shape).astype(np.float32))
        elif len(tensor.shape) == 1:
            tensor.set_value(chance.normal(0, 0.1, tensor.shape).astype(np.float32))
        elif name.endswith(".conv3.weight"):
            tensor.set_value(tensor * 0.1)  # else most pixels of a page are 0 or 1


def one_step(model, loss_of, images, classes: int) -> dict:
    import paddle

    model.train()
    paddle.seed(4)
    if not classes:
        return gradients(model, loss_of(model(images), [images, *drawn_maps(images)])["loss"])
    label, length = paddle.to_tensor([[1, 2, 3], [2, 2, 1]]), paddle.to_tensor([3, 3])
    reading = paddle.to_tensor([[2, 4, 5, 6, 3], [2, 5, 5, 4, 3]])
    batch = [images, label, reading, length, paddle.to_tensor([1.0, 1.0])]
    if hasattr(model.head, "gtc_head"):
        loss = loss_of(model(images, data=batch[1:]), batch)["loss"]
    else:
        loss = loss_of(model(images), [images, label, length])["loss"]
    return gradients(model, loss)


def drawn_maps(images) -> list:
    """Threshold map and mask, shrink map and mask of pages with one text each."""
    import paddle

    count, _, height, width = images.shape
    threshold, mask, shrunk = (np.zeros((count, height, width), np.float32) for _ in range(3))
    threshold[:, 20:70, 10:50], mask[:, 20:70, 10:50], shrunk[:, 30:60, 20:40] = 0.5, 1, 1
    whole = np.ones_like(mask)
    whole[:, :8] = 0
    return [paddle.to_tensor(part) for part in (threshold, mask, shrunk, whole)]


def gradients(model, loss) -> dict:
    loss.backward()
    trained = ((key, value.grad) for key, value in model.named_parameters())
    return {"loss": loss.numpy()} | {f"g.{key}": grad.numpy() for key, grad in trained if grad is not None}


if __name__ == "__main__":
    main()
