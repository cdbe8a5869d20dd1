"""Loads what commands load, once, before thousands of processes are forked."""

import importlib
import os
import pkgutil

import ocrdata

_LIBRARIES = (
    "datasets", "fsspec.implementations.local", "ijson", "jinja2", "lmdb", "multiprocessing.pool",
    "PIL.Image", "PIL.ImageFile", "pyarrow.parquet", "rich.progress", "rich.table", "rstr",
)  # fmt: skip
_NOT_IN_THIS_PROCESS = ("inside", "compiled", "studio_server", "__main__", "ray")


def load() -> None:
    """Import ocrdata's modules and the libraries of the runs; no thread is started."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for name in _LIBRARIES:
        importlib.import_module(name)
    for module in pkgutil.walk_packages(ocrdata.__path__, "ocrdata."):
        if not any(part in _NOT_IN_THIS_PROCESS for part in module.name.split(".")):
            importlib.import_module(module.name)
    import cv2

    cv2.setNumThreads(0)
