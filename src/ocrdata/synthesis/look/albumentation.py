"""albumentations pipelines named in a preset: `[{GaussNoise: {p: 0.3}}, {RandomFog: {}}]`."""

import ast
import os
from functools import lru_cache
from typing import Any

from ocrdata.errors import UserError, did_you_mean


@lru_cache(maxsize=32)
def compose(pipeline: str) -> Any:
    """An `albumentations.Compose` of the transforms in a pipeline (its `repr`, so that it can be cached).

    Raises:
        UserError: albumentations is not installed, or a transform or its parameters are wrong.
    """
    os.environ.setdefault("NO_ALBUMENTATIONS_UPDATE", "1")  # it asks the network for its newest version
    try:
        import albumentations
    except ImportError as error:
        raise UserError(
            "the preset names an albumentations pipeline, but albumentations is not installed.",
            "pip install 'ocrdata[train]', or take `albumentations` out of the preset.",
        ) from error
    transforms = []
    for entry in ast.literal_eval(pipeline):
        name, parameters = next(iter(entry.items())) if isinstance(entry, dict) else (str(entry), {})
        if not isinstance(getattr(albumentations, name, None), type):
            raise UserError(
                f"albumentations has no transform '{name}'.",
                did_you_mean(name, dir(albumentations), "See its documentation for the names."),
            )
        try:
            transforms.append(getattr(albumentations, name)(**(parameters or {})))
        except (TypeError, ValueError) as error:
            raise UserError(
                f"albumentations' {name} does not take {parameters}: {str(error).splitlines()[0]}",
                "See its documentation for the parameters.",
            ) from error
    return albumentations.Compose(transforms)
