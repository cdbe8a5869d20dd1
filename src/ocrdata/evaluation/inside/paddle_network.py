"""A network in Paddle's own process: built by PaddleOCR's training code, run by Paddle's or ONNX's engine."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ocrdata.evaluation.networks import ExportedNetwork, OnnxNetwork, TrainedNetwork
from ocrdata.train.inside.fuse import fuse
from ocrdata.train.inside.ppocrv6 import register
from ocrdata.train.inside.refusal import refuse, refuse_misfit

Array = np.ndarray[Any, np.dtype[Any]]
Run = Callable[[Array], Array]
"""A forward pass: a batch (n, channels, height, width), float32, gives the network's output."""


def load(network: TrainedNetwork, architecture: Mapping[str, Any], device: str) -> Any:
    """The layer of a checkpoint, in evaluation mode and fused; the program ends if the two do not fit.

    Args:
        network: The checkpoint.
        architecture: Its architecture, with the number of its classes.
        device: `cpu` or `gpu`.
    """
    import paddle

    paddle.set_device(device)
    register.where_missing(architecture)
    return _layer(network.checkpoint, architecture)


def _layer(checkpoint: Path, architecture: Mapping[str, Any]) -> Any:
    """The layer of a checkpoint, in evaluation mode and fused."""
    import paddle
    from ppocr.modeling.architectures import build_model

    model = build_model(architecture)
    loaded = paddle.load(str(checkpoint))
    refuse_misfit(loaded, model.state_dict())
    model.set_state_dict(loaded)
    model.eval()
    return fuse(model)


def load_lines(network: TrainedNetwork, classes: int, shape: Sequence[int], device: str) -> Any:
    """The layer of a recognition checkpoint; with a route, both networks and the router in one.

    Args:
        network: The checkpoint.
        classes: Classes of its last layer, the blank included.
        shape: Channels, height and width of its training images.
        device: `cpu` or `gpu`.
    """
    head = dict(network.architecture["Head"])
    if head["name"] == "MultiHead":
        head["out_channels_list"] = {
            "CTCLabelDecode": classes,
            "SARLabelDecode": classes + 2,
            "NRTRLabelDecode": classes + 3,
        }
    else:
        head["out_channels"] = classes
    architecture = {**network.architecture, "Head": head}
    model = load(network, architecture, device)
    if network.route is None:
        return model
    from ocrdata.train.inside.routing import routed_model

    original = _layer(network.route.original, architecture)
    try:
        return routed_model.load(original, model, network.route.router, (shape[0], shape[1], shape[2]))
    except ValueError as error:
        refuse(str(error))


def export(model: Any, shape: list[int | None], folder: Path) -> ExportedNetwork:
    """The inference model of one layer: see `InferenceModels.export`."""
    return InferenceModels().export(model, shape, folder)


class InferenceModels:
    """Makes layers into inference models, which with oneDNN read five times as many lines a second.

    Tracing a layer takes several seconds, so layers of one kind are traced once: the program of the first
    gets the weights of the others.
    """

    def __init__(self) -> None:
        self._traced: dict[str, Any] = {}

    def export(
        self, model: Any, shape: list[int | None], folder: Path, kind: str | None = None
    ) -> ExportedNetwork:
        """The inference model of a layer.

        Args:
            model: The layer.
            shape: Of its input; None for what varies.
            folder: Where to write.
            kind: The same text for layers that differ in nothing but their weights; None for a layer whose
                like does not come again.
        """
        import paddle

        traced = self._traced.get(kind) if kind else None
        if traced is None or not _of_one_form(traced, model):
            entry = paddle.static.InputSpec(shape, "float32")
            traced = paddle.jit.to_static(model, input_spec=[entry], full_graph=True)
        else:
            traced.set_state_dict(model.state_dict())
        if kind:
            self._traced[kind] = traced
        prefix = folder / "model" / "inference"
        paddle.jit.save(traced, str(prefix))
        form = next(path for path in prefix.parent.iterdir() if path.suffix in {".json", ".pdmodel"})
        return ExportedNetwork(form, prefix.with_suffix(".pdiparams"))


def _of_one_form(one: Any, other: Any) -> bool:
    """Whether two layers have arrays of the same names, shapes and types."""

    def form(layer: Any) -> dict[str, tuple[list[int], Any]]:
        return {name: (array.shape, array.dtype) for name, array in layer.state_dict().items()}

    return form(one) == form(other)


def engine(network: ExportedNetwork, device: str, *, onednn: bool) -> Run:
    """Paddle's inference engine on the files of a model."""
    from paddle import inference

    config = inference.Config(str(network.model), str(network.parameters))
    config.disable_glog_info()
    if device == "gpu":
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


def onnx_engine(network: OnnxNetwork) -> Run:
    """onnxruntime on the file of a model, on the CPU."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(network.model), providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0].name

    def run(batch: Array) -> Array:
        result: Array = session.run(None, {entry: batch})[0]
        return result

    return run


def decode_image(path: str) -> Array | None:
    """An image (height, width, 3), BGR, uint8; None if the file cannot be decoded."""
    import cv2

    from ocrdata.samples import packed

    try:
        image: Array | None = cv2.imdecode(np.frombuffer(packed.read(path), np.uint8), cv2.IMREAD_COLOR)
    except (OSError, cv2.error):
        return None
    return image
